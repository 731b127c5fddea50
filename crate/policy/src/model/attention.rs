//! Multi-head attention that hands out its weights, and the feed-forward half of a block.

use burn::{
    module::Module,
    nn::{Linear, LinearConfig},
    tensor::{Bool, Device, Tensor, activation},
};

/// Added to a score that must not count; large enough to vanish in f32 after the softmax, small enough to stay finite.
const NEVER: f32 = -1e9;

/// `[batch, keys]` absence to a bias `[batch, 1, 1, keys]` for attention scores.
pub fn absent_bias(absent: Tensor<2, Bool>) -> Tensor<4> {
    let [batch, keys] = absent.dims();
    (absent.float() * NEVER).reshape([batch, 1, 1, keys])
}

/// What attention gives.
#[derive(Debug)]
pub struct Attended {
    /// `[batch, queries, width]`
    pub value: Tensor<3>,
    /// `[batch, heads, queries, keys]`, summing to 1 over keys.
    pub weights: Tensor<4>,
}

/// `[batch, tokens, width]` to `[batch, heads, tokens, width / heads]`.
pub fn split_heads(tokens: Tensor<3>, heads: usize) -> Tensor<4> {
    let [batch, count, width] = tokens.dims();
    tokens.reshape([batch, count, heads, width / heads]).swap_dims(1, 2)
}

/// Scaled dot-product attention over heads already split; `bias` broadcasts over `[batch, heads, queries, keys]`.
pub fn attend(query: Tensor<4>, key: Tensor<4>, value: Tensor<4>, bias: Option<&Tensor<4>>) -> Attended {
    let [batch, heads, queries, depth] = query.dims();
    let scores = (query * (depth as f32).powf(-0.5)).matmul(key.transpose());
    let scores = match bias {
        Some(bias) => scores + bias.clone(),
        None => scores,
    };
    let weights = activation::softmax(scores, 3);
    let value = weights.clone().matmul(value).swap_dims(1, 2).reshape([batch, queries, heads * depth]);
    Attended { value, weights }
}

/// Queries from one place, keys and values from another.
#[derive(Module, Debug)]
pub struct CrossAttention {
    query: Linear,
    key_value: Linear,
    output: Linear,
    heads: usize,
}

impl CrossAttention {
    pub fn new(width: usize, heads: usize, device: &Device) -> Self {
        Self {
            query: LinearConfig::new(width, width).init(device),
            key_value: LinearConfig::new(width, 2 * width).init(device),
            output: LinearConfig::new(width, width).init(device),
            heads,
        }
    }

    /// `queries` `[batch, queries, width]` look at `memory` `[batch, keys, width]`.
    pub fn forward(&self, queries: Tensor<3>, memory: Tensor<3>, bias: Option<&Tensor<4>>) -> Attended {
        let query = split_heads(self.query.forward(queries), self.heads);
        let mut key_value = self.key_value.forward(memory).chunk(2, 2).into_iter();
        let (Some(key), Some(value)) = (key_value.next(), key_value.next()) else {
            unreachable!("a tensor cut in two has two parts");
        };
        let attended = attend(query, split_heads(key, self.heads), split_heads(value, self.heads), bias);
        Attended { value: self.output.forward(attended.value), weights: attended.weights }
    }
}

/// Two linear layers with a rectifier between; cheap on a CPU, and as good here as smoother ones.
#[derive(Module, Debug)]
pub struct FeedForward {
    inner: Linear,
    outer: Linear,
}

impl FeedForward {
    pub fn new(width: usize, ratio: usize, device: &Device) -> Self {
        Self {
            inner: LinearConfig::new(width, width * ratio).init(device),
            outer: LinearConfig::new(width * ratio, width).init(device),
        }
    }

    pub fn forward(&self, tokens: Tensor<3>) -> Tensor<3> {
        self.outer.forward(activation::relu(self.inner.forward(tokens)))
    }
}
