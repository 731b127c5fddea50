//! All layers and heads of the trunk at once, small: which of them looks where.

use leptos::{html::Canvas, prelude::*};
use schema::policy::{GRID_SIDE, PATCHES};
use web::{
    attention::{Pick, Query},
    colormap::viridis,
    format, peaks,
};

use super::picture::query_in_force;
use crate::page::{paint, playground};

/// A thumbnail and the gap beside it, in pixels of the canvas.
const PITCH: usize = GRID_SIDE + 1;

/// The thumbnails; pressing one chooses its layer and head.
#[component]
pub fn Grid() -> impl IntoView {
    let playground = playground();
    let look = playground.look;
    let open = RwSignal::new(false);
    let sizes = Memo::new(move |_| {
        let query = query_in_force(playground);
        let frame = playground.frame_on_show()?;
        let attention = frame.attention.as_ref()?;
        Some((attention.layers_for(query), attention.heads_for(query)))
    });
    let node = NodeRef::<Canvas>::new();
    paint::on_frame(
        move || {
            node.track();
            open.get().then(|| (playground.frame_on_show(), query_in_force(playground), sizes.get()))
        },
        move |shown| {
            let Some((Some(frame), query, Some((layers, heads)))) = shown else { return };
            let (Some((_, context)), Some(attention)) = (paint::canvas(node), frame.attention.as_ref()) else { return };
            let width = heads * PITCH - 1;
            let mut pixels = vec![0; width * (layers * PITCH - 1) * 4];
            for (layer, head) in (0..layers).flat_map(|layer| (0..heads).map(move |head| (layer, head))) {
                let Some(map) = attention.map(query, Pick::One(layer), Pick::One(head)) else { continue };
                let most = map.patches.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
                for patch in 0..PATCHES {
                    let (row, column) = (layer * PITCH + patch / GRID_SIDE, head * PITCH + patch % GRID_SIDE);
                    let at = (row * width + column) * 4;
                    let [r, g, b] = viridis(map.patches[patch] / most);
                    pixels[at..at + 4].copy_from_slice(&[r, g, b, 255]);
                }
            }
            paint::put(&context, &pixels, width as u32);
        },
    );
    // What the small pictures show, for those who do not see them: the brightest patch of each.
    let peaks = Memo::new(move |_| {
        let frame = open.get().then(|| playground.frame_on_show()).flatten()?;
        let (attention, query) = (frame.attention.as_ref()?, query_in_force(playground));
        let (layers, heads) = sizes.get()?;
        let peak = |place: usize| {
            let map = attention.map(query, Pick::One(place / heads), Pick::One(place % heads))?;
            peaks::highest(&map.patches)
        };
        Some((0..layers * heads).map(peak).collect::<Vec<_>>())
    });
    let buttons = move || {
        let (layers, heads) = sizes.get().unwrap_or_default();
        (0..layers * heads)
            .map(|place| {
                let (layer, head) = (place / heads, place % heads);
                let chosen = move || look.layer.get() == Pick::One(layer) && look.head.get() == Pick::One(head);
                let named = move || {
                    let peak = peaks.with(|peaks| peaks.as_ref().and_then(|peaks| *peaks.get(place)?));
                    let most = peak.map(|(patch, share)| {
                        format!(": most at {}, {}", peaks::cell(patch, GRID_SIDE), format::percent(share))
                    });
                    format!("Layer {}, head {}{}", layer + 1, head + 1, most.unwrap_or_default())
                };
                view! {
                    <button
                        aria-label=named
                        title=format!("Layer {}, head {}", layer + 1, head + 1)
                        aria-pressed=move || chosen().to_string()
                        on:click=move |_| {
                            let (to_layer, to_head) = if chosen() {
                                (Pick::Mean, Pick::Mean)
                            } else {
                                (Pick::One(layer), Pick::One(head))
                            };
                            look.layer.set(to_layer);
                            look.head.set(to_head);
                        }
                    ></button>
                }
            })
            .collect_view()
    };
    let columns = move || format!("repeat({}, 1fr)", sizes.get().map_or(1, |(_, heads)| heads.max(1)));
    let side = move |of: fn((usize, usize)) -> usize| {
        move || sizes.get().map_or(1, |sizes| (of(sizes) * PITCH).saturating_sub(1).max(1)).to_string()
    };
    let named = move || match query_in_force(playground) {
        Query::Image(_) => "Rows: the resampler. Columns: heads. Each to its own brightest patch.",
        _ => "Rows: layers, the first on top. Columns: heads. Each to its own brightest patch.",
    };
    view! {
        <details class="grid" on:toggle=move |_| open.update(|open| *open = !*open)>
            <summary>"All layers and heads"</summary>
            <div class="grid-frame">
                <canvas node_ref=node width=side(|(_, heads)| heads) height=side(|(layers, _)| layers) aria-hidden="true"></canvas>
                <div class="grid-buttons" role="group" aria-label="Layers and heads" style:grid-template-columns=columns>
                    {buttons}
                </div>
            </div>
            <p class="quiet">{named}</p>
        </details>
    }
}
