//! What hands do to a simulated arm, and what goes wrong on its bus.

use leptos::prelude::*;
use schema::Joint;
use schema::bus::{ArmRole, BusRequest, Deed, LineState};
use web::arm::words;

use crate::page::{arm::Arm, playground};

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
    let lost = Memo::new(move |_| arm.line.get() == LineState::Lost);
    let does = move |deed: Deed| move |_| playground.tell_arm(arm, &BusRequest::Pretend { deed });
    let hand = move |joint: Joint| {
        let (low, high) = joint.limits_rad();
        let held = RwSignal::new(None::<f32>);
        let measured = Memo::new(move |_| arm.angle(joint));
        let shown = move || held.get().or_else(|| measured.get()).unwrap_or_default();
        let degrees = move || format!("{:.0}°", shown().to_degrees());
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
                            playground.tell_arm(arm, &BusRequest::Pretend { deed: Deed::Hand { joint, angle_rad } });
                        }
                        on:change=move |_| {
                            held.set(None);
                            // A hand takes a moment to get there, then lets go.
                            set_timeout(
                                move || {
                                    if held.get_untracked().is_none() {
                                        playground
                                            .tell_arm(
                                                arm,
                                                &BusRequest::Pretend { deed: Deed::Hand { joint, angle_rad: None } },
                                            );
                                    }
                                },
                                std::time::Duration::from_millis(1_200),
                            );
                        }
                    />
                    <output class="number">{degrees}</output>
                </label>
            </li>
        }
    };
    let joints = Joint::ALL
        .map(|joint| view! { <option value=(joint as u8).to_string()>{words::joint(joint)}</option> })
        .collect_view();
    let title = match arm.role {
        ArmRole::Follower => "The simulated arm",
        ArmRole::Leader => "The simulated leader",
    };
    view! {
        <section class="arm-part" aria-labelledby=arm.id("pretend") hidden=move || !simulated.get()>
            <h3 id=arm.id("pretend")>{title}</h3>
            <div class="arm-row">
                <button class="button-small" on:click=does(Deed::SweepAll)>"Move every joint to both ends"</button>
                <button class="button-small" disabled=move || lost.get() on:click=does(Deed::Unplug)>"Pull the cable"</button>
                <button class="button-small" disabled=move || !lost.get() on:click=does(Deed::PlugIn)>"Plug it in"</button>
                <button class="button-small" on:click=does(Deed::PowerCycle)>"Power off and on"</button>
                <label class="choice">
                    <span>"Packets that go wrong"</span>
                    <select on:change:target=move |event| {
                        if let Ok(rate) = event.target().value().parse() {
                            playground.tell_arm(arm, &BusRequest::Pretend { deed: Deed::Faults { rate } });
                        }
                    }>
                        <option value="0">"none"</option>
                        <option value="0.01">"1 %"</option>
                        <option value="0.05">"5 %"</option>
                    </select>
                </label>
                <label class="choice">
                    <span>"Connected"</span>
                    <select on:change:target=move |event| {
                        let joint = event.target().value().parse().ok().and_then(|place: usize| Joint::ALL.get(place));
                        let deed = joint.map_or(Deed::Together, |joint| Deed::Lone { joint: *joint });
                        playground.tell_arm(arm, &BusRequest::Pretend { deed });
                    }>
                        <option value="all">"all servos"</option>
                        {joints}
                    </select>
                </label>
            </div>
            <ol class="arm-sliders" aria-label="Hands">{Joint::ALL.map(hand).collect_view()}</ol>
        </section>
    }
}
