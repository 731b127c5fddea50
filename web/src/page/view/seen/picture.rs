//! The picture as the model gets it, with what it looked at drawn over it.

use std::sync::Arc;

use leptos::{ev, html::Canvas, prelude::*};
use schema::{
    CAMERA_SIDE, DIMS,
    message::{PathPoint, Source},
    policy::{GRID_SIDE, PATCHES, SQUARES_SIDE},
};
use wasm_bindgen::JsCast as _;
use web::{
    attention::{Map, Query},
    cause::Part,
    colormap::viridis,
    path, peaks,
};
use web_sys::HtmlCanvasElement;

use super::cause;
use crate::page::{
    paint, playground,
    state::{Overlay, Playground},
};

/// Side of the overlay in cells: a patch is two of them and a square three.
const FINE_SIDE: usize = 24;

/// Numbers over the picture, in rows from the top.
#[derive(Clone, Debug, PartialEq)]
pub struct Heat {
    pub values: Vec<f32>,
    /// How many there are in a row.
    side: usize,
}

impl Heat {
    fn over_patches(values: Vec<f32>) -> Self {
        Self { values, side: GRID_SIDE }
    }

    /// Where the greatest one is, in words, and how large it is.
    fn peak(&self) -> Option<(String, f32)> {
        let (cell, value) = peaks::highest(&self.values)?;
        Some((format!("{} of {} by {}", peaks::cell(cell, self.side), self.side, self.side), value))
    }

    /// The greatest one.
    pub fn most(&self) -> f32 {
        self.values.iter().copied().fold(0.0, f32::max)
    }
}

/// What lies over the picture now.
pub fn overlay(playground: Playground, map: Memo<Option<Arc<Map>>>) -> Memo<Option<Heat>> {
    Memo::new(move |_| {
        // With an intervention: where it would be then.
        let heat = |of: fn(&schema::Readouts) -> &Vec<f32>| {
            let changed = playground.difference_on_show().map(|difference| Arc::clone(&difference.after));
            changed.or_else(|| playground.frame_on_show()).map(|frame| Heat::over_patches(of(&frame.readouts).clone()))
        };
        match playground.look.overlay.get() {
            Overlay::Attention => map.get().map(|map| Heat::over_patches(map.patches.clone())),
            Overlay::Effect => {
                let effects = playground.effects_on_show()?;
                Some(Heat { values: effects.of_squares(part_in_force(playground)), side: SQUARES_SIDE })
            }
            Overlay::Object => heat(|readouts| &readouts.object),
            Overlay::Target => heat(|readouts| &readouts.target),
            Overlay::Nothing => None,
        }
    })
}

