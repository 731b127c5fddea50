//! What the guard goes by.

use leptos::prelude::*;
use schema::bus::{ArmLimits, Bound};

use crate::page::playground;

/// Every limit, with its bounds.
#[component]
pub fn Limits() -> impl IntoView {
    let playground = playground();
    let field = |Bound { title, unit, scale, bounds: (low, high), of }: Bound| {
        let value = move || {
            let mut limits = playground.arm.limits.get();
            (*of(&mut limits) * scale).round()
        };
        let (least, most) = ((low * scale).round(), (high * scale).round());
        view! {
            <label class="field">
                <span>{format!("{title}, {unit}")}</span>
                <input
                    type="number"
                    min=least
                    max=most
                    step="1"
                    title=format!("{least} to {most} {unit}")
                    prop:value=move || value().to_string()
                    on:change:target=move |event| {
                        if let Ok(value) = event.target().value().parse::<f32>() {
                            playground.change_limits(|limits| *of(limits) = value / scale);
                        }
                        // What was out of bounds, or no number, becomes what is in force.
                        event.target().set_value(&untrack(value).to_string());
                    }
                />
            </label>
        }
    };
    view! {
        <section class="arm-part" aria-labelledby="arm-limits">
            <h3 id="arm-limits">"Limits"</h3>
            <p class="quiet">"Kept for this arm. No value leaves its bounds, whatever is typed."</p>
            <div class="arm-limits">{ArmLimits::BOUNDS.map(field).collect_view()}</div>
        </section>
    }
}
