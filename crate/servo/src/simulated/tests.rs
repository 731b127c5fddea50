//! The servos' own rules, byte by byte where it matters.

use super::*;
use crate::arm::{KOCH_FOLLOWER, SO101_FOLLOWER};
use crate::bus::{Bus, Failure, Timing};
use crate::id::ServoId;
use crate::packet::Refusal;
use crate::register::{RadPerSec, RadPerSecSq, Secs, Share, Ticks, sts, x_series};

type Line = Bus<SimulatedLine<SimpleArm>>;

fn line(arm: &'static Arm, seed: u64) -> Line {
    let bus = SimulatedBus::new(arm, SimpleArm::new(arm), seed);
    Bus::new(SimulatedLine::new(bus), arm.protocol, Timing::default())
}

fn so101() -> Line {
    line(&SO101_FOLLOWER, 1)
}

fn koch() -> Line {
    line(&KOCH_FOLLOWER, 1)
}

fn bus(line: &mut Line) -> &mut SimulatedBus<SimpleArm> {
    &mut line.transport_mut().bus
}

fn id(number: u8) -> ServoId {
    ServoId::new(number).unwrap()
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let bytes = |seed| {
        let mut bus = SimulatedBus::new(&SO101_FOLLOWER, SimpleArm::new(&SO101_FOLLOWER), seed);
        bus.faults = Faults::all(0.2);
        let request = [0xFF, 0xFF, 0xFE, 0x0A, 0x82, 0x38, 0x0F, 1, 2, 3, 4, 5, 6, 0x19];
        let mut all = Vec::new();
        for i in 0..50 {
            let now_secs = f64::from(i) * 0.02;
            all.extend(bus.read(now_secs).unwrap());
            bus.write(now_secs, &request).unwrap();
        }
        all
    };
    assert_eq!(bytes(7), bytes(7));
    assert_ne!(bytes(7), bytes(8));
}

#[test]
fn eeprom_survives_only_when_it_is_unlocked() {
    let mut line = so101();
    run(async {
        line.write(id(1), sts::P_GAIN, 16).await.unwrap();
        assert_eq!(line.read(id(1), sts::P_GAIN).await, Ok(16));
        bus(&mut line).power_cycle();
        assert_eq!(line.read(id(1), sts::P_GAIN).await, Ok(32));

        line.write(id(1), sts::LOCK, false).await.unwrap();
        line.write(id(1), sts::P_GAIN, 16).await.unwrap();
        bus(&mut line).power_cycle();
        assert_eq!(line.read(id(1), sts::P_GAIN).await, Ok(16));
        assert_eq!(line.read(id(1), sts::LOCK).await, Ok(true));
    });
}

#[test]
fn a_dynamixel_servo_with_torque_refuses_eeprom() {
    let mut line = koch();
    run(async {
        line.write(id(3), x_series::TORQUE, 1).await.unwrap();
        let refused = Err(Failure::Refused { id: id(3), why: Refusal::Access });
        assert_eq!(line.write(id(3), x_series::OPERATING_MODE, 4).await, refused);
        line.write(id(3), x_series::TORQUE, 0).await.unwrap();
        assert_eq!(line.write(id(3), x_series::OPERATING_MODE, 4).await, Ok(()));
        bus(&mut line).power_cycle();
        assert_eq!(line.read(id(3), x_series::OPERATING_MODE).await, Ok(4));
    });
}

#[test]
fn in_position_mode_goals_beyond_the_limits_are_refused_and_in_extended_mode_taken() {
    let mut line = koch();
    run(async {
        let goal = Ticks(5000);
        let refused = Err(Failure::Refused { id: id(1), why: Refusal::Limit });
        assert_eq!(line.write(id(1), x_series::GOAL_POSITION, goal).await, refused);
        line.write(id(1), x_series::OPERATING_MODE, 4).await.unwrap();
        assert_eq!(line.write(id(1), x_series::GOAL_POSITION, goal).await, Ok(()));
    });
}

