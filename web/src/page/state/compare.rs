//! Two runs that are kept, to be looked at side by side.

use std::sync::Arc;

use leptos::prelude::*;
use schema::message::{BackendChoice, Decoding, RunState};
use web::{compare::Differs, trace::StepRecord};

use super::Shot;

/// A run as it was.
#[derive(Clone, Debug)]
pub struct Side {
    pub seed: u64,
    pub sentence: String,
    /// The model, what it ran on, and how its tokens were decoded.
    pub by: String,
    pub state: RunState,
    pub steps: Vec<StepRecord>,
    /// The picture and the pass of each step, as far as they are kept.
    pub shots: Vec<Shot>,
}

impl Side {
    /// The picture and pass of a step.
    pub fn shot(&self, place: usize) -> Option<&Shot> {
        let id = self.steps.get(place)?.id;
        self.shots.iter().find(|shot| shot.picture.id == id)
    }
}

/// How far a comparison is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Nothing is under way.
    #[default]
    Idle,
    /// The first run, and the second.
    First,
    Second,
    /// The second waits for the policy to run on something else.
    Between,
}

/// How far the run is that a comparison has asked for. What is heard of a run before it begins is about the one before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Begun {
    /// It was asked for.
    #[default]
    Asked,
    /// The scene is as it was.
    Laid,
    /// The arm set out.
    Yes,
}

/// What a comparison changes, as it was before.
#[derive(Clone, Debug, PartialEq)]
pub struct Before {
    /// What was asked for; `None` where it was left to the page.
    pub model: Option<String>,
    pub backend: BackendChoice,
    pub decoding: Decoding,
}

/// What is compared.
#[derive(Clone, Copy)]
pub struct Compare {
    pub differs: RwSignal<Differs>,
    /// The second run's sentence, where sentences differ.
    pub sentence: RwSignal<String>,
    /// The second run's model, where models differ and somebody chose one.
    pub model: RwSignal<Option<String>>,
    /// What is to be brought back when the comparison under way is over.
    pub before: StoredValue<Option<Before>>,
    pub stage: RwSignal<Stage>,
    pub begun: StoredValue<Begun>,
    /// The sentence that the run under way was asked for with.
    pub said: StoredValue<String>,
    pub sides: [RwSignal<Option<Arc<Side>>>; 2],
    /// The step both are looked at.
    pub at: RwSignal<usize>,
}

impl Compare {
    pub(super) fn new() -> Self {
        Self {
            differs: RwSignal::default(),
            sentence: RwSignal::default(),
            model: RwSignal::default(),
            before: StoredValue::new(None),
            stage: RwSignal::default(),
            begun: StoredValue::default(),
            said: StoredValue::default(),
            sides: [RwSignal::new(None), RwSignal::new(None)],
            at: RwSignal::new(0),
        }
    }
}
