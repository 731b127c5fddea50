//! Pictures to patches, and patches steered by the sentence.

use std::ops::Range;

use anyhow::{Result, ensure};
use schema::{CAMERA_SIDE, policy::PATCHES};

use super::{
    arena::{Arena, Slot},
    convolution::Convolution,
    layer::{Linear, Moments, Norm},
    product::{add, rectify, through_rectifier},
    text::Pooling,
};

/// The convolutions, and what steers their last channels.
#[derive(Debug)]
pub struct Stem {
    convolutions: Vec<Convolution>,
    pooling: Pooling,
    film_hidden: Linear,
    film: Linear,
    output: Linear,
    norm: Norm,
    positions: Slot,
}

/// What is kept of the convolutions over one picture.
#[derive(Debug)]
pub struct Seen {
    /// What came into each of them.
    pictures: Vec<Vec<f32>>,
    /// `[144, d]`: the last channels.
    pub features: Vec<f32>,
}

/// What is kept of the steering.
#[derive(Debug)]
pub struct Steered {
    pooled: Vec<f32>,
    weights: Vec<f32>,
    hidden: Vec<f32>,
    film: Vec<f32>,
    patches: Vec<f32>,
    before_norm: Vec<f32>,
    moments: Moments,
}

impl Stem {
    /// Halving as [`policy::model`]'s stem does.
    pub fn new(arena: &Arena) -> Result<Self> {
        let mut side = CAMERA_SIDE;
        let mut convolutions = Vec::new();
        let count = arena.count("stem.convolutions");
        for index in 0..count {
            let stride = if index + 1 < count { 2 } else { 1 };
            let convolution = Convolution::new(arena, &format!("stem.convolutions.{index}"), side, stride)?;
            side = convolution.side_out();
            convolutions.push(convolution);
        }
        ensure!(side * side == PATCHES, "a stem of {count} convolutions makes {side} x {side} patches");
        Ok(Self {
            convolutions,
            pooling: Pooling::new(arena)?,
            film_hidden: Linear::new(arena, "stem.film_hidden")?,
            film: Linear::new(arena, "stem.film")?,
            output: Linear::new(arena, "stem.output")?,
            norm: Norm::new(arena, "stem.norm")?,
            positions: arena.slot("stem.positions")?,
        })
    }

    /// The kernels as matrices: the same for all pictures of a step.
    pub fn matrices(&self, all: &[f32]) -> Vec<Vec<f32>> {
        self.convolutions.iter().map(|convolution| convolution.matrix(all)).collect()
    }

    /// Gradients of the same, none yet.
    pub fn no_matrices(&self) -> Vec<Vec<f32>> {
        let len = |convolution: &Convolution| convolution.from * 9 * convolution.to;
        self.convolutions.iter().map(|convolution| vec![0.0; len(convolution)]).collect()
    }

    /// One picture in planes, `[3, 96, 96]`.
    pub fn see(&self, all: &[f32], matrices: &[Vec<f32>], planes: &[f32]) -> Seen {
        let mut pictures = vec![interleaved(planes)];
        let last = self.convolutions.len() - 1;
        for (index, (convolution, matrix)) in self.convolutions.iter().zip(matrices).enumerate() {
            let mut seen = convolution.forward(all, matrix, &pictures[index]);
            if index < last {
                rectify(&mut seen);
            }
            pictures.push(seen);
        }
        let features = pictures.pop().expect("a stem has convolutions");
        Seen { pictures, features }
    }

    pub fn unsee(
        &self,
        gradients: &mut [f32],
        dmatrices: &mut [Vec<f32>],
        matrices: &[Vec<f32>],
        kept: &Seen,
        dfeatures: Vec<f32>,
    ) {
        let mut dseen = dfeatures;
        for (index, convolution) in self.convolutions.iter().enumerate().rev() {
            let (matrix, dmatrix) = (&matrices[index], &mut dmatrices[index]);
            let picture = &kept.pictures[index];
            let Some(mut before) = convolution.backward(gradients, dmatrix, matrix, picture, &dseen, index > 0) else {
                break;
            };
            through_rectifier(&mut before, picture);
            dseen = before;
        }
    }

    /// Adds the gradients of the matrices to those of the kernels.
    pub fn put(&self, gradients: &mut [f32], dmatrices: &[Vec<f32>]) {
        for (convolution, dmatrix) in self.convolutions.iter().zip(dmatrices) {
            convolution.put(gradients, dmatrix);
        }
    }

