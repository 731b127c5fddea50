//! The webcam: which one, what it sees, and which square of it the model is shown.

use leptos::{ev, html, prelude::*};
use schema::message::Source;
use wasm_bindgen::JsCast as _;
use web::{crop::Crop, wording};
use web_sys::HtmlElement;

use super::{
    desk::Desk,
    settings::{FileChoice, Settings},
    sheet::SheetCorners,
};
use crate::page::{
    playground,
    webcam::{Facing, Status, Wanted},
};

/// How far a key moves or grows the square, as a share of the frame.
const KEY_SHARE: f32 = 0.02;

/// The card over the stage.
#[component]
pub fn CameraCard() -> impl IntoView {
    let playground = playground();
    let webcam = playground.webcam;
    view! {
        <section class="camera" class:camera-wide=move || webcam.desk.pointing.with(Option::is_some) aria-label="Webcam">
            {move || match webcam.status.get() {
                Status::Off => {
                    view! {
                        <p>"The camera is off."</p>
                        <button class="button" on:click=move |_| playground.open_webcam(Wanted::Any)>"Start the camera"</button>
                        <FileChoice />
                    }
                        .into_any()
                }
                Status::Asking => view! { <p>"The browser asks for the camera. Allow it there."</p> }.into_any(),
                Status::On => {
                    view! {
                        <Preview />
                        <Desk />
                        // While somebody points at corners nothing else is in the way.
                        <Show when=move || webcam.desk.pointing.with(Option::is_none)>
                            <DeviceChoice />
                            <Show when=move || !webcam.desk.was_found()>
                                <CropChoice />
                            </Show>
                            <Settings />
                        </Show>
                    }
                        .into_any()
                },
                Status::Failed(name) => {
                    let (what, then) = wording::camera_failure(&name);
                    view! {
                        <div role="alert">
                            <h2>{what}</h2>
                            <p>{then}</p>
                        </div>
                        <Show when=move || webcam.devices.with(|devices| devices.len() > 1)>
                            <DeviceChoice />
                        </Show>
                        <div class="camera-row">
                            <button class="button" on:click=move |_| playground.open_webcam(Wanted::Any)>"Try again"</button>
                            <button class="button-quiet" on:click=move |_| playground.set_source(Source::Simulated)>
                                "Simulated table"
                            </button>
                        </div>
                        <FileChoice />
                    }
                        .into_any()
                }
            }}
            <p class="quiet">"No picture leaves this tab."</p>
        </section>
    }
}

/// The whole frame, with the model's square to drag.
#[component]
fn Preview() -> impl IntoView {
    let playground = playground();
    let webcam = playground.webcam;
    let frame = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let (Some(frame), Some(element)) = (frame.get(), webcam.element()) {
            // The element was made with the stream; here it is only put where it is seen.
            frame.prepend_with_node_1(&element).ok();
        }
    });
    let square = move || {
        let (width, height) = webcam.size.get();
        let square = webcam.crop.get().square(width, height);
        let percent = |length: f32, of: f32| format!("{:.2}%", length / of * 100.0);
        (
            percent(square.left, width),
            percent(square.top, height),
            percent(square.side, width),
            percent(square.side, height),
        )
    };
    let held = StoredValue::new(false);
    let drag = move |event: ev::PointerEvent| {
        if let (true, Some(frame)) = (held.get_value(), frame.get_untracked()) {
            let rect = frame.get_bounding_client_rect();
            let share = |at: f64, from: f64, length: f64| ((at - from) / length.max(1.0)) as f32;
            let (width, height) = webcam.size.get_untracked();
            webcam.change_crop(|crop| {
                crop.x = share(f64::from(event.client_x()), rect.left(), rect.width());
                crop.y = share(f64::from(event.client_y()), rect.top(), rect.height());
                *crop = crop.within(width, height);
            });
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        let (dx, dy) = match event.key().as_str() {
            "ArrowLeft" => (-KEY_SHARE, 0.0),
            "ArrowRight" => (KEY_SHARE, 0.0),
            "ArrowUp" => (0.0, -KEY_SHARE),
            "ArrowDown" => (0.0, KEY_SHARE),
            _ => return,
        };
        event.prevent_default();
        let (width, height) = webcam.size.get_untracked();
        webcam.change_crop(|crop| *crop = Crop { x: crop.x + dx, y: crop.y + dy, ..*crop }.within(width, height));
    };
    view! {
        <div
            class="camera-frame"
            class:camera-mirrored=move || webcam.mirrored.get()
            node_ref=frame
            style:aspect-ratio=move || {
                let (width, height) = webcam.size.get();
                format!("{width} / {height}")
            }
        >
            <Outlines />
            <SheetCorners frame />
            <Show when=move || !webcam.desk.was_found() && webcam.desk.pointing.with(Option::is_none)>
                <button
                    class="camera-square"
                    aria-label="The square the model is shown. Arrow keys move it."
                    style:left=move || square().0
                    style:top=move || square().1
                    style:width=move || square().2
                    style:height=move || square().3
                    on:pointerdown=move |event: ev::PointerEvent| {
                        held.set_value(true);
                        if let Some(element) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
                            // A pointer that is already gone cannot be kept, and needs no keeping.
                            element.set_pointer_capture(event.pointer_id()).ok();
                        }
                    }
                    on:pointermove=drag
                    on:pointerup=move |_| held.set_value(false)
                    on:pointercancel=move |_| held.set_value(false)
                    on:keydown=key
                ></button>
            </Show>
        </div>
    }
}

