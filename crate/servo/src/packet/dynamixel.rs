//! Dynamixel Protocol 2.0: `FF FF FD 00 ID LENL LENH CODE P1..Pn CRCL CRCH`, LEN = n + 3 (ROBOTIS e-Manual).
//!
//! `FF FF FD` within code and parameters is followed by one more FD, so that it cannot be taken for a header.

use super::crc::crc;
use super::decoder::Look;
use super::{BadPacket, Packet, Unencodable};

/// The code of every answer.
pub(super) const STATUS: u8 = 0x55;
/// Header, id, length, code and CRC.
pub(super) const OVERHEAD: usize = 10;
const HEADER: [u8; 4] = [0xFF, 0xFF, 0xFD, 0x00];
/// What must not stand alone within a packet.
const STUFFED: [u8; 3] = [0xFF, 0xFF, 0xFD];
/// Bytes before the code.
const BEFORE_CODE: usize = 7;
/// LEN counts the code and the CRC.
const COUNTED: usize = 3;
/// What this crate allows; the protocol itself would take 65 kB.
const LONGEST: usize = 1024;

pub(super) fn frame(packet: &Packet) -> Result<Vec<u8>, Unencodable> {
    if packet.params.len() > LONGEST {
        return Err(Unencodable::TooLong { params: packet.params.len(), most: LONGEST });
    }
    let mut body = vec![packet.code];
    body.extend_from_slice(&packet.params);
    let body = stuff(&body);
    let length = (body.len() + 2) as u16;
    let mut bytes = HEADER.to_vec();
    bytes.push(packet.id);
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&body);
    bytes.extend_from_slice(&crc(&bytes).to_le_bytes());
    Ok(bytes)
}

fn stuff(body: &[u8]) -> Vec<u8> {
    let mut stuffed = Vec::with_capacity(body.len());
    for &byte in body {
        stuffed.push(byte);
        if stuffed.ends_with(&STUFFED) {
            stuffed.push(0xFD);
        }
    }
    stuffed
}

/// Takes out the FD behind each `FF FF FD`, whatever stands in its place.
fn unstuff(stuffed: &[u8]) -> Vec<u8> {
    let mut body = Vec::with_capacity(stuffed.len());
    // How much of the pattern the last bytes are; a byte that was put in is no part of the next.
    let mut matched = 0;
    for &byte in stuffed {
        if matched == STUFFED.len() {
            matched = 0;
            continue;
        }
        matched = match (matched, byte) {
            (2, 0xFD) => 3,
            (2, 0xFF) => 2,
            (_, 0xFF) => matched + 1,
            _ => 0,
        };
        body.push(byte);
    }
    body
}

pub(super) fn look(bytes: &[u8], longest_params: usize) -> Look {
    let begins = |at: &usize| {
        let rest = &bytes[*at..];
        let compared = rest.len().min(HEADER.len());
        rest[..compared] == HEADER[..compared]
    };
    let start = (0..bytes.len()).find(begins).unwrap_or(bytes.len());
    if start > 0 {
        return Look::Noise(start);
    }
    let &[_, _, _, _, id, low, high, ..] = bytes else { return Look::More };
    let length = usize::from(u16::from_le_bytes([low, high]));
    // Every third parameter may bring a stuffed byte with it.
    let longest = longest_params + (longest_params + 1) / 3 + COUNTED;
    if length < COUNTED || length > longest {
        return Look::Bad(BadPacket::Length { id, length });
    }
    let whole = BEFORE_CODE + length;
    let Some(packet) = bytes.get(..whole) else { return Look::More };
    let (covered, tail) = packet.split_at(whole - 2);
    let (expected, found) = (crc(covered), u16::from_le_bytes([tail[0], tail[1]]));
    if found != expected {
        return Look::Bad(BadPacket::Checksum { id, expected, found });
    }
    let body = unstuff(&covered[BEFORE_CODE..]);
    Look::Whole(Packet { id, code: body[0], params: body[1..].to_vec() }, whole)
}
