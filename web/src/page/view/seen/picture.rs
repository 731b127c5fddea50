//! The picture as the model gets it, with what it looked at drawn over it.

use std::sync::Arc;

use leptos::{html::Canvas, prelude::*};
use schema::{CAMERA_SIDE, message::Source, policy::GRID_SIDE};
use web::{
    attention::{Map, Query},
    colormap::viridis,
    peaks,
};

use crate::page::{
    paint, playground,
    state::{Overlay, Playground},
};

/// What lies over the picture now: one number a patch.
pub fn overlay(playground: Playground, map: Memo<Option<Arc<Map>>>) -> Memo<Option<Vec<f32>>> {
    Memo::new(move |_| {
        let heat = |of: fn(&schema::Readouts) -> &Vec<f32>| {
            playground.frame_on_show().map(|frame| of(&frame.readouts).clone())
        };
        match playground.look.overlay.get() {
            Overlay::Attention => map.get().map(|map| map.patches.clone()),
            Overlay::Object => heat(|readouts| &readouts.object),
            Overlay::Target => heat(|readouts| &readouts.target),
            Overlay::Nothing => None,
        }
    })
}

/// The query that is looked at; action tokens follow the chunk step.
pub fn query_in_force(playground: Playground) -> Query {
    match playground.look.query.get() {
        Query::Action { dim, .. } => Query::Action { step: playground.look.chunk_step.get(), dim },
        other => other,
    }
}

/// The attention of the chosen query on the picture on show.
pub fn attention_map(playground: Playground) -> Memo<Option<Arc<Map>>> {
    Memo::new(move |_| {
        let frame = playground.frame_on_show()?;
        let query = query_in_force(playground);
        let (layer, head) = (playground.look.layer.get(), playground.look.head.get());
        frame.attention.as_ref()?.map(query, layer, head).map(Arc::new)
    })
}

/// The picture with its overlay.
#[component]
pub fn PictureView(overlay: Memo<Option<Vec<f32>>>) -> impl IntoView {
    let playground = playground();
    let (picture, heat) = (NodeRef::<Canvas>::new(), NodeRef::<Canvas>::new());
    paint::on_frame(
        move || {
            picture.track();
            playground.look.picture.get()
        },
        move |shown| {
            if let (Some((_, context)), Some(shown)) = (paint::canvas(picture), shown) {
                paint::put(&context, &paint::opaque(&shown.rgb), CAMERA_SIDE as u32);
            }
        },
    );
    paint::on_frame(
        move || {
            heat.track();
            (overlay.get(), playground.look.opacity.get())
        },
        move |(overlay, opacity)| {
            if let Some((_, context)) = paint::canvas(heat) {
                paint::put(&context, &veil(overlay.as_deref(), opacity), GRID_SIDE as u32);
            }
        },
    );
    let empty = move || playground.look.picture.with(Option::is_none);
    let described = move || match playground.source.get() {
        Source::Simulated => "The model’s camera: the table from above and in front, 96 by 96 pixels",
        Source::Webcam => "The webcam as the model gets it, 96 by 96 pixels",
    };
    view! {
        <div class="picture">
            <canvas
                node_ref=picture
                class="picture-seen"
                width=CAMERA_SIDE
                height=CAMERA_SIDE
                role="img"
                aria-label=described
            ></canvas>
            <canvas node_ref=heat class="picture-heat" width=GRID_SIDE height=GRID_SIDE aria-hidden="true"></canvas>
            <Places />
            <p class="picture-empty" hidden=move || !empty()>"No picture yet"</p>
        </div>
    }
}

/// The two places of a webcam's question, lettered.
#[component]
fn Places() -> impl IntoView {
    let question = playground().webcam.question;
    let mark = |letter: &'static str, patch: usize| {
        let (x, y) = peaks::centre(patch);
        view! { <span class="picture-mark" style:left=format!("{}%", x * 100.0) style:top=format!("{}%", y * 100.0)>{letter}</span> }
    };
    move || question.get().map(|(one, other)| (mark("A", one), mark("B", other)))
}

/// The overlay's pixels: the colour says how much, and patches that got little let the picture through.
fn veil(heat: Option<&[f32]>, opacity: f32) -> Vec<u8> {
    let Some(heat) = heat else { return vec![0; GRID_SIDE * GRID_SIDE * 4] };
    let most = heat.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    heat.iter()
        .flat_map(|share| {
            let relative = share / most;
            let [r, g, b] = viridis(relative);
            [r, g, b, (255.0 * opacity * relative) as u8]
        })
        .collect()
}
