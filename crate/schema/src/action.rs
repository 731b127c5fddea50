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

/// A chunk, and how widely its distributions spread around it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// What each distribution is decoded to, see [`crate::policy::likeliest`].
    pub chunk: ActionChunk,
    /// The standard deviation of each, in the same units.
    pub spread: ActionChunk,
}

/// A point that the tool will pass, says a chunk.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Waypoint {
    pub at_m: glam::Vec3,
    /// Standard deviation of where it will be, the mean over the three axes.
    pub spread_m: f32,
}

impl Forecast {
    /// Where the tool will go from a pose: that pose, then the end of each step.
    pub fn path(&self, from: &EePose) -> Vec<Waypoint> {
        let start = Waypoint { at_m: from.position_m, spread_m: 0.0 };
        let ends = self.chunk.steps.iter().zip(&self.spread.steps).map(|(step, spread)| {
            let variance = spread[..3].iter().map(|deviation| deviation * deviation).sum::<f32>() / 3.0;
            Waypoint { at_m: ArmCommand::from_step(step, from).ee.position_m, spread_m: variance.sqrt() }
        });
        core::iter::once(start).chain(ends).collect()
    }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Ranges from a millimetre to several radians wide, anywhere near zero.
    fn any_range() -> impl Strategy<Value = ActionRange> {
        let ends = || prop::array::uniform8(prop::array::uniform7((-4.0f32..4.0, 1e-3f32..8.0)));
        ends().prop_map(|ends| ActionRange {
            low: ends.map(|step| step.map(|(low, _)| low)),
            high: ends.map(|step| step.map(|(low, width)| low + width)),
        })
    }

    fn any_cell() -> impl Strategy<Value = (usize, usize)> {
        (0..CHUNK_STEPS, 0..DIMS)
    }

    /// A value to its bin and back, as training does the one and the policy the other.
    fn through_a_bin(range: &ActionRange, (step, dim): (usize, usize), value: f32) -> f32 {
        let bin = ActionRange::bin_of(range.normalise(step, dim, value));
        range.denormalise(step, dim, ActionRange::bin_centre(bin))
    }

    #[test]
    fn the_centre_of_every_bin_lies_in_it() {
        for bin in 0..BINS {
            assert_eq!(ActionRange::bin_of(ActionRange::bin_centre(bin)), bin);
        }
    }

    proptest! {
        #[test]
        fn a_value_comes_back_from_its_bin_within_half_a_bin(
            range in any_range(), cell in any_cell(), share in 0.0f32..=1.0,
        ) {
            let (low, high) = (range.low[cell.0][cell.1], range.high[cell.0][cell.1]);
            let value = low + share * (high - low);
            let half_a_bin = 0.5 * (high - low) / BINS as f32;
            // Rounding is that of numbers as large as the ends.
            let rounding = 4.0 * f32::EPSILON * (low.abs() + high.abs());
            let back = through_a_bin(&range, cell, value);
            prop_assert!((back - value).abs() <= half_a_bin + rounding, "{value} came back as {back}");
        }

        #[test]
        fn every_bin_of_every_dimension_comes_back_as_itself(range in any_range()) {
            for (step, dim) in (0..CHUNK_STEPS).flat_map(|step| (0..DIMS).map(move |dim| (step, dim))) {
                for bin in 0..BINS {
                    let value = range.denormalise(step, dim, ActionRange::bin_centre(bin));
                    prop_assert_eq!(ActionRange::bin_of(range.normalise(step, dim, value)), bin);
                }
            }
        }

        #[test]
        fn a_value_beyond_an_end_is_taken_for_that_end(range in any_range(), cell in any_cell(), beyond in 0.0f32..1e6) {
            let (low, high) = (range.low[cell.0][cell.1], range.high[cell.0][cell.1]);
            prop_assert_eq!(range.normalise(cell.0, cell.1, low - beyond), 0.0);
            prop_assert_eq!(range.normalise(cell.0, cell.1, high + beyond), 1.0);
            prop_assert_eq!(ActionRange::bin_of(-beyond), 0);
            prop_assert_eq!(ActionRange::bin_of(1.0 + beyond), BINS - 1);
        }

        #[test]
        fn a_command_comes_back_from_its_step(
            values in prop::array::uniform7(-1.0f32..1.0), at in prop::array::uniform5(-1.0f32..1.0),
        ) {
            let reference =
                EePose { position_m: glam::Vec3::new(at[0], at[1], at[2]), pitch_rad: at[3], roll_rad: at[4] };
            let step = ArmCommand::from_step(&values, &reference).relative_to(&reference);
            for (dim, (back, value)) in step.iter().zip(values).enumerate() {
                prop_assert!((back - value).abs() < 1e-6, "{}: {value} came back as {back}", ActionDim::ALL[dim].label());
            }
        }
    }
}
