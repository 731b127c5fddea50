//! The offset that puts the middle of a joint's travel where no encoder wraps.

use super::sweep::Swept;
use crate::packet::Protocol;
use crate::register::{TICKS_PER_TURN, Ticks};

/// Where the middle of the travel goes: lerobot's `int((4096 - 1) / 2)`.
pub const MIDDLE: Ticks = Ticks(2047);

/// What to write, and where the travel then lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Homing {
    /// For the homing offset register.
    pub offset: Ticks,
    /// The lowest position reached, once the offset is written and the servo was switched off and on.
    pub range_min: Ticks,
    /// The highest.
    pub range_max: Ticks,
}

/// What the encoder says, from what the servo says: Feetech's present position is actual minus offset, Dynamixel's
/// actual plus offset. Feetech counts within a turn.
pub fn actual_from_present(protocol: Protocol, present: Ticks, offset: Ticks) -> Ticks {
    match protocol {
        Protocol::Feetech => Ticks((present.0 + offset.0).rem_euclid(TICKS_PER_TURN)),
        Protocol::Dynamixel => Ticks(present.0.wrapping_sub(offset.0)),
    }
}

/// The inverse of [`actual_from_present`].
pub fn present_from_actual(protocol: Protocol, actual: Ticks, offset: Ticks) -> Ticks {
    match protocol {
        Protocol::Feetech => Ticks((actual.0 - offset.0).rem_euclid(TICKS_PER_TURN)),
        Protocol::Dynamixel => Ticks(actual.0.wrapping_add(offset.0)),
    }
}

/// The offset for a travel given in actual positions.
///
/// A Feetech offset reaches from -2047 to 2047, and an actual middle at 4095 would want 2048: then the middle is 2048
/// instead of 2047, which no travel of less than a turn minds. A Dynamixel servo forgets how often it turned when it is
/// switched off; the range is the one of the turn that holds the middle.
pub fn homing_for(protocol: Protocol, swept: &Swept) -> Homing {
    let middle = swept.middle().0.rem_euclid(TICKS_PER_TURN);
    let offset = match protocol {
        Protocol::Feetech => (middle - MIDDLE.0).min(protocol.map().homing_limit),
        Protocol::Dynamixel => MIDDLE.0 - middle,
    };
    let present = |actual: i32| {
        // On the turn of the middle.
        let actual = actual - swept.middle().0 + middle;
        match protocol {
            Protocol::Feetech => actual - offset,
            Protocol::Dynamixel => actual + offset,
        }
    };
    Homing { offset: Ticks(offset), range_min: Ticks(present(swept.low.0)), range_max: Ticks(present(swept.high.0)) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_middle_of_every_travel_becomes_the_middle_of_a_turn() {
        for protocol in [Protocol::Feetech, Protocol::Dynamixel] {
            for middle in -5000..9000 {
                let swept = Swept { low: Ticks(middle - 1000), high: Ticks(middle + 1000) };
                let homing = homing_for(protocol, &swept);
                let present = present_from_actual(protocol, Ticks(middle.rem_euclid(4096)), homing.offset);
                assert!((2047..=2048).contains(&present.0), "{middle}: {present:?}");
                assert!(protocol.map().homing_offset.encode(homing.offset).is_ok());
            }
        }
    }

    proptest! {
        #[test]
        fn no_position_within_the_travel_wraps(feetech: bool, low in -6000i32..6000, span in 2i32..4094, at in 0.0f64..=1.0) {
            let protocol = if feetech { Protocol::Feetech } else { Protocol::Dynamixel };
            let swept = Swept { low: Ticks(low), high: Ticks(low + span) };
            let homing = homing_for(protocol, &swept);
            prop_assert!(homing.range_min.0 >= 0 && homing.range_max.0 <= 4095, "{homing:?}");
            prop_assert_eq!(homing.range_max.0 - homing.range_min.0, span);
            let beyond = (f64::from(span) * at) as i32;
            if feetech {
                let actual = Ticks((low + beyond).rem_euclid(4096));
                prop_assert_eq!(present_from_actual(protocol, actual, homing.offset).0, homing.range_min.0 + beyond);
            }
        }

        #[test]
        fn actual_and_present_are_inverse(feetech: bool, actual in 0i32..4096, offset in -2047i32..=2047) {
            let protocol = if feetech { Protocol::Feetech } else { Protocol::Dynamixel };
            let present = present_from_actual(protocol, Ticks(actual), Ticks(offset));
            prop_assert_eq!(actual_from_present(protocol, present, Ticks(offset)), Ticks(actual));
        }
    }
}
