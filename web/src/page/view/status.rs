//! The last line of the page: what it runs on, how fast, and what it does not do.

use leptos::prelude::*;
use schema::message::BackendChoice;
use web::{format, link::Control, wording};

use crate::page::{playground, state::CompareStage};

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

#[component]
fn BackendSelect() -> impl IntoView {
    let playground = playground();
    let choice = playground.model.choice;
    let is = move |value| move || choice.get() == value;
    // A comparison changes it by itself, and changes it back.
    let busy = move || playground.compare.stage.get() != CompareStage::Idle;
    view! {
        <select disabled=busy on:change:target=move |event| {
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
