//! What happened: events in words, and one quantity as it was asked for and as it was let through.

use gloo_timers::callback::Interval;
use leptos::{html::Canvas, prelude::*};
use schema::{CONTROL_PERIOD_SECS, STEPS_KEPT};
use wasm_bindgen::JsValue;
use web::{
    format,
    link::Panel,
    trace::{self, EVENTS_KEPT, Event, Quantity, StepRecord, Trace},
    wording,
};

use super::panel::Foldable;
use crate::page::{
    paint::{self, Palette},
    playground,
    state::Playground,
};

/// A replay is as fast as the run was.
const PERIOD_MS: u32 = 100;
/// Fewest steps the width stands for, so that the first ones do not race across.
const FEWEST: usize = 60;

/// The strip at the bottom.
#[component]
pub fn Timeline() -> impl IntoView {
    view! {
        <Foldable panel=Panel::Timeline title="Timeline" beside=view! { <QuantityChoice /> }.into_any()>
            <div class="timeline">
                <Events />
                <Traces />
            </div>
        </Foldable>
    }
}

#[component]
fn QuantityChoice() -> impl IntoView {
    let quantity = playground().quantity;
    let options = Quantity::ALL
        .into_iter()
        .enumerate()
        .map(|(index, value)| {
            view! {
                <option value=index.to_string() prop:selected=move || quantity.get() == value>
                    {value.label()}
                </option>
            }
        })
        .collect_view();
    let key = move || {
        let measured = quantity.get().is_measured().then(|| {
            view! { <span class="key"><i class="key-measured"></i>"measured"</span> }
        });
        view! {
            <span class="key"><i class="key-thin"></i>"asked for"</span>
            <span class="key"><i class="key-bold"></i>"allowed"</span>
            {measured}
            <span class="key"><i class="key-limit"></i>"limited"</span>
        }
    };
    view! {
        <span class="keys" aria-hidden="true">{key}</span>
        <label class="choice">
            <span>"Trace"</span>
            <select on:change:target=move |event| {
                let chosen = event.target().value().parse().ok().and_then(|index: usize| Quantity::ALL.get(index));
                if let Some(chosen) = chosen {
                    quantity.set(*chosen);
                }
            }>{options}</select>
        </label>
    }
}

/// An event as the list shows it.
#[derive(Clone, Debug, PartialEq)]
struct Listed {
    number: u32,
    step: u32,
    text: String,
    /// Whether there is a step after it to look at.
    has_step: bool,
}

/// The events, newest first; each leads to its step.
#[component]
fn Events() -> impl IntoView {
    let playground = playground();
    let trace = playground.trace;
    // Whether there is a step to look at comes with each: there may be hundreds, and an effect for each of them at every step
    // would be too much.
    let events = Memo::new(move |_| {
        trace.with(|trace| {
            let listed = |event: &Event| Listed {
                number: event.number,
                step: event.step,
                text: event.text.clone(),
                has_step: event.place < trace.steps.len(),
            };
            trace.events.iter().rev().map(listed).collect::<Vec<_>>()
        })
    });
    let kept = Memo::new(move |_| trace.with(kept));
    let look = move |number: u32| {
        // Places move while old steps go.
        let event = trace.with_untracked(|trace| trace.events.iter().find(|event| event.number == number).cloned());
        if let Some(event) = event {
            playground.revisit(event.place);
        }
    };
    view! {
        <div class="events" tabindex="0" role="log" aria-label="Events, newest first">
        <ol>
            <For each=move || events.get() key=|event| (event.number, event.has_step) let:event>
                <li>
                    <span class="number quiet">{format::step_time(event.step)}</span>
                    <button
                        class="event"
                        title="Look at this step"
                        disabled=!event.has_step
                        on:click=move |_| look(event.number)
                    >
                        {event.text.clone()}
                    </button>
                </li>
            </For>
            <li class="events-kept quiet">{kept}</li>
        </ol>
        </div>
    }
}

