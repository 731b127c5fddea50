//! A visitor's hand: dragging an object over the table, nudging it, putting it somewhere.

use glam::{Quat, Vec2, Vec3};
use schema::{ObjectId, Pose};

use super::World;
use super::physics::Physics;
use super::thing::Thing;

/// How high above its rest a dragged object hovers, so that it clears a bowl's rim.
const HOVER_M: f32 = 0.034;
/// How fast a dragged object follows, at most, m/s.
const FASTEST: f32 = 0.8;
/// Share of the way to the pointer covered in a second, as a rate.
const EAGERNESS: f32 = 14.0;
/// Where objects may be put: the table in front of the arm's base, a little more than the arm reaches.
const LOW_M: Vec2 = Vec2::new(0.09, -0.24);
const HIGH_M: Vec2 = Vec2::new(0.38, 0.24);

/// An object held by a visitor.
#[derive(Clone, Copy)]
pub(super) struct Hand {
    pub object: ObjectId,
    to_m: Vec2,
}

impl Hand {
    /// Sets the velocity that brings the object to the pointer; contacts still push back.
    pub fn pull(&self, physics: &mut Physics, thing: &mut Thing) {
        let pose = thing.pose(physics);
        let Some(handle) = thing.body() else {
            thing.put(physics, Pose { position_m: self.to_m.extend(0.0), ..pose });
            return;
        };
        if physics.bodies[handle].is_fixed() {
            thing.put(physics, Pose { position_m: self.to_m.extend(pose.position_m.z), ..pose });
            return;
        }
        let wanted_m = self.to_m.extend(thing.spec.rest_height_m() + HOVER_M);
        let velocity = ((wanted_m - pose.position_m) * EAGERNESS).clamp_length_max(FASTEST);
        let body = &mut physics.bodies[handle];
        body.set_linvel(velocity, true);
        // It hangs upright from the hand.
        let lean = (pose.rotation * Vec3::Z).cross(Vec3::Z);
        body.set_angvel(lean * EAGERNESS, true);
    }
}

impl World {
    /// Lifts an object and pulls it over the table towards a point; call again as the point moves. The object follows
    /// while the world advances.
    pub fn drag(&mut self, object: ObjectId, point_m: Vec3) {
        if point_m.is_finite() && usize::from(object.0) < self.things.len() {
            self.hand = Some(Hand { object, to_m: point_m.truncate().clamp(LOW_M, HIGH_M) });
        }
    }

    /// Lets go; the object falls where it is.
    pub fn release_drag(&mut self) {
        if let Some(hand) = self.hand.take()
            && let Some(handle) = self.things[usize::from(hand.object.0)].body()
            && !self.physics.bodies[handle].is_fixed()
        {
            let body = &mut self.physics.bodies[handle];
            let thrown = body.linvel();
            body.set_linvel(thrown.clamp_length_max(0.1), true);
            body.set_angvel(Vec3::ZERO, true);
        }
    }

    /// The object a visitor holds.
    pub fn dragged(&self) -> Option<ObjectId> {
        self.hand.map(|hand| hand.object)
    }

    /// Moves an object by this much on the table, if nothing stands there. Says whether it moved.
    pub fn nudge(&mut self, object: ObjectId, dx_m: f32, dy_m: f32) -> bool {
        let Some(thing) = self.things.get(usize::from(object.0)) else { return false };
        let at_m = thing.pose(&self.physics).position_m.truncate();
        self.place_at(object, at_m + Vec2::new(dx_m, dy_m), None)
    }

    /// Stands an object at a point of the table, turned by `yaw_rad` or as it is turned now, if nothing stands there and
    /// the point is on the part of the table the arm works on. Says whether it was put.
    pub fn place_at(&mut self, object: ObjectId, point_m: Vec2, yaw_rad: Option<f32>) -> bool {
        let index = usize::from(object.0);
        let inside = point_m.is_finite() && point_m == point_m.clamp(LOW_M, HIGH_M);
        if index >= self.things.len() || !inside || !self.is_free(index, point_m) {
            return false;
        }
        let thing = &mut self.things[index];
        let turned = yaw_rad.unwrap_or_else(|| yaw_of(thing.pose(&self.physics).rotation));
        let pose = Pose::new(point_m.extend(thing.spec.rest_height_m()), Quat::from_rotation_z(turned));
        thing.put(&mut self.physics, pose);
        true
    }

    fn is_free(&self, index: usize, point_m: Vec2) -> bool {
        let objects = self.objects();
        let (_, r) = objects[index].outline();
        objects.iter().enumerate().all(|(other, object)| {
            // Zones are paint: things may stand on them.
            let passable = self.things[other].body().is_none() || self.things[index].body().is_none();
            let (centre_m, other_r) = object.outline();
            other == index || passable || (centre_m - point_m).length() > other_r + r + 0.004
        })
    }
}

/// Turn about the vertical.
pub(crate) fn yaw_of(rotation: Quat) -> f32 {
    let x = rotation * Vec3::X;
    libm::atan2f(x.y, x.x)
}
