//! Moves of the arm: recorded, kept, done again, as files.

use std::sync::Arc;

use gloo_storage::{LocalStorage, Storage as _};
use leptos::prelude::*;
use schema::Move;
use schema::bus::BusRequest;
use web::arm::NamedMove;
use web::arm::moves::Moves;
use web::arm::store::Key;

use super::super::state::Playground;

/// The key in the browser's storage.
const MOVES: &str = "moves";

fn kept() -> Moves {
    LocalStorage::get(MOVES).unwrap_or_default()
}

impl Playground {
    /// The moves of the arm that was connected.
    pub(super) fn read_moves(self) {
        self.arm.moves.set(kept().of(&self.arm.key()));
    }

    /// Changes what is kept of this arm; why not, if the browser or the shelf is full.
    fn change_moves(self, change: impl FnOnce(&mut Moves, &Key) -> Result<(), String>) {
        let (mut moves, key) = (kept(), self.arm.key());
        let changed = change(&mut moves, &key).and_then(|()| {
            LocalStorage::set(MOVES, &moves).map_err(|error| format!("the browser keeps no more ({error})"))
        });
        match changed {
            Ok(()) => self.arm.moves.set(moves.of(&key)),
            Err(reason) => self.arm.move_refusal.set(Some(format!("The move was not kept: {reason}."))),
        }
    }

    /// Keeps a move that was recorded just now, under the name that was typed.
    pub(super) fn keep_recorded(self, recorded: Option<Move>) {
        self.arm.recording.set(None);
        if let Some(recorded) = recorded {
            self.keep_move(NamedMove::new(&self.arm.move_name.get_untracked(), recorded));
        }
    }

    fn keep_move(self, named: NamedMove) {
        let secs = named.recorded.secs();
        self.change_moves(|moves, key| {
            let name = moves.keep(key, named).map_err(|error| error.to_string())?;
            self.arm.log(format!("Kept a move of {secs:.1} s as “{name}”."));
            Ok(())
        });
    }

    /// Forgets a move.
    pub fn forget_move(self, name: &str) {
        self.change_moves(|moves, key| {
            moves.forget(key, name);
            Ok(())
        });
    }

    /// Does a move again.
    pub fn replay_move(self, named: &Arc<NamedMove>) {
        self.let_go_of_key();
        self.ask_arm(self.arm, &BusRequest::Replay { recorded: named.recorded.clone() });
    }

    /// Saves a move as a file.
    pub fn export_move(self, named: &NamedMove) {
        self.arm.move_refusal.set(None);
        let text = self.arm.normaliser().map_err(|error| error.to_string()).and_then(|numbers| {
            named.to_file(self.arm.kind.get_untracked(), numbers.as_ref()).map_err(|error| error.to_string())
        });
        match text {
            Ok(text) => self.save_file(&format!("{}.json", named.name), "application/json", &text),
            Err(reason) => self.arm.move_refusal.set(Some(format!("Nothing was exported: {reason}."))),
        }
    }

    /// Keeps the move of a file.
    pub fn import_move(self, text: &str) {
        self.arm.move_refusal.set(None);
        match NamedMove::from_file(self.arm.kind.get_untracked(), text) {
            Ok(named) => self.keep_move(named),
            Err(error) => self.arm.move_refusal.set(Some(format!("Nothing was imported: {error}."))),
        }
    }
}
