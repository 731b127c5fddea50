//! What the arm looks like: rounded boxes, cylinders and capsules of our own making, set in each link's frame.
//!
//! The fingers are the same boxes the world collides with, so what is seen to touch does touch.

use glam::{Quat, Vec3};

use crate::{JOINTS, Material, Pose, Shape, Visual};

/// A finger pad: a box in the frame of the link that carries it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finger {
    pub centre_m: Vec3,
    pub half_m: Vec3,
    /// Turn about the link's z axis.
    pub turn_rad: f32,
}

impl Finger {
    /// Where the box sits in its link.
    pub fn pose(&self) -> Pose {
        Pose::new(self.centre_m, Quat::from_rotation_z(self.turn_rad))
    }
}

/// The finger on the gripper link. Its inner face is 15 mm beside the tool centre point, so that the point is the
/// middle of a 30 mm object.
pub const FIXED_FINGER: Finger =
    Finger { centre_m: Vec3::new(-0.0269, 0.0, -0.0725), half_m: Vec3::new(0.004, 0.009, 0.0325), turn_rad: 0.0 };

/// The finger on the jaw link, turned so that both pads are parallel when 30 mm apart (jaw angle 0.225 rad) and the
/// tips meet when closed.
pub const MOVING_FINGER: Finger = Finger {
    centre_m: Vec3::new(-0.019_83, -0.045_83, 0.0188),
    half_m: Vec3::new(0.004, 0.0325, 0.009),
    turn_rad: -0.225,
};

/// Printed parts, off-white.
const SHELL: Material = Material { srgb: [0.93, 0.92, 0.89], roughness: 0.55, metallic: 0.0 };
/// Servo housings, nearly black.
const SERVO: Material = Material { srgb: [0.12, 0.125, 0.14], roughness: 0.38, metallic: 0.0 };
/// Inlays and the controller's cover, dark grey.
const TRIM: Material = Material::plastic([0.27, 0.28, 0.30]);
/// Servo horns and screw heads.
const HORN: Material = Material::metal([0.75, 0.76, 0.78]);
/// Cables.
const CABLE: Material = Material { srgb: [0.08, 0.08, 0.09], roughness: 0.6, metallic: 0.0 };
/// Finger pads.
const PAD: Material = Material::matt([0.30, 0.31, 0.33]);

/// The arm's plane in the links whose z axis points left: 18.3 mm beside the joint frames.
const MID_M: f32 = 0.018_3;

/// The pieces of a link: 0 is the base, 1 to 6 the links moved by each joint in order.
///
/// At most 60 pieces in all, because the model's camera draws every one of them on the CPU.
pub fn link_visuals(link: usize) -> Vec<Visual> {
    debug_assert!(link <= JOINTS, "the arm has a base and six links");
    match link {
        0 => base(),
        1 => shoulder(),
        2 => upper_arm(),
        3 => forearm(),
        4 => wrist(),
        5 => gripper(),
        _ => jaw(),
    }
}

/// In world axes: a foot that clamps hold, the tower around the first servo, and the controller behind it.
fn base() -> Vec<Visual> {
    vec![
        block([0.012, 0.0, 0.005], [0.052, 0.045, 0.005], 0.004, SHELL),
        block([0.030, 0.0, 0.030], [0.031, 0.024, 0.024], 0.007, SHELL),
        // The servo shows on both sides of its tower.
        block([0.032, 0.0, 0.033], [0.0226, 0.0255, 0.0124], 0.002, SERVO),
        block([-0.020, 0.0, 0.022], [0.015, 0.033, 0.014], 0.004, SHELL),
        block([-0.020, 0.0, 0.037], [0.0115, 0.028, 0.002], 0.0015, TRIM),
        rod([-0.012, 0.015, 0.030], [0.012, 0.017, 0.050], 0.0022, CABLE),
        drum([0.038_8, 0.0, 0.054_5], 0.0215, 0.0025, TRIM),
        drum([0.052, 0.034, 0.010], 0.0034, 0.0012, HORN),
        drum([0.052, -0.034, 0.010], 0.0034, 0.0012, HORN),
    ]
}

