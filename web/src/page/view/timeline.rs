//! What happened: events in words, and one quantity as it was asked for and as it was let through.

use leptos::{html::Canvas, prelude::*};
use web::{
    format,
    link::Panel,
    trace::{Quantity, Trace},
    wording,
};

use super::panel::Foldable;
use crate::page::{
    paint::{self, Palette},
    playground,
};

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
        let (thin, bold) = quantity.get().lines();
        view! {
            <span class="key"><i class="key-thin"></i>{thin}</span>
            <span class="key"><i class="key-bold"></i>{bold}</span>
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

/// The newest events, newest first.
#[component]
fn Events() -> impl IntoView {
    let trace = playground().trace;
    let events = Memo::new(move |_| trace.with(|trace| trace.events.iter().rev().cloned().collect::<Vec<_>>()));
    view! {
        <div class="events" tabindex="0" role="log" aria-label="Events, newest first">
        <ol>
            <For each=move || events.get() key=|event| event.number let:event>
                <li>
                    <span class="number quiet">{format::step_time(event.step)}</span>
                    <span>{event.text.clone()}</span>
                </li>
            </For>
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
            (playground.quantity.get(), palette.get())
        },
        move |(quantity, palette)| {
            let Some((canvas, context)) = paint::canvas(node) else { return };
            let (width, height) = size.fit(&canvas);
            context.clear_rect(0.0, 0.0, width, height);
            let sheet = Sheet { context: &context, width, height, palette: &palette };
            playground.trace.with_untracked(|trace| sheet.draw(trace, quantity));
        },
    );
    let now = move || {
        let quantity = playground.quantity.get();
        let (unit, scale) = quantity.screen_unit();
        playground.trace.with(|trace| {
            trace.steps.last().map_or_else(
                || "No step yet".to_owned(),
                |step| {
                    let (_, allowed) = step.values(quantity);
                    let limits: Vec<String> = step.limits.iter().map(wording::limit).collect();
                    let limited = if limits.is_empty() { String::new() } else { format!(" · {}", limits.join(", ")) };
                    format!("Step {} · {:.1} {unit}{limited}", step.step + 1, allowed * scale)
                },
            )
        })
    };
    view! {
        <div class="traces">
            <canvas
                node_ref=node
                class="traces-canvas"
                role="img"
                aria-label=move || format!("Trace of {}: {}", playground.quantity.get().label(), now())
            ></canvas>
            <p class="number quiet traces-now" aria-hidden="true">{now}</p>
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
    fn draw(&self, trace: &Trace, quantity: Quantity) {
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
        let line = |width: f64, colour: &str, of: fn((f32, f32)) -> f32| {
            self.context.set_stroke_style_str(colour);
            self.context.set_line_width(width);
            self.context.begin_path();
            for (index, step) in trace.steps.iter().enumerate() {
                self.context.line_to(x(index as f64 + 0.5), y(of(step.values(quantity))));
            }
            self.context.stroke();
        };
        line(pixel, &self.palette.soft, |(thin, _)| thin);
        line(pixel * 2.0, &self.palette.accent, |(_, bold)| bold);
    }
}
