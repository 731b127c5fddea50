//! One episode, judged as the browser judges a run.

use anyhow::Result;
use policy::{Policy, Sentence};
use schema::TapChoice;
use sim::task::{self, CLOSING_PERIODS, LONGEST_RUN};

use super::{condition::Trial, step_now};
use crate::episode::{Episode, Setting};

/// Whether an episode ends with its goal achieved: by the world's predicate, within [`LONGEST_RUN`] periods, or within
/// [`CLOSING_PERIODS`] after the policy said that it is done.
pub fn attempt(policy: Option<&Policy>, trial: &Trial) -> Result<bool> {
    let mut episode = Episode::new(trial.seed, &Setting { reset: trial.reset, ..Setting::default() })?;
    let mut judge = task::Judge::new(trial.scored);
    let sentence = match (policy, &trial.sentence) {
        (Some(policy), Some(text)) => policy.tokenizer().encode(text)?,
        _ => Sentence::default(),
    };
    let mover = if trial.expert { None } else { policy };
    for _ in 0..LONGEST_RUN {
        let done = match mover {
            None => {
                let (command, _) = task::expert(&episode.view(), &trial.followed);
                episode.drive(&command);
                false
            }
            Some(policy) => {
                let (_, senses) = episode.observe()?;
                let step = step_now(policy, episode.picture(), &sentence, &senses, TapChoice::None)?;
                episode.follow(&step.chunk).1
            }
        };
        if judge.observe(&episode.view()) {
            return Ok(true);
        }
        if done {
            return Ok((0..CLOSING_PERIODS).any(|_| {
                episode.keep();
                judge.observe(&episode.view())
            }));
        }
    }
    Ok(false)
}
