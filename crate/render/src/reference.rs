//! One picture with everything in it, the same on every adapter within a tolerance.
//!
//! Natively it is held against a stored picture; in the browser, through the engine, against the native one.

use glam::{Quat, Vec2, Vec3};
use schema::{
    Color, JointAngles, Light, ObjectId, ObjectKind, ObjectSpec, Pose, Scene, Waypoint,
    arm::{JOINTS, joint_frame, link_visuals},
    scene::{Body, BodyKind},
};

use crate::{Error, Frame, Gpu, Marker, Offscreen, Orbit, Quality, Stage};

/// Width and height of the reference picture in pixels.
pub const REFERENCE_SIZE: (u32, u32) = (480, 360);
/// Largest difference of a channel, in grey levels of 255, that two adapters may show.
pub const TOLERANCE_LEVELS: u8 = 1;
/// Share of pixels that may differ by more: those along edges, where adapters place coverage differently.
pub const TOLERANCE_OUTLIERS: f32 = 0.005;

/// Draws the reference picture on a device: rows from the top, four sRGB bytes a pixel.
pub async fn render_reference(gpu: &Gpu) -> Result<Vec<u8>, Error> {
    let (width, height) = REFERENCE_SIZE;
    let scene = tidy_table(&JointAngles([0.35, -0.55, 0.75, 0.95, 0.2, 0.7]));
    let poses: Vec<Pose> = scene.bodies.iter().map(|body| body.pose).collect();
    let ghost = arm_poses(&JointAngles([-0.25, -0.10, 0.45, 0.95, 0.2, 1.2]));
    let other = arm_poses(&JointAngles([0.75, -0.30, 0.60, 0.80, 0.0, 0.4]));
    let waypoint = |x, y, z, spread_m| Waypoint { at_m: Vec3::new(x, y, z), spread_m };
    let path = [waypoint(0.24, 0.08, 0.12, 0.0), waypoint(0.23, 0.03, 0.09, 0.006), waypoint(0.21, -0.03, 0.05, 0.012)];
    let offscreen = Offscreen::new(&gpu.device, width, height);
    let mut stage = Stage::new(&gpu.device, &gpu.queue, Offscreen::FORMAT, (width, height), Quality::COMPARABLE);
    stage.set_scene(&scene);
    let frame = Frame {
        ghosts: &[&ghost, &other],
        path: &path,
        highlighted: &[ObjectId(1)],
        marker: Some(Marker { at_m: Vec2::new(0.27, 0.02), radius_m: 0.03, strength: 1.0, phase: 0.4 }),
        ..Frame::new(&poses, Orbit::default().camera(width as f32 / height as f32))
    };
    stage.draw(offscreen.view(), &frame);
    let picture = offscreen.read(gpu).await?;
    match gpu.complaint() {
        Some(complaint) => Err(Error::Readback(complaint)),
        None => Ok(picture),
    }
}

/// Base and links of the arm for a set of joint angles, in the world.
pub fn arm_poses(joints: &JointAngles) -> [Pose; JOINTS + 1] {
    let mut poses = [Pose::IDENTITY; JOINTS + 1];
    for (index, angle_rad) in joints.0.into_iter().enumerate() {
        poses[index + 1] = poses[index] * joint_frame(index, angle_rad);
    }
    poses
}

/// A table with the arm and one object of each kind, made without a world.
pub fn tidy_table(joints: &JointAngles) -> Scene {
    let mut bodies: Vec<Body> = (0_u8..)
        .zip(arm_poses(joints))
        .map(|(link, pose)| Body { kind: BodyKind::ArmLink(link), pose, visuals: link_visuals(usize::from(link)) })
        .collect();
    let things = [
        (ObjectKind::Cube, Color::Red, 0.030, [0.235, -0.085, 0.5]),
        (ObjectKind::Bowl, Color::Blue, 0.110, [0.245, 0.135, 0.0]),
        (ObjectKind::Cylinder, Color::Yellow, 0.028, [0.170, -0.155, 0.0]),
        (ObjectKind::Ball, Color::Green, 0.032, [0.320, -0.020, 0.0]),
        (ObjectKind::Plate, Color::Pink, 0.100, [0.150, 0.165, 0.0]),
        (ObjectKind::Zone, Color::Cyan, 0.090, [0.315, -0.150, 0.2]),
        (ObjectKind::Button, Color::Orange, 0.040, [0.350, 0.085, -0.3]),
        (ObjectKind::Cube, Color::Purple, 0.030, [0.185, 0.060, -0.2]),
    ];
    bodies.extend((0_u8..).zip(things).map(|(id, (kind, color, size_m, [x, y, yaw_rad]))| {
        let spec = ObjectSpec { kind, color, size_m };
        Body {
            kind: BodyKind::Object(ObjectId(id)),
            pose: Pose::new(Vec3::new(x, y, spec.rest_height_m()), Quat::from_rotation_z(yaw_rad)),
            visuals: spec.still_visuals(),
        }
    }));
    Scene { bodies, light: Light::default() }
}
