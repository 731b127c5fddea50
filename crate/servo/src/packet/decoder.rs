//! Bytes in, packets out, whatever lies between them.

use super::{BadPacket, Packet, Protocol, dynamixel, feetech};

/// What the front of the buffer is.
pub(super) enum Look {
    /// This many bytes begin no packet.
    Noise(usize),
    /// Perhaps a packet, once more bytes are there.
    More,
    /// A sound packet of this many bytes.
    Whole(Packet, usize),
    /// A header, and what is wrong behind it.
    Bad(BadPacket),
}

/// Turns bytes from the wire into packets; keeps what is incomplete for the next call.
///
/// After a bad packet only the first byte of its header is passed over, so a sound packet that begins within it is found.
/// What is kept is never longer than the longest packet allowed.
#[derive(Clone, Debug)]
pub struct Decoder {
    protocol: Protocol,
    pending: Vec<u8>,
    /// Bytes passed over and not reported yet.
    passed_over: usize,
    longest_params: usize,
}

impl Decoder {
    /// A decoder that takes packets of any length the protocol allows, up to 250 parameters.
    pub fn new(protocol: Protocol) -> Self {
        Self::with_longest(protocol, 250)
    }

    /// A decoder for packets of at most this many parameters. The less it allows, the sooner it sees that what looks like
    /// a header is none.
    pub fn with_longest(protocol: Protocol, longest_params: usize) -> Self {
        Self { protocol, pending: Vec::new(), passed_over: 0, longest_params }
    }

    /// Takes bytes as they came, in pieces of any size.
    pub fn push(&mut self, bytes: &[u8]) {
        self.pending.extend_from_slice(bytes);
    }

    /// The next whole packet, or what was wrong with it. `None` until more bytes arrive.
    pub fn next_packet(&mut self) -> Option<Result<Packet, BadPacket>> {
        loop {
            let look = match self.protocol {
                _ if self.pending.is_empty() => Look::More,
                Protocol::Feetech => feetech::look(&self.pending, self.longest_params),
                Protocol::Dynamixel => dynamixel::look(&self.pending, self.longest_params),
            };
            if let Look::Noise(bytes) = look {
                self.pending.drain(..bytes);
                self.passed_over += bytes;
                continue;
            }
            if self.passed_over > 0 {
                return Some(Err(BadPacket::Noise { bytes: core::mem::take(&mut self.passed_over) }));
            }
            return match look {
                Look::Noise(_) | Look::More => None,
                Look::Whole(packet, bytes) => {
                    self.pending.drain(..bytes);
                    Some(Ok(packet))
                }
                Look::Bad(bad) => {
                    self.pending.drain(..1);
                    Some(Err(bad))
                }
            };
        }
    }

    /// Gives up on the packet whose rest did not come, so that what lies behind its header is looked at.
    /// `None` when nothing was waited for.
    pub fn give_up(&mut self) -> Option<BadPacket> {
        if self.pending.is_empty() {
            return None;
        }
        let bytes = self.pending.len();
        self.pending.drain(..1);
        Some(BadPacket::Incomplete { bytes })
    }

    /// Everything that is left, once nothing more will come.
    pub fn finish(&mut self) -> Vec<Result<Packet, BadPacket>> {
        let mut found = Vec::new();
        loop {
            while let Some(next) = self.next_packet() {
                found.push(next);
            }
            match self.give_up() {
                Some(bad) => found.push(Err(bad)),
                None => return found,
            }
        }
    }

    /// Bytes kept for the next call.
    pub fn pending(&self) -> usize {
        self.pending.len()
    }
}
