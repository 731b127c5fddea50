//! A second arm that a person moves by hand, for the first to follow.

use leptos::prelude::*;
use schema::bus::ArmStage;
use web::arm::words;
use web::wording::Tone;

use super::{
    Crash, calibrate::Calibrate, check::Check, connect::Connect, pretend::Pretend, setup::Setup, signs::Signs,
};
use crate::page::playground;

/// Connecting it, and all that an arm needs before it may lead.
#[component]
pub fn Leader() -> impl IntoView {
    let playground = playground();
    let leader = playground.leader;
    let connected = Memo::new(move |_| leader.is_connected());
    let ready = Memo::new(move |_| {
        leader.findings.with(|findings| {
            words::readiness(&leader.stage.get(), findings.as_deref().unwrap_or_default(), leader.source.get())
        })
    });
    let holds = Memo::new(move |_| leader.stage.get() == ArmStage::Adopted);
    view! {
        <section class="arm-part arm-wide" aria-labelledby="leader">
            <h3 id="leader">"Leader arm"</h3>
            <p class="quiet">
                "A second arm on a port of its own, which you move by hand and yours follows. It stays limp. What it asks for passes the guard like everything else, and when it is not heard, your arm holds."
            </p>
            <Connect arm=leader />
            <Crash arm=leader />
            <Show when=move || connected.get()>
                <p role="status" class:arm-attention=move || ready.get().0 == Tone::Attention>{move || ready.get().1}</p>
                <button class="button" hidden=move || !holds.get() on:click=move |_| playground.release_leader()>
                    "Release the leader"
                </button>
                <div class="arm-parts">
                    <Check arm=leader />
                    <Calibrate arm=leader />
                    <Signs arm=leader />
                    <Setup arm=leader />
                    <Pretend arm=leader />
                </div>
            </Show>
        </section>
    }
}
