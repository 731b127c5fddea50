//! What the engine says, and what becomes of it.

use std::sync::Arc;

use leptos::prelude::*;
use schema::message::{
    EngineEvent, EngineRequest, InferenceRequest, Limit, RunState, Source, StageBackend, Understanding,
};
use web::{
    trace::{Joints, StepRecord},
    wording,
};
use wire::Envelope;

use super::MOST_HELD;
use crate::page::{
    export, fetch,
    state::{Means, Paths, Picture, Playground, Shot},
    surroundings,
};

/// The engine may have nothing to look at, and then never answers; slower than this is no policy.
const LOOK_PATIENCE_MS: f64 = 10_000.0;

impl Playground {
    pub(super) fn hear_engine(self, heard: Result<Envelope<EngineEvent>, wire::Error>) {
        match heard {
            Ok(envelope) => self.take_engine_event(&envelope),
            Err(error) => self.notice.set(Some(error.to_string())),
        }
    }

    fn take_engine_event(self, envelope: &Envelope<EngineEvent>) {
        match &envelope.message {
            EngineEvent::Awake => {
                self.model.loading.update(|loading| loading.engine = true);
                self.workers.update_value(|workers| {
                    if let Some(line) = &mut workers.engine {
                        line.awake = true;
                    }
                });
                self.start_engine();
            }
            EngineEvent::Ready { stage } => self.table.stage.set(Some(stage.clone())),
            EngineEvent::Scene { seed, objects, suggestions } => {
                // Somebody may be typing the next one by now.
                if self.table.seed.get_untracked() != *seed {
                    self.table.seed.set(*seed);
                }
                self.table.objects.set(objects.clone());
                self.table.suggestions.set(suggestions.clone());
                self.table.selected.set(None);
                self.table.hovered.set(None);
                self.run.step.set(0);
                self.trace.set(web::trace::Trace::default());
                self.forget_past();
                self.note(format!("Scene {seed}"));
                self.compare_hears_scene();
            }
            EngineEvent::Understood { sentence, understanding } => self.take_understanding(sentence, understanding),
            EngineEvent::State { state } => self.take_state(state),
            EngineEvent::Picture { id, asked } => match envelope.bytes(0) {
                Ok(rgb) => self.take_picture(Picture { id: *id, asked: *asked, rgb }),
                Err(error) => self.notice.set(Some(error.to_string())),
            },
            EngineEvent::Stepped { id, step, governed, proprioception, asked_joints, physics_ms, control_hz } => {
                self.run.step.set(step + 1);
                self.look.album.update_value(|album| album.moved_by(*id));
                self.model.pace.update(|pace| {
                    pace.physics_ms = *physics_ms;
                    pace.control_hz = *control_hz;
                });
                let limited = |limits: &[Limit]| limits.iter().map(wording::limit).collect::<Vec<_>>().join(", ");
                let before = self.trace.with_untracked(|trace| trace.steps.last().map(|step| limited(&step.limits)));
                let said = limited(&governed.limits);
                if !said.is_empty() && before.as_ref() != Some(&said) {
                    self.note(format!("Governor: {said}"));
                }
                let joints = Joints { asked: *asked_joints, measured: proprioception.joints };
                let record = StepRecord::new((*id, *step), governed.clone(), joints);
                self.trace.update(|trace| trace.push(record));
            }
            EngineEvent::Paths { of, paths, older, ensembled } => {
                let (paths, older, ensembled) = (paths.clone(), older.clone(), ensembled.clone());
                self.look.paths.set(Some(Arc::new(Paths { of: *of, paths, older, ensembled })));
            }
            EngineEvent::Course { seed, sentence } => match envelope.bytes(0) {
                Ok(course) => {
                    self.sharing.update(|sharing| sharing.course = Some((*seed, sentence.clone(), course)));
                }
                Err(error) => self.notice.set(Some(error.to_string())),
            },
            EngineEvent::Means { of, object, target } => {
                self.look.means.set(Some(Means { of: *of, object: *object, target: *target }));
            }
            EngineEvent::WouldMean { of, object, target } => {
                self.look.would_mean.set(Some(Means { of: *of, object: *object, target: *target }));
            }
            EngineEvent::Handled { object, by } => {
                if let Some(name) = untrack(|| self.table.name_of(*object)) {
                    self.note(wording::handled(&name, *by));
                }
            }
            EngineEvent::StagePicture => {
                let saved = envelope.beside.first().map(|png| export::save("stage.png", "image/png", png));
                if let Some(Err(error)) = saved {
                    self.notice.set(Some(format!("The picture could not be saved: {}", wire::text_of(&error))));
                }
            }
            EngineEvent::StageChanged { stage } => self.take_stage(stage),
            EngineEvent::Hover { object } => self.table.hovered.set(*object),
            EngineEvent::Objects { places } => self.table.places.set(places.clone()),
            EngineEvent::Drawn { frames_per_sec } => {
                self.model.pace.update(|pace| pace.frames_per_sec = *frames_per_sec);
            }
            EngineEvent::Desk(event) => self.take_desk_event(event),
            EngineEvent::Refused { reason } => self.notice.set(Some(reason.clone())),
            EngineEvent::Failed { message } => self.lose_engine(message.clone()),
            // The tests that ask for these listen by themselves.
            EngineEvent::Reference { .. } | EngineEvent::Golden { .. } => {}
        }
    }

