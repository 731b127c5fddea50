//! What the policy chose: seven action tokens of one step, and what it thinks it is doing.

mod decoding;
mod detail;
mod readouts;
mod strip;

use std::sync::Arc;

use leptos::prelude::*;
use schema::{ActionDim, CHUNK_STEPS, CONTROL_PERIOD_SECS, DIMS};
use web::{
    attention::Query,
    effect::{Change, changes},
    format,
    link::Panel,
    tokens::Reading,
};

use super::panel::Foldable;
use crate::page::{
    playground,
    state::{Difference, Overlay},
};

/// The panel.
#[component]
pub fn Chosen() -> impl IntoView {
    view! {
        <Foldable panel=Panel::Chosen title="What it chose" beside=view! { <StepChoice /> }.into_any()>
            <Tokens />
            <decoding::DecodingChoice />
            <detail::Detail />
            <readouts::ReadoutsView />
        </Foldable>
    }
}

/// Which step of the chunk is looked at.
#[component]
fn StepChoice() -> impl IntoView {
    let step = playground().look.chunk_step;
    let text = move || {
        let ahead = (step.get() + 1) as f32 * CONTROL_PERIOD_SECS;
        format!("Step {} of {CHUNK_STEPS}, +{ahead:.1} s", step.get() + 1)
    };
    view! {
        <label class="step-choice">
            <span class="number">{text}</span>
            <input
                type="range"
                min="1"
                max=CHUNK_STEPS
                step="1"
                prop:value=move || (step.get() + 1).to_string()
                aria-valuetext=text
                on:input:target=move |event| {
                    if let Ok(number) = event.target().value().parse::<usize>() {
                        step.set(number.clamp(1, CHUNK_STEPS) - 1);
                    }
                }
            />
        </label>
    }
}

/// One action token as the table shows it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Row {
    reading: Reading,
    value: f32,
    change: Option<Change>,
}

#[component]
fn Tokens() -> impl IntoView {
    let playground = playground();
    let look = playground.look;
    let difference = Memo::new(move |_| playground.difference_on_show());
    let rows = Memo::new(move |_| {
        let frame = playground.pass_on_show()?;
        let step = look.chunk_step.get();
        let changed = difference.get().map(|difference: Arc<Difference>| {
            let (before, after) = (&difference.before, &difference.after);
            changes(step, (&before.forecast.chunk, &before.tokens), (&after.forecast.chunk, &after.tokens))
        });
        let rows: [Row; DIMS] = core::array::from_fn(|dim| Row {
            reading: frame.tokens.read(step, dim),
            value: frame.forecast.chunk.steps[step][dim],
            change: changed.map(|changed| changed[dim]),
        });
        Some(rows)
    });
    let compares = Memo::new(move |_| difference.with(Option::is_some));
    let palette = crate::page::paint::Palette::worn(playground);
    let lines = ActionDim::ALL
        .into_iter()
        .enumerate()
        .map(|(dim, name)| view! { <Token dim name rows difference compares palette /> })
        .collect_view();
    view! {
        <div class="tokens-frame">
        <table class="tokens" class:tokens-compare=compares>
            <caption class="sr-only">"Seven action tokens: the distribution over 256 bins, the chosen bin, the value it decodes to, and its entropy"</caption>
            <thead>
                <tr>
                    <th scope="col">"Dimension"</th>
                    <th scope="col" class="tokens-bins">"256 bins"</th>
                    <th scope="col" class="tokens-number tokens-bin" title="The most probable bin">"Bin"</th>
                    <th scope="col" class="tokens-number" title="What the arm is given, in physical units: the mean of the likeliest bins, or with sampling the bin that was drawn">"Value"</th>
                    <th scope="col" class="tokens-number" hidden=move || !compares.get() title="How the value changes with what you took away or said instead">"Change"</th>
                    <th scope="col" class="tokens-number tokens-entropy" title="0 bits: certain. 8 bits: no idea.">"Entropy"</th>
                </tr>
            </thead>
            <tbody>{lines}</tbody>
        </table>
        </div>
    }
}

#[component]
fn Token(
    dim: usize,
    name: ActionDim,
    rows: Memo<Option<[Row; DIMS]>>,
    difference: Memo<Option<Arc<Difference>>>,
    compares: Memo<bool>,
    palette: Memo<crate::page::paint::Palette>,
) -> impl IntoView {
    let playground = playground();
    let look = playground.look;
    let row = Memo::new(move |_| rows.with(|rows| rows.map(|rows| rows[dim])));
    let text =
        move |of: fn(ActionDim, Row) -> String| move || row.get().map_or_else(|| "–".to_owned(), |row| of(name, row));
    let looked_at = move || {
        look.overlay.get() == Overlay::Attention
            && matches!(look.query.get(), Query::Action { dim: chosen, .. } if chosen == dim)
    };
    let described = move || {
        row.get().map_or_else(
            || format!("{}: no distribution yet", name.label()),
            |Row { reading, .. }| {
                format!(
                    "{}: most probable bin {} of 256 with {}, entropy {:.1} bits",
                    name.label(),
                    reading.bin,
                    format::percent(reading.probability),
                    reading.entropy_bits
                )
            },
        )
    };
    view! {
        <tr>
            <th scope="row">
                <button
                    class="tokens-name"
                    aria-pressed=move || looked_at().to_string()
                    title="Show where this token looked"
                    on:click=move |_| {
                        look.overlay.set(Overlay::Attention);
                        look.query.set(Query::Action { step: 0, dim });
                    }
                >
                    {name.label()}
                </button>
            </th>
            <td class="tokens-bins"><strip::Strip dim difference palette described=Signal::derive(described) /></td>
            <td class="tokens-number tokens-bin">{text(|_, row| row.reading.bin.to_string())}</td>
            <td class="tokens-number tokens-value">{text(|name, row| format::action(name, row.value))}</td>
            <td class="tokens-number tokens-change" hidden=move || !compares.get()>
                {text(|name, row| {
                    row.change.map_or_else(String::new, |change| format::action_change(name, change.after - change.before))
                })}
                <span class="tokens-moved" aria-hidden="true" style:--share=move || {
                    let moved = row.get().and_then(|row| row.change).map_or(0.0, |change| change.moved);
                    format!("{moved:.2}")
                }></span>
            </td>
            <td class="tokens-number tokens-entropy">{text(|_, row| format!("{:.1} bits", row.reading.entropy_bits))}</td>
        </tr>
    }
}
