//! The canvas the engine draws on, and the hands on it: pointer, wheel, keys.

use leptos::{ev, html, prelude::*};
use schema::{
    CAMERA_SIDE,
    message::{EngineRequest, Pointer},
};
use wasm_bindgen::{JsCast as _, closure::Closure};
use web::gesture::Gesture;
use web_sys::{HtmlCanvasElement, ResizeObserver};

use crate::page::{paint, playground, state::Playground, surroundings};

/// How far a key turns the view.
const TURN_RAD: f32 = 0.12;
/// How far a key moves an object: less than the smallest one is wide.
const NUDGE_M: f32 = 0.01;
/// How much a key, or a notch of the wheel, brings the view nearer.
const NEARER: f32 = 1.12;

/// The stage, its keys, and the model's picture enlarged where there is no GPU.
#[component]
pub fn StageCanvas() -> impl IntoView {
    let playground = playground();
    let holder = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(holder) = holder.get() {
            watch_size(playground, &holder);
        }
    });
    view! {
        <div
            node_ref=holder
            class="stage-holder"
            class:stage-grab=move || playground.table.hovered.with(Option::is_some)
            tabindex="0"
            role="application"
            aria-label="The stage. Arrow keys turn the view, plus and minus zoom, brackets choose an object, shift with arrows moves it."
            on:keydown=move |event| {
                if take_key(playground, &event) {
                    event.prevent_default();
                    event.stop_propagation();
                }
            }
        >
            {move || {
                // A canvas that was handed over is spent; each number is a fresh one.
                playground.table.canvas_number.get();
                view! { <Drawn /> }
            }}
            <Enlarged />
        </div>
    }
}

#[component]
fn Drawn() -> impl IntoView {
    let playground = playground();
    let node = NodeRef::<html::Canvas>::new();
    node.on_load(move |canvas| {
        // Sizes are known once the element is laid out.
        request_animation_frame(move || playground.offer_canvas(canvas));
    });
    let at = move |event: &ev::PointerEvent| {
        let ratio = surroundings::pixel_ratio();
        (((f64::from(event.offset_x())) * ratio) as f32, ((f64::from(event.offset_y())) * ratio) as f32)
    };
    let tell = move |pointer| playground.tell_engine(&EngineRequest::Pointer(pointer));
    let gesture = StoredValue::new(Gesture::default());
    let act = move |of: &mut dyn FnMut(&mut Gesture) -> Option<Pointer>| {
        if let Some(pointer) = gesture.try_update_value(of).flatten() {
            tell(pointer);
        }
    };
    view! {
        <canvas
            node_ref=node
            class="stage-canvas"
            aria-hidden="true"
            on:pointerdown=move |event| {
                keep_pointer(&event);
                let orbit = event.button() != 0 || event.shift_key();
                act(&mut |gesture| Some(gesture.press(event.pointer_id(), at(&event), orbit)));
            }
            on:pointermove=move |event| {
                act(&mut |gesture| gesture.follow(event.pointer_id(), at(&event)));
            }
            on:pointerup=move |event| act(&mut |gesture| Some(gesture.release(event.pointer_id())))
            on:pointercancel=move |event| act(&mut |gesture| Some(gesture.release(event.pointer_id())))
            on:pointerleave=move |_| {
                // What was under the pointer no longer is; a captured one has not left.
                if gesture.with_value(Gesture::is_free) {
                    tell(Pointer::Move { x: -1.0, y: -1.0 });
                }
            }
            on:contextmenu=move |event| event.prevent_default()
            on:wheel=move |event| {
                event.prevent_default();
                let factor = if event.delta_y() < 0.0 { NEARER } else { 1.0 / NEARER };
                tell(Pointer::Zoom { factor });
            }
        ></canvas>
    }
}

