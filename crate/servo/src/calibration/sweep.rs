//! A joint moved by hand from end to end, followed across the encoder's wrap.

use crate::arm::JointSpec;
use crate::register::{RAD_PER_TICK, TICKS_PER_TURN, Ticks};

/// More than this between two samples, in ticks, and nobody can tell which way the joint went.
const AMBIGUOUS: i32 = TICKS_PER_TURN * 3 / 8;

/// How far a joint went so far. Feed it what the encoder says, without any offset, at least some ten times a second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sweep {
    last: Option<(f64, Ticks)>,
    /// As far as two samples in a row went, so that a single false one moves no end; inside out until there are enough.
    reach: Option<Swept>,
    /// Samples between which the joint may have gone either way round.
    doubtful: u32,
}

/// The travel of a joint in actual positions, unwrapped: they may be below 0 and above 4095.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swept {
    /// The lower end.
    pub low: Ticks,
    /// The upper end.
    pub high: Ticks,
}

/// Why a sweep cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum SweepError {
    /// Nothing was measured.
    #[error("the joint was not measured")]
    Empty,
    /// It was not moved from end to end.
    #[error("the joint was moved by {:.0}° and has at least {:.0}°: move it to both ends", .swept_rad.to_degrees(), .least_rad.to_degrees())]
    TooLittle { swept_rad: f32, least_rad: f32 },
    /// It went round more than once, so it has no ends.
    #[error("the joint was turned by more than a whole turn")]
    TooMuch { swept_rad: f32 },
    /// It moved too fast for how often it was measured.
    #[error("the joint was moved too fast to be followed: move it slowly")]
    TooFast { times: u32 },
}

impl Sweep {
    /// Takes the next actual position, measured at this time.
    pub fn push(&mut self, now_secs: f64, actual: Ticks) {
        let unwrapped = match self.last {
            None => actual,
            Some((_, last)) => {
                let half = TICKS_PER_TURN / 2;
                let step = (actual.0 - last.0 + half).rem_euclid(TICKS_PER_TURN) - half;
                self.doubtful += u32::from(step.abs() > AMBIGUOUS);
                Ticks(last.0 + step)
            }
        };
        if let Some((_, last)) = self.last {
            let (lower, upper) = (last.min(unwrapped), last.max(unwrapped));
            let reach = self.reach.get_or_insert(Swept { low: upper, high: lower });
            reach.low = reach.low.min(upper);
            reach.high = reach.high.max(lower);
        }
        self.last = Some((now_secs, unwrapped));
    }

    /// When it was measured last.
    pub fn last_secs(&self) -> Option<f64> {
        self.last.map(|(secs, _)| secs)
    }

    /// How far it went so far, as two samples in a row say; `None` before that.
    pub fn reach(&self) -> Option<Swept> {
        self.reach.filter(|reach| reach.low <= reach.high)
    }

    /// Where it is now, unwrapped.
    pub fn position(&self) -> Option<Ticks> {
        self.last.map(|(_, ticks)| ticks)
    }

    /// The travel, if it can be that of this joint.
    ///
    /// A joint that turns all the way round has no ends to find: its travel is a turn around where it is now, so it is
    /// to be left in its middle.
    ///
    /// # Errors
    ///
    /// When it was moved too little, too far or too fast.
    pub fn finish(&self, spec: &JointSpec) -> Result<Swept, SweepError> {
        let (Some(reach), Some(position)) = (self.reach(), self.position()) else { return Err(SweepError::Empty) };
        if spec.is_full_turn {
            let half = TICKS_PER_TURN / 2;
            return Ok(Swept { low: Ticks(position.0 - half + 1), high: Ticks(position.0 + half) });
        }
        if self.doubtful > 0 {
            return Err(SweepError::TooFast { times: self.doubtful });
        }
        let swept_rad = reach.span_rad() / spec.gear;
        if reach.high.0 - reach.low.0 >= TICKS_PER_TURN - 1 {
            return Err(SweepError::TooMuch { swept_rad });
        }
        if swept_rad < spec.least_sweep_rad {
            return Err(SweepError::TooLittle { swept_rad, least_rad: spec.least_sweep_rad });
        }
        Ok(reach)
    }
}

