//! A run that is stopped and gone on with learns what an uninterrupted one does.

use std::{fs, path::Path, sync::Arc};

use burn::{
    module::{Module, ModuleVisitor, Param},
    tensor::Tensor,
};
use clap::Parser;
use policy::{PolicyConfig, Tokenizer, model::Net, weights};
use schema::{ActionRange, BINS, CHUNK_STEPS, DIMS, Family};

use super::{
    Arguments,
    batch::{Batch, Batcher},
    checkpoint::{Progress, RunFolder},
    crew::Crew,
    learner::{Learner, input},
    optimiser, train,
};
use crate::{
    dataset::{Dataset, action_range, testing::write_shard},
    files::{self, test_folder},
    generate, wording,
};

#[derive(Parser)]
struct Command {
    #[command(flatten)]
    arguments: Arguments,
}

/// What the command makes of a line of options.
pub fn arguments(line: &str) -> Arguments {
    Command::parse_from(["train"].into_iter().chain(line.split_whitespace())).arguments
}

/// A model small enough to train in a moment.
pub fn tiny(vocabulary: usize) -> PolicyConfig {
    let range = ActionRange { low: [[-0.1; DIMS]; CHUNK_STEPS], high: [[0.1; DIMS]; CHUNK_STEPS] };
    PolicyConfig { width: 16, heads: 2, trunk_layers: 2, stem: [4, 4, 8, 32], ..PolicyConfig::nano(vocabulary, range) }
}

/// A tiny model's folder and one of frames, and the options that train the one on the other.
fn prepare(folder: &Path) -> String {
    let words = sim::language::vocabulary();
    let tokenizer = Tokenizer::from_words(words.iter().map(String::as_str)).expect("the words of the grammar");
    let config = tiny(tokenizer.vocabulary());
    let model = folder.join("model");
    RunFolder(model.clone()).save_config(&config, &tokenizer).expect("the folder can be written");
    let net = Net::new(&config, &policy::device::cpu());
    let bytes = weights::to_bytes(&net, &config.name).expect("weights to bytes");
    files::write(&model.join("model.safetensors"), bytes).expect("the folder can be written");

    let data = folder.join("data");
    fs::create_dir(&data).expect("the folder can be written");
    write_shard(&data.join("shard-00000.frames"), 5);
    format!(
        "--data {} --from {} --frames 3 --goals 2 --warmup 2 --decay 0 --workers 1 --checkpoint-secs 1000000",
        data.display(),
        model.display()
    )
}

#[derive(Default)]
struct Values(Vec<f32>);

impl ModuleVisitor for Values {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.0.extend(param.val().into_data().try_to_vec::<f32>().expect("weights are f32"));
    }
}

/// The progress of a run and the raw weights it has come to.
fn state(folder: &RunFolder) -> (Progress, Vec<f32>) {
    let progress = folder.load_progress().expect("it left a checkpoint");
    let (config, _) = folder.load_config().expect("it left its configuration");
    let net = folder.load_raw(progress.step, Net::new(&config, &policy::device::cpu())).expect("its own weights");
    let mut values = Values::default();
    net.visit(&mut values);
    (progress, values.0)
}

#[test]
fn a_resumed_run_learns_what_an_uninterrupted_one_does() {
    let folder = test_folder("resume");
    let options = prepare(&folder);
    let at_once = RunFolder(folder.join("at-once"));
    train::<Net>(&arguments(&format!("{options} --steps 6")), &at_once).expect("six steps");

    let in_two = RunFolder(folder.join("in-two"));
    train::<Net>(&arguments(&format!("{options} --steps 3")), &in_two).expect("three steps");
    // A crash while the next checkpoint was being written.
    fs::write(in_two.0.join("raw-4.bpk"), "half a").expect("the folder can be written");
    train::<Net>(&arguments(&format!("{options} --steps 6")), &in_two).expect("three more steps");

    let ((progress, weights), (resumed, resumed_weights)) = (state(&at_once), state(&in_two));
    assert_eq!((resumed.step, resumed.samples), (6, 36));
    assert_eq!((progress.step, progress.samples, &progress.plan), (resumed.step, resumed.samples, &resumed.plan));
    let rate = |progress: &Progress| progress.plan.learning_rate(progress.step - 1);
    assert_eq!(rate(&progress), rate(&resumed));
    let apart = weights.iter().zip(&resumed_weights).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(weights.len() == resumed_weights.len() && apart < 1e-6, "{apart}");

    let files = fs::read_dir(&in_two.0).expect("it is there").count();
    assert_eq!(files, 6, "configuration, tokenizer, progress, and one checkpoint of three files");
    fs::remove_dir_all(&folder).expect("it is the test's own");
}

