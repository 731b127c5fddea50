//! The two workers, and the channel between them.
//!
//! Each says `Awake` once it can hear, and is then told to start. A worker that fails is let go of at once; starting it
//! again hands both sides a new channel. The table's seed and the sentence live in the page and survive either.

mod engine;
mod inference;
pub mod line;
mod questions;

use std::{collections::VecDeque, sync::Arc};

use leptos::prelude::*;
use schema::message::{EngineRequest, InferenceRequest, StageChoice};
use wasm_bindgen::JsValue;
use web_sys::{HtmlCanvasElement, MessageChannel};

use super::{
    state::{Frame, Picture, Playground},
    surroundings,
};
use line::Line;

/// More pictures than this are never waiting for their steps.
const MOST_HELD: usize = 4;
/// Where the model's files are listed, beside the page.
const MANIFEST: &str = "models/manifest.json";

/// The lines to both workers, and what is under way on them.
#[derive(Default)]
pub struct Workers {
    engine: Option<Line>,
    inference: Option<Line>,
    /// A fresh canvas for the stage, until it is handed over.
    canvas: Option<HtmlCanvasElement>,
    asked: questions::Asked,
    /// Since when the engine has been asked to look without the policy having answered, in milliseconds.
    looking_since_ms: Option<f64>,
    /// A new canvas was already tried after the stage was lost.
    stage_renewed: bool,
    /// Pictures of a run, until the policy's steps on them are here. There may be two: the engine hears of a step before
    /// the page does, and takes the next picture at once.
    held: VecDeque<Arc<Picture>>,
    /// The newest pass, whatever is on show.
    newest: Option<Arc<Frame>>,
    /// What the visitor asked of an engine that had yet to start.
    early: Vec<EngineRequest>,
    /// The id of the newest picture the engine took.
    pictured: u32,
    /// The first id of a pass that has read the sentence as it is now.
    read_from: u32,
}

impl Workers {
    /// The newest pass is about something that is no longer looked at.
    pub fn forget_newest(&mut self) {
        self.newest = None;
    }
}

impl Playground {
    /// Starts both workers and opens the channel between them.
    pub fn start_workers(self) {
        self.spawn_engine();
        self.spawn_inference();
        self.connect_workers();
    }

    /// A new engine worker; the scene starts over from its seed, with the same sentence.
    pub fn restart_engine(self) {
        self.table.crash.set(None);
        self.table.stage.set(None);
        self.model.loading.update(|loading| loading.engine = false);
        self.workers.update_value(|workers| {
            workers.canvas = None;
            workers.held.clear();
            workers.looking_since_ms = None;
            workers.stage_renewed = false;
            (workers.pictured, workers.read_from) = (0, 0);
        });
        self.forget_looks();
        self.spawn_engine();
        self.connect_workers();
        // The old canvas went with the old worker.
        self.table.canvas_number.update(|number| *number += 1);
    }

    /// A new inference worker; it finds the weights in the cache.
    pub fn restart_inference(self) {
        self.model.crash.set(None);
        self.model.failure.set(None);
        self.model.backend.set(None);
        self.model.loading.update(|loading| {
            loading.inference = false;
            loading.model = None;
            loading.ready = false;
        });
        self.workers.update_value(|workers| {
            workers.asked = questions::Asked::default();
            workers.looking_since_ms = None;
        });
        self.look.explaining.set(None);
        self.spawn_inference();
        self.connect_workers();
    }

    fn spawn_engine(self) {
        let line = Line::open("engine", move |heard| self.hear_engine(heard), move |message| self.lose_engine(message));
        match line {
            Ok(line) => self.workers.update_value(|workers| workers.engine = Some(line)),
            Err(message) => self.lose_engine(message),
        }
    }

    fn spawn_inference(self) {
        let line = Line::open(
            "inference",
            move |heard| self.hear_inference(heard),
            move |message| self.lose_inference(message),
        );
        match line {
            Ok(line) => self.workers.update_value(|workers| workers.inference = Some(line)),
            Err(message) => self.lose_inference(message),
        }
    }

    fn lose_engine(self, message: String) {
        self.workers.update_value(|workers| {
            workers.engine = None;
            workers.early.clear();
        });
        self.run.state.set(schema::message::RunState::Idle);
        self.table.crash.set(Some(message));
        self.give_up_comparing("the table’s worker stopped.");
    }

    fn lose_inference(self, message: String) {
        self.workers.update_value(|workers| workers.inference = None);
        self.model.loading.update(|loading| loading.ready = false);
        self.look.explaining.set(None);
        // Nobody answers any more: a run waits for the next worker, and the page should not say that it runs.
        self.tell_engine(&EngineRequest::Connect);
        self.tell_engine(&EngineRequest::Pause);
        self.model.crash.set(Some(message));
        self.give_up_comparing("the policy’s worker stopped.");
    }

    /// A channel; where the browser makes none, the visitor is told.
    pub fn new_channel(self) -> Option<MessageChannel> {
        MessageChannel::new().map_err(|error| self.notice.set(Some(wire::text_of(&error)))).ok()
    }

