//! Every signal of the page, in one place, grouped by what it is about.

mod album;
mod compare;
mod frame;
mod look;
mod model;
mod run;
mod sharing;
mod table;

use std::sync::Arc;

use leptos::prelude::*;
use schema::{
    bus::ArmRole,
    message::{RunState, Source, StageChoice, Token},
    task::Phase,
};
use web::{
    cause::Effects,
    lesson,
    link::{Control, Link, Names, Panels},
    trace::{Quantity, Trace},
};

pub use album::{Album, Shot};
pub use compare::{Before as BeforeComparing, Begun, Compare, Side, Stage as CompareStage};
pub use frame::{Difference, Frame, Means, Paths, Picture};
pub use look::{Explaining, Look, Overlay};
pub use model::{Model, Pace};
pub use run::Run;
pub use sharing::Sharing;
pub use table::Table;

use super::{arm::Arm, webcam::Webcam, workers::Workers};

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
    pub webcam: &'static Webcam,
    /// An arm on a servo bus.
    pub arm: Arm,
    /// Another that a person moves, for the first to follow.
    pub leader: Arm,
    /// How many ports the visitor has allowed; they need not be asked for again.
    pub known_ports: RwSignal<usize>,
    /// What happened since the last reset.
    pub trace: RwSignal<Trace>,
    /// The phase that was noted there last.
    pub phase: StoredValue<Option<Phase>>,
    pub quantity: RwSignal<Quantity>,
    /// What is open.
    pub panels: RwSignal<Panels>,
    /// Notified when elements got other sizes, for canvases that draw in device pixels.
    pub laid_out: Trigger,
    /// What the visitor's link has taken away.
    pub hidden: RwSignal<Names<Control>>,
    pub help_open: RwSignal<bool>,
    pub sharing: RwSignal<Sharing>,
    pub share_open: RwSignal<bool>,
    /// The card of the lesson that is open, from 0.
    pub card: RwSignal<Option<usize>>,
    pub compare: Compare,
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
            run: Run::new(link),
            model: Model::new(link),
            look: Look::new(link),
            source: RwSignal::new(link.source),
            webcam: Webcam::new(),
            arm: Arm::new(ArmRole::Follower),
            leader: Arm::new(ArmRole::Leader),
            known_ports: RwSignal::new(0),
            trace: RwSignal::default(),
            phase: StoredValue::new(None),
            quantity: RwSignal::default(),
            panels: RwSignal::new(link.panels),
            laid_out: Trigger::new(),
            hidden: RwSignal::new(link.hidden),
            help_open: RwSignal::new(false),
            sharing: RwSignal::new(Sharing::default()),
            share_open: RwSignal::new(false),
            card: RwSignal::new(link.lesson.map(|card| (card - 1).min(lesson::CARDS.len() - 1))),
            compare: Compare::new(),
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
            hidden: self.hidden.get(),
            run: false,
            replay: None,
            lesson: self.card.get().map(|card| card + 1),
            model: self.model.wanted.get(),
            stage: self.table.stage_choice.get(),
            backend: self.model.choice.get(),
            decoding: self.look.decoding.get(),
        }
    }

    /// Whether a control has been taken away by the link.
    pub fn hides(&self, control: Control) -> bool {
        self.hidden.get().has(control)
    }

    /// Whether the stage is drawn by the page from the model's picture, for want of a GPU.
    pub fn without_stage(&self) -> bool {
        self.table.stage_choice.get() == StageChoice::None
            || matches!(self.table.stage.get(), Some(schema::message::StageBackend::None { .. }))
    }

    /// The words that go with the picture on show.
    pub fn words_on_show(&self) -> Arc<Vec<Token>> {
        self.look.words_then.get().unwrap_or_else(|| Arc::new(self.run.tokens.get()))
    }

    /// What the action of the pass on show hangs on, if that was measured.
    pub fn effects_on_show(&self) -> Option<Arc<Effects>> {
        let id = self.frame_on_show()?.id;
        self.look.effects.get().filter(|effects| effects.of == id)
    }

    /// The pass whose numbers are listed: that of the picture on show. While a look at a changed table is awaited, the one
    /// before it stays, so that nothing flickers; for a step that is looked at again, and for a recording, nothing stands in.
    pub fn pass_on_show(&self) -> Option<Arc<Frame>> {
        let stays = self.look.at.get().is_none() && self.run.state.with(|state| *state != RunState::Canned);
        self.frame_on_show().or_else(|| self.look.frame.get().filter(|_| stays))
    }

    /// What the visitor's intervention changes: of the step that is looked at again, where one is.
    pub fn difference_on_show(&self) -> Option<Arc<Difference>> {
        let at = self.look.at.get();
        self.look.difference.get().filter(|difference| at.is_none_or(|at| difference.before.id == at))
    }

    /// The policy's step that belongs to the picture on show, if it has come.
    pub fn frame_on_show(&self) -> Option<Arc<Frame>> {
        let id = self.look.picture.with(|picture| picture.as_ref().map(|picture| picture.id))?;
        self.look.frame.get().filter(|frame| frame.id == id)
    }
}
