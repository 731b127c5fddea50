//! The last line of the page: what it runs on, how fast, and what it does not do.

use leptos::prelude::*;
use schema::message::BackendChoice;
use web::{format, link::Control, wording};

use crate::page::playground;

/// Backend, latency, rates.
#[component]
pub fn Status() -> impl IntoView {
    let playground = playground();
    let model = playground.model;
    let backend = Memo::new(move |_| model.backend.get().as_ref().map(wording::backend));
    let stage = Memo::new(move |_| playground.table.stage.get().as_ref().map(wording::stage));
    let pace = move |of: fn(&crate::page::state::Pace) -> f32, text: fn(f32) -> String| {
        move || {
            let value = model.pace.with(of);
            if value > 0.0 { text(value) } else { "–".to_owned() }
        }
    };
    let cached = move || {
        model.facts.with(|facts| {
            facts.as_ref().map(|facts| {
                let size = format::megabytes(facts.bytes);
                if facts.cached { format!("{size}, from cache") } else { format!("{size}, downloaded") }
            })
        })
    };
    view! {
        <footer class="status">
            <ModelSelect />
            <label class="choice" hidden=move || playground.hides(Control::Model)>
                <span>"Policy on"</span>
                <BackendSelect />
            </label>
            <span class="status-backend" title=move || backend.get().map(|(_, full)| full)>
                {move || backend.get().map_or_else(|| "–".to_owned(), |(_, full)| full)}
            </span>
            <dl class="facts status-facts">
                <div><dt>"Policy step"</dt><dd class="number">{pace(|pace| pace.policy_ms, format::milliseconds)}</dd></div>
                <div><dt>"Control"</dt><dd class="number">{pace(|pace| pace.control_hz, |hz| format!("{hz:.1} Hz"))}</dd></div>
                <div><dt>"Physics"</dt><dd class="number">{pace(|pace| pace.physics_ms, format::milliseconds)}</dd></div>
                <div title=move || stage.get().map(|(_, full)| full)>
                    <dt>"Stage"</dt>
                    <dd class="number">
                        {move || stage.get().map_or("–", |(short, _)| short)} " "
                        {pace(|pace| pace.frames_per_sec, |rate| format!("{rate:.0} fps"))}
                    </dd>
                </div>
                <div><dt>"Weights"</dt><dd class="number">{move || cached().unwrap_or_else(|| "–".to_owned())}</dd></div>
            </dl>
            <span class="status-private">"Nothing you do here leaves this tab."</span>
        </footer>
    }
}

/// Which model, where there are several.
#[component]
fn ModelSelect() -> impl IntoView {
    let playground = playground();
    let offered = playground.model.offered;
    let none = move || offered.with(Vec::len) < 2 || playground.hides(Control::Model);
    let loaded = Memo::new(move |_| {
        playground.model.wanted.track();
        playground.model_name()
    });
    let options = move || {
        let option = |name: String| {
            let value = name.clone();
            view! { <option value=value.clone() prop:selected=move || loaded.get() == value>{name}</option> }
        };
        offered.get().into_iter().map(option).collect_view()
    };
    view! {
        <label class="choice" hidden=none>
            <span>"Model"</span>
            <select on:change:target=move |event| playground.set_model(event.target().value())>{options}</select>
        </label>
    }
}

#[component]
fn BackendSelect() -> impl IntoView {
    let playground = playground();
    let choice = playground.model.choice;
    let is = move |value| move || choice.get() == value;
    view! {
        <select on:change:target=move |event| {
            playground
                .set_backend(
                    match event.target().value().as_str() {
                        "cpu" => BackendChoice::Cpu,
                        "webgpu" => BackendChoice::Webgpu,
                        _ => BackendChoice::Auto,
                    },
                );
        }>
            <option value="auto" prop:selected=is(BackendChoice::Auto)>"auto"</option>
            <option value="cpu" prop:selected=is(BackendChoice::Cpu)>"CPU"</option>
            <option value="webgpu" prop:selected=is(BackendChoice::Webgpu)>"WebGPU"</option>
        </select>
    }
}