    /// Everything an engine that has just been started must know, and what was asked before there was one.
    pub(super) fn brief_engine(self) {
        self.tell_engine(&surroundings::theme_request());
        self.tell_engine(&EngineRequest::ReducedMotion { reduced: surroundings::reduced_motion() });
        self.tell_engine(&EngineRequest::SetTaps { taps: untrack(|| self.taps()) });
        self.tell_engine(&EngineRequest::Visible { visible: surroundings::is_visible() });
        if self.source.get_untracked() == Source::Webcam {
            self.tell_engine(&EngineRequest::SetSource { source: Source::Webcam });
            self.brief_desk();
        }
        self.connect_arm();
        let sentence = self.run.sentence.get_untracked();
        let opening = self.run.opening.try_update_value(std::mem::take).unwrap_or_default();
        if let Some(course) = opening.replay {
            self.replay(self.table.seed.get_untracked(), sentence, &course);
        } else if !sentence.is_empty() {
            self.tell_engine(&EngineRequest::Instruct { sentence });
            if opening.run {
                self.tell_engine(&EngineRequest::Run);
            }
        } else if !self.touched.get_untracked() && !surroundings::reduced_motion() {
            fetch::play_canned(self);
        }
        let early = self.workers.try_update_value(|workers| std::mem::take(&mut workers.early)).unwrap_or_default();
        for request in early {
            self.tell_engine(&request);
        }
    }

    fn take_understanding(self, sentence: &str, understanding: &Understanding) {
        let before = self.run.sentence.get_untracked();
        // What the visitor is typing stays; what the engine knew, or nothing, becomes what it knows now.
        if self.run.draft.with_untracked(|draft| draft.is_empty() || draft.trim() == before) {
            self.run.draft.set(sentence.to_owned());
        }
        if before != sentence {
            self.run.sentence.set(sentence.to_owned());
            self.run.step.set(0);
            self.unmask();
            self.webcam.covered.set(None);
        }
        // A pass on an earlier picture may have read an earlier sentence.
        self.workers.update_value(|workers| workers.read_from = workers.pictured + 1);
        if self.run.understanding.with_untracked(|known| known != understanding) {
            self.run.understanding.set(understanding.clone());
        }
        if !sentence.is_empty() {
            self.note(format!("“{sentence}”"));
        }
        if *understanding != Understanding::Unchecked {
            self.forget_webcam_run();
        }
        self.tell_inference(&InferenceRequest::Tokenise { sentence: sentence.to_owned() });
        self.look_again();
        self.compare_hears_understanding(sentence, understanding);
    }

