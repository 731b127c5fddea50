//! A recorded run of governed joint targets, so that the page is alive before the weights are there.

use camera::Error as CameraError;
use schema::{JointAngles, message::RunState};

use super::{Core, run::SETTLING_STEPS};

impl Core {
    /// Plays targets, one a control period, in the scene they were recorded in.
    pub(super) fn play_canned(
        &mut self,
        seed: u64,
        sentence: String,
        targets: Vec<JointAngles>,
    ) -> Result<(), CameraError> {
        self.sentence.clear();
        self.set_simulated();
        self.reset(seed)?;
        self.understand(sentence);
        self.begin_run();
        self.recording.targets = targets.into();
        self.set_state(RunState::Canned);
        Ok(())
    }

    pub(super) fn play_on(&mut self, now_ms: f64) {
        if !self.film.is_over(now_ms) {
            return;
        }
        let Some(target) = self.recording.targets.pop_front() else {
            // Whether it reached its goal is for the world to say, not for the recording.
            let steps = self.step;
            let solved = std::mem::take(&mut self.recording.solved);
            self.settling_steps = SETTLING_STEPS;
            self.set_state(if solved { RunState::Solved { steps } } else { RunState::Idle });
            return;
        };
        self.play(&target, now_ms);
        self.step += 1;
        self.recording.solved |= self.is_solved();
        self.present_objects();
        self.present_picture();
    }
}
