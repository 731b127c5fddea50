//! The first rung: every joint stays where it is.

use core::fmt;

use schema::{JOINTS, Joint};

use super::position::{position_of, positions_at_once};
use super::read_back::{goal_of, set_goal};
use super::rewind_watchdog;
use crate::arm::Arm;
use crate::bus::{Bus, Failure, Transport};
use crate::id::ServoId;
use crate::register::Ticks;

/// How a hold went: what each servo's goal is, as it was read back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Held {
    joints: [Result<Ticks, Failure>; JOINTS],
}

impl Held {
    /// The goal a joint has now, as its servo says, or why that is not known.
    pub const fn joint(&self, joint: Joint) -> Result<Ticks, Failure> {
        self.joints[joint as usize]
    }

    /// Joints whose servos said that their goal is where they were.
    pub fn confirmed(&self) -> usize {
        self.joints.iter().filter(|joint| joint.is_ok()).count()
    }

    /// Whether all of them did.
    pub fn is_complete(&self) -> bool {
        self.confirmed() == JOINTS
    }
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "held: {} of {JOINTS}", self.confirmed())
    }
}

/// Makes the goal of every joint where it is now, at once, and reads that back. Torque stays as it is.
pub async fn hold<T: Transport>(bus: &mut Bus<T>, arm: &Arm) -> Held {
    rewind_watchdog(bus).await;
    let at_once = positions_at_once(bus, arm).await;
    let known: Vec<_> = arm.ids().into_iter().zip(at_once).filter_map(|(id, position)| Some((id, position?))).collect();
    // At once, before anything else is asked: a joint moves on while the others are asked again. Who missed it is told
    // again one by one; a failure here shows in what is read back.
    bus.sync_write(arm.protocol.map().goal_position, &known).await.ok();
    let mut joints = arm.ids().map(|id| Err(Failure::Silent { id }));
    for ((id, position), joint) in arm.ids().into_iter().zip(at_once).zip(&mut joints) {
        *joint = hold_one(bus, id, position).await;
    }
    Held { joints }
}

/// Makes sure that one servo's goal is where it was told to stay; one that was not heard, or did not hear, stays where it
/// is by now.
async fn hold_one<T: Transport>(bus: &mut Bus<T>, id: ServoId, told: Option<Ticks>) -> Result<Ticks, Failure> {
    let goal = goal_of(bus, id).await?;
    if told == Some(goal) {
        return Ok(goal);
    }
    let present = position_of(bus, id).await?;
    set_goal(bus, id, present).await?;
    Ok(present)
}
