//! What one step of the policy says, as plain numbers.

use serde::{Deserialize, Serialize};

use crate::{ActionRange, BINS, CAMERA_SIDE, CHUNK_STEPS, DIMS, Forecast};

/// Side of the grid the picture is seen on: 12 x 12 patches of 8 x 8 pixels.
pub const GRID_SIDE: usize = 12;
/// Patches in the grid.
pub const PATCHES: usize = GRID_SIDE * GRID_SIDE;
/// Tokens the resampler makes of the picture.
pub const IMAGE_TOKENS: usize = 16;
/// Word slots; longer sentences are refused with a message.
pub const MAX_WORDS: usize = 24;
/// Tokens every query can look at: words, then image tokens, then one of proprioception.
pub const PREFIX: usize = MAX_WORDS + IMAGE_TOKENS + 1;
/// Queries: one per action step and dimension, then one readout.
pub const QUERIES: usize = CHUNK_STEPS * DIMS + 1;

/// Squares across and down a picture that are painted over one by one to find what an action hangs on.
pub const SQUARES_SIDE: usize = 8;
/// All of them.
pub const SQUARES: usize = SQUARES_SIDE * SQUARES_SIDE;
/// From one square's middle to the next one's, in pixels.
pub const SQUARE_STRIDE_PX: usize = CAMERA_SIDE / SQUARES_SIDE;
/// Side of a square in pixels: neighbours overlap, so that a thing between two of them is hidden by one at least.
pub const SQUARE_PX: usize = 16;

/// The pixels of a square: left, top, right and bottom, the latter two beyond it. Squares are counted in rows from the top.
pub fn square_px(square: usize) -> [usize; 4] {
    let ends = |index: usize| {
        let middle = index * SQUARE_STRIDE_PX + SQUARE_STRIDE_PX / 2;
        (middle.saturating_sub(SQUARE_PX / 2), (middle + SQUARE_PX / 2).min(CAMERA_SIDE))
    };
    let ((left, right), (top, bottom)) = (ends(square % SQUARES_SIDE), ends(square / SQUARES_SIDE));
    [left, top, right, bottom]
}

/// The pixels of a patch, in the same order.
pub fn patch_px(patch: usize) -> [usize; 4] {
    const SIDE: usize = CAMERA_SIDE / GRID_SIDE;
    let (left, top) = (patch % GRID_SIDE * SIDE, patch / GRID_SIDE * SIDE);
    [left, top, left + SIDE, top + SIDE]
}

/// A distribution over the patches of the grid, rows from the top.
pub type Heatmap = Vec<f32>;

/// Less confident than this, an arm does not set out by itself: a failure is likelier than a success.
pub const UNSURE: f32 = 0.5;

/// What the readout token says beside the action.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Readouts {
    /// Probability of each phase, in the order of [`crate::task::Phase::ALL`].
    pub phase: Vec<f32>,
    /// Probability that nothing is left to do, as the expert would see it: its phase [`crate::task::Phase::Done`].
    pub success: f32,
    /// The chance that the run ends well, as it looks at this step; none where the model was not calibrated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
    /// Where the policy thinks the named object is; sums to 1 over [`PATCHES`].
    pub object: Heatmap,
    /// Where it thinks the named target is; for families without a target it repeats the object.
    pub target: Heatmap,
}

/// The expectation of each of some distributions over the bins, on the range of its bins, 0 to 1.
pub fn units(probabilities: &[f32]) -> Vec<f32> {
    let mean = |distribution: &[f32]| {
        distribution.iter().enumerate().map(|(bin, share)| share * ActionRange::bin_centre(bin)).sum()
    };
    probabilities.chunks_exact(BINS).map(mean).collect()
}

/// The power to which shares are raised before their mean is taken, by [`likeliest`].
///
/// Measured on 48 episodes of four families with one set of weights: 31 solved without it, 34 with a power of 2, 39 with 4,
/// 42 with 8, 39 with 24, which is nearly the likeliest bin alone.
pub const SHARPNESS: i32 = 8;

