//! What a policy's certainty is worth: a logistic fit of success on the entropy of its action tokens.

use std::path::PathBuf;

use anyhow::Result;
use camera::Strength;
use control::DEFAULT_DECAY;
use glam::{DMat3, DVec3};
use policy::{Calibration, manifest::CONFIG_FILE};
use sim::language::Wording;

use crate::{
    arguments::at_least_one,
    episode::FIRST_TRAINING_SEED,
    evaluate::{
        attempt::{Attempts, Outcome},
        condition::{Axis, Condition},
        load_policy,
        trial::{Draw, Suite, Trial},
    },
    files,
};

/// Seeds that neither training nor `lab evaluate` uses.
const FIRST_SEED: u64 = 500_000;
/// What pages meet: mostly what training knows, and some of what it does not.
const MIXTURE: [(Condition, usize); 8] = [
    (Condition::InDistribution, 4),
    (Condition::Unseen(Wording::UnseenTemplates), 1),
    (Condition::Changed(Axis::Layout, Strength::Medium), 1),
    (Condition::Changed(Axis::Camera, Strength::Medium), 1),
    (Condition::Changed(Axis::Wording, Strength::Mild), 1),
    (Condition::Changed(Axis::Light, Strength::Medium), 1),
    (Condition::Changed(Axis::Background, Strength::Medium), 1),
    (Condition::Changed(Axis::Noise, Strength::Medium), 1),
];
/// Newton steps of the fit; it settles in fewer.
const ROUNDS: usize = 30;
/// Keeps the fit finite where episodes of one kind only succeed or only fail.
const RIDGE: f64 = 1e-3;
/// Parts of as many readings for the expected calibration error.
const PARTS: usize = 10;

/// Fit how sure a policy should be to how often it succeeds, and write that into its configuration.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// The model's folder.
    #[arg(long, default_value = "models/nano")]
    model: PathBuf,
    /// Episodes per family, half of them to fit and half to check.
    #[arg(long, default_value_t = 60, value_parser = at_least_one())]
    episodes: usize,
    /// Threads.
    #[arg(long, default_value_t = 2, value_parser = at_least_one())]
    threads: usize,
}

/// What a policy said at a step of an episode, and how the episode ended.
#[derive(Clone, Copy, Debug)]
struct Reading {
    entropy: f64,
    success: f64,
    solved: bool,
    /// Episodes count the same, however long.
    weight: f64,
}

impl Reading {
    /// All of an episode.
    fn all(outcome: &Outcome) -> Vec<Self> {
        let reading = |[entropy, success]: &[f32; 2]| Self {
            entropy: f64::from(*entropy),
            success: f64::from(*success),
            solved: outcome.solved,
            weight: 1.0 / outcome.readings.len() as f64,
        };
        outcome.readings.iter().map(reading).collect()
    }
}

pub fn run(arguments: &Arguments) -> Result<()> {
    let policy = load_policy(&arguments.model)?;
    let trials = trials(arguments)?;
    let attempts = Attempts {
        policy: Some(&policy),
        ask_every: 1,
        decay: DEFAULT_DECAY,
        stubborn: false,
        trace: false,
        threads: arguments.threads,
    };
    let outcomes = attempts.run(&trials, "episodes")?;
    let read: Vec<Vec<Reading>> = outcomes.iter().map(Reading::all).collect();
    let half = |of: usize| -> Vec<Reading> { read.iter().skip(of).step_by(2).flatten().copied().collect() };
    let (fitted, checked) = (half(0), half(1));
    let mut calibration = fit(&fitted);
    calibration.episodes = read.len().div_ceil(2);
    calibration.expected_error = expected_error(&calibration, &checked) as f32;
    println!("{calibration:?}");
    let mut config = policy.config().clone();
    config.calibration = Some(calibration);
    files::write(&arguments.model.join(CONFIG_FILE), serde_json::to_string_pretty(&config)?)?;
    println!("wrote it into {}; the manifest is out of date until `lab export`", arguments.model.display());
    Ok(())
}

