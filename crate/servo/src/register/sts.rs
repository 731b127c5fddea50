//! Registers of Feetech STS servos, of which the STS3215 is one.
//!
//! Addresses and units: the vendor's register map, lerobot's `motors/feetech/tables.py`.

use super::{
    Amps, Block, Celsius, Field, Map, RAD_PER_TICK, RadPerSec, RadPerSecSq, Register, Secs, Share, Sign, Ticks, Volts,
};

const fn magnitude(bit: u8) -> Sign {
    Sign::Magnitude { bit }
}

/// One unit of the current registers: 6.5 mA.
const CURRENT_A: f32 = 0.0065;

/// Major in the low byte, minor in the high one.
pub const FIRMWARE: Register<u16> = Register::new("firmware", 0, 2).read_only();
/// 777 is an STS3215.
pub const MODEL_NUMBER: Register<u16> = Register::new("model number", 3, 2).read_only();
/// Who it is, 0 to 252.
pub const ID: Register<u8> = Register::new("id", 5, 1).eeprom();
/// A code; see [`Map::baud_codes`].
pub const BAUD: Register<u8> = Register::new("baud rate", 6, 1).eeprom();
/// Between request and answer; 500 us as delivered.
pub const RETURN_DELAY: Register<Secs> = Register::new("return delay", 7, 1).each(2e-6).eeprom();
/// 1: every instruction is answered; 0: ping and read only.
pub const RESPONSE_LEVEL: Register<u8> = Register::new("response level", 8, 1).eeprom();
/// No goal leads below it.
pub const MIN_POSITION: Register<Ticks> = Register::new("lowest position", 9, 2).signed(magnitude(15)).eeprom();
/// No goal leads above it.
pub const MAX_POSITION: Register<Ticks> = Register::new("highest position", 11, 2).signed(magnitude(15)).eeprom();
/// Beyond it the motor is switched off; 70 as delivered.
pub const MAX_TEMPERATURE: Register<Celsius> = Register::new("highest temperature", 13, 1).eeprom();
/// Beyond it the voltage error is set.
pub const MAX_VOLTAGE: Register<Volts> = Register::new("highest voltage", 14, 1).each(0.1).eeprom();
/// Below it the voltage error is set.
pub const MIN_VOLTAGE: Register<Volts> = Register::new("lowest voltage", 15, 1).each(0.1).eeprom();
/// Copied to [`TORQUE_LIMIT`] at power-up.
pub const MAX_TORQUE: Register<Share> = Register::new("highest torque", 16, 2).each(0.001).eeprom();
/// Holds [`MULTI_TURN`] among bits that differ from servo to servo.
pub const PHASE: Register<u8> = Register::new("phase", 18, 1).eeprom();
/// Which errors switch the motor off.
pub const UNLOAD_CONDITIONS: Register<u8> = Register::new("conditions that switch off", 19, 1).eeprom();
/// Proportional gain; 32 as delivered.
pub const P_GAIN: Register<u8> = Register::new("P gain", 21, 1).eeprom();
/// Differential gain; 32 as delivered.
pub const D_GAIN: Register<u8> = Register::new("D gain", 22, 1).eeprom();
/// Integral gain; 0 as delivered.
pub const I_GAIN: Register<u8> = Register::new("I gain", 23, 1).eeprom();
/// The current that counts as too much.
pub const PROTECTION_CURRENT: Register<Amps> = Register::new("protection current", 28, 2).each(CURRENT_A).eeprom();
/// Present = Actual - Offset.
pub const HOMING_OFFSET: Register<Ticks> = Register::new("homing offset", 31, 2).signed(magnitude(11)).eeprom();
/// 0 is position, the only mode used here.
pub const OPERATING_MODE: Register<u8> = Register::new("operating mode", 33, 1).eeprom();
/// What torque is left after an overload.
pub const PROTECTIVE_TORQUE: Register<Share> = Register::new("protective torque", 34, 1).each(0.01).eeprom();
/// How long an overload must last.
pub const PROTECTION_TIME: Register<Secs> = Register::new("protection time", 35, 1).each(0.01).eeprom();
/// From which load on it is one.
pub const OVERLOAD_TORQUE: Register<Share> = Register::new("overload torque", 36, 1).each(0.01).eeprom();
/// 0 off, 1 on, [`MAKE_MIDDLE`] makes the present position the middle.
pub const TORQUE: Register<u8> = Register::new("torque", 40, 1);
/// How fast the motion profile speeds up; 0 is as fast as it can.
pub const ACCELERATION: Register<RadPerSecSq> = Register::new("acceleration", 41, 1).each(100.0 * RAD_PER_TICK);
/// Where it shall go.
pub const GOAL_POSITION: Register<Ticks> = Register::new("goal position", 42, 2).signed(magnitude(15));
/// How fast it goes there at most; 0 is as fast as it can.
pub const GOAL_VELOCITY: Register<RadPerSec> =
    Register::new("goal velocity", 46, 2).each(RAD_PER_TICK).signed(magnitude(15));
