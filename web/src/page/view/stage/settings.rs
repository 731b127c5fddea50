//! What can be changed about the camera, and files in its stead.

use leptos::prelude::*;

use crate::page::{
    playground,
    webcam::{Setting, Value},
};

/// Folded away under the camera's picture.
#[component]
pub fn Settings() -> impl IntoView {
    let playground = playground();
    let webcam = playground.webcam;
    view! {
        <details class="camera-settings">
            <summary>"Camera settings"</summary>
            <div class="camera-fields">
                {move || webcam.settings.get().into_iter().map(|setting| view! { <Changeable setting /> }).collect_view()}
                <p class="quiet" hidden=move || webcam.settings.with(|settings| !settings.is_empty())>
                    "This camera, or this browser, leaves nothing else to change."
                </p>
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || webcam.mirrored.get()
                        on:change:target=move |event| playground.set_mirrored(event.target().checked())
                    />
                    <span>"Its picture is a mirror’s image"</span>
                </label>
                <FileChoice />
            </div>
        </details>
    }
}

#[component]
fn Changeable(setting: Setting) -> impl IntoView {
    let playground = playground();
    let Setting { name, title, value } = setting;
    match value {
        Value::Choice { now, options } => {
            let options = options
                .into_iter()
                .map(|option| {
                    let chosen = option == now;
                    let value = option.clone();
                    view! { <option value=value selected=chosen>{option}</option> }
                })
                .collect_view();
            view! {
                <label class="field">
                    <span>{title}</span>
                    <select on:change:target=move |event| playground.change_setting(name, &event.target().value())>{options}</select>
                </label>
            }
            .into_any()
        }
        Value::Range { now, low, high, step, unit } => {
            let shown = format!("{now:.0} {unit}");
            view! {
                <label class="field">
                    <span>{title} ", " <span class="number">{shown.clone()}</span></span>
                    <input
                        type="range"
                        min=low
                        max=high
                        step=step
                        prop:value=now
                        aria-valuetext=shown
                        on:change:target=move |event| playground.change_setting(name, &event.target().value())
                    />
                </label>
            }
            .into_any()
        }
    }
}

/// For classes without webcams: a picture or a video that was taken before. It stays in this tab too.
#[component]
pub fn FileChoice() -> impl IntoView {
    let playground = playground();
    view! {
        <label class="field">
            <span>"A picture or video instead of a camera"</span>
            <input
                type="file"
                accept="image/*,video/*"
                on:change:target=move |event| {
                    if let Some(file) = event.target().files().and_then(|files| files.get(0)) {
                        playground.open_file(&file);
                    }
                }
            />
        </label>
    }
}
