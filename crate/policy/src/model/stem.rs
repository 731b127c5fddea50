//! The picture: four convolutions to a 12 x 12 grid, whose channels the sentence then steers (FiLM).
//!
//! FiLM as in RT-1: `(1 + gamma) * x + beta`, with the layer that makes gamma and beta starting at zero so that training
//! begins from plain convolutions. The convolutions are the same for every sentence about a picture, so a batch that shows
//! each picture with several sentences pays for them once.

use burn::{
    module::{Module, Param},
    nn::{
        Initializer, LayerNorm, LayerNormConfig, Linear, LinearConfig, PaddingConfig2d,
        conv::{Conv2d, Conv2dConfig},
    },
    tensor::{Device, Tensor, activation},
};
use schema::policy::{GRID_SIDE, PATCHES};

use super::{
    attention::each_token,
    lite::{LITE_CHANNELS, Lite},
    text::RolePooling,
};
use crate::{Backbone, PolicyConfig};

/// Picture and words to patch tokens.
#[derive(Module, Debug)]
pub struct Stem {
    backbone: Option<Lite>,
    convolutions: Vec<Conv2d>,
    pooling: RolePooling,
    film_hidden: Linear,
    film: Linear,
    output: Linear,
    norm: LayerNorm,
    positions: Param<Tensor<2>>,
}

impl Stem {
    pub fn new(config: &PolicyConfig, device: &Device) -> Self {
        let [a, b, c, d] = config.stem;
        let convolution = |from: usize, to: usize, stride: usize| {
            Conv2dConfig::new([from, to], [3, 3])
                .with_stride([stride, stride])
                .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
                // He initialisation keeps the scale through rectifiers without a normalisation layer.
                .with_initializer(Initializer::KaimingNormal { gain: core::f64::consts::SQRT_2, fan_out_only: false })
                .init(device)
        };
        let (backbone, convolutions) = match config.backbone {
            Backbone::Plain => {
                (None, vec![convolution(3, a, 2), convolution(a, b, 2), convolution(b, c, 2), convolution(c, d, 1)])
            }
            Backbone::EfficientnetLite0 => (Some(Lite::new(device)), vec![convolution(LITE_CHANNELS, d, 1)]),
        };
        Self {
            backbone,
            convolutions,
            pooling: RolePooling::new(config, device),
            film_hidden: LinearConfig::new(config.roles * config.width, config.width).init(device),
            film: LinearConfig::new(config.width, 2 * d).with_initializer(Initializer::Zeros).init(device),
            output: LinearConfig::new(d, config.width).init(device),
            norm: LayerNormConfig::new(config.width).init(device),
            positions: Initializer::Normal { mean: 0.0, std: 0.5 }.init([PATCHES, config.width], device),
        }
    }

    /// The same stem with this backbone.
    pub fn with_backbone(self, lite: Lite) -> Self {
        Self { backbone: Some(lite), ..self }
    }

    /// `[frames, 3, 96, 96]` to `[frames, d, 12, 12]`, whatever the sentence.
    pub fn see(&self, pictures: Tensor<4>) -> Tensor<4> {
        let pictures = match &self.backbone {
            Some(backbone) => backbone.forward(pictures), // [frames, 40, 12, 12]
            None => pictures,
        };
        // [frames, a, 48, 48], [frames, b, 24, 24], [frames, c, 12, 12]
        let (last, early) = self.convolutions.split_last().expect("a stem has convolutions");
        let seen = early.iter().fold(pictures, |seen, convolution| activation::relu(convolution.forward(seen)));
        last.forward(seen)
    }

    /// `[frames, d, 12, 12]` and `[frames * goals, words, width]` to `[frames * goals, 144, width]`.
    pub fn steer(&self, seen: Tensor<4>, words: &Tensor<3>, absent: &Tensor<4>) -> Tensor<3> {
        let [frames, d, h, w] = seen.dims();
        let [batch, ..] = words.dims();
        let goals = batch / frames;

        let pooled = self.pooling.forward(words, absent);
        let film = self.film.forward(activation::relu(self.film_hidden.forward(pooled))); // [batch, 2 d]
        let per_goal =
            if goals == 1 { seen } else { seen.unsqueeze_dim::<5>(1).repeat_dim(1, goals).reshape([batch, d, h, w]) };
        let steered = activation::relu(modulate(per_goal, &film));
        let patches = steered.reshape([batch, d, GRID_SIDE * GRID_SIDE]).swap_dims(1, 2); // [batch, 144, d]
        self.norm.forward(each_token(&self.output, patches)) + self.positions.val().unsqueeze::<3>()
    }
}

/// `(1 + gamma) * x + beta` per channel, with gamma and beta side by side in `film`.
fn modulate(x: Tensor<4>, film: &Tensor<2>) -> Tensor<4> {
    let [batch, channels, _, _] = x.dims();
    let column = |from: usize| film.clone().slice([0..batch, from..from + channels]).reshape([batch, channels, 1, 1]);
    x * (column(0) + 1.0) + column(channels)
}