#[test]
fn offsets_are_subtracted_by_one_maker_and_added_by_the_other() {
    run(async {
        let mut line = so101();
        let before = line.read(id(1), sts::PRESENT_POSITION).await.unwrap();
        line.write(id(1), sts::HOMING_OFFSET, Ticks(-100)).await.unwrap();
        let after = line.read(id(1), sts::PRESENT_POSITION).await.unwrap();
        assert_eq!(after.0, (before.0 + 100).rem_euclid(4096));

        let mut line = koch();
        let before = line.read(id(1), x_series::PRESENT_POSITION).await.unwrap();
        line.write(id(1), x_series::HOMING_OFFSET, Ticks(-100)).await.unwrap();
        let after = line.read(id(1), x_series::PRESENT_POSITION).await.unwrap();
        assert_eq!(after.0, before.0 - 100);
    });
}

#[test]
fn torque_128_makes_the_present_position_the_middle() {
    let mut line = so101();
    run(async {
        line.write(id(4), sts::TORQUE, sts::MAKE_MIDDLE).await.unwrap();
        assert_eq!(line.read(id(4), sts::PRESENT_POSITION).await, Ok(Ticks(2048)));
        assert!(!bus(&mut line).servo(Joint::WristFlex).has_torque());
    });
}

/// A servo that is centred, at its middle, and has torque.
async fn holding(line: &mut Line, number: u8) {
    line.write(id(number), sts::TORQUE, sts::MAKE_MIDDLE).await.unwrap();
    line.write(id(number), sts::GOAL_POSITION, Ticks(2048)).await.unwrap();
    line.write(id(number), sts::TORQUE, 1).await.unwrap();
}

#[test]
fn a_goal_is_reached_at_the_speed_that_is_set() {
    let mut line = so101();
    run(async {
        holding(&mut line, 1).await;
        line.write(id(1), sts::GOAL_VELOCITY, RadPerSec(1.0)).await.unwrap();
        line.write(id(1), sts::ACCELERATION, RadPerSecSq(4.0)).await.unwrap();
        line.write(id(1), sts::GOAL_POSITION, Ticks(2048 + 1000)).await.unwrap();
        line.transport_mut().wait(0.5);
        let halfway = line.read(id(1), sts::PRESENT_POSITION).await.unwrap();
        assert!((2048 + 100..2048 + 340).contains(&halfway.0), "{halfway:?}");
        let speed = line.read(id(1), sts::PRESENT_VELOCITY).await.unwrap();
        assert!((speed.0 - 1.0).abs() < 0.1, "{speed:?}");
        line.transport_mut().wait(2.0);
        let there = line.read(id(1), sts::PRESENT_POSITION).await.unwrap();
        assert!((there.0 - 3048).abs() < 5, "{there:?}");
    });
}

#[test]
fn a_goal_beyond_the_position_limits_is_reached_only_to_the_limit() {
    let mut line = so101();
    run(async {
        holding(&mut line, 1).await;
        line.write(id(1), sts::MAX_POSITION, Ticks(2300)).await.unwrap();
        line.write(id(1), sts::GOAL_POSITION, Ticks(3000)).await.unwrap();
        line.transport_mut().wait(3.0);
        let there = line.read(id(1), sts::PRESENT_POSITION).await.unwrap();
        assert!((there.0 - 2300).abs() < 5, "{there:?}");
    });
}

#[test]
fn a_limp_joint_falls_and_follows_a_hand() {
    let mut line = so101();
    run(async {
        line.transport_mut().wait(2.0);
        let fallen = bus(&mut line).mechanics().joint(Joint::ShoulderLift).angle_rad;
        assert!(fallen > 0.5, "{fallen}");
        bus(&mut line).mechanics_mut().hold(Joint::ShoulderPan, Some(1.0));
        line.transport_mut().wait(2.0);
        let held = bus(&mut line).mechanics().joint(Joint::ShoulderPan).angle_rad;
        assert!((held - 1.0).abs() < 0.05, "{held}");
    });
}

