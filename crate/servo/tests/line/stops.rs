//! The three rungs of a stop, and what they claim.

use schema::{Joint, JointAngles};
use servo::arm::SO101_FOLLOWER;
use servo::bus::{Bus, Timing, Transport, Unplugged};
use servo::procedure::{Follow, enable, hold, release, soft_stop};
use servo::register::sts;
use servo::simulated::{SimpleArm, SimulatedLine, run};

use super::common::arm::new_line;
use super::common::session::{BOTH, angles, follow_for, has_torque, ready, simulated};

#[test]
fn a_release_says_who_confirmed_it() {
    for arm in BOTH {
        let (mut bus, calibrated) = ready(arm);
        run(async {
            enable(&mut bus, &calibrated).await.unwrap();
            let released = release(&mut bus, arm).await;
            assert!(released.is_complete());
            assert_eq!(released.to_string(), "confirmed: 6 of 6");
            assert_eq!(has_torque(&bus), 0);

            enable(&mut bus, &calibrated).await.unwrap();
            simulated(&mut bus).unplug();
            let released = release(&mut bus, arm).await;
            assert_eq!(released.confirmed(), 0);
            assert_eq!(released.unanswered().count(), 6);
            assert_eq!(has_torque(&bus), 6);
        });
    }
}

/// A line on which one servo hears no writes, and answers everything else.
struct Deaf {
    line: SimulatedLine<SimpleArm>,
    id: u8,
}

impl Transport for Deaf {
    fn now_secs(&self) -> f64 {
        self.line.now_secs()
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Unplugged> {
        let is_write = bytes[4] == 3;
        if is_write && (bytes[2] == self.id || bytes[2] == 0xFE) {
            return Ok(());
        }
        self.line.write(bytes).await
    }

    async fn read(&mut self, until_secs: f64) -> Result<Vec<u8>, Unplugged> {
        self.line.read(until_secs).await
    }
}

#[test]
fn a_servo_that_hears_no_stop_is_said_to_be_still_on() {
    let (mut bus, calibrated) = ready(&SO101_FOLLOWER);
    run(enable(&mut bus, &calibrated)).unwrap();
    let line = std::mem::replace(bus.transport_mut(), new_line(&SO101_FOLLOWER, 0));
    let mut bus = Bus::new(Deaf { line, id: 3 }, SO101_FOLLOWER.protocol, Timing::default());
    let released = run(release(&mut bus, &SO101_FOLLOWER));
    assert_eq!(released.to_string(), "confirmed: 5 of 6; still on: elbow_flex");
}

#[test]
fn hold_stops_an_arm_on_its_way() {
    for arm in BOTH {
        let (mut bus, calibrated) = ready(arm);
        run(async {
            let enabled = enable(&mut bus, &calibrated).await.unwrap();
            let mut follow = Follow::new(calibrated, &enabled);
            follow_for(&mut follow, &mut bus, &JointAngles([1.0; 6]), 0.2).await;
            let held = hold(&mut bus, arm).await;
            assert!(held.is_complete(), "{held}");
            let before = angles(&bus);
            bus.transport_mut().wait(1.0);
            for joint in Joint::ALL {
                assert!((angles(&bus)[joint] - before[joint]).abs() < 0.15, "{}: {joint:?}", arm.name);
            }
            assert_eq!(has_torque(&bus), 6);
        });
    }
}

#[test]
fn a_soft_stop_lets_the_arm_down_and_then_releases_it() {
    for arm in BOTH {
        let (mut bus, calibrated) = ready(arm);
        run(async {
            enable(&mut bus, &calibrated).await.unwrap();
            let begun_secs = bus.now_secs();
            let stop = soft_stop(&mut bus, &calibrated).await;
            assert!(stop.is_at_rest && stop.released.is_complete(), "{stop:?}");
            let took_secs = bus.now_secs() - begun_secs;
            // 1.7 rad at half of 2.5 rad/s.
            assert!((1.2..3.0).contains(&took_secs), "{took_secs}");
            assert_eq!(has_torque(&bus), 0);
        });
    }
}

#[test]
fn a_soft_stop_of_a_blocked_arm_ends_in_a_release() {
    let (mut bus, calibrated) = ready(&SO101_FOLLOWER);
    run(async {
        enable(&mut bus, &calibrated).await.unwrap();
        simulated(&mut bus).mechanics_mut().hold(Joint::ElbowFlex, Some(0.0));
        let stop = soft_stop(&mut bus, &calibrated).await;
        assert!(!stop.is_at_rest && stop.released.is_complete(), "{stop:?}");
    });
}

#[test]
fn a_late_answer_to_another_question_is_no_read_back() {
    let (mut bus, calibrated) = ready(&SO101_FOLLOWER);
    run(async {
        enable(&mut bus, &calibrated).await.unwrap();
        // Whatever one-byte zero is read and comes late, the read-back of torque is sixteen bytes long.
        let faults = servo::simulated::Faults { delay: 1.0, delay_secs: 0.06, ..Default::default() };
        simulated(&mut bus).faults = faults;
        for _ in 0..20 {
            bus.read(SO101_FOLLOWER.joints[0].id, sts::MOVING).await.ok();
            let released = release(&mut bus, &SO101_FOLLOWER).await;
            for joint in Joint::ALL {
                assert!(!released.joint(joint).is_confirmed_off() || !simulated(&mut bus).servo(joint).has_torque());
            }
            enable(&mut bus, &calibrated).await.ok();
        }
    });
}
