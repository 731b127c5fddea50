//! The top of the page: what it is, where pictures come from, and the way to stop.

mod model;

use leptos::prelude::*;
use schema::message::{ModelFacts, Source};
use web::link::Control;

use self::model::ModelChoice;
use super::icon::{Icon, Symbol};
use crate::page::{playground, state::Theme, surroundings};

/// Title, source, arm, model, theme, help, share, stop.
#[component]
pub fn Header() -> impl IntoView {
    let playground = playground();
    let menu = RwSignal::new(false);
    view! {
        <header class="header">
            <h1 class="brand">
                <svg class="brand-mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                    <path d="M5 20h14M8 20v-4l-2-6 7-5 5 3" />
                    <path d="M18 8l2.500 1M18 8l0 3" />
                    <circle cx="6" cy="10" r="1.600" />
                    <circle cx="13" cy="5" r="1.600" />
                </svg>
                "VLA Playground"
            </h1>
            <SourceChoice />
            <button
                class="button-quiet header-menu"
                aria-expanded=move || menu.get().to_string()
                aria-controls="header-tools"
                aria-label="More"
                on:click=move |_| menu.update(|open| *open = !*open)
            >
                <Symbol icon=Icon::Menu />
            </button>
            <div id="header-tools" class="header-tools" class:header-tools-open=move || menu.get()>
                <ModelChoice />
                <dl class="facts">
                    <div>
                        <dt>"Arm"</dt>
                        <dd>
                            {move || match playground.source.get() {
                                _ if playground.arm.is_connected() => playground.arm.kind.get().title(),
                                Source::Simulated => "SO-101, simulated",
                                Source::Webcam if playground.webcam.desk.is_found() => "SO-101, virtual",
                                Source::Webcam => "SO-101, ghost",
                            }}
                        </dd>
                    </div>
                    <div hidden=move || playground.model.is_choice() && !playground.hides(Control::Model)>
                        <dt>"Model"</dt>
                        <dd title=move || playground.model.line()>
                            {move || {
                                let told = |facts: &ModelFacts| {
                                    format!("{}, {}", facts.name, web::format::parameters(facts.parameters))
                                };
                                let loaded = playground.model.facts.with(|facts| facts.as_ref().map(told));
                                loaded.unwrap_or_else(|| playground.model.name())
                            }}
                        </dd>
                    </div>
                </dl>
                <span class="header-space"></span>
                <ThemeButton />
                <button class="button-quiet" on:click=move |_| {
                    menu.set(false);
                    playground.open_share();
                }>
                    <Symbol icon=Icon::Share />
                    "Share"
                </button>
                <button class="button-quiet" on:click=move |_| {
                    menu.set(false);
                    playground.open_card(0);
                }>
                    <Symbol icon=Icon::Lesson />
                    "Lesson"
                </button>
                <button class="button-quiet" on:click=move |_| {
                    menu.set(false);
                    playground.help_open.set(true);
                }>
                    <Symbol icon=Icon::Help />
                    "Help"
                </button>
            </div>
            <button class="button-stop" title="Escape" on:click=move |event| playground.stop_at(event.time_stamp())>
                <Symbol icon=Icon::Stop />
                "Stop"
            </button>
        </header>
    }
}

#[component]
fn SourceChoice() -> impl IntoView {
    let playground = playground();
    let is = move |source| move || playground.source.get() == source;
    view! {
        <label class="choice header-source" hidden=move || playground.hides(Control::Source)>
            <span>"Source"</span>
            <select on:change:target=move |event| {
                let source =
                    if event.target().value() == "webcam" { Source::Webcam } else { Source::Simulated };
                playground.set_source(source);
            }>
                <option value="simulated" prop:selected=is(Source::Simulated)>"Simulated table"</option>
                <option value="webcam" prop:selected=is(Source::Webcam)>"Webcam"</option>
            </select>
        </label>
    }
}

#[component]
fn ThemeButton() -> impl IntoView {
    let playground = playground();
    let dark = Memo::new(move |_| {
        playground.system_dark.track();
        match playground.theme.get() {
            Theme::Light => false,
            Theme::Dark => true,
            Theme::System => surroundings::is_dark(),
        }
    });
    view! {
        <button
            class="button-quiet"
            on:click=move |_| playground.set_theme(if dark.get_untracked() { Theme::Light } else { Theme::Dark })
        >
            <Symbol icon=Signal::derive(move || if dark.get() { Icon::Sun } else { Icon::Moon }) />
            {move || if dark.get() { "Light" } else { "Dark" }}
        </button>
    }
}
