//! Whether joints turn the way they are said to, by small moves.

/// Less than this, in radians, is not a move: a few ticks of play and noise.
const LEAST_RAD: f32 = 0.02;
/// A joint that goes less than this share of the way is held by something, or the gear is another.
const LEAST_SHARE: f32 = 0.5;
/// And more than this is no small move any more.
const MOST_SHARE: f32 = 1.6;

/// What a small move showed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// It went where it should.
    Right,
    /// It went the other way: sign or drive mode are wrong.
    Reversed,
    /// It stayed: no torque, no power, another servo's id, or something in the way.
    NotMoved,
    /// It went the right way and too little or too far; how much of what was expected.
    Scaled { share: f32 },
    /// The expected move is too small to tell, or a value is no number.
    Unclear,
}

/// Compares a small move with what it should have been: radians of the joint, both relative to where it began.
pub fn verdict(expected_rad: f32, observed_rad: f32) -> Verdict {
    if !observed_rad.is_finite() || !expected_rad.is_finite() || expected_rad.abs() < 2.0 * LEAST_RAD {
        return Verdict::Unclear;
    }
    if observed_rad.abs() < LEAST_RAD {
        return Verdict::NotMoved;
    }
    let share = observed_rad / expected_rad;
    match share {
        _ if share < 0.0 => Verdict::Reversed,
        LEAST_SHARE..=MOST_SHARE => Verdict::Right,
        _ => Verdict::Scaled { share },
    }
}

/// Whether a joint that a person put into its middle by eye is where the calibration has its zero, `tolerance_rad` being
/// how well eyes do that.
pub fn zero_is_right(measured_rad: f32, expected_rad: f32, tolerance_rad: f32) -> bool {
    (measured_rad - expected_rad).abs() <= tolerance_rad
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_moves_tell_sign_and_size() {
        assert_eq!(verdict(0.1, 0.09), Verdict::Right);
        assert_eq!(verdict(-0.1, -0.12), Verdict::Right);
        assert_eq!(verdict(0.1, -0.1), Verdict::Reversed);
        assert_eq!(verdict(0.1, 0.003), Verdict::NotMoved);
        assert_eq!(verdict(0.1, 0.03), Verdict::Scaled { share: 0.03 / 0.1 });
        assert_eq!(verdict(0.001, 0.1), Verdict::Unclear);
        assert_eq!(verdict(0.1, f32::NAN), Verdict::Unclear);
    }

    #[test]
    fn zero_is_checked_with_the_tolerance_of_an_eye() {
        assert!(zero_is_right(0.08, 0.0, 0.1));
        assert!(!zero_is_right(0.3, 0.0, 0.1));
        assert!(!zero_is_right(f32::NAN, 0.0, 0.1));
    }
}
