//! What was made of the sentence; and where that is a question, the answers.

use leptos::prelude::*;
use schema::message::{Source, Token, Understanding};
use web::wording::{self, Tone};

use crate::page::{
    playground,
    state::Playground,
    view::icon::{Icon, Symbol},
};

/// The line under the box.
#[component]
pub fn Feedback() -> impl IntoView {
    let playground = playground();
    let said = Memo::new(move |_| wording::understanding(&playground.run.understanding.get()));
    let tone = move || said.get().0;
    let icon = Signal::derive(move || if tone() == Tone::Good { Icon::Check } else { Icon::Alert });
    view! {
        <div id="feedback" class="feedback" role="status">
            <p class:feedback-good=move || tone() == Tone::Good class:feedback-attention=move || tone() == Tone::Attention>
                {move || (tone() != Tone::Plain).then(|| view! { <Symbol icon /> })}
                <span>{move || said.get().1}</span>
            </p>
            {move || corrected(playground).map(|text| view! { <p class="quiet">{text}</p> })}
            {move || projected(playground).map(|text| view! { <p class="quiet">{text}</p> })}
            {move || unknown(playground).map(|text| view! { <p class="quiet">{text}</p> })}
            {move || question_of_the_world(playground)}
            {move || question_of_the_picture(playground)}
            {move || covered(playground)}
        </div>
    }
}

/// Words of the draft that are read as others.
fn corrected(playground: Playground) -> Option<String> {
    let words: Vec<String> = playground.run.draft_tokens.with(|tokens| {
        let corrected = tokens.iter().filter_map(|token| Some((&token.text, token.corrected.as_ref()?)));
        corrected.map(|(typed, read)| format!("“{typed}” as “{read}”")).collect()
    });
    (!words.is_empty()).then(|| format!("Read {}.", wording::list(&words, "and")))
}

/// Words of the draft that training never said.
fn projected(playground: Playground) -> Option<String> {
    let list = drafted(playground, |token| token.projected)?;
    Some(format!("Never said in training, read by likeness to words that were: {list}."))
}

/// Words of the draft that the model does not know.
fn unknown(playground: Playground) -> Option<String> {
    if matches!(playground.run.understanding.get(), Understanding::OnlyUnknown { .. }) {
        return None;
    }
    let list = drafted(playground, |token| !token.known)?;
    Some(format!("Not in its vocabulary: {list}."))
}

/// The words of the draft of some sort, if there are any.
fn drafted(playground: Playground, sort: fn(&Token) -> bool) -> Option<String> {
    let words: Vec<String> = playground
        .run
        .draft_tokens
        .with(|tokens| tokens.iter().filter(|token| sort(token)).map(|token| format!("“{}”", token.text)).collect());
    (!words.is_empty()).then(|| wording::list(&words, "and"))
}

/// Two objects fit: the world knows which there are, and says that it is the world that asks.
fn question_of_the_world(playground: Playground) -> Option<impl IntoView> {
    let Understanding::Ambiguous { options, .. } = playground.run.understanding.get() else { return None };
    let buttons = options
        .into_iter()
        .map(|card| {
            let id = card.id;
            view! {
                <button
                    class="chip"
                    on:click=move |_| playground.choose(id)
                    on:mouseenter=move |_| playground.table.selected.set(Some(id))
                    on:focus=move |_| playground.table.selected.set(Some(id))
                >
                    {card.name}
                </button>
            }
        })
        .collect_view();
    Some(view! {
        <div class="options" role="group" aria-label="Which one">
            {buttons}
            <span class="quiet">"Asked by the simulated world, which knows what is on the table. They are marked there."</span>
        </div>
    })
}

/// Two places fit: the policy's own heat map says so, on a webcam.
fn question_of_the_picture(playground: Playground) -> Option<impl IntoView> {
    let (one, other) = playground.webcam.question.get()?;
    Some(view! {
        <div class="options" role="group" aria-label="Which place">
            <span>"Two places in the picture fit. Which one is meant?"</span>
            <button class="chip" on:click=move |_| playground.answer_webcam(Some(other))>"A"</button>
            <button class="chip" on:click=move |_| playground.answer_webcam(Some(one))>"B"</button>
            <button class="chip" on:click=move |_| playground.answer_webcam(None)>"Let it decide"</button>
            <span class="quiet">"Asked by the peaks of the policy’s heat map. The other place is then hidden from the model."</span>
        </div>
    })
}

/// A place is hidden from the model.
fn covered(playground: Playground) -> Option<impl IntoView> {
    let hides = playground.source.get() == Source::Webcam && playground.webcam.covered.get().is_some();
    hides.then(|| {
        view! {
            <p class="quiet">
                "One place is hidden from the model. "
                <button class="button-link" on:click=move |_| playground.webcam.covered.set(None)>"Show it again"</button>
            </p>
        }
    })
}
