//! What training minimises.
//!
//! Soft-label cross-entropy on the action tokens plus L1 on their expectation, which is what the arm executes; small
//! terms for the readouts, one that teaches the first two image tokens to point, and one that teaches the picture's channels
//! to name what is there. What a teacher adds is in [`super::distil`].

use anyhow::{Result, anyhow};
use burn::tensor::{Device, Tensor, TensorData, activation};
use schema::{ActionRange, BINS, CHUNK_STEPS, Color, DIMS, ObjectKind, policy::PATCHES};

use super::batch::{Batch, KINDS};
use crate::dataset::OBJECTS;

/// Weight of the L1 term: on [0, 1] units it is some hundred times smaller than the cross-entropy.
const EXPECTATION_WEIGHT: f32 = 10.0;
const PHASE_WEIGHT: f32 = 0.1;
const SUCCESS_WEIGHT: f32 = 0.1;
const POINTER_WEIGHT: f32 = 0.3;
const NAMES_WEIGHT: f32 = 0.1;

/// The parts of a loss, in the order they are noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Cross-entropy of the action tokens, in nats.
    Actions,
    /// L1 distance of their expectation, on [0, 1].
    Expectation,
    Phase,
    Success,
    Pointers,
    /// Cross-entropy of what kind and colour the picture's channels say an object is.
    Names,
    /// Divergence from the teacher's action tokens.
    Soft,
    /// Divergence from what the teacher attends to.
    Attention,
    /// Distance to what the teacher's queries are to each other.
    Features,
}

/// How many there are.
pub const PARTS: usize = 9;

impl Part {
    pub const ALL: [Self; PARTS] = [
        Self::Actions,
        Self::Expectation,
        Self::Phase,
        Self::Success,
        Self::Pointers,
        Self::Names,
        Self::Soft,
        Self::Attention,
        Self::Features,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Actions => "actions",
            Self::Expectation => "l1",
            Self::Phase => "phase",
            Self::Success => "success",
            Self::Pointers => "pointers",
            Self::Names => "names",
            Self::Soft => "soft",
            Self::Attention => "attention",
            Self::Features => "features",
        }
    }
}

/// The value of each part, before its weight; 0 for one that is not minimised.
pub type Parts = [f32; PARTS];

/// A loss on the device.
#[derive(Default)]
pub struct Loss {
    total: Option<Tensor<1>>,
    /// Without gradients.
    parts: Vec<(Part, Tensor<1>)>,
}

/// What is read from a policy or a teacher.
pub struct Answers<'a> {
    /// `[samples, 56, 256]`
    pub actions: &'a Tensor<3>,
    /// `[samples, 8]`
    pub phase: &'a Tensor<2>,
    /// `[samples, 1]`
    pub success: &'a Tensor<2>,
}

/// What sums up a distribution over bins.
pub struct Sums {
    /// `[1, 256, 1]`: the centre of each bin.
    centres: Tensor<3>,
}

impl Sums {
    pub fn new(device: &Device) -> Self {
        let centres: Vec<f32> = (0..BINS).map(ActionRange::bin_centre).collect();
        Self { centres: Tensor::from_data(TensorData::new(centres, [1, BINS, 1]), device) }
    }
}

impl Loss {
    /// Adds a part, one number, with its weight.
    pub fn add(&mut self, part: Part, value: Tensor<1>, weight: f32) {
        let number = value.clone().inner();
        let weighted = value * weight;
        self.total = Some(match self.total.take() {
            None => weighted,
            Some(total) => total + weighted,
        });
        self.parts.push((part, number));
    }

