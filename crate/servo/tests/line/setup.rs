//! New servos, swept joints: an evening with an arm that nobody set up.

use super::common::arm::{client, new_line};
use schema::{JOINTS, Joint, JointAngles};
use servo::ServoId;
use servo::arm::{Arm, KOCH_FOLLOWER, SO101_FOLLOWER};
use servo::calibration::verify::{Verdict, verdict};
use servo::calibration::{
    AngleMap, Calibration, JointCalibration, Sweep, actual_from_present, homing_for, lerobot, write,
};
use servo::procedure::{Calibrated, Follow, configure, enable};
use servo::register::Ticks;
use servo::setup::{Found, Refusal, Seen, carry_out, find, plan};
use servo::simulated::{Mechanics as _, run};

fn id(number: u8) -> ServoId {
    ServoId::new(number).expect("a small number")
}

/// Only these servos are connected.
fn only(arm: &Arm, joints: &[Joint]) -> servo::simulated::SimulatedLine<servo::simulated::SimpleArm> {
    let mut line = new_line(arm, 4);
    for joint in Joint::ALL {
        if !joints.contains(&joint) {
            line.bus.kill(joint);
        }
    }
    line
}

#[test]
fn servos_fresh_from_the_factory_get_their_ids_one_at_a_time() {
    for (arm, baud) in [(&SO101_FOLLOWER, 500_000), (&KOCH_FOLLOWER, 57_600)] {
        let mut given = Vec::new();
        for spec in &arm.joints {
            let mut line = only(arm, &[spec.joint]);
            line.bus.servo_mut(spec.joint).set_id(1);
            line.bus.servo_mut(spec.joint).set_baud(baud);
            let mut bus = client(arm, line);
            run(async {
                let found = find(&mut bus).await.unwrap();
                let seen = Seen { baud, id: id(1), model_number: Some(spec.model.number()) };
                assert_eq!(found, Found { servos: vec![seen], garbled: vec![] });
                let steps = plan(arm, spec, &found, &given).unwrap();
                carry_out(&mut bus, &steps).await.unwrap();
                // It is still so after its power was off.
                bus.transport_mut().bus.power_cycle();
                bus.ping(spec.id).await.unwrap();
            });
            given.push(spec.id);
        }
    }
}

#[test]
fn two_servos_with_one_id_are_not_taken_for_one() {
    for arm in [&SO101_FOLLOWER, &KOCH_FOLLOWER] {
        let mut line = only(arm, &[Joint::ElbowFlex, Joint::WristFlex]);
        for joint in [Joint::ElbowFlex, Joint::WristFlex] {
            line.bus.servo_mut(joint).set_id(1);
        }
        let mut bus = client(arm, line);
        let found = run(find(&mut bus)).unwrap();
        let refusal = plan(arm, arm.joint(Joint::ElbowFlex), &found, &[]).unwrap_err();
        assert!(matches!(refusal, Refusal::Garbled { .. }), "{refusal}: {found:?}");
    }
}

#[test]
fn two_servos_with_two_ids_are_both_seen() {
    let mut bus = client(&SO101_FOLLOWER, only(&SO101_FOLLOWER, &[Joint::ElbowFlex, Joint::Gripper]));
    let found = run(find(&mut bus)).unwrap();
    let refused = plan(&SO101_FOLLOWER, SO101_FOLLOWER.joint(Joint::ElbowFlex), &found, &[]);
    assert_eq!(refused, Err(Refusal::Several { servos: 2 }));
}

