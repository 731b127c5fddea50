//! How an STS servo treats its registers.

use super::servo::{Motion, Servo};
use crate::calibration::present_from_actual;
use crate::packet::Protocol;
use crate::register::{
    Access, Amps, Celsius, RAD_PER_TICK, RadPerSec, RadPerSecSq, Secs, Share, TICKS_PER_TURN, Ticks, Volts, sts,
};

/// A servo of 7.4 V: return delay 500 us, P, D, I 32, 32, 0, limits of the vendor's map. What the map leaves open
/// (overload 80 % for 2 s, then 20 %) are lerobot's comments.
pub(super) fn leave_factory(servo: &mut Servo) {
    let registers = &mut servo.registers;
    registers.set(sts::FIRMWARE, u16::from_le_bytes([3, 10]));
    registers.set(sts::MODEL_NUMBER, 777);
    registers.set(sts::ID, 1);
    registers.set(sts::RETURN_DELAY, Secs(500e-6));
    registers.set(sts::RESPONSE_LEVEL, 1);
    registers.set(sts::MAX_POSITION, Ticks(TICKS_PER_TURN - 1));
    registers.set(sts::MAX_TEMPERATURE, Celsius(70.0));
    registers.set(sts::MAX_VOLTAGE, Volts(8.0));
    registers.set(sts::MIN_VOLTAGE, Volts(4.0));
    registers.set(sts::MAX_TORQUE, Share(1.0));
    registers.set(sts::PHASE, 12);
    registers.set(sts::P_GAIN, 32);
    registers.set(sts::D_GAIN, 32);
    registers.set(sts::PROTECTION_CURRENT, Amps(3.25));
    registers.set(sts::PROTECTIVE_TORQUE, Share(0.2));
    registers.set(sts::PROTECTION_TIME, Secs(2.0));
    registers.set(sts::OVERLOAD_TORQUE, Share(0.8));
    registers.store_all();
    switch_on(servo);
}

pub(super) fn switch_on(servo: &mut Servo) {
    let limit = servo.registers.get(sts::MAX_TORQUE);
    servo.registers.set(sts::TORQUE_LIMIT, limit);
    servo.registers.set(sts::LOCK, true);
    servo.registers.set(sts::ACCELERATION, RadPerSecSq(0.0));
    let present = present(servo);
    servo.registers.set(sts::GOAL_POSITION, present);
    servo.registers.set(sts::PRESENT_POSITION, present);
}

fn present(servo: &Servo) -> Ticks {
    let offset = servo.registers.get(sts::HOMING_OFFSET);
    present_from_actual(Protocol::Feetech, Ticks(servo.encoder()), offset)
}

/// Takes what is written, as far as it can be written.
pub(super) fn write(servo: &mut Servo, address: u16, data: &[u8]) {
    let had_torque = servo.has_torque();
    for (i, byte) in data.iter().enumerate() {
        let at = usize::from(address) + i;
        let is_read_only = sts::FIELDS.iter().any(|field| {
            field.access == Access::ReadOnly
                && (usize::from(field.address)..usize::from(field.address) + usize::from(field.width)).contains(&at)
        });
        if !is_read_only {
            servo.registers.put(at, &[*byte]);
        }
    }
    if servo.registers.is_eeprom(address.into()) && !servo.registers.get(sts::LOCK) {
        servo.registers.store(address.into(), data.len());
    }
    match servo.registers.get(sts::TORQUE) {
        sts::MAKE_MIDDLE => make_middle(servo),
        1 if !had_torque => {
            servo.motor.is_latched = false;
            servo.motor.overloaded_secs = 0.0;
            servo.take_hold();
        }
        _ => {}
    }
    let present = present(servo);
    servo.registers.set(sts::PRESENT_POSITION, present);
}

/// The present position becomes 2048; the torque goes off.
fn make_middle(servo: &mut Servo) {
    let offset = servo.encoder() - TICKS_PER_TURN / 2;
    servo.registers.set(sts::HOMING_OFFSET, Ticks(offset.clamp(-2047, 2047)));
    servo.registers.set(sts::TORQUE, 0);
    if !servo.registers.get(sts::LOCK) {
        servo.registers.store(sts::HOMING_OFFSET.field().address.into(), 2);
    }
}

pub(super) fn motion(servo: &Servo) -> Motion {
    let registers = &servo.registers;
    let goal = servo.has_torque().then(|| {
        let (min, max) = (registers.get(sts::MIN_POSITION), registers.get(sts::MAX_POSITION));
        let goal = registers.get(sts::GOAL_POSITION).clamp(min, max.max(min));
        // On the way that does not cross the servo's own 4095.
        servo.horn + (goal.0 - present(servo).0) as f32
    });
    let or_infinite = |limit: f32| if limit == 0.0 { f32::INFINITY } else { limit / RAD_PER_TICK };
    let RadPerSec(speed) = registers.get(sts::GOAL_VELOCITY);
    let RadPerSecSq(acceleration) = registers.get(sts::ACCELERATION);
    let Share(limit) = registers.get(sts::TORQUE_LIMIT);
    let Share(protective) = registers.get(sts::PROTECTIVE_TORQUE);
    let is_hot = servo.motor.temperature_c > registers.get(sts::MAX_TEMPERATURE).0;
    let torque_share = match () {
        () if is_hot => 0.0,
        () if servo.motor.is_latched => limit.min(protective),
        () => limit,
    };
    Motion { goal, speed: or_infinite(speed.abs()), acceleration: or_infinite(acceleration), torque_share }
}

pub(super) fn measure(servo: &mut Servo, load: f32, speed: f32, current_a: f32, step_secs: f32) {
    let overload = servo.registers.get(sts::OVERLOAD_TORQUE).0;
    let motor = &mut servo.motor;
    motor.overloaded_secs = if load.abs() > overload { motor.overloaded_secs + step_secs } else { 0.0 };
    let Secs(patience) = servo.registers.get(sts::PROTECTION_TIME);
    motor.is_latched |= motor.overloaded_secs > patience;
    let volts = motor.voltage_v;
    let voltage_is_bad =
        volts < servo.registers.get(sts::MIN_VOLTAGE).0 || volts > servo.registers.get(sts::MAX_VOLTAGE).0;
    let is_hot = motor.temperature_c > servo.registers.get(sts::MAX_TEMPERATURE).0;
    let errors = u8::from(voltage_is_bad) | u8::from(is_hot) << 2 | u8::from(motor.is_latched) << 5;
    let (temperature, moving) = (Celsius(motor.temperature_c), motor.speed.abs() > 1.0);
    let registers = &mut servo.registers;
    registers.set(sts::STATUS, errors);
    registers.set(sts::PRESENT_VELOCITY, RadPerSec(speed));
    registers.set(sts::PRESENT_LOAD, Share(load.clamp(-1.0, 1.0)));
    registers.set(sts::PRESENT_CURRENT, Amps(current_a));
    registers.set(sts::PRESENT_VOLTAGE, Volts(volts));
    registers.set(sts::PRESENT_TEMPERATURE, temperature);
    registers.set(sts::MOVING, moving);
    let present = present(servo);
    servo.registers.set(sts::PRESENT_POSITION, present);
}
