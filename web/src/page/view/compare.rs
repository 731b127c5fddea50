//! Two runs side by side, at the same step: what was seen, what was done, where they parted.

use std::sync::Arc;

use leptos::{html::Canvas, prelude::*};
use schema::{CAMERA_SIDE, message::ModelCard};
use web::{
    compare::{Differs, dims, parted_at},
    format,
    link::Panel,
    models,
    trace::{self, StepRecord, range_of},
    wording,
};

use super::panel::Foldable;
use crate::page::{
    paint::{self, Palette},
    playground,
    state::{CompareStage as Stage, Playground, Side},
};

/// What the sides are called.
const NAMES: [&str; 2] = ["A", "B"];

/// The panel.
#[component]
pub fn Compare() -> impl IntoView {
    view! {
        <Foldable panel=Panel::Compare title="Compare two runs">
            <Choice />
            <Both />
        </Foldable>
    }
}

/// What to compare, and the buttons that do it.
#[component]
fn Choice() -> impl IntoView {
    let playground = playground();
    let compare = playground.compare;
    let comparable = Memo::new(move |_| playground.comparable());
    let differs = Memo::new(move |_| playground.differs());
    let options = move || {
        let offered =
            Differs::ALL.into_iter().enumerate().filter(|(_, value)| comparable.with(|all| all.contains(value)));
        let option = |(index, value): (usize, Differs)| {
            view! {
                <option value=index.to_string() prop:selected=move || differs.get() == Some(value)>{value.label()}</option>
            }
        };
        offered.map(option).collect_view()
    };
    let sentences = move || differs.get() == Some(Differs::Sentence);
    let by_model = move || differs.get() == Some(Differs::Model);
    let none_left = move || differs.get().is_none();
    let others = move || {
        let now = playground.model_of_a();
        let others: Vec<ModelCard> =
            playground.model.offered.with(|offered| offered.iter().filter(|card| card.name != now).cloned().collect());
        let option = |card: ModelCard| {
            let (value, entry) = (card.name.clone(), models::choice(&card));
            let chosen = move || playground.model_of_b().as_ref() == Some(&card.name);
            view! { <option value=value prop:selected=chosen>{entry}</option> }
        };
        others.into_iter().map(option).collect_view()
    };
    let busy = Memo::new(move |_| playground.is_comparing());
    let why_not = Memo::new(move |_| playground.why_not_compare());
    let none = move || playground.trace.with(|trace| trace.steps.is_empty());
    let said = move || match compare.stage.get() {
        Stage::Idle if none_left() => "",
        Stage::Idle => why_not.get().unwrap_or_default(),
        Stage::First => "Run A is under way.",
        Stage::Between if by_model() => "The model of run B is being loaded.",
        Stage::Between => "The policy is being moved for run B.",
        Stage::Second => "Run B is under way.",
    };
    view! {
        <div class="compare-choice">
            <label class="choice" hidden=none_left>
                <span>"Compare"</span>
                <select
                    disabled=busy
                    on:change:target=move |event| {
                        let chosen = event.target().value().parse().ok().and_then(|index: usize| Differs::ALL.get(index));
                        if let Some(chosen) = chosen {
                            compare.differs.set(*chosen);
                        }
                    }
                >
                    {options}
                </select>
            </label>
            <label class="choice compare-sentence" hidden=move || !sentences()>
                <span>"Sentence of B"</span>
                <input
                    type="text"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    maxlength="200"
                    disabled=busy
                    prop:value=compare.sentence
                    on:input:target=move |event| compare.sentence.set(event.target().value())
                />
            </label>
            <label class="choice compare-model" hidden=move || !by_model()>
                <span>"Model of B"</span>
                <select
                    disabled=busy
                    on:change:target=move |event| compare.model.set(Some(event.target().value()))
                >
                    {others}
                </select>
            </label>
            {move || {
                if busy.get() {
                    view! { <button class="button" on:click=move |_| playground.leave_off_comparing()>"Leave off"</button> }
                        .into_any()
                } else {
                    view! {
                        <button
                            class="button"
                            disabled=move || why_not.with(Option::is_some)
                            hidden=none_left
                            aria-describedby="compare-says"
                            title="Both on the scene of this seed, with the sentence in the box as A"
                            on:click=move |_| playground.compare_both()
                        >
                            "Run both"
                        </button>
                    }
                        .into_any()
                }
            }}
            <span class="compare-keep" role="group" aria-label="Keep the run so far">
                {[0, 1]
                    .map(|side| {
                        view! {
                            <button
                                class="button-small"
                                disabled=move || none() || busy.get()
                                on:click=move |_| playground.keep_run(side)
                            >
                                {format!("Keep this run as {}", NAMES[side])}
                            </button>
                        }
                    })
                    .collect_view()}
            </span>
            <span id="compare-says" class="quiet" role="status">{said}</span>
        </div>
    }
}

