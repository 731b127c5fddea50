//! Without a printer: the corners of a bare sheet of paper, dragged or keyed to where they are in the picture.

use leptos::{ev, html, prelude::*};
use schema::desk::Sheet;
use wasm_bindgen::JsCast as _;
use web::desk::Span;
use web_sys::HtmlElement;

use crate::page::{playground, state::Playground};

/// How far a key moves a corner, and with shift, as shares of the picture: about one and ten of its pixels.
const KEY_SHARES: [f32; 2] = [0.001_6, 0.016];

/// Four handles over the picture.
#[component]
pub fn SheetCorners(frame: NodeRef<html::Div>) -> impl IntoView {
    let playground = playground();
    let pointing = playground.webcam.desk.pointing;
    let is_pointing = Memo::new(move |_| pointing.with(Option::is_some));
    let outline = move || {
        pointing.with(|pointing| {
            let corners = pointing.as_ref().map_or([[0.0; 2]; 4], |pointing| pointing.corners);
            corners.map(|[x, y]| format!("{:.2},{:.2}", x * 100.0, y * 100.0)).join(" ")
        })
    };
    view! {
        <Show when=move || is_pointing.get()>
            <svg class="camera-outlines" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
                <polygon points=outline />
            </svg>
            <Corner frame corner=0 />
            <Corner frame corner=1 />
            <Corner frame corner=2 />
            <Corner frame corner=3 />
        </Show>
    }
}

#[component]
fn Corner(frame: NodeRef<html::Div>, corner: usize) -> impl IntoView {
    let playground = playground();
    let at = Memo::new(move |_| {
        playground.webcam.desk.pointing.with(|pointing| {
            pointing.as_ref().and_then(|pointing| pointing.corners.get(corner).copied()).unwrap_or_default()
        })
    });
    let held = StoredValue::new(false);
    let label = move || {
        let size = playground.picture_size().unwrap_or([640.0, 480.0]);
        let [x, y] = at.get();
        format!(
            "Corner {} of the sheet, at {:.0}, {:.0} pixels. Arrow keys move it by one pixel, with shift by ten.",
            corner + 1,
            x * size[0],
            y * size[1]
        )
    };
    view! {
        <button
            class="camera-corner"
            aria-label=label
            style:left=move || format!("{:.2}%", at.get()[0] * 100.0)
            style:top=move || format!("{:.2}%", at.get()[1] * 100.0)
            on:pointerdown=move |event: ev::PointerEvent| {
                held.set_value(true);
                if let Some(element) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
                    // A pointer that is already gone cannot be kept, and needs no keeping.
                    element.set_pointer_capture(event.pointer_id()).ok();
                }
            }
            on:pointermove=move |event: ev::PointerEvent| {
                if let (true, Some(frame)) = (held.get_value(), frame.get_untracked()) {
                    let rect = frame.get_bounding_client_rect();
                    let share = |at: f64, from: f64, length: f64| ((at - from) / length.max(1.0)) as f32;
                    playground
                        .move_corner(
                            corner,
                            [
                                share(f64::from(event.client_x()), rect.left(), rect.width()),
                                share(f64::from(event.client_y()), rect.top(), rect.height()),
                            ],
                        );
                }
            }
            on:pointerup=move |_| held.set_value(false)
            on:pointercancel=move |_| held.set_value(false)
            on:keydown=move |event| key(playground, corner, at.get_untracked(), &event)
        >
            <span aria-hidden="true">{corner + 1}</span>
        </button>
    }
}

fn key(playground: Playground, corner: usize, [x, y]: [f32; 2], event: &ev::KeyboardEvent) {
    let share = KEY_SHARES[usize::from(event.shift_key())];
    let to = match event.key().as_str() {
        "ArrowLeft" => [x - share, y],
        "ArrowRight" => [x + share, y],
        "ArrowUp" => [x, y - share],
        "ArrowDown" => [x, y + share],
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    playground.move_corner(corner, to);
}

/// What is done with the corners.
#[component]
pub fn SheetButtons() -> impl IntoView {
    let playground = playground();
    let pointing = playground.webcam.desk.pointing;
    let is_pointing = Memo::new(move |_| pointing.with(Option::is_some));
    let is_sheet = move |sheet| move || pointing.with(|pointing| pointing.as_ref().is_some_and(|it| it.sheet == sheet));
    let refused = Memo::new(move |_| pointing.with(|pointing| pointing.as_ref().and_then(|it| it.refused.clone())));
    let refusal = move || {
        let [reason, to_do] = refused.get()?;
        Some(format!("These corners give no camera: {}. {}", reason.trim_end_matches('.'), web::desk::sentence(&to_do)))
    };
    view! {
        <Show when=move || is_pointing.get()>
            <p class="quiet">
                "Lay a white sheet before the camera, a long edge towards where the arm should stand, and drag the four numbers \
                 to its corners. A few pixels off is near enough: its edges are found."
            </p>
            <div class="sheet-fields">
                <label class="field">
                    <span>"Paper"</span>
                    <select on:change:target=move |event| {
                        let sheet = if event.target().value() == "letter" { Sheet::Letter } else { Sheet::A4 };
                        pointing
                            .update(|pointing| {
                                if let Some(pointing) = pointing {
                                    pointing.sheet = sheet;
                                }
                            });
                    }>
                        <option value="a4" prop:selected=is_sheet(Sheet::A4)>"A4, 297 × 210 mm"</option>
                        <option value="letter" prop:selected=is_sheet(Sheet::Letter)>"Letter, 11 × 8.5 in"</option>
                    </select>
                </label>
                <FieldOfView />
            </div>
            <p role="alert" hidden=move || refused.with(Option::is_none)>
                {refusal}
            </p>
            <div class="camera-row">
                <button class="button" on:click=move |_| playground.use_corners()>"Use these corners"</button>
                <button class="button-quiet" on:click=move |_| playground.point_at_sheet(false)>"Cancel"</button>
            </div>
        </Show>
    }
}

/// How wide the camera sees: asked for only where its pictures do not tell.
#[component]
pub fn FieldOfView() -> impl IntoView {
    let playground = playground();
    let asked = playground.webcam.desk.asks_focal;
    let stated_deg = RwSignal::new(None);
    let span = RwSignal::new(Span::default());
    let tell = move || playground.set_field_of_view(stated_deg.get_untracked(), span.get_untracked());
    view! {
        <Show when=move || asked.get()>
            <label class="field">
                <span>"Camera sees across, if known, degrees"</span>
                <input
                    type="number"
                    min="20"
                    max="150"
                    step="1"
                    on:change:target=move |event| {
                        // An empty field is not known.
                        stated_deg.set(event.target().value().parse::<f32>().ok());
                        tell();
                    }
                />
            </label>
            <label class="field">
                <span>"Measured"</span>
                <select on:change:target=move |event| {
                    let value = event.target().value();
                    span.set(Span::ALL.into_iter().find(|span| span.title() == value).unwrap_or_default());
                    if stated_deg.with_untracked(Option::is_some) {
                        tell();
                    }
                }>
                    {Span::ALL
                        .map(|it| view! { <option value=it.title() prop:selected=move || span.get() == it>{it.title()}</option> })
                        .into_iter()
                        .collect_view()}
                </select>
            </label>
        </Show>
    }
}
