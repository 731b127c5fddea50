//! An episode as a file: what was asked, what was done, and what the policy said at each step.

use schema::{
    CONTROL_PERIOD_SECS, Forecast, Readouts,
    message::{Backend, Decoding, ModelFacts, RunState},
};
use serde::Serialize;

use crate::trace::{Event, StepRecord};

/// What the file says it is.
const FORMAT: &str = "vla-playground-episode";
/// Counts up when the form changes.
const VERSION: u32 = 2;

/// One forward pass. Pictures are left out: the seed and the steps give them again.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PassRecord {
    /// That of the step it decided.
    pub id: u32,
    pub sentence: String,
    pub forecast: Forecast,
    pub readouts: Readouts,
}

/// Everything that goes into the file; lengths in metres, angles in radians.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Episode<'a> {
    pub seed: u64,
    pub sentence: String,
    pub state: RunState,
    pub model: Option<ModelFacts>,
    pub backend: Option<Backend>,
    pub decoding: Decoding,
    pub steps: &'a [StepRecord],
    pub passes: Vec<PassRecord>,
    pub events: &'a [Event],
    /// What there was before those that are kept, where an episode went on for so long.
    pub steps_left_out: u32,
    pub events_left_out: u32,
}

impl Episode<'_> {
    /// The file's contents.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        #[derive(Serialize)]
        struct File<'a> {
            format: &'static str,
            version: u32,
            control_period_secs: f32,
            #[serde(flatten)]
            episode: &'a Episode<'a>,
        }
        let file = File { format: FORMAT, version: VERSION, control_period_secs: CONTROL_PERIOD_SECS, episode: self };
        serde_json::to_string_pretty(&file)
    }

    /// What the file is to be called.
    pub fn file_name(&self) -> String {
        format!("episode-{}.json", self.seed)
    }
}

#[cfg(test)]
mod tests {
    use schema::{ArmCommand, EePose, JointAngles, message::Governed};

    use super::*;
    use crate::trace::{Joints, Trace};

    #[test]
    fn the_file_holds_each_step_and_its_pass_under_one_id() {
        let mut trace = Trace::default();
        let governed = Governed {
            raw: ArmCommand::default(),
            allowed: JointAngles([0.5; 6]),
            allowed_ee: EePose::default(),
            limits: vec![],
        };
        trace.push(StepRecord::new((9, 0), governed, Joints::default()));
        trace.note(0, "Running".into());
        let pass = PassRecord {
            id: 9,
            sentence: "pick up the red cube".into(),
            forecast: Forecast::default(),
            readouts: Readouts::default(),
        };
        let episode = Episode {
            seed: 42,
            sentence: "pick up the red cube".into(),
            state: RunState::Solved { steps: 1 },
            model: None,
            backend: None,
            decoding: Decoding::Likeliest,
            steps: &trace.steps,
            passes: vec![pass],
            events: &trace.events,
            steps_left_out: trace.steps_left_out,
            events_left_out: trace.events_left_out(),
        };
        let json = episode.to_json().expect("plain data");
        let read: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
        assert_eq!((&read["format"], &read["seed"]), (&"vla-playground-episode".into(), &42.into()));
        assert_eq!(read["steps"][0]["id"], read["passes"][0]["id"]);
        assert_eq!(read["steps"][0]["allowed_joints"][0], 0.5);
        assert_eq!(read["events"][0]["text"], "Running");
        assert_eq!((&read["steps_left_out"], &read["events_left_out"]), (&0.into(), &0.into()));
        assert_eq!(episode.file_name(), "episode-42.json");
    }
}
