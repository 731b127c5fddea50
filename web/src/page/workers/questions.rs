//! What the page asks of the policy by itself: passes of before again, as they were or with an intervention, and what an
//! action hangs on.

use std::sync::Arc;

use leptos::prelude::*;
use schema::{
    TapChoice,
    message::{InferenceRequest, Intervention},
};
use web::cause::Effects;
use wire::Envelope;

use crate::page::state::{Difference, Explaining, Frame, Overlay, Playground};

/// The engine counts its ids up from 1; those of the page have this bit.
const MINE: u32 = 1 << 31;

/// A question about an earlier pass.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Question {
    /// That pass once more, to look at.
    Again,
    /// What it would be with an intervention.
    Changed(Intervention),
}

/// What was asked and not answered yet; no more than one question of a kind.
#[derive(Default)]
pub struct Asked {
    last: u32,
    again: Option<(u32, u32)>,
    changed: Option<(u32, u32, Intervention)>,
}

impl Asked {
    fn new_id(&mut self) -> u32 {
        self.last = self.last.wrapping_add(1) & !MINE;
        self.last | MINE
    }

    /// The question an answer is to, and the pass it is about.
    fn answered(&mut self, id: u32) -> Option<(u32, Question)> {
        if let Some((_, of)) = self.again.take_if(|(asked, _)| *asked == id) {
            return Some((of, Question::Again));
        }
        let (_, of, intervention) = self.changed.take_if(|(asked, ..)| *asked == id)?;
        Some((of, Question::Changed(intervention)))
    }
}

/// Whether an id is one of the page's own.
pub fn is_mine(id: u32) -> bool {
    id & MINE != 0
}

impl Playground {
    /// The intervention the visitor has chosen.
    fn intervention(self) -> Intervention {
        let look = self.look;
        let replaced = look.replaced.get_untracked();
        let sentence = replaced.map(|(slot, other)| {
            let words = untrack(|| self.words_on_show());
            let said = words.iter().enumerate().map(|(place, word)| if place == slot { &other } else { &word.text });
            said.map(String::as_str).collect::<Vec<_>>().join(" ")
        });
        Intervention {
            words: look.masked.with_untracked(|masked| masked.iter().copied().collect()),
            patches: look.painted.with_untracked(|painted| painted.iter().copied().collect()),
            sentence,
        }
    }

    /// Asks what the policy would do with the intervention that is chosen; one question at a time.
    pub fn ask_whatif(self) {
        let intervention = self.intervention();
        if intervention == Intervention::default() {
            self.look.difference.set(None);
            return;
        }
        let Some(of) = self.look.frame.with_untracked(|frame| frame.as_ref().map(|frame| frame.id)) else { return };
        let id = self.workers.try_update_value(|workers| {
            let asked = &mut workers.asked;
            if asked.changed.is_some() {
                return None;
            }
            let id = asked.new_id();
            asked.changed = Some((id, of, intervention.clone()));
            Some(id)
        });
        if let Some(Some(id)) = id {
            self.tell_inference(&InferenceRequest::WhatIf { id, of, intervention, taps: TapChoice::None });
        }
    }

    /// Asks for an earlier pass once more, to look at.
    pub fn ask_again(self, of: u32) {
        let id = self.workers.try_update_value(|workers| {
            let asked = &mut workers.asked;
            if asked.again.is_some() {
                return None;
            }
            let id = asked.new_id();
            asked.again = Some((id, of));
            Some(id)
        });
        if let Some(Some(id)) = id {
            let intervention = Intervention::default();
            let taps = untrack(|| self.taps());
            self.tell_inference(&InferenceRequest::WhatIf { id, of, intervention, taps });
        }
    }

    pub(super) fn take_own_answer(self, frame: Frame) {
        let answered = self.workers.try_update_value(|workers| workers.asked.answered(frame.id)).flatten();
        let on_show = self.look.frame.with_untracked(|frame| frame.as_ref().map(|frame| frame.id));
        let looked_at = self.look.at.get_untracked().or(on_show);
        match answered {
            Some((of, Question::Again)) if looked_at == Some(of) => {
                self.look.frame.set(Some(Arc::new(Frame { id: of, ..frame })));
                self.ask_whatif();
            }
            // Another moment is looked at meanwhile.
            Some((_, Question::Again)) => looked_at.into_iter().for_each(|at| self.ask_again(at)),
            Some((of, Question::Changed(intervention))) => {
                let before = self.look.frame.get_untracked().filter(|before| before.id == of);
                match before.filter(|_| intervention == self.intervention()) {
                    Some(before) => {
                        let difference = Difference { intervention, before, after: Arc::new(frame) };
                        self.look.difference.set(Some(Arc::new(difference)));
                    }
                    // Something else was chosen, or is on show, meanwhile.
                    None => self.ask_whatif(),
                }
            }
            None => {}
        }
    }

    /// There is no answer to this question. Whether one was still awaited; a pass that was to be looked at again is then
    /// not there to be looked at.
    pub(super) fn forget_question(self, id: u32) -> bool {
        let forgotten = self.workers.try_update_value(|workers| workers.asked.answered(id)).flatten();
        if let Some((of, Question::Again)) = &forgotten
            && self.look.at.get_untracked() == Some(*of)
        {
            self.look.frame.set(None);
            self.look.difference.set(None);
        }
        forgotten.is_some()
    }

    /// Measures what the action of the pass on show hangs on.
    pub fn explain(self) {
        let Some(frame) = untrack(|| self.frame_on_show()) else { return };
        self.look.explaining.set(Some(Explaining { of: frame.id, done: 0, total: 1 }));
        self.look.overlay.set(Overlay::Effect);
        self.tell_inference(&InferenceRequest::Explain { of: frame.id });
    }

    /// Leaves off measuring.
    pub fn leave_off(self) {
        if self.look.explaining.get_untracked().is_some() {
            self.look.explaining.set(None);
            self.tell_inference(&InferenceRequest::LeaveOff);
        }
    }

    pub(super) fn take_progress(self, explaining: Explaining) {
        let wanted = self.look.explaining.with_untracked(|known| known.is_some_and(|known| known.of == explaining.of));
        if wanted {
            self.look.explaining.set(Some(explaining));
        }
    }

    pub(super) fn take_effects<M>(self, of: u32, envelope: &Envelope<M>) -> Result<(), wire::Error> {
        let effects = Effects::new(of, envelope.floats(0)?, envelope.floats(1)?);
        let wanted = self.look.explaining.with_untracked(|known| known.is_some_and(|known| known.of == of));
        if wanted {
            self.look.explaining.set(None);
            self.look.effects.set(effects.map(Arc::new));
        }
        Ok(())
    }
}
