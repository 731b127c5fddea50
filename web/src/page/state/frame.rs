//! One picture, and one step of the policy on it, as they came from the workers.

use std::sync::Arc;

use schema::{ActionChunk, Readouts};
use web::{attention::Attention, tokens::Distributions};

/// What the model's camera, or the webcam, saw.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// That of the step made from it, if one will be; 0 for a webcam's frame the policy was not shown.
    pub id: u32,
    /// The policy was given it, so that a step will come.
    pub asked: bool,
    /// `CAMERA_SIDE * CAMERA_SIDE * 3` bytes.
    pub rgb: Vec<u8>,
}

impl Picture {
    /// Whether it is newer than a step, and no step of its own will come unless one is asked for.
    pub fn awaits_a_look(&self, step_id: u32) -> bool {
        self.id > step_id && !self.asked
    }
}

/// One forward pass.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    pub id: u32,
    pub chunk: ActionChunk,
    pub readouts: Readouts,
    pub tokens: Distributions,
    /// Absent when no attention was asked for.
    pub attention: Option<Attention>,
    pub latency_ms: f32,
}

/// The same observation with and without some words.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    pub masked_words: Vec<usize>,
    pub before: Arc<Frame>,
    pub after: Arc<Frame>,
}
