//! The state machine: requests and answers in, events and questions out.

mod canned;
mod hand;
mod instruct;
mod past;
mod run;
mod show;
mod webcam;

use std::collections::VecDeque;

use camera::Error as CameraError;
use control::Pilot;
use schema::{
    Image, JointAngles, ObjectId, TapChoice, Waypoint,
    geometry::{Vec2, Vec3},
    message::{EngineEvent, EngineRequest, InferenceEvent, RunState, Source, Understanding},
};

use sim::task::Judge;

use crate::{Deed, Film, GhostFilm, Output, Table, desk::Desk, pace::Pace};
use past::Past;
use run::{Answer, Thinking};
use webcam::Feed;

/// Everything the engine knows.
pub struct Core {
    /// Milliseconds of wall-clock time, from any origin.
    clock: Box<dyn Fn() -> f64>,
    table: Table,
    pilot: Pilot,
    source: Source,
    taps: TapChoice,

    /// What the policy is told, and what came of reading it.
    sentence: String,
    understanding: Understanding,
    /// Whether it asks for something the arm can do with something there may be, whatever is on the table.
    names_task: bool,
    /// The answers to questions about this sentence.
    chosen: Vec<ObjectId>,
    wishes: Wishes,

    state: RunState,
    policy_is_there: bool,
    /// Since when the tab is hidden.
    hidden_since_ms: Option<f64>,

    thinking: Option<Thinking>,
    answer: Option<Answer>,
    last_id: u32,
    /// The pass of the last step.
    moved_by: Option<u32>,
    /// Control periods of this run.
    step: u32,
    /// The policy was not sure, and is to go on all the same.
    trusted: bool,
    /// Decides whether this run has achieved its goal.
    judge: Option<Judge>,
    /// The policy says it is done: control periods left for the world to agree.
    closing_steps: u32,
    pace: Pace,

    film: Film,
    /// Physics steps still to be taken outside a run, so that things come to rest.
    settling_steps: u32,
    settled_ms: f64,
    /// When the model's picture was last shown while things settled.
    pictured_ms: f64,
    recording: Recording,

    ghost: GhostFilm,
    desk: Desk,
    feed: Feed,
    /// A real arm as it is, to be drawn beside the one of the world.
    mirror: Option<JointAngles>,
    /// The webcam's newest picture, as the model would be shown it without an arm.
    frame: Option<Image>,

    /// Where the tool will go, says the newest chunk.
    path: Vec<Waypoint>,
    /// The pass that says so.
    planned_by: u32,
    /// Where what a hand holds was when it was taken.
    taken_at_m: Option<Vec3>,
    /// Where the policy thinks the named object is, on the table.
    attended: Option<Vec2>,
    past: Past,
    out: VecDeque<Output>,
}

impl Core {
    /// A table by seed, at rest. `clock` gives wall-clock milliseconds and never runs backwards.
    pub fn new(seed: u64, clock: impl Fn() -> f64 + 'static) -> Result<Self, CameraError> {
        let table = Table::new(seed)?;
        let ghost = GhostFilm::at(table.joints());
        let desk = Desk::new(&table.scene())?;
        let settled_ms = clock();
        let mut core = Self {
            clock: Box::new(clock),
            table,
            pilot: Pilot::default(),
            source: Source::default(),
            taps: TapChoice::default(),
            sentence: String::new(),
            understanding: Understanding::Empty,
            names_task: false,
            chosen: Vec::new(),
            wishes: Wishes::default(),
            state: RunState::Idle,
            policy_is_there: false,
            hidden_since_ms: None,
            thinking: None,
            answer: None,
            last_id: 0,
            moved_by: None,
            step: 0,
            trusted: false,
            judge: None,
            closing_steps: 0,
            pace: Pace::default(),
            film: Film::default(),
            settling_steps: 0,
            settled_ms,
            pictured_ms: settled_ms,
            recording: Recording::default(),
            ghost,
            desk,
            feed: Feed::default(),
            mirror: None,
            frame: None,
            path: Vec::new(),
            planned_by: 0,
            taken_at_m: None,
            attended: None,
            past: Past::default(),
            out: VecDeque::new(),
        };
        core.present_scene();
        Ok(core)
    }

