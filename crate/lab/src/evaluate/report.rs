//! Counting successes, and how sure a count makes one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    attempt::{ActedOn, Outcome},
    condition::Condition,
    failure::Failure,
    trial::Suite,
};

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

    /// Of some outcomes.
    pub fn of<'a>(outcomes: impl Iterator<Item = &'a Outcome> + Clone) -> Self {
        Self::new(outcomes.clone().count(), outcomes.filter(|outcome| outcome.solved).count())
    }

    /// Share of successes.
    pub fn rate(&self) -> f64 {
        self.successes as f64 / self.episodes.max(1) as f64
    }
}

/// Episodes whose policy was about as sure at their start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Surety {
    /// Mean entropy of the action tokens at the first step, in nats: from here to the next.
    pub entropy: f32,
    pub count: Count,
}

/// What `eval.json` holds, and the page reads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    pub model: String,
    /// The command that makes it again.
    pub command: String,
    /// First seed; the episodes of every family and condition are those of the next seeds with a scene for it.
    pub seed: u64,
    /// In distribution, by family; "two" are two goals in one sentence.
    pub families: BTreeMap<String, Count>,
    /// Every other condition that was run: "swap" over all families, and "swap/reach" for one of them.
    pub conditions: BTreeMap<String, Count>,
    /// Mean success rate over `families`.
    pub mean: f64,
    /// In distribution: what the arm went for, and how often.
    pub acted_on: BTreeMap<ActedOn, usize>,
    /// In distribution: how often the policy said that it is done, and how often that was true.
    pub said_done: Count,
    /// In distribution: some episodes that failed.
    pub failures: Vec<Failure>,
    /// Over all conditions in which words mean something: a tenth of the episodes each, the surest first.
    pub surety: Vec<Surety>,
}

impl Report {
    /// Takes the outcomes of a condition.
    pub fn insert(&mut self, condition: Condition, outcomes: &[(Suite, Outcome)]) {
        let all = outcomes.iter().map(|(_, outcome)| outcome);
        let mut by_suite: BTreeMap<String, Count> = BTreeMap::new();
        for (suite, _) in outcomes {
            let of_it = outcomes.iter().filter(|(of, _)| of == suite).map(|(_, outcome)| outcome);
            by_suite.entry(suite.name().to_owned()).or_insert_with(|| Count::of(of_it));
        }
        if condition == Condition::InDistribution {
            self.mean = by_suite.values().map(Count::rate).sum::<f64>() / by_suite.len().max(1) as f64;
            self.families = by_suite;
            for outcome in all.clone() {
                *self.acted_on.entry(outcome.acted_on).or_default() += 1;
            }
            self.said_done = Count::of(all.filter(|outcome| outcome.said_done));
            return;
        }
        self.conditions.insert(condition.to_string(), Count::of(all));
        for (suite, count) in by_suite {
            self.conditions.insert(format!("{condition}/{suite}"), count);
        }
    }

    /// Takes what is known of how sure the policy was, and whether it should have been.
    pub fn set_surety(&mut self, mut outcomes: Vec<Outcome>) {
        /// Parts of as many episodes each.
        const PARTS: usize = 10;
        outcomes.sort_by(|a, b| a.entropy.total_cmp(&b.entropy));
        let part = outcomes.len().div_ceil(PARTS).max(1);
        let surety = |part: &[Outcome]| Surety { entropy: part[0].entropy, count: Count::of(part.iter()) };
        self.surety = outcomes.chunks(part).map(surety).collect();
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
    use schema::Family;

    use super::*;

    fn outcome(solved: bool, entropy: f32) -> Outcome {
        let acted_on = if solved { ActedOn::Told } else { ActedOn::SameKind };
        Outcome { solved, steps: 10, said_done: solved, entropy, acted_on, readings: Vec::new(), pictures: None }
    }

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
        let suites = [Suite::One(Family::Reach), Suite::One(Family::Pick), Suite::Two];
        let outcomes = |successes: [usize; 3]| -> Vec<(Suite, Outcome)> {
            let of = |(suite, most): (Suite, usize)| (0..10).map(move |index| (suite, outcome(index < most, 1.0)));
            suites.into_iter().zip(successes).flat_map(of).collect()
        };
        report.insert(Condition::InDistribution, &outcomes([10, 9, 8]));
        report.insert(Condition::Swap, &outcomes([9, 8, 7]));
        let json = serde_json::to_value(&report).expect("plain data");
        let names = |value: &serde_json::Value| -> Vec<String> {
            value.as_object().expect("an object").keys().cloned().collect()
        };
        assert_eq!(names(&json["families"]), ["pick", "reach", "two"]);
        assert_eq!(names(&json["conditions"]), ["swap", "swap/pick", "swap/reach", "swap/two"]);
        assert_eq!(names(&json["conditions"]["swap"]), ["episodes", "successes", "wilson95"]);
        assert_eq!(
            (&json["conditions"]["swap"]["episodes"], &json["conditions"]["swap"]["successes"]),
            (&30.into(), &24.into())
        );
        assert_eq!((&json["acted_on"]["told"], &json["acted_on"]["same-kind"]), (&27.into(), &3.into()));
        assert_eq!(report.said_done, Count::new(27, 27));
        assert!((report.mean - 0.9).abs() < 1e-9);
        assert_eq!(serde_json::from_value::<Report>(json).expect("its own form"), report);
    }

    #[test]
    fn surety_goes_from_the_surest_on_in_even_parts() {
        let mut report = Report::default();
        report.set_surety((0..100).rev().map(|index| outcome(index < 50, index as f32)).collect());
        let rates: Vec<f64> = report.surety.iter().map(|part| part.count.rate()).collect();
        assert_eq!(rates, [1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(report.surety.iter().map(|part| part.entropy).nth(3), Some(30.0));
    }
}
