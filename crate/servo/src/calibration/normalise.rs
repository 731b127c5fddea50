//! `LeRobot`'s three ways to write a position as a number (`motors_bus.py`, `_normalize` and `_unnormalize`).
//!
//! A dataset is of one of them and does not say which, so it must be known beside it: followers of today default to
//! degrees, those of the `SmolVLA` days to -100 to 100.

use super::JointCalibration;
use crate::packet::Protocol;
use crate::register::{TICKS_PER_TURN, Ticks};

/// Which numbers a dataset or a policy uses for a joint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Norm {
    /// The range is -100 to 100.
    RangeM100To100,
    /// The range is 0 to 100: always the gripper, 0 closed and 100 open.
    Range0To100,
    /// Degrees from the middle of the range, not clamped, whatever the drive mode.
    Degrees,
}

/// Ticks of a turn as `LeRobot` divides by them: the largest position, not their number.
const MAX_RESOLUTION: f64 = (TICKS_PER_TURN - 1) as f64;

/// Only the Feetech bus of `LeRobot` applies the drive mode in software.
fn is_turned(protocol: Protocol, calibration: &JointCalibration) -> bool {
    protocol == Protocol::Feetech && calibration.drive_mode != 0
}

/// A position as a number. The range must have an extent, as [`super::lerobot::read`] makes sure.
pub fn normalise(norm: Norm, protocol: Protocol, calibration: &JointCalibration, position: Ticks) -> f64 {
    let (min, max) = (f64::from(calibration.range_min.0), f64::from(calibration.range_max.0));
    let position = f64::from(position.0);
    let share = (position.clamp(min, max.max(min)) - min) / (max - min);
    let turned = is_turned(protocol, calibration);
    match norm {
        Norm::RangeM100To100 => {
            let value = share * 200.0 - 100.0;
            if turned { -value } else { value }
        }
        Norm::Range0To100 => {
            let value = share * 100.0;
            if turned { 100.0 - value } else { value }
        }
        Norm::Degrees => (position - f64::midpoint(min, max)) * 360.0 / MAX_RESOLUTION,
    }
}

/// A number as a position, cut off towards zero as Python's `int` does.
pub fn unnormalise(norm: Norm, protocol: Protocol, calibration: &JointCalibration, value: f64) -> Ticks {
    let (min, max) = (f64::from(calibration.range_min.0), f64::from(calibration.range_max.0));
    let turned = is_turned(protocol, calibration);
    let position = match norm {
        Norm::RangeM100To100 => {
            let value = if turned { -value } else { value };
            (value.clamp(-100.0, 100.0) + 100.0) / 200.0 * (max - min) + min
        }
        Norm::Range0To100 => {
            let value = if turned { 100.0 - value } else { value };
            value.clamp(0.0, 100.0) / 100.0 * (max - min) + min
        }
        Norm::Degrees => value * MAX_RESOLUTION / 360.0 + f64::midpoint(min, max),
    };
    Ticks(position as i32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PAN: JointCalibration =
        JointCalibration { drive_mode: 0, homing_offset: Ticks(14), range_min: Ticks(1015), range_max: Ticks(3128) };
    const TURNED: JointCalibration = JointCalibration { drive_mode: 1, ..PAN };
    const F: Protocol = Protocol::Feetech;
    const D: Protocol = Protocol::Dynamixel;

    /// Expected values by the same formulas in Python.
    #[test]
    fn positions_are_the_numbers_lerobot_makes_of_them() {
        assert_eq!(normalise(Norm::RangeM100To100, F, &PAN, Ticks(1015)), -100.0);
        assert_eq!(normalise(Norm::RangeM100To100, F, &PAN, Ticks(2000)), -6.767_628_963_558_92);
        assert_eq!(normalise(Norm::RangeM100To100, F, &PAN, Ticks(4000)), 100.0);
        assert_eq!(normalise(Norm::RangeM100To100, F, &TURNED, Ticks(1015)), 100.0);
        assert_eq!(normalise(Norm::RangeM100To100, D, &TURNED, Ticks(1015)), -100.0);
        assert_eq!(normalise(Norm::Range0To100, F, &PAN, Ticks(1000)), 0.0);
        assert_eq!(normalise(Norm::Range0To100, F, &TURNED, Ticks(1000)), 100.0);
        assert_eq!(normalise(Norm::Degrees, F, &PAN, Ticks(4000)), (4000.0 - 2071.5) * 360.0 / 4095.0);
        assert_eq!(normalise(Norm::Degrees, F, &TURNED, Ticks(4000)), (4000.0 - 2071.5) * 360.0 / 4095.0);
    }

    #[test]
    fn numbers_are_cut_off_to_positions_as_python_does() {
        // 2071.5 is cut off to 2071.
        assert_eq!(unnormalise(Norm::RangeM100To100, F, &PAN, 0.0), Ticks(2071));
        assert_eq!(unnormalise(Norm::RangeM100To100, F, &PAN, 150.0), Ticks(3128));
        assert_eq!(unnormalise(Norm::RangeM100To100, F, &TURNED, 100.0), Ticks(1015));
        assert_eq!(unnormalise(Norm::Range0To100, F, &PAN, 33.3), Ticks(1718));
        assert_eq!(unnormalise(Norm::Range0To100, F, &TURNED, 100.0), Ticks(1015));
        assert_eq!(unnormalise(Norm::Degrees, F, &PAN, 10.0), Ticks(2185));
        // Degrees are not clamped, and int(-65.1) is -65.
        assert_eq!(unnormalise(Norm::Degrees, F, &PAN, -187.83), Ticks(-65));
    }

    proptest! {
        #[test]
        fn a_position_comes_back_within_the_tick_that_is_cut_off(
            min in 0i32..1500, span in 10i32..2500, drive_mode in 0u8..2, feetech: bool, at in 0.0f64..=1.0,
        ) {
            let calibration = JointCalibration {
                drive_mode, homing_offset: Ticks(0), range_min: Ticks(min), range_max: Ticks(min + span),
            };
            let protocol = if feetech { F } else { D };
            let position = Ticks(min + (f64::from(span) * at) as i32);
            for norm in [Norm::RangeM100To100, Norm::Range0To100, Norm::Degrees] {
                let back = unnormalise(norm, protocol, &calibration, normalise(norm, protocol, &calibration, position));
                prop_assert!((position.0 - 1..=position.0).contains(&back.0), "{norm:?}: {position:?} came back as {back:?}");
            }
        }
    }
}
