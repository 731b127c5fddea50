//! Training: batches in, weights out, resumable at every checkpoint.

mod average;
pub mod batch;
mod by_hand;
pub mod checkpoint;
mod crew;
mod distil;
pub mod learner;
pub mod loss;
mod optimiser;
mod plan;
#[cfg(test)]
mod tests;

use std::{path::PathBuf, sync::Arc, sync::mpsc, thread, time::Instant};

use anyhow::{Context, Result, bail, ensure};
use burn::{optim::ModuleOptimizer, tensor::Device};
use policy::{
    Backbone, PolicyConfig, Tokenizer,
    manifest::WEIGHTS_FILE,
    model::{Net, teacher::Teacher},
};

use self::{
    batch::{Batch, Batcher},
    checkpoint::{Progress, RunFolder, run_folder},
    crew::Crew,
    distil::{Lesson, Lessons},
    learner::Learner,
    loss::{Part, Parts},
    plan::{Omission, Plan},
};
use crate::{
    arguments::at_least_one,
    dataset::{Dataset, GOALS, action_range, family_counts},
    eyes,
    progress::bar,
    provenance::Provenance,
    words::WordVectors,
};

/// Weights are averaged over about this many steps.
const AVERAGE_STEPS: f32 = 500.0;
/// The average is updated this often; it moves too slowly for more to matter.
const AVERAGE_EVERY: u64 = 5;
/// Losses are noted this often.
const NOTE_EVERY: u64 = 50;
/// Frames looked at to find the range of each action token.
const RANGE_SAMPLES: usize = 20_000;
/// Frames looked at to find how common each family is.
const FAMILY_SAMPLES: usize = 5_000;
/// Standard deviation of fresh embeddings.
const EMBEDDING_DEVIATION: f32 = 0.5;
/// Seed of a run that says none.
const USUAL_SEED: u64 = 7;

/// What to train on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum DeviceChoice {
    /// Pure Rust, everywhere.
    Flex,
    /// An NVIDIA GPU; wants the feature `cuda`.
    Cuda,
}

impl DeviceChoice {
    fn name(self) -> &'static str {
        match self {
            Self::Flex => "flex",
            Self::Cuda => "cuda",
        }
    }

    /// Parts of a batch worth computing side by side.
    fn workers(self) -> usize {
        match self {
            Self::Flex => thread::available_parallelism().map_or(1, usize::from),
            Self::Cuda => 1,
        }
    }

    fn device(self) -> Result<Device> {
        match self {
            Self::Flex => Ok(policy::device::cpu()),
            #[cfg(feature = "cuda")]
            Self::Cuda => Ok(Device::cuda(0)),
            #[cfg(not(feature = "cuda"))]
            Self::Cuda => {
                bail!("this build has no CUDA; build with `cargo run --release -p lab --features cuda -- train ...`")
            }
        }
    }
}

/// What to train.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// A policy of 1.5 million parameters.
    Nano,
    /// A policy of 4 to 5 million parameters.
    Small,
    /// What a policy can learn from; it is told what is on the table and what is meant.
    Teacher,
}

