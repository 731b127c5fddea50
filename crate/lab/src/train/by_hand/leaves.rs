//! A network's outputs as leaves of autodiff: losses are computed from them, and their gradients come back from there.

use ::policy::model::Output;
use anyhow::{Result, anyhow};
use burn::tensor::{Device, Gradients, Tensor, TensorData};
use schema::{
    BINS, CHUNK_STEPS, DIMS,
    policy::{GRID_SIDE, IMAGE_TOKENS, PATCHES, QUERIES},
    task::Phase,
};

use super::{
    policy::{Act, Look, Policy},
    trunk::{BEHIND_WORDS, Logits},
};
use crate::train::{batch::Batch, loss::Answers};

/// The network's outputs, from which the loss is differentiated.
pub struct Leaves {
    /// `[frames, 144, d]`
    features: Tensor<3>,
    /// `[samples, heads, 16, 144]`
    looks: Tensor<4>,
    act: Option<LeavesOfAct>,
}

struct LeavesOfAct {
    logits: LeavesOfLogits,
    image_tokens: Tensor<3>,
    lessons: Option<LeavesOfLessons>,
}

/// Logits, from which a loss is differentiated.
pub struct LeavesOfLogits {
    action: Tensor<3>,
    phase: Tensor<2>,
    success: Tensor<2>,
}

impl LeavesOfLogits {
    pub fn new(logits: &Logits, samples: usize, device: &Device) -> Self {
        Self {
            action: leaf(&logits.action, [samples, CHUNK_STEPS * DIMS, BINS], device),
            phase: leaf(&logits.phase, [samples, Phase::ALL.len()], device),
            success: leaf(&logits.success, [samples, 1], device),
        }
    }

    pub fn answers(&self) -> Answers<'_> {
        Answers { actions: &self.action, phase: &self.phase, success: &self.success }
    }

    pub fn gradients(&self, of: &Gradients) -> Result<Logits> {
        Ok(Logits {
            action: gradient(&self.action, of)?,
            phase: gradient(&self.phase, of)?,
            success: gradient(&self.success, of)?,
        })
    }
}

/// What only a teacher asks for.
struct LeavesOfLessons {
    /// `[samples, 57, width]`
    found: Tensor<3>,
    /// `[samples, heads, 57, 16 + 1 + 57]`
    attention: Tensor<4>,
}

/// Gradients of the outputs.
pub struct Back {
    pub features: Vec<f32>,
    pub looks: Vec<f32>,
    pub act: Option<BackOfAct>,
}

pub struct BackOfAct {
    pub logits: Logits,
    pub found: Option<Vec<f32>>,
    pub attention: Option<Vec<f32>>,
}

impl Leaves {
    pub fn new(by: &Policy, look: &Look, act: Option<&Act>, batch: &Batch, lessons: bool, device: &Device) -> Self {
        let samples = batch.samples;
        let features: Vec<f32> = look.seen.iter().flat_map(|seen| &seen.features).copied().collect();
        let d = features.len() / (batch.frames * PATCHES);
        let act = act.map(|act| LeavesOfAct {
            logits: LeavesOfLogits::new(&act.logits, samples, device),
            image_tokens: leaf(&look.tokens, [samples, IMAGE_TOKENS, by.width], device),
            lessons: lessons.then(|| {
                let attention = by.trunk.over_image_and_queries(&act.thought);
                LeavesOfLessons {
                    found: leaf(&act.found, [samples, QUERIES, by.width], device),
                    attention: leaf(&attention, [samples, by.heads, QUERIES, BEHIND_WORDS], device),
                }
            }),
        });
        Self {
            features: leaf(&features, [batch.frames, PATCHES, d], device),
            looks: leaf(look.resampled.weights(), [samples, by.heads, IMAGE_TOKENS, PATCHES], device),
            act,
        }
    }

    pub fn features(&self) -> Tensor<4> {
        let [frames, _, d] = self.features.dims();
        self.features.clone().swap_dims(1, 2).reshape([frames, d, GRID_SIDE, GRID_SIDE])
    }

    /// As in [`policy::model::Look::pointers`].
    pub fn pointers(&self) -> Tensor<3> {
        self.looks.clone().narrow(2, 0, 2).mean_dim(1).squeeze_dim(1)
    }

    /// What the network gave, where it acted; without a teacher only what is learned from.
    pub fn output(&self) -> Option<Output> {
        let act = self.act.as_ref()?;
        let (found, attention) = match &act.lessons {
            Some(lessons) => (lessons.found.clone(), vec![lessons.attention.clone()]),
            None => (act.image_tokens.clone(), Vec::new()),
        };
        Some(Output {
            action_logits: act.logits.action.clone(),
            phase_logits: act.logits.phase.clone(),
            success_logit: act.logits.success.clone(),
            pointers: self.pointers(),
            features: self.features(),
            resampler: self.looks.clone(),
            image_tokens: act.image_tokens.clone(),
            found,
            attention,
        })
    }

    pub fn gradients(&self, of: &Gradients) -> Result<Back> {
        let act = self.act.as_ref().map(|act| {
            let lessons = act.lessons.as_ref();
            anyhow::Ok(BackOfAct {
                logits: act.logits.gradients(of)?,
                found: lessons.map(|lessons| gradient(&lessons.found, of)).transpose()?,
                attention: lessons.map(|lessons| gradient(&lessons.attention, of)).transpose()?,
            })
        });
        Ok(Back { features: gradient(&self.features, of)?, looks: gradient(&self.looks, of)?, act: act.transpose()? })
    }
}

/// Values on a device.
pub fn tensor<const D: usize>(values: &[f32], dims: [usize; D], device: &Device) -> Tensor<D> {
    Tensor::from_data(TensorData::new(values.to_vec(), dims), device)
}

fn leaf<const D: usize>(values: &[f32], dims: [usize; D], device: &Device) -> Tensor<D> {
    tensor(values, dims, device).require_grad()
}

/// Zeros for what the loss does not hang on.
fn gradient<const D: usize>(leaf: &Tensor<D>, of: &Gradients) -> Result<Vec<f32>> {
    match leaf.grad(of) {
        Some(gradient) => gradient.into_data().try_to_vec().map_err(|error| anyhow!("{error:?}")),
        None => Ok(vec![0.0; leaf.dims().iter().product()]),
    }
}
