//! Whose attention is drawn, from which layer and head, how strongly, and what its colours mean.

use std::sync::Arc;

use leptos::prelude::*;
use schema::{
    ActionDim,
    policy::{GRID_SIDE, IMAGE_TOKENS},
};
use web::{
    attention::{Map, Pick, Query, Shares},
    colormap, format, wording,
};

use super::{
    cause,
    picture::{Heat, query_in_force},
};
use crate::page::{
    playground,
    state::{Overlay, Playground},
};

/// Shares of attention below this are not worth naming.
const LEAST_SHARE: f32 = 0.01;
/// No more than so many are named.
const MOST_NAMED: usize = 6;

/// The controls beside the picture.
#[component]
pub fn QueryChoice(overlay: Memo<Option<Heat>>) -> impl IntoView {
    let playground = playground();
    let attends = move || playground.look.overlay.get() == Overlay::Attention;
    view! {
        <div class="query">
            <label class="field" hidden=move || !attends()>
                <span>"Attention of"</span>
                <QuerySelect />
            </label>
            <div class="field-pair" hidden=move || !attends()>
                <label class="field">
                    <span>"Layer"</span>
                    <PickSelect pick=playground.look.layer count=Signal::derive(move || layers(playground)) rolls=true />
                </label>
                <label class="field">
                    <span>"Head"</span>
                    <PickSelect pick=playground.look.head count=Signal::derive(move || heads(playground)) />
                </label>
            </div>
            <cause::Measuring />
            <label class="field" hidden=move || playground.look.overlay.get() == Overlay::Nothing>
                <span>"Opacity"</span>
                <input
                    type="range"
                    min="0"
                    max="100"
                    step="5"
                    prop:value=move || (playground.look.opacity.get() * 100.0).round().to_string()
                    aria-valuetext=move || format::percent(playground.look.opacity.get())
                    on:input:target=move |event| {
                        if let Ok(percent) = event.target().value().parse::<f32>() {
                            playground.look.opacity.set(percent / 100.0);
                        }
                    }
                />
            </label>
            <Legend overlay />
        </div>
    }
}

/// What lies over the picture.
#[component]
pub fn OverlayChoice() -> impl IntoView {
    let overlay = playground().look.overlay;
    let option = move |value: Overlay, label: &'static str| {
        view! {
            <label class="segment">
                <input
                    type="radio"
                    name="overlay"
                    prop:checked=move || overlay.get() == value
                    on:change=move |_| overlay.set(value)
                />
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <fieldset class="segments">
            <legend>"Over the picture"</legend>
            <div class="segments-row">
                {option(Overlay::Attention, "Attention")} {option(Overlay::Effect, "Effect")}
                {option(Overlay::Object, "Object")}
                {option(Overlay::Target, "Target")} {option(Overlay::Nothing, "None")}
            </div>
        </fieldset>
    }
}

/// A query as the value of an option.
pub fn value_of(query: Query) -> String {
    match query {
        Query::Word(slot) => format!("word-{slot}"),
        Query::Action { dim, .. } => format!("action-{dim}"),
        Query::Readout => "readout".into(),
        Query::Image(token) => format!("image-{token}"),
    }
}

pub fn query_of(value: &str) -> Query {
    let index = value.rsplit('-').next().and_then(|index| index.parse().ok()).unwrap_or_default();
    match value.split('-').next() {
        Some("word") => Query::Word(index),
        Some("action") => Query::Action { step: 0, dim: index },
        Some("image") => Query::Image(index),
        _ => Query::Readout,
    }
}

#[component]
fn QuerySelect() -> impl IntoView {
    let playground = playground();
    let query = playground.look.query;
    let option = move |value: Query, label: String| {
        let chosen = move || value_of(query.get()) == value_of(value);
        view! { <option value=value_of(value) prop:selected=chosen>{label}</option> }
    };
    let words = move || {
        let tokens = playground.words_on_show();
        tokens
            .iter()
            .cloned()
            .enumerate()
            .map(|(slot, token)| option(Query::Word(slot), format!("“{}”", token.text)))
            .collect_view()
    };
    let actions = ActionDim::ALL
        .into_iter()
        .enumerate()
        .map(|(dim, name)| option(Query::Action { step: 0, dim }, format!("action, {}", name.label())))
        .collect_view();
    let images = (0..IMAGE_TOKENS)
        .map(|token| option(Query::Image(token), format!("resampler query {}", token + 1)))
        .collect_view();
    view! {
        <select on:change:target=move |event| query.set(query_of(&event.target().value()))>
            <optgroup label="Action tokens, at the step below">{actions}</optgroup>
            <optgroup label="Words">{words}</optgroup>
            <optgroup label="Read-outs">{option(Query::Readout, "read-out token".into())}</optgroup>
            <optgroup label="Image tokens">{images}</optgroup>
        </select>
    }
}

fn layers(playground: Playground) -> usize {
    let query = query_in_force(playground);
    playground.look.frame.with(|frame| {
        frame.as_ref().and_then(|frame| frame.attention.as_ref()).map_or(0, |attention| attention.layers_for(query))
    })
}

fn heads(playground: Playground) -> usize {
    let query = query_in_force(playground);
    playground.look.frame.with(|frame| {
        frame.as_ref().and_then(|frame| frame.attention.as_ref()).map_or(0, |attention| attention.heads_for(query))
    })
}

