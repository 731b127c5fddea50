//! How evenly control periods follow each other.

use std::collections::VecDeque;

use schema::bus::Rhythm;

/// A minute of periods, at fifty a second.
const KEPT: usize = 3_000;
/// All of them are looked at again once a second.
const LOOKED_AT_EVERY: u32 = 50;

/// The last minute of periods.
#[derive(Default)]
pub struct Beat {
    periods_secs: VecDeque<f64>,
    until_look: u32,
    /// Something else was done before the coming period.
    interrupted: bool,
    rhythm: Rhythm,
}

impl Beat {
    /// A period was this long, and should have been so long.
    pub fn push(&mut self, period_secs: f64, due_secs: f64) {
        if core::mem::take(&mut self.interrupted) {
            return;
        }
        if self.periods_secs.len() == KEPT {
            self.periods_secs.pop_front();
        }
        self.periods_secs.push_back(period_secs);
        if self.until_look == 0 {
            self.until_look = LOOKED_AT_EVERY;
            self.rhythm = rhythm(&self.periods_secs, due_secs);
        }
        self.until_look -= 1;
    }

    /// The arm does something else from now on: what comes is counted anew, and the period that this falls into is none.
    pub fn rest(&mut self) {
        *self = Self { interrupted: true, ..Self::default() };
    }

    /// How even it was, up to a second ago.
    pub const fn rhythm(&self) -> Rhythm {
        self.rhythm
    }
}

fn rhythm(periods_secs: &VecDeque<f64>, due_secs: f64) -> Rhythm {
    let mut errors_secs: Vec<f64> = periods_secs.iter().map(|secs| (secs - due_secs).abs()).collect();
    errors_secs.sort_by(f64::total_cmp);
    // The error that this share of all keeps within.
    let within = |share: f64| {
        let place = (share * errors_secs.len() as f64).ceil() as usize;
        errors_secs.get(place.saturating_sub(1)).map_or(0.0, |secs| (secs * 1e3) as f32)
    };
    Rhythm {
        periods: periods_secs.len() as u32,
        mean_ms: (periods_secs.iter().sum::<f64>() / periods_secs.len().max(1) as f64 * 1e3) as f32,
        half_within_ms: within(0.5),
        most_within_ms: within(0.99),
        all_within_ms: within(1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(periods_ms: impl IntoIterator<Item = f64>) -> Rhythm {
        let mut beat = Beat::default();
        for period_ms in periods_ms {
            beat.push(period_ms / 1e3, 0.02);
            // So that the last one is looked at.
            beat.until_look = 0;
        }
        beat.rhythm()
    }

    fn near(left: f32, right: f32) -> bool {
        (left - right).abs() < 1e-3
    }

    #[test]
    fn early_and_late_count_alike_and_one_in_a_hundred_is_not_most() {
        let periods_ms = (0..100).map(|place| {
            if place == 7 {
                35.0
            } else if place % 2 == 0 {
                19.0
            } else {
                21.5
            }
        });
        let rhythm = of(periods_ms);
        assert_eq!(rhythm.periods, 100);
        assert!(near(rhythm.half_within_ms, 1.0) && near(rhythm.most_within_ms, 1.5), "{rhythm:?}");
        assert!(near(rhythm.all_within_ms, 15.0) && near(rhythm.mean_ms, 20.385), "{rhythm:?}");
    }

    #[test]
    fn a_minute_is_remembered() {
        let rhythm = of([40.0].into_iter().chain(core::iter::repeat_n(20.0, KEPT)));
        assert_eq!(rhythm.periods as usize, KEPT);
        assert!(near(rhythm.all_within_ms, 0.0), "{rhythm:?}");
    }

    #[test]
    fn a_period_in_which_something_else_was_done_is_none() {
        let mut beat = Beat::default();
        beat.push(0.02, 0.02);
        beat.rest();
        beat.push(0.4, 0.02);
        assert_eq!(beat.rhythm(), Rhythm::default());
        beat.push(0.021, 0.02);
        assert_eq!(beat.rhythm().periods, 1);
        assert!(near(beat.rhythm().all_within_ms, 1.0));
    }
}