    /// A new channel; a worker that has yet to start is given its end when it does.
    fn connect_workers(self) {
        let Some(channel) = self.new_channel() else { return };
        let mut running = (false, false);
        self.workers.update_value(|workers| {
            let give = |line: &mut Option<Line>, port| {
                line.as_mut().is_some_and(|line| {
                    line.port = Some(port);
                    line.started
                })
            };
            running = (give(&mut workers.engine, channel.port1()), give(&mut workers.inference, channel.port2()));
        });
        if running.0 {
            let port = self.take_port(|workers| workers.engine.as_mut());
            self.tell_engine_with(&EngineRequest::Connect, port);
        }
        if running.1 {
            let port = self.take_port(|workers| workers.inference.as_mut());
            self.tell_inference_with(&InferenceRequest::Connect, port);
        }
    }

    fn take_port(self, of: impl Fn(&mut Workers) -> Option<&mut Line>) -> Vec<JsValue> {
        self.workers
            .try_update_value(|workers| of(workers).and_then(|line| line.port.take()))
            .flatten()
            .map(JsValue::from)
            .into_iter()
            .collect()
    }

    /// A fresh canvas for the stage is on the page.
    pub fn offer_canvas(self, canvas: HtmlCanvasElement) {
        self.workers.update_value(|workers| workers.canvas = Some(canvas));
        if self.engine_is_started() { self.renew_stage() } else { self.start_engine() }
    }

    /// Whether there is an engine that was told to start.
    pub fn engine_is_started(self) -> bool {
        self.workers.with_value(|workers| workers.engine.as_ref().is_some_and(|line| line.started))
    }

    /// The first message, as soon as the engine listens and there is a canvas.
    fn start_engine(self) {
        let stage = self.table.stage_choice.get_untracked();
        let ready = self.workers.with_value(|workers| {
            workers.engine.as_ref().is_some_and(|line| line.awake && !line.started)
                && (stage == StageChoice::None || workers.canvas.is_some())
        });
        if !ready {
            return;
        }
        let (width, height, canvas) = self.take_canvas(stage);
        let mut beside = self.take_port(|workers| workers.engine.as_mut());
        beside.extend(canvas);
        self.workers.update_value(|workers| {
            if let Some(line) = &mut workers.engine {
                line.started = true;
            }
        });
        let seed = self.table.seed.get_untracked();
        self.tell_engine_with(&EngineRequest::Start { seed, stage, width, height }, beside);
        self.brief_engine();
    }

    /// The stage was lost for good on its old canvas; it may come back on this one.
    fn renew_stage(self) {
        let stage = self.table.stage_choice.get_untracked();
        let (width, height, canvas) = self.take_canvas(stage);
        if canvas.is_some() {
            self.tell_engine_with(&EngineRequest::NewStage { stage, width, height }, canvas);
            self.tell_engine(&surroundings::theme_request());
        }
    }

    /// The size of the stage in device pixels, and its canvas if one is wanted.
    fn take_canvas(self, stage: StageChoice) -> (u32, u32, Option<JsValue>) {
        let canvas = self.workers.try_update_value(|workers| workers.canvas.take()).flatten();
        let (width, height) = canvas.as_ref().map_or((1, 1), surroundings::device_size);
        let handed = canvas.filter(|_| stage != StageChoice::None).and_then(|canvas| {
            canvas.set_width(width);
            canvas.set_height(height);
            match canvas.transfer_control_to_offscreen() {
                Ok(offscreen) => Some(offscreen.into()),
                Err(error) => {
                    self.notice.set(Some(wire::text_of(&error)));
                    None
                }
            }
        });
        (width, height, handed)
    }

    /// Tells the engine something. Nobody listens before it has started; what a visitor did meanwhile is told then.
    pub fn tell_engine(self, request: &EngineRequest) {
        if request.is_about_now() {
            self.show_now();
        }
        if self.engine_is_started() {
            self.tell_engine_with(request, []);
        } else if waits(request) {
            self.workers.update_value(|workers| {
                if workers.engine.is_some() {
                    workers.early.push(request.clone());
                }
            });
        }
    }

    /// The same, handing over what the request names.
    pub fn tell_engine_with(self, request: &EngineRequest, beside: impl IntoIterator<Item = JsValue>) {
        self.report(self.workers.with_value(|workers| workers.engine.as_ref().map(|line| line.send(request, beside))));
    }

    /// Whether a pass of this id was made with the sentence as it is now.
    pub fn has_read_the_sentence(self, id: u32) -> bool {
        self.workers.with_value(|workers| id >= workers.read_from)
    }

    /// The newest pass, whatever is on show.
    pub fn newest_frame(self) -> Option<Arc<Frame>> {
        self.workers.with_value(|workers| workers.newest.clone())
    }

    /// Tells the policy something; nobody listens before it was told to load.
    pub fn tell_inference(self, request: &InferenceRequest) {
        if self.workers.with_value(|workers| workers.inference.as_ref().is_some_and(|line| line.started)) {
            self.tell_inference_with(request, []);
        }
    }

    fn tell_inference_with(self, request: &InferenceRequest, beside: impl IntoIterator<Item = JsValue>) {
        self.report(
            self.workers.with_value(|workers| workers.inference.as_ref().map(|line| line.send(request, beside))),
        );
    }

    fn report(self, sent: Option<Result<(), wire::Error>>) {
        if let Some(Err(error)) = sent {
            self.notice.set(Some(error.to_string()));
        }
    }
}

/// Whether a request is still wanted when the engine starts a little later. The rest is either told every engine that
/// starts, or means nothing without a table.
fn waits(request: &EngineRequest) -> bool {
    use EngineRequest::{Instruct, Pause, Reset, Run, Step, Stop};
    matches!(request, Instruct { .. } | Run | Step | Pause | Stop | Reset { .. })
}
