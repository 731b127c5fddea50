//! Stack: stand a thing on a cube and let go of it.

use schema::{Family, Goal, ObjectId, ObjectKind};

use super::motion::{self, Advice, Landing};
use super::putting::{finish, left_alone, let_be, stand, standing_m};
use super::view::TaskView;
use super::{Role, TaskFamily, ids, place};
use crate::language::{Claim, Phrases, Said};
use crate::object::ObjectState;

/// How far off the middle a thing may stand, as a share of the width of what it stands on.
const ASIDE: f32 = 0.45;
/// How much higher or lower than it should be still counts as standing.
const SLACK_M: f32 = 0.006;
/// How tall two things on top of each other may be: the hand must be able to let go upright, and to move on above them.
const TALLEST_M: f32 = 0.064;
/// How near the middle the expert puts it.
const NEAR_ENOUGH_M: f32 = 0.008;

/// The family.
pub struct Stack;

impl TaskFamily for Stack {
    fn family(&self) -> Family {
        Family::Stack
    }

    fn goals(&self, objects: &[ObjectState]) -> Vec<Goal> {
        let carriers = || ids(objects, |object| object.spec.kind.carries() && object.lifted_m() < SLACK_M);
        ids(objects, |object| object.spec.kind.stands())
            .flat_map(|object| {
                let others = carriers().filter(move |&target| target != object);
                others.map(move |target| Goal::onto(Family::Stack, object, target))
            })
            .filter(|goal| !too_tall(objects, goal))
            .collect()
    }

    fn phrases(&self) -> &'static [Phrases] {
        &PHRASES
    }

    fn claim(&self, said: &Said) -> Option<Claim> {
        let (object, target) = place::pair(said)?;
        let onto_one = target.kind.is_some_and(ObjectKind::carries);
        (onto_one || said.strong(Family::Stack)).then(|| Claim::onto(110, object, target))
    }

    fn suits(&self, role: Role, kind: ObjectKind) -> Result<(), String> {
        match role {
            Role::Object if !kind.stands() => Err(format!("a {} would not stay up there", kind.word())),
            Role::Target if !kind.carries() => Err(format!("nothing stands on a {}", kind.word())),
            _ => Ok(()),
        }
    }

    fn possible(&self, objects: &[ObjectState], goal: &Goal) -> Result<(), String> {
        if too_tall(objects, goal) { Err("it would be too tall for the arm".to_owned()) } else { Ok(()) }
    }

    fn paraphrase(&self, object: &str, _goal: &Goal, target: Option<&str>) -> String {
        format!("stack the {object} {}", target.unwrap_or("up"))
    }

    fn solved(&self, view: &TaskView, goal: &Goal) -> bool {
        let Some(target) = goal.target else { return false };
        let (object, base) = (view.object(goal.object), view.object(target));
        stands_on(object, base) && left_alone(view, object) && view.held != Some(target)
    }

    fn lasts(&self) -> bool {
        true
    }

    fn settled(&self, view: &TaskView, goal: &Goal) -> bool {
        let Some(target) = goal.target else { return false };
        let object = view.object(goal.object);
        stands_on(object, view.object(target)) && let_be(view, object)
    }

    fn achieve(&self, objects: &mut [ObjectState], goal: &Goal) {
        let Some(target) = goal.target else { return };
        let base = objects[usize::from(target.0)];
        stand(&mut objects[usize::from(goal.object.0)], base.xy_m(), base.z_m() + base.spec.top_m());
    }

    fn expert(&self, view: &TaskView, goal: &Goal) -> Advice {
        let Some(target) = goal.target else { return motion::done(view) };
        let (object, base) = (view.object(goal.object), view.object(target));
        if view.held == Some(goal.object) {
            let low_m = standing_m(view, object, base.z_m() + base.spec.top_m());
            let roll_rad = view.commanded_ee.roll_rad;
            let landing = Landing { at_m: base.xy_m(), low_m, roll_rad, within_m: NEAR_ENOUGH_M };
            return motion::tighten(view).unwrap_or_else(|| motion::put_down(view, goal.object, &landing));
        }
        if stands_on(object, base) { finish(view, goal.object) } else { motion::acquire(view, goal.object) }
    }
}

