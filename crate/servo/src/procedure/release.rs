//! The last rung: torque off, everywhere, and read back.

use core::fmt;

use schema::{JOINTS, Joint};

use super::ReadBack;
use crate::arm::Arm;
use crate::bus::{Bus, Failure, Transport};
use crate::id::ServoId;

/// How often a servo is told, whatever the bus's own budget.
const ROUNDS: u32 = 3;

/// What is known of one joint's torque.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Torque {
    /// The servo says so.
    Read(ReadBack),
    /// It does not say.
    Unknown(Failure),
}

/// How a release went. That a joint is released is only ever what its servo said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Released {
    joints: [Torque; JOINTS],
}

impl Torque {
    /// Whether the servo said that its torque is off.
    pub const fn is_confirmed_off(&self) -> bool {
        matches!(self, Self::Read(read) if !read.has_torque())
    }
}

impl Released {
    /// Joints whose servos said that their torque is off.
    pub fn confirmed(&self) -> usize {
        self.joints.iter().filter(|torque| torque.is_confirmed_off()).count()
    }

    /// Whether all of them said so.
    pub fn is_complete(&self) -> bool {
        self.confirmed() == JOINTS
    }

    /// What is known of a joint.
    pub const fn joint(&self, joint: Joint) -> Torque {
        self.joints[joint as usize]
    }

    /// Joints that did not answer.
    pub fn unanswered(&self) -> impl Iterator<Item = Joint> + '_ {
        Joint::ALL.into_iter().filter(|joint| matches!(self.joint(*joint), Torque::Unknown(_)))
    }

    /// Joints that say that their torque is still on.
    pub fn still_on(&self) -> impl Iterator<Item = Joint> + '_ {
        Joint::ALL.into_iter().filter(|joint| matches!(self.joint(*joint), Torque::Read(read) if read.has_torque()))
    }
}

impl fmt::Display for Released {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "confirmed: {} of {JOINTS}", self.confirmed())?;
        let names = |joints: &mut dyn Iterator<Item = Joint>| joints.map(Joint::name).collect::<Vec<_>>().join(", ");
        let (silent, on) = (names(&mut self.unanswered()), names(&mut self.still_on()));
        if !silent.is_empty() {
            write!(f, "; no answer: {silent}")?;
        }
        if !on.is_empty() {
            write!(f, "; still on: {on}")?;
        }
        Ok(())
    }
}

/// Takes the torque off all joints: by one packet for everybody, then one by one, then reads it back from every servo.
///
/// This has no error: what could not be done stands in the report. On a cable that was pulled nothing is confirmed.
pub async fn release<T: Transport>(bus: &mut Bus<T>, arm: &Arm) -> Released {
    // Twice, because nobody acknowledges it, and because it is what reaches a servo whose answers are lost. A failure
    // here shows in what is read back.
    for _ in 0..2 {
        bus.broadcast(arm.protocol.map().torque, 0).await.ok();
    }
    let mut joints = arm.ids().map(|id| Torque::Unknown(Failure::Silent { id }));
    for _ in 0..ROUNDS {
        for (id, torque) in arm.ids().into_iter().zip(&mut joints) {
            if !torque.is_confirmed_off() {
                *torque = release_one(bus, id).await;
            }
        }
        if joints.iter().all(Torque::is_confirmed_off) {
            break;
        }
    }
    Released { joints }
}

async fn release_one<T: Transport>(bus: &mut Bus<T>, id: ServoId) -> Torque {
    // Whether it acknowledges does not matter: what counts is what it says next.
    bus.write(id, bus.protocol().map().torque, 0).await.ok();
    match ReadBack::of(bus, id).await {
        Ok(read) => Torque::Read(read),
        Err(failure) => Torque::Unknown(failure),
    }
}
