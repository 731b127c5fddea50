//! A table with one of everything, and the arm bent over it.

use control::kinematics::{forward, inverse};
use glam::{Quat, Vec3};
use schema::arm::{gripper_angle_rad, link_visuals};
use schema::scene::BodyKind;
use schema::{Body, Color, EePose, Joint, JointAngles, ObjectId, ObjectKind, ObjectSpec, Pose, Scene};

/// Kind, colour, size, x, y and turn.
pub const OBJECTS: [(ObjectKind, Color, f32, f32, f32, f32); 8] = [
    (ObjectKind::Cube, Color::Red, 0.030, 0.24, 0.075, 0.4),
    (ObjectKind::Ball, Color::Yellow, 0.030, 0.19, -0.065, 0.0),
    (ObjectKind::Cylinder, Color::Green, 0.028, 0.275, -0.01, 0.0),
    (ObjectKind::Bowl, Color::Blue, 0.10, 0.20, 0.14, 0.0),
    (ObjectKind::Plate, Color::Pink, 0.11, 0.20, -0.145, 0.0),
    (ObjectKind::Zone, Color::Cyan, 0.08, 0.29, -0.085, 0.2),
    (ObjectKind::Button, Color::Purple, 0.045, 0.30, 0.13, 0.0),
    (ObjectKind::Cube, Color::Orange, 0.026, 0.13, 0.085, 0.9),
];

/// The scene, and the poses of its bodies.
pub fn full_table() -> (Scene, Vec<Pose>) {
    let over_the_table = EePose { position_m: Vec3::new(0.20, 0.02, 0.07), pitch_rad: 1.5, roll_rad: 1.57 };
    let mut joints = inverse(&over_the_table, &JointAngles::default()).joints();
    joints[Joint::Gripper] = gripper_angle_rad(0.5);
    let mut bodies: Vec<Body> = forward(&joints)
        .iter()
        .enumerate()
        .map(|(link, pose)| Body { kind: BodyKind::ArmLink(link as u8), pose: *pose, visuals: link_visuals(link) })
        .collect();
    for (id, &(kind, color, size_m, x_m, y_m, turn_rad)) in OBJECTS.iter().enumerate() {
        let spec = ObjectSpec { kind, color, size_m };
        let pose = Pose::new(Vec3::new(x_m, y_m, spec.rest_height_m()), Quat::from_rotation_z(turn_rad));
        bodies.push(Body { kind: BodyKind::Object(ObjectId(id as u8)), pose, visuals: spec.still_visuals() });
    }
    let poses = bodies.iter().map(|body| body.pose).collect();
    (Scene { bodies, ..Scene::default() }, poses)
}
