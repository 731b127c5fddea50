//! Drawer: pull it open, or push it shut, by its handle.

use glam::Vec3;
use schema::object::Drawer as Measures;
use schema::task::Phase;
use schema::{Family, Goal, ObjectId, ObjectKind, Way};

use super::motion::{self, Advice};
use super::view::TaskView;
use super::{Role, TaskFamily, ids};
use crate::language::{Claim, Phrases, Said, Wanted};
use crate::object::ObjectState;

/// A drawer out by less than this is shut.
const SHUT_M: f32 = 0.008;
/// The expert brings it to its stop: until the hand is held up by this much, which is felt better than it is seen ...
const HELD_UP_M: f32 = 0.004;
/// ... or, where nothing holds up a hand that is only imagined, until it is this near.
const AT_STOP_M: f32 = 0.0005;
/// Once it was let go of, the expert takes it again if it is further from its stop than this. That is nearer than need be,
/// so that one who sees worse leaves it well shut or open.
const WELL_THERE_M: f32 = 0.005;
/// How far beyond the stop the hand is sent, so that it gets there.
const BEYOND_M: f32 = 0.006;

/// The family.
pub struct Drawer;

impl TaskFamily for Drawer {
    fn family(&self) -> Family {
        Family::Drawer
    }

    fn goals(&self, objects: &[ObjectState]) -> Vec<Goal> {
        let drawers = ids(objects, |object| object.spec.kind == ObjectKind::Drawer);
        let ways = drawers.flat_map(|drawer| [Way::Open, Way::Close].map(|way| goal(drawer, way)));
        ways.filter(|goal| !there(&objects[usize::from(goal.object.0)], goal.way)).collect()
    }

    fn phrases(&self) -> &'static [Phrases] {
        &PHRASES
    }

    fn wording(&self, goal: &Goal) -> &'static Phrases {
        &PHRASES[usize::from(goal.way == Some(Way::Close))]
    }

    fn claim(&self, said: &Said) -> Option<Claim> {
        let [drawer] = said.named() else { return None };
        if drawer.kind != Some(ObjectKind::Drawer) {
            return None;
        }
        let says = |phrases: &Phrases| said.says(phrases.cues);
        let shuts = said.says(&["close", "closed", "closing", "shut", "push", "in", "back"]) && !said.says(&["pull"]);
        let way = match (says(&PHRASES[0]), says(&PHRASES[1])) {
            (_, true) if shuts => Way::Close,
            (true, _) => Way::Open,
            (false, true) => Way::Close,
            (false, false) => return None,
        };
        Some(Claim { sureness: 95, wanted: Wanted::Goal { object: *drawer, target: None, way: Some(way) } })
    }

    fn suits(&self, _role: Role, kind: ObjectKind) -> Result<(), String> {
        let opens = kind == ObjectKind::Drawer;
        if opens { Ok(()) } else { Err(format!("a {} can neither be opened nor closed", kind.word())) }
    }

    fn paraphrase(&self, object: &str, goal: &Goal, _target: Option<&str>) -> String {
        let verb = if goal.way == Some(Way::Close) { "close" } else { "open" };
        format!("{verb} the {object}")
    }

    fn solved(&self, view: &TaskView, goal: &Goal) -> bool {
        let drawer = view.object(goal.object);
        let handle_m = drawer.landmark_m();
        let clear = view.beside_m(handle_m.truncate()) > 0.04 || view.ee.position_m.z > handle_m.z + 0.022;
        there(drawer, goal.way) && view.pulled.is_none() && clear
    }

    fn lasts(&self) -> bool {
        true
    }

    fn settled(&self, view: &TaskView, goal: &Goal) -> bool {
        let drawer = view.object(goal.object);
        there(drawer, goal.way) && view.pulled.is_none() && !motion::still_around(view, &drawer.handle())
    }

    fn achieve(&self, objects: &mut [ObjectState], goal: &Goal) {
        let travel_m = if goal.way == Some(Way::Close) { 0.0 } else { Measures::TRAVEL_M };
        objects[usize::from(goal.object.0)].travel_m = travel_m;
    }

    fn expert(&self, view: &TaskView, goal: &Goal) -> Advice {
        if let Some(held) = view.held {
            return motion::let_go(view, held);
        }
        let drawer = view.object(goal.object);
        let handle = drawer.handle();
        let pulled = view.pulled == Some(goal.object);
        let to_m = if goal.way == Some(Way::Close) { 0.0 } else { Measures::TRAVEL_M };
        let short_m = to_m - drawer.travel_m;
        let out = drawer.pose.rotation * Vec3::X;
        let held_up_m = (view.commanded_ee.position_m - view.ee.position_m).dot(out * 1.0_f32.copysign(short_m));
        let enough_m = if pulled { AT_STOP_M } else { WELL_THERE_M };
        if short_m.abs() < enough_m || (pulled && held_up_m > HELD_UP_M) {
            if pulled || motion::still_around(view, &handle) {
                return motion::release(view, &handle);
            }
            return if motion::is_clear(view) { motion::done(view) } else { motion::retreat(view) };
        }
        if !pulled {
            return motion::take(view, &handle);
        }
        motion::tighten(view).unwrap_or_else(|| {
            let way_m = out * (short_m + BEYOND_M.copysign(short_m));
            let to_m = view.commanded_ee.position_m + way_m;
            (motion::slide(view, to_m, 0.0), Phase::Carry)
        })
    }
}

