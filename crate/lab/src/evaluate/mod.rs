//! Evaluation: how often the policy does what it is told, on fixed seeds, through the loop the browser runs.

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

use anyhow::{Context, Result};
use policy::{
    Policy, Sentence,
    manifest::{CONFIG_FILE, TOKENIZER_FILE, WEIGHTS_FILE},
};
use rayon::prelude::*;
use schema::{Family, Image, PolicyStep, Proprioception, TapChoice};
use sim::task;

use self::{
    condition::{Condition, Trial},
    phrases::Phrases,
    report::{Count, Report},
};
use crate::{
    episode::{Episode, Setting},
    progress::bar,
};

/// Control periods an episode may take.
pub const LONGEST: usize = 120;

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
    #[arg(long, default_value_t = 200)]
    episodes: usize,
    /// First seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Conditions to run; all by default.
    #[arg(long, value_enum)]
    condition: Vec<Condition>,
    /// A JSON map from family to a list of templates with the slots `{object}`, `{color}`, `{target}`, `{target_color}`, to be
    /// used instead of the grammar.
    #[arg(long)]
    phrases: Option<PathBuf>,
    /// Where the report goes; printed only, without it.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Say of each episode which seed and sentence it had, and whether it was solved.
    #[arg(long)]
    list: bool,
    /// Threads.
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    let policy = if arguments.expert { None } else { Some(load_policy(&arguments.model)?) };
    let phrases = arguments.phrases.as_deref().map(Phrases::load).transpose()?;
    let conditions: Vec<Condition> = match arguments.condition.as_slice() {
        [] if arguments.expert => vec![Condition::InDistribution],
        [] => Condition::ALL.to_vec(),
        chosen => chosen.to_vec(),
    };
    let mut report = Report {
        model: policy.as_ref().map_or("expert".to_owned(), |policy| policy.config().name.clone()),
        seed: arguments.seed,
        command: command(arguments),
        ..Report::default()
    };
    let bar = bar((conditions.len() * Family::ALL.len() * arguments.episodes) as u64, "episodes");
    let threads = rayon::ThreadPoolBuilder::new().num_threads(arguments.threads).build()?;
    for &condition in &conditions {
        let mut all = (0, 0);
        for family in Family::ALL {
            let outcomes: Vec<Option<(Trial, bool)>> = threads.install(|| {
                (0..arguments.episodes as u64)
                    .into_par_iter()
                    .map(|index| {
                        let trial = Trial::draw(condition, family, arguments.seed + index, phrases.as_ref())?;
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
            all = (all.0 + count.episodes, all.1 + count.successes);
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
            match condition {
                Condition::InDistribution => report.families.insert(family.name().to_owned(), count),
                _ => report.conditions.insert(format!("{}/{}", family.name(), condition.name()), count),
            };
        }
        report.conditions.insert(condition.name().to_owned(), Count::new(all.0, all.1));
    }
    bar.finish();
    report.mean = report.families.values().map(Count::rate).sum::<f64>() / report.families.len().max(1) as f64;
    println!("mean over families: {:.3}", report.mean);
    if let Some(path) = &arguments.out {
        fs::write(path, serde_json::to_string_pretty(&report)? + "\n")
            .with_context(|| format!("cannot write the report: {}", path.display()))?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

/// The command that gives the same report again.
fn command(arguments: &Arguments) -> String {
    let subject =
        if arguments.expert { "--expert".to_owned() } else { format!("--model {}", arguments.model.display()) };
    let phrases = arguments.phrases.as_ref().map_or(String::new(), |path| format!(" --phrases {}", path.display()));
    let mut conditions = String::new();
    for condition in &arguments.condition {
        conditions += " --condition ";
        conditions += condition.name();
    }
    format!(
        "cargo run --release -p lab -- evaluate {subject} --episodes {} --seed {}{conditions}{phrases}",
        arguments.episodes, arguments.seed
    )
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

/// Whether an episode ends with its goal achieved: by the world's predicate, within [`LONGEST`] periods.
fn attempt(policy: Option<&Policy>, trial: &Trial) -> Result<bool> {
    let mut episode = Episode::new(trial.seed, &Setting::default())?;
    let mut judge = task::Judge::new(trial.scored);
    let sentence = match (policy, &trial.sentence) {
        (Some(policy), Some(text)) => policy.tokenizer().encode(text)?,
        _ => Sentence::default(),
    };
    let mover = if trial.expert { None } else { policy };
    for _ in 0..LONGEST {
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
            break;
        }
    }
    Ok(false)
}
