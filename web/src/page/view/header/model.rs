//! Which model, where there are several.

use leptos::prelude::*;
use web::{link::Control, models};

use crate::page::playground;

/// The choice; what the chosen one is, in a line, is its tooltip, and the help has that of each.
#[component]
pub fn ModelChoice() -> impl IntoView {
    let playground = playground();
    let model = playground.model;
    let absent = move || !model.is_choice() || playground.hides(Control::Model);
    // A comparison changes the model by itself, and changes it back.
    let options = move || {
        let mut entries: Vec<(String, String)> = model
            .offered
            .with(|offered| offered.iter().map(|card| (card.name.clone(), models::choice(card))).collect());
        // One that a link asks for and nobody lists is shown all the same: what cannot be loaded is said elsewhere.
        let wanted = model.name();
        if entries.iter().all(|(name, _)| *name != wanted) {
            entries.push((wanted.clone(), wanted));
        }
        let option = |(name, entry): (String, String)| {
            let value = name.clone();
            view! { <option value=value prop:selected=move || model.name() == name>{entry}</option> }
        };
        entries.into_iter().map(option).collect_view()
    };
    view! {
        <label class="choice header-model" hidden=absent>
            <span>"Model"</span>
            <select
                disabled=move || playground.is_comparing()
                title=move || model.line()
                on:change:target=move |event| playground.set_model(Some(event.target().value()))
            >
                {options}
            </select>
        </label>
    }
}