fn goal(drawer: ObjectId, way: Way) -> Goal {
    Goal { way: Some(way), ..Goal::on(Family::Drawer, drawer) }
}

/// Whether a drawer is as open, or as shut, as it is to be.
fn there(drawer: &ObjectState, way: Option<Way>) -> bool {
    if way == Some(Way::Close) { drawer.travel_m < SHUT_M } else { drawer.is_open() }
}

/// Opening, then closing.
static PHRASES: [Phrases; 2] = [OPEN, CLOSE];

/// How people ask for it to be opened.
const OPEN: Phrases = Phrases {
    requests: &[
        "{verb} the {color} {object}",
        "{verb} the {object}",
        "{verb} the {object} that is {color}",
        "{verb} the {object} which is {color}",
        "{verb} the {color} colored {object}",
        "{verb} the {color} coloured {object}",
        "{verb} that {color} {object}",
        "{verb} this {color} {object}",
        "{verb} my {color} {object}",
        "{verb} the {color} {object} on the table",
        "{verb} the {color} {object} by its handle",
        "{verb} the {color} {object} with your gripper",
        "{verb} the {color} {object} all the way",
        "{verb} the {color} {object} completely",
        "pull the {color} {object} open",
        "pull the {color} {object} out",
        "pull the handle of the {color} {object}",
        "pull on the {color} {object}",
        "slide the {color} {object} open",
        "slide the {color} {object} out",
        "draw the {color} {object} out",
        "get the {color} {object} open",
        "make the {color} {object} open",
        "have the {color} {object} open",
        "take the handle of the {color} {object} and pull it open",
        "grab the handle of the {color} {object} and pull",
        "grip the {color} {object} and pull it open",
        "reach for the {color} {object} and open it",
        "go and open the {color} {object}",
        "go open the {color} {object}",
        "move to the {color} {object} and open it",
        "find the {color} {object} and open it",
        "open the {object} the {color} one",
        "bring the {color} {object} out",
    ],
    statements: &[
        "i want the {color} {object} open",
        "i need the {color} {object} open",
        "i would like the {color} {object} open",
        "i want the {color} {object} opened",
        "the {color} {object} needs to be open",
        "the {color} {object} should be open",
        "the {color} {object} should be opened",
        "the {color} {object} must be opened",
        "the {color} {object} has to be pulled open",
        "the {color} {object} open it",
        "let me see you open the {color} {object}",
        "{color} {object} open",
    ],
    verbs: &[
        "open",
        "open up",
        "pull open",
        "pull out",
        "slide open",
        "draw out",
        "unclose",
        "pull",
        "yank open",
        "tug open",
        "crack open",
        "unseal",
    ],
    cues: &["open", "opened", "opening", "pull", "pulled", "out", "unclose", "draw", "yank", "tug", "crack", "unseal"],
    soft_cues: &["slide"],
};

/// How people ask for it to be closed.
const CLOSE: Phrases = Phrases {
    requests: &[
        "{verb} the {color} {object}",
        "{verb} the {object}",
        "{verb} the {object} that is {color}",
        "{verb} the {object} which is {color}",
        "{verb} the {color} colored {object}",
        "{verb} the {color} coloured {object}",
        "{verb} that {color} {object}",
        "{verb} this {color} {object}",
        "{verb} my {color} {object}",
        "{verb} the {color} {object} on the table",
        "{verb} the {color} {object} by its handle",
        "{verb} the {color} {object} with your gripper",
        "{verb} the {color} {object} all the way",
        "{verb} the {color} {object} completely",
        "push the {color} {object} shut",
        "push the {color} {object} closed",
        "push the {color} {object} in",
        "push the {color} {object} back in",
        "push back the {color} {object}",
        "slide the {color} {object} shut",
        "slide the {color} {object} closed",
        "slide the {color} {object} back in",
        "get the {color} {object} closed",
        "get the {color} {object} shut",
        "make the {color} {object} close",
        "have the {color} {object} closed",
        "take the handle of the {color} {object} and push it shut",
        "grab the handle of the {color} {object} and push it in",
        "grip the {color} {object} and push it closed",
        "reach for the {color} {object} and close it",
        "go and close the {color} {object}",
        "go shut the {color} {object}",
        "move to the {color} {object} and close it",
        "find the {color} {object} and shut it",
        "close the {object} the {color} one",
        "move the {color} {object} back in",
    ],
    statements: &[
        "i want the {color} {object} closed",
        "i need the {color} {object} closed",
        "i would like the {color} {object} shut",
        "i want the {color} {object} shut",
        "the {color} {object} needs to be closed",
        "the {color} {object} should be closed",
        "the {color} {object} should be shut",
        "the {color} {object} must be closed",
        "the {color} {object} has to be pushed shut",
        "the {color} {object} close it",
        "let me see you close the {color} {object}",
        "{color} {object} shut",
    ],
    verbs: &[
        "close",
        "shut",
        "close up",
        "push shut",
        "push closed",
        "slide shut",
        "slide closed",
        "push in",
        "slam shut",
        "ease shut",
        "seal",
        "press shut",
    ],
    cues: &["close", "closed", "closing", "shut", "shutting", "push", "back", "in", "slam", "ease", "seal"],
    soft_cues: &["slide"],
};
