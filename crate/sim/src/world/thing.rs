//! The things on the table as rigid bodies.

use core::f32::consts::FRAC_PI_2;

use glam::{Quat, Vec3};
use rapier3d::prelude::{
    ColliderBuilder, GenericJointBuilder, JointAxesMask, JointAxis, MassProperties, MotorModel, RigidBodyBuilder,
    RigidBodyHandle,
};
use schema::object::{BANANA_LENGTH_SHARE, Slide};
use schema::{ObjectKind, ObjectSpec, Pose, Shape, Visual};

use super::arm::{from_rigid, to_rigid};
use super::dish::Dish;
use super::physics::{Physics, THING_GROUP};

/// Painted wood, kg/m^3: a 30 mm cube weighs 21 g.
const DENSITY: f32 = 780.0;
const FRICTION: f32 = 0.9;
/// A rigid ball would roll on a level table for ever; felt and dents stop a real one. Per second.
const BALL_ROLLING_DAMPING: f32 = 14.0;
/// Mass of a button's cap, kg, and of a drawer's tray.
const CAP_KG: f32 = 0.010;
const TRAY_KG: f32 = 0.060;
/// What brings a button back up: N/m and N s/m; 2.4 N once it is down.
const BUTTON_STIFFNESS: f32 = 600.0;
const BUTTON_DAMPING: f32 = 6.0;
/// What a drawer resists with, N, however slowly it is pulled; and how steeply that sets in, N s/m.
const DRAWER_FRICTION_N: f32 = 0.8;
const DRAWER_DAMPING: f32 = 40.0;

