//! Keys that work wherever the focus is.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, KeyboardEvent};

use web::link::Control;

use super::state::Playground;

/// Keys as the help lists them.
pub const KEYS: [(&str, &str); 14] = [
    ("Escape", "Stop, from anywhere"),
    ("Space", "Stop, when no control has the focus"),
    ("G, held down", "The model moves a real arm, where that was chosen"),
    ("/", "Go to the instruction"),
    ("Enter", "Run what is in the box"),
    ("P", "Run or pause"),
    ("S", "One step"),
    ("R", "Reset the scene"),
    ("N", "New scene"),
    ("?", "Help"),
    ("Arrows, on the stage", "Turn the view"),
    ("+ and −, on the stage", "Nearer, farther; 0 starts over"),
    ("[ and ], on the stage", "Choose an object"),
    ("Shift with arrows, on the stage", "Move the chosen object"),
];

/// Listens for as long as the page lives.
pub fn listen(playground: Playground) {
    let listening = window_event_listener(ev::keydown, move |event| {
        if act_on(playground, &event) {
            event.prevent_default();
        }
    });
    let letting_go = window_event_listener(ev::keyup, move |event| {
        if matches!(event.key().as_str(), "g" | "G") {
            playground.let_go_of_key();
        }
    });
    on_cleanup(move || {
        listening.remove();
        letting_go.remove();
    });
}

/// Whether the key meant something.
fn act_on(playground: Playground, event: &KeyboardEvent) -> bool {
    let key = event.key();
    if key == "Escape" {
        if !event.repeat() {
            playground.stop_at(event.time_stamp());
        }
        // Whatever else Escape does, such as closing the help, it may do too.
        return false;
    }
    let focus = document().active_element();
    if key == " " {
        let free = !focus.is_some_and(|focus| is_a_control(&focus));
        if free && !event.repeat() {
            playground.stop_at(event.time_stamp());
        }
        return free;
    }
    if focus.as_ref().is_some_and(takes_keys)
        || event.ctrl_key()
        || event.meta_key()
        || event.alt_key()
        || event.repeat()
    {
        return false;
    }
    let may = |control| !untrack(|| playground.hides(control));
    match key.as_str() {
        "/" => focus_instruction(),
        "p" | "P" => playground.run_or_pause(),
        "s" | "S" => playground.single_step(),
        "r" | "R" if may(Control::Scene) => playground.reset(),
        "n" | "N" if may(Control::Scene) => playground.new_scene(),
        "?" => playground.help_open.set(true),
        "g" | "G" => playground.hold_key(),
        _ => return false,
    }
    true
}

/// Whether the space bar means something to the element itself: pressing, ticking, scrolling.
fn is_a_control(element: &Element) -> bool {
    let inside = |selector| element.closest(selector).ok().flatten().is_some();
    takes_keys(element) || inside("button, a, summary, [role=log], [role=application]")
}

/// Whether letters belong to the element itself.
fn takes_keys(element: &Element) -> bool {
    matches!(element.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA")
        || element.closest("dialog").ok().flatten().is_some()
}

pub fn focus_instruction() {
    let found = document().get_element_by_id("instruction");
    if let Some(input) = found.and_then(|input| input.dyn_into::<web_sys::HtmlInputElement>().ok()) {
        // Focusing fails in no way anybody could act on.
        input.focus().ok();
        input.select();
    }
}