    fn take_state(self, state: &RunState) {
        let before = self.run.state.get_untracked();
        if matches!(before, RunState::Idle | RunState::Solved { .. } | RunState::Ended { .. } | RunState::Unsure { .. })
        {
            // What begins now counts from the start.
            if matches!(state, RunState::Running | RunState::Waiting | RunState::Canned) {
                self.run.step.set(0);
            }
        }
        self.run.state.set(state.clone());
        self.note(wording::state(state).1);
        self.compare_hears(state);
        if *state != RunState::Running {
            self.show_held(u32::MAX);
        }
    }

    /// Outside a run a picture is shown as it comes; in a run together with the step the policy made from it, so that
    /// attention never lies over another picture than its own.
    fn take_picture(self, picture: Picture) {
        let picture = Arc::new(picture);
        if picture.id == 0 {
            return self.show_unasked(picture);
        }
        self.workers.update_value(|workers| workers.pictured = picture.id);
        let state = self.run.state.get_untracked();
        if picture.asked || state == RunState::Canned {
            let (sentence, words) = (self.run.sentence.get_untracked(), Arc::new(self.run.tokens.get_untracked()));
            self.look
                .album
                .update_value(|album| album.keep(Shot { picture: Arc::clone(&picture), sentence, words, pass: None }));
        }
        let running = state == RunState::Running;
        let answered =
            self.look.frame.with_untracked(|frame| frame.as_ref().is_some_and(|frame| frame.id == picture.id));
        if running && !answered {
            self.workers.update_value(|workers| {
                if workers.held.len() == MOST_HELD {
                    workers.held.pop_front();
                }
                workers.held.push_back(picture);
            });
            return;
        }
        let asked = picture.asked;
        if self.look.at.get_untracked().is_none() {
            self.look.picture.set(Some(picture));
        }
        if !running && !asked {
            self.look_again();
        }
    }

    /// A webcam's picture nobody asks about. The one that is shown is the one the policy was given, whenever it is given one.
    fn show_unasked(self, picture: Arc<Picture>) {
        let running = self.run.state.with_untracked(|state| *state == RunState::Running);
        if !running && !self.look_again() && self.look.at.get_untracked().is_none() {
            self.look.picture.set(Some(picture));
        }
    }

    /// Shows the newest picture of a run that was held back, up to an id; the ones before it are of no more use.
    pub(super) fn show_held(self, up_to: u32) {
        let newest = self.workers.try_update_value(|workers| {
            let known = workers.held.partition_point(|picture| picture.id <= up_to);
            workers.held.drain(..known).next_back()
        });
        if let (Some(picture), None) = (newest.flatten(), self.look.at.get_untracked()) {
            self.look.picture.set(Some(picture));
        }
    }

    fn take_stage(self, stage: &StageBackend) {
        let lost = matches!(stage, StageBackend::None { .. });
        self.table.stage.set(Some(stage.clone()));
        self.note(wording::stage(stage).1);
        // A canvas that has handed out one kind of context can never hand out another, so a fresh one is tried, once.
        let try_again =
            self.workers.try_update_value(|workers| lost && !std::mem::replace(&mut workers.stage_renewed, lost));
        if try_again == Some(true) {
            self.table.canvas_number.update(|number| *number += 1);
        }
    }

    /// Asks for a forward pass on what is seen now, unless the run asks for its own or one is under way. Whether there
    /// will be one.
    pub fn look_again(self) -> bool {
        let at_rest = self
            .run
            .state
            .with_untracked(|state| !matches!(state, RunState::Running | RunState::Waiting | RunState::Canned));
        let now_ms = js_sys::Date::now();
        let under_way = self.workers.with_value(|workers| {
            workers.looking_since_ms.is_some_and(|since_ms| now_ms - since_ms < LOOK_PATIENCE_MS)
        });
        let can = at_rest
            && self.model.loading.with_untracked(|loading| loading.ready)
            && !self.run.sentence.with_untracked(String::is_empty);
        if can && !under_way {
            self.workers.update_value(|workers| workers.looking_since_ms = Some(now_ms));
            self.tell_engine(&EngineRequest::Look);
        }
        can
    }

    /// Writes something into the timeline.
    pub fn note(self, text: String) {
        let step = self.run.step.get_untracked();
        self.trace.update(|trace| trace.note(step, text));
    }
}
