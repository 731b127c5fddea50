//! The middle rung: hold, down to the rest pose at the joints' own speed, then release.

use schema::{Joint, JointAngles};

use super::{Calibrated, Follow, Released, hold, release};
use crate::arm::Arm;
use crate::bus::{Bus, Transport};
use crate::limiter::Limiter;

/// Seconds between two goals of the ramp.
const PERIOD_SECS: f64 = 0.02;
/// The share of each joint's speed that a ramp uses: it goes down, with gravity.
const SPEED_SHARE: f32 = 0.5;
/// Beyond this the way down counts as blocked, and the arm is released where it is.
const LONGEST_SECS: f64 = 8.0;
/// How near to the rest pose every joint must be, in radians, to count as arrived.
const ARRIVED_RAD: f32 = 0.1;
/// How long the arm may take to catch up with the last goal.
const CATCH_UP_SECS: f64 = 1.0;

/// How a soft stop went.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SoftStop {
    /// Whether the arm was seen at its rest pose before it was released.
    pub is_at_rest: bool,
    /// Goals sent.
    pub steps: u32,
    /// How the release at the end went.
    pub released: Released,
}

/// Where a soft stop leads: the rest pose, the jaw as it is, so that what it holds falls no further than the arm sinks.
pub fn rest_pose(arm: &Arm, present: &JointAngles) -> JointAngles {
    let mut rest = JointAngles(arm.joints.each_ref().map(|joint| joint.rest_rad));
    rest[Joint::Gripper] = present[Joint::Gripper];
    rest
}

/// Lets the arm down to its rest pose and releases it. An arm whose position nobody knows is released where it is.
///
/// To stop faster, drop this and call [`release`].
pub async fn soft_stop<T: Transport>(bus: &mut Bus<T>, calibrated: &Calibrated) -> SoftStop {
    let (steps, is_at_rest) = ramp(bus, calibrated).await.unwrap_or((0, false));
    SoftStop { is_at_rest, steps, released: release(bus, calibrated.arm).await }
}

async fn ramp<T: Transport>(bus: &mut Bus<T>, calibrated: &Calibrated) -> Option<(u32, bool)> {
    let Calibrated { arm, maps } = calibrated;
    // First stop, then set out from where every joint was told to stay.
    let held = hold(bus, arm).await;
    let mut present = JointAngles::default();
    for (map, spec) in maps.iter().zip(&arm.joints) {
        present[spec.joint] = map.to_rad(held.joint(spec.joint).ok()?);
    }
    let rest = rest_pose(arm, &present);
    let mut follow = Follow::with_limiter(*calibrated, Limiter::at(arm, &present)).slowed(SPEED_SHARE);
    let begun_secs = bus.now_secs();
    let mut steps = 0;
    let mut arrived_secs = None;
    loop {
        let period_begun_secs = bus.now_secs();
        let report = follow.run(bus, &rest).await;
        steps += 1;
        let near = |joint: Joint| {
            let angle_rad = report.cycle.readings[joint as usize].value().map(|telemetry| telemetry.position_rad);
            // The jaw may be shut on something.
            joint == Joint::Gripper || angle_rad.is_some_and(|angle_rad| (angle_rad - rest[joint]).abs() < ARRIVED_RAD)
        };
        if follow.is_at(&rest) {
            let arrived_secs = *arrived_secs.get_or_insert(period_begun_secs);
            if Joint::ALL.into_iter().all(near) {
                return Some((steps, true));
            }
            if period_begun_secs - arrived_secs > CATCH_UP_SECS {
                return Some((steps, false));
            }
        }
        if report.is_unplugged() || bus.now_secs() - begun_secs > LONGEST_SECS {
            return Some((steps, false));
        }
        bus.pause_until(period_begun_secs + PERIOD_SECS).await.ok()?;
    }
}
