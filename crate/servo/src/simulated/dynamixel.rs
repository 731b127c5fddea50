//! How a Dynamixel X servo treats its registers.

use super::servo::{Motion, Servo};
use crate::arm::{ControlMode, Model};
use crate::packet::Refusal;
use crate::register::{
    Access, Amps, Celsius, Field, RAD_PER_TICK, RadPerSec, RadPerSecSq, Secs, Share, TICKS_PER_TURN, Ticks, Volts,
    x_series,
};

/// What the bus watchdog says once it has tripped.
const TRIPPED: u8 = 255;
/// One unit of the bus watchdog.
const WATCHDOG_SECS: f64 = 0.02;
/// Load that counts as overload, and for how long; the e-Manual gives no figures for the X series.
const OVERLOAD: f32 = 0.95;
const OVERLOAD_SECS: f32 = 2.0;

/// Initial values of the e-Manual.
pub(super) fn leave_factory(servo: &mut Servo) {
    let (max_v, min_v) = if servo.model == Model::Xl430W250 { (14.0, 6.0) } else { (7.0, 3.5) };
    let number = servo.model.number();
    let registers = &mut servo.registers;
    registers.set(x_series::MODEL_NUMBER, number);
    registers.set(x_series::FIRMWARE, 52);
    registers.set(x_series::ID, 1);
    registers.set(x_series::RETURN_DELAY, Secs(500e-6));
    registers.set(x_series::OPERATING_MODE, 3);
    registers.set(x_series::MAX_TEMPERATURE, Celsius(70.0));
    registers.set(x_series::MAX_VOLTAGE, Volts(max_v));
    registers.set(x_series::MIN_VOLTAGE, Volts(min_v));
    registers.set(x_series::PWM_LIMIT, Share(1.0));
    registers.set(x_series::CURRENT_LIMIT, Amps(1.75));
    registers.set(x_series::MAX_POSITION, Ticks(TICKS_PER_TURN - 1));
    registers.set(x_series::SHUTDOWN, 0b0011_0101);
    registers.store_all();
    switch_on(servo);
}

pub(super) fn switch_on(servo: &mut Servo) {
    let current = servo.registers.get(x_series::CURRENT_LIMIT);
    let registers = &mut servo.registers;
    registers.set(x_series::RESPONSE_LEVEL, 2);
    registers.set(x_series::POSITION_P_GAIN, 800);
    registers.set(x_series::GOAL_PWM, Share(1.0));
    registers.set(x_series::GOAL_CURRENT, current);
    let present = present(servo);
    servo.registers.set(x_series::GOAL_POSITION, present);
    servo.registers.set(x_series::PRESENT_POSITION, present);
}

/// The sense of rotation the drive mode gives.
fn sense(servo: &Servo) -> i32 {
    if servo.registers.get(x_series::DRIVE_MODE) & 1 == 0 { 1 } else { -1 }
}

/// It counts turns from where it was switched on.
fn present(servo: &Servo) -> Ticks {
    let actual = servo.horn.round() as i32 - servo.turns_before * TICKS_PER_TURN;
    Ticks(sense(servo) * actual + servo.registers.get(x_series::HOMING_OFFSET).0)
}

/// Takes what is written, or says why not. Nothing of it is written then.
pub(super) fn write(servo: &mut Servo, address: u16, data: &[u8]) -> Result<(), Refusal> {
    let range = usize::from(address)..usize::from(address) + data.len();
    let touched = |field: &Field| {
        let from = usize::from(field.address);
        from < range.end && range.start < from + usize::from(field.width)
    };
    let had_torque = servo.has_torque();
    let touches = |register: Field| touched(&register);
    let read_only = |field: &&Field| field.access == Access::ReadOnly && touched(field);
    if x_series::FIELDS.iter().any(|field| read_only(&field))
        || had_torque && servo.registers.is_eeprom(range.start)
        || touches(x_series::TORQUE.field()) && servo.motor.is_latched && data.first() == Some(&1)
    {
        return Err(Refusal::Access);
    }
    let is_goal = [x_series::GOAL_PWM.field(), x_series::GOAL_CURRENT.field(), x_series::GOAL_POSITION.field()];
    if is_goal.into_iter().any(touches) && servo.registers.get(x_series::BUS_WATCHDOG) == TRIPPED {
        return Err(Refusal::Range);
    }
    if let (true, Some(goal)) =
        (address == x_series::GOAL_POSITION.field().address, x_series::GOAL_POSITION.decode(data))
    {
        let (min, max) = (servo.registers.get(x_series::MIN_POSITION), servo.registers.get(x_series::MAX_POSITION));
        let mode = servo.registers.get(x_series::OPERATING_MODE);
        if mode == ControlMode::Position.code(servo.protocol()) && !(min..=max).contains(&goal) {
            return Err(Refusal::Limit);
        }
    }
    servo.registers.put(range.start, data);
    servo.registers.store(range.start, data.len());
    if servo.has_torque() && !had_torque {
        servo.take_hold();
        // Whatever the goal was, it begins where it is.
        let present = present(servo);
        servo.registers.set(x_series::GOAL_POSITION, present);
    }
    let present = present(servo);
    servo.registers.set(x_series::PRESENT_POSITION, present);
    Ok(())
}

