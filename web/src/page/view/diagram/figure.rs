//! Numbers as colours: a matrix, or maps over the picture side by side.

use std::sync::Arc;

use leptos::{html::Canvas, prelude::*};
use web::{colormap::viridis, peaks, tensors::Matrix};

use crate::page::paint;

/// A matrix: a pixel a number, dark the lowest and bright the highest.
#[component]
pub fn Figure(#[prop(into)] named: String, #[prop(into)] matrix: Signal<Option<Arc<Matrix>>>) -> impl IntoView {
    let node = NodeRef::<Canvas>::new();
    paint::on_frame(
        move || {
            node.track();
            matrix.get()
        },
        move |matrix| {
            if let (Some((canvas, context)), Some(matrix)) = (paint::canvas(node), matrix) {
                canvas.set_width(matrix.columns as u32);
                canvas.set_height(matrix.rows() as u32);
                let (low, high) = matrix.ends();
                paint::put(&context, &coloured(&matrix.values, low, high), matrix.columns as u32);
            }
        },
    );
    let title = named.clone();
    let described = move || {
        matrix
            .get()
            .map_or_else(|| format!("{named}: no step yet"), |matrix| format!("{named}: {}", matrix.described()))
    };
    view! {
        <figure class="figure">
            <canvas node_ref=node role="img" aria-label=described></canvas>
            <figcaption class="quiet">
                {title}
                {move || matrix.get().map(|matrix| {
                    let (low, high) = matrix.ends();
                    format!(", {} to {}", web::format::signed(low, 2), web::format::signed(high, 2))
                })}
            </figcaption>
        </figure>
    }
}

/// Square maps side by side, each from its own lowest to its own highest number.
#[component]
pub fn Maps(
    across: usize,
    side: usize,
    #[prop(into)] named: String,
    #[prop(into)] maps: Signal<Option<Arc<Vec<Vec<f32>>>>>,
) -> impl IntoView {
    let node = NodeRef::<Canvas>::new();
    let pitch = side + 1;
    paint::on_frame(
        move || {
            node.track();
            maps.get()
        },
        move |maps| {
            let (Some((canvas, context)), Some(maps)) = (paint::canvas(node), maps) else { return };
            let (columns, rows) = (across.min(maps.len()).max(1), maps.len().div_ceil(across).max(1));
            let (width, height) = (columns * pitch - 1, rows * pitch - 1);
            let mut pixels = vec![0; width * height * 4];
            for (index, map) in maps.iter().enumerate() {
                let (left, top) = (index % across * pitch, index / across * pitch);
                let low = map.iter().copied().fold(f32::INFINITY, f32::min);
                let high = map.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                for (cell, pixel) in coloured(map, low, high).chunks_exact(4).enumerate() {
                    let at = ((top + cell / side) * width + left + cell % side) * 4;
                    pixels[at..at + 4].copy_from_slice(pixel);
                }
            }
            canvas.set_width(width as u32);
            canvas.set_height(height as u32);
            paint::put(&context, &pixels, width as u32);
        },
    );
    // Where each is brightest, for those who do not see it.
    let peaks = Memo::new(move |_| {
        let peak =
            |map: &Vec<f32>| map.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(place, _)| place);
        maps.get().map_or_else(Vec::new, |maps| maps.iter().map(peak).collect::<Vec<usize>>())
    });
    let count = Memo::new(move |_| peaks.with(Vec::len));
    let described = move || match count.get() {
        0 => format!("{named}: no step yet"),
        count => format!("{named}: {count} maps of {side} by {side}"),
    };
    let list = move || {
        let entry = |map: usize| {
            let at = Memo::new(move |_| peaks.with(|peaks| peaks.get(map).map(|place| peaks::cell(*place, side))));
            view! { <li>{format!("{} peaks at ", map + 1)} {at}</li> }
        };
        (0..count.get()).map(entry).collect_view()
    };
    view! {
        <figure class="figure">
            <canvas node_ref=node role="img" aria-label=described></canvas>
            <figcaption class="sr-only"><ol>{list}</ol></figcaption>
        </figure>
    }
}

fn coloured(values: &[f32], low: f32, high: f32) -> Vec<u8> {
    let span = (high - low).max(f32::MIN_POSITIVE);
    values
        .iter()
        .flat_map(|value| {
            let [r, g, b] = viridis((value - low) / span);
            [r, g, b, 255]
        })
        .collect()
}