/// What of its torque it may use until the power goes off.
pub const TORQUE_LIMIT: Register<Share> = Register::new("torque limit", 48, 2).each(0.001);
/// While it is on, EEPROM writes are gone after a power cycle.
pub const LOCK: Register<bool> = Register::new("EEPROM lock", 55, 1);
/// Where it is.
pub const PRESENT_POSITION: Register<Ticks> =
    Register::new("present position", 56, 2).signed(magnitude(15)).read_only();
/// How fast it turns.
pub const PRESENT_VELOCITY: Register<RadPerSec> =
    Register::new("present velocity", 58, 2).each(RAD_PER_TICK).signed(magnitude(15)).read_only();
/// Duty of the motor's voltage.
pub const PRESENT_LOAD: Register<Share> =
    Register::new("present load", 60, 2).each(0.001).signed(magnitude(10)).read_only();
/// The supply.
pub const PRESENT_VOLTAGE: Register<Volts> = Register::new("present voltage", 62, 1).each(0.1).read_only();
/// The motor.
pub const PRESENT_TEMPERATURE: Register<Celsius> = Register::new("present temperature", 63, 1).read_only();
/// The bits of [`crate::packet::hardware_errors`].
pub const STATUS: Register<u8> = Register::new("status", 65, 1).read_only();
/// Whether its motion profile is under way.
pub const MOVING: Register<bool> = Register::new("moving", 66, 1).read_only();
/// What it draws.
pub const PRESENT_CURRENT: Register<Amps> =
    Register::new("present current", 69, 2).each(CURRENT_A).signed(magnitude(15)).read_only();
/// A bound for [`ACCELERATION`].
pub const MAX_ACCELERATION: Register<RadPerSecSq> =
    Register::new("highest acceleration", 85, 1).each(100.0 * RAD_PER_TICK);

/// What [`TORQUE`] takes to make the present position 2048.
pub const MAKE_MIDDLE: u8 = 128;

/// The bit of [`PHASE`] that lets positions run beyond 0 to 4095; lerobot's `feetech.py` clears it.
pub const MULTI_TURN: u32 = 1 << 4;

/// The family's registers under the common names. The codes 5 to 7 for slower rates differ between the vendor's map and
/// lerobot, so none of them is here.
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
    lock: Some(LOCK),
    goal_position: GOAL_POSITION,
    present_position: PRESENT_POSITION,
    hardware_errors: STATUS,
    voltage: PRESENT_VOLTAGE,
    temperature: PRESENT_TEMPERATURE,
    watchdog: None,
    // Position to current.
    telemetry: Block { address: 56, length: 15 },
    // Torque to lock.
    proof: Block { address: 40, length: 16 },
    goal_proof: Block { address: 40, length: 16 },
    homing_limit: 2047,
    baud_codes: &[(1_000_000, 0), (500_000, 1), (250_000, 2), (128_000, 3), (115_200, 4)],
};

/// All of the above, by address.
pub const FIELDS: &[Field] = &[
    FIRMWARE.field,
    MODEL_NUMBER.field,
    ID.field,
    BAUD.field,
    RETURN_DELAY.field,
    RESPONSE_LEVEL.field,
    MIN_POSITION.field,
    MAX_POSITION.field,
    MAX_TEMPERATURE.field,
    MAX_VOLTAGE.field,
    MIN_VOLTAGE.field,
    MAX_TORQUE.field,
    PHASE.field,
    UNLOAD_CONDITIONS.field,
    P_GAIN.field,
    D_GAIN.field,
    I_GAIN.field,
    PROTECTION_CURRENT.field,
    HOMING_OFFSET.field,
    OPERATING_MODE.field,
    PROTECTIVE_TORQUE.field,
    PROTECTION_TIME.field,
    OVERLOAD_TORQUE.field,
    TORQUE.field,
    ACCELERATION.field,
    GOAL_POSITION.field,
    GOAL_VELOCITY.field,
    TORQUE_LIMIT.field,
    LOCK.field,
    PRESENT_POSITION.field,
    PRESENT_VELOCITY.field,
    PRESENT_LOAD.field,
    PRESENT_VOLTAGE.field,
    PRESENT_TEMPERATURE.field,
    STATUS.field,
    MOVING.field,
    PRESENT_CURRENT.field,
    MAX_ACCELERATION.field,
];
