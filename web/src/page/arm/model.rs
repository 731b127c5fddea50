//! The model drives: for as long as a key is held, or freely.

use gloo_timers::callback::Interval;
use leptos::prelude::*;
use schema::bus::{BusRequest, Driver};
use schema::message::{EngineRequest, RunState};

use super::super::state::Playground;

/// A held key is said to be held this often; the worker lets go of the arm after three that are missing.
const SAID_MS: u32 = 100;

impl Playground {
    /// The key is down: the model goes on, and so does the arm.
    pub fn hold_key(self) {
        let arm = self.arm;
        let drives = untrack(|| arm.driver()) == Some(Driver::PolicyWhileHeld);
        if arm.held.get_untracked() || !drives {
            return;
        }
        arm.held.set(true);
        self.tell_bus(&BusRequest::Held { held: true });
        let going = self.run.state.with_untracked(|state| matches!(state, RunState::Running | RunState::Waiting));
        if !going {
            self.run_draft();
        }
        arm.holding.set_value(Some(Interval::new(SAID_MS, move || {
            self.tell_bus(&BusRequest::Held { held: true });
        })));
    }

    /// The key is up, or nobody knows.
    pub fn let_go_of_key(self) {
        let arm = self.arm;
        arm.holding.set_value(None);
        if arm.held.get_untracked() {
            arm.held.set(false);
            self.tell_bus(&BusRequest::Held { held: false });
            self.tell_engine(&EngineRequest::Pause);
        }
    }
}
