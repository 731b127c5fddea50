//! `LeRobot`'s three ways to write a position as a number (`motors_bus.py`, `_normalize` and `_unnormalize`).
//!
//! A dataset is of one of them and does not say which, so it must be known beside it: followers of today default to
//! degrees, those of the `SmolVLA` days to -100 to 100.

use schema::{JOINTS, Joint};

use super::{AngleMap, Calibration, JointCalibration, lerobot};
use crate::arm::Arm;
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

impl Norm {
    /// Its name in `LeRobot` (`MotorNormMode`).
    pub const fn name(self) -> &'static str {
        match self {
            Self::RangeM100To100 => "range_m100_100",
            Self::Range0To100 => "range_0_100",
            Self::Degrees => "degrees",
        }
    }
}

/// Which numbers a dataset uses for an arm: `LeRobot`'s `norm_mode_body`, of all joints but the gripper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NormModeBody {
    /// `use_degrees=false`.
    RangeM100To100,
    /// `use_degrees=true`.
    Degrees,
}

impl NormModeBody {
    /// Both.
    pub const ALL: [Self; 2] = [Self::RangeM100To100, Self::Degrees];

    /// Its name in `LeRobot`.
    pub const fn name(self) -> &'static str {
        self.norm().name()
    }

    const fn norm(self) -> Norm {
        match self {
            Self::RangeM100To100 => Norm::RangeM100To100,
            Self::Degrees => Norm::Degrees,
        }
    }

    /// What a joint has.
    pub const fn of(self, joint: Joint) -> Norm {
        match joint {
            Joint::Gripper => Norm::Range0To100,
            _ => self.norm(),
        }
    }
}

/// Angles of an arm's joints as the numbers of a dataset, and back.
#[derive(Clone, Debug)]
pub struct Normaliser {
    arm: &'static Arm,
    calibration: Calibration,
    maps: [AngleMap; JOINTS],
    body: NormModeBody,
}

impl Normaliser {
    /// For an arm with this calibration, as the text of one of `LeRobot`'s files.
    ///
    /// # Errors
    ///
    /// When the text is no such file, or one of another arm.
    pub fn new(arm: &'static Arm, calibration: &str, body: NormModeBody) -> Result<Self, lerobot::Error> {
        let calibration = lerobot::read(arm, calibration)?;
        Ok(Self { arm, calibration, maps: calibration.angle_maps(arm), body })
    }

    /// Which numbers they are.
    pub const fn body(&self) -> NormModeBody {
        self.body
    }

    /// The calibration they are of, as `LeRobot` writes it.
    pub fn calibration(&self) -> String {
        lerobot::write(self.arm, &self.calibration)
    }

    /// The number `LeRobot` makes of the position nearest to an angle; `None` for what is no angle.
    pub fn number(&self, joint: Joint, angle_rad: f32) -> Option<f64> {
        let (i, norm) = (joint as usize, self.body.of(joint));
        let position = self.maps[i].nearest(angle_rad)?;
        Some(normalise(norm, self.arm.protocol, &self.calibration.0[i], position))
    }

