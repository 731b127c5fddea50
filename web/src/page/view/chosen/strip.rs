//! One action token's distribution: 256 bars, the likeliest one marked, what the arm is given as a needle.

use std::{fmt::Write as _, sync::Arc};

use leptos::{html::Canvas, prelude::*};
use schema::{ActionRange, BINS};
use web::tokens::read;
use web_sys::{CanvasRenderingContext2d, Path2d};

use crate::page::{
    paint::{self, Palette},
    playground,
    state::{Difference, Frame},
};

/// The strip; with words switched off, the distribution without them as an outline over it.
#[component]
pub fn Strip(
    dim: usize,
    difference: Memo<Option<Arc<Difference>>>,
    palette: Memo<Palette>,
    described: Signal<String>,
) -> impl IntoView {
    let playground = playground();
    let look = playground.look;
    let node = NodeRef::<Canvas>::new();
    let size = paint::Size::watched(playground);
    paint::on_frame(
        move || {
            node.track();
            playground.laid_out.track();
            let range = playground.model.facts.with(|facts| facts.as_ref().map(|facts| facts.range));
            (playground.pass_on_show(), difference.get(), look.chunk_step.get(), palette.get(), range)
        },
        move |(frame, difference, step, palette, range): Shown| {
            let Some((canvas, context)) = paint::canvas(node) else { return };
            let (width, height) = size.fit(&canvas);
            context.clear_rect(0.0, 0.0, width, height);
            let sheet = Sheet { context: &context, width, height, palette: &palette };
            sheet.base();
            if let Some(frame) = frame {
                sheet.bars(frame.tokens.of(step, dim));
                if let Some(range) = range {
                    // Of a sample it is the bin that was drawn, not where the distribution has most.
                    sheet.needle(range.normalise(step, dim, frame.forecast.chunk.steps[step][dim]));
                }
            }
            if let Some(difference) = difference {
                sheet.outline(difference.after.tokens.of(step, dim));
            }
        },
    );
    view! { <canvas node_ref=node class="strip" role="img" aria-label=described></canvas> }
}

/// What a strip is drawn from.
type Shown = (Option<Arc<Frame>>, Option<Arc<Difference>>, usize, Palette, Option<ActionRange>);

struct Sheet<'a> {
    context: &'a CanvasRenderingContext2d,
    width: f64,
    height: f64,
    palette: &'a Palette,
}

impl Sheet<'_> {
    /// The axis, with its middle marked: no motion, for the relative dimensions.
    fn base(&self) {
        self.context.set_fill_style_str(&self.palette.line);
        self.context.fill_rect(0.0, self.height - 1.0, self.width, 1.0);
        self.context.fill_rect((self.width * 0.5).floor(), 0.0, 1.0, self.height);
    }

    /// Height of a bar: the square root, so that the improbable is still seen; the most probable bin is full height.
    fn bar(&self, share: f32, most: f32) -> f64 {
        f64::from((share / most).max(0.0).sqrt()) * (self.height - 2.0)
    }

    fn x(&self, bin: f64) -> f64 {
        bin / BINS as f64 * self.width
    }

    /// The outline of the bars, for as few calls out of WebAssembly as there can be.
    fn skyline(&self, distribution: &[f32]) -> Option<Path2d> {
        let most = distribution.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
        let floor = self.height - 1.0;
        let mut path = format!("M0 {floor:.1}");
        let mut last = 0.0;
        for (bin, &share) in distribution.iter().enumerate() {
            let height = (self.bar(share, most) * 2.0).round() / 2.0;
            if height != last {
                // Writing to a string cannot fail.
                write!(path, "H{:.1}V{:.1}", self.x(bin as f64), floor - height).ok();
                last = height;
            }
        }
        write!(path, "H{:.1}V{floor:.1}", self.width).ok();
        Path2d::new_with_path_string(&path).ok()
    }

    fn bars(&self, distribution: &[f32]) {
        let reading = read(distribution);
        self.context.set_fill_style_str(&self.palette.soft);
        if let Some(skyline) = self.skyline(distribution) {
            self.context.fill_with_path_2d(&skyline);
        }
        self.context.set_fill_style_str(&self.palette.accent);
        let wide = self.x(1.0).max(3.0);
        self.context.fill_rect(self.x(reading.bin as f64 + 0.5) - wide * 0.5, 0.0, wide, self.height - 1.0);
    }

    /// What the arm is given, from 0 to 1 on the range: a small triangle hanging from the top.
    fn needle(&self, given: f32) {
        let (tip, half) = (self.x(f64::from(given) * BINS as f64), self.height * 0.18);
        self.context.set_fill_style_str(&self.palette.ink);
        self.context.begin_path();
        self.context.move_to(tip - half, 0.0);
        self.context.line_to(tip + half, 0.0);
        self.context.line_to(tip, half * 1.6);
        self.context.fill();
    }

    fn outline(&self, distribution: &[f32]) {
        self.context.set_stroke_style_str(&self.palette.ink);
        self.context.set_line_width((self.height / 20.0).max(1.0));
        if let Some(skyline) = self.skyline(distribution) {
            self.context.stroke_with_path(&skyline);
        }
    }
}
