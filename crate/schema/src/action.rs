//! What the policy commands: chunks of eight steps, seven dimensions each.

use serde::{Deserialize, Serialize};

use crate::EePose;

/// Control periods one chunk covers.
pub const CHUNK_STEPS: usize = 8;
/// Action dimensions of one step.
pub const DIMS: usize = 7;
/// Bins each dimension is quantised into.
pub const BINS: usize = 256;

/// One action dimension, in token order.
///
/// The first five are relative to the end-effector pose commanded when the chunk was asked for, so that a target can
/// never wind up on tracking error; the last two are absolute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionDim {
    Dx,
    Dy,
    Dz,
    Pitch,
    Roll,
    Gripper,
    Terminate,
}

impl ActionDim {
    /// All seven, in token order.
    pub const ALL: [Self; DIMS] =
        [Self::Dx, Self::Dy, Self::Dz, Self::Pitch, Self::Roll, Self::Gripper, Self::Terminate];

    /// The name people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Dx => "dx",
            Self::Dy => "dy",
            Self::Dz => "dz",
            Self::Pitch => "pitch",
            Self::Roll => "roll",
            Self::Gripper => "gripper",
            Self::Terminate => "terminate",
        }
    }

    /// Unit on screen, and how many of them one internal unit is.
    pub const fn screen_unit(self) -> (&'static str, f32) {
        match self {
            Self::Dx | Self::Dy | Self::Dz => ("mm", 1000.0),
            Self::Pitch | Self::Roll => ("°", 57.295_78),
            Self::Gripper | Self::Terminate => ("%", 100.0),
        }
    }
}

/// What one step of a chunk asks for, in physical units.
pub type ActionStep = [f32; DIMS];

/// Eight steps into the future.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ActionChunk {
    /// `[step][dimension]` in metres, radians, and 0 to 1 for gripper opening and terminate.
    pub steps: [ActionStep; CHUNK_STEPS],
}

/// An absolute target for one control period, before kinematics and the governor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ArmCommand {
    pub ee: EePose,
    /// Gripper opening: 0 closed, 1 wide open.
    pub opening: f32,
    /// How sure the policy is that the task is done, 0 to 1.
    pub terminate: f32,
}

impl ArmCommand {
    /// The command as an action step relative to the pose commanded at the chunk's start.
    pub fn relative_to(&self, reference: &EePose) -> ActionStep {
        let d = self.ee.position_m - reference.position_m;
        [
            d.x,
            d.y,
            d.z,
            self.ee.pitch_rad - reference.pitch_rad,
            self.ee.roll_rad - reference.roll_rad,
            self.opening,
            self.terminate,
        ]
    }

    /// The inverse of [`Self::relative_to`].
    pub fn from_step(step: &ActionStep, reference: &EePose) -> Self {
        Self {
            ee: EePose {
                position_m: reference.position_m + glam::Vec3::new(step[0], step[1], step[2]),
                pitch_rad: reference.pitch_rad + step[3],
                roll_rad: reference.roll_rad + step[4],
            },
            opening: step[5],
            terminate: step[6],
        }
    }
}

/// The physical range the 256 bins span, for each step of the chunk and each dimension.
///
/// For the relative dimensions these are the 1st and 99th percentile of the training data (the OpenVLA rule), taken per
/// chunk step: the first step moves an eighth as far as the last, and would otherwise use an eighth of the bins.
/// Gripper and terminate always span 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActionRange {
    /// `[step][dimension]`
    pub low: [[f32; DIMS]; CHUNK_STEPS],
    /// `[step][dimension]`
    pub high: [[f32; DIMS]; CHUNK_STEPS],
}

impl ActionRange {
    /// Physical value to [0, 1], clamped.
    pub fn normalise(&self, step: usize, dim: usize, value: f32) -> f32 {
        let (low, high) = (self.low[step][dim], self.high[step][dim]);
        ((value - low) / (high - low)).clamp(0.0, 1.0)
    }

    /// [0, 1] to physical value.
    pub fn denormalise(&self, step: usize, dim: usize, unit: f32) -> f32 {
        let (low, high) = (self.low[step][dim], self.high[step][dim]);
        low + unit * (high - low)
    }

    /// Centre of a bin on [0, 1].
    pub fn bin_centre(bin: usize) -> f32 {
        (bin as f32 + 0.5) / BINS as f32
    }

    /// The bin that holds a normalised value.
    pub fn bin_of(unit: f32) -> usize {
        ((unit * BINS as f32) as usize).min(BINS - 1)
    }
}
