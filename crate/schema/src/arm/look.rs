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

const SHELL: Material = Material::plastic([0.93, 0.92, 0.89]);
const SERVO: Material = Material::plastic([0.13, 0.14, 0.16]);
const HORN: Material = Material::metal([0.75, 0.76, 0.78]);
const PAD: Material = Material::matt([0.30, 0.31, 0.33]);

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
        shape: Shape::Cylinder { radius_m, half_height_m, edge_m: 0.0015 },
        local: Pose::at(Vec3::from_array(centre_m)),
        material,
    }
}

/// A box whose long x axis runs from one point to another in the link's xy plane.
fn beam(from_m: [f32; 3], to_m: [f32; 3], half_width_m: f32, half_depth_m: f32, edge_m: f32, material: Material) -> Visual {
    let (a, b) = (Vec3::from_array(from_m), Vec3::from_array(to_m));
    let along = b - a;
    Visual {
        shape: Shape::Box { half_m: Vec3::new(along.length() * 0.5, half_width_m, half_depth_m), edge_m },
        local: Pose::new((a + b) * 0.5, Quat::from_rotation_z(libm::atan2f(along.y, along.x))),
        material,
    }
}

/// The pieces of a link: 0 is the base, 1 to 6 the links moved by each joint in order.
pub fn link_visuals(link: usize) -> Vec<Visual> {
    debug_assert!(link <= JOINTS, "the arm has a base and six links");
    match link {
        // Base, in world axes: a foot, the first servo, and its cradle.
        0 => vec![
            block([0.012, 0.0, 0.008], [0.052, 0.045, 0.008], 0.006, SHELL),
            block([0.018, 0.0, 0.032], [0.030, 0.026, 0.022], 0.006, SHELL),
            block([0.036, 0.0, 0.040], [0.023, 0.013, 0.020], 0.003, SERVO),
        ],
        // Shoulder: x backwards, y left, z down; turns on the first servo and carries the second.
        1 => vec![
            drum([0.0, 0.0, 0.004], 0.024, 0.006, HORN),
            block([-0.012, 0.0, -0.022], [0.030, 0.029, 0.020], 0.006, SHELL),
            block([-0.030, 0.0, -0.050], [0.013, 0.023, 0.022], 0.003, SERVO),
            drum_y([-0.0304, 0.0, -0.0542], 0.015, 0.028, SHELL),
        ],
        // Upper arm: x down, y backwards, z left; the arm's plane is at z = 18 mm.
        2 => vec![
            drum([0.0, 0.0, 0.018_3], 0.019, 0.031, SHELL),
            beam([-0.004, -0.004, 0.018_3], [-0.108, -0.026, 0.018_3], 0.014, 0.024, 0.006, SHELL),
            block([-0.103, -0.012, 0.018_3], [0.022, 0.012, 0.020], 0.003, SERVO),
            drum([-0.112_57, -0.028, 0.018_3], 0.018, 0.028, SHELL),
        ],
        // Forearm: x backwards, y up, z left.
        3 => vec![
            drum([0.0, 0.0, 0.018_3], 0.013, 0.032, HORN),
            beam([-0.006, 0.0, 0.018_3], [-0.128, 0.005, 0.018_3], 0.013, 0.021, 0.006, SHELL),
            block([-0.118, 0.006, 0.018_3], [0.022, 0.012, 0.018], 0.003, SERVO),
            drum([-0.1349, 0.0052, 0.018_3], 0.016, 0.026, SHELL),
        ],
        // Wrist: x down, y backwards, z left.
        4 => vec![
            drum([0.0, 0.0, 0.018_3], 0.011, 0.030, HORN),
            beam([0.0, -0.006, 0.018_3], [0.0, -0.040, 0.018_3], 0.014, 0.020, 0.006, SHELL),
            block([0.0, -0.046, 0.018_3], [0.013, 0.014, 0.022], 0.003, SERVO),
        ],
        // Gripper: fingers along -z, x from the fixed finger towards the moving one.
        5 => vec![
            drum([0.0, 0.0, -0.004], 0.020, 0.006, HORN),
            block([0.0, 0.0, -0.022], [0.020, 0.020, 0.014], 0.005, SHELL),
            block([0.014, 0.0, -0.024], [0.013, 0.014, 0.013], 0.003, SERVO),
            block([-0.0269, 0.0, -0.028], [0.008, 0.014, 0.014], 0.004, SHELL),
            finger(&FIXED_FINGER),
        ],
        // Jaw: fingers along -y.
        _ => vec![
            drum([0.0, 0.0, 0.0188], 0.011, 0.016, HORN),
            beam([0.0, 0.0, 0.0188], [-0.0125, -0.020, 0.0188], 0.008, 0.012, 0.004, SHELL),
            finger(&MOVING_FINGER),
        ],
    }
}

fn finger(finger: &Finger) -> Visual {
    Visual { shape: Shape::Box { half_m: finger.half_m, edge_m: 0.002 }, local: finger.pose(), material: PAD }
}

/// A cylinder along the link's y axis.
fn drum_y(centre_m: [f32; 3], radius_m: f32, half_height_m: f32, material: Material) -> Visual {
    Visual {
        shape: Shape::Cylinder { radius_m, half_height_m, edge_m: 0.0015 },
        local: Pose::new(Vec3::from_array(centre_m), Quat::from_rotation_x(-core::f32::consts::FRAC_PI_2)),
        material,
    }
}
