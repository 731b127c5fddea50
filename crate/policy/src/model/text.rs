//! The words: embeddings, positions, and one or two blocks, kept word by word.
//!
//! A pooled sentence cannot tell "red on blue" from "blue on red", so word tokens always reach the trunk; pooling happens
//! only where a convolution needs one vector, and there by several learned roles.

use burn::{
    module::{Module, Param},
    nn::{Embedding, EmbeddingConfig, Initializer, LayerNorm, LayerNormConfig},
    tensor::{Device, Int, Tensor, activation},
};
use schema::policy::MAX_WORDS;

use super::attention::Block;
use crate::PolicyConfig;

/// Token ids to word tokens.
#[derive(Module, Debug)]
pub struct TextTower {
    embedding: Embedding,
    positions: Param<Tensor<2>>,
    blocks: Vec<Block>,
    norm: LayerNorm,
}

impl TextTower {
    pub fn new(config: &PolicyConfig, device: &Device) -> Self {
        let width = config.width;
        let small = Initializer::Normal { mean: 0.0, std: 0.5 };
        Self {
            embedding: EmbeddingConfig::new(config.vocabulary, width).with_initializer(small.clone()).init(device),
            positions: small.init([MAX_WORDS, width], device),
            blocks: (0..config.text_layers).map(|_| Block::new(config, device)).collect(),
            norm: LayerNormConfig::new(width).init(device),
        }
    }

    /// `[vocabulary, width]`: what each word is to begin with.
    pub fn embeddings(&self) -> Tensor<2> {
        self.embedding.weight.val()
    }

    /// The same tower with other embeddings for the words from an id on: `[words, width]`.
    pub fn with_words_from(mut self, first: usize, words: Tensor<2>) -> Self {
        let all = Tensor::cat(vec![self.embeddings().narrow(0, 0, first), words], 0);
        self.embedding.weight = Param::from_tensor(all.detach());
        self
    }

    /// `[batch, words]` ids to `[batch, words, width]`.
    pub fn forward(&self, ids: Tensor<2, Int>, absent: &Tensor<4>) -> Tensor<3> {
        let [_, words] = ids.dims();
        let positions = self.positions.val().narrow(0, 0, words).unsqueeze::<3>();
        let mut tokens = self.embedding.forward(ids) + positions;
        for block in &self.blocks {
            tokens = block.forward(tokens, 0, absent).value;
        }
        self.norm.forward(tokens)
    }
}

/// Several learned ways to sum a sentence into one vector: one role may gather the object, another the target.
#[derive(Module, Debug)]
pub struct RolePooling {
    queries: Param<Tensor<2>>,
}

impl RolePooling {
    pub fn new(config: &PolicyConfig, device: &Device) -> Self {
        Self { queries: Initializer::Normal { mean: 0.0, std: 0.1 }.init([config.width, config.roles], device) }
    }

    /// `[batch, words, width]` to `[batch, roles * width]`.
    pub fn forward(&self, words: &Tensor<3>, absent: &Tensor<4>) -> Tensor<2> {
        let [batch, count, width] = words.dims();
        let scores = words.clone().matmul(self.queries.val().unsqueeze::<3>()).transpose(); // [batch, roles, words]
        let weights = activation::softmax(scores + absent.clone().reshape([batch, 1, count]), 2);
        let pooled = weights.matmul(words.clone()); // [batch, roles, width]
        let [_, roles, _] = pooled.dims();
        pooled.reshape([batch, roles * width])
    }
}
