//! The SO-101: its joints, its chain of frames, and what it looks like.

mod chain;
mod look;

pub use chain::{CHAIN, LinkFrame, TCP_IN_GRIPPER, joint_frame};
pub use look::{FIXED_FINGER, Finger, MOVING_FINGER, link_visuals};
use serde::{Deserialize, Serialize};

/// Joints, gripper included.
pub const JOINTS: usize = 6;

/// The six joints in bus order (ids 1 to 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Joint {
    ShoulderPan,
    ShoulderLift,
    ElbowFlex,
    WristFlex,
    WristRoll,
    Gripper,
}

impl Joint {
    /// All six, in order.
    pub const ALL: [Self; JOINTS] =
        [Self::ShoulderPan, Self::ShoulderLift, Self::ElbowFlex, Self::WristFlex, Self::WristRoll, Self::Gripper];

    /// The name `LeRobot` and the URDF use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ShoulderPan => "shoulder_pan",
            Self::ShoulderLift => "shoulder_lift",
            Self::ElbowFlex => "elbow_flex",
            Self::WristFlex => "wrist_flex",
            Self::WristRoll => "wrist_roll",
            Self::Gripper => "gripper",
        }
    }

    /// Lower and upper limit, from `so101_new_calib.urdf`.
    pub const fn limits_rad(self) -> (f32, f32) {
        match self {
            Self::ShoulderPan => (-1.919_86, 1.919_86),
            Self::ShoulderLift => (-1.745_33, 1.745_33),
            Self::ElbowFlex => (-1.69, 1.69),
            Self::WristFlex => (-1.658_06, 1.658_06),
            Self::WristRoll => (-2.792_53, 2.792_53),
            Self::Gripper => (-0.174_533, 1.745_33),
        }
    }
}

/// One angle per joint, in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct JointAngles(pub [f32; JOINTS]);

impl core::ops::Index<Joint> for JointAngles {
    type Output = f32;

    fn index(&self, joint: Joint) -> &f32 {
        &self.0[joint as usize]
    }
}

impl core::ops::IndexMut<Joint> for JointAngles {
    fn index_mut(&mut self, joint: Joint) -> &mut f32 {
        &mut self.0[joint as usize]
    }
}

/// Gripper joint angle for an opening of 0 (closed) to 1 (wide open).
pub fn gripper_angle_rad(opening: f32) -> f32 {
    let (low, high) = Joint::Gripper.limits_rad();
    low + opening.clamp(0.0, 1.0) * (high - low)
}

/// Opening of 0 to 1 for a gripper joint angle.
pub fn gripper_opening(angle_rad: f32) -> f32 {
    let (low, high) = Joint::Gripper.limits_rad();
    ((angle_rad - low) / (high - low)).clamp(0.0, 1.0)
}
