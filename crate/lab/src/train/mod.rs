//! Training: batches in, weights out, resumable at every checkpoint.

mod average;
pub mod batch;
pub mod checkpoint;
mod crew;
mod loss;
mod optimiser;

use std::{path::PathBuf, sync::Arc, sync::mpsc, thread, time::Instant};

use anyhow::{Context, Result, bail};
use burn::{module::Module, tensor::Device};
use policy::{PolicyConfig, Tokenizer, model::Net};

use self::{
    batch::{Batch, Batcher},
    checkpoint::{Progress, run_folder},
    crew::Crew,
};
use crate::{
    dataset::{Dataset, action_range},
    progress::bar,
};

/// Weights are averaged over about this many steps.
const AVERAGE_STEPS: f32 = 500.0;
/// The average is updated this often; it moves too slowly for more to matter.
const AVERAGE_EVERY: u64 = 5;
/// Losses are noted this often.
const NOTE_EVERY: u64 = 50;
/// Frames looked at to find the range of each action token.
const RANGE_SAMPLES: usize = 20_000;

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

/// Train a policy on generated frames, or go on with a run that stopped.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// Name of the run; its files are under runs/NAME.
    #[arg(long, default_value = "nano")]
    pub run: String,
    /// Folders of frames; repeat for several.
    #[arg(long = "data", required = true)]
    pub data: Vec<PathBuf>,
    /// Steps in all, those of an earlier start included.
    #[arg(long, default_value_t = 20_000)]
    pub steps: u64,
    /// Pictures per batch.
    #[arg(long, default_value_t = 32)]
    pub frames: usize,
    /// Instructions per picture.
    #[arg(long, default_value_t = 4)]
    pub goals: usize,
    /// Steps of rising learning rate at the start.
    #[arg(long, default_value_t = 300)]
    pub warmup: u64,
    /// Steps of falling learning rate at the end.
    #[arg(long, default_value_t = 4_000)]
    pub decay: u64,
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    #[arg(long, value_enum, default_value_t = DeviceChoice::Flex)]
    pub device: DeviceChoice,
    /// Parts a batch is cut into, each on a thread of its own; all the cores if not said, one on a GPU.
    #[arg(long)]
    pub workers: Option<usize>,
    /// Seconds between checkpoints.
    #[arg(long, default_value_t = 120)]
    pub checkpoint_secs: u64,
    /// Start a new run from the weights of a model folder.
    #[arg(long)]
    pub from: Option<PathBuf>,
}