pub(super) fn motion(servo: &mut Servo, now_secs: f64) -> Motion {
    let watchdog = servo.registers.get(x_series::BUS_WATCHDOG);
    if servo.has_torque()
        && (1..=127).contains(&watchdog)
        && now_secs - servo.heard_secs > f64::from(watchdog) * WATCHDOG_SECS
    {
        servo.registers.set(x_series::BUS_WATCHDOG, TRIPPED);
        // It stops where it is.
        let present = present(servo);
        servo.registers.set(x_series::GOAL_POSITION, present);
        servo.take_hold();
    }
    let registers = &servo.registers;
    let goal = servo.has_torque().then(|| {
        let way = registers.get(x_series::GOAL_POSITION).0 - present(servo).0;
        servo.horn + (sense(servo) * way) as f32
    });
    let or_infinite = |limit: f32| if limit == 0.0 { f32::INFINITY } else { limit / RAD_PER_TICK };
    let RadPerSec(speed) = registers.get(x_series::PROFILE_VELOCITY);
    let RadPerSecSq(acceleration) = registers.get(x_series::PROFILE_ACCELERATION);
    let is_limited =
        registers.get(x_series::OPERATING_MODE) == ControlMode::CurrentBasedPosition.code(servo.protocol());
    let Amps(current_a) = registers.get(x_series::GOAL_CURRENT);
    let current_share = if is_limited { (current_a.abs() / servo.model.stall_a()).min(1.0) } else { 1.0 };
    let Share(pwm_share) = registers.get(x_series::GOAL_PWM);
    Motion {
        goal,
        speed: or_infinite(speed),
        acceleration: or_infinite(acceleration),
        torque_share: current_share.min(pwm_share.abs()),
    }
}

pub(super) fn measure(servo: &mut Servo, load: f32, speed: f32, current_a: f32, step_secs: f32) {
    let motor = &mut servo.motor;
    motor.overloaded_secs = if load.abs() > OVERLOAD { motor.overloaded_secs + step_secs } else { 0.0 };
    let volts = motor.voltage_v;
    let voltage_is_bad =
        volts < servo.registers.get(x_series::MIN_VOLTAGE).0 || volts > servo.registers.get(x_series::MAX_VOLTAGE).0;
    let is_hot = motor.temperature_c > servo.registers.get(x_series::MAX_TEMPERATURE).0;
    let is_overloaded = motor.overloaded_secs > OVERLOAD_SECS;
    let errors = u8::from(voltage_is_bad) | u8::from(is_hot) << 2 | u8::from(is_overloaded) << 5;
    // Latched, and those that are to switch the motor off do.
    let errors = errors | servo.registers.get(x_series::HARDWARE_ERRORS);
    if errors & servo.registers.get(x_series::SHUTDOWN) != 0 {
        motor.is_latched = true;
        servo.registers.set(x_series::TORQUE, 0);
    }
    let (celsius, is_moving) = (servo.motor.temperature_c, servo.motor.speed.abs() > 1.0);
    let measures_current = servo.model.measures_current();
    // A speed and an effort in the sense the drive mode gives.
    let sign = sense(servo) as f32;
    let registers = &mut servo.registers;
    registers.set(x_series::HARDWARE_ERRORS, errors);
    if measures_current {
        registers.set(x_series::PRESENT_CURRENT, Amps(sign * current_a.copysign(load)));
    } else {
        registers.set(x_series::PRESENT_LOAD, Share(sign * load.clamp(-1.0, 1.0)));
    }
    registers.set(x_series::PRESENT_VELOCITY, RadPerSec(sign * speed));
    registers.set(x_series::PRESENT_VOLTAGE, Volts(volts));
    registers.set(x_series::PRESENT_TEMPERATURE, Celsius(celsius));
    registers.set(x_series::MOVING, is_moving);
    let present = present(servo);
    servo.registers.set(x_series::PRESENT_POSITION, present);
}
