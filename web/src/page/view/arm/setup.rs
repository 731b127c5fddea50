//! Ids of new servos, one at a time.

use leptos::prelude::*;
use schema::Joint;
use schema::bus::{ArmStage, BusRequest};
use web::arm::words;

use crate::page::{arm::Arm, playground};

/// Folded: most people need it once.
#[component]
pub fn Setup(arm: Arm) -> impl IntoView {
    let playground = playground();
    let can = Memo::new(move |_| matches!(arm.stage.get(), ArmStage::Limp | ArmStage::Unknown));
    let row = move |joint: Joint| {
        view! {
            <li>
                <button
                    class="button-small"
                    disabled=move || !can.get()
                    on:click=move |_| playground.ask_arm(arm, &BusRequest::GiveId { joint })
                >
                    {format!("Make it the {} (id {})", words::joint(joint).to_lowercase(), joint as u8 + 1)}
                </button>
                <span role="status">{move || if arm.given.with(|given| given[joint as usize]) { "✓ done" } else { "" }}</span>
            </li>
        }
    };
    let found = move || {
        arm.servos.get().map(|(found, advice)| {
            let found = if found.is_empty() { String::new() } else { format!("Found: {}. ", found.join("; ")) };
            format!("{found}{advice}.")
        })
    };
    view! {
        <details class="arm-part">
            <summary>{words::part(arm.role, "New servos: ids and baud rate")}</summary>
            <p class="quiet">
                "New servos all have the same id. Connect one alone to the board, with power, and make it its joint’s; then the next. Nothing is written unless exactly one servo of the right model answers."
            </p>
            <div class="arm-row">
                <button
                    class="button-small"
                    disabled=move || !can.get()
                    on:click=move |_| playground.ask_arm(arm, &BusRequest::FindServos)
                >
                    "Look for servos"
                </button>
                <span role="status">{found}</span>
            </div>
            <ol class="arm-ids">{Joint::ALL.map(row).collect_view()}</ol>
        </details>
    }
}
