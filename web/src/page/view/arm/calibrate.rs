//! The wizard: every joint from end to end, then its offset.

use leptos::prelude::*;
use schema::Joint;
use schema::bus::{ArmStage, BusRequest};
use web::arm::words;

use super::file::read_file;
use crate::page::{arm::Arm, playground};

/// What is in force, and how to make another.
#[component]
pub fn Calibrate(arm: Arm) -> impl IntoView {
    let playground = playground();
    let sweeping = Memo::new(move |_| arm.stage.get() == ArmStage::Sweeping);
    let limp = Memo::new(move |_| arm.is_limp());
    let none = Memo::new(move |_| arm.calibration.with(Option::is_none));
    view! {
        <section class="arm-part" aria-labelledby=arm.id("calibration")>
            <h3 id=arm.id("calibration")>{words::part(arm.role, "Calibration")}</h3>
            <p role="status">{move || words::calibration(arm.source.get())}</p>
            <Show
                when=move || sweeping.get()
                fallback=move || {
                    view! {
                        <div class="arm-row">
                            <button
                                class="button"
                                disabled=move || !limp.get()
                                on:click=move |_| playground.ask_arm(arm, &BusRequest::BeginSweep)
                            >
                                "Calibrate"
                            </button>
                            <label class="button-small arm-file" title="A calibration file of LeRobot, written into the servos">
                                "Import"
                                <input
                                    type="file"
                                    accept=".json,application/json"
                                    disabled=move || !limp.get()
                                    on:change:target=move |event| {
                                        let import = move |text| playground.ask_arm(arm, &BusRequest::SetCalibration { text });
                                        read_file(playground, event.target().as_ref(), import);
                                    }
                                />
                            </label>
                            <button
                                class="button-small"
                                disabled=move || none.get()
                                title="A file that LeRobot reads"
                                on:click=move |_| playground.export_calibration(arm)
                            >
                                "Export"
                            </button>
                        </div>
                    }
                }
            >
                <p>
                    "Move every joint slowly by hand from one end to the other. Leave the wrist roll in its middle. Each is done when its mark says so."
                </p>
                <Ranges arm />
                <div class="arm-row">
                    <button
                        class="button-run"
                        disabled=move || !arm.sweep.with(|joints| joints.iter().all(|joint| joint.passes))
                        on:click=move |_| playground.ask_arm(arm, &BusRequest::FinishSweep)
                    >
                        "Write calibration"
                    </button>
                    <button class="button" on:click=move |_| playground.ask_arm(arm, &BusRequest::CancelSweep)>"Leave as it was"</button>
                </div>
            </Show>
        </section>
    }
}

/// How far every joint went, with a mark for each that will do.
#[component]
fn Ranges(arm: Arm) -> impl IntoView {
    let sweep = arm.sweep;
    let row = move |joint: Joint| {
        let of = move || sweep.with(|joints| joints[joint as usize]);
        let said = move || {
            let swept = of();
            let went = swept.swept_rad.to_degrees();
            if swept.least_rad > 0.0 {
                format!("{went:.0}° of at least {:.0}°", swept.least_rad.to_degrees())
            } else {
                "left in its middle".to_owned()
            }
        };
        let share = move || {
            let swept = of();
            if swept.least_rad > 0.0 {
                (swept.swept_rad / swept.least_rad).min(1.0)
            } else {
                f32::from(u8::from(swept.passes))
            }
        };
        view! {
            <li class="arm-range">
                <span>{words::joint(joint)}</span>
                <progress max="1" value=share aria-label=format!("{} moved", words::joint(joint))></progress>
                <span class="arm-range-at" style=move || format!("--at: {:.3}", of().at) aria-hidden="true"></span>
                <span class="number quiet">{said}</span>
                <strong>{move || if of().passes { "✓ done" } else { "move it" }}</strong>
            </li>
        }
    };
    view! { <ol class="arm-ranges" aria-label="Ranges">{Joint::ALL.map(row).collect_view()}</ol> }
}
