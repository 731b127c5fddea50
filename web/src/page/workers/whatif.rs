//! The causal check: the same observation once more, with some words switched off.
//!
//! The inference worker repeats the last observation it was given, and answers in order; so the newest ordinary step
//! that has arrived when an answer comes is the one the answer belongs to.

use std::sync::Arc;

use leptos::prelude::*;
use schema::message::InferenceRequest;

use crate::page::state::{Difference, Frame, Playground};

/// The engine counts its ids up from 1; those of the page have this bit.
const MINE: u32 = 1 << 31;

/// What was asked.
#[derive(Default)]
pub struct Asked {
    last: u32,
    pending: Option<u32>,
}

/// Whether an id is one of the page's own.
pub fn is_mine(id: u32) -> bool {
    id & MINE != 0
}

impl Playground {
    /// Asks what the policy would do without the words that are switched off; one question at a time.
    pub fn ask_whatif(self) {
        let masked_words: Vec<usize> = self.look.masked.with_untracked(|masked| masked.iter().copied().collect());
        if masked_words.is_empty() {
            self.look.difference.set(None);
            return;
        }
        if self.look.frame.with_untracked(Option::is_none) {
            return;
        }
        let id = self.workers.try_update_value(|workers| {
            let asked = &mut workers.whatif;
            if asked.pending.is_some() {
                return None;
            }
            asked.last = asked.last.wrapping_add(1) & !MINE;
            asked.pending = Some(asked.last | MINE);
            asked.pending
        });
        if let Some(Some(id)) = id {
            self.tell_inference(&InferenceRequest::WhatIf { id, masked_words });
        }
    }

    pub(super) fn take_whatif(self, after: Arc<Frame>, masked_words: &[usize]) {
        self.forget_whatif(after.id);
        let current = self.look.masked.with_untracked(|masked| masked.iter().copied().eq(masked_words.iter().copied()));
        if !current {
            // Other words were switched meanwhile.
            self.ask_whatif();
            return;
        }
        let difference = self
            .look
            .frame
            .get_untracked()
            .map(|before| Arc::new(Difference { masked_words: masked_words.to_vec(), before, after }));
        self.look.difference.set(difference);
    }

    /// Whether the answer to this question was still awaited.
    pub(super) fn forget_whatif(self, id: u32) -> bool {
        self.workers
            .try_update_value(|workers| workers.whatif.pending.take_if(|pending| *pending == id).is_some())
            .unwrap_or_default()
    }
}
