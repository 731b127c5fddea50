//! Putting things somewhere: shared by the families that do.

use glam::Vec2;
use schema::object::{BOWL_HEIGHT_M, Drawer, PLATE_HEIGHT_M};
use schema::{ObjectId, ObjectKind};

use super::motion::{self, Advice, Landing};
use super::view::{FINGERTIP_M, TaskView};
use crate::object::{Faces, ObjectState};

/// What is left under a thing when the fingers let go of it.
pub const DROP_M: f32 = 0.003;
/// How far above the middle of a thing the hand has left it alone.
const ABOVE_M: f32 = 0.022;
/// How far from its place a thing may be put down that shares a receiver.
const BESIDE_ENOUGH_M: f32 = 0.011;
/// How far from the middle of a receiver things are put that are to share it.
const SHARING_M: f32 = 0.015;
/// The same where the other one has not been put so far from it, and what is left between the two.
const FURTHEST_M: f32 = 0.024;
const BETWEEN_M: f32 = 0.004;
/// How far from there what lies in the middle is at most.
const IN_THE_MIDDLE_M: f32 = 0.006;

/// Brings what is held to a receiver and lets go of it there. `shares` leaves room for more.
pub fn carry(view: &TaskView, id: ObjectId, target: ObjectId, shares: bool) -> Advice {
    let (object, receiver) = (view.object(id), view.object(target));
    let at_m = spot_m(view, id, receiver, shares);
    // The opening fingers must clear the rim.
    let low_m = standing_m(view, object, receiver.z_m() + receiver.floor_m())
        .max(receiver.z_m() + receiver.rim_m() + FINGERTIP_M + 0.003);
    let alone = at_m == receiver.receiving_m();
    let within_m = if alone { motion::NEAR_ENOUGH_M } else { BESIDE_ENOUGH_M };
    motion::put_down(view, id, &Landing { at_m, low_m, roll_rad: roll_into(view, object, receiver), within_m })
}

/// The tool's height at which what is held all but stands on something of this height.
pub fn standing_m(view: &TaskView, object: &ObjectState, on_m: f32) -> f32 {
    let tool_above_object_m = view.ee.position_m.z - object.z_m();
    on_m + object.spec.rest_height_m() + DROP_M + tool_above_object_m
}

/// Long things go into a drawer along its front.
fn roll_into(view: &TaskView, object: &ObjectState, receiver: &ObjectState) -> f32 {
    match (receiver.spec.kind, object.grip().faces) {
        (ObjectKind::Drawer, Faces::Slab { .. }) => {
            let out = receiver.pose.rotation * glam::Vec3::X;
            let at_m = receiver.receiving_m().extend(view.ee.position_m.z);
            motion::roll_along(view, at_m, libm::atan2f(out.y, out.x))
        }
        _ => view.commanded_ee.roll_rad,
    }
}

/// Where in a receiver a thing goes: into its middle, or beside what lies there.
fn spot_m(view: &TaskView, id: ObjectId, receiver: &ObjectState, shares: bool) -> Vec2 {
    let middle_m = receiver.receiving_m();
    let lying = view.objects.iter().find(|other| {
        other.id != id && other.id != receiver.id && other.spec.kind.graspable() && rests_in(other, receiver)
    });
    let object = view.object(id);
    let Some(other) = lying else {
        return if shares { middle_m - Vec2::Y * SHARING_M } else { middle_m };
    };
    let left_m = other.xy_m().y - middle_m.y;
    // What lies in the middle leaves both sides; the one that is nearer stays the one that is nearer.
    let right = if left_m.abs() > IN_THE_MIDDLE_M { left_m > 0.0 } else { object.xy_m().y < other.xy_m().y };
    let (side, towards_it_m) = if right { (Vec2::NEG_Y, -left_m) } else { (Vec2::Y, left_m) };
    let apart_m = (object.spec.size_m + other.spec.size_m) * 0.5 + BETWEEN_M;
    let furthest_m = if receiver.spec.kind == ObjectKind::Bowl { SHARING_M } else { FURTHEST_M };
    middle_m + side * (towards_it_m + apart_m).clamp(SHARING_M, furthest_m)
}

/// Once a thing is where it belongs: lets go of it, backs away, is done.
pub fn finish(view: &TaskView, id: ObjectId) -> Advice {
    if let Some(other) = view.held {
        return motion::let_go(view, other);
    }
    let grip = view.object(id).grip();
    if motion::still_around(view, &grip) {
        return motion::release(view, &grip);
    }
    // What stands on something else may reach higher than the hand usually hovers.
    let free_m = view.object(id).z_m() + ABOVE_M + 0.008;
    if view.commanded_ee.position_m.z < free_m - 0.004 && free_m > motion::HOVER_M {
        return motion::rise(view, free_m);
    }
    if motion::is_clear(view) { motion::done(view) } else { motion::retreat(view) }
}

/// Whether the hand has let go of a thing and cannot knock it over by leaving. What comes next may be close beside it, so
/// this asks for less room than [`left_alone`].
pub fn let_be(view: &TaskView, object: &ObjectState) -> bool {
    let clear = view.beside_m(object.xy_m()) > 0.026 || view.ee.position_m.z > object.z_m() + 0.026;
    view.held != Some(object.id) && clear
}

/// Stands a thing at a height over a point.
pub fn stand(object: &mut ObjectState, at_m: Vec2, on_m: f32) {
    object.pose.position_m = at_m.extend(on_m + object.spec.rest_height_m());
}

/// Whether the hand has let go of a thing and is out of its way.
pub fn left_alone(view: &TaskView, object: &ObjectState) -> bool {
    let clear = view.beside_m(object.xy_m()) > 0.05 || view.ee.position_m.z > object.z_m() + ABOVE_M;
    view.held != Some(object.id) && clear
}

/// Whether a thing lies in a bowl or an open drawer, or on a plate or zone.
pub fn rests_in(object: &ObjectState, receiver: &ObjectState) -> bool {
    let apart_m = (object.xy_m() - receiver.xy_m()).length();
    let radius_m = receiver.spec.size_m * 0.5;
    let (half_m, above_m) = (object.spec.rest_height_m(), object.z_m() - receiver.z_m());
    // Half the width rather than half the height, so that a toppled can counts too.
    let lowest_m = receiver.floor_m() + half_m.min(object.spec.size_m * 0.5) - 0.004;
    match receiver.spec.kind {
        // Sunk below the rim: a thing lying across it stands higher.
        ObjectKind::Bowl => apart_m < radius_m * 0.8 && above_m > lowest_m && above_m < BOWL_HEIGHT_M + 0.010,
        ObjectKind::Plate => {
            apart_m < radius_m * 0.9 && above_m > lowest_m && above_m < PLATE_HEIGHT_M + half_m + 0.002
        }
        ObjectKind::Zone => receiver.covers(object.xy_m()) && above_m > lowest_m && above_m < half_m + 0.004,
        ObjectKind::Drawer => receiver.covers(object.xy_m()) && above_m > lowest_m && above_m < Drawer::HEIGHT_M,
        _ => false,
    }
}
