//! What floats over the stage: the state of the run, what loads, names of things.

use leptos::prelude::*;
use schema::{
    ObjectId,
    message::{EngineRequest, RunState, Source, StageBackend},
};
use web::wording::{self, Tone};

use crate::page::{
    playground,
    state::Playground,
    surroundings,
    view::icon::{Icon, Symbol},
};

/// All of it.
#[component]
pub fn Overlays() -> impl IntoView {
    let playground = playground();
    view! {
        <div class="stage-top">
            <StatePill />
            <LoadingPill />
        </div>
        <Label object=Signal::derive(move || playground.table.hovered.get()) />
        <Label object=Signal::derive(move || playground.table.selected.get()) chosen=true />
        <div class="stage-bottom">
            <p class="stage-note" hidden=move || note(playground).is_none()>{move || note(playground)}</p>
            <button
                class="button-float"
                aria-label="Save the stage as a PNG"
                title="Save the stage as a PNG"
                hidden=move || playground.without_stage()
                on:click=move |_| playground.tell_engine(&EngineRequest::StagePicture)
            >
                <Symbol icon=Icon::Save />
            </button>
            <button
                class="button-float"
                aria-label="Turn the view back to its start"
                title="View from the start (0)"
                hidden=move || {
                    // Over a desk the view is the webcam's.
                    playground.without_stage()
                        || playground.source.get() == Source::Webcam && playground.webcam.desk.was_found()
                }
                on:click=move |_| playground.tell_engine(&EngineRequest::ResetView)
            >
                <Symbol icon=Icon::Home />
            </button>
        </div>
    }
}

/// What the stage has to say about itself.
fn note(playground: Playground) -> Option<String> {
    if playground.look.at.with(Option::is_some) {
        return Some("As it was at the step chosen in the timeline. Now, or Run, comes back.".into());
    }
    let on_webcam = playground.source.get() == Source::Webcam;
    let found = on_webcam && playground.webcam.desk.is_found();
    if on_webcam && playground.webcam.desk.frozen.get() {
        let has_seen = playground.webcam.desk.seen.with(Option::is_some);
        return Some(if has_seen { web::desk::FROZEN } else { web::desk::NO_PICTURE }.into());
    }
    if playground.without_stage() {
        let reason = match playground.table.stage.get() {
            Some(StageBackend::None { reason }) => reason,
            _ => "the link asks for none".into(),
        };
        return Some(if found { web::desk::without_stage(&reason) } else { wording::no_stage(&reason, on_webcam) });
    }
    if found {
        return Some(web::desk::IN_FRONT.into());
    }
    if on_webcam && playground.webcam.desk.was_found() {
        let by_sheet = playground.webcam.desk.is_by_sheet();
        return Some(if by_sheet { web::desk::LOST_BY_SHEET } else { web::desk::LOST }.into());
    }
    if on_webcam {
        return Some(wording::GHOST.into());
    }
    (playground.run.state.get() == RunState::Canned && !playground.model.loading.get().ready)
        .then(|| "A recording, until the model is here. Everything on the table can already be dragged.".into())
}

#[component]
fn StatePill() -> impl IntoView {
    let playground = playground();
    let state = Memo::new(move |_| wording::state(&playground.run.state.get()));
    let icon = Signal::derive(move || match (state.get().0, playground.run.state.get()) {
        (Tone::Good, _) => Icon::Check,
        (Tone::Attention, _) => Icon::Alert,
        (_, RunState::Running | RunState::Canned) => Icon::Run,
        (_, RunState::Paused | RunState::Waiting) => Icon::Pause,
        _ => Icon::Stop,
    });
    let time = move || {
        matches!(playground.run.state.get(), RunState::Running | RunState::Paused)
            .then(|| web::format::step_time(playground.run.step.get()))
    };
    view! {
        <p class="pill" class:pill-good=move || state.get().0 == Tone::Good>
            <Symbol icon />
            <span role="status">{move || state.get().1}</span>
            <span class="number quiet">{time}</span>
        </p>
    }
}

/// One bar over everything that loads.
#[component]
fn LoadingPill() -> impl IntoView {
    let model = playground().model;
    let loading = model.loading;
    let percent = Memo::new(move |_| (loading.get().share() * 100.0).round() as u32);
    let waiting =
        move || !loading.get().ready && model.crash.with(Option::is_none) && model.failure.with(Option::is_none);
    view! {
        <div class="pill pill-loading" hidden=move || !waiting()>
            <span id="loading-text">{move || loading.get().text()}</span>
            <div
                class="bar"
                role="progressbar"
                aria-labelledby="loading-text"
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=move || percent.get()
            >
                <div class="bar-full" style:--share=move || format!("{:.2}", f64::from(percent.get()) / 100.0)></div>
            </div>
        </div>
    }
}

/// An object's name where the object is.
#[component]
fn Label(object: Signal<Option<ObjectId>>, #[prop(optional)] chosen: bool) -> impl IntoView {
    let playground = playground();
    let place = Memo::new(move |_| {
        if playground.without_stage() {
            return None;
        }
        let id = object.get()?;
        let place = playground.table.places.with(|places| places.iter().find(|place| place.id == id).copied())?;
        place.canvas_px
    });
    let name = Memo::new(move |_| object.get().and_then(|id| playground.table.name_of(id)));
    let css = |device_px: f32| format!("{:.1}px", f64::from(device_px) / surroundings::pixel_ratio());
    view! {
        <p
            class="stage-label"
            class:stage-label-chosen=chosen
            role=chosen.then_some("status")
            hidden=move || name.with(Option::is_none)
            style:left=move || place.get().map_or_else(|| "50%".to_owned(), |[x, _]| css(x))
            style:top=move || place.get().map_or_else(|| "85%".to_owned(), |[_, y]| css(y))
        >
            {name}
        </p>
    }
}