/// Episodes of all families and of the mixture's conditions in turn.
fn trials(arguments: &Arguments) -> Result<Vec<Trial>> {
    let turns: Vec<Condition> =
        MIXTURE.iter().flat_map(|(condition, share)| std::iter::repeat_n(*condition, *share)).collect();
    let mut trials = Vec::new();
    for suite in Suite::all() {
        let mut seeds = FIRST_SEED + 1..FIRST_TRAINING_SEED;
        for index in 0..arguments.episodes {
            let draw = Draw { condition: turns[index % turns.len()], phrases: None };
            trials.push(draw.next(suite, &mut seeds)?);
        }
    }
    Ok(trials)
}

/// The logistic regression of success on the two numbers, by Newton's method.
fn fit(readings: &[Reading]) -> Calibration {
    let mut weights = DVec3::ZERO;
    for _ in 0..ROUNDS {
        let mut gradient = -weights * RIDGE;
        let mut curvature = DMat3::from_diagonal(DVec3::splat(RIDGE));
        for reading in readings {
            let numbers = DVec3::new(1.0, reading.entropy, reading.success);
            let chance = 1.0 / (1.0 + (-weights.dot(numbers)).exp());
            let solved = f64::from(u8::from(reading.solved));
            gradient += numbers * (reading.weight * (solved - chance));
            let steepness = reading.weight * chance * (1.0 - chance);
            curvature += DMat3::from_cols(numbers * numbers.x, numbers * numbers.y, numbers * numbers.z) * steepness;
        }
        weights += curvature.inverse() * gradient;
    }
    let [bias, per_nat, per_success] = weights.to_array().map(|weight| weight as f32);
    Calibration { bias, per_nat, per_success, episodes: 0, expected_error: 0.0 }
}

/// How far stated chances are from shares of successes, on average over tenths of the readings.
fn expected_error(calibration: &Calibration, readings: &[Reading]) -> f64 {
    let mut said: Vec<(f64, Reading)> = readings
        .iter()
        .map(|reading| (f64::from(calibration.confidence(reading.entropy as f32, reading.success as f32)), *reading))
        .collect();
    said.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = readings.iter().map(|reading| reading.weight).sum();
    let parts = said.chunks(said.len().div_ceil(PARTS).max(1));
    let off = parts.map(|part| {
        let sum = |of: &dyn Fn(&(f64, Reading)) -> f64| -> f64 { part.iter().map(of).sum() };
        let said = sum(&|(chance, reading)| chance * reading.weight);
        let was = sum(&|(_, reading)| f64::from(u8::from(reading.solved)) * reading.weight);
        (said - was).abs()
    });
    off.sum::<f64>() / total.max(1e-9)
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    use super::*;

    /// Readings whose chance of success is known.
    fn readings(count: usize, chance: impl Fn(f64, f64) -> f64) -> Vec<Reading> {
        let mut rng = Pcg64Mcg::seed_from_u64(3);
        let mut reading = || {
            let (entropy, success) = (rng.random_range(0.5..4.0), rng.random_range(0.0..1.0));
            Reading { entropy, success, solved: rng.random_bool(chance(entropy, success)), weight: 1.0 }
        };
        (0..count).map(|_| reading()).collect()
    }

    #[test]
    fn the_chances_that_were_there_are_found() {
        let chance = |entropy: f64, success: f64| 1.0 / (1.0 + (-(3.0 - 1.5 * entropy + success)).exp());
        let known = readings(20_000, chance);
        let found = fit(&known);
        assert!((found.bias - 3.0).abs() < 0.2 && (found.per_nat + 1.5).abs() < 0.1, "{found:?}");
        assert!((found.per_success - 1.0).abs() < 0.2, "{found:?}");
        assert!(expected_error(&found, &known) < 0.02);
        let careless = Calibration { bias: 9.0, ..found };
        assert!(expected_error(&careless, &known) > 0.2);
    }

    #[test]
    fn what_always_succeeds_is_fitted_all_the_same() {
        let found = fit(&readings(500, |_, _| 1.0));
        assert!(found.confidence(2.0, 0.5) > 0.95 && found.bias.is_finite(), "{found:?}");
    }
}
