//! The lesson's hand on the page.

use leptos::prelude::*;
use schema::{
    ActionDim,
    message::{EngineRequest, RunState, Source},
};
use web::{
    attention::{Pick, Query},
    lesson::{CARDS, Deed, OTHER, SEED, SENTENCE, Shows, WORD},
    link::{Control, Named as _, Panel},
};

use super::state::{Overlay, Playground};

impl Playground {
    /// Opens a card, the last one where there are not so many, and shows what it is about.
    pub fn open_card(self, card: usize) {
        let card = card.min(CARDS.len() - 1);
        self.leave_off_comparing();
        if self.source.get_untracked() != Source::Simulated {
            self.set_source(Source::Simulated);
        }
        self.set_the_scene();
        self.unmask();
        self.show_on_card(CARDS[card].shows);
        self.card.set(Some(card));
    }

    /// The lesson is over; everything stays as it is.
    pub fn close_lesson(self) {
        self.card.set(None);
    }

    /// The lesson's table as it was at its start, and its sentence; nothing where it is so already.
    fn set_the_scene(self) {
        let moved = self.run.step.get_untracked() > 0
            || self.run.state.with_untracked(|state| *state != RunState::Idle)
            || self.table.seed.get_untracked() != SEED;
        if moved {
            self.stop();
            self.reset_to(SEED);
        }
        if self.run.sentence.with_untracked(|sentence| sentence != SENTENCE) {
            self.run.draft.set(SENTENCE.to_owned());
            self.tell_engine(&EngineRequest::Instruct { sentence: SENTENCE.to_owned() });
        }
    }

    fn show_on_card(self, shows: Shows) {
        self.panels.update(|panels| {
            for panel in [Panel::Seen, Panel::Chosen] {
                debug_assert!(panel.usual(), "what the lesson points at is usually open");
                panels.insert(panel);
            }
        });
        let look = self.look;
        look.layer.set(Pick::Mean);
        look.head.set(Pick::Mean);
        look.overlay.set(match shows {
            Shows::Plain => Overlay::Nothing,
            Shows::AttentionOfWord | Shows::AttentionOfAction => Overlay::Attention,
            Shows::Effect => Overlay::Effect,
            Shows::Object => Overlay::Object,
        });
        match shows {
            Shows::AttentionOfWord => {
                let slot = SENTENCE.split(' ').position(|word| word == WORD).unwrap_or_default();
                look.query.set(Query::Word(slot));
            }
            Shows::AttentionOfAction => look.query.set(Query::Action { step: 0, dim: ActionDim::Dy as usize }),
            Shows::Effect => look.query.set(Query::Readout),
            Shows::Plain | Shows::Object => {}
        }
    }

    /// Whether the visitor's link leaves what a card's button does.
    pub fn may_do(self, deed: Deed) -> bool {
        match deed {
            Deed::SwitchOff | Deed::SayInstead => !self.hides(Control::Interventions),
            Deed::Type => !self.hides(Control::Instruction),
            Deed::Run | Deed::Measure => true,
        }
    }

    /// Does what a card's button says; what it did already is taken back.
    pub fn do_deed(self, deed: Deed) {
        if !untrack(|| self.may_do(deed)) {
            return;
        }
        let slot = untrack(|| self.words_on_show()).iter().position(|token| token.text == WORD);
        match deed {
            Deed::Run => {
                self.run.draft.set(SENTENCE.to_owned());
                self.run_draft();
            }
            Deed::SwitchOff => {
                if let Some(slot) = slot {
                    self.switch_word(slot);
                }
            }
            Deed::SayInstead => {
                let said = self.look.replaced.with_untracked(Option::is_some);
                if let Some(slot) = slot {
                    self.replace_word(slot, if said { "" } else { OTHER });
                }
            }
            Deed::Measure => self.explain(),
            Deed::Type => super::keys::focus_instruction(),
        }
    }
}
