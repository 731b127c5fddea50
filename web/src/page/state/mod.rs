//! Every signal of the page, in one place, grouped by what it is about.

mod frame;
mod look;
mod model;
mod run;
mod table;

use std::sync::Arc;

use leptos::prelude::*;
use schema::message::{Source, StageChoice};
use web::{
    link::{Link, Panels},
    trace::{Quantity, Trace},
};

pub use frame::{Difference, Frame, Picture};
pub use look::{Look, Overlay};
pub use model::{Model, Pace};
pub use run::Run;
pub use table::Table;

use super::{webcam::Webcam, workers::Workers};

/// The whole state. Copying it copies handles.
#[derive(Clone, Copy)]
pub struct Playground {
    /// What is on the table, and the stage that shows it.
    pub table: Table,
    /// The sentence and the run.
    pub run: Run,
    /// The policy, how it loads and how fast it is.
    pub model: Model,
    /// How the visitor looks at the policy.
    pub look: Look,
    /// Where pictures come from.
    pub source: RwSignal<Source>,
    pub webcam: Webcam,
    /// What happened since the last reset.
    pub trace: RwSignal<Trace>,
    pub quantity: RwSignal<Quantity>,
    /// What is open.
    pub panels: RwSignal<Panels>,
    /// Notified when elements got other sizes, for canvases that draw in device pixels.
    pub laid_out: Trigger,
    pub help_open: RwSignal<bool>,
    pub theme: RwSignal<Theme>,
    /// What the system has, for where the theme is the system's.
    pub system_dark: RwSignal<bool>,
    /// Something to tell the visitor that belongs to no panel.
    pub notice: RwSignal<Option<String>>,
    /// Whether the visitor has done anything that a link should carry.
    pub touched: RwSignal<bool>,
    pub workers: StoredValue<Workers, LocalStorage>,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    /// Its name in the document and in the browser's storage.
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl Playground {
    /// The state a link opens.
    pub fn open(link: &Link, theme: Theme) -> Self {
        Self {
            table: Table::new(link.seed.unwrap_or(web::link::FIRST_SEED), link.stage),
            run: Run::new(&link.sentence),
            model: Model::new(link.backend),
            look: Look::new(),
            source: RwSignal::new(link.source),
            webcam: Webcam::new(),
            trace: RwSignal::default(),
            quantity: RwSignal::default(),
            panels: RwSignal::new(link.panels),
            laid_out: Trigger::new(),
            help_open: RwSignal::new(false),
            theme: RwSignal::new(theme),
            system_dark: RwSignal::new(crate::page::surroundings::is_dark()),
            notice: RwSignal::new(None),
            touched: RwSignal::new(link.asks_for_something()),
            workers: StoredValue::new_local(Workers::default()),
        }
    }

    /// The link that opens what is here now.
    pub fn link(&self) -> Link {
        Link {
            seed: Some(self.table.seed.get()),
            sentence: self.run.sentence.get(),
            source: self.source.get(),
            panels: self.panels.get(),
            stage: self.table.stage_choice.get(),
            backend: self.model.choice.get(),
        }
    }

    /// Whether the stage is drawn by the page from the model's picture, for want of a GPU.
    pub fn without_stage(&self) -> bool {
        self.table.stage_choice.get() == StageChoice::None
            || matches!(self.table.stage.get(), Some(schema::message::StageBackend::None { .. }))
    }

    /// The policy's step that belongs to the picture on show, if it has come.
    pub fn frame_on_show(&self) -> Option<Arc<Frame>> {
        let id = self.look.picture.with(|picture| picture.as_ref().map(|picture| picture.id))?;
        self.look.frame.get().filter(|frame| frame.id == id)
    }
}
