//! From the webcam's picture to the model's view.

use camera::capture::{Homography, MARKERS_M, warp_through};
use glam::Vec2;
use schema::{CAMERA_SIDE, CameraPose, Image};

use crate::calibrate::Calibration;

/// Brings pictures of one calibrated camera to the canonical view; keeps its memory from picture to picture.
///
/// It does what is done to pictures for training: the picture is made so small that a pixel of it is about one of the model's,
/// each the mean of a square, and that is resampled bilinearly through the table. What stands on the table is smeared away from
/// the camera, here as there. The lens's distortion is undone on the way.
#[derive(Clone, Debug)]
pub struct Warp {
    size: [usize; 2],
    /// Where each pixel of the view comes from in the small picture; `None` above the horizon.
    from: Vec<Option<Vec2>>,
    /// Pixels of the picture along each side of a small one's.
    factor: usize,
    small: Image,
}

impl Warp {
    /// The warp of a camera that was found.
    pub fn new(calibration: &Calibration) -> Self {
        let [width, height] = calibration.size;
        let factor = factor(calibration);
        let canonical = Homography::of_table(&CameraPose::CANONICAL, [CAMERA_SIDE; 2]);
        let to_table = canonical.inverse().expect("the model's camera stands above the table");
        let from = (0..CAMERA_SIDE * CAMERA_SIDE)
            .map(|index| {
                let at = Vec2::new((index % CAMERA_SIDE) as f32, (index / CAMERA_SIDE) as f32) + 0.5;
                let at_m = to_table.apply(at)?;
                Some(calibration.project(at_m.extend(0.0))? / factor as f32)
            })
            .collect();
        let small = Image::new(width / factor, height / factor);
        Self { size: [width, height], from, factor, small }
    }

    /// Fills `to`, which takes the model's size, from the bytes of a browser's canvas: four a pixel, opacity ignored. Nothing
    /// happens, and the answer is false, when they are not those of a picture of the calibrated size.
    pub fn from_rgba(&mut self, rgba: &[u8], to: &mut Image) -> bool {
        self.bring(rgba, 4, to)
    }

    /// The same from a picture.
    pub fn from_image(&mut self, picture: &Image, to: &mut Image) -> bool {
        [picture.width, picture.height] == self.size && self.bring(&picture.rgb, 3, to)
    }

    fn bring(&mut self, bytes: &[u8], per_pixel: usize, to: &mut Image) -> bool {
        let [width, height] = self.size;
        if bytes.len() != width * height * per_pixel {
            return false;
        }
        self.shrink(bytes, per_pixel);
        if [to.width, to.height] != [CAMERA_SIDE; 2] || to.rgb.len() != CAMERA_SIDE * CAMERA_SIDE * 3 {
            *to = Image::new(CAMERA_SIDE, CAMERA_SIDE);
        }
        let from = &self.from;
        warp_through(&self.small, to, |at| from[at.y as usize * CAMERA_SIDE + at.x as usize]);
        true
    }

    /// Means of squares; what is left over at the right and at the bottom is left out.
    fn shrink(&mut self, bytes: &[u8], per_pixel: usize) {
        let Self { size: [width, _], factor, ref mut small, .. } = *self;
        let area = (factor * factor) as u32;
        let stride = width * per_pixel;
        for (rows, to) in bytes.chunks_exact(stride * factor).zip(small.rgb.chunks_exact_mut(small.width * 3)) {
            for (x, pixel) in to.chunks_exact_mut(3).enumerate() {
                let mut sums = [area / 2; 3];
                for row in rows.chunks_exact(stride) {
                    let square = &row[x * factor * per_pixel..(x + 1) * factor * per_pixel];
                    for from in square.chunks_exact(per_pixel) {
                        sums.iter_mut().zip(from).for_each(|(sum, &byte)| *sum += u32::from(byte));
                    }
                }
                pixel.copy_from_slice(&sums.map(|sum| (sum / area) as u8));
            }
        }
    }
}

/// How many times smaller the picture is made: until the workspace is about as large as in the model's view.
fn factor(calibration: &Calibration) -> usize {
    let size_px = |corners: [Option<Vec2>; 4]| match corners {
        [Some(a), Some(b), Some(c), Some(d)] => libm::sqrtf((c - a).perp_dot(d - b).abs() * 0.5),
        _ => 1.0,
    };
    let here = size_px(MARKERS_M.map(|at_m| calibration.project(at_m)));
    let there = size_px(MARKERS_M.map(|at_m| camera::project(&CameraPose::CANONICAL, CAMERA_SIDE, CAMERA_SIDE, at_m)));
    // Never smaller than the model's own picture is, as training pictures are not.
    ((here / there) as usize).clamp(1, 16)
}
