//! The page: one state, the workers that change it, the elements that show it.
//!
//! `state` holds every signal; `workers` starts the engine and inference workers and turns what they say into changes of
//! the state; `act` is everything a visitor can do; `view` draws the state and calls `act`. Nothing else writes signals.

mod act;
mod address;
mod arm;
mod compare;
mod export;
mod fetch;
mod hook;
mod keys;
mod lesson;
mod paint;
mod past;
mod portrait;
mod state;
mod surroundings;
mod taps;
mod view;
mod webcam;
mod workers;

use leptos::prelude::*;

use state::Playground;

/// Mounts the page.
pub fn start() {
    console_error_panic_hook::set_once();
    mount_to_body(view::App);
}

/// The state, from anywhere below the root.
pub fn playground() -> Playground {
    expect_context()
}
