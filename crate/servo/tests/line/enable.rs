//! Configured, calibrated, and under torque.

use schema::Joint;
use servo::arm::SO101_FOLLOWER;
use servo::bus::{Bus, Failure, Timing};
use servo::calibration::Calibration;
use servo::health::{self, Severity};
use servo::packet::Decoder;
use servo::procedure::{configure, enable};
use servo::register::Ticks;
use servo::simulated::run;

use super::common::arm::{calibrate, client, new_line};
use super::common::session::{BOTH, angles, has_torque, ready, simulated};
use super::common::tap::Tap;

#[test]
fn torque_comes_on_without_a_jerk_wherever_the_goal_was() {
    for arm in BOTH {
        let (mut bus, calibrated) = ready(arm);
        run(async {
            // Somewhere else than the goal that is in the servo.
            simulated(&mut bus).mechanics_mut().hold(Joint::ShoulderPan, Some(0.8));
            bus.transport_mut().wait(2.0);
            let enabled = enable(&mut bus, &calibrated).await.unwrap();
            assert_eq!(has_torque(&bus), 6);
            assert!(enabled.joints().iter().all(servo::procedure::ReadBack::has_torque));
            simulated(&mut bus).mechanics_mut().hold(Joint::ShoulderPan, None);
            let before = angles(&bus);
            bus.transport_mut().wait(0.5);
            for joint in Joint::ALL {
                assert!((angles(&bus)[joint] - before[joint]).abs() < 0.06, "{}: {joint:?}", arm.name);
                assert!((enabled.at()[joint] - before[joint]).abs() < 0.06, "{}: {joint:?}", arm.name);
            }
        });
    }
}

#[test]
fn the_goal_is_given_before_the_torque() {
    let (bus, calibrated) = ready(&SO101_FOLLOWER);
    let mut bus = bus;
    let line = std::mem::replace(bus.transport_mut(), new_line(&SO101_FOLLOWER, 0));
    let tap = Tap::new(line, Decoder::new(SO101_FOLLOWER.protocol));
    let mut bus = Bus::new(tap, SO101_FOLLOWER.protocol, Timing::default());
    run(enable(&mut bus, &calibrated)).unwrap();
    for id in 1..=6 {
        let writes = |address| {
            bus.transport()
                .sent
                .iter()
                .position(|sent| sent.packet.id == id && sent.packet.code == 3 && sent.packet.params[0] == address)
        };
        let (goal, torque) = (writes(42).unwrap(), writes(40).unwrap());
        assert!(goal < torque, "servo {id}");
    }
}

#[test]
fn half_an_arm_is_not_left_holding() {
    for arm in BOTH {
        let (mut bus, calibrated) = ready(arm);
        simulated(&mut bus).kill(Joint::WristFlex);
        let failed = run(enable(&mut bus, &calibrated)).unwrap_err();
        assert_eq!(failed.joint, Joint::WristFlex);
        assert_eq!(failed.released.to_string(), "confirmed: 5 of 6; no answer: wrist_flex");
        assert_eq!(has_torque(&bus), 0);
    }
}

#[test]
fn what_is_configured_survives_and_leaves_nothing_to_find() {
    for arm in BOTH {
        let mut bus = client(arm, new_line(arm, 5));
        run(async {
            let findings = health::check(arm, &health::read(&mut bus, arm).await);
            assert!(!findings.is_empty());
            assert!(findings.iter().all(|finding| finding.severity == Severity::Fixable), "{findings:?}");

            let configured = configure(&mut bus, arm).await;
            assert!(configured.is_complete(), "{configured:?}");
            assert_eq!(configured.changed.len(), findings.len());
            assert_eq!(health::check(arm, &health::read(&mut bus, arm).await), []);
            // Nothing is written that is as it should be.
            assert_eq!(configure(&mut bus, arm).await.changed, []);

            simulated(&mut bus).power_cycle();
            let delay = simulated(&mut bus).servo(Joint::Gripper).register(arm.protocol.map().return_delay);
            assert_eq!(delay.0, 0.0);
        });
    }
}

#[test]
fn a_calibration_is_what_the_servos_say_after_it_was_written() {
    for arm in BOTH {
        let mut line = new_line(arm, 9);
        let calibration = calibrate(arm, &mut line);
        let mut bus = client(arm, new_line(arm, 10));
        run(async {
            servo::calibration::write(&mut bus, arm, &calibration).await.unwrap();
            simulated(&mut bus).power_cycle();
            let Calibration(read) = servo::calibration::read(&mut bus, arm).await.unwrap();
            assert_eq!(read, calibration.0);
            assert!(read.iter().any(|joint| joint.homing_offset != Ticks(0)));
        });
    }
}

#[test]
fn no_calibration_is_written_under_torque() {
    for arm in BOTH {
        let mut line = new_line(arm, 9);
        let calibration = calibrate(arm, &mut line);
        let (mut bus, calibrated) = ready(arm);
        run(async {
            enable(&mut bus, &calibrated).await.unwrap();
            let refused = servo::calibration::write(&mut bus, arm, &calibration).await;
            assert!(matches!(refused, Err(Failure::Kept { name: "torque", .. })), "{refused:?}");
        });
    }
}
