//! Everything a visitor can do.

use leptos::prelude::*;
use schema::{
    ObjectId,
    message::{BackendChoice, EngineRequest, InferenceRequest, RunState, Source},
};
use web::link::{Link, Panel};

use super::{
    state::{Playground, Theme},
    surroundings,
};

/// Seeds a visitor gets by asking for another scene: short enough to read out.
const SEEDS: f64 = 10_000.0;

impl Playground {
    /// Gives the engine what is in the box, and runs.
    pub fn run_draft(self) {
        let same = self.instruct_draft();
        // The predicate of a solved task holds from the first step on; doing it again takes the scene as it was. Another
        // sentence goes on with the table as it is.
        if same && self.run.state.with_untracked(|state| matches!(state, RunState::Solved { .. })) {
            self.reset();
        }
        if self.source.get_untracked() == Source::Webcam {
            self.run_on_webcam();
        } else {
            self.tell_engine(&EngineRequest::Run);
        }
    }

    /// Gives the engine what is in the box, if it is something else than before; says whether it is the same.
    fn instruct_draft(self) -> bool {
        self.touch();
        let sentence = self.run.draft.get_untracked().trim().to_owned();
        let same = self.run.sentence.with_untracked(|known| *known == sentence);
        let recorded = self.run.state.with_untracked(|state| *state == RunState::Canned);
        if !same || recorded || sentence.is_empty() {
            self.tell_engine(&EngineRequest::Instruct { sentence });
        }
        same
    }

    /// Takes a suggestion: into the box, and off it goes.
    pub fn take_suggestion(self, sentence: String) {
        self.run.draft.set(sentence);
        self.run_draft();
    }

    /// Pauses what runs, runs what does not.
    pub fn run_or_pause(self) {
        if self.run.state.with_untracked(|state| matches!(state, RunState::Running | RunState::Waiting)) {
            self.tell_engine(&EngineRequest::Pause);
        } else {
            self.run_draft();
        }
    }

    /// One control period, then pause.
    pub fn single_step(self) {
        // One period more of the same is one period more, also after the task is solved.
        let _same = self.instruct_draft();
        self.tell_engine(&EngineRequest::Step);
    }

    /// Holds the arm where it is, whatever goes on.
    pub fn stop(self) {
        self.forget_webcam_run();
        self.tell_engine(&EngineRequest::Stop);
    }

    /// The scene as it was.
    pub fn reset(self) {
        self.reset_to(self.table.seed.get_untracked());
    }

    /// The scene of a seed.
    pub fn reset_to(self, seed: u64) {
        self.touch();
        self.table.seed.set(seed);
        self.tell_engine(&EngineRequest::Reset { seed });
    }

    /// Some other scene.
    pub fn new_scene(self) {
        self.reset_to((js_sys::Math::random() * SEEDS) as u64);
    }

    /// Answers which object was meant.
    pub fn choose(self, object: ObjectId) {
        self.touch();
        self.tell_engine(&EngineRequest::Choose { object });
    }

    /// Forgets what was seen and what was made of it; it belongs to a table, or a camera, that is no longer looked at.
    pub fn forget_looks(self) {
        self.look.picture.set(None);
        self.look.frame.set(None);
        self.look.difference.set(None);
    }

    /// Changes where pictures come from. The camera is asked for here and nowhere else.
    pub fn set_source(self, source: Source) {
        self.touch();
        self.source.set(source);
        self.forget_looks();
        self.tell_engine(&EngineRequest::SetSource { source });
        match source {
            Source::Webcam => self.open_webcam(None),
            Source::Simulated => self.close_webcam(),
        }
    }

    /// Runs the policy on something else.
    pub fn set_backend(self, backend: BackendChoice) {
        self.model.choice.set(backend);
        self.tell_inference(&InferenceRequest::SetBackend { backend });
    }

    /// Tries to load the model again.
    pub fn retry_model(self) {
        self.model.failure.set(None);
        self.model.loading.update(|loading| loading.model = None);
        self.tell_inference(&InferenceRequest::Retry);
    }

    /// Switches a word off or on for the causal check.
    pub fn switch_word(self, slot: usize) {
        self.look.masked.update(|masked| {
            if !masked.remove(&slot) {
                masked.insert(slot);
            }
        });
        self.ask_whatif();
    }

    /// Switches all words on again.
    pub fn unmask(self) {
        self.look.masked.update(std::collections::BTreeSet::clear);
        self.look.difference.set(None);
    }

    /// Opens a folded panel, folds an open one.
    pub fn toggle_panel(self, panel: Panel) {
        self.touch();
        self.panels.update(|panels| panels.toggle(panel));
    }

    /// Moves the object chosen by keyboard.
    pub fn nudge(self, dx_m: f32, dy_m: f32) {
        if let Some(object) = self.table.selected.get_untracked() {
            self.tell_engine(&EngineRequest::Nudge { object, dx_m, dy_m });
        }
    }

    /// Chooses the next object for the keyboard, or the one before.
    pub fn select_next(self, forwards: bool) {
        let ids: Vec<ObjectId> =
            self.table.objects.with_untracked(|objects| objects.iter().map(|card| card.id).collect());
        let place = self.table.selected.get_untracked().and_then(|id| ids.iter().position(|other| *other == id));
        let next = match (place, forwards) {
            (Some(place), true) => (place + 1) % ids.len(),
            (Some(place), false) => (place + ids.len() - 1) % ids.len(),
            (None, true) => 0,
            (None, false) => ids.len().saturating_sub(1),
        };
        self.table.selected.set(ids.get(next).copied());
    }

    /// Wears a theme and remembers it.
    pub fn set_theme(self, theme: Theme) {
        self.theme.set(theme);
        surroundings::wear(theme);
        super::address::remember_theme(theme);
        self.tell_engine(&surroundings::theme_request());
    }

    /// Opens what another link asks for.
    pub fn follow(self, link: &Link) {
        self.touch();
        self.panels.set(link.panels);
        if let Some(seed) = link.seed
            && seed != self.table.seed.get_untracked()
        {
            self.reset_to(seed);
        }
        if link.sentence != self.run.sentence.get_untracked() {
            self.run.draft.set(link.sentence.clone());
            self.tell_engine(&EngineRequest::Instruct { sentence: link.sentence.clone() });
        }
        if link.source != self.source.get_untracked() {
            self.set_source(link.source);
        }
        if link.backend != self.model.choice.get_untracked() {
            self.set_backend(link.backend);
        }
        if link.stage != self.table.stage_choice.get_untracked() {
            // A canvas knows one kind of context for life: another kind of stage takes another engine.
            self.table.stage_choice.set(link.stage);
            self.restart_engine();
        }
    }

    fn touch(self) {
        if !self.touched.get_untracked() {
            self.touched.set(true);
        }
    }
}
