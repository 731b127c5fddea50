//! The things on the table as rigid bodies.

use core::f32::consts::FRAC_PI_2;

use glam::{Quat, Vec3};
use rapier3d::prelude::{ColliderBuilder, RigidBodyBuilder, RigidBodyHandle};
use schema::{ObjectKind, ObjectSpec, Pose};

use super::arm::{from_rigid, to_rigid};
use super::dish::Dish;
use super::physics::{Physics, THING_GROUP};

/// Painted wood, kg/m^3: a 30 mm cube weighs 21 g.
const DENSITY: f32 = 780.0;
const FRICTION: f32 = 0.9;
/// A rigid ball would roll on a level table for ever; felt and dents stop a real one. Per second.
const BALL_ROLLING_DAMPING: f32 = 14.0;

/// One object of the scene.
#[derive(Clone)]
pub(super) struct Thing {
    pub spec: ObjectSpec,
    place: Place,
    /// Where it was put at reset, and where it returns to when it falls off the table.
    pub home: Pose,
}

/// What holds an object's pose.
#[derive(Clone)]
enum Place {
    Body(RigidBodyHandle),
    /// Paint on the table.
    Painted(Pose),
}

impl Thing {
    /// Puts an object on the table.
    pub fn new(physics: &mut Physics, spec: ObjectSpec, home: Pose) -> Self {
        let place = match spec.kind {
            ObjectKind::Zone => Place::Painted(home),
            _ => Place::Body(insert(physics, spec, &home)),
        };
        Self { spec, place, home }
    }

    pub fn body(&self) -> Option<RigidBodyHandle> {
        match self.place {
            Place::Body(body) => Some(body),
            Place::Painted(_) => None,
        }
    }

    pub fn pose(&self, physics: &Physics) -> Pose {
        match &self.place {
            Place::Body(body) => from_rigid(physics.bodies[*body].position()),
            Place::Painted(pose) => *pose,
        }
    }

    /// Puts it somewhere, at rest.
    pub fn put(&mut self, physics: &mut Physics, pose: Pose) {
        match &mut self.place {
            Place::Painted(place) => *place = pose,
            Place::Body(body) => {
                let body = &mut physics.bodies[*body];
                body.set_position(to_rigid(&pose), true);
                body.set_linvel(Vec3::ZERO, true);
                body.set_angvel(Vec3::ZERO, true);
            }
        }
    }
}

fn insert(physics: &mut Physics, spec: ObjectSpec, home: &Pose) -> RigidBodyHandle {
    let body = match spec.kind {
        ObjectKind::Button => RigidBodyBuilder::fixed(),
        ObjectKind::Ball => RigidBodyBuilder::dynamic().angular_damping(BALL_ROLLING_DAMPING).linear_damping(0.4),
        _ => RigidBodyBuilder::dynamic().angular_damping(0.5),
    };
    let body = match Dish::of(spec) {
        Some(dish) => body.additional_mass_properties(dish.mass_properties()),
        None => body,
    };
    let body = physics.bodies.insert(body.pose(to_rigid(home)));
    for collider in colliders(spec) {
        let collider = collider.friction(FRICTION).collision_groups(THING_GROUP);
        physics.colliders.insert_with_parent(collider, body, &mut physics.bodies);
    }
    body
}

fn colliders(spec: ObjectSpec) -> Vec<ColliderBuilder> {
    let r = spec.size_m * 0.5;
    match spec.kind {
        ObjectKind::Cube => vec![ColliderBuilder::cuboid(r, r, r).density(DENSITY)],
        ObjectKind::Ball => vec![ColliderBuilder::ball(r).density(DENSITY)],
        ObjectKind::Cylinder => vec![upright(spec.cylinder_half_height_m(), r, 0.0).density(DENSITY)],
        ObjectKind::Bowl | ObjectKind::Plate => Dish::of(spec).map_or_else(Vec::new, Dish::colliders),
        ObjectKind::Zone => Vec::new(),
        ObjectKind::Button => {
            let base = ColliderBuilder::cuboid(r, r, 0.004).translation(Vec3::new(0.0, 0.0, 0.004));
            vec![base, upright(0.004, r * 0.62, 0.012)]
        }
    }
}

/// The engine's cylinders lie along y.
pub(super) fn upright(half_height_m: f32, radius_m: f32, z_m: f32) -> ColliderBuilder {
    let pose = Pose::new(Vec3::new(0.0, 0.0, z_m), Quat::from_rotation_x(FRAC_PI_2));
    ColliderBuilder::cylinder(half_height_m, radius_m).position(to_rigid(&pose))
}
