//! Which arm, on what.

use leptos::prelude::*;
use schema::bus::{ArmKind, ArmRole, LineState};
use web::arm::words;
use web::wording::Tone;

use crate::page::{
    arm::{Arm, Choosing, has_serial},
    playground,
};

/// The choice, and how the line is.
#[component]
pub fn Connect(arm: Arm) -> impl IntoView {
    let playground = playground();
    let called = words::connecting(arm.role);
    let leads = arm.role == ArmRole::Leader;
    let serial = has_serial();
    let free = Memo::new(move |_| !arm.is_connected() && arm.line.get() != LineState::Opening);
    let said = Memo::new(move |_| words::line(arm.role, &arm.line.get()));
    let is = move |kind: ArmKind| move || arm.kind.get() == kind;
    let kinds = ArmKind::ALL
        .into_iter()
        .map(|kind| view! { <option value=kind.name() prop:selected=is(kind)>{kind.title()}</option> })
        .collect_view();
    view! {
        <section class="arm-connect" aria-label=words::part(arm.role, "Connection")>
            <p class="arm-safety" hidden=leads>
                <strong>"Before you connect: "</strong>
                "fasten the arm, clear the table, keep hands and face out of its reach, and have the plug of its power supply at hand. "
                <a href="arm.html" target="_blank" rel="noopener">"Wiring, first run, and what to do when it fails"</a>
                "."
            </p>
            <div class="arm-row">
                <label class="choice">
                    <span>{called.kind}</span>
                    <select
                        disabled=move || !free.get()
                        on:change:target=move |event| {
                            let name = event.target().value();
                            if let Some(kind) = ArmKind::ALL.into_iter().find(|kind| kind.name() == name) {
                                arm.kind.set(kind);
                            }
                        }
                    >
                        {kinds}
                    </select>
                </label>
                <label class="choice">
                    <span>{called.name}</span>
                    <input
                        class="arm-name"
                        maxlength="24"
                        disabled=move || !free.get()
                        prop:value=arm.name
                        on:input:target=move |event| arm.name.set(event.target().value())
                    />
                </label>
                <Show
                    when=move || free.get()
                    fallback=move || {
                        view! {
                            <button class="button" on:click=move |_| playground.disconnect_arm(arm)>{called.disconnect}</button>
                        }
                    }
                >
                    <button
                        class="button-run"
                        disabled=!serial || arm.choosing.get() == Choosing::Yes
                        on:click=move |_| playground.connect_port(arm)
                    >
                        {called.connect}
                    </button>
                    <Known arm called=called.again />
                    <label class="arm-tick">
                        <input
                            type="checkbox"
                            prop:checked=arm.show_all
                            on:change:target=move |event| arm.show_all.set(event.target().checked())
                        />
                        "Show all ports"
                    </label>
                    <button class="button" on:click=move |_| playground.connect_simulated(arm)>{called.pretend}</button>
                    <label class="arm-tick">
                        <input
                            type="checkbox"
                            prop:checked=arm.fresh
                            on:change:target=move |event| arm.fresh.set(event.target().checked())
                        />
                        {called.fresh}
                    </label>
                </Show>
            </div>
            <p role="status" class:arm-attention=move || said.get().0 == Tone::Attention>{move || said.get().1}</p>
            {move || match arm.choosing.get() {
                Choosing::No => None,
                Choosing::Yes => {
                    Some(
                        view! {
                            <p role="status">
                                "Choose the arm’s port in the browser’s list. "
                                <button class="button-link" on:click=move |_| arm.give_up_choosing()>"Give up"</button>
                            </p>
                        }
                            .into_any(),
                    )
                }
                Choosing::Failed(reason) => Some(view! { <p class="arm-attention" role="alert">{reason}</p> }.into_any()),
            }}
            <p class="arm-attention" hidden=serial || leads>{words::NO_SERIAL}</p>
            <p class="quiet" hidden=move || leads || free.get()>{words::LEAVING}</p>
        </section>
    }
}

/// Ports that were allowed before, each to be connected without the browser's list.
#[component]
fn Known(arm: Arm, called: &'static str) -> impl IntoView {
    let playground = playground();
    let count = playground.known_ports;
    let title = move |place: usize| {
        if count.get() > 1 { format!("{called}: port {}", place + 1) } else { called.to_owned() }
    };
    view! {
        <For each=move || 0..count.get() key=|place| *place let(place)>
            <button
                class="button"
                title="A port that you have allowed before"
                disabled=move || arm.choosing.get() == Choosing::Yes
                on:click=move |_| playground.connect_known(arm, place)
            >
                {move || title(place)}
            </button>
        </For>
    }
}
