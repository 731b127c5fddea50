//! What joints are doing, from one block of registers.

use crate::arm::JointSpec;
use crate::calibration::AngleMap;
use crate::packet::{HardwareError, Protocol, hardware_errors};
use crate::register::{Ticks, sts, x_series};

/// One joint at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Telemetry {
    /// The joint's angle.
    pub position_rad: f32,
    /// Its velocity.
    pub velocity_rad_per_sec: f32,
    /// The motor's effort in the joint's direction, 1 being all of it. A servo that measures current instead is told by
    /// [`crate::arm::Model::stall_a`].
    pub load: f32,
    /// `None` for a servo that does not measure it.
    pub current_a: Option<f32>,
    /// Its supply.
    pub voltage_v: f32,
    /// Its motor.
    pub temperature_c: f32,
    /// What the servo finds wrong with itself; Dynamixel servos keep that elsewhere and only say that there is something
    /// ([`crate::procedure::CycleReport::alerts`]), so it is empty for them.
    pub errors: Vec<HardwareError>,
    /// The servo's own position.
    pub ticks: Ticks,
}

impl Telemetry {
    /// Reads the bytes of [`crate::register::Map::telemetry`]; `None` when there are not as many.
    pub fn decode(spec: &JointSpec, map: &AngleMap, bytes: &[u8]) -> Option<Self> {
        let block = spec.model.protocol().map().telemetry;
        let sign = map.sign();
        let in_block = |position: Ticks, velocity: f32| (map.to_rad(position), map.velocity(velocity));
        match spec.model.protocol() {
            Protocol::Feetech => {
                let ticks = sts::PRESENT_POSITION.decode_in(block, bytes)?;
                let (position_rad, velocity_rad_per_sec) =
                    in_block(ticks, sts::PRESENT_VELOCITY.decode_in(block, bytes)?.0);
                Some(Self {
                    position_rad,
                    velocity_rad_per_sec,
                    load: sign * sts::PRESENT_LOAD.decode_in(block, bytes)?.0,
                    current_a: Some(sts::PRESENT_CURRENT.decode_in(block, bytes)?.0),
                    voltage_v: sts::PRESENT_VOLTAGE.decode_in(block, bytes)?.0,
                    temperature_c: sts::PRESENT_TEMPERATURE.decode_in(block, bytes)?.0,
                    errors: hardware_errors(Protocol::Feetech, sts::STATUS.decode_in(block, bytes)?),
                    ticks,
                })
            }
            Protocol::Dynamixel => {
                let ticks = x_series::PRESENT_POSITION.decode_in(block, bytes)?;
                let (position_rad, velocity_rad_per_sec) =
                    in_block(ticks, x_series::PRESENT_VELOCITY.decode_in(block, bytes)?.0);
                let current_a = x_series::PRESENT_CURRENT.decode_in(block, bytes)?.0;
                let load = x_series::PRESENT_LOAD.decode_in(block, bytes)?.0;
                let measures = spec.model.measures_current();
                Some(Self {
                    position_rad,
                    velocity_rad_per_sec,
                    load: sign * if measures { current_a / spec.model.stall_a() } else { load },
                    current_a: measures.then_some(current_a),
                    voltage_v: x_series::PRESENT_VOLTAGE.decode_in(block, bytes)?.0,
                    temperature_c: x_series::PRESENT_TEMPERATURE.decode_in(block, bytes)?.0,
                    errors: Vec::new(),
                    ticks,
                })
            }
        }
    }
}

/// The last that is known of a joint, and how old it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    last: Option<(f64, Telemetry)>,
    /// Cycles in a row that brought nothing new.
    missed: u32,
}

impl Reading {
    /// The last values; `None` when there were none yet.
    pub fn value(&self) -> Option<&Telemetry> {
        self.last.as_ref().map(|(_, telemetry)| telemetry)
    }

    /// Whether the last cycle brought them.
    pub const fn is_fresh(&self) -> bool {
        self.last.is_some() && self.missed == 0
    }

    /// Cycles in a row that brought nothing new.
    pub const fn missed(&self) -> u32 {
        self.missed
    }

    /// How old the values are; `None` when there were none yet.
    pub fn age_secs(&self, now_secs: f64) -> Option<f64> {
        self.last.as_ref().map(|(at_secs, _)| now_secs - at_secs)
    }

    pub(crate) fn update(&mut self, now_secs: f64, telemetry: Option<Telemetry>) {
        match telemetry {
            Some(telemetry) => {
                self.last = Some((now_secs, telemetry));
                self.missed = 0;
            }
            None => self.missed = self.missed.saturating_add(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use schema::Joint;

    use super::*;
    use crate::arm::{KOCH_FOLLOWER, SO101_FOLLOWER};
    use crate::calibration::JointCalibration;

    #[test]
    fn the_block_of_an_sts_servo_is_read_in_si() {
        let spec = SO101_FOLLOWER.joint(Joint::ShoulderPan);
        let map = AngleMap::new(spec, &JointCalibration::UNCALIBRATED);
        // Position 2048, velocity -100, load 0.25 the other way, 7.4 V, 31 degrees, overload, current 20 units.
        let bytes = [0x00, 0x08, 0x64, 0x80, 0xFA, 0x04, 74, 31, 0, 0x20, 1, 0, 0, 20, 0];
        let telemetry = Telemetry::decode(spec, &map, &bytes).unwrap();
        assert!(telemetry.position_rad.abs() < 1e-3);
        assert!((telemetry.velocity_rad_per_sec + 0.1534).abs() < 1e-4);
        assert!((telemetry.load + 0.25).abs() < 1e-6);
        assert!((telemetry.voltage_v - 7.4).abs() < 1e-5);
        assert_eq!(telemetry.temperature_c, 31.0);
        assert_eq!(telemetry.errors, [HardwareError::Overload]);
        assert!((telemetry.current_a.unwrap() - 0.13).abs() < 1e-6);
        assert_eq!(Telemetry::decode(spec, &map, &bytes[..14]), None);
    }

    #[test]
    fn the_same_place_is_a_current_for_one_model_and_a_load_for_the_other() {
        let mut bytes = [0; 21];
        bytes[..2].copy_from_slice(&(-200i16).to_le_bytes());
        bytes[18..20].copy_from_slice(&50u16.to_le_bytes());
        let decode = |joint| {
            let spec = KOCH_FOLLOWER.joint(joint);
            let map = AngleMap::new(spec, &JointCalibration::UNCALIBRATED);
            Telemetry::decode(spec, &map, &bytes).unwrap()
        };
        let (shoulder, wrist) = (decode(Joint::ShoulderPan), decode(Joint::WristFlex));
        assert_eq!((shoulder.load, shoulder.current_a), (-0.2, None));
        assert_eq!(wrist.current_a, Some(-0.2));
        assert_eq!(wrist.voltage_v, 5.0);
    }

    #[test]
    fn a_reading_that_is_not_renewed_grows_old() {
        let spec = SO101_FOLLOWER.joint(Joint::ShoulderPan);
        let map = AngleMap::new(spec, &JointCalibration::UNCALIBRATED);
        let mut reading = Reading::default();
        assert_eq!(reading.age_secs(1.0), None);
        reading.update(1.0, Telemetry::decode(spec, &map, &[0; 15]));
        assert!(reading.is_fresh());
        reading.update(1.1, None);
        assert!(!reading.is_fresh() && reading.value().is_some());
        assert!((reading.age_secs(1.5).unwrap() - 0.5).abs() < 1e-9);
    }
}
