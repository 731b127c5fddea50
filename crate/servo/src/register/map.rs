//! The registers that procedures need, under one name for both families.

use super::{Block, Celsius, Field, Register, Secs, Ticks, Volts, sts, x_series};
use crate::packet::Protocol;

/// Where a family keeps what every servo has.
#[derive(Clone, Copy, Debug)]
pub struct Map {
    /// Which model it is.
    pub model_number: Register<u16>,
    /// A number that differs between firmwares.
    pub firmware: Register<u16>,
    /// Who it is.
    pub id: Register<u8>,
    /// A code of [`Self::baud_codes`].
    pub baud: Register<u8>,
    /// Between request and answer.
    pub return_delay: Register<Secs>,
    /// Which instructions are answered.
    pub response_level: Register<u8>,
    /// What goals mean.
    pub operating_mode: Register<u8>,
    /// No goal leads below it.
    pub min_position: Register<Ticks>,
    /// No goal leads above it.
    pub max_position: Register<Ticks>,
    /// Between the encoder and the positions reported.
    pub homing_offset: Register<Ticks>,
    /// Whether the motor is powered.
    pub torque: Register<u8>,
    /// Feetech's EEPROM lock.
    pub lock: Option<Register<bool>>,
    /// Where it shall go.
    pub goal_position: Register<Ticks>,
    /// Where it is.
    pub present_position: Register<Ticks>,
    /// The bits of [`crate::packet::hardware_errors`].
    pub hardware_errors: Register<u8>,
    /// Its supply.
    pub voltage: Register<Volts>,
    /// Its motor.
    pub temperature: Register<Celsius>,
    /// Dynamixel's bus watchdog, in units of 20 ms.
    pub watchdog: Option<Register<u8>>,
    /// What a control cycle reads.
    pub telemetry: Block,
    /// What a read-back of torque reads: around the torque register, and as long as nothing else this crate reads, so
    /// that a late answer to another question is never taken for it.
    pub proof: Block,
    /// The same for the goal: around it, and as long as no read of a position.
    pub goal_proof: Block,
    /// The largest homing offset either way.
    pub homing_limit: i32,
    /// Baud rates and their codes, the likeliest first.
    pub baud_codes: &'static [(u32, u8)],
}

impl Protocol {
    /// The registers of the family that speaks it.
    pub const fn map(self) -> &'static Map {
        match self {
            Self::Feetech => &sts::MAP,
            Self::Dynamixel => &x_series::MAP,
        }
    }

    /// Every register this crate knows of the family.
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Self::Feetech => sts::FIELDS,
            Self::Dynamixel => x_series::FIELDS,
        }
    }

    /// The code of a baud rate.
    pub fn baud_code(self, baud: u32) -> Option<u8> {
        self.map().baud_codes.iter().find(|(rate, _)| *rate == baud).map(|(_, code)| *code)
    }

    /// The baud rate of a code.
    pub fn baud_of(self, code: u8) -> Option<u32> {
        self.map().baud_codes.iter().find(|(_, other)| *other == code).map(|(baud, _)| *baud)
    }
}
