//! Arms that are ready to be used, and what is true of them.

use schema::{Joint, JointAngles};
use servo::arm::{Arm, KOCH_FOLLOWER, SO101_FOLLOWER};
use servo::bus::Bus;
use servo::procedure::{Calibrated, Follow, configure};
use servo::simulated::{Mechanics as _, SimpleArm, SimulatedBus, SimulatedLine, run};

use super::arm::{calibrate, client, new_line};

pub type Line = Bus<SimulatedLine<SimpleArm>>;

pub const BOTH: [&Arm; 2] = [&SO101_FOLLOWER, &KOCH_FOLLOWER];

pub fn simulated(bus: &mut Line) -> &mut SimulatedBus<SimpleArm> {
    &mut bus.transport_mut().bus
}

/// A configured, calibrated arm in the middle of its travel.
pub fn ready(arm: &'static Arm) -> (Line, Calibrated) {
    let mut line = new_line(arm, 3);
    let calibration = calibrate(arm, &mut line);
    let mut bus = client(arm, line);
    let calibrated = run(async {
        assert!(configure(&mut bus, arm).await.is_complete());
        Calibrated::connect(&mut bus, arm, &calibration).await.expect("nothing is wrong with the line")
    });
    (bus, calibrated)
}

pub fn angles(bus: &Line) -> JointAngles {
    JointAngles(Joint::ALL.map(|joint| bus.transport().bus.mechanics().joint(joint).angle_rad))
}

pub fn has_torque(bus: &Line) -> usize {
    Joint::ALL.into_iter().filter(|joint| bus.transport().bus.servo(*joint).has_torque()).count()
}

/// Follows for some seconds at 50 Hz.
pub async fn follow_for(follow: &mut Follow, bus: &mut Line, wanted: &JointAngles, secs: f64) {
    let until_secs = bus.now_secs() + secs;
    while bus.now_secs() < until_secs {
        let next_secs = bus.now_secs() + 0.02;
        follow.run(bus, wanted).await;
        if bus.pause_until(next_secs).await.is_err() {
            bus.transport_mut().wait(0.02);
        }
    }
}
