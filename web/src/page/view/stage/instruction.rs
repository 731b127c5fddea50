//! What to do, and when.

use std::time::Duration;

use leptos::{ev, prelude::*};
use schema::message::{InferenceRequest, RunState, Source};
use web::link::Control;

use super::feedback::Feedback;
use crate::page::{
    playground,
    state::Playground,
    view::icon::{Icon, Symbol},
};

/// A pause in typing after which the words are looked up.
const TYPING_PAUSE: Duration = Duration::from_millis(150);
/// Longer than any sentence the policy has slots for.
const LONGEST: &str = "200";

/// The box, its answer, suggestions, and the run's controls.
#[component]
pub fn Instruction() -> impl IntoView {
    let playground = playground();
    let draft = playground.run.draft;
    let look_up = debounced(playground);
    let running = Memo::new(move |_| matches!(playground.run.state.get(), RunState::Running | RunState::Waiting));
    // While it runs the button pauses, unless the box holds something new.
    let pauses = Memo::new(move |_| {
        running.get() && playground.run.sentence.with(|sentence| sentence.trim() == draft.get().trim())
    });
    view! {
        <div class="instruct">
            <form
                class="ask"
                class:ask-fixed=move || playground.hides(Control::Instruction)
                on:submit=move |event: ev::SubmitEvent| {
                    event.prevent_default();
                    if pauses.get_untracked() { playground.run_or_pause() } else { playground.run_draft() }
                }
            >
                <label class="sr-only" for="instruction">"What should the arm do?"</label>
                <input
                    id="instruction"
                    class="ask-input"
                    type="text"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    enterkeyhint="go"
                    maxlength=LONGEST
                    readonly=move || playground.hides(Control::Instruction)
                    placeholder="Type what to do, such as: put the red cube in the blue bowl"
                    aria-describedby="feedback"
                    prop:value=draft
                    on:input:target=move |event| {
                        draft.set(event.target().value());
                        look_up();
                    }
                />
                <button type="submit" class="button-run">
                    <Symbol icon=Signal::derive(move || if pauses.get() { Icon::Pause } else { Icon::Run }) />
                    {move || if pauses.get() { "Pause" } else { "Run" }}
                </button>
            </form>
            <Feedback />
            <div class="instruct-row">
                <Suggestions />
                <Transport />
            </div>
        </div>
    }
}

/// Asks for the draft's tokens once the typing rests.
fn debounced(playground: Playground) -> impl Fn() + Clone {
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    move || {
        if let Some(earlier) = waiting.try_update_value(Option::take).flatten() {
            earlier.clear();
        }
        let ask = move || {
            let sentence = playground.run.draft.get_untracked();
            playground.tell_inference(&InferenceRequest::Tokenise { sentence });
        };
        waiting.set_value(set_timeout_with_handle(ask, TYPING_PAUSE).ok());
    }
}

/// What may well lie on a desk, where nothing says what does.
const ON_A_DESK: [&str; 4] =
    ["reach for the red block", "pick up the blue cube", "reach for the yellow cup", "put the green block in the bowl"];

/// Sentences that fit what is on the table.
#[component]
fn Suggestions() -> impl IntoView {
    let playground = playground();
    let fitting = move || match playground.source.get() {
        Source::Simulated => playground.table.suggestions.get(),
        Source::Webcam => ON_A_DESK.map(str::to_owned).to_vec(),
    };
    let suggestions = move || {
        fitting()
            .into_iter()
            .map(|sentence| {
                let taken = sentence.clone();
                view! {
                    <li>
                        <button class="chip" on:click=move |_| playground.take_suggestion(taken.clone())>{sentence}</button>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <ul class="chips" aria-label="Suggestions for this table" hidden=move || playground.hides(Control::Suggestions)>
            {suggestions}
        </ul>
    }
}

/// One step, back to the start, another scene, this scene.
#[component]
fn Transport() -> impl IntoView {
    let playground = playground();
    let no_scene = move || playground.hides(Control::Scene);
    view! {
        <div class="transport" role="group" aria-label="Run and scene">
            <button class="button-quiet" title="One control period, then pause (S)" on:click=move |_| playground.single_step()>
                <Symbol icon=Icon::Step />
                "Step"
            </button>
            <button class="button-quiet" title="The scene as it was (R)" hidden=no_scene on:click=move |_| playground.reset()>
                <Symbol icon=Icon::Reset />
                "Reset"
            </button>
            <button class="button-quiet" title="Another scene (N)" hidden=no_scene on:click=move |_| playground.new_scene()>
                <Symbol icon=Icon::Dice />
                "New scene"
            </button>
            <label class="choice" hidden=no_scene>
                <span>"Seed"</span>
                <input
                    class="seed number"
                    type="text"
                    inputmode="numeric"
                    pattern="[0-9]*"
                    size="5"
                    autocomplete="off"
                    prop:value=move || playground.table.seed.get().to_string()
                    on:change:target=move |event| {
                        match event.target().value().trim().parse() {
                            Ok(seed) => playground.reset_to(seed),
                            Err(_) => event.target().set_value(&playground.table.seed.get_untracked().to_string()),
                        }
                    }
                />
            </label>
        </div>
    }
}
