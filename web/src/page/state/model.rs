//! The policy: what it is, how it loads, what it runs on, how fast.

use leptos::prelude::*;
use schema::message::{Backend, BackendChoice, LoadFailure, ModelCard, ModelFacts};
use web::{eval::Evaluation, link::Link, loading::Loading, models};

/// The policy and its worker.
#[derive(Clone, Copy)]
pub struct Model {
    pub loading: RwSignal<Loading>,
    pub failure: RwSignal<Option<LoadFailure>>,
    pub facts: RwSignal<Option<ModelFacts>>,
    pub backend: RwSignal<Option<Backend>>,
    pub choice: RwSignal<BackendChoice>,
    /// The models there are, once the policy's worker has read the list of them.
    pub offered: RwSignal<Vec<ModelCard>>,
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
    /// The name of the one that is loaded, or will be.
    pub fn name(&self) -> String {
        self.wanted.get().unwrap_or_else(|| models::usual().to_owned())
    }

    /// Whether there is more than one.
    pub fn is_choice(&self) -> bool {
        self.offered.with(|offered| offered.len() > 1)
    }

    /// What the one that is loaded, or will be, is; empty until the list of them was read.
    pub fn line(&self) -> String {
        let name = self.name();
        self.offered.with(|offered| offered.iter().find(|card| card.name == name).map(models::line)).unwrap_or_default()
    }

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
