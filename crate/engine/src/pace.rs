//! Control periods per second, smoothed for reading.

/// Share of a new period in the average: settles within about a second.
const NEWEST: f64 = 0.15;

/// The rate at which periods follow each other.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pace {
    last_ms: Option<f64>,
    period_ms: Option<f64>,
}

impl Pace {
    /// A period begins now; the rate so far.
    pub fn beat(&mut self, now_ms: f64) -> f32 {
        if let Some(last_ms) = self.last_ms.replace(now_ms) {
            let period_ms = (now_ms - last_ms).max(1.0);
            let before_ms = self.period_ms.unwrap_or(period_ms);
            self.period_ms = Some(before_ms + (period_ms - before_ms) * NEWEST);
        }
        self.hz()
    }

    /// The loop stands still: the gap until the next period says nothing about its pace.
    pub fn rest(&mut self) {
        self.last_ms = None;
    }

    /// Periods per second; 0 before there were two.
    pub fn hz(&self) -> f32 {
        self.period_ms.map_or(0.0, |period_ms| (1000.0 / period_ms) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steady_periods_give_their_rate_and_a_rest_leaves_it_alone() {
        let mut pace = Pace::default();
        assert_eq!(pace.beat(0.0), 0.0);
        (1..20).for_each(|i| {
            pace.beat(f64::from(i) * 100.0);
        });
        assert!((pace.hz() - 10.0).abs() < 1e-3);
        pace.rest();
        pace.beat(60_000.0);
        assert!((pace.hz() - 10.0).abs() < 1e-3);
    }
}
