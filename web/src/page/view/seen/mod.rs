//! What the model sees: the picture, where it looked, and the words.

mod cause;
mod grid;
mod picture;
mod query;
mod words;

use leptos::prelude::*;
use web::link::Panel;

use super::panel::Foldable;
use crate::page::playground;

/// The panel.
#[component]
pub fn Seen() -> impl IntoView {
    // Made once: the picture, the legend and every word read the same map.
    let map = picture::attention_map(playground());
    let overlay = picture::overlay(playground(), map);
    view! {
        <Foldable panel=Panel::Seen title="What the model sees">
            <div class="seen">
                <query::OverlayChoice />
                <picture::PictureView overlay />
                <query::QueryChoice overlay />
                <query::Note map />
                <grid::Grid />
            </div>
            <words::Words map />
        </Foldable>
    }
}
