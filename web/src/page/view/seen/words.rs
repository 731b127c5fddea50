//! The sentence as the policy reads it, each word a switch: the causal check beside the attention.

use std::sync::Arc;

use leptos::prelude::*;
use schema::{message::Token, policy::MAX_WORDS};
use web::{
    attention::Map,
    effect::{self, Changed},
    format::percent,
    link::Control,
};

use super::{cause, picture::part_in_force};
use crate::page::{
    playground,
    state::{Overlay, Playground},
};

/// What the check is for.
const HINT: &str =
    "Only taking something away shows what it does. The arm itself keeps hearing and seeing everything meanwhile.";

/// The words, and what the visitor's intervention changed.
#[component]
pub fn Words(map: Memo<Option<Arc<Map>>>) -> impl IntoView {
    let playground = playground();
    let look = playground.look;
    let tokens = Memo::new(move |_| playground.words_on_show());
    let effects = Memo::new(move |_| {
        let effects = playground.effects_on_show()?.of_words(part_in_force(playground));
        (look.overlay.get() == Overlay::Effect).then_some(Arc::new(effects))
    });
    let words = move || {
        let tokens = tokens.get();
        let word = |(place, token)| view! { <Word place token map effects /> };
        tokens.iter().cloned().enumerate().map(word).collect_view()
    };
    let none = move || tokens.with(|tokens| tokens.is_empty());
    let fixed = move || playground.hides(Control::Interventions);
    let intervenes = move || {
        look.masked.with(|masked| !masked.is_empty())
            || look.painted.with(|painted| !painted.is_empty())
            || look.replaced.with(Option::is_some)
    };
    view! {
        <div id="words" class="words">
            <h3 id="words-title" class="field-title">"Words, switch one off to see what it does"</h3>
            <p class="quiet" hidden=move || !none()>"The sentence appears here word by word."</p>
            <ul class="words-row" aria-labelledby="words-title" hidden=none>
                {words}
            </ul>
            <div class="words-more" hidden=move || none() || fixed()>
                <Instead tokens />
                <button
                    class="button-small"
                    aria-pressed=move || look.painting.get().to_string()
                    title="Then press patches of the picture, or use the arrows and Space there"
                    on:click=move |_| look.painting.update(|painting| *painting = !*painting)
                >
                    "Paint over the picture"
                </button>
            </div>
            <p class="words-effect" role="status">
                {move || match (intervenes(), summary(playground)) {
                    (false, _) => view! { <span class="quiet">{HINT}</span> }.into_any(),
                    (true, said) => {
                        view! {
                            {said}
                            " "
                            <button class="button-link" on:click=move |_| playground.unmask()>"All as it was"</button>
                        }
                            .into_any()
                    }
                }}
            </p>
        </div>
    }
}

/// Another word in the place of one.
#[component]
fn Instead(tokens: Memo<Arc<Vec<Token>>>) -> impl IntoView {
    let playground = playground();
    let replaced = playground.look.replaced;
    // The word that most questions are about: a colour, or else the last one.
    let slot = RwSignal::new(None::<usize>);
    let chosen = Memo::new(move |_| {
        tokens.with(|tokens| {
            let is_color = |token: &Token| schema::Color::ALL.iter().any(|color| color.word() == token.text);
            let usual = tokens.iter().position(is_color).or_else(|| tokens.len().checked_sub(1));
            slot.get().filter(|slot| *slot < tokens.len()).or(usual)
        })
    });
    let options = move || {
        let option = |(place, token): (usize, &Token)| {
            let selected = move || chosen.get() == Some(place);
            view! { <option value=place.to_string() prop:selected=selected>{token.text.clone()}</option> }
        };
        tokens.with(|tokens| tokens.iter().enumerate().map(option).collect_view())
    };
    let said = move || replaced.with(|replaced| replaced.as_ref().map(|(_, other)| other.clone()).unwrap_or_default());
    let say = move |other: &str| {
        if let Some(slot) = chosen.get_untracked() {
            playground.replace_word(slot, other);
        }
    };
    let colours = schema::Color::ALL.map(|color| view! { <option value=color.word()></option> }).collect_view();
    view! {
        <div class="instead">
            <label>
                <span class="quiet">"Instead of "</span>
                <select on:change:target=move |event| {
                    slot.set(event.target().value().parse().ok());
                    replaced.set(None);
                    playground.ask_whatif();
                }>{options}</select>
            </label>
            <label>
                <span class="quiet">"say "</span>
                <input
                    type="text"
                    size="8"
                    list="instead-words"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder="another"
                    prop:value=said
                    on:change:target=move |event| say(&event.target().value())
                />
            </label>
            <datalist id="instead-words">{colours}</datalist>
        </div>
    }
}

