//! Feetech protocol 0: `FF FF ID LEN CODE P1..Pn CHK`, LEN = n + 2 (lerobot's `mock_feetech.py`, the vendor's SDK).

use super::decoder::Look;
use super::{BadPacket, Packet, Unencodable};

/// Header, id, length, code and checksum.
pub(super) const OVERHEAD: usize = 6;
/// LEN counts the code and the checksum.
const COUNTED: usize = 2;
/// The largest LEN that is no 0xFF, which would look like a header.
const LONGEST: usize = 0xFE - COUNTED;

/// The inverted sum of everything between header and checksum.
fn checksum(counted: &[u8]) -> u8 {
    !counted.iter().fold(0, |sum: u8, byte| sum.wrapping_add(*byte))
}

pub(super) fn frame(packet: &Packet) -> Result<Vec<u8>, Unencodable> {
    let n = packet.params.len();
    if n > LONGEST {
        return Err(Unencodable::TooLong { params: n, most: LONGEST });
    }
    let mut bytes = vec![0xFF, 0xFF, packet.id, (n + COUNTED) as u8, packet.code];
    bytes.extend_from_slice(&packet.params);
    bytes.push(checksum(&bytes[2..]));
    Ok(bytes)
}

pub(super) fn look(bytes: &[u8], longest_params: usize) -> Look {
    // Where two 0xFF begin, or may begin at the end.
    let header = bytes.windows(2).position(|pair| pair == [0xFF, 0xFF]);
    let start = header.unwrap_or(if bytes.last() == Some(&0xFF) { bytes.len() - 1 } else { bytes.len() });
    if start > 0 {
        return Look::Noise(start);
    }
    let &[_, _, id, length, ..] = bytes else {
        // No servo has the id 0xFF, so the header begins later.
        return if bytes.get(2) == Some(&0xFF) { Look::Noise(1) } else { Look::More };
    };
    if id == 0xFF {
        return Look::Noise(1);
    }
    let length = usize::from(length);
    if length < COUNTED || length - COUNTED > longest_params {
        return Look::Bad(BadPacket::Length { id, length });
    }
    let whole = length + 4;
    let Some(packet) = bytes.get(..whole) else { return Look::More };
    let (counted, found) = (&packet[2..whole - 1], packet[whole - 1]);
    let expected = checksum(counted);
    if found != expected {
        return Look::Bad(BadPacket::Checksum { id, expected: expected.into(), found: found.into() });
    }
    Look::Whole(Packet { id, code: counted[2], params: counted[3..].to_vec() }, whole)
}
