//! Counting successes, and how sure a count makes one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Successes in some episodes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Count {
    pub episodes: usize,
    pub successes: usize,
    /// 95 % Wilson score interval of the success rate.
    pub wilson95: [f64; 2],
}

impl Count {
    pub fn new(episodes: usize, successes: usize) -> Self {
        Self { episodes, successes, wilson95: wilson95(episodes, successes) }
    }

    /// Share of successes.
    pub fn rate(&self) -> f64 {
        self.successes as f64 / self.episodes.max(1) as f64
    }
}

/// What `eval.json` holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub model: String,
    /// First seed; episode i of every family and condition uses seed + i.
    pub seed: u64,
    /// The command that reproduces it.
    pub command: String,
    /// In distribution.
    pub families: BTreeMap<String, Count>,
    /// "FAMILY/CONDITION" and, over all families, "CONDITION".
    pub conditions: BTreeMap<String, Count>,
    /// Mean success rate over the families.
    pub mean: f64,
}

/// The Wilson score interval at 95 % (Wilson 1927): honest near 0 and 1, where the normal approximation is not.
pub fn wilson95(episodes: usize, successes: usize) -> [f64; 2] {
    /// The 97.5 % quantile of the normal distribution.
    const Z: f64 = 1.959_964;
    if episodes == 0 {
        return [0.0, 1.0];
    }
    let n = episodes as f64;
    let p = successes as f64 / n;
    let middle = p + Z * Z / (2.0 * n);
    let reach = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    [((middle - reach) / scale).max(0.0), ((middle + reach) / scale).min(1.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_matches_published_values() {
        // Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662.
        let [low, high] = wilson95(263, 81);
        assert!((low - 0.2553).abs() < 5e-4 && (high - 0.3662).abs() < 5e-4, "{low} {high}");
        assert!(wilson95(10, 0)[0].abs() < 1e-9);
        assert!((wilson95(10, 10)[1] - 1.0).abs() < 1e-9);
    }
}