fn summary(playground: Playground) -> Option<String> {
    let difference = playground.difference_on_show()?;
    let tokens = playground.words_on_show();
    let text = |slot: &usize| tokens.get(*slot).map(|token| token.text.clone());
    let replaced = difference.intervention.sentence.is_some().then(|| playground.look.replaced.get()).flatten();
    let changed = Changed {
        words: difference.intervention.words.iter().filter_map(text).collect(),
        patches: difference.intervention.patches.len(),
        instead: replaced.and_then(|(slot, other)| Some((text(&slot)?, other))),
    };
    Some(effect::summary(&changed, &difference.before.forecast.chunk, &difference.after.forecast.chunk))
}

#[component]
fn Word(
    place: usize,
    token: Token,
    map: Memo<Option<Arc<Map>>>,
    effects: Memo<Option<Arc<Vec<f32>>>>,
) -> impl IntoView {
    let playground = playground();
    let off = move || playground.look.masked.with(|masked| masked.contains(&place));
    // The bar under a word is the chosen query's attention to it, beside the word it read most; or its effect, beside that
    // of the word with most.
    let bar = Memo::new(move |_| {
        let beside_most = |values: &[f32]| {
            let most = values.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
            values.get(place).map_or(0, |value| (value / most * 100.0).round() as u32)
        };
        match effects.get() {
            Some(effects) => beside_most(&effects),
            None => map.with(|map| map.as_ref().map_or(0, |map| beside_most(&map.words))),
        }
    });
    let effect = move || {
        let effects = effects.get()?;
        Some(format!("Without it: {}", cause::amount(playground, *effects.get(place)?)))
    };
    // Said in whole percent: it changes ten times a second.
    let read =
        Memo::new(move |_| map.with(|map| map.as_ref().and_then(|map| map.words.get(place).copied())).map(percent));
    let in_words = move || match effect() {
        Some(effect) => Some(format!(". {effect}")),
        None => read.get().map(|share| format!(". Attention: {share}")),
    };
    let known = token.known;
    let typo = token.corrected.is_some();
    let projected = token.projected;
    let spoken = match &token.corrected {
        _ if !known => " (unknown word) off".to_owned(),
        Some(word) => format!(" (read as “{word}”) off"),
        None if projected => " (not said in training) off".to_owned(),
        None => " off".to_owned(),
    };
    let typed = token.corrected.map(|word| format!("Read as “{word}”. ")).unwrap_or_default();
    let never = if projected { "Never said in training; read by its likeness to words that were. " } else { "" };
    let read_as = typed + never;
    let title = move || match (known, off()) {
        (false, _) => "Not in the model’s vocabulary".to_owned(),
        (true, true) => format!("{read_as}Switched off; press to switch it on"),
        (true, false) => {
            let effect = effect().map(|effect| format!("{effect}. ")).unwrap_or_default();
            format!("{read_as}{effect}Press to switch it off")
        }
    };
    view! {
        <li>
            <button
                class="word"
                class:word-unknown=!known
                class:word-typo=typo
                class:word-projected=projected
                class:word-off=off
                aria-pressed=move || off().to_string()
                title=title
                disabled={move || place >= MAX_WORDS || playground.hides(Control::Interventions)}
                on:click=move |_| playground.switch_word(place)
            >
                {token.text}
                <span class="sr-only">{spoken}</span>
                <span class="word-read" aria-hidden="true" style:--share=move || format!("{:.2}", f64::from(bar.get()) / 100.0)></span>
                <span class="sr-only">{in_words}</span>
            </button>
        </li>
    }
}