/// Runs until `steps`, leaving checkpoints on the way.
pub fn run(arguments: &Arguments) -> Result<()> {
    let plain = arguments.device.device()?;
    let device = plain.clone().autodiff();
    let folder = run_folder(&arguments.run);
    let dataset = Arc::new(Dataset::open(&arguments.data)?);
    println!("{} frames in {} folders", dataset.len(), arguments.data.len());

    let (config, tokenizer) = prepare(arguments, &folder, &dataset)?;
    let mut optimiser = optimiser::optimiser();
    let (mut net, mut average, mut progress) = if folder.started() {
        let progress = folder.load_progress()?;
        println!("resuming {} at step {}", arguments.run, progress.step);
        let net = folder.load_raw(Net::new(&config, &device))?;
        optimiser = folder.load_optimiser(optimiser)?;
        // Both copies share parameter ids, by which the average finds its partner.
        let average = folder.load_average(&config, &plain)?;
        let average = rekey(&average, &net.valid());
        (net, average, progress)
    } else {
        let net = match &arguments.from {
            None => Net::new(&config, &device),
            Some(model) => {
                let path = model.join("model.safetensors");
                let bytes = std::fs::read(&path).with_context(|| format!("no weights: {}", path.display()))?;
                policy::weights::from_bytes(&bytes, &config, &device)?
            }
        };
        let progress = Progress { seed: arguments.seed, ..Progress::default() };
        (net.clone(), net.valid(), progress)
    };
    arguments.device.name().clone_into(&mut progress.device);
    for path in &arguments.data {
        let entry = (path.display().to_string(), Dataset::open(std::slice::from_ref(path))?.len());
        if !progress.data.contains(&entry) {
            progress.data.push(entry);
        }
    }
    println!("{} parameters", net.num_params());

    let crew = Crew::new(arguments.workers.unwrap_or_else(|| arguments.device.workers()), &device)?;
    let batcher = Batcher {
        dataset,
        tokenizer: tokenizer.clone(),
        range: config.range,
        seed: progress.seed,
        frames: (arguments.frames / crew.workers()).max(1),
        goals: arguments.goals,
    };
    let batches = draw_ahead(batcher, crew.workers(), progress.step, arguments.steps);
    let bar = bar(arguments.steps, "training");
    bar.set_position(progress.step);
    let mut since_checkpoint = Instant::now();
    let mut noted = Noted::default();

    while progress.step < arguments.steps {
        let started = Instant::now();
        let parts = batches.recv().context("the batch thread stopped")?;
        let samples = parts.iter().map(|part| part.samples as u64).sum();
        let (gradients, parts) = crew.gradients(&net, parts)?;
        let rate = optimiser::learning_rate(progress.step, arguments.steps, arguments.warmup, arguments.decay);
        net = optimiser.step(rate, net, gradients);
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
            bar.set_message(format!(
                "ce {:.3} l1 {:.4} phase {:.3} success {:.3} pointers {:.3}, {rate:.0} samples/s",
                mean[0], mean[1], mean[2], mean[3], mean[4]
            ));
            if bar.is_hidden() {
                println!("step {} {mean:?} {rate:.0} samples/s", progress.step);
            }
        }
        bar.set_position(progress.step);
        if since_checkpoint.elapsed().as_secs() >= arguments.checkpoint_secs || progress.step == arguments.steps {
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

/// The configuration of the run: the one it started with, that of the model it starts from, or a fresh one.
fn prepare(
    arguments: &Arguments,
    folder: &checkpoint::RunFolder,
    dataset: &Dataset,
) -> Result<(PolicyConfig, Tokenizer)> {
    if folder.started() {
        return folder.load_config();
    }
    let (config, tokenizer) = if let Some(model) = &arguments.from {
        checkpoint::RunFolder(model.clone()).load_config()?
    } else {
        let words = sim::language::vocabulary();
        let tokenizer = Tokenizer::from_words(words.iter().map(String::as_str))?;
        (PolicyConfig::nano(tokenizer.vocabulary(), action_range(dataset, RANGE_SAMPLES)), tokenizer)
    };
    folder.save_config(&config, &tokenizer)?;
    Ok((config, tokenizer))
}

/// Gives a loaded network the parameter ids of another of the same shape.
fn rekey(values: &Net, ids: &Net) -> Net {
    average::copy_values(ids.clone(), values)
}

/// Batches from a thread of their own, two ahead, each cut into parts.
fn draw_ahead(batcher: Batcher, parts: usize, from: u64, to: u64) -> mpsc::Receiver<Vec<Batch>> {
    let (sender, receiver) = mpsc::sync_channel(2);
    thread::spawn(move || {
        for step in from..to {
            let batch = (0..parts as u64).map(|part| batcher.batch(step * parts as u64 + part)).collect();
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
    sums: [f32; 5],
    steps: u64,
    samples: u64,
    seconds: f64,
}

impl Noted {
    fn add(&mut self, parts: crew::Parts, seconds: f64, samples: u64) {
        for (sum, part) in self.sums.iter_mut().zip(parts) {
            *sum += part;
        }
        self.steps += 1;
        self.samples += samples;
        self.seconds += seconds;
    }

    /// Mean of each part, and samples a second.
    fn take(&mut self) -> ([f32; 5], f64) {
        let mean = self.sums.map(|sum| sum / self.steps as f32);
        let rate = self.samples as f64 / self.seconds;
        *self = Self::default();
        (mean, rate)
    }
}
