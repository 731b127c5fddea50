//! The top of the page: what it is, where pictures come from, and the way to stop.

use leptos::{prelude::*, task::spawn_local};
use schema::message::Source;
use wasm_bindgen_futures::JsFuture;

use super::icon::{Icon, Symbol};
use crate::page::{address, playground, state::Theme, surroundings};

/// How long "copied" is shown.
const COPIED_FOR: std::time::Duration = std::time::Duration::from_secs(2);

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
                <dl class="facts">
                    <div>
                        <dt>"Arm"</dt>
                        <dd>
                            {move || match playground.source.get() {
                                Source::Simulated => "SO-101, simulated",
                                Source::Webcam => "SO-101, ghost",
                            }}
                        </dd>
                    </div>
                    <div>
                        <dt>"Model"</dt>
                        <dd>
                            {move || {
                                playground
                                    .model
                                    .facts
                                    .with(|facts| {
                                        facts
                                            .as_ref()
                                            .map_or_else(
                                                || "nano".to_owned(),
                                                |facts| {
                                                    format!("{}, {}", facts.name, web::format::parameters(facts.parameters))
                                                },
                                            )
                                    })
                            }}
                        </dd>
                    </div>
                </dl>
                <span class="header-space"></span>
                <ThemeButton />
                <Share />
                <button class="button-quiet" on:click=move |_| {
                    menu.set(false);
                    playground.help_open.set(true);
                }>
                    <Symbol icon=Icon::Help />
                    "Help"
                </button>
            </div>
            <button class="button-stop" title="Escape" on:click=move |_| playground.stop()>
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
        <label class="choice header-source">
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

#[component]
fn Share() -> impl IntoView {
    let playground = playground();
    let label = RwSignal::new("Share");
    let share = move |_| {
        let link = address::shared(playground);
        spawn_local(async move {
            let clipboard = window().navigator().clipboard();
            // Pages that are not secure have none.
            let copied = !clipboard.is_undefined() && JsFuture::from(clipboard.write_text(&link)).await.is_ok();
            if copied {
                label.set("Link copied");
                set_timeout(move || label.set("Share"), COPIED_FOR);
            } else {
                playground.notice.set(Some(format!("The browser does not let this page copy. The link: {link}")));
            }
        });
    };
    view! {
        <button class="button-quiet" on:click=share>
            <Symbol icon=Icon::Share />
            <span aria-live="polite">{move || label.get()}</span>
        </button>
    }
}
