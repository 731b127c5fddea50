//! What is done with an arm, in the order that is safe.
//!
//! Every procedure is a future over a [`Bus`] and nothing else. It may be dropped at any moment; the next one begins by
//! taking late answers off the line. Dropping one of the stops leaves the arm as it was: begin the next rung then.

mod configure;
mod cycle;
mod enable;
mod follow;
mod hold;
mod position;
mod read_back;
mod release;
mod soft;

pub use configure::{Configured, configure};
pub use cycle::{Cycle, CycleReport, fresh_angles};
pub use enable::{EnableFailed, Enabled, enable};
pub use follow::{Follow, FollowReport};
pub use hold::{Held, hold};
pub use read_back::ReadBack;
pub use release::{Released, Torque, release};
pub use soft::{SoftStop, soft_stop};

use schema::JOINTS;

use crate::arm::Arm;
use crate::bus::{Bus, Failure, Transport};
use crate::calibration::AngleMap;

/// An arm, and the maps its calibration gives.
#[derive(Clone, Copy, Debug)]
pub struct Calibrated {
    /// Which arm it is.
    pub arm: &'static Arm,
    /// For each joint.
    pub maps: [AngleMap; JOINTS],
}

impl Calibrated {
    /// Reads where every servo is, so that those that count turns are understood. Do this once after each connection,
    /// before anything else here.
    ///
    /// # Errors
    ///
    /// When a servo does not answer.
    pub async fn connect<T: Transport>(
        bus: &mut Bus<T>,
        arm: &'static Arm,
        calibration: &crate::calibration::Calibration,
    ) -> Result<Self, Failure> {
        let mut maps = calibration.angle_maps(arm);
        for (spec, map) in arm.joints.iter().zip(&mut maps) {
            let present = bus.read(spec.id, arm.protocol.map().present_position).await?;
            *map = map.connected_at(arm.protocol, present);
        }
        Ok(Self { arm, maps })
    }
}

/// Units of the bus watchdog: half a second without a packet, and a Dynamixel servo with torque stops by itself.
const WATCHDOG: u8 = 25;

/// Sets the bus watchdog anew. One that has tripped refuses goals until it was cleared; nobody acknowledges this, and what
/// comes after shows whether it arrived.
async fn rewind_watchdog<T: Transport>(bus: &mut Bus<T>) {
    if let Some(watchdog) = bus.protocol().map().watchdog {
        for units in [0, WATCHDOG] {
            bus.broadcast(watchdog, units).await.ok();
        }
    }
}