fn kept(playground: Playground) -> [Option<Arc<Side>>; 2] {
    playground.compare.sides.map(|side| side.get())
}

/// The runs, as far as they are kept.
#[component]
fn Both() -> impl IntoView {
    let playground = playground();
    let at = playground.compare.at;
    let longest =
        Memo::new(move |_| kept(playground).iter().flatten().map(|side| side.steps.len()).max().unwrap_or_default());
    let none = Memo::new(move |_| kept(playground).iter().all(Option::is_none));
    let still = Memo::new(move |_| longest.get() == 0);
    let said = move || format!("Step {} of {}", at.get() + 1, longest.get());
    // What is hidden has no size; the chart is measured once it is not.
    Effect::new(move |_| {
        none.track();
        still.track();
        playground.laid_out.notify();
    });
    view! {
        <p class="quiet" hidden=move || !none.get()>
            "Two runs from the same start: another sentence, another backend, a sample instead of the likeliest, or another model. Then model, backend and sampling are as they were before. Or keep any two runs of your own."
        </p>
        <div class="compare" hidden=none>
            <div class="compare-sides">
                <OneSide side=0 />
                <OneSide side=1 />
            </div>
            <p class="quiet" hidden=move || !still.get()>"No step was made."</p>
            <div class="compare-steps" hidden=still>
                <div class="scrubber">
                    <input
                        type="range"
                        min="0"
                        max=move || longest.get().saturating_sub(1).to_string()
                        step="1"
                        aria-label="Step of both runs"
                        aria-valuetext=said
                        prop:value=move || at.get().to_string()
                        on:input:target=move |event| {
                            if let Ok(place) = event.target().value().parse() {
                                at.set(place);
                            }
                        }
                    />
                    <span class="number quiet">{said}</span>
                </div>
                <Overlaid />
                <p class="quiet">{move || summary(playground)}</p>
                <Actions />
            </div>
        </div>
    }
}

/// Where the runs parted, in words.
fn summary(playground: Playground) -> Option<String> {
    let [Some(a), Some(b)] = kept(playground) else { return None };
    Some(match parted_at(&a.steps, &b.steps) {
        Some(place) => format!("The tools were more than 1 cm apart for the first time at step {}.", place + 1),
        None => "The tools were never more than 1 cm apart while both ran.".to_owned(),
    })
}

#[component]
fn OneSide(side: usize) -> impl IntoView {
    let playground = playground();
    let kept = playground.compare.sides[side];
    let at = playground.compare.at;
    let node = NodeRef::<Canvas>::new();
    paint::on_frame(
        move || {
            node.track();
            kept.get().and_then(|side| {
                Some(Arc::clone(&side.shot(at.get().min(side.steps.len().saturating_sub(1)))?.picture))
            })
        },
        move |picture| {
            let Some((_, context)) = paint::canvas(node) else { return };
            match picture {
                Some(picture) => paint::put(&context, &paint::opaque(&picture.rgb), CAMERA_SIDE as u32),
                None => context.clear_rect(0.0, 0.0, CAMERA_SIDE as f64, CAMERA_SIDE as f64),
            }
        },
    );
    let facts = move || {
        kept.get().map(|side| {
            let (_, state) = wording::state(&side.state);
            view! {
                <dl class="compare-facts">
                    <div><dt>"Sentence"</dt><dd>{format!("“{}”", side.sentence)}</dd></div>
                    <div><dt>"Scene"</dt><dd class="number">{side.seed.to_string()}</dd></div>
                    <div><dt>"By"</dt><dd>{side.by.clone()}</dd></div>
                    <div><dt>"Outcome"</dt><dd>{state}</dd></div>
                    <div><dt>"Steps"</dt><dd class="number">{side.steps.len().to_string()}</dd></div>
                </dl>
            }
        })
    };
    let missing = move || kept.with(Option::is_none);
    view! {
        <section class="compare-side" aria-label=format!("Run {}", NAMES[side])>
            <h3 class="field-title">{format!("Run {}", NAMES[side])}</h3>
            <p class="quiet" hidden=move || !missing()>"Not kept yet."</p>
            <div class="compare-row" hidden=missing>
                <canvas
                    node_ref=node
                    class="compare-picture"
                    width=CAMERA_SIDE.to_string()
                    height=CAMERA_SIDE.to_string()
                    role="img"
                    aria-label=move || format!("What the model saw in run {} at step {}", NAMES[side], at.get() + 1)
                ></canvas>
                {facts}
            </div>
        </section>
    }
}