#[test]
fn sixty_four_frames_are_learned_by_heart() {
    const FRAMES: usize = 64;
    const STEPS: u64 = 1_400;
    // A small network takes a higher learning rate.
    const RATE: f64 = 12e-3;
    let folder = test_folder("overfit");
    let data = folder.join("data");
    fs::create_dir(&data).expect("the folder can be written");
    generate::testing::write_shard(&data.join("shard-00000.frames"), FRAMES);

    let words = wording::vocabulary();
    let tokenizer = Tokenizer::from_words(words.iter().map(String::as_str)).expect("the words of the grammar");
    let dataset = Arc::new(Dataset::open(&[data]).expect("one shard"));
    let range = action_range(&dataset, FRAMES);
    let config = PolicyConfig {
        width: 64,
        trunk_layers: 1,
        stem: [8, 12, 16, 48],
        heads: 2,
        looks: 1,
        text_layers: 0,
        ..PolicyConfig::nano(tokenizer.vocabulary(), range)
    };
    let device = policy::device::cpu().autodiff();
    device.seed(5);
    let batcher = Batcher {
        dataset,
        tokenizer,
        range,
        seed: 1,
        frames: 16,
        goals: 1,
        families: [1; Family::ALL.len()],
        wants: Net::WANTS,
        varied: false,
    };
    let (mut net, mut optimiser) = (Net::new(&config, &device), optimiser::optimiser());
    let by_hand = net.by_hand(&config).expect("a network of its configuration");
    let crew = Crew::new(2, &device, by_hand, None, true).expect("two threads");
    let cut = crew.parts(batcher.frames);
    let mut share = 0.0;
    for step in 0..STEPS {
        let parts: Vec<Batch> = (0..cut).map(|part| batcher.part(step, part, cut)).collect();
        let (gradients, _) = crew.gradients(&net, &parts, false).expect("a step of training");
        let rate = RATE * optimiser::share_of_peak(step, STEPS, 30, STEPS / 2);
        net = optimiser.step(rate, net, gradients);
        if step % 50 == 49 {
            share = right_bins(&net.valid(), &batcher);
            if share >= 0.95 {
                break;
            }
        }
    }
    assert!(share >= 0.95, "{share} of the bins are within two of the label");
    fs::remove_dir_all(&folder).expect("it is the test's own");
}

/// Share of action tokens whose likeliest bin is within two of the label's, over some batches.
fn right_bins(net: &Net, batcher: &Batcher) -> f32 {
    let (mut right, mut all) = (0, 0);
    for step in 0..8 {
        let batch = batcher.part(step, 0, 1);
        let output = net.forward(input(&batch, &policy::device::cpu()));
        let likeliest: Vec<i32> =
            output.action_logits.argmax(2).into_data().convert::<i32>().try_to_vec().expect("bins");
        for (bin, unit) in likeliest.iter().zip(&batch.units) {
            let label = (unit * BINS as f32).floor().min(BINS as f32 - 1.0) as i32;
            right += usize::from((bin - label).abs() <= 2);
            all += 1;
        }
    }
    right as f32 / all as f32
}

#[test]
fn a_new_run_may_begin_with_words_as_a_text_encoder_knows_them() {
    let folder = test_folder("begin-words");
    let data = folder.join("data");
    fs::create_dir(&data).expect("the folder can be written");
    write_shard(&data.join("shard-00000.frames"), 2);
    let run = RunFolder(folder.join("run"));
    let words = concat!(env!("CARGO_MANIFEST_DIR"), "/words");
    let options = format!("--data {} --words {words} --frames 1 --goals 1 --steps 1 --workers 1", data.display());
    train::<Net>(&arguments(&options), &run).expect("one step");

    let (config, tokenizer) = run.load_config().expect("it left its configuration");
    let net = run.load_raw(1, Net::new(&config, &policy::device::cpu())).expect("its own weights");
    let values: Vec<f32> = net.embeddings().into_data().try_to_vec().expect("weights are f32");
    let embedding = |word: &str| {
        let id = tokenizer.encode(word).expect("one word").tokens[0].id as usize;
        &values[id * config.width..(id + 1) * config.width]
    };
    let alike = |a: &str, b: &str| {
        let dot = |a: &[f32], b: &[f32]| -> f32 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
        let (a, b) = (embedding(a), embedding(b));
        dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
    };
    assert!(alike("bowl", "basin") > alike("bowl", "finger") + 0.1);
    assert!(alike("lift", "raise") > alike("lift", "purple") + 0.1);
    fs::remove_dir_all(&folder).expect("it is the test's own");
}

#[test]
fn the_state_of_an_optimiser_that_shared_out_otherwise_is_left_behind() {
    let folder = test_folder("split");
    let options = prepare(&folder);
    let run = RunFolder(folder.join("run"));
    train::<Net>(&arguments(&format!("{options} --steps 2")), &run).expect("two steps");
    let mut older = run.load_progress().expect("it left a checkpoint");
    older.optimiser = String::new();
    let json = serde_json::to_string(&older).expect("plain data");
    fs::write(run.0.join("progress.json"), json).expect("the folder can be written");
    // What is not read need not be there.
    fs::remove_file(run.0.join("optimiser-2.bpk")).expect("it was written");
    train::<Net>(&arguments(&format!("{options} --steps 4")), &run)
        .expect("two more steps, the optimiser starting anew");
    let progress = run.load_progress().expect("it left a checkpoint");
    assert_eq!((progress.step, progress.optimiser.as_str()), (4, optimiser::SPLIT));
    fs::remove_dir_all(&folder).expect("it is the test's own");
}
