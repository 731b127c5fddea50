//! Press: push a button down and hold it there.

use core::f32::consts::FRAC_PI_2;

use schema::object::BUTTON_TRAVEL_M;
use schema::task::Phase;
use schema::{Family, Goal, ObjectKind};

use super::motion::{self, Advice};
use super::view::{FINGERTIP_M, TaskView};
use super::{Role, TaskFamily, ids};
use crate::language::{Claim, Phrases, Said};
use crate::object::ObjectState;

/// Share of its travel at which a button is pressed.
const PRESSED: f32 = 0.6;
/// Share of its travel at which the expert is content.
const CONTENT: f32 = 0.8;
/// How far beyond the button's lower stop the fingertips are sent, so that they press.
const BEYOND_M: f32 = 0.003;

/// The family.
pub struct Press;

impl TaskFamily for Press {
    fn family(&self) -> Family {
        Family::Press
    }

    fn goals(&self, objects: &[ObjectState]) -> Vec<Goal> {
        let buttons = ids(objects, |object| object.spec.kind == ObjectKind::Button);
        buttons.map(|button| Goal::on(Family::Press, button)).collect()
    }

    fn phrases(&self) -> &'static [Phrases] {
        &PHRASES
    }

    fn claim(&self, said: &Said) -> Option<Claim> {
        let button = *said.named().iter().find(|mention| mention.kind == Some(ObjectKind::Button))?;
        if said.strong(Family::Press) {
            return Some(Claim::on(105, button));
        }
        (said.named().len() == 1 && said.soft(Family::Press)).then(|| Claim::on(75, button))
    }

    fn suits(&self, _role: Role, kind: ObjectKind) -> Result<(), String> {
        if kind == ObjectKind::Button { Ok(()) } else { Err(format!("a {} cannot be pressed", kind.word())) }
    }

    fn paraphrase(&self, object: &str, _goal: &Goal, _target: Option<&str>) -> String {
        format!("press the {object}")
    }

    fn solved(&self, view: &TaskView, goal: &Goal) -> bool {
        view.object(goal.object).travel_m > BUTTON_TRAVEL_M * PRESSED
    }

    fn expert(&self, view: &TaskView, goal: &Goal) -> Advice {
        if let Some(held) = view.held {
            return motion::let_go(view, held);
        }
        let button = view.object(goal.object);
        if button.travel_m > BUTTON_TRAVEL_M * CONTENT {
            return motion::done(view);
        }
        let low_m = button.z_m() + button.spec.top_m() - BUTTON_TRAVEL_M - BEYOND_M + FINGERTIP_M;
        let (command, above) = motion::touch_down(view, button.xy_m(), low_m, motion::FUNNEL_NECK_M, FRAC_PI_2, 0.0);
        (command, if above { Phase::Descend } else { Phase::Approach })
    }
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
        "{verb} the {color} {object} on the table",
        "{verb} the {color} {object} with your gripper",
        "{verb} the {color} {object} with your fingers",
        "{verb} the {color} {object} with the arm",
        "{verb} the {color} {object} once",
        "{verb} the {color} {object} firmly",
        "{verb} the {color} {object} and hold it",
        "{verb} the {color} {object} all the way",
        "press the {color} {object} down",
        "press down on the {color} {object}",
        "press on the {color} {object}",
        "push the {color} {object} down",
        "push down on the {color} {object}",
        "hold the {color} {object} down",
        "hold down the {color} {object}",
        "keep the {color} {object} pressed",
        "give the {color} {object} a press",
        "give the {color} {object} a push",
        "give the {color} {object} a tap",
        "go and press the {color} {object}",
        "go press the {color} {object}",
        "go over to the {color} {object} and press it",
        "move to the {color} {object} and press it",
        "reach over and press the {color} {object}",
        "reach for the {color} {object} and push it down",
        "find the {color} {object} and press it",
        "use your fingers to press the {color} {object}",
        "put your fingers on the {color} {object} and press",
        "close the gripper and press the {color} {object}",
        "press the {object} the {color} one",
        "press only the {color} {object}",
        "bring your gripper down on the {color} {object}",
    ],
    statements: &[
        "i want the {color} {object} pressed",
        "i need the {color} {object} pressed",
        "i would like the {color} {object} pressed",
        "the {color} {object} needs to be pressed",
        "the {color} {object} should be pressed",
        "the {color} {object} must be pushed down",
        "the {color} {object} has to be pressed",
        "the {color} {object} press it",
        "let me see you press the {color} {object}",
        "i want you to have the {color} {object} pressed",
        "{color} {object} press",
    ],
    verbs: &[
        "press",
        "push",
        "tap",
        "hit",
        "click",
        "press down",
        "push down",
        "activate",
        "trigger",
        "depress",
        "punch",
        "poke",
        "actuate",
        "use",
        "operate",
    ],
    cues: &[
        "press", "push", "tap", "hit", "click", "activate", "trigger", "depress", "punch", "poke", "actuate",
        "operate", "pressed", "pushed", "pressing", "pushing", "use", "down",
    ],
    soft_cues: &["hold", "keep"],
}];
