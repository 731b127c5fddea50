//! The stage and what is said to it.

mod alerts;
mod camera;
mod canvas;
mod desk;
mod feedback;
mod instruction;
mod overlay;
mod settings;
mod sheet;

pub use instruction::Instruction;

use leptos::prelude::*;
use schema::message::Source;

use crate::page::playground;

/// The table, drawn; and what floats over it, or, where there is no room to float, lies under it.
#[component]
pub fn Stage() -> impl IntoView {
    let playground = playground();
    view! {
        <div class="stage-area">
            <div class="stage">
                <canvas::StageCanvas />
                <overlay::Overlays />
            </div>
            {move || (playground.source.get() == Source::Webcam).then(|| view! { <camera::CameraCard /> })}
            <alerts::Alerts />
        </div>
    }
}