/// The traced quantity of both.
#[component]
fn Overlaid() -> impl IntoView {
    let playground = playground();
    let node = NodeRef::<Canvas>::new();
    let size = paint::Size::watched(playground);
    let palette = Palette::worn(playground);
    paint::on_frame(
        move || {
            node.track();
            playground.laid_out.track();
            (kept(playground), playground.quantity.get(), palette.get(), playground.compare.at.get())
        },
        move |(sides, quantity, palette, at)| {
            let Some((canvas, context)) = paint::canvas(node) else { return };
            let (width, height) = size.fit(&canvas);
            context.clear_rect(0.0, 0.0, width, height);
            let steps: [&[StepRecord]; 2] = [0, 1].map(|side| sides[side].as_ref().map_or(&[][..], |side| &side.steps));
            let longest = steps.iter().map(|steps| steps.len()).max().unwrap_or_default().max(1);
            let (low, high) = range_of(steps.iter().flat_map(|steps| steps.iter()), quantity);
            let x = |index: usize| (index as f64 + 0.5) / longest as f64 * width;
            let y = |value: f32| height * (0.08 + 0.84 * (1.0 - f64::from((value - low) / (high - low))));
            let pixel = (height / 60.0).max(1.0);
            // A is drawn through, B in dashes, so that it is not the colour alone.
            let dashes = js_sys::Array::of2(&(pixel * 5.0).into(), &(pixel * 3.0).into());
            for (steps, colour, dash) in
                [(steps[0], &palette.accent, js_sys::Array::new()), (steps[1], &palette.ink, dashes)]
            {
                // Fails only for what is no list of numbers.
                context.set_line_dash(&dash).ok();
                context.set_stroke_style_str(colour);
                context.set_line_width(pixel * 2.0);
                context.begin_path();
                for (index, step) in steps.iter().enumerate() {
                    context.line_to(x(index), y(step.values(quantity).1));
                }
                context.stroke();
            }
            context.set_fill_style_str(&palette.line);
            context.fill_rect(x(at) - pixel / 2.0, 0.0, pixel, height);
        },
    );
    let said = move || {
        let quantity = playground.quantity.get();
        let (unit, scale) = quantity.screen_unit();
        let at = playground.compare.at.get();
        let values = kept(playground).map(|side| {
            let value = side.and_then(|side| Some(side.steps.get(at)?.values(quantity).1));
            value.map_or_else(|| "over".to_owned(), |value| format!("{:.1} {unit}", value * scale))
        });
        format!("{}: A {}, B {}", quantity.label(), values[0], values[1])
    };
    // What the lines do between their ends, for those who do not see them.
    let courses = move || {
        let quantity = playground.quantity.get();
        let course = |(name, side): (&str, Option<Arc<Side>>)| {
            let course = trace::course(&side?.steps, quantity)?;
            Some(format!(". {name} {course}"))
        };
        NAMES.into_iter().zip(kept(playground)).filter_map(course).collect::<String>()
    };
    view! {
        <figure class="compare-figure">
            <canvas
                node_ref=node
                class="compare-trace"
                role="img"
                aria-label=move || format!("{}{}", said(), courses())
            ></canvas>
            <figcaption class="quiet number">
                <span class="key"><i class="key-bold"></i>"A"</span>
                <span class="key"><i class="key-dashed"></i>"B"</span>
                {said}
            </figcaption>
        </figure>
    }
}

/// What both would do at the chosen step of the chunk, or which of them made no such step.
#[component]
fn Actions() -> impl IntoView {
    let playground = playground();
    let rows =
        move || {
            let [Some(a), Some(b)] = kept(playground) else { return None };
            let at = playground.compare.at.get();
            if let Some(over) = [&a, &b].iter().position(|side| at >= side.steps.len()) {
                let said = format!("Run {} was over by step {}.", NAMES[over], at + 1);
                return Some(view! { <p class="quiet">{said}</p> }.into_any());
            }
            let (a, b) = (a.shot(at)?.pass.as_ref()?.0, b.shot(at)?.pass.as_ref()?.0);
            let step = playground.look.chunk_step.get();
            let row = |(dim, a, b, apart): (schema::ActionDim, f32, f32, f32)| {
                view! {
                    <tr>
                        <th scope="row">{dim.label()}</th>
                        <td class="tokens-number">{format::action(dim, a)}</td>
                        <td class="tokens-number">{format::action(dim, b)}</td>
                        <td class="tokens-number">{format::action_change(dim, apart)}</td>
                    </tr>
                }
            };
            Some(view! {
            <table class="detail-table">
                <caption class="quiet">{format!("What either wanted at step {} of its chunk", step + 1)}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Dimension"</th>
                        <th scope="col" class="tokens-number">"A"</th>
                        <th scope="col" class="tokens-number">"B"</th>
                        <th scope="col" class="tokens-number">"Apart"</th>
                    </tr>
                </thead>
                <tbody>{dims(&a, &b, step).map(row).collect_view()}</tbody>
            </table>
        }.into_any())
        };
    view! { {rows} }
}