    /// Distance to what the expert does; `weight` is that of the action tokens' cross-entropy.
    pub fn imitate(&mut self, answers: &Answers, batch: &Batch, sums: &Sums, weight: f32) {
        let device = answers.actions.device();
        let [samples, tokens, bins] = answers.actions.dims();
        debug_assert_eq!((tokens, bins), (CHUNK_STEPS * DIMS, BINS), "one logit per bin");
        let expert = Tensor::<3>::from_data(TensorData::new(batch.actions.clone(), [samples, tokens, bins]), &device);
        let log_probabilities = activation::log_softmax(answers.actions.clone(), 2);
        let actions = (log_probabilities.clone() * expert).sum().neg() / (samples * tokens) as f32;
        self.add(Part::Actions, actions, weight);

        let units = Tensor::<2>::from_data(TensorData::new(batch.units.clone(), [samples, tokens]), &device);
        let expected: Tensor<2> = log_probabilities.exp().matmul(sums.centres.clone()).squeeze_dim(2);
        self.add(Part::Expectation, (expected - units).abs().mean(), EXPECTATION_WEIGHT);

        let phases = Tensor::from_data(TensorData::new(batch.phases.clone(), [samples, 1]), &device);
        let phase = activation::log_softmax(answers.phase.clone(), 1).gather(1, phases).mean().neg();
        self.add(Part::Phase, phase, PHASE_WEIGHT);

        let successes = Tensor::<2>::from_data(TensorData::new(batch.successes.clone(), [samples, 1]), &device);
        let logit = answers.success.clone();
        let success = (activation::softplus(logit.clone(), 1.0) - logit * successes).mean();
        self.add(Part::Success, success, SUCCESS_WEIGHT);
    }

    /// Distance of the pointers `[samples, 2, 144]` to where object and target are.
    pub fn point(&mut self, pointers: &Tensor<3>, batch: &Batch) {
        let [samples, ..] = pointers.dims();
        let data = TensorData::new(batch.pointers.clone(), [samples, 2, PATCHES]);
        let there = Tensor::<3>::from_data(data, &pointers.device());
        let off = (pointers.clone() + 1e-6).log().mul(there).sum().neg() / (samples * 2) as f32;
        self.add(Part::Pointers, off, POINTER_WEIGHT);
    }

    /// How far the first channels of `[frames, d, 12, 12]` are, read as logits where each object is, from saying what kind
    /// it has and what colour.
    pub fn name(&mut self, features: &Tensor<4>, batch: &Batch) {
        let device = features.device();
        let [frames, ..] = features.dims();
        let there = TensorData::new(batch.at_patches.clone(), [frames, OBJECTS, PATCHES]);
        let is = Tensor::<3>::from_data(TensorData::new(batch.kinds.clone(), [frames, OBJECTS, KINDS]), &device);
        let named = features.clone().narrow(1, 0, KINDS).reshape([frames, KINDS, PATCHES]).swap_dims(1, 2);
        let said = Tensor::<3>::from_data(there, &device).matmul(named); // [frames, objects, KINDS]
        let objects = batch.missing.iter().filter(|&&missing| missing < 0.5).count().max(1);
        let unlikely = |from: usize, count: usize| {
            let said = activation::log_softmax(said.clone().narrow(2, from, count), 2);
            (said * is.clone().narrow(2, from, count)).sum().neg() / objects as f32
        };
        let kinds = ObjectKind::ALL.len();
        self.add(Part::Names, unlikely(0, kinds) + unlikely(kinds, Color::ALL.len()), NAMES_WEIGHT);
    }

    /// The weighted sum, to be differentiated, and the parts as numbers.
    pub fn read(self) -> Result<(Tensor<1>, Parts)> {
        let (names, values): (Vec<Part>, Vec<Tensor<1>>) = self.parts.into_iter().unzip();
        let total = self.total.expect("a loss has parts");
        let values = Tensor::cat(values, 0).into_data().try_to_vec().map_err(|error| anyhow!("{error:?}"))?;
        let mut parts = Parts::default();
        for (part, value) in names.into_iter().zip::<Vec<f32>>(values) {
            parts[part as usize] = value;
        }
        Ok((total, parts))
    }
}