    /// The angle of the position nearest to a number.
    ///
    /// `LeRobot` cuts off instead. Then a move would lose a tick of a joint whenever it is read and written again.
    pub fn angle_rad(&self, joint: Joint, number: f64) -> f32 {
        let (i, norm) = (joint as usize, self.body.of(joint));
        let position = unnormalise(norm, self.arm.protocol, &self.calibration.0[i], number);
        self.maps[i].to_rad(Ticks(position.round() as i32))
    }
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

/// A number as a position, of which `LeRobot` takes what Python's `int` leaves.
pub fn unnormalise(norm: Norm, protocol: Protocol, calibration: &JointCalibration, value: f64) -> f64 {
    let (min, max) = (f64::from(calibration.range_min.0), f64::from(calibration.range_max.0));
    let turned = is_turned(protocol, calibration);
    match norm {
        Norm::RangeM100To100 => {
            let value = if turned { -value } else { value };
            (value.clamp(-100.0, 100.0) + 100.0) / 200.0 * (max - min) + min
        }
        Norm::Range0To100 => {
            let value = if turned { 100.0 - value } else { value };
            value.clamp(0.0, 100.0) / 100.0 * (max - min) + min
        }
        Norm::Degrees => value * MAX_RESOLUTION / 360.0 + f64::midpoint(min, max),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::arm::{KOCH_FOLLOWER, SO101_FOLLOWER};

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
        let cut_off = |norm, calibration, value| unnormalise(norm, F, calibration, value) as i32;
        // 2071.5 is cut off to 2071.
        assert_eq!(cut_off(Norm::RangeM100To100, &PAN, 0.0), 2071);
        assert_eq!(cut_off(Norm::RangeM100To100, &PAN, 150.0), 3128);
        assert_eq!(cut_off(Norm::RangeM100To100, &TURNED, 100.0), 1015);
        assert_eq!(cut_off(Norm::Range0To100, &PAN, 33.3), 1718);
        assert_eq!(cut_off(Norm::Range0To100, &TURNED, 100.0), 1015);
        assert_eq!(cut_off(Norm::Degrees, &PAN, 10.0), 2185);
        // Degrees are not clamped, and int(-65.1) is -65.
        assert_eq!(cut_off(Norm::Degrees, &PAN, -187.83), -65);
    }

    #[test]
    fn the_gripper_is_0_to_100_whatever_the_others_are() {
        for body in NormModeBody::ALL {
            assert_eq!(body.of(Joint::Gripper), Norm::Range0To100);
            assert_eq!(body.of(Joint::WristRoll).name(), body.name());
        }
    }

    #[test]
    fn angles_are_the_numbers_of_a_dataset() {
        let even = JointCalibration { range_max: Ticks(3127), ..PAN };
        let text = lerobot::write(&SO101_FOLLOWER, &Calibration([even; JOINTS]));
        let range = Normaliser::new(&SO101_FOLLOWER, &text, NormModeBody::RangeM100To100).unwrap();
        let degrees = Normaliser::new(&SO101_FOLLOWER, &text, NormModeBody::Degrees).unwrap();
        // 1024 ticks from the middle of the range, which is 2071.
        let quarter_rad = core::f32::consts::FRAC_PI_2;
        assert_eq!(range.number(Joint::ShoulderPan, quarter_rad), Some((3095.0 - 1015.0) / 2112.0 * 200.0 - 100.0));
        assert_eq!(degrees.number(Joint::ShoulderPan, quarter_rad), Some(1024.0 * 360.0 / 4095.0));
        // Beyond the range, where LeRobot's degrees go on and its shares end.
        assert_eq!(range.number(Joint::ShoulderPan, 1.9), Some(100.0));
        assert!(degrees.number(Joint::ShoulderPan, 1.9).unwrap() > 108.0);
        for normaliser in [&range, &degrees] {
            let (closed_rad, open_rad) = Joint::Gripper.limits_rad();
            assert_eq!(normaliser.number(Joint::Gripper, closed_rad), Some(0.0));
            assert_eq!(normaliser.number(Joint::Gripper, open_rad), Some(100.0));
            assert_eq!(normaliser.number(Joint::ElbowFlex, f32::NAN), None);
            assert_eq!(normaliser.calibration(), text);
        }
    }

    proptest! {
        #[test]
        fn a_position_comes_back(
            min in 0i32..1500, span in 10i32..2500, drive_mode in 0u8..2, feetech: bool, at in 0.0f64..=1.0,
        ) {
            let calibration = JointCalibration {
                drive_mode, homing_offset: Ticks(0), range_min: Ticks(min), range_max: Ticks(min + span),
            };
            let protocol = if feetech { F } else { D };
            let position = Ticks(min + (f64::from(span) * at) as i32);
            for norm in [Norm::RangeM100To100, Norm::Range0To100, Norm::Degrees] {
                let back = unnormalise(norm, protocol, &calibration, normalise(norm, protocol, &calibration, position));
                prop_assert!((back - f64::from(position.0)).abs() < 1e-6, "{norm:?}: {position:?} came back as {back}");
            }
        }

        /// As files have them: angles to a tenth of a milliradian, numbers as `float32`.
        #[test]
        fn an_angle_comes_back_at_the_same_tick(
            koch: bool, joint in 0usize..6, min in 0i32..1000, span in 1200i32..3000, drive_mode in 0u8..2, at in 0.0f32..=1.0,
        ) {
            let arm = if koch { &KOCH_FOLLOWER } else { &SO101_FOLLOWER };
            let calibration = JointCalibration {
                drive_mode, homing_offset: Ticks(0), range_min: Ticks(min), range_max: Ticks(min + span),
            };
            let text = lerobot::write(arm, &Calibration([calibration; JOINTS]));
            let joint = Joint::ALL[joint];
            for body in NormModeBody::ALL {
                let normaliser = Normaliser::new(arm, &text, body).unwrap();
                let position = Ticks(min + (span as f32 * at) as i32);
                let angle_rad = (normaliser.maps[joint as usize].to_rad(position) * 1e4).round() / 1e4;
                let number = normaliser.number(joint, angle_rad).unwrap() as f32;
                let back_rad = normaliser.angle_rad(joint, f64::from(number));
                prop_assert_eq!(normaliser.maps[joint as usize].nearest(back_rad), Some(position), "{:?}", body);
            }
        }
    }
}