    /// Does what the page asks. `bytes` lie beside the requests that say so. What concerns the canvas alone is none of
    /// the core's business and is ignored.
    pub fn request(&mut self, request: EngineRequest, bytes: Option<Vec<u8>>) -> Result<(), CameraError> {
        if request.is_about_now() {
            self.past.leave();
        }
        match request {
            EngineRequest::Reset { seed } => self.reset(seed)?,
            EngineRequest::Instruct { sentence } => self.instruct(sentence)?,
            EngineRequest::Choose { object } => self.choose(object),
            EngineRequest::Run => self.run(false)?,
            EngineRequest::Step => self.run(true)?,
            EngineRequest::Pause => self.pause(),
            EngineRequest::Stop => self.stop(),
            EngineRequest::Look => self.look(),
            EngineRequest::SetSource { source } => self.set_source(source),
            EngineRequest::Desk(request) => self.take_desk(&request, bytes),
            EngineRequest::SetTaps { taps } => self.taps = taps,
            EngineRequest::Nudge { object, dx_m, dy_m } => self.nudge(object, dx_m, dy_m),
            EngineRequest::PlayCanned { seed, sentence, targets } => self.play_canned(seed, sentence, targets)?,
            EngineRequest::Replay { seed, sentence } => self.replay(seed, sentence, &bytes.unwrap_or_default())?,
            EngineRequest::GiveCourse => self.give_course(),
            EngineRequest::Visible { visible } => self.set_visible(visible),
            EngineRequest::Connect => self.lose_policy(),
            EngineRequest::Revisit { id } => self.revisit(id),
            EngineRequest::Imagine { of, forecasts, heats } => self.imagine(of, &forecasts, heats),
            EngineRequest::Mirror { joints } => self.mirror = joints,
            EngineRequest::Start { .. }
            | EngineRequest::ConnectArm
            | EngineRequest::NewStage { .. }
            | EngineRequest::Pointer(_)
            | EngineRequest::Resize { .. }
            | EngineRequest::SetTheme { .. }
            | EngineRequest::ReducedMotion { .. }
            | EngineRequest::ResetView
            | EngineRequest::Orbit { .. }
            | EngineRequest::Reference
            | EngineRequest::Golden
            | EngineRequest::StagePicture
            | EngineRequest::LoseStage => {}
        }
        self.advance();
        Ok(())
    }

    /// Hears the policy.
    pub fn hear(&mut self, event: InferenceEvent) {
        match event {
            InferenceEvent::Ready { .. } => self.find_policy(),
            InferenceEvent::Stepped { id, forecast, readouts, .. } => self.take_answer(id, &forecast, &readouts),
            InferenceEvent::Refused { id, reason } => self.take_refusal(id, reason),
            // The page hears the rest by itself.
            _ => {}
        }
        self.advance();
    }

    /// Lets time go on. Call it at least once a drawn frame, and when [`Self::wakes_ms`] has come.
    pub fn advance(&mut self) {
        if self.hidden_since_ms.is_some() {
            return;
        }
        let now_ms = self.now_ms();
        let frozen = self.watch_feed(now_ms);
        match self.state {
            RunState::Running if frozen => {}
            RunState::Running => self.run_on(now_ms),
            RunState::Canned => self.play_on(now_ms),
            _ => self.settle(now_ms),
        }
    }

    /// When [`Self::advance`] has something to do that does not wait for the policy, if anything.
    pub fn wakes_ms(&self) -> Option<f64> {
        let busy = self.hidden_since_ms.is_none()
            && match self.state {
                RunState::Canned => self.thinking.is_none(),
                RunState::Running => self.answer.is_some() || self.closing_steps > 0,
                _ => false,
            };
        let feed_ms = self.watches_feed_ms().filter(|_| self.hidden_since_ms.is_none());
        let period_ms = busy.then(|| self.period_ends_ms());
        [feed_ms, period_ms].into_iter().flatten().min_by(f64::total_cmp)
    }