/// What a distribution is decoded to, on the range of its bins, 0 to 1: the mean of the distribution once it is sharpened.
///
/// Where two ways are likely, such as down once more or up again, their plain mean is neither, and the arm stands still
/// between them; sharpened, the likelier one is taken. Around one peak it still lies between bins.
pub fn likeliest(distribution: &[f32]) -> f32 {
    let most = distribution.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    let weighed = distribution.iter().enumerate().map(|(bin, share)| (bin, (share / most).powi(SHARPNESS)));
    let (sum, all) = weighed
        .fold((0.0, 0.0), |(sum, all), (bin, weight)| (sum + weight * ActionRange::bin_centre(bin), all + weight));
    sum / all
}

/// The standard deviation of each of some distributions, on the range of its bins.
pub fn deviations(probabilities: &[f32]) -> Vec<f32> {
    let deviation = |(distribution, mean): (&[f32], f32)| {
        let off = |(bin, share): (usize, &f32)| share * (ActionRange::bin_centre(bin) - mean).powi(2);
        distribution.iter().enumerate().map(off).sum::<f32>().sqrt()
    };
    probabilities.chunks_exact(BINS).zip(units(probabilities)).map(deviation).collect()
}

/// Which attention maps to hand out; none costs nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TapChoice {
    #[default]
    None,
    All,
}

/// What goes through the network, as values. Sizes are in the model's config; layouts are row-major. Slots without a word
/// are not attended to, and what they attend to themselves may be zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taps {
    pub layers: usize,
    pub heads: usize,
    /// `[layer][head][QUERIES][PREFIX + QUERIES]`: what each query attends to.
    pub trunk: Vec<f32>,
    /// `[layer][head][PREFIX][PREFIX]`: what the prefix attends to in itself; one layer fewer than the trunk has, because
    /// nothing reads the prefix after the last.
    pub prefix: Vec<f32>,
    /// `[head][IMAGE_TOKENS][PATCHES]`: where each image token looks.
    pub resampler: Vec<f32>,
    pub resampler_heads: usize,
    /// `[head][IMAGE_TOKENS][MAX_WORDS + IMAGE_TOKENS]`: what each image token read before it looked, of words and of image
    /// tokens; of the latter nothing where it looks once.
    pub reading: Vec<f32>,
    /// `[channel][PATCHES]`: the stem's last channels, before the sentence steers them.
    pub features: Vec<f32>,
    /// `[IMAGE_TOKENS][width]`: what the resampler makes of the picture.
    pub image_tokens: Vec<f32>,
    /// `[QUERIES][width]`: what the trunk's queries found.
    pub found: Vec<f32>,
    /// `[word][width]`: what the text tower makes of each word of the sentence.
    pub words: Vec<f32>,
    /// What the arm feels, as the policy reads it: [`crate::Proprioception::features`].
    pub senses: Vec<f32>,
}

/// One forward pass, decoded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyStep {
    /// `[step][dim][bin]` probabilities, `CHUNK_STEPS * DIMS * BINS` numbers.
    pub probabilities: Vec<f32>,
    /// What each distribution is decoded to, and its spread, in physical units.
    pub forecast: Forecast,
    pub readouts: Readouts,
    /// Present when asked for.
    pub taps: Option<Taps>,
}

impl PolicyStep {
    /// The distribution of one action token.
    pub fn distribution(&self, step: usize, dim: usize) -> &[f32] {
        let start = (step * DIMS + dim) * BINS;
        &self.probabilities[start..start + BINS]
    }

    /// Mean entropy of the action tokens, in nats: 0 when each is certain, ln 256 when none is.
    pub fn entropy(&self) -> f32 {
        let sum: f32 = self.probabilities.iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()).sum();
        sum / (CHUNK_STEPS * DIMS) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_cover_the_picture_and_overlap() {
        let mut covered = vec![0; CAMERA_SIDE * CAMERA_SIDE];
        for [left, top, right, bottom] in (0..SQUARES).map(square_px) {
            (top..bottom).for_each(|y| (left..right).for_each(|x| covered[y * CAMERA_SIDE + x] += 1));
        }
        assert!(covered.iter().all(|times| (1..=4).contains(times)));
        assert_eq!(square_px(0), [0, 0, 14, 14]);
        assert_eq!(square_px(SQUARES - 1), [82, 82, 96, 96]);
    }

    #[test]
    fn patches_tile_the_picture() {
        assert_eq!(patch_px(GRID_SIDE + 1), [8, 8, 16, 16]);
        assert_eq!(patch_px(PATCHES - 1), [88, 88, 96, 96]);
    }
}