/// Train a policy on generated frames, or go on with a run that stopped.
///
/// A run that goes on does as it started where nothing else is said. To train on new frames as well, name all folders and
/// ask for more steps than are done.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// Name of the run; its files are under runs/NAME.
    #[arg(long, default_value = "nano")]
    pub run: String,
    /// What a new run trains.
    #[arg(long, value_enum, default_value_t = Kind::Nano)]
    pub kind: Kind,
    /// Run of a teacher to learn from beside the expert.
    #[arg(long)]
    pub taught_by: Option<String>,
    /// What not to learn from it; repeat for several.
    #[arg(long, value_enum)]
    pub without: Vec<Lesson>,
    /// What a new run does without, to measure what that is worth; repeat for several, fixed from then on.
    #[arg(long, value_enum)]
    pub omit: Vec<Omission>,
    /// Folders of frames; repeat for several.
    #[arg(long = "data", required = true)]
    pub data: Vec<PathBuf>,
    /// Steps in all, those of earlier starts included; 20,000 for a new run.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    pub steps: Option<u64>,
    /// Pictures per batch; 32 for a new run, and fixed from then on.
    #[arg(long, value_parser = at_least_one())]
    pub frames: Option<usize>,
    /// Instructions per picture; 4 for a new run, and fixed from then on.
    #[arg(long, value_parser = at_least_one().range(..=GOALS as u64))]
    pub goals: Option<usize>,
    /// Highest learning rate; 0.001 for a new run.
    #[arg(long)]
    pub rate: Option<f64>,
    /// Steps of rising learning rate at the start; 300 for a new run, and fixed from then on.
    #[arg(long)]
    pub warmup: Option<u64>,
    /// Steps of falling learning rate at the end, 0 to stay on the plateau; 4,000 for a new run.
    #[arg(long)]
    pub decay: Option<u64>,
    /// Steps at the start of a policy's run in which it learns to read and to look, and nothing else, at a fraction of the
    /// cost of whole steps; none for a new run, and fixed from then on.
    #[arg(long)]
    pub looking: Option<u64>,
    /// Seed of a new run, fixed from then on; 7 if not said.
    #[arg(long)]
    pub seed: Option<u64>,
    #[arg(long, value_enum, default_value_t = DeviceChoice::Flex)]
    pub device: DeviceChoice,
    /// Parts a batch is cut into, each on a thread of its own; all the cores if not said, one on a GPU.
    #[arg(long, value_parser = at_least_one())]
    pub workers: Option<usize>,
    /// Let autodiff find the gradients even where the network is written out by hand, to compare the two.
    #[arg(long)]
    pub autodiff: bool,
    /// Seconds between checkpoints.
    #[arg(long, default_value_t = 120)]
    pub checkpoint_secs: u64,
    /// Folder that `lab words` wrote: a new run's embeddings begin there.
    #[arg(long)]
    pub words: Option<PathBuf>,
    /// File that `lab eyes` wrote: a new policy's pictures go through these stages of a pretrained network first.
    #[arg(long)]
    pub eyes: Option<PathBuf>,
    /// Folder of the model whose action bins a new run has, so that a teacher of that model means the same actions; those of
    /// the run's own teacher, or of its frames, if not said.
    #[arg(long, conflicts_with = "from")]
    pub bins_of: Option<PathBuf>,
    /// Start a new run from the weights of a model folder.
    #[arg(long)]
    pub from: Option<PathBuf>,
}

/// A run in training.
struct Run<M> {
    config: PolicyConfig,
    tokenizer: Tokenizer,
    plan: Plan,
    net: M,
    average: M,
    optimiser: ModuleOptimizer,
    progress: Progress,
}

/// Runs until `steps`, leaving checkpoints on the way.
pub fn run(arguments: &Arguments) -> Result<()> {
    let folder = run_folder(&arguments.run);
    match arguments.kind {
        Kind::Nano | Kind::Small => train::<Net>(arguments, &folder),
        Kind::Teacher => {
            ensure!(
                arguments.looking.is_none(),
                "a teacher is told what is on the table and has nothing to look at; leave --looking out"
            );
            train::<Teacher>(arguments, &folder)
        }
    }
}

