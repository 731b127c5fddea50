//! Everything a visitor can do.

use std::collections::BTreeSet;

use leptos::prelude::*;
use schema::{
    ObjectId,
    message::{BackendChoice, Decoding, EngineRequest, InferenceRequest, RunState, Source},
};
use web::{
    link::{Link, Panel},
    wording,
};

use super::{
    state::{Playground, Theme},
    surroundings,
    webcam::Wanted,
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
        if !same {
            // A comparison says its sentences itself.
            self.leave_off_comparing();
        }
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

    /// Holds the rendered arm where it is, whatever goes on; for both arms there is [`Self::stop_at`].
    pub fn stop(self) {
        self.forget_webcam_run();
        self.tell_engine(&EngineRequest::Stop);
        self.stop_comparing();
    }

    /// The scene as it was.
    pub fn reset(self) {
        self.reset_to(self.table.seed.get_untracked());
    }

    /// The scene of a seed. A comparison is about the scene as it was, and ends with it.
    pub fn reset_to(self, seed: u64) {
        self.leave_off_comparing();
        self.lay_out(seed);
    }

    /// The scene of a seed, for whoever goes on with it.
    pub(super) fn lay_out(self, seed: u64) {
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
        self.workers.update_value(super::workers::Workers::forget_newest);
        self.forget_past();
    }

    /// Changes where pictures come from. The camera is asked for here and nowhere else.
    pub fn set_source(self, source: Source) {
        self.touch();
        self.leave_off_comparing();
        self.source.set(source);
        self.forget_looks();
        self.tell_engine(&EngineRequest::SetSource { source });
        match source {
            Source::Webcam => self.open_webcam(Wanted::Any),
            Source::Simulated => self.close_webcam(),
        }
    }

    /// Runs the policy on something else.
    pub fn set_backend(self, backend: BackendChoice) {
        self.model.choice.set(backend);
        self.tell_inference(&InferenceRequest::SetBackend { backend });
    }

    /// Loads another model, for `None` the usual one; the table and the sentence stay, and the timeline begins anew.
    pub fn set_model(self, wanted: Option<String>) {
        self.touch();
        self.forget_passes();
        self.model.wanted.set(wanted);
        self.model.facts.set(None);
        self.model.evaluation.set(None);
        self.restart_inference();
        self.note(format!("Model {}", self.model_name()));
    }

    /// The model that is loaded, or will be.
    pub fn model_name(self) -> String {
        untrack(|| self.model.name())
    }

    /// Puts a link together: the engine is asked for what was done so far.
    pub fn open_share(self) {
        self.sharing.update(|sharing| {
            sharing.hidden = self.hidden.get_untracked();
            sharing.course = None;
        });
        if self.source.get_untracked() == Source::Simulated {
            self.tell_engine(&EngineRequest::GiveCourse);
        }
        self.share_open.set(true);
    }

    /// The link that the dialog's choices make.
    pub fn shared_link(self) -> Link {
        let sharing = self.sharing.get();
        let here = Link { hidden: sharing.hidden, run: sharing.runs, ..self.link() };
        match sharing.course.filter(|_| sharing.replays) {
            Some((seed, sentence, course)) => {
                Link { seed: Some(seed), sentence, replay: Some(course), run: false, ..here }
            }
            None => here,
        }
    }

    /// Tries to load the model again.
    pub fn retry_model(self) {
        self.model.failure.set(None);
        self.model.loading.update(|loading| loading.model = None);
        self.tell_inference(&InferenceRequest::Retry);
    }

    /// Switches a word off or on for the causal check.
    pub fn switch_word(self, slot: usize) {
        let off = self.look.masked.try_update(|masked| {
            let off = !masked.remove(&slot);
            if off {
                masked.insert(slot);
            }
            off
        });
        if let (Some(off), Some(word)) = (off, self.word_on_show(slot)) {
            self.note(wording::switched(&word, off));
        }
        self.ask_whatif();
    }

    /// Paints a patch of the picture over for the causal check, or shows it again.
    pub fn paint_patch(self, patch: usize, over: bool) {
        let changed =
            self.look.painted.try_update(|painted| if over { painted.insert(patch) } else { painted.remove(&patch) });
        if changed == Some(true) {
            let none = self.look.painted.with_untracked(BTreeSet::is_empty);
            let said = if none { "Nothing is painted over" } else { "Parts of the picture are painted over" };
            self.note(said.to_owned());
            self.ask_whatif();
        }
    }

    /// Says another word in a slot for the causal check; nothing, or the word that is there, takes that back.
    pub fn replace_word(self, slot: usize, other: &str) {
        let other = other.trim().to_lowercase();
        let said = self.word_on_show(slot).unwrap_or_default();
        let replaced = !other.is_empty() && other != said;
        self.note(wording::replaced(&said, replaced.then_some(&other)));
        self.look.replaced.set(replaced.then_some((slot, other)));
        self.ask_whatif();
    }

    fn word_on_show(self, slot: usize) -> Option<String> {
        untrack(|| self.words_on_show()).get(slot).map(|word| word.text.clone())
    }

    /// Decodes action tokens otherwise from now on, and what is on show as well.
    pub fn set_decoding(self, decoding: Decoding) {
        self.touch();
        self.look.decoding.set(decoding);
        self.tell_inference(&InferenceRequest::SetDecoding { decoding });
        if let Some(id) = self.look.frame.with_untracked(|frame| frame.as_ref().map(|frame| frame.id)) {
            self.ask_again(id);
        }
    }

    /// Takes the whole intervention back.
    pub fn unmask(self) {
        let intervened = self.look.masked.with_untracked(|masked| !masked.is_empty())
            || self.look.painted.with_untracked(|painted| !painted.is_empty())
            || self.look.replaced.with_untracked(Option::is_some);
        if intervened {
            self.note("Words and picture are as they were".to_owned());
        }
        self.look.masked.update(BTreeSet::clear);
        self.look.painted.update(BTreeSet::clear);
        self.look.replaced.set(None);
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
        self.leave_off_comparing();
        self.panels.set(link.panels);
        self.hidden.set(link.hidden);
        if let Some(seed) = link.seed
            && seed != self.table.seed.get_untracked()
        {
            self.reset_to(seed);
        }
        if link.sentence != self.run.sentence.get_untracked() {
            self.run.draft.set(link.sentence.clone());
            self.tell_engine(&EngineRequest::Instruct { sentence: link.sentence.clone() });
        }
        if let Some(course) = &link.replay {
            self.replay(link.seed.unwrap_or_else(|| self.table.seed.get_untracked()), link.sentence.clone(), course);
        } else if link.run {
            self.tell_engine(&EngineRequest::Run);
        }
        if let Some(card) = link.lesson {
            self.open_card(card - 1);
        }
        if link.model.as_ref().is_some_and(|model| *model != self.model_name()) {
            self.set_model(link.model.clone());
        }
        if link.source != self.source.get_untracked() {
            self.set_source(link.source);
        }
        if link.backend != self.model.choice.get_untracked() {
            self.set_backend(link.backend);
        }
        if link.decoding != self.look.decoding.get_untracked() {
            self.set_decoding(link.decoding);
        }
        if link.stage != self.table.stage_choice.get_untracked() {
            // A canvas knows one kind of context for life: another kind of stage takes another engine.
            self.table.stage_choice.set(link.stage);
            self.restart_engine();
        }
    }

    /// Plays an episode again, from what was noted of it.
    pub fn replay(self, seed: u64, sentence: String, course: &[u8]) {
        self.tell_engine_with(&EngineRequest::Replay { seed, sentence }, [wire::bytes_of(course)]);
    }

    fn touch(self) {
        if !self.touched.get_untracked() {
            self.touched.set(true);
        }
    }
}