/// The part of the action whose causes are looked at: that of the chosen query, or all of it.
pub fn part_in_force(playground: Playground) -> Part {
    let dim = match playground.look.query.get() {
        Query::Action { dim, .. } if dim < DIMS => Some(dim),
        _ => None,
    };
    Part { step: playground.look.chunk_step.get(), dim }
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

/// The picture with its overlay, and with what is painted over for the causal check.
#[component]
pub fn PictureView(overlay: Memo<Option<Heat>>) -> impl IntoView {
    let playground = playground();
    let [picture, heat, painted] = core::array::from_fn(|_| NodeRef::<Canvas>::new());
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
                paint::put(&context, &veil(overlay.as_ref(), opacity), FINE_SIDE as u32);
            }
        },
    );
    paint::on_frame(
        move || {
            painted.track();
            playground.look.painted.get()
        },
        move |patches| {
            if let Some((_, context)) = paint::canvas(painted) {
                paint::put(&context, &checks(|patch| patches.contains(&patch)), FINE_SIDE as u32);
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
            <canvas node_ref=heat class="picture-heat" width=FINE_SIDE height=FINE_SIDE aria-hidden="true"></canvas>
            <canvas node_ref=painted class="picture-painted" width=FINE_SIDE height=FINE_SIDE aria-hidden="true"></canvas>
            <p class="sr-only">{move || in_words(playground, overlay)}</p>
            <PathsOver />
            <Brush />
            <Places />
            <p class="picture-empty" hidden=move || !empty()>"No picture yet"</p>
        </div>
    }
}

/// What lies over the picture, for those who do not see its colours.
fn in_words(playground: Playground, overlay: Memo<Option<Heat>>) -> Option<String> {
    let shown = playground.look.overlay.get();
    let (place, value) = overlay.with(|heat| heat.as_ref().and_then(Heat::peak))?;
    let share = format!("{:.1} %", value * 100.0);
    let is = if playground.difference_on_show().is_some() { "with what you changed would be" } else { "is" };
    Some(match shown {
        Overlay::Attention => format!("Attention over the picture is most at {place}: {share} of it."),
        Overlay::Effect => {
            format!("Painting the square at {place} over does most: {}.", cause::amount(playground, value))
        }
        Overlay::Object => format!("The named object {is} most likely at {place}: {share}."),
        Overlay::Target => format!("The named target {is} most likely at {place}: {share}."),
        Overlay::Nothing => return None,
    })
}

/// Where the tool goes in the next eight steps, with how far that spreads; and where an intervention would have it go.
#[component]
fn PathsOver() -> impl IntoView {
    let playground = playground();
    let look = playground.look;
    let paths = Memo::new(move |_| {
        let shown = look.picture.with(|picture| picture.as_ref().map(|picture| picture.id))?;
        let paths = look.paths.get().filter(|paths| paths.of == shown)?;
        (look.overlay.get() != Overlay::Nothing).then_some(paths)
    });
    let line = |path: &[PathPoint]| {
        path.iter().map(|point| format!("{:.1},{:.1}", point.at_px[0], point.at_px[1])).collect::<Vec<_>>().join(" ")
    };
    let drawn = move || {
        let paths = paths.get()?;
        // With an intervention: as it was, and with it.
        let shown = if paths.paths.len() > 1 { &paths.paths[1..] } else { &paths.paths[..] };
        let arrow = |(index, points): (usize, &Vec<PathPoint>)| {
            let class = if index == 0 { "path" } else { "path path-instead" };
            let spreads = points.iter().map(|point| {
                let [x, y] = point.at_px.map(|px| format!("{px:.1}"));
                view! { <circle cx=x cy=y r=format!("{:.1}", point.spread_px) /> }
            });
            let at_px: Vec<[f32; 2]> = points.iter().map(|point| point.at_px).collect();
            let end = if let Some(head) = path::head(&at_px) {
                let corners = head.map(|[x, y]| format!("{x:.1},{y:.1}")).join(" ");
                view! { <polygon class="path-end" points=corners /> }.into_any()
            } else {
                // It stays where it is.
                let [x, y] = at_px.last().map_or_else(Default::default, |at| at.map(|px| format!("{px:.1}")));
                view! { <circle class="path-end" cx=x cy=y r="1.2" /> }.into_any()
            };
            view! { <g class=class>{spreads.collect_view()}<polyline points=line(points) />{end}</g> }
        };
        // What earlier steps said of the same time, and what the arm is given of it all.
        let older = if paths.paths.len() > 1 { &[][..] } else { &paths.older[..] };
        let ensembled = (!older.is_empty()).then_some(&paths.ensembled);
        Some(view! {
            <g class="path-older">
                {older.iter().map(|path| view! { <polyline points=line(path) /> }).collect_view()}
            </g>
            {shown.iter().enumerate().map(arrow).collect_view()}
            {ensembled.map(|path| view! { <polyline class="path-ensembled" points=line(path) /> })}
        })
    };
    let ends = move || playground.frame_on_show().and_then(|frame| path::end_in_words(&frame.forecast));
    let ends_changed = move || {
        let both = playground.difference_on_show()?;
        let (before, after) = (path::end_in_words(&both.before.forecast)?, path::end_in_words(&both.after.forecast)?);
        Some(format!("as it is it {before}; dashed, with what you changed, it {after}"))
    };
    let described = move || {
        let counts = paths.with(|paths| paths.as_ref().map(|paths| (paths.paths.len(), paths.older.len())));
        let lead = "Where the tool goes in the next 0.8 s";
        match counts {
            None | Some((0, _)) => "No path yet".to_owned(),
            Some((1, older)) => {
                let ends = ends().map_or_else(String::new, |ends| format!(": it {ends}"));
                let earlier = match older {
                    0 => String::new(),
                    1 => "; what 1 earlier chunk said of it; and dotted, where both together send it".to_owned(),
                    many => format!(
                        "; what {many} earlier chunks said of it; and dotted, where all of them together send it"
                    ),
                };
                format!("{lead}{ends}{earlier}")
            }
            Some(_) => ends_changed().map_or_else(|| lead.to_owned(), |ends| format!("{lead}: {ends}")),
        }
    };
    view! {
        <svg class="picture-paths" viewBox="0 0 96 96" role="img" aria-label=described>
            {drawn}
        </svg>
    }
}

/// Points at patches, with a pointer or with keys, to see who looks at them; and paints them over while that is switched
/// on.
#[component]
fn Brush() -> impl IntoView {
    let playground = playground();
    let look = playground.look;
    let cursor = RwSignal::new(PATCHES / 2 + GRID_SIDE / 2);
    // Whether the stroke under way paints over or shows again.
    let stroke = StoredValue::new(None::<bool>);
    let is_painted = move |patch| look.painted.with_untracked(|painted| painted.contains(&patch));
    let under = move |event: &ev::PointerEvent| {
        let element: HtmlCanvasElement = event.current_target()?.unchecked_into();
        let cell = |offset: i32, length: i32| {
            let cell = offset.max(0) as usize * GRID_SIDE / length.max(1) as usize;
            cell.min(GRID_SIDE - 1)
        };
        let column = cell(event.offset_x(), element.client_width());
        Some(cell(event.offset_y(), element.client_height()) * GRID_SIDE + column)
    };
    let point = move |patch: usize| {
        cursor.set(patch);
        if look.pointed.get_untracked() != Some(patch) {
            look.pointed.set(Some(patch));
        }
    };
    let leave = move || {
        stroke.set_value(None);
        look.pointed.set(None);
    };
    let take_key = move |event: ev::KeyboardEvent| {
        let at = cursor.get_untracked();
        let (row, column) = (at / GRID_SIDE, at % GRID_SIDE);
        let to = match event.key().as_str() {
            "ArrowLeft" if column > 0 => at - 1,
            "ArrowRight" if column + 1 < GRID_SIDE => at + 1,
            "ArrowUp" if row > 0 => at - GRID_SIDE,
            "ArrowDown" if row + 1 < GRID_SIDE => at + GRID_SIDE,
            "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" => at,
            " " | "Enter" if look.painting.get_untracked() => {
                playground.paint_patch(at, !is_painted(at));
                at
            }
            _ => return,
        };
        event.prevent_default();
        // Space would stop the arm, were it not for painting.
        event.stop_propagation();
        point(to);
    };
    let said = move || {
        let at = look.pointed.get()?;
        let state = match (look.painting.get(), look.painted.with(|painted| painted.contains(&at))) {
            (false, false) => "",
            (true, false) => ": as it is",
            (_, true) => ": painted over",
        };
        Some(format!("Row {} of {GRID_SIDE}, column {}{state}", at / GRID_SIDE + 1, at % GRID_SIDE + 1))
    };
    let named = move || {
        if look.painting.get() {
            "Paint patches over: arrows move, Space paints"
        } else {
            "Point at patches: arrows move"
        }
    };
    let share = |cells: usize| format!("{}%", cells as f32 * 100.0 / GRID_SIDE as f32);
    view! {
        <canvas
            class="picture-brush"
            class:picture-brush-paints=move || look.painting.get()
            role="application"
            tabindex="0"
            aria-label=named
            aria-describedby="brush-says"
            on:keydown=take_key
            on:focus=move |_| point(cursor.get_untracked())
            on:blur=move |_| leave()
            on:pointerdown=move |event| {
                if let (Some(patch), true) = (under(&event), look.painting.get_untracked()) {
                    let over = !is_painted(patch);
                    stroke.set_value(Some(over));
                    playground.paint_patch(patch, over);
                }
            }
            on:pointermove=move |event| {
                let Some(patch) = under(&event) else { return };
                point(patch);
                if let Some(over) = stroke.get_value() {
                    playground.paint_patch(patch, over);
                }
            }
            on:pointerup=move |_| stroke.set_value(None)
            on:pointerleave=move |_| leave()
            on:pointercancel=move |_| leave()
        ></canvas>
        <span
            class="picture-cursor"
            aria-hidden="true"
            hidden=move || look.pointed.get().is_none()
            style:left=move || share(cursor.get() % GRID_SIDE)
            style:top=move || share(cursor.get() / GRID_SIDE)
        ></span>
        <span id="brush-says" class="sr-only" role="status">{said}</span>
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

/// The overlay's pixels: the colour says how much, and cells that got little let the picture through.
fn veil(heat: Option<&Heat>, opacity: f32) -> Vec<u8> {
    let Some(heat) = heat else { return vec![0; FINE_SIDE * FINE_SIDE * 4] };
    let most = heat.most().max(f32::MIN_POSITIVE);
    let colours: Vec<[u8; 4]> = heat
        .values
        .iter()
        .map(|value| {
            let relative = value / most;
            let [r, g, b] = viridis(relative);
            [r, g, b, (255.0 * opacity * relative) as u8]
        })
        .collect();
    let cell = |fine: usize| fine * heat.side / FINE_SIDE;
    fine_cells(|row, column| colours[cell(row) * heat.side + cell(column)])
}

/// A chequered cell for each patch that is painted over: to be told from a dark thing.
fn checks(is_painted: impl Fn(usize) -> bool) -> Vec<u8> {
    fine_cells(|row, column| {
        let patch = (row * GRID_SIDE / FINE_SIDE) * GRID_SIDE + column * GRID_SIDE / FINE_SIDE;
        let grey = if (row + column) % 2 == 0 { 90 } else { 150 };
        if is_painted(patch) { [grey, grey, grey, 255] } else { [0; 4] }
    })
}

fn fine_cells(colour: impl Fn(usize, usize) -> [u8; 4]) -> Vec<u8> {
    (0..FINE_SIDE * FINE_SIDE).flat_map(|cell| colour(cell / FINE_SIDE, cell % FINE_SIDE)).collect()
}
