//! The vectors of both protocols, and what becomes of packets among noise.

use proptest::prelude::*;

use super::*;
use crate::id::{ServoId, Target};

fn id(number: u8) -> ServoId {
    ServoId::new(number).unwrap()
}

fn all_six() -> Vec<ServoId> {
    (1..=6).map(id).collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

#[track_caller]
fn encodes(protocol: Protocol, target: impl Into<Target>, instruction: &Instruction, hex: &str) {
    assert_eq!(protocol.encode(target, instruction).unwrap().bytes, bytes(hex));
}

/// Computed by lerobot's rules (`mock_feetech.py`); ping and sync read were also exercised over Web Serial.
#[test]
fn feetech_instructions_are_the_known_bytes() {
    let f = Protocol::Feetech;
    let six = all_six();
    let each = |data: &[u8]| six.iter().map(|id| (*id, data.to_vec())).collect::<Vec<_>>();
    encodes(f, id(1), &Instruction::Ping, "ff ff 01 02 01 fb");
    encodes(f, id(1), &Instruction::Read { address: 56, length: 2 }, "ff ff 01 04 02 38 02 be");
    encodes(f, id(1), &Instruction::Write { address: 40, data: &[1] }, "ff ff 01 04 03 28 01 ce");
    encodes(f, Target::All, &Instruction::Write { address: 40, data: &[0] }, "ff ff fe 04 03 28 00 d2");
    encodes(
        f,
        Target::All,
        &Instruction::SyncWrite { address: 40, data: &each(&[0]) },
        "ff ff fe 10 83 28 01 01 00 02 00 03 00 04 00 05 00 06 00 30",
    );
    encodes(f, id(1), &Instruction::Write { address: 42, data: &[0, 8] }, "ff ff 01 05 03 2a 00 08 c4");
    encodes(
        f,
        Target::All,
        &Instruction::SyncRead { address: 56, length: 2, ids: &six },
        "ff ff fe 0a 82 38 02 01 02 03 04 05 06 26",
    );
    encodes(
        f,
        Target::All,
        &Instruction::SyncRead { address: 56, length: 15, ids: &six },
        "ff ff fe 0a 82 38 0f 01 02 03 04 05 06 19",
    );
    encodes(
        f,
        Target::All,
        &Instruction::SyncWrite { address: 42, data: &each(&[0, 8]) },
        "ff ff fe 16 83 2a 02 01 00 08 02 00 08 03 00 08 04 00 08 05 00 08 06 00 08 f7",
    );
    encodes(f, id(4), &Instruction::Write { address: 31, data: &[0x46, 0x0E] }, "ff ff 04 05 03 1f 46 0e 80");
}

/// From lerobot's `mock_dynamixel.py` and the e-Manual.
#[test]
fn dynamixel_instructions_are_the_known_bytes() {
    let d = Protocol::Dynamixel;
    encodes(d, id(1), &Instruction::Ping, "ff ff fd 00 01 03 00 01 19 4e");
    encodes(d, id(1), &Instruction::Write { address: 64, data: &[1] }, "ff ff fd 00 01 06 00 03 40 00 01 db 66");
    encodes(
        d,
        id(1),
        &Instruction::Write { address: 116, data: &[0, 8, 0, 0] },
        "ff ff fd 00 01 09 00 03 74 00 00 08 00 00 42 89",
    );
    encodes(
        d,
        Target::All,
        &Instruction::SyncRead { address: 132, length: 4, ids: &all_six() },
        "ff ff fd 00 fe 0d 00 82 84 00 04 00 01 02 03 04 05 06 b2 9b",
    );
}

#[test]
fn the_answer_to_a_ping_is_read() {
    let mut decoder = Decoder::new(Protocol::Feetech);
    decoder.push(&bytes("ff ff 01 02 00 fc"));
    let packet = decoder.next_packet().unwrap().unwrap();
    let status = Protocol::Feetech.status(packet).unwrap();
    assert_eq!((status.id, status.data.len(), status.has_alert()), (id(1), 0, false));
}

#[test]
fn an_echo_of_an_instruction_is_no_dynamixel_answer() {
    let d = Protocol::Dynamixel;
    let mut decoder = Decoder::new(d);
    decoder.push(&d.encode(id(1), &Instruction::Ping).unwrap().bytes);
    assert_eq!(d.status(decoder.next_packet().unwrap().unwrap()), None);
}

#[test]
fn what_would_look_like_a_header_is_stuffed() {
    let data = [0xFF, 0xFF, 0xFD, 0x00, 0xFF, 0xFF, 0xFD];
    let request = Protocol::Dynamixel.encode(id(1), &Instruction::Write { address: 200, data: &data }).unwrap();
    let stuffed = bytes("c8 00 ff ff fd fd 00 ff ff fd fd");
    assert!(request.bytes.windows(stuffed.len()).any(|part| part == stuffed), "{:02x?}", request.bytes);
}

#[test]
fn a_damaged_packet_does_not_take_the_next_one_with_it() {
    for protocol in [Protocol::Feetech, Protocol::Dynamixel] {
        let sound = protocol.frame_status(3, 0, &[1, 2]).unwrap();
        for at in 0..sound.len() {
            let mut damaged = sound.clone();
            damaged[at] ^= 0x10;
            let mut decoder = Decoder::with_longest(protocol, 32);
            decoder.push(&damaged);
            decoder.push(&sound);
            let found = decoder.finish();
            let good = found.iter().filter(|packet| packet.as_ref().is_ok_and(|packet| packet.id == 3)).count();
            assert_eq!(good, 1, "{protocol:?}, byte {at}: {found:?}");
            assert!(found.iter().any(Result::is_err));
        }
    }
}

#[test]
fn a_header_without_a_packet_holds_nothing_up_for_ever() {
    for protocol in [Protocol::Feetech, Protocol::Dynamixel] {
        let sound = protocol.frame_status(3, 0, &[1, 2]).unwrap();
        let mut decoder = Decoder::new(protocol);
        // The beginning of a packet of 30 bytes, which never come.
        decoder.push(&protocol.frame_status(1, 0, &[7; 30]).unwrap()[..8]);
        decoder.push(&sound);
        assert!(decoder.next_packet().is_none());
        let found = decoder.finish();
        assert!(found.iter().any(|packet| packet.as_ref().is_ok_and(|packet| packet.id == 3)), "{found:?}");
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let f = Protocol::Feetech;
    let wide = f.encode(id(1), &Instruction::Read { address: 300, length: 1 });
    assert_eq!(wide, Err(Unencodable::Wide { value: 300 }));
    let long = f.encode(id(1), &Instruction::Write { address: 0, data: &[0; 300] });
    assert!(matches!(long, Err(Unencodable::TooLong { .. })));
    assert_eq!(f.encode(id(1), &Instruction::Reboot), Err(Unencodable::Unknown));
    let uneven = [(id(1), vec![1]), (id(2), vec![1, 2])];
    assert_eq!(f.encode(Target::All, &Instruction::SyncWrite { address: 1, data: &uneven }), Err(Unencodable::Uneven));
}

fn any_protocol() -> impl Strategy<Value = Protocol> {
    prop_oneof![Just(Protocol::Feetech), Just(Protocol::Dynamixel)]
}

/// Bytes that headers and stuffing are made of more often than chance would have it.
fn tricky_bytes(most: usize) -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![Just(0xFFu8), Just(0xFF), Just(0xFD), Just(0x00), Just(0x02), any::<u8>()];
    prop::collection::vec(byte, 0..most)
}

fn any_packet() -> impl Strategy<Value = Packet> {
    (0u8..=ServoId::LARGEST, any::<u8>(), tricky_bytes(40)).prop_map(|(id, code, params)| Packet { id, code, params })
}

fn sound(found: &[Result<Packet, BadPacket>]) -> Vec<Packet> {
    found.iter().filter_map(|packet| packet.clone().ok()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn packets_come_back_however_the_bytes_are_cut(
        protocol in any_protocol(), packets in prop::collection::vec(any_packet(), 1..5), piece in 1usize..20,
    ) {
        let bytes: Vec<u8> = packets.iter().flat_map(|packet| protocol.frame(packet).unwrap()).collect();
        let mut decoder = Decoder::new(protocol);
        let mut found = Vec::new();
        for piece in bytes.chunks(piece) {
            decoder.push(piece);
            found.extend(core::iter::from_fn(|| decoder.next_packet()));
        }
        prop_assert_eq!(found, packets.into_iter().map(Ok).collect::<Vec<_>>());
        prop_assert_eq!(decoder.pending(), 0);
    }

    #[test]
    fn a_packet_is_found_behind_noise_that_holds_no_header(
        protocol in any_protocol(), packet in any_packet(),
        before in prop::collection::vec(0u8..0xFF, 0..30), after in prop::collection::vec(0u8..0xFF, 0..30),
    ) {
        let mut decoder = Decoder::new(protocol);
        decoder.push(&before);
        decoder.push(&protocol.frame(&packet).unwrap());
        decoder.push(&after);
        let found = decoder.finish();
        prop_assert_eq!(sound(&found), vec![packet]);
        let noise: usize = found.iter().map(|next| match next { Err(BadPacket::Noise { bytes }) => *bytes, _ => 0 }).sum();
        prop_assert_eq!(noise, before.len() + after.len());
    }

    #[test]
    fn whatever_is_reported_as_sound_was_on_the_wire(protocol in any_protocol(), noise in tricky_bytes(200)) {
        let mut decoder = Decoder::new(protocol);
        decoder.push(&noise);
        for packet in sound(&decoder.finish()) {
            let again = protocol.frame(&packet).unwrap();
            // Stuffing that the sender left out is taken as it is; everything else must be there byte by byte.
            let stuffed = packet.params.windows(3).any(|part| part == [0xFF, 0xFF, 0xFD]) || packet.code >= 0xFD;
            prop_assert!(stuffed || noise.windows(again.len()).any(|part| part == again), "{:?} in {:02x?}", packet, noise);
        }
    }

    #[test]
    fn one_flipped_bit_never_passes(protocol in any_protocol(), packet in any_packet(), at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let mut bytes = protocol.frame(&packet).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let mut decoder = Decoder::new(protocol);
        decoder.push(&bytes);
        let passed = sound(&decoder.finish());
        // A shorter packet may hide in the parameters of the damaged one, but never this one, nor one with its length.
        prop_assert!(passed.iter().all(|other| other.params.len() < packet.params.len()), "{:?}", passed);
    }
}
