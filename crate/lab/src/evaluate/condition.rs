//! What an episode tests.

use anyhow::Result;
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;
use schema::{Family, Plan};
use sim::{ResetOptions, Scenes, World, language::Table, task};

use super::phrases::Phrases;
use crate::wording;

/// A condition of evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Condition {
    /// A goal of the scene, in the grammar's words (or those of `--phrases`).
    InDistribution,
    /// The same scenes, with another goal of the same family.
    Swap,
    /// No words at all; scored on the goal of the in-distribution episode. Nothing to ask of the expert, who reads none.
    Blank,
    /// The expert given a goal drawn evenly from all the scene admits, scored on the in-distribution goal: what can be had
    /// without reading.
    Chance,
}

impl Condition {
    /// In the order they are run.
    pub const ALL: [Self; 4] = [Self::InDistribution, Self::Swap, Self::Blank, Self::Chance];

    /// The name in the report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InDistribution => "in-distribution",
            Self::Swap => "swap",
            Self::Blank => "blank",
            Self::Chance => "chance",
        }
    }
}

/// One episode to run.
#[derive(Clone, Debug)]
pub struct Trial {
    pub seed: u64,
    pub reset: ResetOptions,
    /// What success means.
    pub scored: Plan,
    /// What the expert pursues when it moves the arm.
    pub followed: Plan,
    /// What the policy is told; `None` is a blank instruction, or the expert's business.
    pub sentence: Option<String>,
    /// Whether the expert moves the arm even when a policy is evaluated.
    pub expert: bool,
}

impl Trial {
    /// The episode of a seed, or `None` when its scene has no goal for it.
    pub fn draw(
        condition: Condition,
        family: Family,
        seed: u64,
        scenes: Scenes,
        phrases: Option<&Phrases>,
    ) -> Result<Option<Self>> {
        let reset = ResetOptions { scenes, ..ResetOptions::default() };
        let world = World::reset(seed, &reset);
        let objects = world.objects();
        let table = Table { objects: &objects, families: world.families() };
        let goals = task::family(family).goals(&objects);
        let mut rng = Pcg64Mcg::seed_from_u64(seed.wrapping_mul(31) + family as u64);
        let Some(first) = (!goals.is_empty()).then(|| rng.random_range(0..goals.len())) else { return Ok(None) };
        let wording: u64 = rng.random();
        let mut goal = goals[first];
        if condition == Condition::Swap {
            if goals.len() < 2 {
                return Ok(None);
            }
            goal = goals[(first + rng.random_range(1..goals.len())) % goals.len()];
        }
        let sentence = match (condition, phrases) {
            (Condition::Blank | Condition::Chance, _) => None,
            (_, None) => Some(wording::sentence(&goal.into(), table, wording)),
            (_, Some(phrases)) => Some(phrases.sentence(&goal, &objects, wording)?),
        };
        let expert = condition == Condition::Chance;
        let followed = if expert {
            let all = table.goals();
            all[rng.random_range(0..all.len())]
        } else {
            goal
        };
        Ok(Some(Self { seed, reset, scored: goal.into(), followed: followed.into(), sentence, expert }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(condition: Condition, family: Family, seed: u64) -> Option<Trial> {
        Trial::draw(condition, family, seed, Scenes::Full, None).expect("no phrases, so none are missing")
    }

    #[test]
    fn a_swap_is_another_goal_of_the_same_family_in_the_same_scene() {
        let mut swapped = 0;
        for seed in 0..20 {
            for family in Family::ALL {
                let Some(trial) = draw(Condition::Swap, family, seed) else { continue };
                let first = draw(Condition::InDistribution, family, seed).expect("there are two goals to swap");
                assert_eq!((trial.scored.first.family, trial.followed), (family, trial.scored));
                assert_ne!(trial.scored, first.scored);
                assert_ne!(trial.sentence, first.sentence);
                swapped += 1;
            }
        }
        assert!(swapped > 40, "{swapped}");
    }

    #[test]
    fn without_words_the_score_is_that_of_the_first_goal() {
        for seed in 0..20 {
            for family in Family::ALL {
                let Some(first) = draw(Condition::InDistribution, family, seed) else { continue };
                assert!(first.sentence.is_some() && !first.expert && first.followed == first.scored);
                let blank = draw(Condition::Blank, family, seed).expect("the same scene");
                assert_eq!((blank.scored, blank.sentence, blank.expert), (first.scored, None, false));
                let chance = draw(Condition::Chance, family, seed).expect("the same scene");
                assert_eq!((chance.scored, chance.sentence, chance.expert), (first.scored, None, true));
            }
        }
    }

    #[test]
    fn the_same_seed_draws_the_same_episode() {
        let goal =
            |seed| draw(Condition::InDistribution, Family::Pick, seed).map(|trial| (trial.scored, trial.sentence));
        assert_eq!(goal(4), goal(4));
        assert!((0..20).any(|seed| goal(seed) != goal(seed + 1)));
    }
}
