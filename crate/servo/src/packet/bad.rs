//! What was on the wire instead of a packet.

/// Why bytes were passed over. A value to count, not an error to stop at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPacket {
    /// Bytes that begin no packet.
    #[error("{bytes} bytes of noise")]
    Noise { bytes: usize },
    /// A whole packet whose checksum is another.
    #[error("the checksum of a packet of servo {id} is {found:#06x} and should be {expected:#06x}")]
    Checksum { id: u8, expected: u16, found: u16 },
    /// A header with a length no packet of this exchange has.
    #[error("a packet of servo {id} says it is {length} bytes long")]
    Length { id: u8, length: usize },
    /// The beginning of a packet whose rest did not come.
    #[error("only {bytes} bytes of a packet came")]
    Incomplete { bytes: usize },
}
