//! Looking at an earlier step: every panel, and the stage, show how things stood then.

use std::sync::Arc;

use leptos::prelude::*;
use schema::{Readouts, message::EngineRequest, task::Phase};

use web::trace::Trace;

use super::{
    state::{Album, Playground},
    workers::Workers,
};

impl Playground {
    /// Shows a step of the timeline, by its place there; whatever runs is paused.
    pub fn revisit(self, place: usize) {
        let Some(id) = self.trace.with_untracked(|trace| trace.steps.get(place).map(|step| step.id)) else { return };
        if self.look.at.get_untracked() == Some(id) {
            return;
        }
        self.look.at.set(Some(id));
        let shot = self.look.album.with_value(|album| album.find(id).cloned());
        self.look.picture.set(shot.as_ref().map(|shot| Arc::clone(&shot.picture)));
        let now = self.run.sentence.get_untracked();
        let then = shot.as_ref().filter(|shot| shot.sentence != now);
        self.look.words_then.set(then.map(|shot| Arc::clone(&shot.words)));
        self.tell_engine(&EngineRequest::Revisit { id: Some(id) });
        // A recording was made without the policy.
        if shot.is_some_and(|shot| shot.picture.asked) {
            self.ask_again(id);
        } else {
            self.look.frame.set(None);
        }
    }

    /// Back to what is now.
    pub fn come_back(self) {
        if self.look.at.get_untracked().is_some() {
            self.tell_engine(&EngineRequest::Revisit { id: None });
            self.show_now();
            self.look_again();
        }
    }

    /// Shows the newest picture and pass again, where an earlier one was shown.
    pub fn show_now(self) {
        if self.look.at.get_untracked().is_none() {
            return;
        }
        self.look.at.set(None);
        self.look.words_then.set(None);
        let shot = self.look.album.with_value(|album| album.newest().cloned());
        self.look.picture.set(shot.map(|shot| shot.picture));
        self.look.frame.set(self.newest_frame());
        self.ask_whatif();
    }

    /// A fresh table has no past.
    pub fn forget_past(self) {
        self.leave_off();
        self.look.at.set(None);
        self.look.words_then.set(None);
        self.look.effects.set(None);
        self.look.album.update_value(Album::clear);
    }

    /// Another policy knows nothing of the passes before it: what was seen and said then is let go of, and the timeline
    /// begins anew. The table stays as it is, and its picture.
    pub fn forget_passes(self) {
        if self.look.at.get_untracked().is_some() {
            self.tell_engine(&EngineRequest::Revisit { id: None });
            self.show_now();
        }
        self.look.frame.set(None);
        self.look.difference.set(None);
        self.workers.update_value(Workers::forget_newest);
        self.trace.set(Trace::default());
        self.forget_past();
    }

    /// Notes in the timeline that the policy reads another phase.
    pub fn note_phase(self, readouts: &Readouts) {
        let running = self.run.state.with_untracked(|state| *state == schema::message::RunState::Running);
        let likeliest = readouts.phase.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map(|(index, _)| index);
        let Some(phase) = likeliest.and_then(|index| Phase::ALL.get(index)) else { return };
        let changed = self.phase.with_value(|known| *known != Some(*phase));
        if running && changed {
            self.phase.set_value(Some(*phase));
            self.note(format!("It reads the phase: {}", phase.label()));
        }
    }
}
