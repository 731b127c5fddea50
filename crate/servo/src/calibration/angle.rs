//! Ticks of one servo and radians of its joint.

use super::JointCalibration;
use crate::arm::{JointSpec, Zero};
use crate::packet::Protocol;
use crate::register::{RAD_PER_TICK, TICKS_PER_TURN, Ticks};

/// A straight line between a servo's positions and its joint's angle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AngleMap {
    zero_ticks: f32,
    ticks_per_rad: f32,
    /// What goals may be, turns left out.
    range: (Ticks, Ticks),
    /// Whole turns the servo counts beside its position within the range; always 0 with Feetech.
    turns: i32,
}

impl AngleMap {
    /// The map of a joint with this calibration.
    ///
    /// The middle of the range is the middle of the joint's limits, and a tick is a tick; or, where it is the ends that
    /// count, the range is stretched to the limits.
    pub fn new(spec: &JointSpec, calibration: &JointCalibration) -> Self {
        let (low_rad, high_rad) = spec.limits_rad;
        let (min, max) = (calibration.range_min, calibration.range_max);
        // A Dynamixel servo turns its own values round when its drive mode says so.
        let is_turned = spec.model.protocol() == Protocol::Feetech && calibration.drive_mode != 0;
        let sign = spec.direction.sign() * if is_turned { -1.0 } else { 1.0 };
        let ticks_per_rad = match spec.zero {
            Zero::Middle => sign * spec.gear / RAD_PER_TICK,
            Zero::Ends => sign * (max.0 - min.0).max(1) as f32 / (high_rad - low_rad),
        };
        let middle_ticks = 0.5 * (min.0 + max.0) as f32;
        let middle_rad = 0.5 * (low_rad + high_rad);
        Self { zero_ticks: middle_ticks - ticks_per_rad * middle_rad, ticks_per_rad, range: (min, max), turns: 0 }
    }

    /// Chooses the turns so that this position of the servo, read when it was connected, lies nearest to its range.
    ///
    /// A Dynamixel servo in extended position mode begins within a turn when it is switched on, whichever turn it was
    /// calibrated on.
    #[must_use]
    pub fn connected_at(mut self, protocol: Protocol, present: Ticks) -> Self {
        self.turns = match protocol {
            Protocol::Feetech => 0,
            Protocol::Dynamixel => {
                let middle = self.range.0.0 + (self.range.1.0 - self.range.0.0) / 2;
                (present.0 - middle + TICKS_PER_TURN / 2).div_euclid(TICKS_PER_TURN)
            }
        };
        self
    }

    /// The joint's angle at a position of the servo.
    pub fn to_rad(&self, ticks: Ticks) -> f32 {
        ((ticks.0 - self.turns * TICKS_PER_TURN) as f32 - self.zero_ticks) / self.ticks_per_rad
    }

    /// The position nearest to an angle of the joint, also outside the range, on the turn that was calibrated; `None` for
    /// what is no number.
    pub(super) fn nearest(&self, angle_rad: f32) -> Option<Ticks> {
        let ticks = (self.zero_ticks + angle_rad * self.ticks_per_rad).round();
        ticks.is_finite().then_some(Ticks(ticks as i32))
    }

    /// The servo's position at an angle of the joint, never outside the calibrated range; `None` for what is no number.
    pub fn to_ticks(&self, angle_rad: f32) -> Option<Ticks> {
        let Ticks(ticks) = self.nearest(angle_rad)?;
        let (min, max) = self.range;
        Some(Ticks(ticks.clamp(min.0, max.0.max(min.0)) + self.turns * TICKS_PER_TURN))
    }

    /// The joint's velocity at a velocity of the horn.
    pub fn velocity(&self, horn_rad_per_sec: f32) -> f32 {
        horn_rad_per_sec / (RAD_PER_TICK * self.ticks_per_rad)
    }

    /// What one tick is.
    pub fn rad_per_tick(&self) -> f32 {
        1.0 / self.ticks_per_rad.abs()
    }

    /// 1 where ticks grow with the angle, -1 where they fall.
    pub fn sign(&self) -> f32 {
        self.ticks_per_rad.signum()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use schema::Joint;

    use super::*;
    use crate::arm::{Arm, KOCH_FOLLOWER, SO101_FOLLOWER};

    fn calibration(min: i32, max: i32, drive_mode: u8) -> JointCalibration {
        JointCalibration { drive_mode, homing_offset: Ticks(0), range_min: Ticks(min), range_max: Ticks(max) }
    }

    #[test]
    fn the_middle_of_the_range_is_zero_where_limits_are_even() {
        let map = AngleMap::new(SO101_FOLLOWER.joint(Joint::ShoulderPan), &calibration(747, 3347, 0));
        assert!(map.to_rad(Ticks(2047)).abs() < 1e-6);
        assert!((map.to_rad(Ticks(2047 + 1024)) - core::f32::consts::FRAC_PI_2).abs() < 1e-5);
    }

    #[test]
    fn the_ends_of_the_jaw_are_its_limits() {
        let spec = SO101_FOLLOWER.joint(Joint::Gripper);
        let map = AngleMap::new(spec, &calibration(1938, 3416, 0));
        assert!((map.to_rad(Ticks(1938)) - spec.limits_rad.0).abs() < 1e-5);
        assert!((map.to_rad(Ticks(3416)) - spec.limits_rad.1).abs() < 1e-5);
        let turned = AngleMap::new(spec, &calibration(1938, 3416, 1));
        assert!((turned.to_rad(Ticks(1938)) - spec.limits_rad.1).abs() < 1e-5);
    }

    #[test]
    fn a_servo_that_was_switched_on_one_turn_further_is_the_same_joint() {
        let map = AngleMap::new(KOCH_FOLLOWER.joint(Joint::ElbowFlex), &calibration(900, 3200, 0));
        for turns in -2..=2 {
            let connected = map.connected_at(Protocol::Dynamixel, Ticks(1500 + turns * 4096));
            assert_eq!(connected.to_rad(Ticks(2500 + turns * 4096)), map.to_rad(Ticks(2500)));
            assert_eq!(connected.to_ticks(0.1).unwrap().0 - turns * 4096, map.to_ticks(0.1).unwrap().0);
        }
    }

    proptest! {
        #[test]
        fn an_angle_comes_back_within_half_a_tick(
            arm in 0usize..4, joint in 0usize..6, min in 0i32..1000, span in 1200i32..3000, drive_mode in 0u8..2, at in 0.0f32..=1.0,
        ) {
            let map = AngleMap::new(&Arm::ALL[arm].joints[joint], &calibration(min, min + span, drive_mode));
            let ticks = Ticks(min + (span as f32 * at) as i32);
            prop_assert_eq!(map.to_ticks(map.to_rad(ticks)), Some(ticks));
        }

        #[test]
        fn no_angle_leads_out_of_the_range(angle_rad in any::<f32>(), min in 0i32..2000, span in 1i32..2000) {
            let map = AngleMap::new(SO101_FOLLOWER.joint(Joint::WristFlex), &calibration(min, min + span, 0));
            match map.to_ticks(angle_rad) {
                Some(ticks) => prop_assert!((min..=min + span).contains(&ticks.0)),
                None => prop_assert!(!angle_rad.is_finite() || angle_rad.abs() > 1e30),
            }
        }
    }
}
