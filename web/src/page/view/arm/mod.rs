//! A real arm: connecting, calibrating, moving, and the way to stop it.

mod bar;
mod calibrate;
mod check;
mod connect;
mod file;
mod leader;
mod limits;
mod moves;
mod moving;
mod pretend;
mod setup;
mod signs;
mod telemetry;
mod unit;

use leptos::prelude::*;
use schema::bus::ArmRole;
use web::link::Panel;

pub use bar::ArmBar;

use super::panel::Foldable;
use crate::page::{arm::Arm, playground};

/// The panel.
#[component]
pub fn ArmPanel() -> impl IntoView {
    let playground = playground();
    let arm = playground.arm;
    let connected = Memo::new(move |_| arm.is_connected());
    view! {
        <Foldable panel=Panel::Arm title="Real arm">
            <div class="arm">
                <connect::Connect arm />
                <Crash arm />
                <Show when=move || connected.get()>
                    <div class="arm-parts">
                        <check::Check arm />
                        <calibrate::Calibrate arm />
                        <signs::Signs arm />
                        <moving::Moving />
                        <moves::RecordedMoves />
                        <limits::Limits />
                        <telemetry::Telemetry />
                        <Events />
                        <setup::Setup arm />
                        <pretend::Pretend arm />
                        <leader::Leader />
                    </div>
                </Show>
            </div>
        </Foldable>
    }
}

/// Why an arm's worker stopped.
#[component]
pub fn Crash(arm: Arm) -> impl IntoView {
    move || {
        arm.crash.get().map(|message| {
            let text = match arm.role {
                ArmRole::Follower => format!(
                    "The arm’s worker stopped: {message}. An arm under power holds its last goal: cut its power if you \
                     cannot connect again."
                ),
                ArmRole::Leader => format!("The leader’s worker stopped: {message}. An arm that follows it holds."),
            };
            view! { <p class="arm-attention" role="alert">{text}</p> }
        })
    }
}

/// What could not be done last; beside whatever asked for it.
#[component]
pub fn Refusal(arm: Arm) -> impl IntoView {
    let refusal = arm.refusal;
    view! {
        <p class="arm-attention" role="status" hidden=move || refusal.with(Option::is_none)>
            {move || refusal.get()}
        </p>
    }
}

/// What happened, the newest first.
#[component]
fn Events() -> impl IntoView {
    let events = playground().arm.events;
    view! {
        <section class="arm-part" aria-labelledby="arm-events">
            <h3 id="arm-events">"Events"</h3>
            <div class="arm-events" tabindex="0" role="log" aria-label="Events of the arm, newest first">
                <ol>
                    <For each=move || events.get() key=|(number, _)| *number let((_, text))>
                        <li>{text}</li>
                    </For>
                </ol>
            </div>
        </section>
    }
}
