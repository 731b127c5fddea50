//! A small random policy through its public face: shapes, masks, weights and words.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

use burn::tensor::{Tensor, TensorData};
use policy::{
    Calibration, Policy, PolicyConfig, Sentence, Tokenizer, device,
    model::{Input, Net},
    picture_data, weights,
};
use schema::{
    ActionRange, BINS, CAMERA_SIDE, CHUNK_STEPS, DIMS, Image, PolicyStep, Proprioception, TapChoice, Taps,
    policy::{IMAGE_TOKENS, MAX_WORDS, PATCHES, PREFIX, QUERIES, likeliest},
};

fn config(vocabulary: usize) -> PolicyConfig {
    let range = ActionRange { low: [[-0.1; DIMS]; CHUNK_STEPS], high: [[0.3; DIMS]; CHUNK_STEPS] };
    PolicyConfig { width: 32, heads: 2, trunk_layers: 2, stem: [4, 8, 8, 16], ..PolicyConfig::nano(vocabulary, range) }
}

fn tokenizer() -> Tokenizer {
    Tokenizer::from_words(["pick", "the", "red", "blue", "cube"]).expect("five words make a vocabulary")
}

fn policy() -> Policy {
    calibrated(None)
}

fn calibrated(calibration: Option<Calibration>) -> Policy {
    let device = device::cpu();
    device.seed(11);
    let tokenizer = tokenizer();
    let config = PolicyConfig { calibration, ..config(tokenizer.vocabulary()) };
    let bytes = weights::to_bytes(&Net::new(&config, &device), &config.name).expect("weights to bytes");
    from_bytes(&config, &tokenizer, &bytes).expect("its own bytes")
}

fn from_bytes(config: &PolicyConfig, tokenizer: &Tokenizer, bytes: &[u8]) -> Result<Policy, policy::Error> {
    let config_json = serde_json::to_vec(config).expect("a configuration is JSON");
    let tokenizer_json = tokenizer.to_json().expect("a tokenizer is JSON");
    Policy::from_bytes(&config_json, tokenizer_json.as_bytes(), bytes, &device::cpu())
}

fn picture() -> Image {
    let rgb = (0..CAMERA_SIDE * CAMERA_SIDE * 3).map(|at| (at * 31 % 251) as u8).collect();
    Image { width: CAMERA_SIDE, height: CAMERA_SIDE, rgb }
}

/// The CPU backend answers at the first poll.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the CPU backend answers at once"),
    }
}

fn step(policy: &Policy, text: &str, masked: &[usize], taps: TapChoice) -> PolicyStep {
    let sentence = policy.tokenizer().encode(text).expect("a short sentence");
    now(policy.step(&picture(), &sentence, masked, &Proprioception::default(), taps)).expect("a step")
}

fn rows_sum_to_one(numbers: &[f32], row: usize) -> bool {
    numbers.chunks_exact(row).all(|row| (row.iter().sum::<f32>() - 1.0).abs() < 1e-4)
}

#[test]
fn a_policy_says_how_sure_it_is_once_that_was_measured() {
    let read = |policy: &Policy| step(policy, "pick the red cube", &[], TapChoice::None);
    let uncalibrated = read(&policy());
    assert_eq!(uncalibrated.readouts.confidence, None);
    let entropy = uncalibrated.entropy();
    assert!((0.0..=(BINS as f32).ln()).contains(&entropy), "{entropy}");
    let calibration = Calibration { bias: entropy, per_nat: -1.0, per_success: 0.0, episodes: 10, expected_error: 0.1 };
    let confidence = read(&calibrated(Some(calibration))).readouts.confidence.expect("it is calibrated");
    assert!((confidence - 0.5).abs() < 1e-4, "{confidence}");
}

#[test]
fn every_distribution_sums_to_one() {
    let step = step(&policy(), "pick the red cube", &[], TapChoice::None);
    assert_eq!(step.probabilities.len(), CHUNK_STEPS * DIMS * BINS);
    assert!(rows_sum_to_one(&step.probabilities, BINS));
    assert!(rows_sum_to_one(&step.readouts.object, PATCHES));
    assert!(rows_sum_to_one(&step.readouts.target, PATCHES));
    assert!(rows_sum_to_one(&step.readouts.phase, 8));
    assert!((0.0..=1.0).contains(&step.readouts.success));
    assert_eq!(step.taps, None);
}

