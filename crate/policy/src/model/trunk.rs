//! The trunk: pre-norm blocks over a prefix and 57 queries, masked in blocks.
//!
//! The prefix sees itself; the queries see the prefix and each other; nothing sees the queries. So a prefix could be
//! computed once and read by other heads.

use burn::{
    module::{Module, Param},
    nn::{Initializer, LayerNorm, LayerNormConfig},
    tensor::{Device, Tensor, TensorData},
};
use schema::policy::QUERIES;

use super::attention::{Block, NEVER};
use crate::PolicyConfig;

/// What the trunk gives.
#[derive(Debug)]
pub struct Thought {
    /// `[batch, 57, width]`, normalised.
    pub queries: Tensor<3>,
    /// One per layer: `[batch, heads, tokens, prefix + 57]`, tokens being the prefix and the queries; in the last layer the
    /// queries alone, because nothing reads the prefix after it.
    pub attention: Vec<Tensor<4>>,
}

/// Prefix and learned queries to what the queries found.
#[derive(Module, Debug)]
pub struct Trunk {
    /// One start per action step and dimension, then the readout: position only, no content.
    queries: Param<Tensor<2>>,
    blocks: Vec<Block>,
    norm: LayerNorm,
}

impl Trunk {
    pub fn new(config: &PolicyConfig, device: &Device) -> Self {
        Self {
            queries: Initializer::Normal { mean: 0.0, std: 0.5 }.init([QUERIES, config.width], device),
            blocks: (0..config.trunk_layers).map(|_| Block::new(config, device)).collect(),
            norm: LayerNormConfig::new(config.width).init(device),
        }
    }

    /// `prefix` `[batch, prefix, width]`; `absent` `[batch, 1, 1, prefix]` is added to scores.
    pub fn forward(&self, prefix: Tensor<3>, absent: Tensor<4>) -> Thought {
        let [batch, prefix_count, width] = prefix.dims();
        let queries = self.queries.val().unsqueeze::<3>().repeat_dim(0, batch);
        let mut tokens = Tensor::cat(vec![prefix, queries], 1); // [batch, prefix + 57, width]
        let among_queries = Tensor::zeros([batch, 1, 1, QUERIES], &absent.device());
        let absent = Tensor::cat(vec![absent, among_queries], 3); // [batch, 1, 1, prefix + 57]
        let bias = absent.clone() + block_mask(prefix_count, &absent.device());

        let mut attention = Vec::with_capacity(self.blocks.len());
        let last = self.blocks.len() - 1;
        for (index, block) in self.blocks.iter().enumerate() {
            // Queries may see everything, so in the last layer only absence is left of the mask.
            let (first, bias) = if index == last { (prefix_count, &absent) } else { (0, &bias) };
            let step = block.forward(tokens, first, bias);
            tokens = step.value;
            attention.push(step.weights);
        }
        debug_assert_eq!(tokens.dims(), [batch, QUERIES, width], "the last layer keeps the queries alone");
        Thought { queries: self.norm.forward(tokens), attention }
    }
}

/// `[1, 1, tokens, tokens]`: hides the queries from the prefix.
fn block_mask(prefix: usize, device: &Device) -> Tensor<4> {
    let tokens = prefix + QUERIES;
    let hidden = |row: usize, column: usize| if row < prefix && column >= prefix { NEVER } else { 0.0 };
    let values: Vec<f32> = (0..tokens * tokens).map(|at| hidden(at / tokens, at % tokens)).collect();
    Tensor::from_data(TensorData::new(values, [1, 1, tokens, tokens]), device)
}
