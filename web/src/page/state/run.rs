//! The sentence and the run.

use leptos::prelude::*;
use schema::message::{RunState, Token, Understanding};

/// What was typed, what came of it, and whether the arm moves.
#[derive(Clone, Copy)]
pub struct Run {
    /// What is in the box.
    pub draft: RwSignal<String>,
    /// The draft as the policy would read it.
    pub draft_tokens: RwSignal<Vec<Token>>,
    /// What the engine was told last.
    pub sentence: RwSignal<String>,
    /// The sentence as the policy reads it.
    pub tokens: RwSignal<Vec<Token>>,
    pub understanding: RwSignal<Understanding>,
    pub state: RwSignal<RunState>,
    /// Control periods of this run.
    pub step: RwSignal<u32>,
}

impl Run {
    pub(super) fn new(sentence: &str) -> Self {
        Self {
            draft: RwSignal::new(sentence.to_owned()),
            draft_tokens: RwSignal::default(),
            sentence: RwSignal::new(sentence.to_owned()),
            tokens: RwSignal::default(),
            understanding: RwSignal::new(Understanding::Empty),
            state: RwSignal::new(RunState::Idle),
            step: RwSignal::new(0),
        }
    }
}
