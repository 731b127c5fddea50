//! A simulated arm as a person would have it after an evening of set-up.

use schema::{JOINTS, Joint};
use servo::arm::Arm;
use servo::bus::{Bus, Timing};
use servo::calibration::{Calibration, JointCalibration, Sweep, actual_from_present, homing_for};
use servo::register::Ticks;
use servo::simulated::{STEP_SECS, SimpleArm, SimulatedBus, SimulatedLine};

/// A line to an arm whose horns were put on anywhere.
pub fn new_line(arm: &Arm, seed: u64) -> SimulatedLine<SimpleArm> {
    SimulatedLine::new(SimulatedBus::new(arm, SimpleArm::new(arm), seed))
}

/// A client for it.
pub fn client(arm: &Arm, line: SimulatedLine<SimpleArm>) -> Bus<SimulatedLine<SimpleArm>> {
    Bus::new(line, arm.protocol, Timing::default())
}

/// Where the encoder of a joint is, without any offset.
fn actual(arm: &Arm, line: &SimulatedLine<SimpleArm>, joint: Joint) -> Ticks {
    let map = arm.protocol.map();
    let servo = line.bus.servo(joint);
    actual_from_present(arm.protocol, servo.register(map.present_position), servo.register(map.homing_offset))
}

/// Moves every joint from end to end, and writes offsets and limits: a calibration without anything going wrong.
/// It leaves the arm in the middle of its travel.
pub fn calibrate(arm: &Arm, line: &mut SimulatedLine<SimpleArm>) -> Calibration {
    let mut joints = [JointCalibration::UNCALIBRATED; JOINTS];
    for spec in &arm.joints {
        let (low, high) = spec.limits_rad;
        let mut sweep = Sweep::default();
        for step in (0..=200).chain((100..200).rev()) {
            let angle_rad = low + (high - low) * step as f32 / 200.0;
            line.bus.mechanics_mut().place(spec.joint, angle_rad);
            line.wait(STEP_SECS * 1.01);
            sweep.push(0.0, actual(arm, line, spec.joint));
        }
        let swept = sweep.finish(spec).expect("a whole sweep");
        let homing = homing_for(arm.protocol, &swept);
        let joint = &mut joints[spec.joint as usize];
        *joint = JointCalibration {
            drive_mode: 0,
            homing_offset: homing.offset,
            range_min: homing.range_min,
            range_max: homing.range_max,
        };
        let map = arm.protocol.map();
        let servo = line.bus.servo_mut(spec.joint);
        servo.set_register(map.homing_offset, joint.homing_offset);
        servo.set_register(map.min_position, joint.range_min);
        servo.set_register(map.max_position, joint.range_max);
    }
    for spec in &arm.joints {
        let (low, high) = spec.limits_rad;
        line.bus.mechanics_mut().place(spec.joint, 0.5 * (low + high));
    }
    line.bus.power_cycle();
    line.wait(STEP_SECS * 1.01);
    Calibration(joints)
}
