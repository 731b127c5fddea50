//! Push: shove a thing over the table into a zone, without taking hold of it.

use core::f32::consts::FRAC_PI_2;

use control::kinematics::inverse;
use glam::Vec2;
use schema::task::Phase;
use schema::{EePose, Family, Goal, JointAngles, ObjectKind};

use super::motion::{self, Advice};
use super::putting::left_alone;
use super::view::TaskView;
use super::{Role, TaskFamily, ids, place};
use crate::gripper::opening_for_gap;
use crate::language::{Claim, Phrases, Said};
use crate::object::ObjectState;

/// Half a fingertip's width.
const FINGER_HALF_M: f32 = 0.009;
/// What is left between fingers and thing when they come down behind it.
const BEHIND_M: f32 = 0.014;
/// Fingers further than this behind a thing come down behind it anew.
const FURTHEST_BEHIND_M: f32 = 0.034;
/// How far off the fingers may be as they come down there.
const NECK_M: f32 = 0.014;
/// How far the fingertips may be above the middle of what they push.
const ABOVE_M: f32 = 0.006;
/// How far the hand may be turned away from the line of pushing.
const TURNED_RAD: f32 = 0.4;
/// By how much the two ends of that line may seem to be beside each other: the shorter it is, the less certain is its
/// direction.
const UNSURE_M: f32 = 0.010;
/// The fingers push with both tips, as far apart as this share of the thing's width, so that it does not slip aside.
const GAP_SHARE: f32 = 0.6;
/// Height of the tool while pushing.
const LOW_M: f32 = 0.0125;
/// How far to the side of the line of pushing the fingertips may be.
const ASIDE_M: f32 = 0.018;
/// Furthest ahead the hand aims while it pushes.
const STRIDE_M: f32 = 0.026;
/// Pushing ends when the middle is this near the zone's ...
const CENTRED_M: f32 = 0.012;
/// ... and is not taken up again when it is nearer than this share of the zone's size, which is well inside.
const WELL_INSIDE: f32 = 0.3;
/// A thing this near, or nearer, to the zone's middle need not be pushed.
const SHORTEST_M: f32 = 0.045;
/// What stands nearer than this to the way of what is pushed is in the way, and how much room the hand wants behind.
const ROOM_M: f32 = 0.012;
const HAND_ROOM_M: f32 = 0.026;

/// The family.
pub struct Push;

impl TaskFamily for Push {
    fn family(&self) -> Family {
        Family::Push
    }

    fn goals(&self, objects: &[ObjectState]) -> Vec<Goal> {
        let zones = || ids(objects, |object| object.spec.kind == ObjectKind::Zone);
        ids(objects, |object| object.spec.kind.stands())
            .flat_map(|object| zones().map(move |zone| Goal::onto(Family::Push, object, zone)))
            .filter(|goal| obstacle(objects, goal).is_none())
            .collect()
    }