#[component]
fn Traces() -> impl IntoView {
    let playground = playground();
    let node = NodeRef::<Canvas>::new();
    let size = paint::Size::watched(playground);
    let palette = Palette::worn(playground);
    paint::on_frame(
        move || {
            node.track();
            playground.trace.track();
            playground.laid_out.track();
            (playground.quantity.get(), palette.get(), place_on_show(playground))
        },
        move |(quantity, palette, place)| {
            let Some((canvas, context)) = paint::canvas(node) else { return };
            let (width, height) = size.fit(&canvas);
            context.clear_rect(0.0, 0.0, width, height);
            let sheet = Sheet { context: &context, width, height, palette: &palette };
            playground.trace.with_untracked(|trace| sheet.draw(trace, quantity, place));
        },
    );
    let now = move || {
        let quantity = playground.quantity.get();
        let (unit, scale) = quantity.screen_unit();
        let place = place_on_show(playground);
        playground.trace.with(|trace| {
            let step = place.map_or_else(|| trace.steps.last(), |place| trace.steps.get(place));
            step.map_or_else(
                || "No step yet".to_owned(),
                |step| {
                    let (asked, allowed) = step.values(quantity);
                    let said = |name: &str, value: f32| format!("{name} {:.1} {unit}", value * scale);
                    let measured = step.measured(quantity).map(|value| format!(", {}", said("measured", value)));
                    let limits: Vec<String> = step.limits.iter().map(wording::limit).collect();
                    let limited = if limits.is_empty() { String::new() } else { format!(" · {}", limits.join(", ")) };
                    format!(
                        "Step {} · {}, {}{}{limited}",
                        step.step + 1,
                        said("asked for", asked),
                        said("allowed", allowed),
                        measured.unwrap_or_default(),
                    )
                },
            )
        })
    };
    // What the line does between its ends, for those who do not see it.
    let course = move || {
        let course = playground.trace.with(|trace| trace::course(&trace.steps, playground.quantity.get()));
        course.map_or_else(String::new, |course| format!(". Allowed {course}"))
    };
    view! {
        <div class="traces">
            <canvas
                node_ref=node
                class="traces-canvas"
                role="img"
                aria-label=move || format!("Trace of {}: {}{}", playground.quantity.get().label(), now(), course())
            ></canvas>
            <p class="number quiet traces-now" aria-hidden="true">{now}</p>
            <Scrubber />
        </div>
    }
}

/// How much is kept, and how much was there before.
fn kept(trace: &Trace) -> String {
    let secs = STEPS_KEPT as f32 * CONTROL_PERIOD_SECS;
    let kept = format!("The last {STEPS_KEPT} steps ({secs:.0} s) and {EVENTS_KEPT} events since the reset are kept.");
    match (trace.steps_left_out, trace.events_left_out()) {
        (0, 0) => kept,
        (steps, events) => format!("{kept} Gone before them: {steps} steps, {events} events."),
    }
}

/// Where the step that is looked at again lies.
fn place_on_show(playground: Playground) -> Option<usize> {
    playground.look.at.get().and_then(|id| playground.trace.with(|trace| trace.place_of(id)))
}

