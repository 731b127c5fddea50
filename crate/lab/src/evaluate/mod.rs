//! Evaluation: how often the policy does what it is told, on fixed seeds, through the loop the browser runs and for as long.

pub mod attempt;
pub mod condition;
pub mod failure;
mod phrases;
pub mod report;
pub mod trial;

use std::{
    fs,
    future::Future,
    path::{Path, PathBuf},
    pin::pin,
    task::{Context as TaskContext, Poll, Waker},
};

use anyhow::{Context, Result, bail, ensure};
use policy::{
    Policy, Sentence,
    manifest::{CONFIG_FILE, TOKENIZER_FILE, WEIGHTS_FILE},
};
use schema::{CHUNK_STEPS, Image, PolicyStep, Proprioception, TapChoice};

use self::{
    attempt::{Attempts, Outcome},
    condition::Condition,
    phrases::Phrases,
    report::{Count, Report},
    trial::{Draw, Suite, Trial},
};
use crate::{arguments::at_least_one, episode::FIRST_TRAINING_SEED, files};

/// Pictures of episodes that failed, beside the report.
pub const FAILURES_FOLDER: &str = "failures";

/// Count successes of a model, or of the expert.
#[derive(Clone, Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct Arguments {
    /// The model's folder.
    #[arg(long, default_value = "models/nano")]
    model: PathBuf,
    /// Evaluate the scripted expert instead.
    #[arg(long)]
    expert: bool,
    /// Episodes per family in distribution, swapped, blank, by chance and before a webcam; and in all, the families taking
    /// turns, for every other condition.
    #[arg(long, default_value_t = 100, value_parser = at_least_one())]
    episodes: usize,
    /// First seed; the seeds from 1,000,000 on are for training.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Conditions to run; repeat for several, all by default.
    #[arg(long)]
    condition: Vec<Condition>,
    /// Families to run, and "two" for two goals in one sentence; repeat for several, all by default.
    #[arg(long)]
    suite: Vec<String>,
    /// A JSON map from family to a list of templates with the slots `{object}`, `{color}`, `{target}`, `{target_color}`,
    /// to be used instead of the grammar.
    #[arg(long)]
    phrases: Option<PathBuf>,
    /// Where the report goes; printed only, without it. It has the success in distribution and of all conditions run; pictures
    /// of some failures go into a folder beside it.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Keep no pictures of failures beside the report.
    #[arg(long)]
    no_pictures: bool,
    /// Say of each episode which seed and sentence it had, and whether it was solved.
    #[arg(long)]
    list: bool,
    /// How fast older chunks lose their say: a chunk asked for n periods ago counts e to the power of minus n times this.
    #[arg(long, default_value_t = control::DEFAULT_DECAY)]
    decay: f32,
    /// Do as the policy says whatever comes of it: an arm that gets nowhere does not back off to try again.
    #[arg(long)]
    stubborn: bool,
    /// Say of each control period how things stood, what was done, and what the expert would have done; one thread keeps the
    /// episodes apart.
    #[arg(long)]
    trace: bool,
    /// Ask the policy every so many control periods, up to the eight of a chunk; in between the arm follows the chunk.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=CHUNK_STEPS as i64))]
    ask_every: u32,
    /// Threads.
    #[arg(long, default_value_t = 2, value_parser = at_least_one())]
    threads: usize,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    let mut suites = suites(arguments)?;
    let asks = |condition: &Condition| suites.iter().any(|suite| suite.suits(*condition));
    if let Some(condition) = arguments.condition.iter().find(|condition| !asks(condition)) {
        bail!("--condition {condition} asks nothing of the suites chosen");
    }
    let mut conditions = conditions(arguments);
    conditions.retain(asks);
    check(arguments, &conditions)?;
    let policy = if arguments.expert { None } else { Some(load_policy(&arguments.model)?) };
    let phrases = match (&arguments.phrases, &policy) {
        (Some(path), Some(policy)) => Some(Phrases::load(path, policy.tokenizer())?),
        _ => None,
    };
    if let Some(phrases) = &phrases {
        let said = |suite: &Suite| matches!(suite, Suite::One(family) if phrases.families().contains(family));
        for suite in suites.iter().filter(|suite| !said(suite)) {
            println!("the phrases say nothing of {}, so it is left out", suite.name());
        }
        suites.retain(said);
        ensure!(!suites.is_empty(), "the phrases say nothing of any family");
    }
    let mut report = Report {
        model: policy.as_ref().map_or("expert".to_owned(), |policy| policy.config().name.clone()),
        command: command(arguments),
        seed: arguments.seed,
        ..Report::default()
    };
    let attempts = Attempts {
        policy: policy.as_ref(),
        ask_every: arguments.ask_every,
        decay: arguments.decay,
        stubborn: arguments.stubborn,
        trace: arguments.trace,
        threads: arguments.threads,
    };
    let mut sureties = Vec::new();
    for condition in conditions {
        let draw = Draw { condition, phrases: phrases.as_ref() };
        let trials = trials(arguments, &draw, &suites)?;
        let outcomes = attempts.run(&trials, &condition.to_string())?;
        if arguments.list {
            trials.iter().zip(&outcomes).for_each(|(trial, outcome)| list(trial, outcome));
        }
        let pictured = condition == Condition::InDistribution && !arguments.no_pictures;
        if let Some(out) = arguments.out.as_deref().filter(|_| pictured) {
            let failed: Vec<(&Trial, &Outcome)> =
                trials.iter().zip(&outcomes).filter(|(_, outcome)| !outcome.solved).collect();
            report.failures = failure::keep(&out.with_file_name(FAILURES_FOLDER), &failed)?;
        }
        let counted: Vec<(Suite, Outcome)> = trials.iter().map(|trial| trial.suite).zip(outcomes).collect();
        say(condition, &suites, &counted);
        report.insert(condition, &counted);
        if !matches!(condition, Condition::Blank | Condition::Shuffled | Condition::Chance) {
            // Their pictures were kept or will not be asked for.
            sureties.extend(counted.into_iter().map(|(_, outcome)| Outcome { pictures: None, ..outcome }));
        }
    }
    if policy.is_some() {
        report.set_surety(sureties);
    }
    if !report.families.is_empty() {
        println!("mean over families: {:.3}", report.mean);
    }
    if let Some(path) = &arguments.out {
        files::write(path, serde_json::to_string_pretty(&report)? + "\n")?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

/// The episodes of a condition: from the first seed on, those whose scenes have a goal for it.
fn trials(arguments: &Arguments, draw: &Draw, suites: &[Suite]) -> Result<Vec<Trial>> {
    let mut trials = Vec::new();
    let drawn = suites.iter().filter(|suite| suite.suits(draw.condition));
    for (index, &suite) in drawn.enumerate() {
        let episodes = if draw.condition.by_family() {
            arguments.episodes
        } else {
            (arguments.episodes + suites.len() - 1 - index) / suites.len()
        };
        let mut seeds = arguments.seed..FIRST_TRAINING_SEED;
        for _ in 0..episodes {
            trials.push(draw.next(suite, &mut seeds)?);
        }
    }
    Ok(trials)
}

fn list(trial: &Trial, outcome: &Outcome) {
    println!(
        "{} seed {:<4} in {:>3} steps, entropy {:.2}, went for {}{}: {}",
        if outcome.solved { "solved" } else { "failed" },
        trial.seed,
        outcome.steps,
        outcome.entropy,
        outcome.acted_on.name(),
        if outcome.said_done { ", said done" } else { "" },
        trial.sentence.as_deref().unwrap_or("(no words)")
    );
}

fn say(condition: Condition, suites: &[Suite], counted: &[(Suite, Outcome)]) {
    let line = |name: &str, count: Count| {
        println!(
            "{:<22} {name:<8} {:>4} of {:<4} {:5.1} %  [{:.3}, {:.3}]",
            condition.to_string(),
            count.successes,
            count.episodes,
            100.0 * count.rate(),
            count.wilson95[0],
            count.wilson95[1]
        );
    };
    for suite in suites.iter().filter(|suite| suite.suits(condition)) {
        line(suite.name(), Count::of(counted.iter().filter(|(of, _)| of == suite).map(|(_, outcome)| outcome)));
    }
    line("all", Count::of(counted.iter().map(|(_, outcome)| outcome)));
}

/// What makes this report again.
fn command(arguments: &Arguments) -> String {
    let mut command = "lab evaluate".to_owned();
    let mut say = |option: &str, value: &str| {
        command.push_str(&format!(" --{option} {value}").replace("  ", " "));
    };
    if arguments.expert {
        say("expert", "");
    } else {
        say("model", &arguments.model.display().to_string());
    }
    say("episodes", &arguments.episodes.to_string());
    say("seed", &arguments.seed.to_string());
    if arguments.ask_every > 1 {
        say("ask-every", &arguments.ask_every.to_string());
    }
    if arguments.stubborn {
        say("stubborn", "");
    }
    for condition in &arguments.condition {
        say("condition", &condition.to_string());
    }
    for suite in &arguments.suite {
        say("suite", suite);
    }
    if let Some(path) = &arguments.phrases {
        say("phrases", &path.display().to_string());
    }
    command.trim_end().to_owned()
}

/// The suites to run, each once.
fn suites(arguments: &Arguments) -> Result<Vec<Suite>> {
    let all: Vec<Suite> = Suite::all().collect();
    for name in &arguments.suite {
        let names: Vec<&str> = all.iter().map(|suite| suite.name()).collect();
        ensure!(names.contains(&name.as_str()), "no such suite, {name:?}; there are {}", names.join(", "));
    }
    let chosen = |suite: &Suite| arguments.suite.is_empty() || arguments.suite.iter().any(|name| name == suite.name());
    Ok(all.into_iter().filter(chosen).collect())
}

/// The conditions to run, each once. The expert reads no words and sees no picture, so only what it can do is asked of it.
fn conditions(arguments: &Arguments) -> Vec<Condition> {
    match arguments.condition.as_slice() {
        [] if arguments.expert => vec![Condition::InDistribution],
        [] if arguments.phrases.is_some() => {
            Condition::all().into_iter().filter(|condition| condition.takes_phrases()).collect()
        }
        [] => Condition::all(),
        chosen => Condition::all().into_iter().filter(|condition| chosen.contains(condition)).collect(),
    }
}

/// What can be known to be a mistake before the first episode.
fn check(arguments: &Arguments, conditions: &[Condition]) -> Result<()> {
    ensure!(
        arguments.out.is_none() || conditions.contains(&Condition::InDistribution),
        "a report has the success in distribution; add --condition {}, or leave --out out",
        Condition::InDistribution
    );
    if let Some(condition) = conditions.iter().find(|condition| arguments.expert && condition.is_about_words()) {
        anyhow::bail!("the expert reads no words, so --condition {condition} asks nothing of it");
    }
    ensure!(
        !arguments.expert || arguments.phrases.is_none(),
        "the expert reads no words, so --phrases asks nothing of it"
    );
    if let Some(condition) = conditions.iter().find(|one| arguments.phrases.is_some() && !one.takes_phrases()) {
        anyhow::bail!("--condition {condition} has a wording of its own, so --phrases asks nothing there");
    }
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