/// The mean, or one of `count`; of layers, also what comes of following attention down through all.
#[component]
fn PickSelect(pick: RwSignal<Pick>, count: Signal<usize>, #[prop(optional)] rolls: bool) -> impl IntoView {
    let count = Memo::new(move |_| count.get());
    // A choice that the new query does not have falls back to the mean.
    Effect::new(move |_| {
        if let Pick::One(index) = pick.get()
            && count.get() > 0
            && index >= count.get()
        {
            pick.set(Pick::Mean);
        }
    });
    let options = move || {
        (0..count.get())
            .map(|index| {
                let chosen = move || pick.get() == Pick::One(index);
                view! { <option value=index.to_string() prop:selected=chosen>{(index + 1).to_string()}</option> }
            })
            .collect_view()
    };
    view! {
        <select on:change:target=move |event| {
            pick.set(match event.target().value().as_str() {
                "rollout" => Pick::Rollout,
                other => other.parse().map_or(Pick::Mean, Pick::One),
            });
        }>
            <option value="mean" prop:selected=move || pick.get() == Pick::Mean>"mean"</option>
            <Show when=move || rolls && (count.get() > 1)>
                <option value="rollout" prop:selected=move || pick.get() == Pick::Rollout>"rollout"</option>
            </Show>
            {options}
        </select>
    }
}

/// What the colours mean.
#[component]
fn Legend(overlay: Memo<Option<Heat>>) -> impl IntoView {
    let playground = playground();
    let shown = playground.look.overlay;
    let most = move || match overlay.get() {
        None => "–".to_owned(),
        Some(heat) if shown.get() == Overlay::Effect => cause::amount(playground, heat.most()),
        Some(heat) => format!("{:.1} %", heat.most() * 100.0),
    };
    let title = move || {
        if shown.get() == Overlay::Effect { "How far the action moves" } else { "Share of each patch" }
    };
    view! {
        <div class="legend-scale" title=title hidden=move || shown.get() == Overlay::Nothing>
            <span>"0"</span>
            <span class="legend-ramp" style:background=colormap::css_gradient()></span>
            <span class="number">{most}</span>
        </div>
    }
}

/// How the map was made, what it is not, and where the rest of the attention went.
#[component]
pub fn Note(map: Memo<Option<Arc<Map>>>) -> impl IntoView {
    let playground = playground();
    let changed = Memo::new(move |_| playground.difference_on_show().is_some());
    let made = move || match (playground.look.overlay.get(), query_in_force(playground)) {
        (Overlay::Attention, Query::Image(_)) => {
            "Where the resampler looked, and under the words what it read before. It shows what was read, not why it mattered."
        }
        (Overlay::Attention, _) if playground.look.layer.get() == Pick::Rollout => {
            "Composed: rollout through all layers × resampler attention. It shows what was read, not why it mattered."
        }
        (Overlay::Attention, _) => {
            "Composed: trunk attention × resampler attention. It shows what was read, not why it mattered."
        }
        (Overlay::Effect, _) => "",
        (Overlay::Object, _) if changed.get() => {
            "A read-out: where the policy thinks the named object is, with what you changed."
        }
        (Overlay::Target, _) if changed.get() => {
            "A read-out: where the policy thinks the named target is, with what you changed."
        }
        (Overlay::Object, _) => "A read-out: where the policy thinks the named object is.",
        (Overlay::Target, _) => "A read-out: where the policy thinks the named target is.",
        (Overlay::Nothing, _) => "The picture alone, as the policy gets it.",
    };
    let spent = move || {
        let attends = playground.look.overlay.get() == Overlay::Attention;
        map.get().filter(|_| attends).map(|map| {
            if matches!(query_in_force(playground), Query::Image(_)) {
                let read: f32 = map.words.iter().sum();
                return format!(
                    " Read before it looked: words {}, image tokens {}.",
                    format::percent(read),
                    format::percent((1.0 - read).max(0.0))
                );
            }
            let Shares { picture, words, senses, queries } = map.shares;
            let actions = if queries > 0.0 { format!(", actions {}", format::percent(queries)) } else { String::new() };
            format!(
                " Spent on: picture {}, words {}, senses {}{actions}.",
                format::percent(picture),
                format::percent(words),
                format::percent(senses),
            )
        })
    };
    let said = move || match users(playground) {
        Some(users) => users.into_any(),
        None => view! { {made} {spent} {move || cause::said(playground)} }.into_any(),
    };
    // On a phone it is longer than its place: whoever has no pointer scrolls it with the arrows.
    view! {
        <p class="seen-note quiet" tabindex="0" role="note" aria-label="About what lies over the picture">
            {said}
        </p>
    }
}

/// Who looks at the patch that is pointed at.
fn users(playground: Playground) -> Option<String> {
    let patch = playground.look.pointed.get()?;
    let frame = playground.frame_on_show()?;
    let words = playground.words_on_show();
    let step = playground.look.chunk_step.get();
    let users = frame.attention.as_ref()?.users_of(patch, step, words.len(), LEAST_SHARE);
    let named = |(query, share): &(Query, f32)| {
        let name = match query {
            Query::Action { dim, .. } => ActionDim::ALL[*dim].label().to_owned(),
            Query::Word(slot) => format!("“{}”", words.get(*slot).map_or("", |word| word.text.as_str())),
            Query::Readout | Query::Image(_) => return None,
        };
        Some(format!("{name} {}", format::percent(*share)))
    };
    let place = format!("Row {}, column {}", patch / GRID_SIDE + 1, patch % GRID_SIDE + 1);
    let list: Vec<String> = users.iter().take(MOST_NAMED).filter_map(named).collect();
    Some(if list.is_empty() {
        format!("{place}: nobody spends {} of its attention here.", format::percent(LEAST_SHARE))
    } else {
        format!("{place} is looked at by {}, of all their attention.", wording::list(&list, "and"))
    })
}