/// x backwards, y left, z down: a turntable on the first servo, carrying the second upright in a cradle.
fn shoulder() -> Vec<Visual> {
    vec![
        drum([0.0, 0.0, 0.003], 0.024, 0.0045, SHELL),
        block([-0.016, 0.0, -0.0085], [0.031, 0.0245, 0.008], 0.005, SHELL),
        block([-0.0304, 0.0, -0.0425], [0.0124, 0.0195, 0.0226], 0.002, SERVO),
        block([-0.0335, 0.0215, -0.028], [0.0125, 0.003, 0.014], 0.0025, SHELL),
        block([-0.0335, -0.0215, -0.028], [0.0125, 0.003, 0.014], 0.0025, SHELL),
        block([-0.0145, 0.0, -0.034], [0.0035, 0.0225, 0.022], 0.003, SHELL),
        rod([-0.006, 0.010, -0.020], [-0.008, 0.010, -0.050], 0.0022, CABLE),
    ]
}

/// x down, y backwards, z left: a yoke on the second servo, a body, and the third servo at its end.
fn upper_arm() -> Vec<Visual> {
    let mut pieces = vec![
        beam([-0.030, -0.0075, MID_M], [-0.088, -0.022, MID_M], 0.0135, 0.0270, 0.005, SHELL),
        beam([-0.040, -0.010, MID_M], [-0.078, -0.0195, MID_M], 0.0062, 0.0276, 0.0015, TRIM),
        beam([-0.080, -0.020, MID_M], [-0.122, -0.0300, MID_M], 0.0124, 0.0190, 0.002, SERVO),
    ];
    pieces.extend(yoke([-0.034, -0.0085], 0.0142));
    pieces.extend([
        rod([-0.030, 0.009, MID_M], [-0.086, -0.0055, MID_M], 0.0022, CABLE),
        drum([-0.034, -0.0085, MID_M], 0.0026, 0.0295, HORN),
    ]);
    pieces
}

/// x backwards, y up, z left: the same in slimmer, with the fourth servo at its end.
fn forearm() -> Vec<Visual> {
    let mut pieces = vec![
        beam([-0.030, 0.0012, MID_M], [-0.110, 0.0042, MID_M], 0.0125, 0.0265, 0.005, SHELL),
        beam([-0.042, 0.0016, MID_M], [-0.096, 0.0037, MID_M], 0.0055, 0.0271, 0.0015, TRIM),
        beam([-0.102, 0.0040, MID_M], [-0.1445, 0.0056, MID_M], 0.0118, 0.0185, 0.002, SERVO),
    ];
    pieces.extend(yoke([-0.034, 0.0014], 0.0138));
    pieces.extend([
        rod([-0.028, 0.0145, MID_M], [-0.106, 0.0175, MID_M], 0.0022, CABLE),
        drum([-0.034, 0.0014, MID_M], 0.0026, 0.0290, HORN),
    ]);
    pieces
}

/// x down, y backwards, z left: a short yoke that frames the fifth servo.
fn wrist() -> Vec<Visual> {
    let mut pieces = yoke([0.0, -0.026], 0.0128);
    pieces.extend([
        block([0.0, -0.0325, MID_M], [0.0128, 0.0075, 0.0270], 0.004, SHELL),
        block([0.0, -0.0455, MID_M], [0.0122, 0.0130, 0.0226], 0.002, SERVO),
        rod([-0.0135, -0.012, MID_M], [-0.0135, -0.040, MID_M], 0.0020, CABLE),
    ]);
    pieces
}

/// Fingers along -z, x from the fixed finger towards the moving one: a palm on the fifth servo, carrying the sixth.
fn gripper() -> Vec<Visual> {
    vec![
        drum([0.0, 0.0, -0.0015], 0.0175, 0.0035, HORN),
        block([-0.003, 0.0, -0.0095], [0.0275, 0.0210, 0.0052], 0.004, SHELL),
        block([0.0125, 0.0, -0.0255], [0.0215, 0.0165, 0.0118], 0.002, SERVO),
        block([-0.0255, 0.0, -0.0270], [0.0062, 0.0185, 0.0190], 0.004, SHELL),
        block([-0.0275, 0.0, -0.0440], [0.0050, 0.0115, 0.0120], 0.003, SHELL),
        finger(&FIXED_FINGER),
    ]
}

