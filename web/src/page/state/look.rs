//! How the visitor looks at the policy: whose attention, which step, which words are switched off.

use std::{collections::BTreeSet, sync::Arc};

use leptos::prelude::*;
use schema::message::{Decoding, Token};
use web::{
    attention::{Pick, Query},
    cause::Effects,
    link::Link,
};

use super::{Album, Difference, Frame, Means, Paths, Picture};

/// What is drawn over the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overlay {
    #[default]
    Attention,
    /// What the action hangs on.
    Effect,
    /// Where the policy thinks the named object is.
    Object,
    /// Where it thinks the named target is.
    Target,
    Nothing,
}

/// An explanation under way: how many of its passes are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explaining {
    pub of: u32,
    pub done: u32,
    pub total: u32,
}

/// What the two panels on the left show.
#[derive(Clone, Copy)]
pub struct Look {
    pub picture: RwSignal<Option<Arc<Picture>>>,
    /// The forward pass on show: the newest, or the one that is looked at again.
    pub frame: RwSignal<Option<Arc<Frame>>>,
    pub paths: RwSignal<Option<Arc<Paths>>>,
    pub means: RwSignal<Option<Means>>,
    /// What it would take for them with the intervention.
    pub would_mean: RwSignal<Option<Means>>,
    pub overlay: RwSignal<Overlay>,
    pub query: RwSignal<Query>,
    pub layer: RwSignal<Pick>,
    pub head: RwSignal<Pick>,
    /// 0 to 1.
    pub opacity: RwSignal<f32>,
    /// Which of the chunk's steps is looked at, from 0.
    pub chunk_step: RwSignal<usize>,
    pub decoding: RwSignal<Decoding>,
    /// A patch of the picture that is pointed at.
    pub pointed: RwSignal<Option<usize>>,
    /// Word slots that are switched off for the causal check.
    pub masked: RwSignal<BTreeSet<usize>>,
    /// Whether a pointer over the picture paints.
    pub painting: RwSignal<bool>,
    /// Patches that are painted over for it.
    pub painted: RwSignal<BTreeSet<usize>>,
    /// A word slot, and what is said there instead for it.
    pub replaced: RwSignal<Option<(usize, String)>>,
    pub difference: RwSignal<Option<Arc<Difference>>>,
    /// What an action hangs on, once somebody asked.
    pub effects: RwSignal<Option<Arc<Effects>>>,
    pub explaining: RwSignal<Option<Explaining>>,
    /// The pass that is looked at again; `None` shows what is now.
    pub at: RwSignal<Option<u32>>,
    /// The words that were read then.
    pub words_then: RwSignal<Option<Arc<Vec<Token>>>>,
    pub album: StoredValue<Album>,
}

impl Look {
    pub(super) fn new(link: &Link) -> Self {
        Self {
            picture: RwSignal::new(None),
            frame: RwSignal::new(None),
            paths: RwSignal::new(None),
            means: RwSignal::new(None),
            would_mean: RwSignal::new(None),
            overlay: RwSignal::default(),
            query: RwSignal::default(),
            layer: RwSignal::default(),
            head: RwSignal::default(),
            opacity: RwSignal::new(0.75),
            chunk_step: RwSignal::new(0),
            decoding: RwSignal::new(link.decoding),
            pointed: RwSignal::new(None),
            masked: RwSignal::default(),
            painting: RwSignal::new(false),
            painted: RwSignal::default(),
            replaced: RwSignal::new(None),
            difference: RwSignal::new(None),
            effects: RwSignal::new(None),
            explaining: RwSignal::new(None),
            at: RwSignal::new(None),
            words_then: RwSignal::new(None),
            album: StoredValue::new(Album::default()),
        }
    }
}
