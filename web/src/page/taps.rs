//! What goes on inside the policy is asked for only while a panel shows it.

use leptos::prelude::*;
use schema::{
    TapChoice,
    message::{EngineRequest, RunState},
};
use web::link::Panel;

use super::state::Playground;

impl Playground {
    /// What the panels that are open need of a pass, beside what it decides.
    pub fn taps(self) -> TapChoice {
        let shown = self.panels.with(|panels| [Panel::Seen, Panel::Diagram].into_iter().any(|panel| panels.has(panel)));
        if shown { TapChoice::All } else { TapChoice::None }
    }

    /// Keeps the engine in step with what is open. A panel that opens shows the pass of the picture on show, which may have
    /// come without: it is asked for once more. A run brings its next one by itself.
    pub fn tap_what_is_shown(self) {
        let taps = Memo::new(move |_| self.taps());
        Effect::new(move |before: Option<TapChoice>| {
            let taps = taps.get();
            if before.is_some_and(|before| before != taps) {
                self.tell_engine(&EngineRequest::SetTaps { taps });
                let bare = self.look.frame.with_untracked(|frame| {
                    frame.as_ref().filter(|frame| frame.attention.is_none()).map(|frame| frame.id)
                });
                let at_rest = self.run.state.with_untracked(|state| *state != RunState::Running);
                if let Some(id) = bare.filter(|_| at_rest && taps == TapChoice::All) {
                    self.ask_again(id);
                }
            }
            taps
        });
    }
}
