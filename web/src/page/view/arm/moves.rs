//! Moves that are recorded and done again.

use std::sync::Arc;

use leptos::prelude::*;
use schema::Move;
use schema::bus::{ArmStage, BusRequest, Driver};
use web::arm::NamedMove;
use web::arm::moves::MOST_MOVES;

use super::file::read_file;
use super::unit::UnitChoice;
use crate::page::{playground, state::Playground};

/// Recording, and the list of what is kept.
#[component]
pub fn RecordedMoves() -> impl IntoView {
    let playground = playground();
    let arm = playground.arm;
    let records = Memo::new(move |_| arm.recording.with(Option::is_some));
    let can = Memo::new(move |_| matches!(arm.stage.get(), ArmStage::Limp | ArmStage::Powered { .. }));
    let none = Memo::new(move |_| arm.moves.with(Vec::is_empty));
    let most_secs = Move::MOST_MS / 1000;
    let press = move |_| {
        let request = if records.get_untracked() { BusRequest::FinishRecording } else { BusRequest::BeginRecording };
        arm.move_refusal.set(None);
        playground.ask_arm(arm, &request);
    };
    let said = move || match (arm.recording.get(), arm.driver()) {
        (None, _) if arm.move_refusal.with(Option::is_some) => arm.move_refusal.get().unwrap_or_default(),
        (Some(secs), _) => format!("Recording: {secs:.1} s of at most {most_secs} s."),
        (None, Some(Driver::Replay)) => "A move is being done: any stop or slider ends it.".to_owned(),
        (None, _) => String::new(),
    };
    view! {
        <section class="arm-part" aria-labelledby="arm-moves">
            <h3 id="arm-moves">"Recorded moves"</h3>
            <p class="quiet">
                {format!(
                    "Record while you move the arm: by hand while it is limp, or with sliders, a gamepad or a leader. At most {most_secs} s a move, and {MOST_MOVES} moves for an arm, kept in this browser.",
                )}
            </p>
            <div class="arm-row">
                <label class="choice">
                    <span>"Name of the move"</span>
                    <input
                        class="arm-name"
                        maxlength="40"
                        prop:value=arm.move_name
                        on:input:target=move |event| arm.move_name.set(event.target().value())
                    />
                </label>
                <button class="button" disabled=move || !can.get() on:click=press>
                    {move || if records.get() { "Finish recording" } else { "Record" }}
                </button>
                <label class="button-small arm-file" title="A move that was exported here">
                    "Add from a file"
                    <input
                        type="file"
                        accept=".json,application/json"
                        on:change:target=move |event| {
                            read_file(playground, event.target().as_ref(), move |text| playground.import_move(&text));
                        }
                    />
                </label>
                <UnitChoice />
            </div>
            <p role="status" class:arm-attention=move || arm.move_refusal.with(Option::is_some)>{said}</p>
            <p class="quiet" hidden=move || !none.get()>"No move is kept of this arm."</p>
            <ul class="arm-moves" aria-label="Moves">
                <For each=move || arm.moves.get() key=|named| named.name.clone() let(named)>
                    <Row playground named />
                </For>
            </ul>
        </section>
    }
}

#[component]
fn Row(playground: Playground, named: Arc<NamedMove>) -> impl IntoView {
    let arm = playground.arm;
    let powered = Memo::new(move |_| arm.driver().is_some());
    let name = named.name.clone();
    let secs = format!("{:.1} s", named.recorded.secs());
    let (replayed, exported, forgotten) = (Arc::clone(&named), Arc::clone(&named), named);
    view! {
        <li class="arm-move">
            <span>{name.clone()}</span>
            <span class="number quiet">{secs}</span>
            <button
                class="button-small"
                disabled=move || !powered.get()
                title="Slowly to where it begins, then the move, through the guard"
                aria-label=format!("Replay {name}")
                on:click=move |_| playground.replay_move(&replayed)
            >
                "Replay"
            </button>
            <button
                class="button-small"
                aria-label=format!("Export {name}")
                on:click=move |_| playground.export_move(&exported)
            >
                "Export"
            </button>
            <button
                class="button-small"
                aria-label=format!("Forget {name}")
                on:click=move |_| playground.forget_move(&forgotten.name)
            >
                "Forget"
            </button>
        </li>
    }
}
