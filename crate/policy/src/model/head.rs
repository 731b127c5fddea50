//! From what the queries found to action tokens and readouts.

use burn::{
    module::Module,
    nn::{Linear, LinearConfig},
    tensor::{Device, Tensor},
};
use schema::{BINS, policy::QUERIES, task::Phase};

use super::attention::each_token;
use crate::PolicyConfig;

/// What the head reads.
#[derive(Debug)]
pub struct Read {
    /// `[batch, 56, 256]`
    pub action_logits: Tensor<3>,
    /// `[batch, 8]`
    pub phase_logits: Tensor<2>,
    /// `[batch, 1]`
    pub success_logit: Tensor<2>,
}

/// One linear layer for all action tokens (the queries know which they are), one each for the readouts.
#[derive(Module, Debug)]
pub struct Head {
    action: Linear,
    phase: Linear,
    success: Linear,
}

impl Head {
    pub fn new(config: &PolicyConfig, device: &Device) -> Self {
        Self {
            action: LinearConfig::new(config.width, BINS).init(device),
            phase: LinearConfig::new(config.width, Phase::ALL.len()).init(device),
            success: LinearConfig::new(config.width, 1).init(device),
        }
    }

    /// `[batch, 57, width]`, the readout last.
    pub fn forward(&self, queries: Tensor<3>) -> Read {
        let [batch, count, width] = queries.dims();
        debug_assert_eq!(count, QUERIES, "56 action queries and a readout");
        let actions = queries.clone().slice([0..batch, 0..count - 1, 0..width]);
        let readout: Tensor<2> = queries.slice([0..batch, count - 1..count, 0..width]).squeeze_dim(1);
        Read {
            action_logits: each_token(&self.action, actions),
            phase_logits: self.phase.forward(readout.clone()),
            success_logit: self.success.forward(readout),
        }
    }
}
