//! Where the camera stands: how far the search is, how good what was found is, and what a person should do.

use leptos::prelude::*;
use schema::desk::{Seen, ViewOf};
use web::{
    desk::{self, Stood},
    wording::Tone,
};

use super::sheet::{FieldOfView, SheetButtons};
use crate::page::{
    playground,
    view::icon::{Icon, Symbol},
};

/// The part of the camera's card about the desk.
#[component]
pub fn Desk() -> impl IntoView {
    let playground = playground();
    let known = playground.webcam.desk;
    let pointing = move || known.pointing.with(Option::is_some);
    let state = Memo::new(move |_| known.seen.with(|seen| desk::view(seen.as_ref())));
    let icon = Signal::derive(move || match state.get().0 {
        Tone::Good => Icon::Check,
        Tone::Attention => Icon::Alert,
        Tone::Plain => Icon::Look,
    });
    let of_seen =
        move |tell: fn(&Seen) -> Option<String>| Memo::new(move |_| known.seen.with(|seen| tell(seen.as_ref()?)));
    let to_do = of_seen(desk::to_do);
    let refusal = of_seen(desk::refusal);
    let held = Memo::new(move |_| {
        known.seen.with(|seen| match seen.as_ref().map(|seen| seen.view) {
            Some(ViewOf::Some { held, .. } | ViewOf::Moved { held, .. } | ViewOf::Unclear { held, .. })
                if held > 0.0 =>
            {
                Some((held * 100.0).round() as u32)
            }
            _ => None,
        })
    });
    view! {
        <div class="desk">
            <p class="desk-state" hidden=pointing class:pill-good=move || state.get().0 == Tone::Good>
                <Symbol icon />
                <span role="status">{move || state.get().1}</span>
            </p>
            {move || {
                held.get()
                    .map(|percent| {
                        view! {
                            <div
                                class="bar desk-bar"
                                role="progressbar"
                                aria-label="How long it has been held still"
                                aria-valuemin="0"
                                aria-valuemax="100"
                                aria-valuenow=percent
                            >
                                <div class="bar-full" style:--share=format!("{:.2}", f64::from(percent) / 100.0)></div>
                            </div>
                        }
                    })
            }}
            <p class="desk-advice" aria-live="polite" hidden=move || pointing() || to_do.with(Option::is_none)>
                {to_do}
            </p>
            <p class="desk-advice" hidden=move || pointing() || refusal.with(Option::is_none)>
                {refusal}
            </p>
            <Show when=move || !pointing()>
                <FieldOfView />
            </Show>
            <Quality />
            <Goal />
            <Ways />
            <SheetButtons />
        </div>
    }
}

/// How good the camera that was found is.
#[component]
fn Quality() -> impl IntoView {
    let known = playground().webcam.desk;
    let found = Memo::new(move |_| known.seen.with(|seen| seen.as_ref().and_then(|seen| seen.found)));
    let stood = move || {
        known.stood.get().map(|stood| match stood {
            Stood::Same => "It stands where it stood the last time.",
            Stood::Elsewhere => "It stands elsewhere than the last time, and was found anew.",
        })
    };
    move || {
        found.get().map(|found| {
            let facts = desk::quality(&found)
                .into_iter()
                .map(|(name, value)| view! { <div><dt>{name}</dt><dd class="number">{value}</dd></div> })
                .collect_view();
            view! {
                <dl class="facts desk-facts">{facts}</dl>
                <p class="quiet">{stood}</p>
            }
        })
    }
}

/// Where the policy takes things to be.
#[component]
fn Goal() -> impl IntoView {
    let known = playground().webcam.desk;
    move || {
        let [object, target] = known.goal_m.get();
        let row = |name: &'static str, at_m: Option<[f32; 2]>| {
            at_m.map(|at_m| view! { <div><dt>{name}</dt><dd class="number">{desk::place(at_m)}</dd></div> })
        };
        (object.is_some() || target.is_some()).then(|| {
            view! {
                <dl class="facts desk-facts" aria-label="Where the model takes things to be, from the arm’s foot">
                    {row("Object about", object)} {row("Target about", target)}
                </dl>
            }
        })
    }
}

/// The mat to print, and what to do without a printer.
#[component]
fn Ways() -> impl IntoView {
    let playground = playground();
    let known = playground.webcam.desk;
    let pointing = move || known.pointing.with(Option::is_some);
    let once_found = Memo::new(move |_| known.was_found());
    // A sheet is not found again by itself where the camera now stands.
    let sheet_is_lost = Memo::new(move |_| known.was_found() && !known.is_found() && known.is_by_sheet());
    let point = move |_| playground.point_at_sheet(true);
    view! {
        <p class="quiet" hidden=move || once_found.get() || pointing()>
            "Print the mat, "
            <a href="mat-a4.pdf" target="_blank">"A4"</a>
            " or "
            <a href="mat-letter.pdf" target="_blank">"Letter"</a>
            ", at 100 %, and lay it flat before the camera."
        </p>
        <div class="camera-row">
            <Show when=move || !pointing() && !once_found.get()>
                <button class="button-small" on:click=point>"No printer: use a sheet of paper"</button>
            </Show>
            <Show when=move || !pointing() && sheet_is_lost.get()>
                <button class="button-small" on:click=point>"Point at the sheet again"</button>
            </Show>
            <Show when=move || once_found.get()>
                <button class="button-small" on:click=move |_| playground.forget_desk()>
                    "Look for the camera again"
                </button>
            </Show>
        </div>
    }
}