#[test]
fn the_chunk_is_what_is_likeliest_by_the_tokens() {
    let policy = policy();
    let step = step(&policy, "pick the red cube", &[], TapChoice::None);
    let range = &policy.config().range;
    for (at, wanted) in [(0, 0), (3, 2), (7, 6)].map(|(s, d)| ((s, d), step.forecast.chunk.steps[s][d])) {
        let unit = likeliest(step.distribution(at.0, at.1));
        assert!((range.denormalise(at.0, at.1, unit) - wanted).abs() < 1e-5);
    }
}

fn taps(text: &str, masked: &[usize]) -> Taps {
    step(&policy(), text, masked, TapChoice::All).taps.expect("taps were asked for")
}

#[test]
fn attention_leaves_in_the_documented_layout() {
    let taps = taps("pick the red cube", &[]);
    let keys = PREFIX + QUERIES;
    assert_eq!(taps.trunk.len(), taps.layers * taps.heads * QUERIES * keys);
    assert_eq!(taps.prefix.len(), (taps.layers - 1) * taps.heads * PREFIX * PREFIX);
    assert_eq!(taps.resampler.len(), taps.resampler_heads * IMAGE_TOKENS * PATCHES);
    let config = policy();
    let config = config.config();
    assert_eq!(taps.features.len(), config.stem[3] * PATCHES);
    assert_eq!(taps.image_tokens.len(), IMAGE_TOKENS * config.width);
    assert_eq!(taps.found.len(), QUERIES * config.width);
    assert_eq!(taps.words.len(), 4 * config.width, "slots without a word are left out");
    assert_eq!(taps.senses, Proprioception::default().features());
    assert!(rows_sum_to_one(&taps.trunk, keys));
    for (place, row) in taps.prefix.chunks_exact(PREFIX).enumerate() {
        let is_there = !(4..MAX_WORDS).contains(&(place % PREFIX));
        assert_eq!(rows_sum_to_one(row, PREFIX), is_there, "the prefix sees nothing but itself");
        assert!(row[4..MAX_WORDS].iter().all(|&weight| weight == 0.0));
    }
    assert!(rows_sum_to_one(&taps.resampler, PATCHES));
    assert_eq!(taps.reading.len(), taps.resampler_heads * IMAGE_TOKENS * (MAX_WORDS + IMAGE_TOKENS));
    assert!(rows_sum_to_one(&taps.reading, MAX_WORDS + IMAGE_TOKENS));
}

#[test]
fn a_policy_that_looks_once_reads_words_alone_before_it_does() {
    let read = |looks: usize| {
        let tokenizer = tokenizer();
        let config = PolicyConfig { looks, ..config(tokenizer.vocabulary()) };
        let bytes = weights::to_bytes(&Net::new(&config, &device::cpu()), &config.name).expect("weights to bytes");
        let policy = from_bytes(&config, &tokenizer, &bytes).expect("its own bytes");
        step(&policy, "pick the red cube", &[2], TapChoice::All).taps.expect("taps were asked for").reading
    };
    for (looks, reads_tokens) in [(1, false), (2, true)] {
        let reading = read(looks);
        assert!(rows_sum_to_one(&reading, MAX_WORDS + IMAGE_TOKENS));
        for row in reading.chunks_exact(MAX_WORDS + IMAGE_TOKENS) {
            assert!(row[2] == 0.0 && row[3] > 0.0 && row[4..MAX_WORDS].iter().all(|weight| *weight == 0.0));
            assert_eq!(row[MAX_WORDS..].iter().any(|weight| *weight > 0.0), reads_tokens, "{looks} looks");
        }
    }
}

#[test]
fn a_masked_word_is_seen_by_nobody() {
    let taps = taps("pick the red cube", &[2]);
    let keys = PREFIX + QUERIES;
    assert!(taps.trunk.chunks_exact(keys).all(|row| row[2] == 0.0 && row[MAX_WORDS - 1] == 0.0));
    assert!(taps.trunk.chunks_exact(keys).any(|row| row[3] > 0.0));
}

