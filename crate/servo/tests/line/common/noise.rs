//! Random bytes against the decoders, with packets among them that must be found.

use servo::packet::{BadPacket, Decoder, Packet, Protocol};
use servo::simulated::Random;

/// What a run found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Byte sequences tried.
    pub sequences: u64,
    /// Bytes in them.
    pub bytes: u64,
    /// Packets put in.
    pub sent: u64,
    /// Of those, packets that came out.
    pub found: u64,
    /// Packets that came out and were never put in: what a checksum cannot tell.
    pub false_packets: u64,
    /// Headers whose packets had a wrong checksum.
    pub refused: u64,
    /// Bytes that began nothing, headers that led nowhere.
    pub other: u64,
}

/// Tries this many sequences: noise that likes headers, cut into pieces, with a packet somewhere in three of four.
pub fn run(protocol: Protocol, sequences: u64, seed: u64) -> Report {
    let mut random = Random::new(seed);
    let mut report = Report { sequences, ..Report::default() };
    for _ in 0..sequences {
        let packet = random.chance(0.75).then(|| any_packet(&mut random));
        let mut bytes = noise(&mut random);
        if let Some(packet) = &packet {
            bytes.extend(protocol.frame(packet).expect("twenty parameters fit into any packet"));
            report.sent += 1;
        }
        bytes.extend(noise(&mut random));
        report.bytes += bytes.len() as u64;

        let mut decoder = Decoder::with_longest(protocol, 32);
        let mut found = Vec::new();
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            let (piece, behind) = rest.split_at(1 + random.below(rest.len()));
            decoder.push(piece);
            found.extend(core::iter::from_fn(|| decoder.next_packet()));
            rest = behind;
        }
        found.extend(decoder.finish());
        for next in found {
            match next {
                Ok(other) if Some(&other) == packet.as_ref() => report.found += 1,
                Ok(_) => report.false_packets += 1,
                Err(BadPacket::Checksum { .. }) => report.refused += 1,
                Err(_) => report.other += 1,
            }
        }
    }
    report
}

fn any_packet(random: &mut Random) -> Packet {
    let params = (0..random.below(20)).map(|_| tricky_byte(random)).collect();
    Packet { id: random.below(253) as u8, code: random.byte(), params }
}

fn noise(random: &mut Random) -> Vec<u8> {
    (0..random.below(60)).map(|_| tricky_byte(random)).collect()
}

/// What headers and stuffing are made of more often than chance would have it.
fn tricky_byte(random: &mut Random) -> u8 {
    match random.below(8) {
        0 | 1 => 0xFF,
        2 => 0xFD,
        3 => 0x00,
        4 => random.below(16) as u8,
        _ => random.byte(),
    }
}
