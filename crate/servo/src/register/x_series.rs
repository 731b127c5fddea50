//! Registers of Dynamixel X servos, of which XL330 and XL430 are some.
//!
//! Addresses and units: ROBOTIS e-Manual (`dxl/x/xl330-m288`, `xl430-w250`), lerobot's `motors/dynamixel/tables.py`.

use core::f32::consts::TAU;

use super::{Amps, Block, Celsius, Field, Map, RadPerSec, RadPerSecSq, Register, Secs, Share, Sign, Ticks, Volts};

const SIGNED: Sign = Sign::TwosComplement;
/// One unit of the velocity registers: 0.229 turns a minute.
const VELOCITY_RAD_PER_SEC: f32 = 0.229 * TAU / 60.0;
/// One unit of the acceleration registers: 214.577 turns a minute, each minute.
const ACCELERATION_RAD_PER_SEC_SQ: f32 = 214.577 * TAU / 3600.0;

/// 1060 is an XL430-W250, 1190 an XL330-M077, 1200 an XL330-M288.
pub const MODEL_NUMBER: Register<u16> = Register::new("model number", 0, 2).read_only();
/// Its version.
pub const FIRMWARE: Register<u16> = Register::new("firmware", 6, 1).read_only();
/// Who it is, 0 to 252.
pub const ID: Register<u8> = Register::new("id", 7, 1).eeprom();
/// A code; see [`Map::baud_codes`].
pub const BAUD: Register<u8> = Register::new("baud rate", 8, 1).eeprom();
/// Between request and answer; 500 us as delivered.
pub const RETURN_DELAY: Register<Secs> = Register::new("return delay", 9, 1).each(2e-6).eeprom();
/// Bit 0 reverses the sense of rotation within the servo.
pub const DRIVE_MODE: Register<u8> = Register::new("drive mode", 10, 1).eeprom();
/// See [`crate::arm::ControlMode`].
pub const OPERATING_MODE: Register<u8> = Register::new("operating mode", 11, 1).eeprom();
/// Present = Actual + Offset.
pub const HOMING_OFFSET: Register<Ticks> = Register::new("homing offset", 20, 4).signed(SIGNED).eeprom();
/// Beyond it the motor is switched off.
pub const MAX_TEMPERATURE: Register<Celsius> = Register::new("highest temperature", 31, 1).eeprom();
/// Beyond it the voltage error is set.
pub const MAX_VOLTAGE: Register<Volts> = Register::new("highest voltage", 32, 2).each(0.1).eeprom();
/// Below it the voltage error is set.
pub const MIN_VOLTAGE: Register<Volts> = Register::new("lowest voltage", 34, 2).each(0.1).eeprom();
/// Duty of the motor's voltage, 885 being all of it.
pub const PWM_LIMIT: Register<Share> = Register::new("PWM limit", 36, 2).each(1.0 / 885.0).eeprom();
/// XL330 only.
pub const CURRENT_LIMIT: Register<Amps> = Register::new("current limit", 38, 2).each(0.001).eeprom();
/// A bound for goal and profile velocities.
pub const VELOCITY_LIMIT: Register<RadPerSec> =
    Register::new("velocity limit", 44, 4).each(VELOCITY_RAD_PER_SEC).eeprom();
/// In mode 3, no goal above it is taken.
pub const MAX_POSITION: Register<Ticks> = Register::new("highest position", 48, 4).signed(SIGNED).eeprom();
/// In mode 3, no goal below it is taken.
pub const MIN_POSITION: Register<Ticks> = Register::new("lowest position", 52, 4).signed(SIGNED).eeprom();
/// Which errors switch the motor off.
pub const SHUTDOWN: Register<u8> = Register::new("conditions that switch off", 63, 1).eeprom();
/// 0 off, 1 on; on, no EEPROM register can be written.
pub const TORQUE: Register<u8> = Register::new("torque", 64, 1);
/// 2: every instruction is answered; 1: ping and read only; 0: ping only.
pub const RESPONSE_LEVEL: Register<u8> = Register::new("response level", 68, 1);
/// The bits of [`crate::packet::hardware_errors`]; latched until the servo is restarted.
pub const HARDWARE_ERRORS: Register<u8> = Register::new("hardware errors", 70, 1).read_only();
/// Differential gain of the position control.
pub const POSITION_D_GAIN: Register<u16> = Register::new("position D gain", 80, 2);
/// Integral gain of the position control.
pub const POSITION_I_GAIN: Register<u16> = Register::new("position I gain", 82, 2);
/// Proportional gain of the position control.
pub const POSITION_P_GAIN: Register<u16> = Register::new("position P gain", 84, 2);
/// Units of 20 ms without a packet, after which the servo stops; 0 never, 255 it has happened.
pub const BUS_WATCHDOG: Register<u8> = Register::new("bus watchdog", 98, 1);
/// The most duty it uses, in position modes.
pub const GOAL_PWM: Register<Share> = Register::new("goal PWM", 100, 2).each(1.0 / 885.0).signed(SIGNED);
/// XL330 only; in mode 5 the most current it takes.
pub const GOAL_CURRENT: Register<Amps> = Register::new("goal current", 102, 2).each(0.001).signed(SIGNED);
/// How fast the motion profile speeds up; 0 is at once.
pub const PROFILE_ACCELERATION: Register<RadPerSecSq> =
    Register::new("profile acceleration", 108, 4).each(ACCELERATION_RAD_PER_SEC_SQ);