/// Whether two things on top of each other would be higher than the hand manages.
fn too_tall(objects: &[ObjectState], goal: &Goal) -> bool {
    let Some(target) = goal.target else { return false };
    let height_m = |id: ObjectId| {
        let spec = objects[usize::from(id.0)].spec;
        spec.rest_height_m() + spec.top_m()
    };
    height_m(goal.object) + height_m(target) > TALLEST_M
}

/// Whether a thing stands on another.
fn stands_on(object: &ObjectState, base: &ObjectState) -> bool {
    let apart_m = (object.xy_m() - base.xy_m()).length();
    let above_m = object.z_m() - base.z_m();
    let wanted_m = base.spec.top_m() + object.spec.rest_height_m();
    apart_m < base.spec.size_m * ASIDE && (above_m - wanted_m).abs() < SLACK_M
}

/// How people ask for it.
static PHRASES: [Phrases; 1] = [Phrases {
    requests: &[
        "{verb} the {color} {object} {in} the {target_color} {target}",
        "{verb} the {object} that is {color} {in} the {target_color} {target}",
        "{verb} the {object} which is {color} {in} the {target} which is {target_color}",
        "{verb} the {color} {object} {in} the {target} that is {target_color}",
        "{verb} the {color} colored {object} {in} the {target_color} {target}",
        "{verb} that {color} {object} {in} that {target_color} {target}",
        "{verb} this {color} {object} {in} the {target_color} {target}",
        "{verb} my {color} {object} {in} my {target_color} {target}",
        "{verb} the {color} {object} {in} the {target_color} {target} and let go",
        "{verb} the {color} {object} {in} the {target_color} {target} and release it",
        "{verb} the {color} {object} {in} the {target_color} {target} and move away",
        "{verb} the {color} {object} right {in} the {target_color} {target}",
        "{verb} the {color} {object} {in} the middle of the {target_color} {target}",
        "{verb} the {color} {object} {in} the {target_color} {target} so that it stays there",
        "{verb} the {color} {object} with your gripper {in} the {target_color} {target}",
        "{in} the {target_color} {target} {verb} the {color} {object}",
        "stack the {color} {object} and the {target_color} {target}",
        "stack the {color} {object} over the {target_color} {target}",
        "make a stack of the {color} {object} {in} the {target_color} {target}",
        "make a tower with the {color} {object} {in} the {target_color} {target}",
        "build a tower with the {color} {object} {in} the {target_color} {target}",
        "build a stack with the {color} {object} {in} the {target_color} {target}",
        "pick up the {color} {object} and stack it {in} the {target_color} {target}",
        "pick up the {color} {object} and put it {in} the {target_color} {target}",
        "pick up the {color} {object} and place it {in} the {target_color} {target}",
        "pick the {color} {object} up and stack it {in} the {target_color} {target}",
        "take the {color} {object} and stack it {in} the {target_color} {target}",
        "take the {color} {object} and put it {in} the {target_color} {target}",
        "take the {color} {object} and set it {in} the {target_color} {target}",
        "grab the {color} {object} and stack it {in} the {target_color} {target}",
        "grab the {color} {object} and put it {in} the {target_color} {target}",
        "lift the {color} {object} and set it {in} the {target_color} {target}",
        "get the {color} {object} and stack it {in} the {target_color} {target}",
        "stack the {object} the {color} one {in} the {target_color} {target}",
        "find the {color} {object} and stack it {in} the {target_color} {target}",
    ],
    statements: &[
        "the {color} {object} goes {in} the {target_color} {target}",
        "the {color} {object} belongs {in} the {target_color} {target}",
        "the {color} {object} should be {in} the {target_color} {target}",
        "the {color} {object} should stand {in} the {target_color} {target}",
        "the {color} {object} needs to be {in} the {target_color} {target}",
        "the {color} {object} has to go {in} the {target_color} {target}",
        "i want the {color} {object} {in} the {target_color} {target}",
        "i need the {color} {object} {in} the {target_color} {target}",
        "i would like the {color} {object} {in} the {target_color} {target}",
        "i want a tower with the {color} {object} {in} the {target_color} {target}",
        "{color} {object} {in} the {target_color} {target}",
        "{in} the {target_color} {target} goes the {color} {object}",
    ],
    verbs: &[
        "stack", "put", "place", "set", "pile", "balance", "stand", "lay", "position", "rest", "mount", "perch",
        "stack up", "heap", "pile up",
    ],
    cues: &["stack", "pile", "balance", "tower", "stacked", "stacking", "mount", "perch", "heap"],
    soft_cues: &["stand"],
}];