/// What the model's camera sees, large: the stage of a machine without a GPU. Things can be dragged in it.
#[component]
fn Enlarged() -> impl IntoView {
    let playground = playground();
    let node = NodeRef::<html::Canvas>::new();
    let needed = Memo::new(move |_| playground.without_stage());
    paint::on_frame(
        move || {
            node.track();
            needed.get().then(|| playground.look.picture.get()).flatten()
        },
        move |picture| {
            if let (Some((_, context)), Some(picture)) = (paint::canvas(node), picture) {
                paint::put(&context, &paint::opaque(&picture.rgb), CAMERA_SIDE as u32);
            }
        },
    );
    // In pixels of the picture, whatever size it is shown at.
    let at = move |event: &ev::PointerEvent| {
        let shown_px = node.get_untracked().map_or(1, |canvas| canvas.client_width().max(1));
        let scale = CAMERA_SIDE as f32 / shown_px as f32;
        (event.offset_x() as f32 * scale, event.offset_y() as f32 * scale)
    };
    let tell = move |pointer| playground.tell_engine(&EngineRequest::Pointer(pointer));
    view! {
        <canvas
            node_ref=node
            class="stage-enlarged"
            hidden=move || !needed.get()
            width=CAMERA_SIDE
            height=CAMERA_SIDE
            role="img"
            aria-label="The model’s camera, enlarged"
            on:pointerdown=move |event| {
                keep_pointer(&event);
                let (x, y) = at(&event);
                tell(Pointer::Down { x, y, orbit: false });
            }
            on:pointermove=move |event| {
                let (x, y) = at(&event);
                tell(Pointer::Move { x, y });
            }
            on:pointerup=move |_| tell(Pointer::Up)
            on:pointercancel=move |_| tell(Pointer::Up)
        ></canvas>
    }
}

/// A pressed pointer stays with its canvas, wherever it goes.
fn keep_pointer(event: &ev::PointerEvent) {
    if let Some(canvas) = event.target().and_then(|target| target.dyn_into::<HtmlCanvasElement>().ok()) {
        // A pointer that is already gone cannot be kept, and needs no keeping.
        canvas.set_pointer_capture(event.pointer_id()).ok();
    }
}

/// Tells the engine when the stage gets another size.
fn watch_size(playground: Playground, holder: &web_sys::HtmlDivElement) {
    let watched = holder.clone();
    let changed = Closure::<dyn FnMut()>::new(move || {
        let (width, height) = surroundings::device_size(&watched);
        playground.tell_engine(&EngineRequest::Resize { width, height });
    });
    if let Ok(observer) = ResizeObserver::new(changed.as_ref().unchecked_ref()) {
        observer.observe(holder);
        // The stage stays for as long as the page does.
        changed.forget();
    }
}

/// Whether the key meant something to the stage.
fn take_key(playground: Playground, event: &ev::KeyboardEvent) -> bool {
    let turn = |yaw_rad, pitch_rad| playground.tell_engine(&EngineRequest::Orbit { yaw_rad, pitch_rad });
    let zoom = |factor| playground.tell_engine(&EngineRequest::Pointer(Pointer::Zoom { factor }));
    match (event.key().as_str(), event.shift_key()) {
        // +X leads away from the arm and +Y to its left; from the start the viewer looks at the arm.
        ("ArrowLeft", true) => playground.nudge(0.0, -NUDGE_M),
        ("ArrowRight", true) => playground.nudge(0.0, NUDGE_M),
        ("ArrowUp", true) => playground.nudge(-NUDGE_M, 0.0),
        ("ArrowDown", true) => playground.nudge(NUDGE_M, 0.0),
        ("ArrowLeft", false) => turn(-TURN_RAD, 0.0),
        ("ArrowRight", false) => turn(TURN_RAD, 0.0),
        ("ArrowUp", false) => turn(0.0, TURN_RAD),
        ("ArrowDown", false) => turn(0.0, -TURN_RAD),
        ("+" | "=", _) => zoom(NEARER),
        ("-" | "_", _) => zoom(1.0 / NEARER),
        ("0", _) => playground.tell_engine(&EngineRequest::ResetView),
        ("]", _) => playground.select_next(true),
        ("[", _) => playground.select_next(false),
        _ => return false,
    }
    true
}
