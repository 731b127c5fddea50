//! The card of the lesson that is open: what it says, what it does, and the way to the next one.

use leptos::{html, prelude::*};
use web::lesson::{CARDS, Card};

use super::icon::{Icon, Symbol};
use crate::page::{playground, surroundings};

/// The class of the part of the page that a card is about.
const ABOUT: &str = "about";

/// The card, if one is open.
#[component]
pub fn Lesson() -> impl IntoView {
    let playground = playground();
    let card = playground.card;
    let heading = NodeRef::<html::H2>::new();
    // A link opened it: the scene is set once there is a table, which the link's own seed and sentence have seen to.
    if let Some(opened) = card.get_untracked() {
        playground.open_card(opened);
    }
    Effect::new(move |before: Option<Option<usize>>| {
        let now = card.get();
        mark(now.map(|card| CARDS[card].about));
        // Whoever turns the card, by whatever means, goes on reading there.
        if before.is_some_and(|before| before != now)
            && let Some(heading) = heading.get()
        {
            // Focusing fails in no way anybody could act on.
            heading.focus().ok();
        }
        now
    });
    move || card.get().map(|number| view! { <Open number heading /> })
}

#[component]
fn Open(number: usize, heading: NodeRef<html::H2>) -> impl IntoView {
    let playground = playground();
    let Card { title, text, deed, .. } = CARDS[number];
    let last = number + 1 == CARDS.len();
    let busy = move || playground.frame_on_show().is_none();
    let deed = deed.map(|(label, deed)| {
        view! {
            <button
                class="button"
                disabled=busy
                hidden=move || !playground.may_do(deed)
                on:click=move |_| playground.do_deed(deed)
            >
                {label}
            </button>
        }
    });
    view! {
        <section class="lesson" aria-label="Lesson">
            <p class="lesson-count quiet number">{format!("{} of {}", number + 1, CARDS.len())}</p>
            <h2 node_ref=heading tabindex="-1" class="lesson-title">{title}</h2>
            <p>{text}</p>
            <div class="lesson-row">
                {deed}
                <span class="lesson-space"></span>
                <button class="button-quiet" disabled={number == 0} on:click=move |_| playground.open_card(number - 1)>
                    "Back"
                </button>
                {if last {
                    view! { <button class="button-quiet" on:click=move |_| playground.close_lesson()>"Finish"</button> }
                        .into_any()
                } else {
                    view! {
                        <button class="button-quiet" on:click=move |_| playground.open_card(number + 1)>"Next"</button>
                    }
                        .into_any()
                }}
            </div>
            <button class="button-quiet lesson-close" aria-label="Close the lesson" on:click=move |_| playground.close_lesson()>
                <Symbol icon=Icon::Close />
            </button>
        </section>
    }
}

/// Marks the part of the page that a card is about, and brings it into sight.
fn mark(about: Option<&'static str>) {
    let document = document();
    for part in ["table", "seen", "words", "chosen"] {
        let Some(element) = document.get_element_by_id(part) else { continue };
        let is = about == Some(part);
        // A class that cannot be changed only leaves the part unmarked.
        element.class_list().toggle_with_force(ABOUT, is).ok();
        if is {
            surroundings::bring_into_sight(&element);
        }
    }
}