/// Looks at earlier steps, one by one or as they went by.
#[component]
fn Scrubber() -> impl IntoView {
    let playground = playground();
    let count = Memo::new(move |_| playground.trace.with(|trace| trace.steps.len()));
    let place = Memo::new(move |_| place_on_show(playground).unwrap_or_else(|| count.get().saturating_sub(1)));
    let in_the_past = move || playground.look.at.with(Option::is_some);
    let none = move || count.get() == 0;
    let replay = StoredValue::new_local(None::<Interval>);
    let replaying = RwSignal::new(false);
    let leave_off = move || {
        replay.set_value(None);
        replaying.set(false);
    };
    // Whoever comes back to what is now, by whatever way, has seen enough.
    Effect::new(move |_| {
        if !in_the_past() {
            leave_off();
        }
    });
    let start = move || {
        let from = place.get_untracked();
        playground.revisit(if from + 1 < count.get_untracked() { from } else { 0 });
        replaying.set(true);
        replay.set_value(Some(Interval::new(PERIOD_MS, move || {
            let next = place.get_untracked() + 1;
            if next < count.get_untracked() {
                playground.revisit(next);
            } else {
                leave_off();
            }
        })));
    };
    let said = move || {
        playground.trace.with(|trace| {
            trace.steps.get(place.get()).map_or_else(
                || "No step yet".to_owned(),
                |step| {
                    format!("Step {} of {}, {}", place.get() + 1, trace.steps.len(), format::step_time(step.step + 1))
                },
            )
        })
    };
    view! {
        <div class="scrubber">
            <button class="button-small" disabled=none on:click=move |_| if replaying.get_untracked() { leave_off() } else { start() }>
                {move || if replaying.get() { "Hold" } else { "Replay" }}
            </button>
            <input
                type="range"
                min="0"
                max=move || count.get().saturating_sub(1).to_string()
                step="1"
                disabled=none
                aria-label="Step to look at"
                aria-valuetext=said
                prop:value=move || place.get().to_string()
                on:input:target=move |event| {
                    leave_off();
                    if let Ok(place) = event.target().value().parse() {
                        playground.revisit(place);
                    }
                }
            />
            <button class="button-small" disabled=move || !in_the_past() on:click=move |_| playground.come_back()>
                "Now"
            </button>
            <button
                class="button-small"
                disabled=none
                title="The episode so far as a JSON file: steps, passes, events"
                on:click=move |_| playground.save_episode()
            >
                "Save"
            </button>
        </div>
    }
}

struct Sheet<'a> {
    context: &'a web_sys::CanvasRenderingContext2d,
    width: f64,
    height: f64,
    palette: &'a Palette,
}

impl Sheet<'_> {
    fn draw(&self, trace: &Trace, quantity: Quantity, place: Option<usize>) {
        let span = trace.steps.len().max(FEWEST) as f64;
        let x = |index: f64| index / span * self.width;
        let pixel = (self.height / 90.0).max(1.0);
        let lane = self.height * 0.12;
        self.context.set_fill_style_str(&self.palette.line);
        self.context.fill_rect(0.0, self.height - lane, self.width, pixel);
        // Events: a fine line through everything.
        for event in &trace.events {
            self.context.fill_rect(x(event.place as f64), 0.0, pixel, self.height);
        }
        // Steps that were limited: in ink and below the lines, so that it is not the colour alone.
        self.context.set_fill_style_str(&self.palette.ink);
        for (index, _) in trace.steps.iter().enumerate().filter(|(_, step)| !step.limits.is_empty()) {
            self.context.fill_rect(x(index as f64 + 0.5), self.height - lane * 0.8, pixel, lane * 0.8);
        }
        let (low, high) = trace.range(quantity);
        let top = self.height * 0.08;
        let room = self.height - lane - top * 2.0;
        let y = |value: f32| top + room * (1.0 - f64::from((value - low) / (high - low)));
        let line = |width: f64, colour: &str, of: &dyn Fn(&StepRecord) -> Option<f32>| {
            self.context.set_stroke_style_str(colour);
            self.context.set_line_width(width);
            self.context.begin_path();
            for (index, step) in trace.steps.iter().enumerate() {
                if let Some(value) = of(step) {
                    self.context.line_to(x(index as f64 + 0.5), y(value));
                }
            }
            self.context.stroke();
        };
        if quantity.is_measured() {
            self.dashes(&[pixel * 2.0, pixel * 2.0]);
            line(pixel, &self.palette.ink, &|step| step.measured(quantity));
            self.dashes(&[]);
        }
        line(pixel, &self.palette.soft, &|step| Some(step.values(quantity).0));
        line(pixel * 2.0, &self.palette.accent, &|step| Some(step.values(quantity).1));
        if let Some(place) = place {
            self.context.set_fill_style_str(&self.palette.ink);
            self.context.fill_rect(x(place as f64 + 0.5) - pixel, 0.0, pixel * 2.0, self.height);
        }
    }

    /// How lines are interrupted from now on: lengths of strokes and gaps.
    fn dashes(&self, lengths: &[f64]) {
        let lengths: js_sys::Array = lengths.iter().map(|length| JsValue::from_f64(*length)).collect();
        // Lengths that are numbers are never refused.
        self.context.set_line_dash(&lengths).ok();
    }
}
