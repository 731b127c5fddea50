//! The sentence and the run.

use leptos::prelude::*;
use schema::message::{RunState, Token, Understanding};
use web::link::Link;

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
    /// What the link the page was opened with asks for, until the engine was told.
    pub opening: StoredValue<Opening>,
}

/// What is to happen by itself.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// The arm sets out.
    pub run: bool,
    /// An episode is played again.
    pub replay: Option<Vec<u8>>,
}

impl Run {
    pub(super) fn new(link: &Link) -> Self {
        let sentence = &link.sentence;
        Self {
            draft: RwSignal::new(sentence.clone()),
            draft_tokens: RwSignal::default(),
            sentence: RwSignal::new(sentence.clone()),
            tokens: RwSignal::default(),
            understanding: RwSignal::new(Understanding::Empty),
            state: RwSignal::new(RunState::Idle),
            step: RwSignal::new(0),
            opening: StoredValue::new(Opening { run: link.run, replay: link.replay.clone() }),
        }
    }
}
