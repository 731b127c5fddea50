//! A recorded run of governed joint targets, so that the page is alive before the weights are there.

use camera::Error as CameraError;
use control::kinematics::ee_pose;
use schema::{
    ArmCommand, Joint, JointAngles,
    arm::gripper_opening,
    message::{Governed, RunState},
};

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
            self.rest(SETTLING_STEPS);
            self.set_state(if solved { RunState::Solved { steps } } else { RunState::Idle });
            return;
        };
        self.present_picture();
        let physics_ms = self.play(&target, now_ms);
        self.report(self.last_id, as_recorded(&target), self.table.proprioception(), physics_ms, now_ms);
        self.step += 1;
        self.recording.solved |= self.is_solved();
    }
}

/// The record of a target that went through the governor when it was recorded.
fn as_recorded(target: &JointAngles) -> Governed {
    let ee = ee_pose(target);
    let raw = ArmCommand { ee, opening: gripper_opening(target[Joint::Gripper]), terminate: 0.0 };
    Governed { raw, allowed: *target, allowed_ee: ee, limits: Vec::new() }
}
