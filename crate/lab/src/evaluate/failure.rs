//! Failures to look at: the picture a policy saw first, beside the one it saw last.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result};
use schema::Image;
use serde::{Deserialize, Serialize};

use super::{
    attempt::{ActedOn, Outcome},
    trial::Trial,
};
use crate::sheet::{SIDE, enlarge, save};

/// Failures kept of a suite.
const OF_A_SUITE: usize = 2;
/// Pixels between the two pictures, in the colour of paper.
const GAP: usize = 8;

/// An episode in distribution that failed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    pub suite: String,
    pub seed: u64,
    pub sentence: String,
    pub acted_on: ActedOn,
    /// Control periods it took.
    pub steps: u32,
    /// Whether the policy ended it by saying that it is done.
    pub said_done: bool,
    /// Name of its picture in the folder of failures.
    pub picture: String,
}

/// Keeps the first failures of each suite, ways to fail that it has not failed in yet before others, and writes their
/// pictures into a folder, in place of those that are there.
pub fn keep(folder: &Path, failed: &[(&Trial, &Outcome)]) -> Result<Vec<Failure>> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot clear: {}", folder.display()))?;
    }
    let mut failures = Vec::new();
    for (trial, outcome) in chosen(failed) {
        let Some(pictures) = &outcome.pictures else { continue };
        fs::create_dir_all(folder).with_context(|| format!("cannot make: {}", folder.display()))?;
        let suite = trial.suite.name().to_owned();
        let picture = format!("{suite}-{}.png", trial.seed);
        let (rgb, width, height) = side_by_side(pictures);
        save(&folder.join(&picture), &rgb, width, height)?;
        failures.push(Failure {
            suite,
            seed: trial.seed,
            sentence: trial.sentence.clone().unwrap_or_default(),
            acted_on: outcome.acted_on,
            steps: outcome.steps,
            said_done: outcome.said_done,
            picture,
        });
    }
    Ok(failures)
}

fn chosen<'a>(failed: &[(&'a Trial, &'a Outcome)]) -> Vec<(&'a Trial, &'a Outcome)> {
    let mut by_suite: BTreeMap<&str, Vec<(&Trial, &Outcome)>> = BTreeMap::new();
    for (trial, outcome) in failed {
        by_suite.entry(trial.suite.name()).or_default().push((trial, outcome));
    }
    by_suite
        .into_values()
        .flat_map(|failures| {
            let (mut first, mut again): (Vec<_>, Vec<_>) = (Vec::new(), Vec::new());
            for failure in failures {
                let seen = first.iter().any(|(_, other): &(&Trial, &Outcome)| other.acted_on == failure.1.acted_on);
                if seen { again.push(failure) } else { first.push(failure) }
            }
            first.into_iter().chain(again).take(OF_A_SUITE)
        })
        .collect()
}

/// Two pictures as one: its pixels, width and height.
fn side_by_side(pictures: &[Image; 2]) -> (Vec<u8>, usize, usize) {
    let (width, height) = (2 * SIDE + GAP, SIDE);
    let mut rgb = vec![255; width * height * 3];
    for (picture, left) in pictures.iter().zip([0, SIDE + GAP]) {
        enlarge(&mut rgb, width, &picture.rgb, 0, left);
    }
    (rgb, width, height)
}

#[cfg(test)]
mod tests {
    use schema::{CAMERA_SIDE, Family};

    use super::*;
    use crate::{
        evaluate::{
            condition::Condition,
            trial::{Draw, Suite},
        },
        files::test_folder,
    };

    fn outcome(acted_on: ActedOn, level: u8) -> Outcome {
        let mut picture = Image::new(CAMERA_SIDE, CAMERA_SIDE);
        picture.rgb.fill(level);
        Outcome {
            solved: false,
            steps: 600,
            said_done: false,
            entropy: 1.0,
            acted_on,
            readings: Vec::new(),
            pictures: Some([picture.clone(), picture]),
        }
    }

    #[test]
    fn failures_of_different_kinds_are_kept_first_and_old_pictures_go() {
        let folder = test_folder("failures");
        fs::write(folder.join("old.png"), "of other weights").expect("the folder can be written");
        let draw = Draw { condition: Condition::InDistribution, phrases: None };
        let mut seeds = 0..1000;
        let mut next = || draw.next(Suite::One(Family::Reach), &mut seeds).expect("a scene to reach in");
        let trials = [next(), next(), next()];
        let outcomes = [outcome(ActedOn::Nothing, 1), outcome(ActedOn::Nothing, 2), outcome(ActedOn::SameKind, 3)];
        let failed: Vec<(&Trial, &Outcome)> = trials.iter().zip(&outcomes).collect();
        let kept = keep(&folder, &failed).expect("the folder can be written");
        let seeds: Vec<u64> = kept.iter().map(|failure| failure.seed).collect();
        assert_eq!(seeds, [trials[0].seed, trials[2].seed]);
        assert!(kept.iter().all(|failure| folder.join(&failure.picture).exists() && !failure.sentence.is_empty()));
        assert!(!folder.join("old.png").exists());
        fs::remove_dir_all(&folder).expect("it is the test's own");
    }
}
