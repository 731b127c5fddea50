//! How the visitor looks at the policy: whose attention, which step, which words are switched off.

use std::{collections::BTreeSet, sync::Arc};

use leptos::prelude::*;
use web::attention::{Pick, Query};

use super::{Difference, Frame, Picture};

/// What is drawn over the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overlay {
    #[default]
    Attention,
    /// Where the policy thinks the named object is.
    Object,
    /// Where it thinks the named target is.
    Target,
    Nothing,
}

/// What the two panels on the left show.
#[derive(Clone, Copy)]
pub struct Look {
    pub picture: RwSignal<Option<Arc<Picture>>>,
    /// The newest forward pass.
    pub frame: RwSignal<Option<Arc<Frame>>>,
    pub overlay: RwSignal<Overlay>,
    pub query: RwSignal<Query>,
    pub layer: RwSignal<Pick>,
    pub head: RwSignal<Pick>,
    /// 0 to 1.
    pub opacity: RwSignal<f32>,
    /// Which of the chunk's steps is looked at, from 0.
    pub chunk_step: RwSignal<usize>,
    /// Word slots that are switched off for the causal check.
    pub masked: RwSignal<BTreeSet<usize>>,
    pub difference: RwSignal<Option<Arc<Difference>>>,
}

impl Look {
    pub(super) fn new() -> Self {
        Self {
            picture: RwSignal::new(None),
            frame: RwSignal::new(None),
            overlay: RwSignal::default(),
            query: RwSignal::default(),
            layer: RwSignal::default(),
            head: RwSignal::default(),
            opacity: RwSignal::new(0.75),
            chunk_step: RwSignal::new(0),
            masked: RwSignal::default(),
            difference: RwSignal::new(None),
        }
    }
}
