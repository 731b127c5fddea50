//! The address of the page, and what the browser remembers.

use gloo_storage::{LocalStorage, Storage as _};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsValue;
use web::link::Link;

use super::state::{Playground, Theme};

/// The key of the theme in the browser's storage.
const THEME: &str = "theme";

/// The link this page was opened with.
pub fn opened() -> Link {
    let location = window().location();
    Link::parse(&location.search().unwrap_or_default(), &location.hash().unwrap_or_default())
}

/// Keeps the address in step with the page, once the visitor has done something; and the page with the address, when
/// somebody edits it.
pub fn keep_in_step(playground: Playground) {
    let fragment = Memo::new(move |_| playground.touched.get().then(|| playground.link().print()));
    Effect::new(move |_| {
        if let Some(fragment) = fragment.get() {
            // Without the query the page may have been opened with: what it said is in the fragment, or was changed.
            let path = window().location().pathname().unwrap_or_default();
            let address = format!("{path}#{fragment}");
            if let Ok(history) = window().history() {
                // Replaced, not pushed: the way back leads out of the page, not through every seed. A browser that
                // refuses, because it was asked too often, only leaves the address behind.
                history.replace_state_with_url(&JsValue::NULL, "", Some(&address)).ok();
            }
        }
    });
    let follow = window_event_listener(ev::hashchange, move |_| {
        // A fragment that says nothing is a jump within the page.
        let says_something = window().location().hash().is_ok_and(|hash| hash.contains('='));
        let link = opened();
        if says_something && Some(link.print()) != fragment.get_untracked() {
            playground.follow(&link);
        }
    });
    on_cleanup(move || follow.remove());
}

/// The full link that the dialog's choices make.
pub fn shared(playground: Playground) -> String {
    let href = window().location().href().unwrap_or_default();
    let base = href.split(['#', '?']).next().unwrap_or_default();
    format!("{base}#{}", playground.shared_link().print())
}

/// The theme of the last visit.
pub fn remembered_theme() -> Theme {
    match LocalStorage::get::<String>(THEME).as_deref() {
        Ok("light") => Theme::Light,
        Ok("dark") => Theme::Dark,
        _ => Theme::System,
    }
}

/// Remembers a theme, where the browser lets a page remember anything.
pub fn remember_theme(theme: Theme) {
    LocalStorage::set(THEME, theme.name()).ok();
}
