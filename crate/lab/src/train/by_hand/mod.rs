//! A network's gradients by hand.
//!
//! [`policy::model::Net`] and the teacher beside it say what the networks are, and autodiff can differentiate them; but autodiff takes softmax and layer
//! norm apart into passes over memory, pads every sentence to the longest, and multiplies what masks then take away. Here the
//! same networks are written out once more, forward and backward, over plain slices: matrix products of whole batches of rows,
//! everything else in single passes. A test holds outputs and gradients to those of autodiff. The losses stay where they are:
//! they are computed by autodiff from the network's outputs, and their gradients come back here.
//!
//! ```text
//! parameters --Arena--> one slice --> forward --> outputs --burn--> loss
//!                                        |                            |
//!                           what it kept v                            v
//! optimiser <--Arena-- gradients <--- backward <----------- gradients of outputs
//! ```

mod arena;
mod attend;
mod convolution;
mod layer;
mod leaves;
mod policy;
mod product;
mod resampler;
mod stem;
mod teacher;
#[cfg(test)]
mod tests;
mod text;
mod trunk;
mod waves;

use ::policy::{
    Backbone, PolicyConfig,
    model::{
        Net,
        teacher::{Teacher as TeacherNet, TeacherOutput},
    },
};
use anyhow::Result;
use burn::{module::Module, optim::GradientsParams, tensor::Device};
use schema::{BINS, CHUNK_STEPS, DIMS, policy::QUERIES, task::Phase};

use self::{
    arena::Arena,
    leaves::{LeavesOfLogits, tensor},
    policy::Policy,
    teacher::Teacher,
};
use super::{
    batch::Batch,
    learner::{Aim, judge_answers},
    loss::{Loss, Parts},
};
use crate::dataset::OBJECTS;

/// A network, written out.
#[derive(Debug)]
pub struct ByHand {
    arena: Arena,
    network: Network,
}

/// Which one.
#[derive(Debug)]
enum Network {
    Policy(Box<Policy>),
    Teacher(Box<Teacher>),
}

/// What a network's parameters are, as they are needed here.
#[derive(Debug)]
pub struct Weights {
    all: Vec<f32>,
    /// The stem's kernels as matrices.
    kernels: Vec<Vec<f32>>,
}

/// What a network's gradients are so far.
#[derive(Debug)]
pub struct Sum {
    all: Vec<f32>,
    kernels: Vec<Vec<f32>>,
}

impl Sum {
    /// Adds another part's.
    pub fn add(&mut self, other: &Self) {
        product::add(&mut self.all, &other.all);
        for (kernel, other) in self.kernels.iter_mut().zip(&other.kernels) {
            product::add(kernel, other);
        }
    }
}

impl ByHand {
    /// For a policy of this configuration; `None` where its backbone is not written out here.
    pub fn policy(config: &PolicyConfig, net: &Net) -> Result<Option<Self>> {
        if config.backbone != Backbone::Plain {
            return Ok(None);
        }
        let arena = Arena::of(net);
        let policy = Policy::new(&arena, config.width, config.heads)?;
        Ok(Some(Self { arena, network: Network::Policy(Box::new(policy)) }))
    }

    /// For a teacher of this configuration.
    pub fn teacher(config: &PolicyConfig, net: &TeacherNet) -> Result<Self> {
        let arena = Arena::of(net);
        let teacher = Teacher::new(&arena, config.heads)?;
        Ok(Self { arena, network: Network::Teacher(Box::new(teacher)) })
    }

    /// The parameters of a network now.
    pub fn weights<M: Module>(&self, net: &M) -> Weights {
        let all = self.arena.read(net);
        let kernels = match &self.network {
            Network::Policy(policy) => policy.stem.matrices(&all),
            Network::Teacher(_) => Vec::new(),
        };
        Weights { all, kernels }
    }

    /// No gradients yet.
    pub fn no_sum(&self) -> Sum {
        let kernels = match &self.network {
            Network::Policy(policy) => policy.stem.no_matrices(),
            Network::Teacher(_) => Vec::new(),
        };
        Sum { all: vec![0.0; self.arena.len()], kernels }
    }

    /// Gradients as the optimiser takes them.
    pub fn gradients<M: Module>(&self, net: &M, mut sum: Sum, device: &Device) -> GradientsParams {
        if let Network::Policy(policy) = &self.network {
            policy.stem.put(&mut sum.all, &sum.kernels);
        }
        arena::gradients(net, &sum.all, device)
    }

    /// Adds the gradients of `share` of the mean loss over a batch, and tells the losses; `device` is one with autodiff.
    pub fn add(
        &self,
        weights: &Weights,
        sum: &mut Sum,
        batch: &Batch,
        share: f32,
        aim: &Aim,
        device: &Device,
    ) -> Result<Parts> {
        let parts = match &self.network {
            Network::Policy(policy) => policy.add(weights, sum, batch, share, aim, device)?,
            Network::Teacher(teacher) => {
                let taught = teacher.forward(&weights.all, batch);
                let leaves = LeavesOfLogits::new(&taught.logits, batch.samples, device);
                let mut loss = Loss::default();
                judge_answers(&leaves.answers(), batch, aim, &mut loss);
                let (total, parts) = loss.read()?;
                let dlogits = leaves.gradients(&(total * share).backward())?;
                teacher.backward(&weights.all, &mut sum.all, batch, &taught, &dlogits);
                parts
            }
        };
        Ok(parts.map(|part| part * share))
    }

    /// What a teacher says of a batch, on a device without gradients; `None` of a policy.
    pub fn teach(&self, weights: &Weights, batch: &Batch, device: &Device) -> Option<TeacherOutput> {
        let Network::Teacher(teacher) = &self.network else { return None };
        let taught = teacher.forward(&weights.all, batch);
        let samples = batch.samples;
        let width = taught.found.len() / (samples * QUERIES);
        let attention = teacher.over_objects(&taught);
        Some(TeacherOutput {
            action_logits: tensor(&taught.logits.action, [samples, CHUNK_STEPS * DIMS, BINS], device),
            phase_logits: tensor(&taught.logits.phase, [samples, Phase::ALL.len()], device),
            success_logit: tensor(&taught.logits.success, [samples, 1], device),
            found: tensor(&taught.found, [samples, QUERIES, width], device),
            attention: tensor(&attention, [samples, QUERIES, OBJECTS], device),
        })
    }
}
