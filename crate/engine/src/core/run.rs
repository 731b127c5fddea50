//! The control loop: look, ask, act.

use camera::{Error as CameraError, View, middle_of_peak_px, peak_patch};
use control::{
    ArmState, TimedChunk,
    kinematics::{ee_pose, inverse, within_limits},
};
use schema::{
    ActionChunk, ArmCommand, CAMERA_SIDE, CameraPose, EePose, Forecast, Joint, JointAngles, ObjectId, Proprioception,
    Readouts, Waypoint,
    arm::{gripper_angle_rad, gripper_opening},
    bus::BusRequest,
    geometry::{Vec2, Vec3},
    message::{EngineEvent, Governed, InferenceRequest, PathPoint, RunState, Source},
    policy::{GRID_SIDE, UNSURE},
};
use sim::task::{CLOSING_PERIODS, Judge, LONGEST_RUN, TaskView};

use super::{Core, Recording};
use crate::Output;

/// Farther from everything than this in the picture, a place is nothing's: a patch and a half.
const MISTAKEN_PX: f32 = 12.0;
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
        if self.shows_desk() && !self.is_on_desk() {
            let reason = format!("The arm stays still: {}.", self.why_lost());
            self.tell(EngineEvent::Refused { reason });
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
        self.begin_on_desk();
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
    pub(super) fn ask(&mut self, moves: bool) {
        let (rgb, proprioception) = match self.source {
            Source::Simulated => (self.table.picture().rgb.clone(), self.table.proprioception()),
            Source::Webcam => match self.frame_with_arm() {
                Some(image) => (image.rgb, felt_by(&self.ghost.target())),
                // The first frame has yet to come.
                None => return,
            },
        };
        let id = self.new_id();
        self.remember(id, proprioception);
        self.tell_with(EngineEvent::Picture { id, asked: true }, rgb.clone());
        let (sentence, taps, moved_by) = (self.sentence.clone(), self.taps, self.moved_by);
        let request = InferenceRequest::Infer { id, sentence, proprioception, taps, moved_by };
        self.out.push_back(Output::Ask { request, picture: rgb });
        self.thinking = Some(Thinking { id, reference: proprioception.commanded_ee, moves });
    }

    pub(super) fn take_answer(&mut self, id: u32, forecast: &Forecast, readouts: &Readouts) {
        // Answers to questions nobody asks any more are late, and no mistake.
        let Some(thinking) = self.thinking.take_if(|thinking| thinking.id == id) else { return };
        let reference = thinking.reference;
        self.path = forecast.path(&reference);
        self.planned_by = id;
        self.attended = (self.source == Source::Simulated).then(|| self.attended_point(&readouts.object)).flatten();
        self.take_goal(id, [&readouts.object, &readouts.target]);
        self.past.note(id, &self.path, self.attended);
        if thinking.moves {
            self.note_schedule(id, TimedChunk { asked_at: self.step, reference, chunk: forecast.chunk });
        }
        let meant = [&readouts.object, &readouts.target].map(|heat| nearest(heat, self.table.places()));
        self.past.note_meant(id, meant);
        if !self.is_in_the_past() {
            self.tell_of(id);
        }
        if thinking.moves {
            self.answer = Some(Answer { id, reference, chunk: forecast.chunk, confidence: readouts.confidence });
        }
    }

    /// Keeps what older chunks say of the steps that a fresh one is about, and what all say together.
    fn note_schedule(&mut self, id: u32, fresh: TimedChunk) {
        let waypoint = |at_m: Vec3| Waypoint { at_m, spread_m: 0.0 };
        let from = waypoint(fresh.reference.position_m);
        let schedule = self.pilot.schedule();
        let still_counts = |held: &TimedChunk| {
            let gone = self.step.checked_sub(held.asked_at)? as usize;
            let rest = held.chunk.steps.get(gone..)?;
            let at_m = |action| ArmCommand::from_step(action, &held.reference).ee.position_m;
            let path: Vec<Waypoint> = core::iter::once(from).chain(rest.iter().map(at_m).map(waypoint)).collect();
            (path.len() > 1).then_some(path)
        };
        let older: Vec<Vec<Waypoint>> = schedule.chunks().iter().filter_map(still_counts).collect();
        let ahead = schedule.ahead(self.step, fresh).into_iter().map(|command| waypoint(command.ee.position_m));
        let ensembled = if older.is_empty() { Vec::new() } else { core::iter::once(from).chain(ahead).collect() };
        self.past.note_schedule(id, older, ensembled);
    }

    /// Where on the table the peak of a heat map over the canonical picture lies: at what the line of sight meets first.
    fn attended_point(&self, heat: &[f32]) -> Option<Vec2> {
        let view = View::new(&CameraPose::CANONICAL, CAMERA_SIDE, CAMERA_SIDE);
        self.table.met_by(view.eye_m, view.ray(middle_of_peak_px(heat)?))
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
        if let Some(reason) = self.out_of_reach().or_else(|| self.points_nowhere()) {
            self.hold();
            let steps = self.step;
            self.set_state(RunState::Ended { steps, reason });
            return;
        }
        let Answer { id, reference, chunk, confidence } = answer;
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
        let target = BusRequest::Target { step: self.step, joints: allowed, grounds: self.grounds(confidence) };
        self.out.push_back(Output::TellArm(target));
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
        self.table.say(&self.sentence);
        self.table.play(target, now_ms, &mut self.film);
        (self.now_ms() - began_ms) as f32
    }

    pub(super) fn report(&mut self, id: u32, governed: Governed, senses: Proprioception, physics_ms: f32, now_ms: f64) {
        let control_hz = self.pace.beat(now_ms);
        let step = self.step;
        self.past.moved_by(id);
        self.moved_by = Some(id);
        let asked_joints = joints_of(&governed.raw, &senses.joints);
        self.tell(EngineEvent::Stepped {
            id,
            step,
            governed,
            proprioception: senses,
            asked_joints,
            physics_ms,
            control_hz,
        });
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

/// What lies nearest to the peak of a heat map over the canonical picture, not farther away than one can be mistaken.
pub(super) fn nearest(heat: &[f32], places: impl Iterator<Item = (ObjectId, Vec3)>) -> Option<ObjectId> {
    let peak_px = peak_px(heat)?;
    let view = View::new(&CameraPose::CANONICAL, CAMERA_SIDE, CAMERA_SIDE);
    let off_px = |(id, position_m): (ObjectId, Vec3)| Some((id, (view.project(position_m)?.0 - peak_px).length()));
    let near = places.filter_map(off_px).filter(|(_, off_px)| *off_px < MISTAKEN_PX);
    near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(id, _)| id)
}

/// A path as it lies in the model's picture; points behind the camera are left out.
pub(super) fn in_picture(path: &[Waypoint]) -> Vec<PathPoint> {
    let view = View::new(&CameraPose::CANONICAL, CAMERA_SIDE, CAMERA_SIDE);
    let point = |waypoint: &Waypoint| {
        let (at_px, per_m) = view.project(waypoint.at_m)?;
        Some(PathPoint { at_px: at_px.to_array(), spread_px: waypoint.spread_m * view.focal_px * per_m })
    };
    path.iter().filter_map(point).collect()
}

/// The senses of an arm that is exactly where it was told to be.
fn felt_by(joints: &JointAngles) -> Proprioception {
    let (ee, opening) = (ee_pose(joints), gripper_opening(joints[Joint::Gripper]));
    Proprioception { ee, opening, commanded_ee: ee, commanded_opening: opening, joints: *joints }
}

/// The middle of the patch where a heat map over the picture peaks.
fn peak_px(heat: &[f32]) -> Option<Vec2> {
    let patch = peak_patch(heat)?;
    let patch_px = (CAMERA_SIDE / GRID_SIDE) as f32;
    Some(Vec2::new((patch % GRID_SIDE) as f32 + 0.5, (patch / GRID_SIDE) as f32 + 0.5) * patch_px)
}

/// The joints that a command means, whatever the governor makes of it; each found from where the arm is.
fn joints_of(command: &ArmCommand, joints: &JointAngles) -> JointAngles {
    let mut wanted = inverse(&command.ee, joints).joints();
    wanted[Joint::Gripper] = gripper_angle_rad(command.opening);
    within_limits(&wanted)
}
