//! How action tokens become what the arm is given.

use leptos::prelude::*;
use schema::message::Decoding;
use web::link::Control;

use crate::page::playground;

/// Temperatures to choose from, in tenths.
const TENTHS: (u32, u32) = (1, 20);

/// The choice between what is likeliest and a sample, with its temperature and seed.
#[component]
pub fn DecodingChoice() -> impl IntoView {
    let playground = playground();
    let decoding = playground.look.decoding;
    let sample = move || match decoding.get() {
        Decoding::Likeliest => None,
        Decoding::Sample { temperature, seed } => Some((temperature, seed)),
    };
    let set = move |temperature: f32, seed: u32| playground.set_decoding(Decoding::Sample { temperature, seed });
    let said = move || sample().map(|(temperature, _)| format!("{temperature:.1}"));
    // A comparison decodes as it must, and then as before.
    let busy = Memo::new(move |_| playground.is_comparing());
    view! {
        <div class="decoding" hidden=move || playground.hides(Control::Decoding)>
            <label>
                <span class="quiet">"The arm is given "</span>
                <select disabled=busy on:change:target=move |event| {
                    if event.target().value() == "sample" {
                        set(1.0, 1);
                    } else {
                        playground.set_decoding(Decoding::Likeliest);
                    }
                }>
                    <option value="likeliest" prop:selected=move || sample().is_none()>"the likeliest"</option>
                    <option value="sample" prop:selected=move || sample().is_some()>"a sample"</option>
                </select>
            </label>
            <label hidden=move || sample().is_none()>
                <span class="quiet">"temperature "</span>
                <input
                    type="range"
                    min=TENTHS.0.to_string()
                    max=TENTHS.1.to_string()
                    step="1"
                    disabled=busy
                    aria-valuetext=move || said().unwrap_or_default()
                    prop:value=move || sample().map_or(10.0, |(temperature, _)| (temperature * 10.0).round()).to_string()
                    on:input:target=move |event| {
                        if let (Some((_, seed)), Ok(tenths)) = (sample(), event.target().value().parse::<f32>()) {
                            set(tenths / 10.0, seed);
                        }
                    }
                />
                <span class="number">{said}</span>
            </label>
            <label hidden=move || sample().is_none()>
                <span class="quiet">"seed "</span>
                <input
                    type="number"
                    min="0"
                    max="9999"
                    step="1"
                    disabled=busy
                    prop:value=move || sample().map_or(1, |(_, seed)| seed).to_string()
                    on:change:target=move |event| {
                        if let (Some((temperature, _)), Ok(seed)) = (sample(), event.target().value().parse()) {
                            set(temperature, seed);
                        }
                    }
                />
            </label>
        </div>
    }
}
