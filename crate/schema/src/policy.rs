//! What one step of the policy says, as plain numbers.

use serde::{Deserialize, Serialize};

use crate::{ActionChunk, BINS, CHUNK_STEPS, DIMS};

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

/// Which attention maps to hand out; none costs nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TapChoice {
    #[default]
    None,
    All,
}

/// Attention as values. Sizes are in the model's config; layouts are row-major. Slots without a word are not attended to,
/// and what they attend to themselves may be zero.
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
}

/// One forward pass, decoded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyStep {
    /// `[step][dim][bin]` probabilities, `CHUNK_STEPS * DIMS * BINS` numbers.
    pub probabilities: Vec<f32>,
    /// The expectation of each distribution, in physical units.
    pub chunk: ActionChunk,
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
