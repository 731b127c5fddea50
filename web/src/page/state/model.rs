//! The policy: what it is, how it loads, what it runs on, how fast.

use leptos::prelude::*;
use schema::message::{Backend, BackendChoice, LoadFailure, ModelFacts};
use web::{eval::Evaluation, link::Link, loading::Loading};

/// The policy and its worker.
#[derive(Clone, Copy)]
pub struct Model {
    pub loading: RwSignal<Loading>,
    pub failure: RwSignal<Option<LoadFailure>>,
    pub facts: RwSignal<Option<ModelFacts>>,
    pub backend: RwSignal<Option<Backend>>,
    pub choice: RwSignal<BackendChoice>,
    /// The models there are, once the list of them was read.
    pub offered: RwSignal<Vec<String>>,
    /// The one that was asked for; `None` leaves it to the page.
    pub wanted: RwSignal<Option<String>>,
    pub pace: RwSignal<Pace>,
    /// Why the inference worker is gone, if it is.
    pub crash: RwSignal<Option<String>>,
    /// Measured success rates, once somebody asked.
    pub evaluation: RwSignal<Option<Evaluation>>,
}

/// How fast things are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pace {
    pub policy_ms: f32,
    pub physics_ms: f32,
    pub control_hz: f32,
    pub frames_per_sec: f32,
}

impl Model {
    pub(super) fn new(link: &Link) -> Self {
        Self {
            loading: RwSignal::default(),
            failure: RwSignal::new(None),
            facts: RwSignal::new(None),
            backend: RwSignal::new(None),
            choice: RwSignal::new(link.backend),
            offered: RwSignal::default(),
            wanted: RwSignal::new(link.model.clone()),
            pace: RwSignal::default(),
            crash: RwSignal::new(None),
            evaluation: RwSignal::new(None),
        }
    }
}
