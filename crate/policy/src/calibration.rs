//! From how spread out the action tokens are to the chance that the run ends well.

use serde::{Deserialize, Serialize};

/// A logistic fit on episodes that no training frame came from, made by `lab calibrate`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    pub bias: f32,
    /// Per nat of mean entropy of the action tokens.
    pub per_nat: f32,
    /// Per unit of the success readout.
    pub per_success: f32,
    /// Episodes it was fitted to.
    pub episodes: usize,
    /// Expected calibration error on as many other episodes: how far on average the stated chance is from the share of
    /// successes among those of about that chance (Naeini et al. 2015).
    pub expected_error: f32,
}

impl Calibration {
    /// The chance of success, given the mean entropy of the action tokens, in nats, and the success readout.
    pub fn confidence(&self, entropy: f32, success: f32) -> f32 {
        let logit = self.bias + self.per_nat * entropy + self.per_success * success;
        1.0 / (1.0 + (-logit).exp())
    }
}
