//! The arm's own senses as one token, and numbers as waves.

use burn::{
    module::Module,
    nn::{Linear, LinearConfig},
    tensor::{Device, Tensor, activation},
};
use schema::Proprioception;

use crate::PolicyConfig;

const OCTAVES: usize = 3;

/// `[batch, 18]` to one token.
#[derive(Module, Debug)]
pub struct Senses {
    inner: Linear,
    outer: Linear,
}

impl Senses {
    pub fn new(config: &PolicyConfig, device: &Device) -> Self {
        let width = config.width;
        let inputs = Proprioception::FEATURES * (1 + 2 * OCTAVES);
        Self {
            inner: LinearConfig::new(inputs, 2 * width).init(device),
            outer: LinearConfig::new(2 * width, width).init(device),
        }
    }

    /// `[batch, 18]` to `[batch, 1, width]`.
    pub fn forward(&self, senses: &Tensor<2>) -> Tensor<3> {
        let hidden = activation::relu(self.inner.forward(waves(senses, OCTAVES)));
        self.outer.forward(hidden).unsqueeze_dim(1)
    }
}

/// Each number beside its sine and cosine at 1, 2, 4 ... times pi/2 (the positional encoding of NeRF), so that millimetres
/// are as easy to read off as decimetres: `[rows, n]` to `[rows, n * (1 + 2 * octaves)]`.
pub fn waves(numbers: &Tensor<2>, octaves: usize) -> Tensor<2> {
    let mut parts = vec![numbers.clone()];
    for octave in 0..octaves {
        let angle = numbers.clone() * (core::f32::consts::FRAC_PI_2 * (1 << octave) as f32);
        parts.push(angle.clone().sin());
        parts.push(angle.cos());
    }
    Tensor::cat(parts, 1)
}
