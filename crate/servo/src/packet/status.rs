//! What servos answer.

use core::fmt;

use super::{Packet, Protocol, dynamixel};
use crate::id::ServoId;

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Who answers.
    pub id: ServoId,
    /// What was read; empty when a write is acknowledged.
    pub data: Vec<u8>,
    protocol: Protocol,
    error: u8,
}

/// Why a servo did not do what it was told: the lower seven bits of a Dynamixel error byte. A Feetech servo says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// 1: it failed to process the packet.
    Failed,
    /// 2: it does not know the instruction.
    Instruction,
    /// 3: the packet came damaged.
    Crc,
    /// 4: the value is out of range; also what a tripped bus watchdog says to goals.
    Range,
    /// 5: the data are too short.
    Length,
    /// 6: the value is beyond a limit that is set.
    Limit,
    /// 7: the register is read-only, or EEPROM while torque is on.
    Access,
    /// Anything else.
    Other(u8),
}

/// What a servo finds wrong with itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HardwareError {
    /// The supply is outside the limits that are set.
    Voltage,
    /// The position sensor of a Feetech servo.
    Sensor,
    /// Hotter than the limit that is set.
    Temperature,
    /// More current than the protection allows, for too long.
    Current,
    /// Beyond its angle limits.
    Angle,
    /// More load than it can carry, for too long; the motor is weakened or off.
    Overload,
    /// The motor encoder of a Dynamixel servo.
    Encoder,
    /// An electrical shock, or too little power for the motor.
    Shock,
    /// A bit without a meaning in the vendor's table.
    Unknown(u8),
}

impl Protocol {
    /// The packet as an answer; `None` when it is none, such as the echo of an instruction.
    pub fn status(self, packet: Packet) -> Option<Status> {
        let id = ServoId::new(packet.id)?;
        let mut data = packet.params;
        let error = match self {
            Self::Feetech => packet.code,
            Self::Dynamixel if packet.code == dynamixel::STATUS && !data.is_empty() => data.remove(0),
            Self::Dynamixel => return None,
        };
        Some(Status { id, data, protocol: self, error })
    }
}

impl Status {
    /// Why the instruction was not carried out.
    pub fn refusal(&self) -> Option<Refusal> {
        match (self.protocol, self.error & 0x7F) {
            (Protocol::Feetech, _) | (_, 0) => None,
            (_, 1) => Some(Refusal::Failed),
            (_, 2) => Some(Refusal::Instruction),
            (_, 3) => Some(Refusal::Crc),
            (_, 4) => Some(Refusal::Range),
            (_, 5) => Some(Refusal::Length),
            (_, 6) => Some(Refusal::Limit),
            (_, 7) => Some(Refusal::Access),
            (_, other) => Some(Refusal::Other(other)),
        }
    }

    /// Whether the servo has something wrong with itself. A Feetech servo says what in the same byte
    /// ([`hardware_errors`]), a Dynamixel one in its hardware error register.
    pub fn has_alert(&self) -> bool {
        match self.protocol {
            Protocol::Feetech => self.error != 0,
            Protocol::Dynamixel => self.error & 0x80 != 0,
        }
    }

    /// The error byte as it came.
    pub const fn error_byte(&self) -> u8 {
        self.error
    }
}

/// The bits of Feetech's error byte and status register 65 (vendor's register map), or of Dynamixel's hardware error
/// status 70 (e-Manual), by name.
pub fn hardware_errors(protocol: Protocol, bits: u8) -> Vec<HardwareError> {
    let name = |bit: u8| match (protocol, bit) {
        (_, 0) => HardwareError::Voltage,
        (Protocol::Feetech, 1) => HardwareError::Sensor,
        (_, 2) => HardwareError::Temperature,
        (Protocol::Feetech, 3) => HardwareError::Current,
        (Protocol::Feetech, 4) => HardwareError::Angle,
        (Protocol::Dynamixel, 3) => HardwareError::Encoder,
        (Protocol::Dynamixel, 4) => HardwareError::Shock,
        (_, 5) => HardwareError::Overload,
        (_, other) => HardwareError::Unknown(other),
    };
    (0..8).filter(|bit| bits & (1 << bit) != 0).map(name).collect()
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::Failed => "it could not process the packet",
            Self::Instruction => "it does not know the instruction",
            Self::Crc => "the packet came damaged",
            Self::Range => "the value is out of range",
            Self::Length => "the data are too short",
            Self::Limit => "the value is beyond a limit",
            Self::Access => "the register cannot be written now",
            Self::Other(_) => "for a reason without a name",
        })
    }
}

impl fmt::Display for HardwareError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Voltage => f.write_str("supply voltage out of range"),
            Self::Sensor => f.write_str("position sensor"),
            Self::Temperature => f.write_str("overheated"),
            Self::Current => f.write_str("overcurrent"),
            Self::Angle => f.write_str("beyond its angle limits"),
            Self::Overload => f.write_str("overload"),
            Self::Encoder => f.write_str("motor encoder"),
            Self::Shock => f.write_str("electrical shock or too little power"),
            Self::Unknown(bit) => write!(f, "error bit {bit}"),
        }
    }
}
