//! Drawing on small canvases, at most once a frame.

use std::{cell::RefCell, rc::Rc, time::Duration};

use leptos::{html::Canvas, prelude::*};
use wasm_bindgen::{Clamped, JsCast as _};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use super::{state::Playground, surroundings};

/// Draws what `track` returns whenever something it read has changed, once a frame at most. Values that are overtaken
/// before the frame are never drawn. Each drawing is a task of its own after the frame, so that none adds to the time the
/// browser takes for laying out what changed with it.
pub fn on_frame<T: 'static>(track: impl Fn() -> T + 'static, paint: impl Fn(T) + 'static) {
    let waiting: Rc<RefCell<Option<T>>> = Rc::default();
    let paint = Rc::new(paint);
    Effect::new(move |_| {
        let overtaken = waiting.borrow_mut().replace(track());
        if overtaken.is_none() {
            let (waiting, paint) = (Rc::clone(&waiting), Rc::clone(&paint));
            let draw = move || {
                let newest = waiting.borrow_mut().take();
                if let Some(newest) = newest {
                    paint(newest);
                }
            };
            request_animation_frame(move || set_timeout(draw, Duration::ZERO));
        }
    });
}

/// The 2D context of a canvas that is on the page.
pub fn context_of(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok().flatten()?.dyn_into().ok()
}

/// A canvas and its context, once it is on the page.
pub fn canvas(node: NodeRef<Canvas>) -> Option<(HtmlCanvasElement, CanvasRenderingContext2d)> {
    let canvas = node.get_untracked()?;
    let context = context_of(&canvas)?;
    Some((canvas, context))
}

/// The size of a canvas in device pixels. Asking for it lays the page out, so it is asked for once, and again when the
/// page was laid out anew.
#[derive(Clone, Copy)]
pub struct Size(StoredValue<Option<(u32, u32)>>);

impl Size {
    /// To be made beside the canvas.
    pub fn watched(playground: Playground) -> Self {
        let size = Self(StoredValue::new(None));
        Effect::new(move |_| {
            playground.laid_out.track();
            size.0.set_value(None);
        });
        size
    }

    /// Makes the canvas as fine as the screen; its width and height in device pixels.
    pub fn fit(self, canvas: &HtmlCanvasElement) -> (f64, f64) {
        let (width, height) = self.0.get_value().unwrap_or_else(|| {
            let size = surroundings::device_size(canvas);
            canvas.set_width(size.0);
            canvas.set_height(size.1);
            self.0.set_value(Some(size));
            size
        });
        (f64::from(width), f64::from(height))
    }
}

/// Puts sRGB pixels with alpha onto a canvas of the same size.
pub fn put(context: &CanvasRenderingContext2d, rgba: &[u8], width: u32) {
    let height = rgba.len() as u32 / 4 / width.max(1);
    if let Ok(data) = ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), width, height) {
        // Fails only for sizes that are not numbers.
        context.put_image_data(&data, 0.0, 0.0).ok();
    }
}

/// Three bytes a pixel to four.
pub fn opaque(rgb: &[u8]) -> Vec<u8> {
    rgb.chunks_exact(3).flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 255]).collect()
}

/// The colours canvases are drawn with, as CSS.
#[derive(Clone, Debug, PartialEq)]
pub struct Palette {
    pub ink: String,
    pub soft: String,
    pub line: String,
    pub accent: String,
}

impl Palette {
    /// The tokens as they are now; worn anew with each theme.
    pub fn worn(playground: Playground) -> Memo<Self> {
        Memo::new(move |_| {
            playground.theme.track();
            playground.system_dark.track();
            let css = |token| {
                let [r, g, b] = surroundings::colour(token);
                format!("rgb({r} {g} {b})")
            };
            Self { ink: css("--ink"), soft: css("--ink-soft"), line: css("--line"), accent: css("--accent") }
        })
    }
}