#[test]
fn slots_without_a_word_change_nothing() {
    let policy = policy();
    let net = Net::new(policy.config(), &device::cpu());
    let logits = |slots: usize| {
        let device = &device::cpu();
        let mut ids = vec![0; slots];
        ids[..4].copy_from_slice(&[3, 4, 5, 2]);
        let absent: Vec<bool> = ids.iter().map(|&id| id == 0).collect();
        let senses = Proprioception::default().features().to_vec();
        let input = Input {
            pictures: Tensor::from_data(picture_data(&[&picture()]), device),
            words: Tensor::from_data(TensorData::new(ids, [1, slots]), device),
            absent: Tensor::from_data(TensorData::new(absent, [1, slots]), device),
            senses: Tensor::from_data(TensorData::new(senses, [1, Proprioception::FEATURES]), device),
        };
        net.forward(input).action_logits.into_data().try_to_vec::<f32>().expect("numbers")
    };
    for (trimmed, padded) in logits(4).into_iter().zip(logits(MAX_WORDS)) {
        assert!((trimmed - padded).abs() < 1e-4, "{trimmed} {padded}");
    }
}

#[test]
fn the_pointers_are_the_mean_attention_of_the_first_two_image_tokens() {
    let step = step(&policy(), "pick the red cube", &[], TapChoice::All);
    let taps = step.taps.expect("taps were asked for");
    for (token, pointer) in [&step.readouts.object, &step.readouts.target].into_iter().enumerate() {
        for (patch, shown) in pointer.iter().enumerate() {
            let mean = (0..taps.resampler_heads)
                .map(|head| taps.resampler[(head * IMAGE_TOKENS + token) * PATCHES + patch])
                .sum::<f32>()
                / taps.resampler_heads as f32;
            assert!((mean - shown).abs() < 1e-6);
        }
    }
}

#[test]
fn words_change_the_action_and_asking_for_taps_does_not() {
    let policy = policy();
    let red = step(&policy, "pick the red cube", &[], TapChoice::None);
    let blue = step(&policy, "pick the blue cube", &[], TapChoice::None);
    let tapped = step(&policy, "pick the red cube", &[], TapChoice::All);
    assert_ne!(red.forecast, blue.forecast);
    assert_eq!(red.forecast, tapped.forecast);
}

#[test]
fn a_blank_instruction_is_answered_all_the_same() {
    let policy = policy();
    let blank = now(policy.step(&picture(), &Sentence::default(), &[], &Proprioception::default(), TapChoice::None));
    assert!(blank.expect("a step").probabilities.iter().all(|p| p.is_finite()));
}

#[test]
fn weights_survive_half_precision_to_its_rounding() {
    let policy = policy();
    let (config, device) = (policy.config().clone(), device::cpu());
    device.seed(12);
    let net = Net::new(&config, &device);
    let once = weights::to_bytes(&net, &config.name).expect("weights to bytes");
    let loaded = weights::from_bytes(&once, Net::new(&config, &device)).expect("its own bytes");
    let twice = weights::to_bytes(&loaded, &config.name).expect("weights to bytes");
    // The header names its metadata in no fixed order; what follows it are the weights.
    let numbers = |bytes: &[u8]| {
        let header = u64::from_le_bytes(bytes[..8].try_into().expect("eight bytes")) as usize;
        bytes[8 + header..].to_vec()
    };
    assert!(numbers(&once) == numbers(&twice), "f16 values are exact in f32, so a second trip changes nothing");
}

#[test]
fn weights_of_another_size_are_refused() {
    let device = device::cpu();
    let tokenizer = tokenizer();
    let small = config(tokenizer.vocabulary());
    let bytes = weights::to_bytes(&Net::new(&small, &device), &small.name).expect("weights to bytes");
    let large = PolicyConfig { width: 64, ..small };
    assert!(matches!(weights::from_bytes(&bytes, Net::new(&large, &device)), Err(policy::Error::Weights(_))));
}

#[test]
fn a_tokenizer_of_another_model_is_refused() {
    let device = device::cpu();
    let tokenizer = tokenizer();
    let config = config(tokenizer.vocabulary() + 3);
    let bytes = weights::to_bytes(&Net::new(&config, &device), &config.name).expect("weights to bytes");
    assert!(matches!(from_bytes(&config, &tokenizer, &bytes), Err(policy::Error::Vocabulary { .. })));
}
