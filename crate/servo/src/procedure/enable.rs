//! Torque on, without a jerk: the goal becomes where the arm is, before any motor is powered.

use schema::{JOINTS, Joint, JointAngles};

use super::position::position_of;
use super::read_back::set_goal;
use super::{Calibrated, ReadBack, Released, WATCHDOG, release};
use crate::bus::{Bus, Failure, Transport};
use crate::limiter::Limiter;
use crate::register::Ticks;

/// How far a goal may be from where the joint is when its torque comes on: what a limp arm sinks between two packets.
const MOST_DRIFT: i32 = 64;
/// How often a joint that somebody is moving is followed before that counts as a failure.
const ATTEMPTS: u32 = 20;

/// An arm that holds itself.
#[derive(Clone, Copy, Debug)]
pub struct Enabled {
    joints: [ReadBack; JOINTS],
    at: JointAngles,
    limiter: Limiter,
}

impl Enabled {
    /// What each servo said of its torque.
    pub const fn joints(&self) -> &[ReadBack; JOINTS] {
        &self.joints
    }

    /// Where it holds itself.
    pub const fn at(&self) -> &JointAngles {
        &self.at
    }

    /// What further goals must pass, beginning where the arm is.
    pub const fn limiter(&self) -> Limiter {
        self.limiter
    }
}

/// An arm that could not be enabled. What had torque already was released again; see how that went.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("{} could not be switched on: {failure}; then released, {released}", .joint.name())]
pub struct EnableFailed {
    /// The first joint that failed.
    pub joint: Joint,
    /// Why it did.
    #[source]
    pub failure: Failure,
    /// How the release went.
    pub released: Released,
}

/// Switches the torque of all joints on, each holding where it is, and reads it back.
///
/// # Errors
///
/// When any joint fails; the whole arm is then released, because half an arm must not hold the other half.
pub async fn enable<T: Transport>(bus: &mut Bus<T>, calibrated: &Calibrated) -> Result<Enabled, EnableFailed> {
    match try_enable(bus, calibrated).await {
        Ok(enabled) => Ok(enabled),
        Err((joint, failure)) => Err(EnableFailed { joint, failure, released: release(bus, calibrated.arm).await }),
    }
}

async fn try_enable<T: Transport>(bus: &mut Bus<T>, calibrated: &Calibrated) -> Result<Enabled, (Joint, Failure)> {
    let Calibrated { arm, maps } = calibrated;
    let map = arm.protocol.map();
    for spec in &arm.joints {
        // A watchdog that has tripped refuses goals until it is cleared.
        if let Some(watchdog) = map.watchdog {
            bus.write(spec.id, watchdog, 0).await.map_err(|failure| (spec.joint, failure))?;
        }
    }
    let mut joints = Vec::with_capacity(JOINTS);
    let mut at = JointAngles::default();
    for (spec, angle) in arm.joints.iter().zip(maps) {
        let in_joint = |failure| (spec.joint, failure);
        let goal = follow(bus, calibrated, spec.joint).await.map_err(in_joint)?;
        at[spec.joint] = angle.to_rad(goal);
        // An acknowledgement may be lost; the read-back decides.
        bus.write(spec.id, map.torque, 1).await.or_else(tolerate_silence).map_err(in_joint)?;
        let read = ReadBack::of(bus, spec.id).await.map_err(in_joint)?;
        if !read.has_torque() {
            return Err(in_joint(Failure::Kept { id: spec.id, name: map.torque.field().name, wanted: 1, found: 0 }));
        }
        if let Some(lock) = map.lock {
            bus.write(spec.id, lock, true).await.or_else(tolerate_silence).map_err(in_joint)?;
        }
        joints.push(read);
    }
    for spec in &arm.joints {
        if let Some(watchdog) = map.watchdog {
            bus.write(spec.id, watchdog, WATCHDOG).await.map_err(|failure| (spec.joint, failure))?;
        }
    }
    let joints = joints.try_into().expect("one for each joint of the arm");
    Ok(Enabled { joints, at, limiter: Limiter::at(arm, &at) })
}

/// Makes the goal of one limp joint where it is, and makes sure that it still is there.
async fn follow<T: Transport>(bus: &mut Bus<T>, calibrated: &Calibrated, joint: Joint) -> Result<Ticks, Failure> {
    let spec = calibrated.arm.joint(joint);
    let map = calibrated.arm.protocol.map();
    let mut goal = position_of(bus, spec.id).await?;
    for _ in 0..ATTEMPTS {
        set_goal(bus, spec.id, goal).await?;
        let present = position_of(bus, spec.id).await?;
        if (present.0 - goal.0).abs() <= MOST_DRIFT {
            return Ok(goal);
        }
        // Somebody moves it: go along until it rests.
        goal = present;
        bus.pause_until(bus.now_secs() + 0.01).await?;
    }
    let (wanted, Ticks(found)) = (goal.0, bus.read(spec.id, map.present_position).await?);
    Err(Failure::Kept { id: spec.id, name: map.present_position.field().name, wanted, found })
}

fn tolerate_silence(failure: Failure) -> Result<(), Failure> {
    match failure {
        Failure::Silent { .. } | Failure::Damaged { .. } => Ok(()),
        other => Err(other),
    }
}
