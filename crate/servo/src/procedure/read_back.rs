//! What a servo itself says of its torque.

use crate::bus::{Bus, Failure, Transport};
use crate::id::ServoId;
use crate::register::Ticks;

/// How many readings are made until two in a row agree: one damaged packet in 256 passes a Feetech checksum.
const READINGS: u32 = 5;

/// A servo's torque as it was read from the servo. There is no other way to have one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReadBack {
    torque: bool,
    at_secs: f64,
}

impl ReadBack {
    /// Whether the motor was powered.
    pub const fn has_torque(&self) -> bool {
        self.torque
    }

    /// When that was so.
    pub const fn at_secs(&self) -> f64 {
        self.at_secs
    }

    /// Asks the servo twice, by reads that are as long as no other: a late answer to another question is not taken for it.
    ///
    /// # Errors
    ///
    /// When it does not answer.
    pub async fn of<T: Transport>(bus: &mut Bus<T>, id: ServoId) -> Result<Self, Failure> {
        let mut last = None;
        for _ in 0..READINGS {
            let torque = torque_of(bus, id).await?;
            if last == Some(torque) {
                return Ok(Self { torque, at_secs: bus.now_secs() });
            }
            last = Some(torque);
        }
        Err(Failure::Damaged { id })
    }
}

async fn torque_of<T: Transport>(bus: &mut Bus<T>, id: ServoId) -> Result<bool, Failure> {
    let map = bus.protocol().map();
    let bytes = bus.read_block(id, map.proof).await?;
    map.torque.decode_in(map.proof, &bytes).map(|torque| torque != 0).ok_or(Failure::Damaged { id })
}

/// A servo's goal, by a read that no answer about a position is taken for.
pub(super) async fn goal_of<T: Transport>(bus: &mut Bus<T>, id: ServoId) -> Result<Ticks, Failure> {
    let map = bus.protocol().map();
    let bytes = bus.read_block(id, map.goal_proof).await?;
    map.goal_position.decode_in(map.goal_proof, &bytes).ok_or(Failure::Damaged { id })
}

/// Gives a servo a goal and reads it back.
pub(super) async fn set_goal<T: Transport>(bus: &mut Bus<T>, id: ServoId, goal: Ticks) -> Result<(), Failure> {
    let register = bus.protocol().map().goal_position;
    match bus.write(id, register, goal).await {
        // The read-back decides whether it arrived.
        Ok(()) | Err(Failure::Silent { .. } | Failure::Damaged { .. }) => {}
        Err(failure) => return Err(failure),
    }
    let found = goal_of(bus, id).await?;
    if found == goal {
        return Ok(());
    }
    Err(Failure::Kept { id, name: register.field().name, wanted: goal.0, found: found.0 })
}
