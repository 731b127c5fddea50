use proptest::prelude::*;

use super::*;
use crate::packet::Protocol;

#[test]
fn a_negative_offset_keeps_its_sign_in_bit_eleven() {
    assert_eq!(sts::HOMING_OFFSET.encode(Ticks(-1606)).unwrap(), [0x46, 0x0E]);
    assert_eq!(sts::HOMING_OFFSET.decode(&[0x46, 0x0E]), Some(Ticks(-1606)));
    assert!(sts::HOMING_OFFSET.encode(Ticks(2048)).is_err());
}

#[test]
fn dynamixel_numbers_are_twos_complement() {
    assert_eq!(x_series::HOMING_OFFSET.encode(Ticks(-1)).unwrap(), [0xFF; 4]);
    assert_eq!(x_series::PRESENT_CURRENT.decode(&[0xFF, 0xFF]), Some(Amps(-0.001)));
}

#[test]
fn registers_speak_si() {
    // 50 ticks a second are 0.732 turns a minute, says the vendor's map.
    let RadPerSec(speed) = sts::GOAL_VELOCITY.decode(&[50, 0]).unwrap();
    assert!((speed - 0.732 * core::f32::consts::TAU / 60.0).abs() < 1e-4);
    assert_eq!(sts::PRESENT_VOLTAGE.decode(&[74]), Some(Volts(7.4)));
    assert_eq!(sts::PROTECTION_CURRENT.encode(Amps(1.625)).unwrap(), [250, 0]);
    assert_eq!(sts::RETURN_DELAY.encode(Secs(500e-6)).unwrap(), [250]);
}

#[test]
fn registers_lie_in_order_and_do_not_overlap() {
    for protocol in [Protocol::Feetech, Protocol::Dynamixel] {
        for pair in protocol.fields().windows(2) {
            assert!(pair[0].address + u16::from(pair[0].width) <= pair[1].address, "{pair:?}");
        }
    }
}

#[test]
fn a_read_back_is_as_long_as_nothing_else_that_is_read() {
    for protocol in [Protocol::Feetech, Protocol::Dynamixel] {
        let map = protocol.map();
        assert!(map.proof.part(map.torque.field(), &vec![0; map.proof.length.into()]).is_some());
        assert!(map.goal_proof.part(map.goal_position.field(), &vec![0; map.goal_proof.length.into()]).is_some());
        for proof in [map.proof, map.goal_proof] {
            assert_ne!(proof.length, map.telemetry.length);
            assert!(protocol.fields().iter().all(|field| u16::from(field.width) != proof.length));
        }
    }
}

proptest! {
    #[test]
    fn what_a_register_takes_it_gives_back(which in any::<prop::sample::Index>(), dynamixel: bool, value: i32) {
        let protocol = if dynamixel { Protocol::Dynamixel } else { Protocol::Feetech };
        let field = protocol.fields()[which.index(protocol.fields().len())];
        // Half of all values fit into one byte, or nothing would fit into most registers.
        for value in [value, value % 256] {
            match field.encode(value) {
                Ok(bytes) => prop_assert_eq!(field.decode(&bytes), Some(value)),
                Err(error) => prop_assert!(i64::from(value) < error.least || i64::from(value) > error.most),
            }
        }
    }
}
