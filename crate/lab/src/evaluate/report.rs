//! Counting successes, and how sure a count makes one.

use std::collections::BTreeMap;

use schema::Family;
use serde::{Deserialize, Serialize};

use super::condition::Condition;

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

/// What `eval.json` holds, and the page reads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub model: String,
    /// First seed; episode i of every family and condition uses seed + i.
    pub seed: u64,
    /// In distribution, by family.
    pub families: BTreeMap<String, Count>,
    /// Every other condition that was run: "swap" over all families, and "swap/reach" for one of them.
    pub conditions: BTreeMap<String, Count>,
    /// Mean success rate over `families`.
    pub mean: f64,
}

impl Report {
    /// Takes the counts of a condition, family by family.
    pub fn insert(&mut self, condition: Condition, counts: &[(Family, Count)]) {
        if condition == Condition::InDistribution {
            self.families = counts.iter().map(|(family, count)| (family.name().to_owned(), *count)).collect();
            self.mean = counts.iter().map(|(_, count)| count.rate()).sum::<f64>() / counts.len().max(1) as f64;
            return;
        }
        let name = condition.name();
        let sum = |of: fn(&Count) -> usize| counts.iter().map(|(_, count)| of(count)).sum();
        let all = Count::new(sum(|count| count.episodes), sum(|count| count.successes));
        self.conditions.insert(name.to_owned(), all);
        for (family, count) in counts {
            self.conditions.insert(format!("{name}/{}", family.name()), *count);
        }
    }
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

    #[test]
    fn a_report_has_the_published_form() {
        let mut report = Report { model: "nano".to_owned(), seed: 3, ..Report::default() };
        let counts = |successes: [usize; 3]| -> Vec<(Family, Count)> {
            Family::ALL.into_iter().zip(successes).map(|(family, of)| (family, Count::new(10, of))).collect()
        };
        report.insert(Condition::InDistribution, &counts([10, 9, 8]));
        report.insert(Condition::Swap, &counts([9, 8, 7]));
        let json = serde_json::to_value(&report).expect("plain data");
        let names = |value: &serde_json::Value| -> Vec<String> {
            value.as_object().expect("an object").keys().cloned().collect()
        };
        assert_eq!(names(&json), ["conditions", "families", "mean", "model", "seed"]);
        assert_eq!(names(&json["families"]), ["pick", "place", "reach"]);
        assert_eq!(names(&json["conditions"]), ["swap", "swap/pick", "swap/place", "swap/reach"]);
        assert_eq!(names(&json["conditions"]["swap"]), ["episodes", "successes", "wilson95"]);
        assert_eq!(
            (&json["conditions"]["swap"]["episodes"], &json["conditions"]["swap"]["successes"]),
            (&30.into(), &24.into())
        );
        assert!((report.mean - 0.9).abs() < 1e-9);
    }
}
