//! The bar that stops a real arm: in sight for as long as one is connected, whatever is folded.

use leptos::prelude::*;
use schema::bus::Rung;
use web::arm::words;
use web::wording::Tone;

use crate::page::{
    playground,
    view::icon::{Icon, Symbol},
};

/// The bar.
#[component]
pub fn ArmBar() -> impl IntoView {
    let playground = playground();
    let arm = playground.arm;
    let connected = Memo::new(move |_| arm.is_connected());
    let stopped = Memo::new(move |_| arm.stopped.with(|stopped| stopped.as_ref().map(words::stopped)));
    let good = move || stopped.get().is_none_or(|(tone, _)| tone != Tone::Attention);
    let stage = move || {
        if arm.line.get() == schema::bus::LineState::Lost {
            return words::line(arm.role, &arm.line.get()).1;
        }
        words::stage(&arm.stage.get()).1
    };
    view! {
        <Show when=move || connected.get()>
            <aside class="arm-bar" aria-label="Stop the arm">
                <p class="arm-bar-stage">
                    <strong>{move || if arm.is_simulated() { "Simulated bus" } else { "Real arm" }}</strong>
                    " "
                    {stage}
                </p>
                <p class="arm-bar-said" role="status" class:arm-attention=move || !good()>
                    {move || {
                        stopped
                            .get()
                            .map(|(tone, text)| {
                                let icon = if tone == Tone::Good { Icon::Check } else { Icon::Alert };
                                view! {
                                    <Symbol icon=Signal::stored(icon) />
                                    <span>{text}</span>
                                }
                            })
                    }}
                </p>
                <div class="arm-bar-rungs" role="group" aria-label="Stop the arm">
                    <button
                        class="button-stop"
                        title="Every joint stays where it is, under power: Escape"
                        on:click=move |_| playground.stop_arm_now(Rung::Hold)
                    >
                        <Symbol icon=Icon::Stop />
                        "Hold"
                    </button>
                    <button
                        class="button"
                        title="Down to the rest pose, then without power"
                        on:click=move |_| playground.stop_arm_now(Rung::Soft)
                    >
                        "Soft stop"
                    </button>
                    <button
                        class="button"
                        title="Without power at once, wherever it is: it falls. Escape twice"
                        on:click=move |_| playground.stop_arm_now(Rung::Release)
                    >
                        "Release"
                    </button>
                </div>
            </aside>
        </Show>
    }
}
