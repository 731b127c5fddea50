//! Multi-head attention that hands out its weights, and the block made of it.

use burn::{
    module::Module,
    nn::{LayerNorm, LayerNormConfig, Linear, LinearConfig},
    tensor::{Bool, Device, Tensor, activation},
};

use crate::PolicyConfig;

/// Added to a score that must not count; large enough to vanish in f32 after the softmax, small enough to stay finite.
pub const NEVER: f32 = -1e9;

/// `[batch, keys]` absence to a bias `[batch, 1, 1, keys]` for attention scores.
pub fn absent_bias(absent: Tensor<2, Bool>) -> Tensor<4> {
    let [batch, keys] = absent.dims();
    (absent.float() * NEVER).reshape([batch, 1, 1, keys])
}

/// `linear` over all tokens of all samples in one product: on a CPU several times faster, in training above all, than one
/// small product per sample. `[batch, tokens, from]` to `[batch, tokens, to]`.
pub fn each_token(linear: &Linear, tokens: Tensor<3>) -> Tensor<3> {
    let [batch, count, width] = tokens.dims();
    let rows = linear.forward(tokens.reshape([batch * count, width]));
    let [_, to] = rows.dims();
    rows.reshape([batch, count, to])
}

/// What attention gives.
#[derive(Debug)]
pub struct Attended {
    /// `[batch, queries, width]`
    pub value: Tensor<3>,
    /// `[batch, heads, queries, keys]`, summing to 1 over keys.
    pub weights: Tensor<4>,
}

/// Queries from one place, keys and values from the same or another.
#[derive(Module, Debug)]
pub struct Attention {
    query: Linear,
    key: Linear,
    value: Linear,
    output: Linear,
    heads: usize,
}

impl Attention {
    pub fn new(width: usize, heads: usize, device: &Device) -> Self {
        let linear = || LinearConfig::new(width, width).init(device);
        Self { query: linear(), key: linear(), value: linear(), output: linear(), heads }
    }

    /// `queries` `[batch, queries, width]` look at `memory` `[batch, keys, width]`; `bias` broadcasts over
    /// `[batch, heads, queries, keys]` and is added to the scores.
    pub fn forward(&self, queries: Tensor<3>, memory: Tensor<3>, bias: Option<&Tensor<4>>) -> Attended {
        let memory = remembered(&self.key, &self.value, self.heads, memory);
        attended(&self.query, &self.output, queries, &memory, bias)
    }
}

/// What can be looked at several times: `[batch, heads, keys, width / heads]` each.
#[derive(Debug)]
pub struct Remembered {
    key: Tensor<4>,
    value: Tensor<4>,
}

/// Keys and values, apart from who looks at them.
#[derive(Module, Debug)]
pub struct Memory {
    key: Linear,
    value: Linear,
    heads: usize,
}

impl Memory {
    pub fn new(width: usize, heads: usize, device: &Device) -> Self {
        let linear = || LinearConfig::new(width, width).init(device);
        Self { key: linear(), value: linear(), heads }
    }

    /// `[batch, keys, width]`
    pub fn forward(&self, memory: Tensor<3>) -> Remembered {
        remembered(&self.key, &self.value, self.heads, memory)
    }
}

/// Queries for a memory that others look at too.
#[derive(Module, Debug)]
pub struct Gaze {
    query: Linear,
    output: Linear,
}

impl Gaze {
    pub fn new(width: usize, device: &Device) -> Self {
        let linear = || LinearConfig::new(width, width).init(device);
        Self { query: linear(), output: linear() }
    }

    /// `queries` `[batch, queries, width]`
    pub fn forward(&self, queries: Tensor<3>, memory: &Remembered) -> Attended {
        attended(&self.query, &self.output, queries, memory, None)
    }
}

fn remembered(key: &Linear, value: &Linear, heads: usize, memory: Tensor<3>) -> Remembered {
    let key = split_heads(each_token(key, memory.clone()), heads);
    Remembered { key, value: split_heads(each_token(value, memory), heads) }
}

fn attended(
    query: &Linear,
    output: &Linear,
    queries: Tensor<3>,
    memory: &Remembered,
    bias: Option<&Tensor<4>>,
) -> Attended {
    let [batch, heads, _, depth] = memory.key.dims();
    let [_, count, _] = queries.dims();
    let query = split_heads(each_token(query, queries), heads);
    let scores = (query * (depth as f32).powf(-0.5)).matmul(memory.key.clone().transpose());
    let scores = match bias {
        Some(bias) => scores + bias.clone(),
        None => scores,
    };
    let weights = activation::softmax(scores, 3);
    let looked = weights.clone().matmul(memory.value.clone()).swap_dims(1, 2).reshape([batch, count, heads * depth]);
    Attended { value: each_token(output, looked), weights }
}

/// `[batch, tokens, width]` to `[batch, heads, tokens, width / heads]`.
fn split_heads(tokens: Tensor<3>, heads: usize) -> Tensor<4> {
    let [batch, count, width] = tokens.dims();
    tokens.reshape([batch, count, heads, width / heads]).swap_dims(1, 2)
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
        each_token(&self.outer, activation::relu(each_token(&self.inner, tokens)))
    }
}

/// A pre-norm transformer block: attention, then feed-forward, each added to what came in.
#[derive(Module, Debug)]
pub struct Block {
    attention_norm: LayerNorm,
    attention: Attention,
    feed_norm: LayerNorm,
    feed_forward: FeedForward,
}

impl Block {
    pub fn new(config: &PolicyConfig, device: &Device) -> Self {
        let width = config.width;
        Self {
            attention_norm: LayerNormConfig::new(width).init(device),
            attention: Attention::new(width, config.heads, device),
            feed_norm: LayerNormConfig::new(width).init(device),
            feed_forward: FeedForward::new(width, config.feed_forward_ratio, device),
        }
    }

    /// The tokens from `first` on, each having looked at all tokens the bias lets it see.
    pub fn forward(&self, tokens: Tensor<3>, first: usize, bias: &Tensor<4>) -> Attended {
        let [batch, count, width] = tokens.dims();
        let last_part = |tokens: Tensor<3>| match first {
            0 => tokens,
            _ => tokens.slice([0..batch, first..count, 0..width]),
        };
        let normed = self.attention_norm.forward(tokens.clone());
        let looked = self.attention.forward(last_part(normed.clone()), normed, Some(bias));
        let tokens = last_part(tokens) + looked.value;
        let value = tokens.clone() + self.feed_forward.forward(self.feed_norm.forward(tokens));
        Attended { value, weights: looked.weights }
    }
}
