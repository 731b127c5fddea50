//! The control loop: look, ask, act.

use camera::{Error as CameraError, View};
use control::{ArmState, TimedChunk, kinematics::ee_pose};
use schema::{
    ActionChunk, ArmCommand, CAMERA_SIDE, CameraPose, EePose, Joint, JointAngles, Proprioception, Readouts,
    arm::gripper_opening,
    geometry::Vec2,
    message::{EngineEvent, Governed, InferenceRequest, RunState, Source},
    policy::{GRID_SIDE, PATCHES, UNSURE},
};
use sim::task::{CLOSING_PERIODS, Judge, LONGEST_RUN, TaskView};

use super::{Core, Recording};
use crate::Output;

/// Physics steps after a run, so that what moves comes to rest: half a second.
pub(super) const SETTLING_STEPS: u32 = 120;

/// What was asked of the policy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Thinking {
    id: u32,
    /// The pose its chunk will be relative to.
    reference: EePose,
    /// Whether the answer moves anything, or was only to be looked at.
    moves: bool,
}

/// What the policy answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Answer {
    id: u32,
    reference: EePose,
    chunk: ActionChunk,
    confidence: Option<f32>,
}

impl Core {
    /// Starts, or goes on after a pause.
    pub(super) fn run(&mut self, once: bool) -> Result<(), CameraError> {
        if self.state == RunState::Canned {
            self.reset(self.table.seed())?;
        }
        self.wishes.pause = once;
        if !self.may_move() {
            self.insist();
            return Ok(());
        }
        match self.state {
            RunState::Running | RunState::Waiting => {}
            RunState::Paused => self.go(),
            RunState::Unsure { .. } => {
                self.begin_run();
                self.trusted = true;
                self.go();
            }
            _ => {
                self.begin_run();
                self.go();
            }
        }
        Ok(())
    }

    /// Everything said before counts no more; the count of steps begins anew.
    pub(super) fn begin_run(&mut self) {
        self.pilot.instruct();
        self.forget_plans();
        self.settling_steps = 0;
        self.step = 0;
        self.trusted = false;
        self.closing_steps = 0;
        self.judge = self.plan().map(Judge::new);
    }

    /// Whether the goal is reached; the world alone decides. To be asked once a control period.
    pub(super) fn is_solved(&mut self) -> bool {
        let world = self.table.world();
        self.judge.as_mut().is_some_and(|judge| judge.observe(&TaskView::of(world)))
    }

    pub(super) fn go(&mut self) {
        self.pace.rest();
        self.settling_steps = 0;
        self.set_state(if self.policy_is_there { RunState::Running } else { RunState::Waiting });
    }

    pub(super) fn pause(&mut self) {
        self.wishes.run = false;
        if matches!(self.state, RunState::Running | RunState::Waiting) {
            self.set_state(RunState::Paused);
        }
    }

    /// Holds: the goal becomes where the arm is. What a webcam showed last counts no more; the next frame will.
    pub(super) fn stop(&mut self) {
        self.frame = None;
        self.wishes.run = false;
        self.wishes.pause = false;
        self.recording = Recording::default();
        self.hold();
        self.set_state(RunState::Idle);
    }

    pub(super) fn hold(&mut self) {
        self.forget_plans();
        self.film.clear();
        match self.source {
            Source::Simulated => {
                let held = self.pilot.hold(&self.table.arm_state());
                self.table.command(&held.allowed);
                self.rest(SETTLING_STEPS);
            }
            Source::Webcam => {
                self.pilot.instruct();
                self.hold_ghost();
            }
        }
    }

    /// One forward pass on what is seen now; nothing moves. If there is nobody to ask or nothing to see yet, as soon as
    /// there is.
    pub(super) fn look(&mut self) {
        let sees = self.source == Source::Simulated || self.frame.is_some();
        self.wishes.look = !(self.policy_is_there && sees);
        let in_a_run = matches!(self.state, RunState::Running | RunState::Waiting | RunState::Canned);
        if !self.wishes.look && !in_a_run && !self.sentence.is_empty() {
            self.ask(false);
        }
    }

