//! What can be asked for, when it is achieved, and an expert that shows how.
//!
//! A family is one file with one [`TaskFamily`]: how people ask for it, how it reads what they ask, when it is achieved,
//! and how it is done. It is listed in [`FAMILIES`], and has a name in [`Family`]. An expert is a function of a [`TaskView`] and
//! nothing else: it has no memory, so it can take over from any state, and any state can be labelled for any goal.

mod drawer;
pub mod motion;
mod pick;
mod place;
mod press;
mod push;
mod putting;
mod reach;
mod sort;
mod stack;
mod view;

use schema::task::Phase;
use schema::{ActionChunk, ArmCommand, CHUNK_STEPS, Family, Goal, ObjectId, ObjectKind};

use crate::language::{Claim, Phrases, Said};
use crate::object::ObjectState;
pub use view::TaskView;

/// A family of tasks.
pub trait TaskFamily: Sync {
    /// Its name in the schema.
    fn family(&self) -> Family;

    /// Every goal of this family that these objects, as they stand, allow.
    fn goals(&self, objects: &[ObjectState]) -> Vec<Goal>;

    /// The ways people ask for it; more than one where there is more than one thing to ask for.
    fn phrases(&self) -> &'static [Phrases];

    /// How people ask for a goal.
    fn wording(&self, _goal: &Goal) -> &'static Phrases {
        &self.phrases()[0]
    }

    /// What it reads in a sentence that may ask for it; of all families the surest one is taken.
    fn claim(&self, said: &Said) -> Option<Claim>;

    /// Whether a thing of this kind will do; if not, why not.
    fn suits(&self, _role: Role, _kind: ObjectKind) -> Result<(), String> {
        Ok(())
    }

    /// Whether a goal can be achieved as things stand; if not, why not.
    fn possible(&self, _objects: &[ObjectState], _goal: &Goal) -> Result<(), String> {
        Ok(())
    }

    /// A goal in plain words, from names such as "red cube", and "in the blue bowl" for families that put.
    fn paraphrase(&self, object: &str, goal: &Goal, target: Option<&str>) -> String;

    /// Whether the goal is achieved at this moment; a [`Judge`] asks that it lasts.
    fn solved(&self, view: &TaskView, goal: &Goal) -> bool;

    /// The next control period's target.
    fn expert(&self, view: &TaskView, goal: &Goal) -> (ArmCommand, Phase);
}

/// What a thing is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// To be acted on.
    Object,
    /// To put something in or on.
    Target,
}

/// All families, in the order of [`Family::ALL`]. A new one is registered here.
pub static FAMILIES: [&dyn TaskFamily; Family::ALL.len()] = [
    &reach::Reach,
    &pick::Pick,
    &place::Place,
    &press::Press,
    &push::Push,
    &drawer::Drawer,
    &stack::Stack,
    &sort::Sort,
];

/// The family of this name.
pub fn family(family: Family) -> &'static dyn TaskFamily {
    FAMILIES[family as usize]
}

/// Every goal of some families that these objects, as they stand, allow.
pub fn goals(objects: &[ObjectState], families: &[Family]) -> Vec<Goal> {
    families.iter().flat_map(|&name| family(name).goals(objects)).collect()
}

/// Whether a goal is achieved at this moment.
pub fn solved(view: &TaskView, goal: &Goal) -> bool {
    family(goal.family).solved(view, goal)
}

/// What the scripted expert does next: one control period's target, before the governor.
pub fn expert(view: &TaskView, goal: &Goal) -> (ArmCommand, Phase) {
    family(goal.family).expert(view, goal)
}

/// The expert's next eight steps from any state, each relative to the pose commanded at the start; and the phase now.
///
/// The steps follow from geometry alone, without physics: see [`TaskView::imagine`].
pub fn label(view: &TaskView, goal: &Goal) -> (ActionChunk, Phase) {
    let reference = view.commanded_ee;
    let mut imagined = view.clone();
    let mut chunk = ActionChunk::default();
    let mut first = Phase::Done;
    for index in 0..CHUNK_STEPS {
        let (command, phase) = expert(&imagined, goal);
        if index == 0 {
            first = phase;
        }
        chunk.steps[index] = command.relative_to(&reference);
        imagined.imagine(&command);
    }
    (chunk, first)
}

/// Control periods a goal must hold for to be achieved: 0.4 s.
pub const HOLD_STEPS: u32 = 4;

/// The longest run, in control periods: half a minute, because a visitor may move things while it lasts.
pub const LONGEST_RUN: u32 = 300;

/// Control periods the world still gets once the policy says that it is done, the arm keeping its target: what has just
/// been achieved has yet to last.
pub const CLOSING_PERIODS: u32 = HOLD_STEPS;

/// Decides whether a goal is achieved, and not only for a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judge {
    goal: Goal,
    held_steps: u32,
}

impl Judge {
    /// A judge for a goal.
    pub const fn new(goal: Goal) -> Self {
        Self { goal, held_steps: 0 }
    }

    /// Call once after each control period; says whether the goal has now held for [`HOLD_STEPS`].
    pub fn observe(&mut self, view: &TaskView) -> bool {
        self.held_steps = if solved(view, &self.goal) { self.held_steps + 1 } else { 0 };
        self.held_steps >= HOLD_STEPS
    }
}

/// The ids of the objects that are of a sort.
fn ids(objects: &[ObjectState], sort: fn(&ObjectState) -> bool) -> impl Iterator<Item = ObjectId> + '_ {
    objects.iter().filter(move |object| sort(object)).map(|object| object.id)
}