/// The markers that were found, drawn over the picture.
#[component]
fn Outlines() -> impl IntoView {
    let desk = playground().webcam.desk;
    let view_box = move || {
        desk.seen.with(|seen| {
            let [width, height] = seen.as_ref().map_or([4, 3], |seen| seen.size);
            format!("0 0 {width} {height}")
        })
    };
    let markers = move || {
        let outline = |corners: &[[f32; 2]; 4]| {
            let points = corners.map(|[x, y]| format!("{x:.1},{y:.1}")).join(" ");
            view! { <polygon points=points /> }
        };
        desk.seen.with(|seen| seen.as_ref().map(|seen| seen.markers_px.iter().map(outline).collect_view()))
    };
    view! {
        <svg class="camera-outlines" viewBox=view_box aria-hidden="true">
            {markers}
        </svg>
    }
}

#[component]
fn DeviceChoice() -> impl IntoView {
    let playground = playground();
    let webcam = playground.webcam;
    let options = move || {
        webcam
            .devices
            .get()
            .into_iter()
            .map(|device| {
                let id = device.id.clone();
                let is_chosen = move || webcam.device.with(|chosen| chosen.as_ref() == Some(&id));
                let chosen = move || webcam.facing.get().is_none() && is_chosen();
                view! { <option value=device.id prop:selected=chosen>{device.label}</option> }
            })
            .collect_view()
    };
    let facing = move || {
        let option = |facing: Facing| {
            let chosen = move || webcam.facing.get() == Some(facing);
            view! { <option value=facing.name() prop:selected=chosen>{facing.title()}</option> }
        };
        webcam.faces.get().then(|| Facing::ALL.map(option).into_iter().collect_view())
    };
    let file = move || webcam.file.get().map(|name| view! { <option value="" selected>{name}</option> });
    view! {
        <label class="field">
            <span>"Camera"</span>
            <select on:change:target=move |event| {
                let value = event.target().value();
                let facing = Facing::ALL.into_iter().find(|facing| facing.name() == value);
                playground.open_webcam(facing.map_or(Wanted::Device(value), Wanted::Facing));
            }>{file} {options} {facing}</select>
        </label>
    }
}

#[component]
fn CropChoice() -> impl IntoView {
    let webcam = playground().webcam;
    let crop = webcam.crop;
    view! {
        <label class="field">
            <span>"Size of the square"</span>
            <input
                type="range"
                min="20"
                max="100"
                step="1"
                prop:value=move || (crop.get().side * 100.0).round().to_string()
                aria-valuetext=move || web::format::percent(crop.get().side)
                on:input:target=move |event| {
                    if let Ok(percent) = event.target().value().parse::<f32>() {
                        webcam.change_crop(|crop| crop.side = percent / 100.0);
                    }
                }
            />
        </label>
    }
}