fn train<M: Learner>(arguments: &Arguments, folder: &RunFolder) -> Result<()> {
    let plain = arguments.device.device()?;
    let device = plain.clone().autodiff();
    let dataset = Arc::new(Dataset::open(&arguments.data)?);
    println!("{} frames in {} folders", dataset.len(), arguments.data.len());

    let Run::<M> { config, tokenizer, plan, mut net, mut average, mut optimiser, mut progress } = if folder.started() {
        resume(arguments, folder, &device, &plain)?
    } else {
        begin(arguments, folder, &dataset, &device)?
    };
    note_circumstances(arguments, &plan, &mut progress)?;
    println!("{} parameters", net.num_params());

    let workers = arguments.workers.unwrap_or_else(|| arguments.device.workers()).min(plan.frames);
    let may_by_hand = arguments.device == DeviceChoice::Flex && !arguments.autodiff;
    let lesson = |run| lessons(run, &config, &plan, &plain, may_by_hand);
    let lessons = plan.taught_by.as_deref().map(lesson).transpose()?;
    let wants = if lessons.is_some() { M::WANTS.and(Teacher::WANTS) } else { M::WANTS };
    let by_hand = if may_by_hand { net.by_hand(&config)? } else { None };
    let crew = Crew::new(workers, &device, by_hand, lessons, !plan.omit.contains(&Omission::Tokens))?;
    let families = family_counts(&dataset, FAMILY_SAMPLES);
    let batcher = Batcher {
        dataset,
        tokenizer,
        range: config.range,
        seed: progress.seed,
        frames: plan.frames,
        goals: plan.goals,
        families,
        wants,
        varied: true,
    };
    let batches = draw_ahead(batcher, crew.parts(plan.frames), progress.step, plan.steps);
    let bar = bar(plan.steps, "training");
    bar.set_position(progress.step);
    let mut since_checkpoint = Instant::now();
    let mut noted = Noted::default();

    while progress.step < plan.steps {
        let started = Instant::now();
        let parts = batches.recv().context("the batch thread stopped")?;
        let samples = parts.iter().map(|part| part.samples as u64).sum();
        let (gradients, parts) = crew.gradients(&net, &parts, progress.step < plan.looking)?;
        net = optimiser.step(plan.learning_rate(progress.step), net, gradients);
        progress.step += 1;
        progress.samples += samples;
        if progress.step.is_multiple_of(AVERAGE_EVERY) {
            // A young average forgets faster, so that it is not held back by the random start.
            let horizon = AVERAGE_STEPS.min(progress.step as f32 * 0.2);
            average = average::mix(average, &net.valid(), 1.0 - (AVERAGE_EVERY as f32 / horizon).min(1.0));
        }
        progress.seconds += started.elapsed().as_secs_f64();
        noted.add(parts, started.elapsed().as_secs_f64(), samples);
        if progress.step.is_multiple_of(NOTE_EVERY) {
            let (mean, rate) = noted.take();
            progress.losses.push((progress.step, mean));
            let said = said(&mean, rate);
            if bar.is_hidden() {
                println!("step {}: {said}", progress.step);
            }
            bar.set_message(said);
        }
        bar.set_position(progress.step);
        if since_checkpoint.elapsed().as_secs() >= arguments.checkpoint_secs || progress.step == plan.steps {
            folder.save(&progress, &net, &average, &config, &optimiser)?;
            since_checkpoint = Instant::now();
        }
    }
    bar.finish();
    println!(
        "{} samples in {:.0} s of training: {:.0} samples a second on {}",
        progress.samples,
        progress.seconds,
        progress.samples as f64 / progress.seconds.max(1e-9),
        progress.device
    );
    Ok(())
}

/// A new run: with fresh weights, with the action bins of its teacher if it has one; or with the weights of a model, whose
/// configuration it then has.
fn begin<M: Learner>(arguments: &Arguments, folder: &RunFolder, dataset: &Dataset, device: &Device) -> Result<Run<M>> {
    let (config, tokenizer, net) = if let Some(model) = &arguments.from {
        let (config, tokenizer) = RunFolder(model.clone()).load_config()?;
        let path = model.join(WEIGHTS_FILE);
        let bytes = std::fs::read(&path).with_context(|| format!("no weights: {}", path.display()))?;
        let net = policy::weights::from_bytes(&bytes, M::fresh(&config, device))?;
        (config, tokenizer, net)
    } else {
        let words = if arguments.omit.contains(&Omission::Text) { Vec::new() } else { crate::wording::vocabulary() };
        let tokenizer = Tokenizer::from_words(words.iter().map(String::as_str))?;
        let taught_by = arguments.taught_by.as_deref().map(run_folder);
        let range = match arguments.bins_of.clone().map(RunFolder).or(taught_by) {
            Some(model) => model.load_config()?.0.range,
            None => action_range(dataset, RANGE_SAMPLES),
        };
        let vocabulary = tokenizer.vocabulary();
        let mut config = match arguments.kind {
            Kind::Nano => PolicyConfig::nano(vocabulary, range),
            Kind::Small => PolicyConfig::small(vocabulary, range),
            Kind::Teacher => PolicyConfig::teacher(vocabulary, range),
        };
        if arguments.eyes.is_some() {
            config.backbone = Backbone::EfficientnetLite0;
        }
        let mut net = M::fresh(&config, device);
        if let Some(path) = &arguments.eyes {
            net = net.begin_eyes(eyes::load(path, device)?);
        }
        if let Some(folder) = &arguments.words {
            let words = tokenizer.words();
            let known = WordVectors::load(folder)?.principal(&words, config.width, EMBEDDING_DEVIATION)?;
            net = net.begin_words(known.concat(), device);
        }
        (config, tokenizer, net)
    };
    folder.save_config(&config, &tokenizer)?;
    let progress = Progress { seed: arguments.seed.unwrap_or(USUAL_SEED), ..Progress::default() };
    let average = net.valid();
    let plan = Plan::new(arguments);
    Ok(Run { config, tokenizer, plan, net, average, optimiser: optimiser::optimiser(), progress })
}

