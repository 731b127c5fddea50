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
use schema::{ActionChunk, ArmCommand, CHUNK_STEPS, Family, Goal, ObjectId, ObjectKind, Plan};

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

    /// Whether what is achieved stays so while the hand does something else.
    fn lasts(&self) -> bool {
        false
    }

    /// Whether a goal that lasts is achieved and the hand is free to do something else, wherever it is.
    fn settled(&self, _view: &TaskView, _goal: &Goal) -> bool {
        false
    }

    /// Moves the objects to where they are once a goal that lasts is achieved.
    fn achieve(&self, _objects: &mut [ObjectState], _goal: &Goal) {}

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

/// Every goal that these objects, as they stand, allow.
pub fn goals(objects: &[ObjectState]) -> Vec<Goal> {
    FAMILIES.iter().flat_map(|family| family.goals(objects)).collect()
}

/// Pairs of goals that can be achieved one after the other, with different things or with one drawer.
pub fn pairs(objects: &[ObjectState]) -> Vec<Plan> {
    let lasting = goals(objects).into_iter().filter(|goal| family(goal.family).lasts());
    lasting.flat_map(|first| follow_ups(objects, first)).collect()
}

/// What can be done after a goal.
fn follow_ups(objects: &[ObjectState], first: Goal) -> Vec<Plan> {
    let after = achieved(objects, &first);
    let then = goals(&after).into_iter().filter(|then| goes_with(objects, &first, then));
    then.map(|then| Plan { first, then: Some(then) }).collect()
}

/// Whether a goal leaves another one alone: they are about different things, or about one drawer that is opened to put
/// something in, or closed with something in it.
pub(crate) fn goes_with(objects: &[ObjectState], first: &Goal, then: &Goal) -> bool {
    let drawer = |id: Option<ObjectId>| id.filter(|id| objects[usize::from(id.0)].spec.kind == ObjectKind::Drawer);
    let into_it = then.family == Family::Place && drawer(then.target) == Some(first.object);
    let with_it = then.family == Family::Drawer && drawer(first.target) == Some(then.object);
    let about = |goal: &Goal| [Some(goal.object), goal.target];
    let apart = about(first).into_iter().flatten().all(|id| !about(then).contains(&Some(id)));
    then.family != Family::Sort && (apart || into_it || with_it)
}

/// The objects as they are once a goal is achieved.
pub(crate) fn achieved(objects: &[ObjectState], goal: &Goal) -> Vec<ObjectState> {
    let mut after = objects.to_vec();
    family(goal.family).achieve(&mut after, goal);
    after
}

/// The goal of a plan that is to be pursued now.
pub fn current(view: &TaskView, plan: &Plan) -> Goal {
    match plan.then {
        Some(then) if family(plan.first.family).settled(view, &plan.first) => then,
        _ => plan.first,
    }
}

/// Whether a plan is carried out at this moment.
pub fn solved(view: &TaskView, plan: &Plan) -> bool {
    let goal = current(view, plan);
    (plan.then.is_none() || goal != plan.first) && family(goal.family).solved(view, &goal)
}

/// What the scripted expert does next: one control period's target, before the governor.
pub fn expert(view: &TaskView, plan: &Plan) -> (ArmCommand, Phase) {
    let goal = current(view, plan);
    family(goal.family).expert(view, &goal)
}

/// The expert's next eight steps from any state, each relative to the pose commanded at the start; and the phase now.
///
/// The steps follow from geometry alone, without physics: see [`TaskView::imagine`].
pub fn label(view: &TaskView, plan: &Plan) -> (ActionChunk, Phase) {
    let reference = view.commanded_ee;
    let mut imagined = view.clone();
    let mut chunk = ActionChunk::default();
    let mut first = Phase::Done;
    for index in 0..CHUNK_STEPS {
        let (command, phase) = expert(&imagined, plan);
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

/// Decides whether a plan is carried out, and not only for a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judge {
    plan: Plan,
    held_steps: u32,
}

impl Judge {
    /// A judge for a plan.
    pub const fn new(plan: Plan) -> Self {
        Self { plan, held_steps: 0 }
    }

    /// Call once after each control period; says whether the goal has now held for [`HOLD_STEPS`].
    pub fn observe(&mut self, view: &TaskView) -> bool {
        self.held_steps = if solved(view, &self.plan) { self.held_steps + 1 } else { 0 };
        self.held_steps >= HOLD_STEPS
    }
}

/// The ids of the objects that are of a sort.
fn ids(objects: &[ObjectState], sort: fn(&ObjectState) -> bool) -> impl Iterator<Item = ObjectId> + '_ {
    objects.iter().filter(move |object| sort(object)).map(|object| object.id)
}
