//! What this is, what it is not, how well it works, and which keys there are.

use leptos::{html::Dialog, prelude::*};
use web::{eval, format, models, wording};

use super::{
    dialog,
    icon::{Icon, Symbol},
};
use crate::page::{fetch, keys::KEYS, playground};

/// The dialog.
#[component]
pub fn Help() -> impl IntoView {
    let playground = playground();
    let open = playground.help_open;
    let node = NodeRef::<Dialog>::new();
    dialog::follow(node, open);
    Effect::new(move |_| {
        if open.get() {
            fetch::read_evaluation(playground);
        }
    });
    let keys = KEYS
        .into_iter()
        .map(|(key, does)| view! { <div><dt><kbd>{key}</kbd></dt><dd>{does}</dd></div> })
        .collect_view();
    view! {
        <dialog node_ref=node class="help" aria-labelledby="help-title" on:close=move |_| open.set(false)>
            <div class="help-head">
                <h2 id="help-title">"A small model that sees, reads and moves"</h2>
                <button class="button-quiet" aria-label="Close" on:click=move |_| open.set(false)>
                    <Symbol icon=Icon::Close />
                </button>
            </div>
            <div class="help-body" tabindex="0" role="region" aria-label="About this page">
                <p>
                    "A vision-language-action model runs in this tab. Ten times a second it looks at a picture of 96 by 96 pixels, reads your sentence, and chooses where the arm should go: eight steps ahead, seven numbers a step, each as a distribution over 256 bins. A safety governor limits what it asked for, and a physics engine decides what becomes of it. Nothing is installed, and nothing leaves the tab."
                </p>
                <h3>"What it is not"</h3>
                <p>
                    "It knows one table, a few kinds of objects, eight colours and a small vocabulary. It was trained in simulation only, it fails regularly, and it understands nothing beyond that. It is not a general robot, and it is no measure of one. Words it does not know are marked, and the arm stays still rather than guess."
                </p>
                <h3>"With a class"</h3>
                <p>
                    "“Lesson” goes through ten cards on this page. “Share” makes a link that opens what you have set up, plays a run again exactly, and takes away what is not to be used. “Compare two runs”, below the table, makes two that differ in one thing. "
                    <a href="teaching.html" target="_blank" rel="noopener">"Lesson, links, comparing, and what is kept"</a>
                    "."
                </p>
                <ModelFacts />
                <Models />
                <Rates />
                <h3>"Keys"</h3>
                <dl class="help-keys">{keys}</dl>
            </div>
        </dialog>
    }
}

#[component]
fn ModelFacts() -> impl IntoView {
    let model = playground().model;
    let facts = model.facts;
    let runs_on = move || model.backend.get().as_ref().map(|backend| wording::backend(backend).1);
    move || {
        facts.get().map(|facts| {
            view! {
                <h3>"The model"</h3>
                <p>
                    {format!(
                        "{}: {} parameters in {} layers of {} heads, {} wide; {} words; {} of weights.",
                        facts.name,
                        format::parameters(facts.parameters),
                        facts.layers,
                        facts.heads,
                        facts.width,
                        facts.vocabulary,
                        format::megabytes(facts.bytes),
                    )}
                    " " {runs_on}
                </p>
            }
        })
    }
}

/// What each model is, where there are several.
#[component]
fn Models() -> impl IntoView {
    let model = playground().model;
    let entries = move || {
        model.offered.with(|offered| offered.iter().map(|card| view! { <li>{models::entry(card)}</li> }).collect_view())
    };
    view! {
        <div hidden=move || !model.is_choice()>
            <p>"There are several, to be chosen at the top of the page:"</p>
            <ul>{entries}</ul>
        </div>
    }
}

/// The measured success rates, or that there are none.
#[component]
fn Rates() -> impl IntoView {
    let evaluation = playground().model.evaluation;
    view! {
        <h3>"How well it works"</h3>
        {move || match evaluation.get() {
            None => view! { <p>"No measured success rates lie beside this model."</p> }.into_any(),
            Some(evaluation) => {
                let row = |(name, rate): (String, eval::Rate)| {
                    view! {
                        <tr>
                            <th scope="row">{eval::title(&name)}</th>
                            <td class="number">{rate.text()}</td>
                        </tr>
                    }
                };
                let families = evaluation.families.into_iter().map(row).collect_view();
                let conditions = evaluation.conditions.into_iter().map(row).collect_view();
                view! {
                    <p>
                        {format!(
                            "Success rates of {}, measured on seeds from {}, with 95 % Wilson intervals; {} on average.",
                            evaluation.model,
                            evaluation.seed,
                            format::percent(evaluation.mean),
                        )}
                    </p>
                    <table class="rates">
                        <thead><tr><th scope="col">"Task or condition"</th><th scope="col">"Success"</th></tr></thead>
                        <tbody>{families} {conditions}</tbody>
                    </table>
                }
                    .into_any()
            }
        }}
    }
}