/// A run from its last checkpoint on.
fn resume<M: Learner>(arguments: &Arguments, folder: &RunFolder, device: &Device, plain: &Device) -> Result<Run<M>> {
    let (config, tokenizer) = folder.load_config()?;
    let progress = folder.load_progress()?;
    let step = progress.step;
    let plan = Plan::resumed(arguments, &progress)?;
    println!("resuming at step {step} of {}", plan.steps);
    let last = step.saturating_sub(1);
    let (was, is) = (progress.plan.learning_rate(last), plan.learning_rate(last));
    if is > was {
        println!("the learning rate rises from {was:.1e}, which it had fallen to, to {is:.1e}");
    }
    let net = folder.load_raw(step, M::fresh(&config, device))?;
    let mut optimiser = optimiser::optimiser();
    if progress.optimiser == optimiser::SPLIT {
        optimiser = folder.load_optimiser(step, optimiser)?;
    } else {
        println!("the optimiser starts anew: until now it shared out the parameters otherwise");
    }
    // Both copies share parameter ids, by which the average finds its partner.
    let average = rekey(&folder.load_average(step, M::fresh(&config, plain))?, &net.valid());
    Ok(Run { config, tokenizer, plan, net, average, optimiser, progress })
}

/// The teacher of a run, who must mean the same actions.
fn lessons(run: &str, config: &PolicyConfig, plan: &Plan, device: &Device, may_by_hand: bool) -> Result<Lessons> {
    let folder = run_folder(run);
    let (its_config, _) = folder.load_config()?;
    ensure!(
        its_config.range == config.range,
        "the teacher in {} has other action bins than this run; a new run takes those of its teacher",
        folder.0.display()
    );
    let step = folder.load_progress()?.step;
    let teacher = folder.load_average(step, Teacher::fresh(&its_config, device))?;
    let by_hand = if may_by_hand { teacher.by_hand(&its_config)? } else { None };
    Ok(Lessons::new(teacher, by_hand, device, &plan.without))
}

/// Losses as they are shown.
fn said(mean: &Parts, rate: f64) -> String {
    let shown: Vec<String> = Part::ALL
        .into_iter()
        .filter(|part| mean[*part as usize] > 0.0)
        .map(|part| format!("{} {:.4}", part.name(), mean[part as usize]))
        .collect();
    format!("{}, {rate:.0} samples/s", shown.join(" "))
}

/// What the run is made with from here on, for its progress to carry.
fn note_circumstances(arguments: &Arguments, plan: &Plan, progress: &mut Progress) -> Result<()> {
    arguments.device.name().clone_into(&mut progress.device);
    optimiser::SPLIT.clone_into(&mut progress.optimiser);
    progress.plan = plan.clone();
    for path in &arguments.data {
        let name = path.display().to_string();
        let entry = (name.clone(), Dataset::open(std::slice::from_ref(path))?.len());
        if !progress.data.contains(&entry) {
            progress.data.push(entry);
        }
        if let Some(provenance) = Provenance::load(path)? {
            progress.provenance.retain(|(known, _)| *known != name);
            progress.provenance.push((name, provenance));
        }
    }
    Ok(())
}

/// Gives a loaded network the parameter ids of another of the same shape.
fn rekey<M: Learner>(values: &M, ids: &M) -> M {
    average::copy_values(ids.clone(), values)
}

/// Batches from a thread of their own, two ahead, each cut into parts.
fn draw_ahead(batcher: Batcher, parts: usize, from: u64, to: u64) -> mpsc::Receiver<Vec<Batch>> {
    let (sender, receiver) = mpsc::sync_channel(2);
    thread::spawn(move || {
        for step in from..to {
            let batch = (0..parts).map(|part| batcher.part(step, part, parts)).collect();
            if sender.send(batch).is_err() {
                break;
            }
        }
    });
    receiver
}

/// Means since the last note.
#[derive(Default)]
struct Noted {
    sums: Parts,
    steps: u64,
    samples: u64,
    seconds: f64,
}

impl Noted {
    fn add(&mut self, parts: Parts, seconds: f64, samples: u64) {
        for (sum, part) in self.sums.iter_mut().zip(parts) {
            *sum += part;
        }
        self.steps += 1;
        self.samples += samples;
        self.seconds += seconds;
    }

    /// Mean of each part, and samples a second.
    fn take(&mut self) -> (Parts, f64) {
        let mean = self.sums.map(|sum| sum / self.steps as f32);
        let rate = self.samples as f64 / self.seconds;
        *self = Self::default();
        (mean, rate)
    }
}
