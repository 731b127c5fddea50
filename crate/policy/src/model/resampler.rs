//! 144 patches to 16 image tokens: queries that read the words first, then look at the picture, and perhaps again.
//!
//! Where a token looks is also told to it as coordinates, because a position is what most actions are made of. The first
//! two tokens are taught to point at the named object and the named target; the rest are free.

use burn::{
    module::{Module, Param},
    nn::{Initializer, LayerNorm, LayerNormConfig, Linear, LinearConfig},
    tensor::{Device, Tensor, TensorData},
};
use schema::policy::{GRID_SIDE, IMAGE_TOKENS, PATCHES};

use super::{
    attention::{Attention, FeedForward, Gaze, Memory, Remembered},
    senses::waves,
};
use crate::PolicyConfig;

/// Sine and cosine of this many octaves tell a token its coordinates.
const COORDINATE_OCTAVES: usize = 4;

/// What the resampler gives.
#[derive(Debug)]
pub struct Seen {
    /// `[batch, 16, width]`
    pub tokens: Tensor<3>,
    /// `[batch, heads, 16, 144]`, of the last look.
    pub attention: Tensor<4>,
    /// `[batch, heads, 16, words]`, or `words + 16` where it was not the only look: what the tokens read before they looked.
    pub reading: Tensor<4>,
}

/// Patch tokens and words to image tokens.
#[derive(Module, Debug)]
pub struct Resampler {
    queries: Param<Tensor<2>>,
    patches: Memory,
    look: Look,
    /// Further looks, each of which knows what the one before has found: the bowl first, then the cube behind it.
    again: Vec<Again>,
}

impl Resampler {
    pub fn new(config: &PolicyConfig, device: &Device) -> Self {
        Self {
            queries: Initializer::Normal { mean: 0.0, std: 0.5 }.init([IMAGE_TOKENS, config.width], device),
            patches: Memory::new(config.width, config.heads, device),
            look: Look::new(config, device),
            again: (1..config.looks).map(|_| Again::new(config, device)).collect(),
        }
    }

    pub fn forward(&self, patches: Tensor<3>, words: &Tensor<3>, absent: &Tensor<4>) -> Seen {
        let [batch, ..] = patches.dims();
        let patches = self.patches.forward(patches);
        let queries = self.queries.val().unsqueeze::<3>().repeat_dim(0, batch); // [batch, 16, width]
        let first = self.look.forward(queries.clone(), queries, words.clone(), absent, &patches);
        self.again.iter().fold(first, |seen, again| again.forward(seen.tokens, words, absent, &patches))
    }
}

/// One look at the picture.
#[derive(Module, Debug)]
struct Look {
    reading: Attention,
    query_norm: LayerNorm,
    looking: Gaze,
    coordinates: Linear,
    feed_norm: LayerNorm,
    feed_forward: FeedForward,
}

impl Look {
    fn new(config: &PolicyConfig, device: &Device) -> Self {
        let width = config.width;
        Self {
            reading: Attention::new(width, config.heads, device),
            query_norm: LayerNormConfig::new(width).init(device),
            looking: Gaze::new(width, device),
            coordinates: LinearConfig::new(2 + 4 * COORDINATE_OCTAVES, width).init(device),
            feed_norm: LayerNormConfig::new(width).init(device),
            feed_forward: FeedForward::new(width, config.feed_forward_ratio, device),
        }
    }

    /// `tokens`, which ask as `queries`, read the memory and then look at the patches. `absent` is added to the scores of
    /// the memory.
    fn forward(
        &self,
        tokens: Tensor<3>,
        queries: Tensor<3>,
        memory: Tensor<3>,
        absent: &Tensor<4>,
        patches: &Remembered,
    ) -> Seen {
        let [batch, ..] = tokens.dims();
        let read = self.reading.forward(queries, memory, Some(absent));
        let asked = tokens + read.value;
        let looked = self.looking.forward(self.query_norm.forward(asked.clone()), patches);

        let mean = looked.weights.clone().mean_dim(1).reshape([batch, IMAGE_TOKENS, PATCHES]);
        let place = mean.matmul(grid_coordinates(&asked.device()).unsqueeze::<3>()); // [batch, 16, 2]
        let [_, _, axes] = place.dims();
        let place = waves(&place.reshape([batch * IMAGE_TOKENS, axes]), COORDINATE_OCTAVES);
        let place = self.coordinates.forward(place).reshape([batch as i32, IMAGE_TOKENS as i32, -1]);

        let tokens = asked + looked.value + place;
        let tokens = tokens.clone() + self.feed_forward.forward(self.feed_norm.forward(tokens));
        Seen { tokens, attention: looked.weights, reading: read.weights }
    }
}

/// Another look, by tokens that have read each other as well.
#[derive(Module, Debug)]
struct Again {
    norm: LayerNorm,
    look: Look,
}

impl Again {
    fn new(config: &PolicyConfig, device: &Device) -> Self {
        Self { norm: LayerNormConfig::new(config.width).init(device), look: Look::new(config, device) }
    }

    fn forward(&self, tokens: Tensor<3>, words: &Tensor<3>, absent: &Tensor<4>, patches: &Remembered) -> Seen {
        let [batch, ..] = tokens.dims();
        let queries = self.norm.forward(tokens.clone());
        let memory = Tensor::cat(vec![words.clone(), queries.clone()], 1);
        let always = Tensor::zeros([batch, 1, 1, IMAGE_TOKENS], &absent.device());
        self.look.forward(tokens, queries, memory, &Tensor::cat(vec![absent.clone(), always], 3), patches)
    }
}

/// `[144, 2]`: column and row of each patch centre, from -1 to 1.
fn grid_coordinates(device: &Device) -> Tensor<2> {
    let at = |index: usize| (index as f32 + 0.5) / GRID_SIDE as f32 * 2.0 - 1.0;
    let values: Vec<f32> = (0..PATCHES).flat_map(|patch| [at(patch % GRID_SIDE), at(patch / GRID_SIDE)]).collect();
    Tensor::from_data(TensorData::new(values, [PATCHES, 2]), device)
}
