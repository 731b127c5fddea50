//! A recorded run that plays until the weights are here.

use schema::JointAngles;
use serde::Deserialize;

/// The targets the governor let through, one a control period, in the scene of a seed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Canned {
    pub seed: u64,
    pub sentence: String,
    pub targets: Vec<JointAngles>,
}

impl Canned {
    /// Reads a recording; `None` when it is none, or holds nothing to play.
    pub fn parse(json: &str) -> Option<Self> {
        serde_json::from_str::<Self>(json).ok().filter(|canned| !canned.targets.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_is_read_and_an_empty_one_is_not_played() {
        let canned = Canned::parse(r#"{"seed":3,"sentence":"reach the ball","targets":[[0,1,2,3,4,0.5]]}"#);
        assert_eq!(canned.map(|canned| (canned.seed, canned.targets[0].0[5])), Some((3, 0.5)));
        assert_eq!(Canned::parse(r#"{"seed":3,"sentence":"","targets":[]}"#), None);
        assert_eq!(Canned::parse("<html>"), None);
    }
}
