//! Layers that take each row by itself: linear, layer norm, feed-forward.
//!
//! A layer knows where its parameters lie. `forward` is given all parameters, `backward` all parameters, all gradients to add
//! to, what `forward` was given and had kept, and the gradient of what it gave; it gives the gradient of what it was given.

use anyhow::{Result, ensure};

use super::{
    arena::{Arena, Slot},
    product::{Into, Mat, MatMut, add, add_rows, dot, product, rectify, sum, through_rectifier},
};

/// Rows times a matrix, and a bias.
#[derive(Clone, Debug)]
pub struct Linear {
    /// `[from, to]`
    weight: Slot,
    bias: Slot,
    pub from: usize,
    pub to: usize,
}

impl Linear {
    pub fn new(arena: &Arena, name: &str) -> Result<Self> {
        let weight = arena.slot(&format!("{name}.weight"))?;
        ensure!(weight.dims.len() == 2, "{name} is no linear layer");
        let (from, to) = (weight.dims[0], weight.dims[1]);
        Ok(Self { weight, bias: arena.slot(&format!("{name}.bias"))?, from, to })
    }

    /// `[rows, from]` to `[rows, to]`.
    pub fn forward(&self, all: &[f32], x: &[f32]) -> Vec<f32> {
        let mut y = self.bias.of(all).repeat(x.len() / self.from);
        product(MatMut::of(&mut y, self.to), Into::Added, Mat::of(x, self.from), self.matrix(all), 1.0);
        y
    }

    pub fn backward(&self, all: &[f32], gradients: &mut [f32], x: &[f32], dy: &[f32]) -> Vec<f32> {
        let mut dx = vec![0.0; x.len()];
        self.backward_to(all, gradients, x, dy, &mut dx, Into::Replaced);
        dx
    }

    /// With the gradient of what it was given put or added where it belongs.
    pub fn backward_to(&self, all: &[f32], gradients: &mut [f32], x: &[f32], dy: &[f32], dx: &mut [f32], how: Into) {
        self.backward_of_parameters(gradients, x, dy);
        product(MatMut::of(dx, self.from), how, Mat::of(dy, self.to), self.matrix(all).transposed(), 1.0);
    }

    /// For what has no use for a gradient.
    pub fn backward_of_parameters(&self, gradients: &mut [f32], x: &[f32], dy: &[f32]) {
        add_rows(self.bias.of_mut(gradients), dy);
        let dw = MatMut::of(self.weight.of_mut(gradients), self.to);
        product(dw, Into::Added, Mat::of(x, self.from).transposed(), Mat::of(dy, self.to), 1.0);
    }

    fn matrix<'a>(&self, all: &'a [f32]) -> Mat<'a> {
        Mat::of(self.weight.of(all), self.to)
    }
}

/// Added to a variance; burn's usual value.
const EPSILON: f32 = 1e-5;

/// Layer norm.
#[derive(Clone, Debug)]
pub struct Norm {
    gamma: Slot,
    beta: Slot,
    width: usize,
}

/// Mean and one over the deviation of each row.
pub type Moments = Vec<[f32; 2]>;

impl Norm {
    pub fn new(arena: &Arena, name: &str) -> Result<Self> {
        let gamma = arena.slot(&format!("{name}.gamma"))?;
        let width = gamma.dims[0];
        Ok(Self { gamma, beta: arena.slot(&format!("{name}.beta"))?, width })
    }

    /// `[rows, width]` to the same.
    pub fn forward(&self, all: &[f32], x: &[f32]) -> (Vec<f32>, Moments) {
        let (gamma, beta) = (self.gamma.of(all), self.beta.of(all));
        let mut y = Vec::with_capacity(x.len());
        let mut moments = Vec::with_capacity(x.len() / self.width);
        let share = 1.0 / self.width as f32;
        for row in x.chunks_exact(self.width) {
            let mean = sum(row) * share;
            let start = y.len();
            y.extend(row.iter().map(|value| value - mean));
            let centred = &mut y[start..];
            let per_deviation = 1.0 / (dot(centred, centred) * share + EPSILON).sqrt();
            for ((value, gamma), beta) in centred.iter_mut().zip(gamma).zip(beta) {
                *value = *value * per_deviation * gamma + beta;
            }
            moments.push([mean, per_deviation]);
        }
        (y, moments)
    }