    /// Something was missing for a look, and is there now.
    pub(super) fn look_if_asked(&mut self) {
        if self.wishes.look {
            self.look();
        }
    }

    /// While running: act on an answer as soon as the last period has been shown, else make sure there is a question.
    pub(super) fn run_on(&mut self, now_ms: f64) {
        if self.closing_steps > 0 {
            return self.close(now_ms);
        }
        if self.period_ends_ms() <= now_ms
            && let Some(answer) = self.answer.take()
        {
            self.act(answer, now_ms);
        }
        // Asked as soon as the physics is done, so that the policy thinks while the period is shown.
        let asks = self.state == RunState::Running && self.closing_steps == 0;
        if asks && self.thinking.is_none() && self.answer.is_none() {
            self.ask(true);
        }
    }

    /// When what is being shown ends; long ago when nothing is.
    pub(super) fn period_ends_ms(&self) -> f64 {
        match self.source {
            Source::Simulated => self.film.ends_ms(),
            Source::Webcam => self.ghost.ends_ms(),
        }
    }

    /// Shows the policy what is there now.
    fn ask(&mut self, moves: bool) {
        let (rgb, proprioception) = match self.source {
            Source::Simulated => (self.table.picture().rgb.clone(), self.table.proprioception()),
            Source::Webcam => match &self.frame {
                Some(frame) => (frame.rgb.clone(), felt_by(&self.ghost.target())),
                // The first frame has yet to come.
                None => return,
            },
        };
        let id = self.new_id();
        self.out.push_back(Output::Tell { event: EngineEvent::Picture { id, asked: true }, bytes: Some(rgb.clone()) });
        let request = InferenceRequest::Infer { id, sentence: self.sentence.clone(), proprioception, taps: self.taps };
        self.out.push_back(Output::Ask { request, picture: rgb });
        self.thinking = Some(Thinking { id, reference: proprioception.commanded_ee, moves });
    }

    pub(super) fn take_answer(&mut self, id: u32, chunk: ActionChunk, readouts: &Readouts) {
        // Answers to questions nobody asks any more are late, and no mistake.
        let Some(thinking) = self.thinking.take_if(|thinking| thinking.id == id) else { return };
        let reference = thinking.reference;
        self.path.clear();
        self.path.push(reference.position_m);
        self.path.extend(chunk.steps.iter().map(|step| ArmCommand::from_step(step, &reference).ee.position_m));
        self.attended = (self.source == Source::Simulated).then(|| attended_point(&readouts.object)).flatten();
        if thinking.moves {
            self.answer = Some(Answer { id, reference, chunk, confidence: readouts.confidence });
        }
    }

    pub(super) fn take_refusal(&mut self, id: u32, reason: String) {
        if self.thinking.take_if(|thinking| thinking.id == id).is_none() {
            return;
        }
        if self.state == RunState::Running {
            self.hold();
            let steps = self.step;
            self.set_state(RunState::Ended { steps, reason: format!("the policy refused: {reason}") });
        } else {
            self.tell(EngineEvent::Refused { reason });
        }
    }

    /// One governed control period.
    fn act(&mut self, answer: Answer, now_ms: f64) {
        if let Some(confidence) = self.doubt(&answer) {
            self.hold();
            self.set_state(RunState::Unsure { confidence });
            return;
        }
        let Answer { id, reference, chunk, .. } = answer;
        let arm = match self.source {
            Source::Simulated => self.table.arm_state(),
            Source::Webcam => ArmState::at(self.ghost.target()),
        };
        let fresh = TimedChunk { asked_at: self.step, reference, chunk };
        let piloted = self.pilot.step(self.step, Some(fresh), &arm);
        let allowed = piloted.governed.allowed;
        let (physics_ms, proprioception) = match self.source {
            Source::Simulated => (self.play(&allowed, now_ms), self.table.proprioception()),
            Source::Webcam => {
                self.ghost.begin(now_ms, allowed);
                (0.0, felt_by(&allowed))
            }
        };
        self.report(id, piloted.governed, proprioception, physics_ms, now_ms);
        self.step += 1;
        self.judge(piloted.done);
    }

