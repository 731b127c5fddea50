//! Tabs that hide, and tabs that go.

use gloo_events::{EventListener, EventListenerOptions};
use leptos::{ev, prelude::*};
use schema::bus::BusRequest;
use wasm_bindgen::JsCast as _;

use super::super::{state::Playground, surroundings};
use super::known;

/// Watches for as long as the page lives.
pub fn watch(playground: Playground) {
    known::watch(playground);
    EventListener::new(&document(), "visibilitychange", move |_| {
        playground.tell_bus(&BusRequest::Visible { visible: surroundings::is_visible() });
    })
    .forget();
    // Whoever looks elsewhere holds no key.
    let blur = window_event_listener(ev::blur, move |_| playground.let_go_of_key());
    // Asks first; nothing else can be waited for.
    EventListener::new_with_options(
        &window(),
        "beforeunload",
        EventListenerOptions::enable_prevent_default(),
        move |event| {
            if untrack(|| playground.arm.holds_itself()) {
                event.prevent_default();
                if let Some(event) = event.dyn_ref::<web_sys::BeforeUnloadEvent>() {
                    event.set_return_value("The arm is under power.");
                }
            }
        },
    )
    .forget();
    let leave = window_event_listener(ev::pagehide, move |_| {
        playground.tell_bus(&BusRequest::Leave);
        playground.tell_arm(playground.leader, &BusRequest::Leave);
    });
    on_cleanup(move || {
        blur.remove();
        leave.remove();
    });
}
