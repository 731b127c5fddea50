//! One picture, and one step of the policy on it, as they came from the workers.

use std::sync::Arc;

use schema::{
    Forecast, ObjectId, Readouts,
    message::{Intervention, PathPoint},
};
use web::{attention::Attention, tensors::Tensors, tokens::Distributions};

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
    pub forecast: Forecast,
    pub readouts: Readouts,
    pub tokens: Distributions,
    /// Absent when no attention was asked for.
    pub attention: Option<Attention>,
    /// Likewise.
    pub tensors: Option<Tensors>,
    pub latency_ms: f32,
}

/// Where the tool goes in the picture of a pass: by the pass, and then by each forecast that is imagined.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_field_names, reason = "it is mostly about paths")]
pub struct Paths {
    pub of: u32,
    pub paths: Vec<Vec<PathPoint>>,
    /// By the passes before it, from then on.
    pub older: Vec<Vec<PathPoint>>,
    /// By all of them together, which is where it goes.
    pub ensembled: Vec<PathPoint>,
}

/// What a pass takes for the named object and the named target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Means {
    pub of: u32,
    pub object: Option<ObjectId>,
    pub target: Option<ObjectId>,
}

/// The same observation as it was and with an intervention.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    pub intervention: Intervention,
    pub before: Arc<Frame>,
    pub after: Arc<Frame>,
}