#[test]
fn a_motor_that_cannot_win_weakens_and_recovers_by_torque_off_and_on() {
    let mut line = so101();
    run(async {
        holding(&mut line, 1).await;
        bus(&mut line).mechanics_mut().hold(Joint::ShoulderPan, Some(1.5));
        line.transport_mut().wait(4.0);
        assert_eq!(line.read(id(1), sts::STATUS).await.unwrap() & 0x20, 0x20);
        let load = line.read(id(1), sts::PRESENT_LOAD).await.unwrap();
        assert!(load.0.abs() < 0.21, "{load:?}");
        bus(&mut line).mechanics_mut().hold(Joint::ShoulderPan, None);
        line.write(id(1), sts::TORQUE, 0).await.unwrap();
        line.write(id(1), sts::TORQUE, 1).await.unwrap();
        line.transport_mut().wait(0.1);
        assert_eq!(line.read(id(1), sts::STATUS).await.unwrap() & 0x20, 0);
    });
}

#[test]
fn an_overloaded_dynamixel_servo_lets_go_until_it_is_restarted() {
    let mut line = koch();
    run(async {
        line.write(id(5), x_series::TORQUE, 1).await.unwrap();
        bus(&mut line).mechanics_mut().hold(Joint::WristRoll, Some(1.5));
        line.transport_mut().wait(4.0);
        assert_eq!(line.read(id(5), x_series::TORQUE).await, Ok(0));
        assert_eq!(line.read(id(5), x_series::HARDWARE_ERRORS).await, Ok(0x20));
        let refused = Err(Failure::Refused { id: id(5), why: Refusal::Access });
        assert_eq!(line.write(id(5), x_series::TORQUE, 1).await, refused);
        line.reboot(id(5)).await.unwrap();
        assert_eq!(line.write(id(5), x_series::TORQUE, 1).await, Ok(()));
    });
}

#[test]
fn work_heats_a_motor_and_draws_the_supply_down() {
    let mut line = so101();
    run(async {
        line.write(id(1), sts::OVERLOAD_TORQUE, Share(1.0)).await.unwrap();
        holding(&mut line, 1).await;
        let before = (
            line.read(id(1), sts::PRESENT_TEMPERATURE).await.unwrap(),
            line.read(id(1), sts::PRESENT_VOLTAGE).await.unwrap(),
        );
        bus(&mut line).mechanics_mut().hold(Joint::ShoulderPan, Some(1.5));
        line.transport_mut().wait(20.0);
        let after = (
            line.read(id(1), sts::PRESENT_TEMPERATURE).await.unwrap(),
            line.read(id(1), sts::PRESENT_VOLTAGE).await.unwrap(),
        );
        assert!(after.0 > before.0 && after.1 < before.1, "{before:?} {after:?}");
    });
}

#[test]
fn a_bus_watchdog_stops_the_servo_and_refuses_goals_until_it_is_cleared() {
    let mut line = koch();
    run(async {
        line.write(id(1), x_series::OPERATING_MODE, 4).await.unwrap();
        line.write(id(1), x_series::TORQUE, 1).await.unwrap();
        line.write(id(1), x_series::PROFILE_VELOCITY, RadPerSec(0.5)).await.unwrap();
        line.write(id(1), x_series::BUS_WATCHDOG, 5).await.unwrap();
        let start = line.read(id(1), x_series::PRESENT_POSITION).await.unwrap();
        let goal = Ticks(start.0 + 1000);
        line.write(id(1), x_series::GOAL_POSITION, goal).await.unwrap();
        line.transport_mut().wait(1.0);
        let stopped = line.read(id(1), x_series::PRESENT_POSITION).await.unwrap();
        assert!((10..200).contains(&(stopped.0 - start.0)), "{start:?} {stopped:?}");
        let refused = Err(Failure::Refused { id: id(1), why: Refusal::Range });
        assert_eq!(line.write(id(1), x_series::GOAL_POSITION, goal).await, refused);
        line.write(id(1), x_series::BUS_WATCHDOG, 0).await.unwrap();
        assert_eq!(line.write(id(1), x_series::GOAL_POSITION, goal).await, Ok(()));
    });
}

