//! Which numbers the positions of joints are in files.

use core::fmt;

use schema::bus::{ArmKind, ArmRole};
use servo::arm::Arm;
use servo::calibration::{NormModeBody, Normaliser, lerobot};

/// Angles as the page has them, or one of `LeRobot`'s ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// Angles of the joints: radians in moves, degrees in tables.
    #[default]
    Angles,
    /// What datasets and policies of `LeRobot` have.
    LeRobot(NormModeBody),
}

/// Why there are no numbers of `LeRobot`.
#[derive(Debug)]
pub enum Error {
    /// They are of a calibration.
    Uncalibrated,
    /// The arm's is none that `LeRobot` could use.
    Calibration(lerobot::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Uncalibrated => write!(f, "numbers of LeRobot are of a calibration, and this arm has none"),
            Self::Calibration(error) => write!(f, "{error}"),
        }
    }
}

impl Unit {
    /// All of them.
    pub const ALL: [Self; 3] =
        [Self::Angles, Self::LeRobot(NormModeBody::RangeM100To100), Self::LeRobot(NormModeBody::Degrees)];

    /// What a person calls it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Angles => "Angles of this page",
            Self::LeRobot(NormModeBody::RangeM100To100) => "LeRobot, −100 to 100",
            Self::LeRobot(NormModeBody::Degrees) => "LeRobot, degrees",
        }
    }

    /// What makes such numbers of the angles of an arm that moves; `None` where they stay angles. `calibration` is the
    /// arm's as `LeRobot` writes it.
    ///
    /// # Errors
    ///
    /// When the numbers are of a calibration, and the arm has none that can be used.
    pub fn numbers(self, kind: ArmKind, calibration: Option<&str>) -> Result<Option<Normaliser>, Error> {
        let Self::LeRobot(body) = self else { return Ok(None) };
        let calibration = calibration.ok_or(Error::Uncalibrated)?;
        Normaliser::new(Arm::of(kind, ArmRole::Follower), calibration, body).map(Some).map_err(Error::Calibration)
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// Every joint from 1015 to 3127, the jaw from 2000 to 3400.
    pub const CALIBRATION: &str = r#"{
        "shoulder_pan": {"id": 1, "drive_mode": 0, "homing_offset": 14, "range_min": 1015, "range_max": 3127},
        "shoulder_lift": {"id": 2, "drive_mode": 0, "homing_offset": 0, "range_min": 1015, "range_max": 3127},
        "elbow_flex": {"id": 3, "drive_mode": 0, "homing_offset": 0, "range_min": 1015, "range_max": 3127},
        "wrist_flex": {"id": 4, "drive_mode": 0, "homing_offset": 0, "range_min": 1015, "range_max": 3127},
        "wrist_roll": {"id": 5, "drive_mode": 0, "homing_offset": 0, "range_min": 1015, "range_max": 3127},
        "gripper": {"id": 6, "drive_mode": 0, "homing_offset": 0, "range_min": 2000, "range_max": 3400}
    }"#;

    #[test]
    fn only_numbers_of_lerobot_need_a_calibration() {
        let says = |calibration| Unit::ALL[2].numbers(ArmKind::So101, calibration).expect_err("refused").to_string();
        assert!(says(None).contains("this arm has none"));
        assert!(says(Some("{}")).contains("says nothing of shoulder_pan"));
        assert!(Unit::Angles.numbers(ArmKind::So101, None).expect("angles").is_none());
        for unit in &Unit::ALL[1..] {
            let numbers = unit.numbers(ArmKind::So101, Some(CALIBRATION)).expect("a calibration");
            assert_eq!(numbers.map(|numbers| Unit::LeRobot(numbers.body())), Some(*unit));
        }
    }
}
