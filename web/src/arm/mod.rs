//! What the page works out of a real arm by itself: histories, plots, files, words.

pub mod moves;
pub mod port;
pub mod series;
pub mod store;
pub mod unit;
pub mod words;

pub use moves::NamedMove;
pub use port::LastPort;
pub use series::{Measure, Series};
pub use unit::Unit;

use schema::bus::{ArmKind, Rung};
use schema::{Joint, JointAngles};

/// Over the table and ready to set out: the pose of the rendered arm.
pub const HOME: JointAngles = JointAngles([0.0, -0.6, 0.9, 0.9, 0.0, 0.6]);

/// Folded back over its own base, as an arm lies when it is put away; the jaw stays as it is.
pub fn rest(_kind: ArmKind, jaw_rad: f32) -> JointAngles {
    // The same for both: they are built alike.
    let mut rest = JointAngles([0.0, -1.7, 1.6, 1.1, 0.0, 0.0]);
    rest[Joint::Gripper] = jaw_rad;
    rest
}

/// Within this time a second press means more than the first.
const AGAIN_MS: f64 = 2_000.0;

/// The rung that a press of the stop key stands for: the first holds, because a released arm falls; a second within two
/// seconds releases.
pub fn rung_of_press(pressed_ms: f64, last_pressed_ms: Option<f64>) -> Rung {
    // Keys repeat while they are down; that is the same press.
    let again = last_pressed_ms.is_some_and(|last_ms| (0.0..AGAIN_MS).contains(&(pressed_ms - last_ms)));
    if again { Rung::Release } else { Rung::Hold }
}

/// What adapters of arms say of themselves, vendors only: WCH, FTDI, Silicon Labs, ROBOTIS, Espressif.
pub const VENDORS: [u16; 5] = [0x1A86, 0x0403, 0x10C4, 0x2F5D, 0x303A];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_press_holds_and_a_second_releases() {
        assert_eq!(rung_of_press(5_000.0, None), Rung::Hold);
        assert_eq!(rung_of_press(6_000.0, Some(5_000.0)), Rung::Release);
        assert_eq!(rung_of_press(8_000.0, Some(5_000.0)), Rung::Hold);
    }

    #[test]
    fn poses_lie_within_the_limits() {
        for pose in [HOME, rest(ArmKind::So101, 0.3)] {
            for joint in Joint::ALL {
                let (low, high) = joint.limits_rad();
                assert!((low..=high).contains(&pose[joint]), "{joint:?}");
            }
        }
    }
}
