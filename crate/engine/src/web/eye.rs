//! From the page's `ImageBitmap` to bytes: a canvas nobody sees, in this worker and not on the page's thread.

use schema::desk::{PICTURE_PX, Taken};
use wasm_bindgen::JsCast as _;
use web_sys::{ImageBitmap, OffscreenCanvas, OffscreenCanvasRenderingContext2d};
use wire::{js::object, text_of};

/// A canvas to read pictures from, kept from one to the next.
pub struct Eye {
    canvas: OffscreenCanvas,
    context: OffscreenCanvasRenderingContext2d,
}

impl Eye {
    fn new() -> Result<Self, String> {
        let canvas = OffscreenCanvas::new(1, 1).map_err(|error| text_of(&error))?;
        // The picture is wanted as bytes, so it should not be put on a GPU first.
        let options = object(&[("willReadFrequently", true.into())]);
        let context = canvas
            .get_context_with_context_options("2d", &options)
            .map_err(|error| text_of(&error))?
            .ok_or("this browser has no 2D canvas in a worker")?
            .unchecked_into();
        Ok(Self { canvas, context })
    }

    /// The bytes of a picture, four a pixel, in the size it is said to have. The bitmap is spent.
    fn read(&self, bitmap: &ImageBitmap, taken: &Taken) -> Result<Vec<u8>, String> {
        let [width, height] = taken.size.map(|side| side.clamp(1, PICTURE_PX));
        if [self.canvas.width(), self.canvas.height()] != [width, height] {
            self.canvas.set_width(width);
            self.canvas.set_height(height);
        }
        let (across, up) = (f64::from(width), f64::from(height));
        let sign = if taken.mirrored { -1.0 } else { 1.0 };
        let outcome = self
            .context
            .set_transform(sign, 0.0, 0.0, 1.0, if taken.mirrored { across } else { 0.0 }, 0.0)
            .and_then(|()| self.context.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, across, up))
            .and_then(|()| self.context.get_image_data(0.0, 0.0, across, up));
        // Its memory need not wait for a collector.
        bitmap.close();
        Ok(outcome.map_err(|error| text_of(&error))?.data().0)
    }
}

/// Reads a picture with an eye that is made the first time.
pub fn read(eye: &mut Option<Eye>, bitmap: &ImageBitmap, taken: &Taken) -> Result<Vec<u8>, String> {
    if eye.is_none() {
        *eye = Some(Eye::new()?);
    }
    eye.as_ref().map_or_else(|| Err("there is no canvas".into()), |eye| eye.read(bitmap, taken))
}
