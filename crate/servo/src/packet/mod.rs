//! Packets of both protocols: bytes to packets, instructions to bytes.
//!
//! A codec never fails as a whole: what cannot be read is a [`BadPacket`], and the next sound packet is found behind it.

mod bad;
mod crc;
mod decoder;
mod dynamixel;
mod feetech;
mod instruction;
mod status;

pub use bad::BadPacket;
pub use decoder::Decoder;
pub use instruction::{Instruction, Request, Unencodable};
pub use status::{HardwareError, Refusal, Status, hardware_errors};

use crate::id::Target;

/// The language of a bus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// Feetech STS and SMS servos: their protocol 0, little-endian.
    Feetech,
    /// Dynamixel Protocol 2.0.
    Dynamixel,
}

/// A sound packet, whichever way it travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// Whom it is for, or whom it is from.
    pub id: u8,
    /// The instruction. In a Feetech status packet the error byte stands in its place, so the two cannot be told apart.
    pub code: u8,
    /// What follows, unstuffed.
    pub params: Vec<u8>,
}

impl Protocol {
    /// The bytes of an instruction.
    ///
    /// # Errors
    ///
    /// When an address, a length or a number of servos does not fit into the packet.
    pub fn encode(self, target: impl Into<Target>, instruction: &Instruction) -> Result<Request, Unencodable> {
        let target = target.into();
        let params = instruction.params(self)?;
        let packet = Packet { id: target.byte(), code: instruction.code(), params };
        Ok(Request { bytes: self.frame(&packet)?, target })
    }

    /// Any packet as bytes.
    ///
    /// # Errors
    ///
    /// When it is too long for its length field.
    pub fn frame(self, packet: &Packet) -> Result<Vec<u8>, Unencodable> {
        match self {
            Self::Feetech => feetech::frame(packet),
            Self::Dynamixel => dynamixel::frame(packet),
        }
    }

    /// The packet with which a servo answers.
    ///
    /// # Errors
    ///
    /// When it is too long for its length field.
    pub fn frame_status(self, id: u8, error: u8, data: &[u8]) -> Result<Vec<u8>, Unencodable> {
        let packet = match self {
            Self::Feetech => Packet { id, code: error, params: data.to_vec() },
            Self::Dynamixel => {
                let mut params = vec![error];
                params.extend_from_slice(data);
                Packet { id, code: dynamixel::STATUS, params }
            }
        };
        self.frame(&packet)
    }

    /// Bytes of a status packet around its data, when nothing of it is stuffed.
    pub const fn status_overhead(self) -> usize {
        match self {
            Self::Feetech => feetech::OVERHEAD,
            Self::Dynamixel => dynamixel::OVERHEAD + 1,
        }
    }
}

#[cfg(test)]
mod tests;
