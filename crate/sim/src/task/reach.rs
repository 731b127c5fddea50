//! Reach: bring the hand over a thing without touching it.

use glam::Vec3;
use schema::object::Drawer;
use schema::{Family, Goal, ObjectKind};

use super::motion::{self, Advice};
use super::view::TaskView;
use super::{TaskFamily, ids, pick};
use crate::language::{Claim, Joint, Mention, Phrases, Said};
use crate::object::ObjectState;

/// How high above a thing's top the tool hovers.
const ABOVE_M: f32 = 0.024;
/// How far from the thing's centre, and how high above its top, still counts.
const ASIDE_M: f32 = 0.025;
const HIGHEST_M: f32 = 0.045;
/// A thing further than this from where it rests has been knocked over or lifted.
const KNOCKED_M: f32 = 0.010;

/// The family.
pub struct Reach;

impl TaskFamily for Reach {
    fn family(&self) -> Family {
        Family::Reach
    }

    fn goals(&self, objects: &[ObjectState]) -> Vec<Goal> {
        ids(objects, |_| true).map(|object| Goal::on(Family::Reach, object)).collect()
    }

    fn phrases(&self) -> &'static [Phrases] {
        &PHRASES
    }

    fn claim(&self, said: &Said) -> Option<Claim> {
        let object = *said.named().first()?;
        let towards = object.joint == Some(Joint::Towards);
        let (strong, soft) = (said.strong(Family::Reach), said.soft(Family::Reach));
        let fetches = fetches(said, object);
        let sureness = if said.names_hand() && !said.strong(Family::Pick) && (towards || strong) && !pick::closes(said)
        {
            80
        } else if strong && !(fetches && said.soft(Family::Pick)) {
            50
        } else if towards && !said.says(&["take", "hold"]) && (soft || !said.soft(Family::Pick)) {
            40
        } else if soft {
            10
        } else {
            return None;
        };
        Some(Claim::on(sureness, object))
    }

    fn paraphrase(&self, object: &str, _goal: &Goal, _target: Option<&str>) -> String {
        format!("reach for the {object}")
    }

    fn solved(&self, view: &TaskView, goal: &Goal) -> bool {
        let object = view.object(goal.object);
        let above_m = view.ee.position_m.z - top_m(object).z;
        view.held != Some(goal.object)
            && view.beside_m(object.landmark_m().truncate()) < ASIDE_M
            && (-0.002..HIGHEST_M).contains(&above_m)
            && object.lifted_m().abs() < KNOCKED_M
    }

    fn expert(&self, view: &TaskView, goal: &Goal) -> Advice {
        let top_m = top_m(view.object(goal.object));
        motion::point_at(view, top_m.truncate(), top_m.z + ABOVE_M)
    }
}

/// The point to hover over; of a drawer that is its handle.
fn top_m(object: &ObjectState) -> Vec3 {
    let top_m = match object.spec.kind {
        ObjectKind::Drawer => Drawer::HANDLE_TO_M,
        _ => object.spec.top_m(),
    };
    object.landmark_m().truncate().extend(object.z_m() + top_m)
}

/// "Get me the ball" and "hold it": going there is not all that is wanted.
fn fetches(said: &Said, object: Mention) -> bool {
    said.says(&["air", "up", "hold", "close", "grip"])
        || (object.joint.is_none() && said.says(&["get", "take", "give"]))
}

