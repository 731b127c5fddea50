//! Pick: take a thing and hold it up.

use schema::{Family, Goal, ObjectKind};

use super::motion::{self, Advice};
use super::view::TaskView;
use super::{Role, TaskFamily, ids};
use crate::language::{Claim, Joint, Phrases, Said};
use crate::object::ObjectState;

/// How high a thing must be held above where it stands.
const LIFTED_M: f32 = 0.040;
/// How high the expert lifts it.
const LIFT_M: f32 = 0.054;
/// From here on the expert is content.
const CONTENT_M: f32 = 0.047;

/// The family.
pub struct Pick;

impl TaskFamily for Pick {
    fn family(&self) -> Family {
        Family::Pick
    }

    fn goals(&self, objects: &[ObjectState]) -> Vec<Goal> {
        ids(objects, |object| object.spec.kind.graspable()).map(|object| Goal::on(Family::Pick, object)).collect()
    }

    fn phrases(&self) -> &'static [Phrases] {
        &PHRASES
    }

    fn claim(&self, said: &Said) -> Option<Claim> {
        let object = *said.named().first()?;
        let towards = object.joint == Some(Joint::Towards);
        let strong = said.strong(Family::Pick);
        let sureness = if said.says_in_hand() {
            90
        } else if said.names_hand() && !strong && (towards || said.strong(Family::Reach)) && closes(said) {
            80
        } else if strong {
            70
        } else if said.soft(Family::Pick) {
            30
        } else {
            return None;
        };
        Some(Claim::on(sureness, object))
    }

    fn suits(&self, _role: Role, kind: ObjectKind) -> Result<(), String> {
        if kind.graspable() { Ok(()) } else { Err(format!("the gripper cannot pick up a {}", kind.word())) }
    }

    fn paraphrase(&self, object: &str, _goal: &Goal, _target: Option<&str>) -> String {
        format!("pick up the {object}")
    }

    fn solved(&self, view: &TaskView, goal: &Goal) -> bool {
        view.held == Some(goal.object) && view.object(goal.object).lifted_m() >= LIFTED_M
    }

    fn expert(&self, view: &TaskView, goal: &Goal) -> Advice {
        if view.held != Some(goal.object) {
            return motion::acquire(view, goal.object);
        }
        if let Some(advice) = motion::tighten(view) {
            return advice;
        }
        if view.object(goal.object).lifted_m() >= CONTENT_M {
            return motion::done(view);
        }
        motion::lift(view, goal.object, LIFT_M)
    }
}

/// "Close the gripper on it" takes it; "move close to it" does not.
pub(super) fn closes(said: &Said) -> bool {
    said.says(&["close"]) && !said.says(&["to"])
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
        "{verb} the {color} {object} from the table",
        "{verb} the {color} {object} off the table",
        "{verb} the {color} {object} on the table",
        "{verb} the {color} {object} up from the table",
        "{verb} the {color} {object} and hold it",
        "{verb} the {color} {object} and hold it up",
        "{verb} the {color} {object} and keep it in the air",
        "{verb} the {color} {object} and keep holding it",
        "{verb} the {color} {object} with your gripper",
        "{verb} the {color} {object} using the gripper",
        "{verb} the {color} {object} with the claw",
        "{verb} the {color} {object} with your fingers",
        "pick the {color} {object} up",
        "lift the {color} {object} up",
        "lift the {color} {object} into the air",
        "lift the {color} {object} high",
        "raise the {color} {object} up",
        "raise the {color} {object} above the table",
        "raise the {color} {object} into the air",
        "hold the {color} {object} up",
        "hold the {color} {object} in the air",
        "take hold of the {color} {object}",
        "take hold of the {color} {object} and lift it",
        "take the {color} {object} in your gripper",
        "take the {color} {object} in your hand",
        "close your fingers around the {color} {object} and lift it",
        "close the gripper around the {color} {object} and raise it",
        "close the gripper on the {color} {object} and lift",
        "get a hold of the {color} {object}",
        "get a grip on the {color} {object} and lift it",
        "get me the {color} {object}",
        "bring me the {color} {object}",
        "give me the {color} {object}",
        "hand me the {color} {object}",
        "fetch me the {color} {object}",
        "reach for the {color} {object} and pick it up",
        "reach for the {color} {object} and lift it",
        "reach down and grab the {color} {object}",
        "go and get the {color} {object}",
        "go and grab the {color} {object}",
        "go pick up the {color} {object}",
        "move to the {color} {object} and pick it up",
        "grab hold of the {color} {object}",
        "grab the {object} the {color} one",
        "pick up the {object} the {color} one",
        "grip the {color} {object} and lift it",
        "grasp the {color} {object} and raise it",
        "find the {color} {object} and pick it up",
        "pick up only the {color} {object}",
        "pick out the {color} {object}",
    ],
    statements: &[
        "i want the {color} {object}",
        "i need the {color} {object}",
        "i would like the {color} {object}",
        "the {color} {object} needs to be picked up",
        "the {color} {object} should be lifted",
        "the {color} {object} should be in your gripper",
        "i want to see the {color} {object} in the air",
        "i want you to have the {color} {object} in your gripper",
        "we need the {color} {object} picked up",
        "let me see you lift the {color} {object}",
        "the {color} {object} pick it up",
        "{color} {object} pick up",
        "{color} {object} up",
    ],
    verbs: &[
        "pick up", "grab", "lift", "take", "grasp", "raise", "collect", "fetch", "seize", "lift up", "hold up", "get",
        "snatch", "grip", "clutch", "catch", "pinch", "pick", "gather", "retrieve", "hoist", "elevate", "scoop up",
        "pull up", "acquire", "obtain", "capture", "remove", "nab", "take up", "extract", "pluck", "pluck up",
    ],
    cues: &[
        "pick", "grab", "lift", "grasp", "raise", "collect", "fetch", "seize", "snatch", "grip", "clutch", "catch",
        "pinch", "gather", "retrieve", "hoist", "elevate", "scoop", "picked", "lifted", "raised", "grabbed", "acquire",
        "obtain", "capture", "remove", "nab", "extract", "pluck", "picking", "lifting", "grabbing",
    ],
    soft_cues: &["take", "get", "hold", "have", "give", "hand", "want", "need", "like", "bring", "up", "pull", "see"],
}];
