//! Where servos are, well enough known to send them there.
//!
//! A checksum of eight bits lets one damaged packet in 256 pass. A position that is only shown may be wrong once; one that
//! becomes a goal under torque must not, so it is read twice.

use schema::JOINTS;

use crate::arm::Arm;
use crate::bus::{Bus, Failure, Transport};
use crate::id::ServoId;
use crate::register::Ticks;

/// How far two readings may differ to be of the same joint, in motion: 5 rad/s for 40 ms, the longest a line takes to
/// settle between them.
const AGREEING: i32 = 130;
/// How many readings are made until two in a row agree.
const READINGS: u32 = 5;

fn agree(a: Ticks, b: Ticks) -> bool {
    a.0.abs_diff(b.0) <= AGREEING as u32
}

/// Where every servo says it is, by two packets for all; `None` where one answer is missing, or they disagree.
pub(super) async fn positions_at_once<T: Transport>(bus: &mut Bus<T>, arm: &Arm) -> [Option<Ticks>; JOINTS] {
    let first = ask_all(bus, arm).await;
    let second = ask_all(bus, arm).await;
    core::array::from_fn(|i| second[i].filter(|second| first[i].is_some_and(|first| agree(first, *second))))
}

async fn ask_all<T: Transport>(bus: &mut Bus<T>, arm: &Arm) -> [Option<Ticks>; JOINTS] {
    let register = arm.protocol.map().present_position;
    let patience_secs = bus.timing().answer_secs;
    let mut answers = bus.sync_read(&arm.ids(), register.field().block(), patience_secs).await.into_iter();
    core::array::from_fn(|_| register.decode(&answers.next()?.ok()?))
}

/// Where one servo is: the later of two readings in a row that agree.
pub(super) async fn position_of<T: Transport>(bus: &mut Bus<T>, id: ServoId) -> Result<Ticks, Failure> {
    let register = bus.protocol().map().present_position;
    let mut last = bus.read(id, register).await?;
    for _ in 1..READINGS {
        let position = bus.read(id, register).await?;
        if agree(last, position) {
            return Ok(position);
        }
        last = position;
    }
    Err(Failure::Damaged { id })
}