#[test]
fn a_lower_response_level_leaves_writes_unanswered() {
    let mut line = so101();
    run(async {
        line.write(id(1), sts::RESPONSE_LEVEL, 0).await.ok();
        assert_eq!(line.write(id(1), sts::P_GAIN, 16).await, Err(Failure::Silent { id: id(1) }));
        assert_eq!(line.read(id(1), sts::P_GAIN).await, Ok(16));
        assert_eq!(line.write_verified(id(1), sts::P_GAIN.set(20)).await, Ok(()));
    });
}

#[test]
fn a_return_delay_is_waited_for() {
    let mut line = so101();
    run(async {
        let mut took = Vec::new();
        for delay in [0.0, 500e-6] {
            line.write(id(1), sts::RETURN_DELAY, Secs(delay)).await.unwrap();
            let begun = line.now_secs();
            line.read(id(1), sts::ID).await.unwrap();
            took.push(line.now_secs() - begun);
        }
        assert!((took[1] - took[0] - 500e-6).abs() < 1e-6, "{took:?}");
    });
}

#[test]
fn a_registered_write_waits_for_the_action() {
    let mut bus = SimulatedBus::new(&SO101_FOLLOWER, SimpleArm::new(&SO101_FOLLOWER), 1);
    let send = |bus: &mut SimulatedBus<_>, instruction: &crate::packet::Instruction, target: crate::id::Target| {
        let request = Protocol::Feetech.encode(target, instruction).unwrap();
        bus.write(0.0, &request.bytes).unwrap();
    };
    let later = crate::packet::Instruction::RegWrite { address: 42, data: &[0, 8] };
    let before = bus.servo(Joint::ShoulderPan).register(sts::GOAL_POSITION);
    send(&mut bus, &later, id(1).into());
    assert_eq!(bus.servo(Joint::ShoulderPan).register(sts::GOAL_POSITION), before);
    send(&mut bus, &crate::packet::Instruction::Action, crate::id::Target::All);
    assert_eq!(bus.servo(Joint::ShoulderPan).register(sts::GOAL_POSITION), Ticks(2048));
}

#[test]
fn an_adapter_that_echoes_is_understood() {
    for mut line in [so101(), koch()] {
        run(async {
            bus(&mut line).set_echo(true);
            let register = line.protocol().map().model_number;
            for _ in 0..20 {
                assert!(line.read(id(1), register).await.is_ok());
            }
            let block = register.field().block();
            assert!(line.sync_read(&[id(1), id(6)], block, 0.01).await.iter().all(Result::is_ok));
            assert!(line.statistics().echoes + line.statistics().foreign >= 20);
            assert_eq!(line.statistics().lost, 0);
        });
    }
}

#[test]
fn an_unplugged_line_says_so_and_works_again_after() {
    let mut line = so101();
    run(async {
        bus(&mut line).unplug();
        assert_eq!(line.ping(id(1)).await, Err(Failure::Unplugged(Unplugged)));
        bus(&mut line).plug_in();
        assert_eq!(line.ping(id(1)).await, Ok(()));
    });
}

#[test]
fn a_dead_servo_does_not_silence_the_others() {
    let mut line = so101();
    run(async {
        bus(&mut line).kill(Joint::ElbowFlex);
        let ids = SO101_FOLLOWER.ids();
        let answers = line.sync_read(&ids, sts::PRESENT_POSITION.field().block(), 0.01).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 5);
        assert_eq!(answers[2], Err(Failure::Silent { id: id(3) }));
        assert_eq!(line.statistics().servos[&id(3)].lost, 1);
    });
}

#[test]
fn a_hang_is_survived() {
    let mut line = so101();
    run(async {
        bus(&mut line).hang(0.5);
        assert_eq!(line.ping(id(1)).await, Err(Failure::Silent { id: id(1) }));
        line.transport_mut().wait(0.5);
        assert_eq!(line.ping(id(1)).await, Ok(()));
    });
}
