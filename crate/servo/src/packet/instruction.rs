//! What servos are told.

use super::Protocol;
use crate::id::{ServoId, Target};

/// One instruction, the same for both protocols.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instruction<'a> {
    /// Is somebody there?
    Ping,
    /// Read `length` bytes from `address` on.
    Read { address: u16, length: u16 },
    /// Write bytes from `address` on.
    Write { address: u16, data: &'a [u8] },
    /// Write them when [`Self::Action`] comes.
    RegWrite { address: u16, data: &'a [u8] },
    /// Carry out what was put off, everywhere at once.
    Action,
    /// Restart: clears latched errors. Dynamixel only.
    Reboot,
    /// Read the same bytes of several servos; each answers by itself, in this order.
    SyncRead { address: u16, length: u16, ids: &'a [ServoId] },
    /// Write the same registers of several servos; none answers. All data are of one length.
    SyncWrite { address: u16, data: &'a [(ServoId, Vec<u8>)] },
}

/// An instruction that does not fit into a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unencodable {
    /// Feetech addresses and lengths are one byte.
    #[error("{value} does not fit into one byte of a Feetech packet")]
    Wide { value: u16 },
    /// The length field would overflow.
    #[error("a packet takes {most} parameters, not {params}")]
    TooLong { params: usize, most: usize },
    /// A sync write whose data differ in length.
    #[error("a sync write needs the same number of bytes for every servo")]
    Uneven,
    /// The protocol has no such instruction.
    #[error("this protocol has no such instruction")]
    Unknown,
}

/// An instruction as bytes, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What goes over the wire.
    pub bytes: Vec<u8>,
    /// Whom it addresses.
    pub target: Target,
}

impl Instruction<'_> {
    /// Feetech ids of these are in `scsservo_constants`, Dynamixel's in the e-Manual; where both know one it is the same.
    pub(super) const fn code(&self) -> u8 {
        match self {
            Self::Ping => 0x01,
            Self::Read { .. } => 0x02,
            Self::Write { .. } => 0x03,
            Self::RegWrite { .. } => 0x04,
            Self::Action => 0x05,
            Self::Reboot => 0x08,
            Self::SyncRead { .. } => 0x82,
            Self::SyncWrite { .. } => 0x83,
        }
    }

    pub(super) fn params(&self, protocol: Protocol) -> Result<Vec<u8>, Unencodable> {
        let mut params = Vec::new();
        match self {
            Self::Reboot if protocol == Protocol::Feetech => return Err(Unencodable::Unknown),
            Self::Ping | Self::Action | Self::Reboot => {}
            Self::Read { address, length } => {
                put(protocol, *address, &mut params)?;
                put(protocol, *length, &mut params)?;
            }
            Self::Write { address, data } | Self::RegWrite { address, data } => {
                put(protocol, *address, &mut params)?;
                params.extend_from_slice(data);
            }
            Self::SyncRead { address, length, ids } => {
                put(protocol, *address, &mut params)?;
                put(protocol, *length, &mut params)?;
                params.extend(ids.iter().map(|id| id.get()));
            }
            Self::SyncWrite { address, data } => {
                let length = data.first().map_or(0, |(_, data)| data.len());
                put(protocol, *address, &mut params)?;
                put(protocol, u16::try_from(length).unwrap_or(u16::MAX), &mut params)?;
                for (id, data) in *data {
                    if data.len() != length {
                        return Err(Unencodable::Uneven);
                    }
                    params.push(id.get());
                    params.extend_from_slice(data);
                }
            }
        }
        Ok(params)
    }
}

/// A number as wide as the protocol makes it.
fn put(protocol: Protocol, value: u16, params: &mut Vec<u8>) -> Result<(), Unencodable> {
    match protocol {
        Protocol::Feetech => params.push(u8::try_from(value).ok().ok_or(Unencodable::Wide { value })?),
        Protocol::Dynamixel => params.extend_from_slice(&value.to_le_bytes()),
    }
    Ok(())
}
