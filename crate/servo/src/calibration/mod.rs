//! From ticks to angles and back: what a calibration is, how one is made, and `LeRobot`'s files.
//!
//! A calibration is made by sweeping first ([`Sweep`]) and choosing the homing offset after, so that the middle of what
//! was swept becomes the middle of a turn and no encoder wraps within it. Then small moves verify signs and zero
//! ([`verify`]).

mod angle;
mod bus;
mod homing;
pub mod lerobot;
pub mod normalise;
mod sweep;
pub mod verify;

pub use angle::AngleMap;
pub use bus::{read, write};
pub use homing::{Homing, MIDDLE, actual_from_present, homing_for, present_from_actual};
pub use normalise::{NormModeBody, Normaliser};
use schema::JOINTS;
pub use sweep::{Sweep, SweepError, Swept};

use crate::arm::Arm;
use crate::register::{TICKS_PER_TURN, Ticks};

/// What `LeRobot` keeps of a joint, beside the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JointCalibration {
    /// 1 when the joint's values are turned round by software (Feetech), or by the servo (Dynamixel).
    pub drive_mode: u8,
    /// What the servo's homing offset register says.
    pub homing_offset: Ticks,
    /// The least position.
    pub range_min: Ticks,
    /// The greatest position.
    pub range_max: Ticks,
}

impl JointCalibration {
    /// A whole turn, nothing offset: what a servo says that nobody calibrated.
    pub const UNCALIBRATED: Self =
        Self { drive_mode: 0, homing_offset: Ticks(0), range_min: Ticks(0), range_max: Ticks(TICKS_PER_TURN - 1) };
}

/// One for each joint, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calibration(pub [JointCalibration; JOINTS]);

impl Calibration {
    /// The maps between ticks and angles of an arm so calibrated.
    pub fn angle_maps(&self, arm: &Arm) -> [AngleMap; JOINTS] {
        core::array::from_fn(|i| AngleMap::new(&arm.joints[i], &self.0[i]))
    }
}
