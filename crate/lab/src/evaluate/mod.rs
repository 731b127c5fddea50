//! Evaluation: how often the policy does what it is told, on fixed seeds, through the loop the browser runs and for as long.

mod attempt;
mod condition;
mod phrases;
mod report;

use std::{
    fs,
    future::Future,
    path::{Path, PathBuf},
    pin::pin,
    task::{Context as TaskContext, Poll, Waker},
};

use anyhow::{Context, Result, ensure};
use policy::{
    Policy, Sentence,
    manifest::{CONFIG_FILE, TOKENIZER_FILE, WEIGHTS_FILE},
};
use rayon::prelude::*;
use schema::{Image, PolicyStep, Proprioception, TapChoice};
use sim::Scenes;

use self::{
    attempt::attempt,
    condition::{Condition, Trial},
    phrases::Phrases,
    report::{Count, Report},
};
use crate::{arguments::at_least_one, episode::FIRST_TRAINING_SEED, files, progress::bar};

/// Count successes of a model, or of the expert.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// The model's folder.
    #[arg(long, default_value = "models/nano")]
    model: PathBuf,
    /// Evaluate the scripted expert instead.
    #[arg(long)]
    expert: bool,
    /// Episodes per family and condition.
    #[arg(long, default_value_t = 200, value_parser = at_least_one())]
    episodes: usize,
    /// First seed; the seeds from 1,000,000 on are for training.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Scenes with everything there is, and all eight families.
    #[arg(long)]
    full: bool,
    /// Conditions to run; all by default.
    #[arg(long, value_enum)]
    condition: Vec<Condition>,
    /// A JSON map from family to a list of templates with the slots `{object}`, `{color}`, `{target}`, `{target_color}`,
    /// to be used instead of the grammar.
    #[arg(long)]
    phrases: Option<PathBuf>,
    /// Where the report goes; printed only, without it. It has the success in distribution and of all conditions run.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Say of each episode which seed and sentence it had, and whether it was solved.
    #[arg(long)]
    list: bool,
    /// Threads.
    #[arg(long, default_value_t = 2, value_parser = at_least_one())]
    threads: usize,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    let conditions = conditions(arguments);
    check(arguments, &conditions)?;
    let policy = if arguments.expert { None } else { Some(load_policy(&arguments.model)?) };
    let phrases = match (&arguments.phrases, &policy) {
        (Some(path), Some(policy)) => Some(Phrases::load(path, policy.tokenizer())?),
        _ => None,
    };
    let mut report = Report {
        model: policy.as_ref().map_or("expert".to_owned(), |policy| policy.config().name.clone()),
        seed: arguments.seed,
        ..Report::default()
    };
    let scenes = if arguments.full { Scenes::Full } else { Scenes::Simple };
    let mut families = scenes.families().to_vec();
    if let Some(phrases) = &phrases {
        families.retain(|family| phrases.families().contains(family));
    }
    for family in scenes.families().iter().filter(|family| !families.contains(family)) {
        println!("the phrases say nothing of {}, so it is left out", family.name());
    }
    let bar = bar((conditions.len() * families.len() * arguments.episodes) as u64, "episodes");
    let threads = rayon::ThreadPoolBuilder::new().num_threads(arguments.threads).build()?;
    for condition in conditions {
        let mut counts = Vec::new();
        for &family in &families {
            let outcomes: Vec<Option<(Trial, bool)>> = threads.install(|| {
                (0..arguments.episodes as u64)
                    .into_par_iter()
                    .map(|index| {
                        let trial = Trial::draw(condition, family, arguments.seed + index, scenes, phrases.as_ref())?;
                        let outcome =
                            trial.map(|trial| Ok((trial.clone(), attempt(policy.as_ref(), &trial)?))).transpose();
                        bar.inc(1);
                        outcome
                    })
                    .collect::<Result<_>>()
            })?;
            // A scene without a goal of this family, or without a second one to swap to, is no episode.
            let tried: Vec<(Trial, bool)> = outcomes.into_iter().flatten().collect();
            let count = Count::new(tried.len(), tried.iter().filter(|(_, solved)| *solved).count());
            bar.suspend(|| {
                for (trial, solved) in tried.iter().filter(|_| arguments.list) {
                    let outcome = if *solved { "solved" } else { "failed" };
                    println!("{outcome} seed {:<4} {}", trial.seed, trial.sentence.as_deref().unwrap_or("(no words)"));
                }
                println!(
                    "{:<16} {:<8} {:>4} of {:<4} {:5.1} %  [{:.3}, {:.3}]",
                    condition.name(),
                    family.name(),
                    count.successes,
                    count.episodes,
                    100.0 * count.rate(),
                    count.wilson95[0],
                    count.wilson95[1]
                );
            });
            counts.push((family, count));
        }
        report.insert(condition, &counts);
    }
    bar.finish();
    if !report.families.is_empty() {
        println!("mean over families: {:.3}", report.mean);
    }
    if let Some(path) = &arguments.out {
        files::write(path, serde_json::to_string_pretty(&report)? + "\n")?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

/// The conditions to run, each once. The expert reads no words, so only what it can do is asked of it.
fn conditions(arguments: &Arguments) -> Vec<Condition> {
    match arguments.condition.as_slice() {
        [] if arguments.expert => vec![Condition::InDistribution],
        [] => Condition::ALL.to_vec(),
        chosen => Condition::ALL.into_iter().filter(|condition| chosen.contains(condition)).collect(),
    }
}

/// What can be known to be a mistake before the first episode.
fn check(arguments: &Arguments, conditions: &[Condition]) -> Result<()> {
    let end = arguments.seed.checked_add(arguments.episodes as u64);
    ensure!(
        end.is_some_and(|end| end <= FIRST_TRAINING_SEED),
        "{} episodes from seed {} on reach into the seeds of training, which begin at {FIRST_TRAINING_SEED}",
        arguments.episodes,
        arguments.seed
    );
    ensure!(
        arguments.out.is_none() || conditions.contains(&Condition::InDistribution),
        "a report has the success in distribution; add --condition {}, or leave --out out",
        Condition::InDistribution.name()
    );
    ensure!(
        !arguments.expert || !conditions.contains(&Condition::Blank),
        "the expert reads no words, so --condition {} asks nothing of it",
        Condition::Blank.name()
    );
    ensure!(
        !arguments.expert || arguments.phrases.is_none(),
        "the expert reads no words, so --phrases asks nothing of it"
    );
    Ok(())
}

/// Reads a model folder onto the CPU.
pub fn load_policy(folder: &Path) -> Result<Policy> {
    let read = |name: &str| {
        let path = folder.join(name);
        fs::read(&path).with_context(|| format!("the model is incomplete: {}", path.display()))
    };
    let (config, tokenizer, weights) = (read(CONFIG_FILE)?, read(TOKENIZER_FILE)?, read(WEIGHTS_FILE)?);
    Ok(Policy::from_bytes(&config, &tokenizer, &weights, &policy::device::cpu())?)
}

/// One pass on the CPU, whose answers are ready when asked for.
pub fn step_now(
    policy: &Policy,
    picture: &Image,
    sentence: &Sentence,
    senses: &Proprioception,
    taps: TapChoice,
) -> Result<PolicyStep> {
    let mut pass = pin!(policy.step(picture, sentence, &[], senses, taps));
    match pass.as_mut().poll(&mut TaskContext::from_waker(Waker::noop())) {
        Poll::Ready(step) => Ok(step?),
        Poll::Pending => anyhow::bail!("the CPU backend answers at once"),
    }
}
