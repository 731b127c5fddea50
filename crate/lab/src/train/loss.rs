//! What training minimises.
//!
//! Soft-label cross-entropy on the action tokens plus L1 on their expectation, which is what the arm executes; small
//! terms for the readouts, and one that teaches the first two image tokens to point. What a teacher adds is in
//! [`super::distil`].

use burn::tensor::{Device, Tensor, TensorData, activation};
use schema::{ActionRange, BINS, CHUNK_STEPS, DIMS, policy::PATCHES};

use super::batch::Batch;

/// Weight of the L1 term: on [0, 1] units it is some hundred times smaller than the cross-entropy.
const EXPECTATION_WEIGHT: f32 = 10.0;
const PHASE_WEIGHT: f32 = 0.1;
const SUCCESS_WEIGHT: f32 = 0.1;
const POINTER_WEIGHT: f32 = 0.3;

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
    /// Divergence from the teacher's action tokens.
    Soft,
    /// Divergence from what the teacher attends to.
    Attention,
    /// Distance to what the teacher's queries are to each other.
    Features,
}

/// How many there are.
pub const PARTS: usize = 8;

impl Part {
    pub const ALL: [Self; PARTS] = [
        Self::Actions,
        Self::Expectation,
        Self::Phase,
        Self::Success,
        Self::Pointers,
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
        let weighted = value.clone() * weight;
        self.total = Some(match self.total.take() {
            None => weighted,
            Some(total) => total + weighted,
        });
        self.parts.push((part, value));
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

    /// The weighted sum, to be differentiated, and the parts as numbers.
    pub fn read(self) -> (Tensor<1>, Tensor<1>, Vec<Part>) {
        let (names, values): (Vec<Part>, Vec<Tensor<1>>) = self.parts.into_iter().unzip();
        let total = self.total.expect("a loss has parts");
        (total, Tensor::cat(values, 0), names)
    }
}