    fn phrases(&self) -> &'static [Phrases] {
        &PHRASES
    }

    fn claim(&self, said: &Said) -> Option<Claim> {
        let (object, target) = place::pair(said)?;
        let to_zone = target.kind.is_none_or(|kind| kind == ObjectKind::Zone);
        (said.strong(Family::Push) && to_zone).then(|| Claim::onto(112, object, target))
    }

    fn suits(&self, role: Role, kind: ObjectKind) -> Result<(), String> {
        match role {
            Role::Object if !kind.stands() => Err(format!("a {} cannot be pushed straight", kind.word())),
            Role::Target if kind != ObjectKind::Zone => Err(format!("nothing can be pushed onto a {}", kind.word())),
            _ => Ok(()),
        }
    }

    fn possible(&self, objects: &[ObjectState], goal: &Goal) -> Result<(), String> {
        obstacle(objects, goal).map_or(Ok(()), Err)
    }

    fn paraphrase(&self, object: &str, _goal: &Goal, target: Option<&str>) -> String {
        format!("push the {object} {}", target.unwrap_or("away"))
    }

    fn solved(&self, view: &TaskView, goal: &Goal) -> bool {
        let Some(zone) = goal.target else { return false };
        let object = view.object(goal.object);
        view.object(zone).covers(object.xy_m()) && object.lifted_m().abs() < 0.006 && left_alone(view, object)
    }

    fn expert(&self, view: &TaskView, goal: &Goal) -> Advice {
        let Some(zone) = goal.target else { return motion::done(view) };
        if let Some(held) = view.held {
            return motion::let_go(view, held);
        }
        let (object, zone) = (view.object(goal.object), view.object(zone));
        let way_m = zone.xy_m() - object.xy_m();
        let direction = way_m.normalize_or(Vec2::X);
        let from_m = view.tips_m();
        let behind_m = object.xy_m() - from_m.truncate();
        let along_m = behind_m.dot(direction);
        let aside_m = behind_m.dot(direction.perp());
        let contact_m = reach_m(object) + FINGER_HALF_M;
        let roll_rad = roll_rad(view, object, direction);
        let unsure_rad = UNSURE_M / way_m.length().max(CENTRED_M);
        let in_stance = from_m.z < object.z_m() + ABOVE_M
            && along_m > contact_m * 0.3
            && along_m < contact_m + FURTHEST_BEHIND_M
            && aside_m.abs() < ASIDE_M + along_m * unsure_rad
            && (view.commanded_ee.roll_rad - roll_rad).abs() < TURNED_RAD + unsure_rad;
        let enough_m = if in_stance { CENTRED_M } else { zone.spec.size_m * WELL_INSIDE };
        if way_m.length() < enough_m {
            return if motion::is_clear(view) { motion::done(view) } else { motion::retreat(view) };
        }
        let opening = opening_for_gap(object.spec.size_m * GAP_SHARE);
        if in_stance {
            // Ahead along the line from the thing to the zone, and back onto that line.
            let ahead_m = (way_m.length() + along_m - contact_m).clamp(0.0, STRIDE_M);
            let step_m = direction * ahead_m + direction.perp() * aside_m;
            let to_m = view.commanded_ee.position_m.truncate() + step_m;
            return (motion::slide(view, to_m.extend(LOW_M), opening), Phase::Carry);
        }
        let start_m = object.xy_m() - direction * (contact_m + BEHIND_M);
        let (command, above) = motion::touch_down(view, start_m, LOW_M, NECK_M, roll_rad, opening);
        (command, if above { Phase::Descend } else { Phase::Approach })
    }
}

/// How far a thing reaches towards the fingers behind it, whichever way it is turned.
fn reach_m(object: &ObjectState) -> f32 {
    object.spec.size_m * if object.spec.kind == ObjectKind::Cube { 0.56 } else { 0.5 }
}

/// Both fingertips behind the thing, side by side.
fn roll_rad(view: &TaskView, object: &ObjectState, direction: Vec2) -> f32 {
    let sideways_rad = libm::atan2f(direction.y, direction.x) + FRAC_PI_2;
    motion::roll_along(view, object.pose.position_m, sideways_rad)
}

/// What keeps a thing from being pushed to a zone.
fn obstacle(objects: &[ObjectState], goal: &Goal) -> Option<String> {
    let zone = &objects[usize::from(goal.target?.0)];
    let object = &objects[usize::from(goal.object.0)];
    let way_m = zone.xy_m() - object.xy_m();
    if way_m.length() < SHORTEST_M {
        return Some("it is as good as there".to_owned());
    }
    let direction = way_m.normalize_or(Vec2::X);
    let start_m = object.xy_m() - direction * (reach_m(object) + FINGER_HALF_M + BEHIND_M);
    let end_m = zone.xy_m() - direction * (reach_m(object) + FINGER_HALF_M);
    let reached = |point_m: Vec2| {
        [0.8, FRAC_PI_2, 2.3].into_iter().all(|roll_rad| {
            let wanted = EePose { position_m: point_m.extend(LOW_M), pitch_rad: FRAC_PI_2, roll_rad };
            inverse(&wanted, &JointAngles::default()).reached().is_some()
        })
    };
    if !reached(start_m) || !reached(end_m) {
        return Some("the arm does not reach behind it to push it there".to_owned());
    }
    let others = objects.iter().filter(|other| other.id != object.id && other.spec.kind != ObjectKind::Zone);
    let blocked = others.map(ObjectState::outline).any(|(centre_m, r)| {
        let along_m = (centre_m - object.xy_m()).dot(direction).clamp(0.0, way_m.length());
        let nearest_m = (object.xy_m() + direction * along_m - centre_m).length();
        nearest_m < r + object.spec.size_m * 0.6 + ROOM_M || (centre_m - start_m).length() < r + HAND_ROOM_M
    });
    blocked.then(|| "something stands in the way".to_owned())
}

