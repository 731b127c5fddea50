//! Place: put a thing in a bowl, or on a plate or a zone, and let go of it.

use schema::object::{BOWL_HEIGHT_M, PLATE_HEIGHT_M};
use schema::{Family, Goal, ObjectId, ObjectKind, ObjectSpec};

use super::motion::{self, Advice};
use super::view::{ObjectView, TaskView};
use super::{TaskFamily, ids};

/// From the tool centre point down to the fingertips.
const FINGERTIP_M: f32 = 0.007;
/// What is left under a thing when the fingers let go of it.
const DROP_M: f32 = 0.003;

/// The family.
pub struct Place;

impl TaskFamily for Place {
    fn family(&self) -> Family {
        Family::Place
    }

    fn goals(&self, specs: &[ObjectSpec]) -> Vec<Goal> {
        ids(specs, |spec| spec.kind.graspable())
            .flat_map(|object| {
                ids(specs, |spec| spec.kind.receives())
                    .map(move |target| Goal { family: Family::Place, object, target: Some(target) })
            })
            .collect()
    }

    fn solved(&self, view: &TaskView, goal: &Goal) -> bool {
        let Some(target) = goal.target else { return false };
        let object = view.object(goal.object);
        let hand_is_clear = view.beside_m(object.xy_m()) > 0.05 || view.ee.position_m.z > object.z_m() + 0.022;
        rests_in(object, view.object(target)) && view.held != Some(goal.object) && hand_is_clear
    }

    fn expert(&self, view: &TaskView, goal: &Goal) -> Advice {
        let Some(target) = goal.target else { return motion::done(view) };
        if view.held == Some(goal.object) {
            return motion::tighten(view).unwrap_or_else(|| carry(view, goal.object, target));
        }
        if !rests_in(view.object(goal.object), view.object(target)) {
            return motion::acquire(view, goal.object);
        }
        if let Some(other) = view.held {
            return motion::let_go(view, other);
        }
        if motion::still_around(view, goal.object) {
            return motion::release(view, goal.object);
        }
        if motion::is_clear(view) { motion::done(view) } else { motion::retreat(view) }
    }
}

fn carry(view: &TaskView, id: ObjectId, target: ObjectId) -> Advice {
    let (object, receiver) = (view.object(id), view.object(target));
    let tool_above_object_m = view.ee.position_m.z - object.z_m();
    let standing_m = receiver.z_m() + receiver.floor_m() + object.spec.rest_height_m() + DROP_M + tool_above_object_m;
    // The opening fingers must clear the rim.
    let rim_m = match receiver.spec.kind {
        ObjectKind::Bowl => BOWL_HEIGHT_M,
        ObjectKind::Plate => PLATE_HEIGHT_M,
        _ => 0.0,
    };
    let low_m = standing_m.max(receiver.z_m() + rim_m + FINGERTIP_M + 0.003);
    motion::put_down(view, id, receiver.xy_m(), low_m)
}

/// Whether a thing lies in a bowl, or on a plate or zone.
fn rests_in(object: &ObjectView, receiver: &ObjectView) -> bool {
    let apart_m = (object.xy_m() - receiver.xy_m()).length();
    let radius_m = receiver.spec.size_m * 0.5;
    let (half_m, above_m) = (object.spec.rest_height_m(), object.z_m() - receiver.z_m());
    // Half the width rather than half the height, so that a toppled can counts too.
    let lowest_m = receiver.floor_m() + half_m.min(object.spec.size_m * 0.5) - 0.004;
    match receiver.spec.kind {
        // Sunk below the rim: a thing lying across it stands higher.
        ObjectKind::Bowl => apart_m < radius_m * 0.8 && above_m > lowest_m && above_m < BOWL_HEIGHT_M + 0.010,
        ObjectKind::Plate => apart_m < radius_m * 0.9 && above_m > lowest_m && above_m < PLATE_HEIGHT_M + half_m + 0.002,
        ObjectKind::Zone => receiver.covers(object.xy_m()) && above_m > lowest_m && above_m < half_m + 0.004,
        _ => false,
    }
}
