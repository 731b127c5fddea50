//! What hands do to a simulated arm, and what goes wrong on its bus.

use std::time::Duration;

use leptos::prelude::*;
use schema::Joint;
use schema::bus::{ArmRole, Deed, LineState};
use web::arm::words;

use crate::page::{arm::Arm, playground};

/// How long a hand takes to bring a joint under power where it wants it.
const HAND: Duration = Duration::from_millis(1_200);

/// For a simulated bus only.
#[component]
pub fn Pretend(arm: Arm) -> impl IntoView {
    let playground = playground();
    // A simulated one that is lost comes back simulated.
    let simulated = Memo::new(move |before: Option<&bool>| match arm.line.get() {
        LineState::Open { simulated } => simulated,
        LineState::Lost => before.copied().unwrap_or_default(),
        _ => false,
    });
    // Whoever switches the torque on has taken the hands away.
    Effect::new(move |_| {
        if arm.holds_itself() && simulated.get_untracked() {
            playground.take_hands_off(arm);
        }
    });
    let title = match arm.role {
        ArmRole::Follower => "The simulated arm",
        ArmRole::Leader => "The simulated leader",
    };
    view! {
        <section class="arm-part" aria-labelledby=arm.id("pretend") hidden=move || !simulated.get()>
            <h3 id=arm.id("pretend")>{title}</h3>
            <div class="arm-row">
                <Buttons arm />
                <Line arm />
                <Servos arm />
            </div>
            <ol class="arm-sliders" aria-label="Hands">
                {Joint::ALL.map(|joint| view! { <Hand arm joint /> }).collect_view()}
            </ol>
        </section>
    }
}

/// What takes a press.
#[component]
fn Buttons(arm: Arm) -> impl IntoView {
    let playground = playground();
    let lost = Memo::new(move |_| arm.line.get() == LineState::Lost);
    let does = move |deed: Deed| move |_| playground.pretend(arm, deed);
    view! {
        <button class="button-small" on:click=does(Deed::SweepAll)>"Move every joint to both ends"</button>
        <button class="button-small" on:click=move |_| playground.take_hands_off(arm)>"Take the hands off"</button>
        <button class="button-small" disabled=move || lost.get() on:click=does(Deed::Unplug)>"Pull the cable"</button>
        <button class="button-small" disabled=move || !lost.get() on:click=does(Deed::PlugIn)>"Plug it in"</button>
        <button class="button-small" on:click=does(Deed::PowerCycle)>"Power off and on"</button>
    }
}

/// How well line and supply do.
#[component]
fn Line(arm: Arm) -> impl IntoView {
    let playground = playground();
    let does = move |deed: fn(f32) -> Deed| {
        move |event: leptos::ev::Event| {
            if let Ok(number) = event_target_value(&event).parse() {
                playground.pretend(arm, deed(number));
            }
        }
    };
    view! {
        <label class="choice">
            <span>"Packets that go wrong"</span>
            <select on:change=does(|rate| Deed::Faults { rate })>
                <option value="0">"none"</option>
                <option value="0.01">"1 %"</option>
                <option value="0.05">"5 %"</option>
            </select>
        </label>
        <label class="choice">
            <span>"Supply"</span>
            <select on:change=does(|share| Deed::Sag { share })>
                <option value="1">"all of its voltage"</option>
                <option value="0.7">"70 % of it"</option>
                <option value="0.57">"57 % of it"</option>
            </select>
        </label>
    }
}

/// Which servos are there, and how warm they are.
#[component]
fn Servos(arm: Arm) -> impl IntoView {
    let playground = playground();
    let joints = || {
        Joint::ALL
            .map(|joint| view! { <option value=(joint as u8).to_string()>{words::joint(joint)}</option> })
            .collect_view()
    };
    let joint_of = |value: &str| value.parse().ok().and_then(|place: usize| Joint::ALL.get(place).copied());
    view! {
        <label class="choice">
            <span>"Connected"</span>
            <select on:change:target=move |event| {
                let joint = joint_of(&event.target().value());
                playground.pretend(arm, joint.map_or(Deed::Together, |joint| Deed::Lone { joint }));
            }>
                <option value="all">"all servos"</option>
                {joints()}
            </select>
        </label>
        <label class="choice">
            <span>"Servo that died"</span>
            <select on:change:target=move |event| {
                playground.pretend(arm, Deed::Die { joint: joint_of(&event.target().value()) });
            }>
                <option value="none">"none"</option>
                {joints()}
            </select>
        </label>
        <label class="choice">
            <span>"Motors heated to"</span>
            <select on:change:target=move |event| {
                let Ok(celsius) = event.target().value().parse() else { return };
                for joint in Joint::ALL {
                    playground.pretend(arm, Deed::Heat { joint, celsius });
                }
            }>
                <option value="25">"25 °C"</option>
                <option value="56">"56 °C"</option>
                <option value="65">"65 °C"</option>
            </select>
        </label>
    }
}

/// A hand at a joint.
#[component]
fn Hand(arm: Arm, joint: Joint) -> impl IntoView {
    let playground = playground();
    let (low, high) = joint.limits_rad();
    let held = RwSignal::new(None::<f32>);
    let measured = Memo::new(move |_| arm.angle(joint));
    let shown = move || held.get().or_else(|| measured.get()).unwrap_or_default();
    let degrees = move || format!("{:.0}°", shown().to_degrees());
    let let_go = move || {
        held.set(None);
        // A limp joint would sink: the hand stays until it is taken off. One under power is let go of after a moment.
        if untrack(|| arm.holds_itself()) {
            let go = move || {
                if held.get_untracked().is_none() {
                    playground.pretend(arm, Deed::Hand { joint, angle_rad: None });
                }
            };
            set_timeout(go, HAND);
        }
    };
    view! {
        <li>
            <label class="arm-slider">
                <span>{format!("Hand at the {}", words::joint(joint).to_lowercase())}</span>
                <input
                    type="range"
                    min=low
                    max=high
                    step="0.01"
                    prop:value=move || shown().to_string()
                    aria-valuetext=degrees
                    on:input:target=move |event| {
                        let angle_rad = event.target().value().parse().ok();
                        held.set(angle_rad);
                        playground.pretend(arm, Deed::Hand { joint, angle_rad });
                    }
                    on:change=move |_| let_go()
                />
                <output class="number">{degrees}</output>
            </label>
        </li>
    }
}
