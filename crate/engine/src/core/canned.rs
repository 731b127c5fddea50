//! Runs that are played from a record: one of governed joint targets, so that the page is alive before the weights are there,
//! or everything that was done in an episode, from a link.

use camera::Error as CameraError;
use control::kinematics::ee_pose;
use schema::{
    ArmCommand, Joint, JointAngles,
    arm::gripper_opening,
    message::{EngineEvent, Governed, RunState},
};

use super::{Core, run::SETTLING_STEPS};
use crate::{Course, Deed};

/// Physics steps shown at once where a record lets things come to rest.
const REST_AT_ONCE: u32 = 24;

impl Core {
    /// Plays targets, one a control period, in the scene they were recorded in.
    pub(super) fn play_canned(
        &mut self,
        seed: u64,
        sentence: String,
        targets: Vec<JointAngles>,
    ) -> Result<(), CameraError> {
        self.play_deeds(seed, sentence, targets.into_iter().map(Deed::Play).collect())
    }

    /// Plays an episode again, to the bit: `course` as [`crate::Table::course`] gives it. Bytes that are none are refused, and
    /// everything stays as it was.
    pub(super) fn replay(&mut self, seed: u64, sentence: String, course: &[u8]) -> Result<(), CameraError> {
        match Course::read(course) {
            Ok(deeds) => {
                self.play_deeds(seed, sentence, deeds)?;
                self.recording.asks = true;
            }
            Err(damaged) => self.tell(EngineEvent::Refused { reason: damaged.to_string() }),
        }
        Ok(())
    }

    fn play_deeds(&mut self, seed: u64, sentence: String, deeds: Vec<Deed>) -> Result<(), CameraError> {
        self.sentence.clear();
        self.set_simulated();
        self.reset(seed)?;
        self.understand(sentence);
        self.begin_run();
        self.recording.deeds = deeds.into();
        self.set_state(RunState::Canned);
        Ok(())
    }

    /// Gives everything that was done since the reset.
    pub(super) fn give_course(&mut self) {
        if let Some((sentence, bytes)) = self.table.course(&self.sentence) {
            self.tell_with(EngineEvent::Course { seed: self.table.seed(), sentence }, bytes);
        } else {
            let reason = "this episode has become too long for a link; reset the scene to begin another".to_owned();
            self.tell(EngineEvent::Refused { reason });
        }
    }

    pub(super) fn play_on(&mut self, now_ms: f64) {
        // Where the policy is asked along the way, its answer is waited for, so that panels and stage show one moment.
        while self.film.is_over(now_ms) && self.thinking.is_none() {
            let Some(deed) = self.recording.deeds.pop_front() else { return self.end_record() };
            self.recording.rested =
                matches!(deed, Deed::Rest(_)) || self.recording.rested && matches!(deed, Deed::Say(_));
            match deed {
                Deed::Play(target) => self.play_period(&target, now_ms),
                Deed::Command(target) => self.table.command(&target),
                Deed::Rest(steps) => {
                    let now = steps.min(REST_AT_ONCE);
                    if steps > now {
                        self.recording.deeds.push_front(Deed::Rest(steps - now));
                    }
                    self.table.rest_on_film(now, now_ms, &mut self.film);
                    self.present_objects();
                }
                Deed::Drag(object, to_m) => self.table.drag(object, to_m.extend(0.0)),
                Deed::Release => self.table.release(),
                Deed::Nudge(object, by_m) => {
                    self.table.nudge(object, by_m.x, by_m.y);
                }
                Deed::Say(sentence) => {
                    self.understand(sentence);
                    self.begin_run();
                    // Only the last sentence counts.
                    self.recording.solved = false;
                }
            }
        }
    }

    fn play_period(&mut self, target: &JointAngles, now_ms: f64) {
        if self.recording.asks && self.policy_is_there && !self.sentence.is_empty() {
            self.ask(false);
        } else {
            self.present_picture();
            self.remember(self.last_id, self.table.proprioception());
        }
        let id = self.last_id;
        let physics_ms = self.play(target, now_ms);
        self.report(id, as_recorded(target), self.table.proprioception(), physics_ms, now_ms);
        self.step += 1;
        self.recording.solved |= self.is_solved();
    }

    /// Whether the goal was reached is for the world to say, not for the record.
    fn end_record(&mut self) {
        let steps = self.step;
        let solved = std::mem::take(&mut self.recording.solved);
        // An episode that came to rest is over as it was.
        if !self.recording.rested {
            self.rest(SETTLING_STEPS);
        }
        self.set_state(if solved { RunState::Solved { steps } } else { RunState::Idle });
    }
}

/// The record of a target that went through the governor when it was recorded.
fn as_recorded(target: &JointAngles) -> Governed {
    let ee = ee_pose(target);
    let raw = ArmCommand { ee, opening: gripper_opening(target[Joint::Gripper]), terminate: 0.0 };
    Governed { raw, allowed: *target, allowed_ee: ee, limits: Vec::new() }
}
