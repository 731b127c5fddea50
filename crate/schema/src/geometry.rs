//! Where things are: rigid poses, and the arm's own five-number pose.

pub use glam::{Mat3, Quat, Vec2, Vec3};
use serde::{Deserialize, Serialize};

/// A rigid pose: rotate, then translate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pose {
    /// Translation in metres.
    pub position_m: Vec3,
    /// Rotation, unit length.
    pub rotation: Quat,
}

impl Default for Pose {
    fn default() -> Self {
        Self::IDENTITY
    }
}

impl Pose {
    /// No rotation, no translation.
    pub const IDENTITY: Self = Self { position_m: Vec3::ZERO, rotation: Quat::IDENTITY };

    /// A pose from its two parts.
    pub const fn new(position_m: Vec3, rotation: Quat) -> Self {
        Self { position_m, rotation }
    }

    /// A translation alone.
    pub const fn at(position_m: Vec3) -> Self {
        Self { position_m, rotation: Quat::IDENTITY }
    }

    /// Fixed-axis roll, pitch, yaw as URDF writes them: `Rz(yaw) * Ry(pitch) * Rx(roll)`.
    pub fn from_xyz_rpy(xyz_m: [f32; 3], rpy_rad: [f32; 3]) -> Self {
        let rotation =
            Quat::from_rotation_z(rpy_rad[2]) * Quat::from_rotation_y(rpy_rad[1]) * Quat::from_rotation_x(rpy_rad[0]);
        Self { position_m: Vec3::from_array(xyz_m), rotation }
    }

    /// A point of this frame, in the parent frame.
    pub fn transform_point(&self, point_m: Vec3) -> Vec3 {
        self.position_m + self.rotation * point_m
    }

    /// The pose that undoes this one.
    #[must_use]
    pub fn inverse(&self) -> Self {
        let rotation = self.rotation.conjugate();
        Self { position_m: rotation * -self.position_m, rotation }
    }
}

impl core::ops::Mul for Pose {
    type Output = Self;

    fn mul(self, child: Self) -> Self {
        Self {
            position_m: self.transform_point(child.position_m),
            rotation: (self.rotation * child.rotation).normalize(),
        }
    }
}

/// The end effector as the policy commands it: five numbers, because the arm has five joints before its gripper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EePose {
    /// Tool centre point in the world, metres.
    pub position_m: Vec3,
    /// How far the fingers point below the horizon: 0 is level, pi/2 straight down.
    pub pitch_rad: f32,
    /// Turn about the tool axis, equal to the wrist roll joint.
    pub roll_rad: f32,
}