/// How fast it goes to its goal at most; 0 is as fast as it can.
pub const PROFILE_VELOCITY: Register<RadPerSec> = Register::new("profile velocity", 112, 4).each(VELOCITY_RAD_PER_SEC);
/// Where it shall go.
pub const GOAL_POSITION: Register<Ticks> = Register::new("goal position", 116, 4).signed(SIGNED);
/// Whether it turns.
pub const MOVING: Register<bool> = Register::new("moving", 122, 1).read_only();
/// XL330.
pub const PRESENT_CURRENT: Register<Amps> =
    Register::new("present current", 126, 2).each(0.001).signed(SIGNED).read_only();
/// XL430, at the same place.
pub const PRESENT_LOAD: Register<Share> = Register::new("present load", 126, 2).each(0.001).signed(SIGNED).read_only();
/// How fast it turns.
pub const PRESENT_VELOCITY: Register<RadPerSec> =
    Register::new("present velocity", 128, 4).each(VELOCITY_RAD_PER_SEC).signed(SIGNED).read_only();
/// Where it is.
pub const PRESENT_POSITION: Register<Ticks> = Register::new("present position", 132, 4).signed(SIGNED).read_only();
/// The supply.
pub const PRESENT_VOLTAGE: Register<Volts> = Register::new("present voltage", 144, 2).each(0.1).read_only();
/// Its inside.
pub const PRESENT_TEMPERATURE: Register<Celsius> = Register::new("present temperature", 146, 1).read_only();

/// The family's registers under the common names.
pub static MAP: Map = Map {
    model_number: MODEL_NUMBER,
    firmware: FIRMWARE,
    id: ID,
    baud: BAUD,
    return_delay: RETURN_DELAY,
    response_level: RESPONSE_LEVEL,
    operating_mode: OPERATING_MODE,
    min_position: MIN_POSITION,
    max_position: MAX_POSITION,
    homing_offset: HOMING_OFFSET,
    torque: TORQUE,
    lock: None,
    goal_position: GOAL_POSITION,
    present_position: PRESENT_POSITION,
    hardware_errors: HARDWARE_ERRORS,
    voltage: PRESENT_VOLTAGE,
    temperature: PRESENT_TEMPERATURE,
    watchdog: Some(BUS_WATCHDOG),
    // Current to temperature.
    telemetry: Block { address: 126, length: 21 },
    // Torque to hardware errors.
    proof: Block { address: 64, length: 7 },
    // Goal position and the tick behind it.
    goal_proof: Block { address: 116, length: 6 },
    homing_limit: 1_044_479,
    baud_codes: &[
        (1_000_000, 3),
        (57_600, 1),
        (115_200, 2),
        (2_000_000, 4),
        (3_000_000, 5),
        (4_000_000, 6),
        (9_600, 0),
    ],
};

/// All of the above, by address; the two meanings of 126 once.
pub const FIELDS: &[Field] = &[
    MODEL_NUMBER.field,
    FIRMWARE.field,
    ID.field,
    BAUD.field,
    RETURN_DELAY.field,
    DRIVE_MODE.field,
    OPERATING_MODE.field,
    HOMING_OFFSET.field,
    MAX_TEMPERATURE.field,
    MAX_VOLTAGE.field,
    MIN_VOLTAGE.field,
    PWM_LIMIT.field,
    CURRENT_LIMIT.field,
    VELOCITY_LIMIT.field,
    MAX_POSITION.field,
    MIN_POSITION.field,
    SHUTDOWN.field,
    TORQUE.field,
    RESPONSE_LEVEL.field,
    HARDWARE_ERRORS.field,
    POSITION_D_GAIN.field,
    POSITION_I_GAIN.field,
    POSITION_P_GAIN.field,
    BUS_WATCHDOG.field,
    GOAL_PWM.field,
    GOAL_CURRENT.field,
    PROFILE_ACCELERATION.field,
    PROFILE_VELOCITY.field,
    GOAL_POSITION.field,
    MOVING.field,
    PRESENT_CURRENT.field,
    PRESENT_VELOCITY.field,
    PRESENT_POSITION.field,
    PRESENT_VOLTAGE.field,
    PRESENT_TEMPERATURE.field,
];
