//! What training minimises.
//!
//! Soft-label cross-entropy on the action tokens plus L1 on their expectation, which is what the arm executes; small
//! terms for the readouts, and one that teaches the first two image tokens to point.

use burn::tensor::{Device, Int, Tensor, TensorData, activation};
use policy::model::{Input, Output};
use schema::{ActionRange, BINS, CAMERA_SIDE, CHUNK_STEPS, DIMS, Proprioception, policy::PATCHES, task::Phase};

use super::batch::Batch;
use crate::wording::WORDS;

/// Weight of the L1 term: on [0, 1] units it is some hundred times smaller than the cross-entropy.
const EXPECTATION_WEIGHT: f32 = 10.0;
const PHASE_WEIGHT: f32 = 0.1;
const SUCCESS_WEIGHT: f32 = 0.1;
const POINTER_WEIGHT: f32 = 0.3;

/// The right answers of a batch, on the device.
pub struct Target {
    actions: Tensor<3>,
    units: Tensor<2>,
    phases: Tensor<2, Int>,
    successes: Tensor<2>,
    pointers: Tensor<3>,
}

/// The parts of the loss, each a scalar on the device.
pub struct Loss {
    pub total: Tensor<1>,
    /// `[5]`: cross-entropy, L1 on [0, 1], phase, success, pointers; detached from the graph by reading.
    pub parts: Tensor<1>,
}

/// Moves a batch to the device.
pub fn upload(batch: Batch, device: &Device) -> (Input, Target) {
    let (frames, samples) = (batch.frames, batch.samples);
    let tokens = CHUNK_STEPS * DIMS;
    let (words, absent, slots) = trimmed(&batch);
    let input = Input {
        pictures: Tensor::from_data(TensorData::new(batch.pictures, [frames, 3, CAMERA_SIDE, CAMERA_SIDE]), device),
        words: Tensor::from_data(TensorData::new(words, [samples, slots]), device),
        absent: Tensor::from_data(TensorData::new(absent, [samples, slots]), device),
        senses: Tensor::from_data(TensorData::new(batch.senses, [samples, Proprioception::FEATURES]), device),
    };
    let target = Target {
        actions: Tensor::from_data(TensorData::new(batch.actions, [samples, tokens, BINS]), device),
        units: Tensor::from_data(TensorData::new(batch.units, [samples, tokens]), device),
        phases: Tensor::from_data(TensorData::new(batch.phases, [samples, 1]), device),
        successes: Tensor::from_data(TensorData::new(batch.successes, [samples, 1]), device),
        pointers: Tensor::from_data(TensorData::new(batch.pointers, [samples, 2, PATCHES]), device),
    };
    (input, target)
}

/// The words of a batch, no wider than its longest sentence: slots without a word cost as much as words.
fn trimmed(batch: &Batch) -> (Vec<i32>, Vec<bool>, usize) {
    let length = |absent: &[bool]| absent.iter().filter(|absent| !**absent).count();
    let slots = batch.absent.chunks_exact(WORDS).map(length).max().unwrap_or(0).max(1);
    let words = batch.words.chunks_exact(WORDS).flat_map(|row| row[..slots].iter().copied()).collect();
    let absent = batch.absent.chunks_exact(WORDS).flat_map(|row| row[..slots].iter().copied()).collect();
    (words, absent, slots)
}

/// The loss of one pass.
pub fn loss(output: Output, target: Target, centres: &Tensor<3>) -> Loss {
    let [samples, tokens, bins] = output.action_logits.dims();
    debug_assert_eq!(bins, BINS, "one logit per bin");
    let log_probabilities = activation::log_softmax(output.action_logits, 2);
    let actions = (log_probabilities.clone() * target.actions).sum().neg() / (samples * tokens) as f32;
    let expected: Tensor<2> = log_probabilities.exp().matmul(centres.clone()).squeeze_dim(2);
    let distance = (expected - target.units).abs().mean();

    let phase = activation::log_softmax(output.phase_logits, 1).gather(1, target.phases).mean().neg();
    debug_assert_eq!(Phase::ALL.len(), 8, "phases of the readout");
    let logit = output.success_logit;
    let success = (activation::softplus(logit.clone(), 1.0) - logit * target.successes).mean();
    let pointers = (output.pointers + 1e-6).log().mul(target.pointers).sum().neg() / (samples * 2) as f32;

    let total = actions.clone()
        + distance.clone() * EXPECTATION_WEIGHT
        + phase.clone() * PHASE_WEIGHT
        + success.clone() * SUCCESS_WEIGHT
        + pointers.clone() * POINTER_WEIGHT;
    Loss { total, parts: Tensor::cat(vec![actions, distance, phase, success, pointers], 0) }
}

/// `[1, 256, 1]`: the centre of each bin.
pub fn bin_centres(device: &Device) -> Tensor<3> {
    let centres: Vec<f32> = (0..BINS).map(ActionRange::bin_centre).collect();
    Tensor::from_data(TensorData::new(centres, [1, BINS, 1]), device)
}