impl Swept {
    /// The position half way between its ends.
    pub const fn middle(&self) -> Ticks {
        // Towards the lower end: where a full turn's middle is the position it was made around.
        Ticks(self.low.0 + (self.high.0 - self.low.0).div_euclid(2))
    }

    /// From end to end, at the horn.
    pub fn span_rad(&self) -> f32 {
        (self.high.0 - self.low.0) as f32 * RAD_PER_TICK
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use schema::Joint;

    use super::*;
    use crate::arm::SO101_FOLLOWER;

    fn swept(positions: impl IntoIterator<Item = i32>) -> Sweep {
        let mut sweep = Sweep::default();
        // Each twice, as by a hand that rests at both ends.
        for (i, position) in positions.into_iter().flat_map(|position| [position; 2]).enumerate() {
            sweep.push(i as f64 * 0.02, Ticks(position.rem_euclid(TICKS_PER_TURN)));
        }
        sweep
    }

    #[test]
    fn a_travel_across_the_wrap_is_one_piece() {
        let sweep = swept((3000..5500).step_by(40).chain((3000..5500).rev().step_by(40)));
        let reach = sweep.finish(SO101_FOLLOWER.joint(Joint::ElbowFlex)).unwrap();
        assert_eq!((reach.low, reach.high), (Ticks(3000), Ticks(5499)));
    }

    #[test]
    fn what_cannot_be_the_whole_travel_is_said_to_be() {
        let elbow = SO101_FOLLOWER.joint(Joint::ElbowFlex);
        assert_eq!(Sweep::default().finish(elbow), Err(SweepError::Empty));
        assert!(matches!(swept((0..900).step_by(20)).finish(elbow), Err(SweepError::TooLittle { .. })));
        assert!(matches!(swept((0..4200).step_by(20)).finish(elbow), Err(SweepError::TooMuch { .. })));
        assert!(matches!(swept([0, 1800, 100]).finish(elbow), Err(SweepError::TooFast { times: 2 })));
    }

    #[test]
    fn a_joint_that_goes_round_is_centred_where_it_is_left() {
        let sweep = swept([100, 50, 0, -50, -100]);
        let reach = sweep.finish(SO101_FOLLOWER.joint(Joint::WristRoll)).unwrap();
        assert_eq!(reach.middle(), Ticks(-100));
        assert_eq!(reach.high.0 - reach.low.0, 4095);
    }

    #[test]
    fn a_single_false_sample_moves_no_end() {
        let mut sweep = swept((1000..3000).step_by(40));
        for position in [2900, 3900, 2880, 2860] {
            sweep.push(9.0, Ticks(position));
        }
        let reach = sweep.reach().unwrap();
        assert_eq!((reach.low, reach.high), (Ticks(1000), Ticks(2960)));
    }

    proptest! {
        #[test]
        fn the_travel_found_is_the_travel_made(start in -9000i32..9000, steps in prop::collection::vec(-1500i32..=1500, 1..60)) {
            let mut at = start;
            let (mut low, mut high) = (at, at);
            let mut sweep = swept([at]);
            for step in steps {
                at += step;
                (low, high) = (low.min(at), high.max(at));
                for _ in 0..2 {
                    sweep.push(0.0, Ticks(at.rem_euclid(TICKS_PER_TURN)));
                }
            }
            let reach = sweep.reach().unwrap();
            prop_assert_eq!(reach.high.0 - reach.low.0, high - low);
            prop_assert_eq!(reach.low.0.rem_euclid(TICKS_PER_TURN), low.rem_euclid(TICKS_PER_TURN));
        }
    }
}
