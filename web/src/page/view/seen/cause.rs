//! What the action hangs on: measuring it, and whether attention told so.

use leptos::prelude::*;
use schema::{
    ActionDim, DIMS,
    policy::{MAX_WORDS, PATCHES},
};
use web::{
    attention::{Pick, Query},
    cause::{Part, on_squares, rank_correlation},
    format,
};

use super::{
    picture::part_in_force,
    query::{query_of, value_of},
};
use crate::page::{
    playground,
    state::{Overlay, Playground},
};

/// The part of the action, and the button that measures.
#[component]
pub fn Measuring() -> impl IntoView {
    let playground = playground();
    let look = playground.look;
    let shown = move || look.overlay.get() == Overlay::Effect;
    let done = Memo::new(move |_| playground.effects_on_show().is_some());
    let part = move || value_of(part_query(look.query.get()));
    let option = move |query: Query, label: &'static str| {
        view! { <option value=value_of(query) prop:selected=move || part() == value_of(query)>{label}</option> }
    };
    let dims = ActionDim::ALL
        .into_iter()
        .enumerate()
        .map(|(dim, name)| option(Query::Action { step: 0, dim }, name.label()))
        .collect_view();
    let progress = Memo::new(move |_| look.explaining.get().map(|it| (it.done, it.total)));
    let can = move || playground.frame_on_show().is_some();
    view! {
        <div class="measuring" hidden=move || !shown()>
            <label class="field">
                <span>"Effect on"</span>
                <select on:change:target=move |event| look.query.set(query_of(&event.target().value()))>
                    {option(Query::Readout, "the whole action")} {dims}
                </select>
            </label>
            {move || match progress.get() {
                Some((done, total)) => {
                    view! {
                        <div class="measuring-row">
                            <progress max=total.to_string() value=done.to_string() aria-label="Passes made"></progress>
                            <button class="button-small" on:click=move |_| playground.leave_off()>"Cancel"</button>
                        </div>
                    }
                        .into_any()
                }
                None => {
                    view! {
                        <button class="button-small" disabled=move || !can() on:click=move |_| playground.explain()>
                            {move || if done.get() { "Measure again" } else { "Measure" }}
                        </button>
                    }
                        .into_any()
                }
            }}
        </div>
    }
}

/// Causes are measured of actions: any other query stands for the whole one.
const fn part_query(query: Query) -> Query {
    match query {
        Query::Action { dim, .. } => Query::Action { step: 0, dim },
        _ => Query::Readout,
    }
}

/// How far an action moves, in the unit of the chosen dimension, or as a share of the range where it is all of them.
pub fn amount(playground: Playground, share: f32) -> String {
    let part = part_in_force(playground);
    let range = playground.model.facts.with(|facts| facts.as_ref().map(|facts| facts.range));
    match (part.dim, range) {
        (Some(dim), Some(range)) => {
            let span = range.high[part.step][dim] - range.low[part.step][dim];
            format::action_amount(ActionDim::ALL[dim], share * span)
        }
        _ => format!("{:.1} %", share * 100.0),
    }
}

/// What was measured, and how attention compares.
pub fn said(playground: Playground) -> Option<String> {
    if playground.look.overlay.get() != Overlay::Effect {
        return None;
    }
    let Some(effects) = playground.effects_on_show() else {
        return Some(
            "What the action hangs on: one pass without each word, one with each of 64 squares of the picture painted \
             over. Not measured for this picture yet."
                .into(),
        );
    };
    let part = part_in_force(playground);
    let squares = effects.of_squares(part);
    let most = squares.iter().copied().fold(0.0, f32::max);
    let moves = format!("Painting one square over moves it by {} at most.", amount(playground, most));
    let Some((patches, read)) = attention_of(playground, part) else { return Some(moves) };
    let words = effects.of_words(part);
    let agreement = |read: &[f32], effect: &[f32]| {
        rank_correlation(read, effect).map_or_else(|| "–".into(), |found| format::signed(found, 2))
    };
    Some(format!(
        "{moves} Rank correlation with the attention of all layers and heads: picture {}, words {}. Attention is what was \
         read, this is what it did.",
        agreement(&on_squares(&patches), &squares),
        agreement(&read[..words.len().min(read.len())], &words),
    ))
}

/// The attention of the action tokens of a part over patches and words, mean over its dimensions, layers and heads.
fn attention_of(playground: Playground, part: Part) -> Option<(Vec<f32>, Vec<f32>)> {
    let frame = playground.frame_on_show()?;
    let attention = frame.attention.as_ref()?;
    let dims = part.dim.map_or(0..DIMS, |dim| dim..dim + 1);
    let (mut patches, mut words) = (vec![0.0; PATCHES], vec![0.0; MAX_WORDS]);
    for dim in dims {
        let map = attention.map(Query::Action { step: part.step, dim }, Pick::Mean, Pick::Mean)?;
        patches.iter_mut().zip(&map.patches).for_each(|(sum, share)| *sum += share);
        words.iter_mut().zip(&map.words).for_each(|(sum, share)| *sum += share);
    }
    Some((patches, words))
}