/// Moves every joint by hand from end to end, reads where it is over the bus, and makes a calibration of that.
async fn sweep_by_hand(
    bus: &mut servo::bus::Bus<servo::simulated::SimulatedLine<servo::simulated::SimpleArm>>,
    arm: &Arm,
) -> Calibration {
    let map = arm.protocol.map();
    let mut joints = [JointCalibration::UNCALIBRATED; JOINTS];
    let ends = Joint::ALL.map(|joint| bus.transport().bus.mechanics().stops_rad(joint));
    for (spec, joint) in arm.joints.iter().zip(&mut joints) {
        let (low, high) = ends[spec.joint as usize];
        let mut sweep = Sweep::default();
        let offset = bus.read(spec.id, map.homing_offset).await.expect("a sound line");
        // To both ends and back to the middle, as a hand does it: 15 seconds, 25 times a second.
        for step in 0..375 {
            let way = std::f32::consts::TAU * step as f32 / 250.0;
            let wanted = 0.5 * (low + high) + 0.6 * (high - low) * way.sin();
            bus.transport_mut().bus.mechanics_mut().hold(spec.joint, Some(wanted));
            bus.pause_until(bus.now_secs() + 0.04).await.expect("a plugged cable");
            // Now and then an answer is missing.
            if let Ok(present) = bus.read(spec.id, map.present_position).await {
                sweep.push(bus.now_secs(), actual_from_present(arm.protocol, present, offset));
            }
        }
        bus.transport_mut().bus.mechanics_mut().hold(spec.joint, None);
        let homing = homing_for(arm.protocol, &sweep.finish(spec).expect("a whole sweep"));
        *joint = JointCalibration {
            drive_mode: 0,
            homing_offset: homing.offset,
            range_min: homing.range_min,
            range_max: homing.range_max,
        };
    }
    Calibration(joints)
}

#[test]
fn an_arm_put_together_anyhow_is_calibrated_by_hand_and_then_goes_where_it_is_told() {
    for arm in [&SO101_FOLLOWER, &KOCH_FOLLOWER] {
        for seed in 0..6 {
            let mut bus = client(arm, new_line(arm, seed));
            run(async {
                assert!(configure(&mut bus, arm).await.is_complete());
                let calibration = sweep_by_hand(&mut bus, arm).await;
                write(&mut bus, arm, &calibration).await.unwrap();
                bus.transport_mut().bus.power_cycle();
                assert!(configure(&mut bus, arm).await.is_complete());

                // Through a file, as if it were another day.
                let calibration = lerobot::read(arm, &lerobot::write(arm, &calibration)).unwrap();
                let calibrated = Calibrated::connect(&mut bus, arm, &calibration).await.unwrap();
                let enabled = enable(&mut bus, &calibrated).await.unwrap();
                let mut follow = Follow::new(calibrated, &enabled);
                let wanted = JointAngles([0.4, -0.5, 0.6, -0.3, 0.2, 0.9]);
                for _ in 0..150 {
                    follow.run(&mut bus, &wanted).await;
                    bus.pause_until(bus.now_secs() + 0.02).await.unwrap();
                }
                for joint in Joint::ALL {
                    // A turning joint is centred where the hand left it.
                    let spec = arm.joint(joint);
                    let tolerance_rad = if spec.is_full_turn { 0.25 } else { 0.08 };
                    let angle_rad = bus.transport().bus.mechanics().joint(joint).angle_rad;
                    assert!(
                        (angle_rad - wanted[joint]).abs() < tolerance_rad,
                        "{} {seed}: {joint:?} is at {angle_rad} instead of {}",
                        arm.name,
                        wanted[joint]
                    );
                }
            });
        }
    }
}

#[test]
fn a_reversed_joint_is_found_by_a_small_move() {
    let arm = &SO101_FOLLOWER;
    let mut line = new_line(arm, 2);
    let mut calibration = super::common::arm::calibrate(arm, &mut line);
    // Told the wrong way round.
    calibration.0[0].drive_mode = 1;
    let mut bus = client(arm, line);
    run(async {
        let calibrated = Calibrated::connect(&mut bus, arm, &calibration).await.unwrap();
        enable(&mut bus, &calibrated).await.unwrap();
        for (joint, expected) in [(Joint::ShoulderPan, Verdict::Reversed), (Joint::WristRoll, Verdict::Right)] {
            let spec = arm.joint(joint);
            let map: AngleMap = calibrated.maps[joint as usize];
            let before = bus.transport().bus.mechanics().joint(joint).angle_rad;
            let Ticks(present) = bus.read(spec.id, arm.protocol.map().present_position).await.unwrap();
            let goal = map.to_ticks(map.to_rad(Ticks(present)) + 0.1).unwrap();
            bus.write(spec.id, arm.protocol.map().goal_position, goal).await.unwrap();
            bus.transport_mut().wait(1.0);
            let observed = bus.transport().bus.mechanics().joint(joint).angle_rad - before;
            assert_eq!(verdict(0.1, observed), expected, "{joint:?}");
        }
    });
}