/// One object of the scene.
#[derive(Clone)]
pub(super) struct Thing {
    pub spec: ObjectSpec,
    place: Place,
    slider: Option<Slider>,
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

/// A part on rails.
#[derive(Clone, Copy)]
struct Slider {
    body: RigidBodyHandle,
    /// In the object's frame.
    axis: Vec3,
}

impl Thing {
    /// Puts an object on the table, its sliding part out by `travel_m`.
    pub fn new(physics: &mut Physics, spec: ObjectSpec, home: Pose, travel_m: f32) -> Self {
        let place = match spec.kind {
            ObjectKind::Zone => Place::Painted(home),
            _ => Place::Body(insert(physics, spec, &home)),
        };
        let slider = match (&place, spec.slide()) {
            (Place::Body(base), Some(slide)) => Some(insert_slider(physics, spec, *base, &home, &slide, travel_m)),
            _ => None,
        };
        Self { spec, place, slider, home }
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

    /// Where its sliding part is, for things that have one.
    pub fn slider_pose(&self, physics: &Physics) -> Option<Pose> {
        self.slider.map(|slider| from_rigid(physics.bodies[slider.body].position()))
    }

    /// How far its sliding part is from where it rests.
    pub fn travel_m(&self, physics: &Physics) -> f32 {
        let Some(slider) = self.slider else { return 0.0 };
        let base = self.pose(physics);
        let moved_m = from_rigid(physics.bodies[slider.body].position()).position_m - base.position_m;
        moved_m.dot(base.rotation * slider.axis)
    }

    /// Puts it somewhere, at rest; what slides stays as far out as it is.
    pub fn put(&mut self, physics: &mut Physics, pose: Pose) {
        let travel_m = self.travel_m(physics);
        match &mut self.place {
            Place::Painted(place) => *place = pose,
            Place::Body(body) => rest(physics, *body, &pose),
        }
        if let Some(slider) = self.slider {
            rest(physics, slider.body, &slid(&pose, slider.axis, travel_m));
        }
    }
}

fn rest(physics: &mut Physics, body: RigidBodyHandle, pose: &Pose) {
    let body = &mut physics.bodies[body];
    body.set_position(to_rigid(pose), true);
    body.set_linvel(Vec3::ZERO, true);
    body.set_angvel(Vec3::ZERO, true);
}

fn slid(base: &Pose, axis: Vec3, travel_m: f32) -> Pose {
    Pose::new(base.transform_point(axis * travel_m), base.rotation)
}

fn insert(physics: &mut Physics, spec: ObjectSpec, home: &Pose) -> RigidBodyHandle {
    let body = match spec.kind {
        ObjectKind::Button | ObjectKind::Drawer => RigidBodyBuilder::fixed(),
        ObjectKind::Ball => RigidBodyBuilder::dynamic().angular_damping(BALL_ROLLING_DAMPING).linear_damping(0.4),
        _ => RigidBodyBuilder::dynamic().angular_damping(0.5),
    };
    let body = match mass_properties(spec) {
        Some(mass) => body.additional_mass_properties(mass),
        None => body,
    };
    let body = physics.bodies.insert(body.pose(to_rigid(home)));
    attach(physics, body, colliders(spec));
    body
}

/// The sliding part and the rails it runs on.
fn insert_slider(
    physics: &mut Physics,
    spec: ObjectSpec,
    base: RigidBodyHandle,
    home: &Pose,
    slide: &Slide,
    travel_m: f32,
) -> Slider {
    let axis = slide.axis;
    let mass_kg = if spec.kind == ObjectKind::Button { CAP_KG } else { TRAY_KG };
    // It only ever moves along its rails: its moments of inertia matter to nobody.
    let mass = MassProperties::new(Vec3::ZERO, mass_kg, Vec3::splat(mass_kg * 0.02 * 0.02));
    let body = physics.bodies.insert(
        RigidBodyBuilder::dynamic()
            .pose(to_rigid(&slid(home, axis, travel_m)))
            .additional_mass_properties(mass)
            .gravity_scale(0.0)
            .can_sleep(false),
    );
    attach(physics, body, slide.visuals.iter().filter_map(solid).collect());
    // The joint's first axis is the direction of sliding.
    let rails = Pose::new(Vec3::ZERO, Quat::from_rotation_arc(Vec3::X, axis));
    let joint = GenericJointBuilder::new(JointAxesMask::all().difference(JointAxesMask::LIN_X))
        .local_frame1(to_rigid(&rails))
        .local_frame2(to_rigid(&rails))
        .contacts_enabled(false)
        .limits(JointAxis::LinX, [0.0, slide.travel_m])
        .motor_model(JointAxis::LinX, MotorModel::ForceBased);
    let joint = match spec.kind {
        ObjectKind::Button => joint.motor_position(JointAxis::LinX, 0.0, BUTTON_STIFFNESS, BUTTON_DAMPING),
        _ => joint
            .motor_velocity(JointAxis::LinX, 0.0, DRAWER_DAMPING)
            .motor_max_force(JointAxis::LinX, DRAWER_FRICTION_N),
    };
    physics.join(base, body, joint);
    Slider { body, axis }
}

fn attach(physics: &mut Physics, body: RigidBodyHandle, colliders: Vec<ColliderBuilder>) {
    for collider in colliders {
        let collider = collider.friction(FRICTION).collision_groups(THING_GROUP);
        physics.colliders.insert_with_parent(collider, body, &mut physics.bodies);
    }
}

fn colliders(spec: ObjectSpec) -> Vec<ColliderBuilder> {
    let r = spec.size_m * 0.5;
    match spec.kind {
        ObjectKind::Cube => vec![ColliderBuilder::cuboid(r, r, r).density(DENSITY)],
        ObjectKind::Ball => vec![ColliderBuilder::ball(r).density(DENSITY)],
        ObjectKind::Cylinder => vec![upright(spec.half_height_m(), r, 0.0).density(DENSITY)],
        ObjectKind::Bowl | ObjectKind::Plate => Dish::of(spec).map_or_else(Vec::new, Dish::colliders),
        ObjectKind::Zone => Vec::new(),
        // Nothing goes into a mug here: it is as good as full.
        ObjectKind::Mug => {
            let hull = upright(spec.half_height_m(), r, 0.0).density(0.0);
            core::iter::once(hull).chain(spec.visuals().iter().skip(1).filter_map(solid)).collect()
        }
        ObjectKind::Button | ObjectKind::Banana | ObjectKind::Drawer => {
            spec.visuals().iter().filter_map(solid).collect()
        }
    }
}

/// What is drawn as a simple shape collides as that shape; it weighs nothing by itself.
fn solid(visual: &Visual) -> Option<ColliderBuilder> {
    let collider = match visual.shape {
        Shape::Box { half_m, .. } => {
            ColliderBuilder::cuboid(half_m.x, half_m.y, half_m.z).position(to_rigid(&visual.local))
        }
        Shape::Cylinder { radius_m, half_height_m, .. } => {
            let turned = visual.local * Pose::new(Vec3::ZERO, Quat::from_rotation_x(FRAC_PI_2));
            ColliderBuilder::cylinder(half_height_m, radius_m).position(to_rigid(&turned))
        }
        Shape::Capsule { radius_m, half_height_m } => {
            ColliderBuilder::capsule_z(half_height_m, radius_m).position(to_rigid(&visual.local))
        }
        _ => return None,
    };
    Some(collider.density(0.0))
}

/// Mass and moments of what consists of several colliders, along its own axes. The engine's own sum would hang on the last
/// bit of an eigenvector, see [`Dish::mass_properties`].
fn mass_properties(spec: ObjectSpec) -> Option<MassProperties> {
    let r = spec.size_m * 0.5;
    match spec.kind {
        // A cylinder, half of it hollow.
        ObjectKind::Mug => {
            let height_m = 2.0 * spec.half_height_m();
            let mass_kg = 0.5 * DENSITY * core::f32::consts::PI * r * r * height_m;
            let level = mass_kg * (r * r / 4.0 + height_m * height_m / 12.0);
            Some(MassProperties::new(Vec3::ZERO, mass_kg, Vec3::new(level, level, mass_kg * r * r / 2.0)))
        }
        // A cylinder along x, four fifths as long as the banana.
        ObjectKind::Banana => {
            let length_m = spec.size_m * BANANA_LENGTH_SHARE * 0.8;
            let mass_kg = DENSITY * core::f32::consts::PI * r * r * length_m;
            let across = mass_kg * (r * r / 4.0 + length_m * length_m / 12.0);
            Some(MassProperties::new(Vec3::ZERO, mass_kg, Vec3::new(mass_kg * r * r / 2.0, across, across)))
        }
        _ => Dish::of(spec).map(Dish::mass_properties),
    }
}

/// The engine's cylinders lie along y.
pub(super) fn upright(half_height_m: f32, radius_m: f32, z_m: f32) -> ColliderBuilder {
    let pose = Pose::new(Vec3::new(0.0, 0.0, z_m), Quat::from_rotation_x(FRAC_PI_2));
    ColliderBuilder::cylinder(half_height_m, radius_m).position(to_rigid(&pose))
}
