//! What must hold of any bytes.

use servo::bus::Exchange;
use servo::packet::{Decoder, Instruction, Protocol};
use servo::ServoId;

/// The first byte says how the others are cut into pieces.
pub fn decode(protocol: Protocol, data: &[u8]) {
    let Some((piece, bytes)) = data.split_first() else { return };
    let piece = usize::from(*piece).max(1);

    // However they are cut, the same packets come out.
    let whole = packets(protocol, bytes, bytes.len().max(1));
    assert_eq!(whole, packets(protocol, bytes, piece));
    // And each of them can be sent again.
    for packet in &whole {
        let again = protocol.frame(packet).expect("it came in a packet");
        assert_eq!(packets(protocol, &again, again.len()), [packet.clone()]);
    }

    let id = ServoId::new(1).expect("a small number");
    let request = protocol.encode(id, &Instruction::Read { address: 56, length: 2 }).expect("it fits");
    let mut exchange = Exchange::begin(protocol, &request, &[id], 2, false);
    for piece in bytes.chunks(piece) {
        exchange.receive(piece);
    }
    exchange.finish();
    for status in exchange.into_answers().into_iter().flatten() {
        assert!(status.id == id && (status.data.len() == 2 || status.refusal().is_some()));
    }
}

fn packets(protocol: Protocol, bytes: &[u8], piece: usize) -> Vec<servo::packet::Packet> {
    let mut decoder = Decoder::with_longest(protocol, 64);
    let mut found = Vec::new();
    for piece in bytes.chunks(piece) {
        decoder.push(piece);
        while let Some(next) = decoder.next_packet() {
            found.extend(next);
        }
        assert!(decoder.pending() < 128);
    }
    found.extend(decoder.finish().into_iter().flatten());
    found
}
