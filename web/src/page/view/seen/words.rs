//! The sentence as the policy reads it, each word a switch: the causal check beside the attention.

use std::sync::Arc;

use leptos::prelude::*;
use schema::{message::Token, policy::MAX_WORDS};
use web::{attention::Map, effect};

use crate::page::{playground, state::Playground};

/// What the check is for.
const HINT: &str =
    "Only taking a word away shows what it does. The arm itself keeps hearing the whole sentence meanwhile.";

/// The words, and what switching some of them off changed.
#[component]
pub fn Words(map: Memo<Option<Arc<Map>>>) -> impl IntoView {
    let playground = playground();
    let tokens = playground.run.tokens;
    let words = move || {
        let tokens = tokens.get();
        tokens.into_iter().enumerate().map(|(place, token)| view! { <Word place token map /> }).collect_view()
    };
    let none = move || tokens.with(Vec::is_empty);
    let masked = move || playground.look.masked.with(|masked| !masked.is_empty());
    view! {
        <div class="words">
            <h3 id="words-title" class="field-title">"Words, switch one off to see what it does"</h3>
            <p class="quiet" hidden=move || !none()>"The sentence appears here word by word."</p>
            <ul class="words-row" aria-labelledby="words-title" hidden=none>
                {words}
            </ul>
            <p class="words-effect" role="status">
                {move || match (masked(), summary(playground)) {
                    (false, _) => view! { <span class="quiet">{HINT}</span> }.into_any(),
                    (true, said) => {
                        view! {
                            {said}
                            " "
                            <button class="button-link" on:click=move |_| playground.unmask()>"All words on"</button>
                        }
                            .into_any()
                    }
                }}
            </p>
        </div>
    }
}

fn summary(playground: Playground) -> Option<String> {
    let difference = playground.look.difference.get()?;
    let tokens = playground.run.tokens.get();
    let words: Vec<String> =
        difference.masked_words.iter().filter_map(|slot| tokens.get(*slot).map(|token| token.text.clone())).collect();
    Some(effect::summary(&words, &difference.before.chunk, &difference.after.chunk))
}

#[component]
fn Word(place: usize, token: Token, map: Memo<Option<Arc<Map>>>) -> impl IntoView {
    let playground = playground();
    let off = move || playground.look.masked.with(|masked| masked.contains(&place));
    // The bar under a word is the chosen query's attention to it, beside the word it read most.
    let read = Memo::new(move |_| {
        let Some(map) = map.get() else { return 0 };
        let most = map.words.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
        map.words.get(place).map_or(0, |share| (share / most * 100.0).round() as u32)
    });
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
        (true, false) => format!("{read_as}Press to switch it off"),
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
                disabled={place >= MAX_WORDS}
                on:click=move |_| playground.switch_word(place)
            >
                {token.text}
                <span class="sr-only">{spoken}</span>
                <span class="word-read" aria-hidden="true" style:--share=move || format!("{:.2}", f64::from(read.get()) / 100.0)></span>
            </button>
        </li>
    }
}
