//! Signs and zero, checked by hand against the pale arm on the stage.

use leptos::prelude::*;
use schema::Joint;
use schema::bus::{BusRequest, CalibrationSource, Sign};
use web::arm::words;

use crate::page::{arm::Arm, playground};

/// One small move for each joint, and the zero pose.
#[component]
pub fn Signs(arm: Arm) -> impl IntoView {
    let playground = playground();
    let can = Memo::new(move |_| arm.is_limp() && arm.source.get() != CalibrationSource::None);
    let row = move |joint: Joint| {
        let sign = move || arm.signs.with(|signs| signs[joint as usize]);
        let watched = move || arm.verifying.get() == Some(joint);
        let said = move || match (watched(), sign()) {
            (true, _) => format!("Move it {} now.", words::grows(joint)),
            (false, None) => "Not checked.".to_owned(),
            (false, Some(Sign::Right)) => "✓ Right.".to_owned(),
            (false, Some(Sign::Reversed)) => {
                "✗ It went the other way. If you moved it as asked, turn it round.".to_owned()
            }
        };
        view! {
            <li class="arm-sign">
                <span>{words::joint(joint)}</span>
                <button
                    class="button-small"
                    disabled=move || !can.get()
                    aria-label=format!("Check the sign of {}", words::joint(joint).to_lowercase())
                    on:click=move |_| playground.verify_joint(arm, joint)
                >
                    "Check"
                </button>
                <span role="status">{said}</span>
                <button
                    class="button-small"
                    hidden=move || sign() != Some(Sign::Reversed)
                    aria-label=format!("Turn {} round", words::joint(joint).to_lowercase())
                    on:click=move |_| playground.turn_joint(arm, joint)
                >
                    "Turn round"
                </button>
            </li>
        }
    };
    let zero = move || {
        arm.zero.get().map(|(off_rad, right)| {
            let wrong: Vec<String> = Joint::ALL
                .into_iter()
                .filter(|joint| !right[*joint as usize])
                .map(|joint| format!("{} by {:.0}°", words::joint(joint).to_lowercase(), off_rad[joint].to_degrees()))
                .collect();
            if wrong.is_empty() {
                "✓ Zero is right: every joint is within 11° of it.".to_owned()
            } else {
                format!(
                    "✗ Off: {}. Calibrate again, moving each joint to both ends.",
                    web::wording::list(&wrong, "and")
                )
            }
        })
    };
    view! {
        <section class="arm-part" aria-labelledby=arm.id("signs")>
            <h3 id=arm.id("signs")>{words::part(arm.role, "Signs and zero")}</h3>
            <p class="quiet">
                "The pale arm on the stage is yours as this page understands it. Move one joint at a time by hand; the pale arm shows the way."
            </p>
            <ol class="arm-signs">{Joint::ALL.map(row).collect_view()}</ol>
            <div class="arm-row">
                <button
                    class="button-small"
                    disabled=move || !can.get()
                    title="Upper arm upright, forearm and hand level and straight ahead"
                    on:click=move |_| playground.ask_arm(arm, &BusRequest::JudgeZero)
                >
                    "It is in its zero pose now"
                </button>
            </div>
            <p role="status">{zero}</p>
        </section>
    }
}