    /// The next thing to pass on.
    pub fn next_output(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// The seed of the scene.
    pub fn seed(&self) -> u64 {
        self.table.seed()
    }

    fn now_ms(&self) -> f64 {
        (self.clock)()
    }

    fn tell(&mut self, event: EngineEvent) {
        self.out.push_back(Output::Tell { event, bytes: None });
    }

    fn tell_with(&mut self, event: EngineEvent, bytes: Vec<u8>) {
        self.out.push_back(Output::Tell { event, bytes: Some(bytes) });
    }

    fn set_state(&mut self, state: RunState) {
        if self.state != state {
            self.state = state.clone();
            self.tell(EngineEvent::State { state });
        }
    }

    /// A fresh scene; the sentence stays and is read against it.
    fn reset(&mut self, seed: u64) -> Result<(), CameraError> {
        self.table = Table::new(seed)?;
        self.pilot = Pilot::default();
        self.ghost = GhostFilm::at(self.table.joints());
        self.forget_plans();
        self.film.clear();
        self.settling_steps = 0;
        self.recording = Recording::default();
        self.past = Past::default();
        self.wishes.run = false;
        self.step = 0;
        self.judge = None;
        self.closing_steps = 0;
        self.set_state(RunState::Idle);
        self.present_scene();
        if !self.sentence.is_empty() {
            let sentence = self.sentence.clone();
            self.understand(sentence);
        }
        Ok(())
    }

    /// What was asked of the policy, or answered, is about a world that is no more.
    fn forget_plans(&mut self) {
        self.thinking = None;
        self.answer = None;
        self.closing_steps = 0;
        self.path.clear();
        self.attended = None;
        self.pace.rest();
    }

    fn present_scene(&mut self) {
        self.out.push_back(Output::NewScene);
        let event = EngineEvent::Scene {
            seed: self.table.seed(),
            objects: self.table.cards(),
            suggestions: self.table.suggestions(),
        };
        self.tell(event);
        self.present_objects();
        self.present_picture();
    }

    fn present_objects(&mut self) {
        let places = self.places();
        self.tell(EngineEvent::Objects { places });
    }

    /// Shows what the camera sees of a world at rest.
    fn present_picture(&mut self) {
        if self.source == Source::Simulated {
            let rgb = self.table.picture().rgb.clone();
            let id = self.new_id();
            self.tell_with(EngineEvent::Picture { id, asked: false }, rgb);
        }
    }

    /// Ids are never used twice in the life of the worker; 0 is nobody's.
    fn new_id(&mut self) -> u32 {
        self.last_id = self.last_id.wrapping_add(1).max(1);
        self.last_id
    }

    fn set_visible(&mut self, visible: bool) {
        let now_ms = self.now_ms();
        let running = self.state == RunState::Running;
        if visible {
            let Some(since_ms) = self.hidden_since_ms.take() else { return };
            self.film.postpone(now_ms - since_ms);
            self.ghost.postpone(now_ms - since_ms);
            self.feed.postpone(now_ms);
            self.settled_ms = now_ms;
            self.pace.rest();
            if running {
                self.tell(EngineEvent::State { state: RunState::Running });
            }
        } else if self.hidden_since_ms.is_none() {
            self.hidden_since_ms = Some(now_ms);
            if running {
                // The page should not say that it runs while it holds.
                self.tell(EngineEvent::State { state: RunState::Paused });
            }
        }
    }

    fn find_policy(&mut self) {
        self.policy_is_there = true;
        if self.state == RunState::Waiting {
            self.set_state(RunState::Running);
        }
        self.look_if_asked();
    }

    /// There is a new worker, and it has yet to load.
    fn lose_policy(&mut self) {
        self.policy_is_there = false;
        self.thinking = None;
        if self.state == RunState::Running {
            self.set_state(RunState::Waiting);
        }
    }
}

/// What was asked for and has to wait for something.
#[derive(Clone, Copy, Debug, Default)]
struct Wishes {
    /// To run, while the sentence is still in doubt: the answer to the question starts the run.
    run: bool,
    /// To pause after the next control period.
    pause: bool,
    /// To look, before there is a policy or a picture.
    look: bool,
}

/// A recorded run that is being played.
#[derive(Clone, Debug, Default)]
struct Recording {
    /// What is still to be done.
    deeds: VecDeque<Deed>,
    /// The policy is shown what there is to see on the way.
    asks: bool,
    /// What was done last was to let things come to rest.
    rested: bool,
    /// It has reached its goal.
    solved: bool,
}
