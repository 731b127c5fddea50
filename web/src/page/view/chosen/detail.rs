//! One action token in full: its likeliest bins, what they stand for, and how wide the bins are.

use leptos::prelude::*;
use schema::{ActionDim, BINS, message::Decoding};
use web::{
    attention::Query,
    format,
    tokens::{edges, top},
};

use crate::page::playground;

/// Bins that are listed.
const LISTED: usize = 5;

/// The token whose attention is looked at, or else the first.
#[component]
pub fn Detail() -> impl IntoView {
    let playground = playground();
    let look = playground.look;
    let dim = Memo::new(move |_| match look.query.get() {
        Query::Action { dim, .. } => dim,
        _ => 0,
    });
    let name = move || ActionDim::ALL[dim.get()];
    let step = move || look.chunk_step.get();
    let range = move || playground.model.facts.with(|facts| facts.as_ref().map(|facts| facts.range));
    let open = RwSignal::new(false);
    let rows = move || {
        let (frame, range) = (playground.pass_on_show().filter(|_| open.get())?, range()?);
        let (step, dim) = (step(), dim.get());
        let row = |(bin, share): (usize, f32)| {
            let (low, high) = edges(&range, step, dim, bin);
            let name = ActionDim::ALL[dim];
            view! {
                <tr>
                    <td class="tokens-number">{bin.to_string()}</td>
                    <td class="tokens-number">{format!("{} to {}", format::action(name, low), format::action(name, high))}</td>
                    <td class="tokens-number">{format!("{:.1} %", share * 100.0)}</td>
                </tr>
            }
        };
        Some(top(frame.tokens.of(step, dim), LISTED).into_iter().map(row).collect_view())
    };
    let bins = move || {
        let range = range()?;
        let (step, dim) = (step(), dim.get());
        let ((low, _), (_, high)) = (edges(&range, step, dim, 0), edges(&range, step, dim, BINS - 1));
        let name = ActionDim::ALL[dim];
        Some(format!(
            "{BINS} bins from {} to {}, each {} wide. What the arm is given is {}.",
            format::action(name, low),
            format::action(name, high),
            format::bin_width(name, (high - low) / BINS as f32),
            match look.decoding.get() {
                Decoding::Likeliest => "the mean of the likeliest",
                Decoding::Sample { .. } => "the middle of one that was drawn",
            },
        ))
    };
    view! {
        <details class="detail" on:toggle=move |_| open.update(|open| *open = !*open)>
            <summary>{move || format!("Top tokens of {} at step {}", name().label(), step() + 1)}</summary>
            <table class="detail-table">
                <thead>
                    <tr>
                        <th scope="col" class="tokens-number">"Bin"</th>
                        <th scope="col" class="tokens-number">"Stands for"</th>
                        <th scope="col" class="tokens-number">"Probability"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="quiet">{bins}</p>
        </details>
    }
}