/// How people ask for it.
static PHRASES: [Phrases; 1] = [Phrases {
    requests: &[
        "{verb} the {color} {object}",
        "{verb} the {object} that is {color}",
        "{verb} the {object} which is {color}",
        "{verb} the {color} colored {object}",
        "{verb} the {color} coloured {object}",
        "{verb} that {color} {object}",
        "{verb} this {color} {object}",
        "{verb} my {color} {object}",
        "{verb} the {color} {object} on the table",
        "{verb} the {color} {object} with your gripper",
        "{verb} the {color} {object} with the gripper",
        "{verb} the {color} {object} with your arm",
        "{verb} the {color} {object} with your fingers",
        "{verb} the {color} {object} and stop",
        "{verb} the {color} {object} and stay there",
        "{verb} the {color} {object} and wait",
        "{verb} the {color} {object} but do not move it",
        "{verb} the {color} {object} without moving it",
        "move the gripper to the {color} {object}",
        "move the gripper over the {color} {object}",
        "move the gripper above the {color} {object}",
        "move the arm to the {color} {object}",
        "move the arm over the {color} {object}",
        "move your hand to the {color} {object}",
        "move your hand over the {color} {object}",
        "move your arm towards the {color} {object}",
        "move your gripper close to the {color} {object}",
        "move above the {color} {object}",
        "move over the {color} {object}",
        "move over to the {color} {object}",
        "move next to the {color} {object}",
        "bring the gripper to the {color} {object}",
        "bring the gripper over the {color} {object}",
        "bring your hand to the {color} {object}",
        "bring your arm above the {color} {object}",
        "bring the arm over the {color} {object}",
        "put the gripper over the {color} {object}",
        "put your hand above the {color} {object}",
        "place the gripper above the {color} {object}",
        "place your hand over the {color} {object}",
        "position the gripper over the {color} {object}",
        "position the arm above the {color} {object}",
        "hold the gripper over the {color} {object}",
        "hold your hand above the {color} {object}",
        "keep the gripper above the {color} {object}",
        "lower the gripper over the {color} {object}",
        "lower your hand towards the {color} {object}",
        "guide the gripper to the {color} {object}",
        "take the gripper to the {color} {object}",
        "get the gripper over the {color} {object}",
        "get close to the {color} {object}",
        "get near the {color} {object}",
        "get over to the {color} {object}",
        "get to the {color} {object}",
        "stretch out to the {color} {object}",
        "stretch your arm to the {color} {object}",
        "extend the arm to the {color} {object}",
        "extend your arm towards the {color} {object}",
        "stay above the {color} {object}",
        "wait over the {color} {object}",
        "stop above the {color} {object}",
        "show me the {color} {object}",
        "show me where the {color} {object} is",
        "point out the {color} {object}",
        "tell me where the {color} {object} is",
        "reach out to the {color} {object}",
        "reach out for the {color} {object}",
        "go to the {object} the {color} one",
        "point at the {object} the {color} one",
    ],
    statements: &[
        "where is the {color} {object}",
        "the gripper should be over the {color} {object}",
        "the gripper should go to the {color} {object}",
        "the arm should go to the {color} {object}",
        "your hand should be above the {color} {object}",
        "i want the gripper over the {color} {object}",
        "i want the gripper at the {color} {object}",
        "i want your hand above the {color} {object}",
        "gripper to the {color} {object}",
        "arm to the {color} {object}",
        "over the {color} {object}",
        "to the {color} {object}",
    ],
    verbs: &[
        "reach for",
        "reach",
        "point at",
        "point to",
        "go to",
        "move to",
        "hover over",
        "hover above",
        "touch",
        "approach",
        "go over to",
        "head to",
        "head for",
        "aim at",
        "aim for",
        "navigate to",
        "travel to",
        "reach to",
        "reach towards",
        "move towards",
        "go towards",
        "go toward",
        "go above",
        "go over",
        "point towards",
        "indicate",
        "locate",
        "find",
        "visit",
        "target",
        "tap",
        "come to",
        "drive to",
        "fly to",
        "align with",
        "look for",
        "look at",
        "swing to",
        "stop at",
        "walk to",
        "hover near",
        "hover at",
        "point your gripper at",
        "point the arm at",
        "proceed to",
        "come close to",
    ],
    cues: &[
        "reach", "point", "hover", "touch", "approach", "head", "aim", "navigate", "travel", "indicate", "locate",
        "find", "visit", "target", "tap", "go", "come", "drive", "fly", "look", "where", "wheres", "show", "tell",
        "stretch", "extend", "align", "swing", "walk", "proceed", "pointing", "going", "reaching", "touching", "align",
        "line",
    ],
    soft_cues: &["move", "get", "bring", "keep", "stay", "wait", "stop", "lower", "guide", "hold"],
}];
