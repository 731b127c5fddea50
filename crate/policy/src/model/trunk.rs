//! The trunk: pre-norm blocks over a prefix and 57 queries, masked in blocks.
//!
//! The prefix sees itself; the queries see the prefix and each other; nothing sees the queries. So a prefix could be
//! computed once and read by other heads. The mask is structural: two attentions share one projection, and no score that
//! the mask forbids is ever computed.

use burn::{
    module::{Module, Param},
    nn::{Initializer, LayerNorm, LayerNormConfig, Linear, LinearConfig},
    tensor::{Device, Tensor},
};
use schema::policy::QUERIES;

use super::attention::{FeedForward, attend, split_heads};
use crate::PolicyConfig;

/// What the trunk gives.
#[derive(Debug)]
pub struct Thought {
    /// `[batch, 57, width]`, normalised.
    pub queries: Tensor<3>,
    /// One per layer: `[batch, heads, 57, prefix + 57]`.
    pub query_attention: Vec<Tensor<4>>,
    /// One per layer but the last: `[batch, heads, prefix, prefix]`.
    pub prefix_attention: Vec<Tensor<4>>,
}

#[derive(Module, Debug)]
struct Block {
    attention_norm: LayerNorm,
    query_key_value: Linear,
    output: Linear,
    feed_norm: LayerNorm,
    feed_forward: FeedForward,
    heads: usize,
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
        let [batch, _, _] = prefix.dims();
        let mut prefix = prefix;
        let mut queries = self.queries.val().unsqueeze::<3>().repeat_dim(0, batch);
        let mut query_attention = Vec::with_capacity(self.blocks.len());
        let mut prefix_attention = Vec::with_capacity(self.blocks.len());
        let among_queries = Tensor::zeros([batch, 1, 1, QUERIES], &absent.device());
        let absent_for_queries = Tensor::cat(vec![absent.clone(), among_queries], 3);

        let last = self.blocks.len() - 1;
        for (index, block) in self.blocks.iter().enumerate() {
            let step = block.forward(prefix, queries, &absent, &absent_for_queries, index == last);
            prefix = step.prefix;
            queries = step.queries;
            query_attention.push(step.query_attention);
            prefix_attention.extend(step.prefix_attention);
        }
        Thought { queries: self.norm.forward(queries), query_attention, prefix_attention }
    }
}

struct BlockStep {
    prefix: Tensor<3>,
    queries: Tensor<3>,
    query_attention: Tensor<4>,
    prefix_attention: Option<Tensor<4>>,
}

impl Block {
    fn new(config: &PolicyConfig, device: &Device) -> Self {
        let width = config.width;
        Self {
            attention_norm: LayerNormConfig::new(width).init(device),
            query_key_value: LinearConfig::new(width, 3 * width).init(device),
            output: LinearConfig::new(width, width).init(device),
            feed_norm: LayerNormConfig::new(width).init(device),
            feed_forward: FeedForward::new(width, config.feed_forward_ratio, device),
            heads: config.heads,
        }
    }

    fn forward(
        &self,
        prefix: Tensor<3>,
        queries: Tensor<3>,
        absent: &Tensor<4>,
        absent_for_queries: &Tensor<4>,
        last: bool,
    ) -> BlockStep {
        let [_, prefix_count, _] = prefix.dims();
        let [prefix_query, prefix_key, prefix_value] = self.project(prefix.clone());
        let [query, key, value] = self.project(queries.clone());
        let key = Tensor::cat(vec![prefix_key.clone(), key], 2);
        let value = Tensor::cat(vec![prefix_value.clone(), value], 2);
        let looked = attend(query, key, value, Some(absent_for_queries));

        if last {
            // Nothing reads the prefix after the last block, so it is not carried on.
            let queries = queries + self.output.forward(looked.value);
            let queries = queries.clone() + self.feed_forward.forward(self.feed_norm.forward(queries));
            return BlockStep { prefix, queries, query_attention: looked.weights, prefix_attention: None };
        }

        let own = attend(prefix_query, prefix_key, prefix_value, Some(absent));
        let all = Tensor::cat(vec![prefix, queries], 1);
        let all = all + self.output.forward(Tensor::cat(vec![own.value, looked.value], 1));
        let all = all.clone() + self.feed_forward.forward(self.feed_norm.forward(all));
        let [batch, count, width] = all.dims();
        BlockStep {
            prefix: all.clone().slice([0..batch, 0..prefix_count, 0..width]),
            queries: all.slice([0..batch, prefix_count..count, 0..width]),
            query_attention: looked.weights,
            prefix_attention: Some(own.weights),
        }
    }

    /// Query, key and value of each token, heads split.
    fn project(&self, tokens: Tensor<3>) -> [Tensor<4>; 3] {
        let mut parts = self
            .query_key_value
            .forward(self.attention_norm.forward(tokens))
            .chunk(3, 2)
            .into_iter()
            .map(|part| split_heads(part, self.heads));
        core::array::from_fn(|_| parts.next().unwrap_or_else(|| unreachable!("a tensor cut in three has three parts")))
    }
}