    pub fn backward(&self, all: &[f32], gradients: &mut [f32], x: &[f32], moments: &Moments, dy: &[f32]) -> Vec<f32> {
        let gamma = self.gamma.of(all);
        add_rows(self.beta.of_mut(gradients), dy);
        let dgamma = self.gamma.of_mut(gradients);
        let share = 1.0 / self.width as f32;
        let mut dx = Vec::with_capacity(x.len());
        let mut unit = vec![0.0; self.width];
        let rows = x.chunks_exact(self.width).zip(dy.chunks_exact(self.width)).zip(moments);
        for ((row, dy), [mean, per_deviation]) in rows {
            for (unit, value) in unit.iter_mut().zip(row) {
                *unit = (value - mean) * per_deviation;
            }
            for ((dgamma, dy), unit) in dgamma.iter_mut().zip(dy).zip(&unit) {
                *dgamma += dy * unit;
            }
            let start = dx.len();
            dx.extend(dy.iter().zip(gamma).map(|(dy, gamma)| dy * gamma));
            let dunit = &mut dx[start..];
            let (mean, along) = (sum(dunit) * share, dot(dunit, &unit) * share);
            for (dunit, unit) in dunit.iter_mut().zip(&unit) {
                *dunit = (*dunit - mean - unit * along) * per_deviation;
            }
        }
        dx
    }
}

/// Two linear layers with a rectifier between.
#[derive(Clone, Debug)]
pub struct FeedForward {
    inner: Linear,
    outer: Linear,
}

impl FeedForward {
    pub fn new(arena: &Arena, name: &str) -> Result<Self> {
        let linear = |part: &str| Linear::new(arena, &format!("{name}.{part}"));
        Ok(Self { inner: linear("inner")?, outer: linear("outer")? })
    }

    /// What it gives, and what was between.
    pub fn forward(&self, all: &[f32], x: &[f32]) -> (Vec<f32>, Vec<f32>) {
        let mut hidden = self.inner.forward(all, x);
        rectify(&mut hidden);
        (self.outer.forward(all, &hidden), hidden)
    }

    pub fn backward(&self, all: &[f32], gradients: &mut [f32], x: &[f32], hidden: &[f32], dy: &[f32]) -> Vec<f32> {
        let mut between = self.outer.backward(all, gradients, hidden, dy);
        through_rectifier(&mut between, hidden);
        self.inner.backward(all, gradients, x, &between)
    }
}

/// Tokens plus what feed-forward makes of them once normed: how a block and a look end.
#[derive(Clone, Debug)]
pub struct Feed {
    norm: Norm,
    feed_forward: FeedForward,
}

/// What is kept of it.
#[derive(Debug)]
pub struct Fed {
    tokens: Vec<f32>,
    moments: Moments,
    normed: Vec<f32>,
    hidden: Vec<f32>,
}

impl Feed {
    pub fn new(arena: &Arena, name: &str) -> Result<Self> {
        Ok(Self {
            norm: Norm::new(arena, &format!("{name}.feed_norm"))?,
            feed_forward: FeedForward::new(arena, &format!("{name}.feed_forward"))?,
        })
    }

    pub fn forward(&self, all: &[f32], tokens: Vec<f32>) -> (Vec<f32>, Fed) {
        let (normed, moments) = self.norm.forward(all, &tokens);
        let (mut value, hidden) = self.feed_forward.forward(all, &normed);
        add(&mut value, &tokens);
        (value, Fed { tokens, moments, normed, hidden })
    }

    pub fn backward(&self, all: &[f32], gradients: &mut [f32], kept: &Fed, dy: &[f32]) -> Vec<f32> {
        let dnormed = self.feed_forward.backward(all, gradients, &kept.normed, &kept.hidden, dy);
        let mut dx = self.norm.backward(all, gradients, &kept.tokens, &kept.moments, &dnormed);
        add(&mut dx, dy);
        dx
    }
}
