//! What every joint does: numbers five times a second, and ten seconds as a line.

use leptos::prelude::*;
use schema::Joint;
use schema::bus::Rhythm;
use web::arm::{Measure, words};
use web::format;

use super::unit::UnitChoice;
use crate::page::{playground, state::Playground};

/// The size of a plot's box.
const WIDTH: f32 = 240.0;
const HEIGHT: f32 = 32.0;

/// The table, the line, and the way to save it.
#[component]
pub fn Telemetry() -> impl IntoView {
    let playground = playground();
    let arm = playground.arm;
    let options = Measure::ALL
        .into_iter()
        .enumerate()
        .map(|(place, measure)| {
            view! {
                <option value=place.to_string() prop:selected=move || arm.measure.get() == measure>{measure.label()}</option>
            }
        })
        .collect_view();
    view! {
        <section class="arm-part arm-wide" aria-labelledby="arm-telemetry">
            <h3 id="arm-telemetry">"Telemetry"</h3>
            <div class="arm-row">
                <label class="choice">
                    <span>"Plot"</span>
                    <select on:change:target=move |event| {
                        let chosen = event.target().value().parse().ok().and_then(|place: usize| Measure::ALL.get(place));
                        if let Some(chosen) = chosen {
                            arm.measure.set(*chosen);
                        }
                    }>{options}</select>
                </label>
                <UnitChoice />
                <button class="button-small" on:click=move |_| playground.export_telemetry()>"Save as CSV"</button>
                <LineFacts />
            </div>
            <div class="arm-table" tabindex="0" role="region" aria-label="Every joint, in numbers">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Joint"</th>
                            <th scope="col">"Position"</th>
                            <th scope="col">"Wanted"</th>
                            <th scope="col">"Allowed"</th>
                            <th scope="col">"Load"</th>
                            <th scope="col">"Current"</th>
                            <th scope="col">"Voltage"</th>
                            <th scope="col">"Temperature"</th>
                            <th scope="col">
                                {move || format!("{}, {}, 10 s", arm.measure.get().label(), arm.measure.get().unit())}
                            </th>
                        </tr>
                    </thead>
                    <tbody>{Joint::ALL.map(|joint| view! { <Row playground joint /> }).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}

#[component]
fn Row(playground: Playground, joint: Joint) -> impl IntoView {
    let arm = playground.arm;
    let number = move |measure: Measure, digits: usize| {
        move || {
            arm.shown.with(|shown| {
                let value = shown.as_ref().and_then(|shown| measure.of(shown.joints[joint as usize].as_ref()?));
                let space = if measure.unit() == "°" { "" } else { " " };
                value.map_or_else(|| "–".to_owned(), |value| format!("{value:.digits$}{space}{}", measure.unit()))
            })
        }
    };
    let angle = move |of: fn(&schema::bus::ArmTelemetry) -> Option<schema::JointAngles>| {
        move || {
            arm.shown.with(|shown| {
                let value = shown.as_ref().and_then(|shown| of(shown));
                value.map_or_else(|| "–".to_owned(), |angles| format!("{:.0}°", angles[joint].to_degrees()))
            })
        }
    };
    let wrong = move || {
        arm.shown.with(|shown| {
            let joint = shown.as_ref().and_then(|shown| shown.joints[joint as usize].as_ref());
            joint.map(|joint| joint.errors.join(", ")).filter(|errors| !errors.is_empty())
        })
    };
    let lines = Memo::new(move |_| {
        arm.shown.track();
        arm.series.with_value(|series| series.plot(joint, arm.measure.get(), WIDTH, HEIGHT))
    });
    view! {
        <tr>
            <th scope="row">
                {words::joint(joint)}
                {move || wrong().map(|errors| view! { <strong class="arm-attention">" "{errors}</strong> })}
            </th>
            <td class="number">{number(Measure::Position, 0)}</td>
            <td class="number">{angle(|shown| shown.wanted)}</td>
            <td class="number">{angle(|shown| shown.goals)}</td>
            <td class="number">{number(Measure::Load, 0)}</td>
            <td class="number">{number(Measure::Current, 0)}</td>
            <td class="number">{number(Measure::Voltage, 1)}</td>
            <td class="number">{number(Measure::Temperature, 0)}</td>
            <td>
                <svg
                    class="arm-plot"
                    viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                    preserveAspectRatio="none"
                    aria-hidden="true"
                    focusable="false"
                >
                    <polyline class="arm-plot-goal" points=move || lines.get().1 />
                    <polyline points=move || lines.get().0 />
                </svg>
            </td>
        </tr>
    }
}

/// How the line is: how long answers take, and how many are lost.
#[component]
fn LineFacts() -> impl IntoView {
    let arm = playground().arm;
    let line = Memo::new(move |_| arm.shown.with(|shown| shown.as_ref().map(|shown| shown.line)));
    let fact =
        move |of: fn(schema::bus::LineStatistics) -> String| move || line.get().map_or_else(|| "–".to_owned(), of);
    view! {
        <dl class="facts">
            <div>
                <dt>"Period"</dt>
                <dd class="number">
                    {fact(|line| {
                        let mean_ms = line.rhythm.mean_ms;
                        let wanted = format::milliseconds(line.period_ms);
                        if mean_ms > 0.0 { format!("{wanted}, {:.1} a second", 1e3 / mean_ms) } else { wanted }
                    })}
                </dd>
            </div>
            <div>
                <dt>"Off by"</dt>
                <dd class="number">
                    {fact(|line| {
                        let Rhythm { periods, half_within_ms, most_within_ms, all_within_ms, .. } = line.rhythm;
                        let [half, most, all] = [half_within_ms, most_within_ms, all_within_ms].map(format::milliseconds);
                        format!("half within {half}, 99 % within {most}, all within {all}, of {periods} periods")
                    })}
                </dd>
            </div>
            <div>
                <dt>"Answers take"</dt>
                <dd class="number">
                    {fact(|line| {
                        if line.latency_99_ms.is_finite() {
                            format!("{}, 99 % within {}", format::milliseconds(line.latency_ms), format::milliseconds(line.latency_99_ms))
                        } else {
                            format::milliseconds(line.latency_ms)
                        }
                    })}
                </dd>
            </div>
            <div>
                <dt>"Lost"</dt>
                <dd class="number">
                    {fact(|line| {
                        let asked = (line.answered + line.lost).max(1);
                        format!("{} of {asked} answers, {:.1} %", line.lost, line.lost as f64 / asked as f64 * 100.0)
                    })}
                </dd>
            </div>
        </dl>
    }
}
