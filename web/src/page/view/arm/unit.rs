//! What positions are in files: one choice, wherever files are saved.

use leptos::prelude::*;
use web::arm::Unit;

use crate::page::playground;

/// The choice.
#[component]
pub fn UnitChoice() -> impl IntoView {
    let unit = playground().arm.unit;
    let options = Unit::ALL
        .into_iter()
        .enumerate()
        .map(|(place, one)| {
            view! { <option value=place.to_string() prop:selected=move || unit.get() == one>{one.label()}</option> }
        })
        .collect_view();
    view! {
        <label class="choice" title="LeRobot’s numbers are of the calibration; its gripper is 0 to 100 in both">
            <span>"Positions in files"</span>
            <select on:change:target=move |event| {
                let chosen = event.target().value().parse().ok().and_then(|place: usize| Unit::ALL.get(place));
                if let Some(chosen) = chosen {
                    unit.set(*chosen);
                }
            }>{options}</select>
        </label>
    }
}
