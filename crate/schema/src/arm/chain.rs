//! The chain of joint frames, from `SO101/so101_new_calib.urdf` of `TheRobotStudio`'s SO-ARM100 (Apache-2.0), base at x
//! forward and z up. The middle angle of the wrist roll is the MJCF's 0.0487, which keeps the tool centre point on the
//! arm's plane; the URDF's 0 puts it 0.39 mm off.

use crate::{JOINTS, Pose};

/// Where a joint's frame sits in its parent link; every joint turns about its own +z.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinkFrame {
    pub xyz_m: [f32; 3],
    pub rpy_rad: [f32; 3],
    /// Mass of the link this joint moves, kg.
    pub mass_kg: f32,
}

/// One frame per joint, in order.
#[expect(clippy::approx_constant, reason = "the figures of the URDF, to the digit")]
pub const CHAIN: [LinkFrame; JOINTS] = [
    LinkFrame { xyz_m: [0.038_835_3, 0.0, 0.0624], rpy_rad: [3.141_59, 0.0, -3.141_59], mass_kg: 0.100 },
    LinkFrame { xyz_m: [-0.030_399_2, -0.018_277_8, -0.0542], rpy_rad: [-1.570_796, -1.570_796, 0.0], mass_kg: 0.103 },
    LinkFrame { xyz_m: [-0.112_57, -0.028, 0.0], rpy_rad: [0.0, 0.0, 1.570_796], mass_kg: 0.104 },
    LinkFrame { xyz_m: [-0.1349, 0.0052, 0.0], rpy_rad: [0.0, 0.0, -1.570_796], mass_kg: 0.079 },
    LinkFrame { xyz_m: [0.0, -0.0611, 0.0181], rpy_rad: [1.570_796, 0.0487, 3.141_59], mass_kg: 0.087 },
    LinkFrame { xyz_m: [0.0202, 0.0188, -0.0234], rpy_rad: [1.570_796, 0.0, 0.0], mass_kg: 0.012 },
];

/// The tool centre point in the gripper link (the link wrist roll moves); its z axis points along the fingers.
pub const TCP_IN_GRIPPER: ([f32; 3], [f32; 3]) =
    ([-0.0079, -0.000_218_121, -0.098_127_4], [0.0, core::f32::consts::PI, 0.0]);

/// Where joint `index` turned by `angle_rad` puts its link, in the parent link.
pub fn joint_frame(index: usize, angle_rad: f32) -> Pose {
    let frame = &CHAIN[index];
    Pose::from_xyz_rpy(frame.xyz_m, frame.rpy_rad) * Pose::new(glam::Vec3::ZERO, glam::Quat::from_rotation_z(angle_rad))
}