/// How people ask for it.
static PHRASES: [Phrases; 1] = [Phrases {
    requests: &[
        "{verb} the {color} {object} {in} the {target_color} {target}",
        "{verb} the {color} {object} to the {target_color} {target}",
        "{verb} the {color} {object} over to the {target_color} {target}",
        "{verb} the {color} {object} towards the {target_color} {target}",
        "{verb} the {object} that is {color} {in} the {target_color} {target}",
        "{verb} the {object} which is {color} to the {target_color} {target}",
        "{verb} the {color} {object} to the {target} which is {target_color}",
        "{verb} the {color} {object} {in} the {target} that is {target_color}",
        "{verb} the {color} colored {object} to the {target_color} {target}",
        "{verb} the {color} coloured {object} {in} the {target_color} {target}",
        "{verb} that {color} {object} {in} that {target_color} {target}",
        "{verb} this {color} {object} to the {target_color} {target}",
        "{verb} my {color} {object} to my {target_color} {target}",
        "{verb} the {color} {object} over the table to the {target_color} {target}",
        "{verb} the {color} {object} along the table {in} the {target_color} {target}",
        "{verb} the {color} {object} across the table to the {target_color} {target}",
        "{verb} the {color} {object} all the way to the {target_color} {target}",
        "{verb} the {color} {object} with your fingers {in} the {target_color} {target}",
        "{verb} the {color} {object} with your gripper to the {target_color} {target}",
        "{verb} the {color} {object} {in} the middle of the {target_color} {target}",
        "{verb} the {color} {object} {in} the {target_color} {target} without lifting it",
        "{verb} the {color} {object} to the {target_color} {target} without picking it up",
        "push the {color} {object} over {in} the {target_color} {target}",
        "push the {color} {object} until it is {in} the {target_color} {target}",
        "give the {color} {object} a push to the {target_color} {target}",
        "use your fingers to push the {color} {object} {in} the {target_color} {target}",
        "get behind the {color} {object} and push it to the {target_color} {target}",
        "go and push the {color} {object} to the {target_color} {target}",
        "go push the {color} {object} {in} the {target_color} {target}",
        "move the {color} {object} {in} the {target_color} {target} by pushing it",
        "find the {color} {object} and push it {in} the {target_color} {target}",
        "push the {object} the {color} one to the {target_color} {target}",
    ],
    statements: &[
        "the {color} {object} should be pushed to the {target_color} {target}",
        "the {color} {object} should be pushed {in} the {target_color} {target}",
        "the {color} {object} needs to be pushed {in} the {target_color} {target}",
        "the {color} {object} has to be pushed to the {target_color} {target}",
        "i want the {color} {object} pushed to the {target_color} {target}",
        "i want the {color} {object} pushed {in} the {target_color} {target}",
        "i need the {color} {object} pushed {in} the {target_color} {target}",
        "let me see you push the {color} {object} to the {target_color} {target}",
        "{color} {object} push to the {target_color} {target}",
    ],
    verbs: &["push", "shove", "slide", "nudge", "sweep", "scoot", "thrust", "propel", "steer", "drag", "budge"],
    cues: &[
        "push", "shove", "slide", "nudge", "sweep", "scoot", "thrust", "propel", "steer", "drag", "budge", "pushed",
        "pushing", "sliding",
    ],
    soft_cues: &[],
}];