/// Fingers along -y, turning about z: two cheeks on the sixth servo that meet in the finger.
fn jaw() -> Vec<Visual> {
    let mut pieces = vec![];
    for side in [-1.0, 1.0] {
        let z_m = 0.0188 + side * 0.0195;
        pieces.extend([
            drum([0.0, 0.0, z_m], 0.0115, 0.0026, SHELL),
            drum([0.0, 0.0, z_m + side * 0.0020], 0.0062, 0.0022, HORN),
        ]);
    }
    pieces.extend([
        beam([-0.001, -0.004, 0.0188], [-0.0135, -0.0225, 0.0188], 0.0070, 0.0218, 0.004, SHELL),
        beam([-0.0115, -0.017, 0.0188], [-0.0175, -0.036, 0.0188], 0.0052, 0.0120, 0.003, SHELL),
        finger(&MOVING_FINGER),
    ]);
    pieces
}

/// Two plates with round ends about the joint axis, each with a servo horn let into it, reaching to a point of the
/// link's xy plane.
fn yoke(to_m: [f32; 2], radius_m: f32) -> Vec<Visual> {
    let mut pieces = Vec::with_capacity(6);
    for side in [-1.0, 1.0] {
        let z_m = MID_M + side * 0.0238;
        pieces.extend([
            drum([0.0, 0.0, z_m], radius_m, 0.0032, SHELL),
            beam([0.0, 0.0, z_m], [to_m[0], to_m[1], z_m], radius_m, 0.0032, 0.0015, SHELL),
            drum([0.0, 0.0, z_m + side * 0.0022], 0.0082, 0.0022, HORN),
        ]);
    }
    pieces
}

fn finger(finger: &Finger) -> Visual {
    Visual { shape: Shape::Box { half_m: finger.half_m, edge_m: 0.002 }, local: finger.pose(), material: PAD }
}

fn block(centre_m: [f32; 3], half_m: [f32; 3], edge_m: f32, material: Material) -> Visual {
    Visual {
        shape: Shape::Box { half_m: Vec3::from_array(half_m), edge_m },
        local: Pose::at(Vec3::from_array(centre_m)),
        material,
    }
}

/// A cylinder along the link's z axis, which is the joint axis.
fn drum(centre_m: [f32; 3], radius_m: f32, half_height_m: f32, material: Material) -> Visual {
    Visual {
        shape: Shape::Cylinder { radius_m, half_height_m, edge_m: 0.001 },
        local: Pose::at(Vec3::from_array(centre_m)),
        material,
    }
}

/// A box whose long x axis runs from one point to another in the link's xy plane.
fn beam(
    from_m: [f32; 3],
    to_m: [f32; 3],
    half_width_m: f32,
    half_depth_m: f32,
    edge_m: f32,
    material: Material,
) -> Visual {
    let (a, b) = (Vec3::from_array(from_m), Vec3::from_array(to_m));
    let along = b - a;
    Visual {
        shape: Shape::Box { half_m: Vec3::new(along.length() * 0.5, half_width_m, half_depth_m), edge_m },
        local: Pose::new((a + b) * 0.5, Quat::from_rotation_z(libm::atan2f(along.y, along.x))),
        material,
    }
}

/// A round rod from one point to another.
fn rod(from_m: [f32; 3], to_m: [f32; 3], radius_m: f32, material: Material) -> Visual {
    let (a, b) = (Vec3::from_array(from_m), Vec3::from_array(to_m));
    let along = b - a;
    Visual {
        shape: Shape::Capsule { radius_m, half_height_m: along.length() * 0.5 },
        local: Pose::new((a + b) * 0.5, Quat::from_rotation_arc(Vec3::Z, along.normalize())),
        material,
    }
}
