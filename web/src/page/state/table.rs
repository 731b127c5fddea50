//! What is on the table, and the stage that shows it.

use leptos::prelude::*;
use schema::{
    ObjectId,
    message::{ObjectCard, Place, StageBackend, StageChoice},
};

/// The scene and the stage.
#[derive(Clone, Copy)]
pub struct Table {
    pub seed: RwSignal<u64>,
    pub objects: RwSignal<Vec<ObjectCard>>,
    pub places: RwSignal<Vec<Place>>,
    pub suggestions: RwSignal<Vec<String>>,
    /// Under the pointer.
    pub hovered: RwSignal<Option<ObjectId>>,
    /// Chosen by keyboard.
    pub selected: RwSignal<Option<ObjectId>>,
    pub stage_choice: RwSignal<StageChoice>,
    /// `None` until the engine has said.
    pub stage: RwSignal<Option<StageBackend>>,
    /// Counts canvases: one that was handed over can never be used again.
    pub canvas_number: RwSignal<u32>,
    /// Why the engine worker is gone, if it is.
    pub crash: RwSignal<Option<String>>,
}

impl Table {
    pub(super) fn new(seed: u64, stage_choice: StageChoice) -> Self {
        Self {
            seed: RwSignal::new(seed),
            objects: RwSignal::default(),
            places: RwSignal::default(),
            suggestions: RwSignal::default(),
            hovered: RwSignal::new(None),
            selected: RwSignal::new(None),
            stage_choice: RwSignal::new(stage_choice),
            stage: RwSignal::new(None),
            canvas_number: RwSignal::new(0),
            crash: RwSignal::new(None),
        }
    }

    /// An object's name.
    pub fn name_of(&self, id: ObjectId) -> Option<String> {
        self.objects.with(|objects| objects.iter().find(|card| card.id == id).map(|card| card.name.clone()))
    }
}