    /// The last channels of each picture, each with `sentences / pictures` sentences, to `[sentences * 144, width]`.
    pub fn steer(&self, all: &[f32], seen: &[Seen], sentences: &[Range<usize>], words: &[f32]) -> (Vec<f32>, Steered) {
        let (pooled, weights) = self.pooling.forward(all, sentences, words);
        let mut hidden = self.film_hidden.forward(all, &pooled);
        rectify(&mut hidden);
        let film = self.film.forward(all, &hidden);
        let channels = self.film.to / 2;
        let goals = sentences.len() / seen.len();
        let mut steered = Vec::with_capacity(sentences.len() * PATCHES * channels);
        for (sentence, film) in film.chunks_exact(2 * channels).enumerate() {
            let (gamma, beta) = film.split_at(channels);
            for row in seen[sentence / goals].features.chunks_exact(channels) {
                steered.extend(
                    row.iter().zip(gamma).zip(beta).map(|((x, gamma), beta)| ((1.0 + gamma) * x + beta).max(0.0)),
                );
            }
        }
        let before_norm = self.output.forward(all, &steered);
        let (mut tokens, moments) = self.norm.forward(all, &before_norm);
        let positions = self.positions.of(all);
        for tokens in tokens.chunks_exact_mut(positions.len()) {
            add(tokens, positions);
        }
        (tokens, Steered { pooled, weights, hidden, film, patches: steered, before_norm, moments })
    }

    /// Adds to the gradients of the last channels and of the words.
    #[expect(clippy::too_many_arguments, reason = "what it was given, what it kept, and where gradients go")]
    pub fn unsteer(
        &self,
        all: &[f32],
        gradients: &mut [f32],
        seen: &[Seen],
        sentences: &[Range<usize>],
        words: &[f32],
        kept: &Steered,
        dpatches: &[f32],
        dfeatures: &mut [Vec<f32>],
        dwords: &mut [f32],
    ) {
        let positions = self.positions.of_mut(gradients);
        for dpatches in dpatches.chunks_exact(positions.len()) {
            add(positions, dpatches);
        }
        let dbefore = self.norm.backward(all, gradients, &kept.before_norm, &kept.moments, dpatches);
        let mut dsteered = self.output.backward(all, gradients, &kept.patches, &dbefore);
        through_rectifier(&mut dsteered, &kept.patches);
        let channels = self.film.to / 2;
        let goals = sentences.len() / seen.len();
        let mut dfilm = vec![0.0; kept.film.len()];
        let per_sentence = dsteered.chunks_exact(PATCHES * channels).zip(dfilm.chunks_exact_mut(2 * channels));
        for (sentence, (dsteered, dfilm)) in per_sentence.enumerate() {
            let frame = sentence / goals;
            let gamma = &kept.film[sentence * 2 * channels..][..channels];
            let (dgamma, dbeta) = dfilm.split_at_mut(channels);
            let rows = dsteered.chunks_exact(channels).zip(seen[frame].features.chunks_exact(channels));
            for ((dsteered, x), dx) in rows.zip(dfeatures[frame].chunks_exact_mut(channels)) {
                add(dbeta, dsteered);
                for ((dgamma, dy), x) in dgamma.iter_mut().zip(dsteered).zip(x) {
                    *dgamma += dy * x;
                }
                for ((dx, dy), gamma) in dx.iter_mut().zip(dsteered).zip(gamma) {
                    *dx += dy * (1.0 + gamma);
                }
            }
        }
        let mut dhidden = self.film.backward(all, gradients, &kept.hidden, &dfilm);
        through_rectifier(&mut dhidden, &kept.hidden);
        let dpooled = self.film_hidden.backward(all, gradients, &kept.pooled, &dhidden);
        self.pooling.backward(all, gradients, sentences, words, &kept.weights, &dpooled, dwords);
    }
}

/// Planes to pixels: `[channels, n]` to `[n, channels]`.
fn interleaved(planes: &[f32]) -> Vec<f32> {
    let pixels = CAMERA_SIDE * CAMERA_SIDE;
    let channels = planes.len() / pixels;
    (0..pixels).flat_map(|pixel| (0..channels).map(move |channel| planes[channel * pixels + pixel])).collect()
}
