//! Who moves the arm, and sliders for who does.

use leptos::prelude::*;
use schema::bus::{ArmStage, BusRequest, Driver};
use schema::{Joint, message::Limit};
use web::arm::{HOME, words};
use web::wording;

use crate::page::playground;

/// Torque, drivers, sliders, poses.
#[component]
pub fn Moving() -> impl IntoView {
    let playground = playground();
    let arm = playground.arm;
    let powered = Memo::new(move |_| matches!(arm.stage.get(), ArmStage::Powered { .. }));
    let led = Memo::new(move |_| playground.leader.is_connected());
    let can_enable = Memo::new(move |_| matches!(arm.stage.get(), ArmStage::Limp | ArmStage::Adopted));
    view! {
        <section class="arm-part" aria-labelledby="arm-moving">
            <h3 id="arm-moving">"Moving"</h3>
            <div class="arm-row">
                <button
                    class="button-run"
                    disabled=move || !can_enable.get()
                    on:click=move |_| playground.ask_arm(arm, &BusRequest::Enable)
                >
                    "Torque on"
                </button>
                <span class="quiet">
                    {move || match arm.stage.get() {
                        ArmStage::Limp => {
                            "Limp: move it by hand, and the pale arm on the stage follows. Run the model meanwhile and it is in shadow mode: what it would do is shown below, and your arm stays limp."
                        }
                        ArmStage::Adopted => "It holds itself. Torque on takes it over where it is.",
                        ArmStage::Powered { .. } => "Every joint stays where it is until somebody moves it.",
                        _ => "",
                    }}
                </span>
            </div>
            <fieldset class="segments" disabled=move || !powered.get()>
                <legend>"Moved by"</legend>
                <div class="segments-row">
                    <DriverChoice driver=Driver::Nobody label="Nobody" />
                    <DriverChoice driver=Driver::Person label="Me" />
                    <Show when=move || led.get()>
                        <DriverChoice driver=Driver::Leader label="The leader" />
                    </Show>
                    <DriverChoice driver=Driver::PolicyWhileHeld label="The model, while I hold G" />
                    <DriverChoice driver=Driver::Policy label="The model" />
                </div>
            </fieldset>
            <HoldButton />
            <p class="quiet" hidden=move || !matches!(arm.driver(), Some(Driver::Leader))>
                "Your arm goes slowly to where the leader is, then follows it, through the guard. Escape holds it, and moving a slider hands it back to you."
            </p>
            <p class="quiet" hidden=move || !matches!(arm.driver(), Some(Driver::Policy))>
                "Whatever the model in the simulation does, your arm does too, through the guard. Press Run; the arm goes slowly to where the rendered one is, then follows it. Escape holds it, and moving a slider hands it back to you."
            </p>
            <ol class="arm-sliders" aria-label="Joints">
                {Joint::ALL.map(|joint| view! { <JointSlider joint /> }).collect_view()}
            </ol>
            <div class="arm-row">
                <button class="button-small" disabled=move || !powered.get() on:click=move |_| playground.want_pose(HOME)>
                    "Home"
                </button>
                <button class="button-small" disabled=move || !powered.get() on:click=move |_| playground.want_rest()>
                    "Rest"
                </button>
                <span class="quiet">
                    "A gamepad works too, where it is you who moves: sticks for base, shoulder, elbow and roll, cross for the wrist, triggers for the jaw; its right button stops."
                </span>
            </div>
            <Limited />
        </section>
    }
}

#[component]
fn DriverChoice(driver: Driver, label: &'static str) -> impl IntoView {
    let playground = playground();
    // The arm says who moves it many times a second: only another answer may undo a choice that is on its way.
    let moves = Memo::new(move |_| playground.arm.driver() == Some(driver));
    view! {
        <label class="segment">
            <input
                type="radio"
                name="arm-driver"
                prop:checked=moves
                on:change=move |_| playground.drive_arm(driver)
            />
            <span>{label}</span>
        </label>
    }
}

/// For fingers: the model moves the arm while it is pressed.
#[component]
fn HoldButton() -> impl IntoView {
    let playground = playground();
    let arm = playground.arm;
    view! {
        <div class="arm-row" hidden=move || arm.driver() != Some(Driver::PolicyWhileHeld)>
            <button
                class="button arm-hold"
                aria-pressed=move || arm.held.get().to_string()
                on:pointerdown=move |_| playground.hold_key()
                on:pointerup=move |_| playground.let_go_of_key()
                on:pointerleave=move |_| playground.let_go_of_key()
                on:pointercancel=move |_| playground.let_go_of_key()
            >
                {move || if arm.held.get() { "The model moves it" } else { "Hold down: the model moves it" }}
            </button>
            <span class="quiet">"Or hold the key G. Let go, and the arm holds."</span>
        </div>
    }
}

/// One joint's target, with its limits.
#[component]
fn JointSlider(joint: Joint) -> impl IntoView {
    let playground = playground();
    let arm = playground.arm;
    let (low, high) = joint.limits_rad();
    let person = Memo::new(move |_| arm.driver() == Some(Driver::Person));
    let powered = Memo::new(move |_| arm.driver().is_some());
    let measured = Memo::new(move |_| arm.angle(joint));
    let shown =
        move || if person.get() { arm.wanted.with(|wanted| wanted[joint]) } else { measured.get().unwrap_or_default() };
    let degrees = move || format!("{:.0}°", shown().to_degrees());
    view! {
        <li>
            <label class="arm-slider">
                <span>{words::joint(joint)}</span>
                <input
                    type="range"
                    min=low
                    max=high
                    step="0.01"
                    disabled=move || !powered.get()
                    prop:value=move || shown().to_string()
                    aria-valuetext=degrees
                    on:input:target=move |event| {
                        if let Ok(angle_rad) = event.target().value().parse() {
                            playground.want_joint(joint, angle_rad);
                        }
                    }
                />
                <output class="number">{degrees}</output>
            </label>
        </li>
    }
}

/// What was changed on the way to the servos, as it is now.
#[component]
fn Limited() -> impl IntoView {
    let arm = playground().arm;
    let limits = Memo::new(move |_| {
        arm.shown.with(|shown| shown.as_ref().map(|shown| shown.limits.clone()).unwrap_or_default())
    });
    let said = move || {
        let said: Vec<String> = limits.get().iter().map(|limit: &Limit| wording::limit(limit)).collect();
        if said.is_empty() { "nothing".to_owned() } else { said.join("; ") }
    };
    view! {
        <p class="arm-limited">
            <strong>"The guard changes: "</strong>
            {said}
            "."
        </p>
    }
}