    /// How sure a policy is that is not sure enough to set out. Single steps are taken all the same: somebody watches them.
    fn doubt(&self, answer: &Answer) -> Option<f32> {
        let sets_out = self.step == 0 && !self.trusted && !self.wishes.pause;
        answer.confidence.filter(|confidence| sets_out && *confidence < UNSURE)
    }

    /// Computes a whole control period and begins to show it; the milliseconds it took.
    pub(super) fn play(&mut self, target: &JointAngles, now_ms: f64) -> f32 {
        let began_ms = self.now_ms();
        self.table.play(target, now_ms, &mut self.film);
        (self.now_ms() - began_ms) as f32
    }

    pub(super) fn report(&mut self, id: u32, governed: Governed, senses: Proprioception, physics_ms: f32, now_ms: f64) {
        let control_hz = self.pace.beat(now_ms);
        let step = self.step;
        self.tell(EngineEvent::Stepped { id, step, governed, proprioception: senses, physics_ms, control_hz });
        if self.source == Source::Simulated {
            self.present_objects();
        }
    }

    /// Whether the run is over. A webcam has no world to decide by: there only a person ends it.
    fn judge(&mut self, policy_is_done: bool) {
        let steps = self.step;
        if self.source == Source::Simulated {
            if self.is_solved() {
                return self.end(RunState::Solved { steps });
            }
            if policy_is_done {
                // What has just been achieved has yet to last; nothing moves meanwhile.
                self.closing_steps = CLOSING_PERIODS;
                return;
            }
            if steps >= LONGEST_RUN {
                let reason = format!("it took longer than {} s", LONGEST_RUN / 10);
                return self.end(RunState::Ended { steps, reason });
            }
        }
        if std::mem::take(&mut self.wishes.pause) {
            self.set_state(RunState::Paused);
        }
    }

    /// The policy is done: the arm keeps its target while the world is asked whether it agrees.
    fn close(&mut self, now_ms: f64) {
        if self.period_ends_ms() > now_ms {
            return;
        }
        let target = self.table.arm_state().commanded;
        self.play(&target, now_ms);
        self.present_objects();
        self.closing_steps -= 1;
        let steps = self.step;
        if self.is_solved() {
            self.end(RunState::Solved { steps });
        } else if self.closing_steps == 0 {
            let reason = "the policy says it is done, and the world does not agree".into();
            self.end(RunState::Ended { steps, reason });
        }
    }

    fn end(&mut self, state: RunState) {
        self.closing_steps = 0;
        self.wishes.pause = false;
        self.answer = None;
        self.thinking = None;
        self.rest(SETTLING_STEPS);
        self.set_state(state);
    }
}

/// The senses of an arm that is exactly where it was told to be.
fn felt_by(joints: &JointAngles) -> Proprioception {
    let (ee, opening) = (ee_pose(joints), gripper_opening(joints[Joint::Gripper]));
    Proprioception { ee, opening, commanded_ee: ee, commanded_opening: opening, joints: *joints }
}

/// Where on the table the peak of a heat map over the canonical picture lies.
fn attended_point(heat: &[f32]) -> Option<Vec2> {
    let (patch, _) = (heat.len() == PATCHES)
        .then(|| heat.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1)))
        .flatten()?;
    let patch_px = (CAMERA_SIDE / GRID_SIDE) as f32;
    let centre_px = Vec2::new((patch % GRID_SIDE) as f32 + 0.5, (patch / GRID_SIDE) as f32 + 0.5) * patch_px;
    View::new(&CameraPose::CANONICAL, CAMERA_SIDE, CAMERA_SIDE).on_table(centre_px)
}
