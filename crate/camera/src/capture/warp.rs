//! One picture resampled into another.

use glam::{Vec2, Vec3};
use schema::Image;

use super::homography::Homography;

/// What a warped picture shows where its source shows nothing: middle grey, which no table, arm or object is for long.
pub const OUTSIDE_RGB: [u8; 3] = [128; 3];

/// Fills `to` from `from`: `back` says where in `from` each pixel of `to` comes from.
///
/// Four pixels are blended bilinearly, as sRGB values, which is what a browser's canvas and a GPU's texture unit do. What
/// lies outside the pixel centres' hull by more than half a pixel, or beyond the horizon, becomes [`OUTSIDE_RGB`].
pub fn warp(from: &Image, back: &Homography, to: &mut Image) {
    warp_through(from, to, |at| back.apply(at));
}

/// [`warp`] through any map, for example one that knows a lens: `back` says where in `from` a place of `to` comes from, and
/// `None` where that is nowhere.
pub fn warp_through(from: &Image, to: &mut Image, back: impl Fn(Vec2) -> Option<Vec2>) {
    let (width, height) = (from.width as f32, from.height as f32);
    let (last_x, last_y) = (from.width as i32 - 1, from.height as i32 - 1);
    for (y, row) in to.rgb.chunks_exact_mut(to.width * 3).enumerate() {
        for (x, pixel) in row.chunks_exact_mut(3).enumerate() {
            let at = back(Vec2::new(x as f32 + 0.5, y as f32 + 0.5));
            let inside = at.filter(|at| at.x >= 0.0 && at.y >= 0.0 && at.x <= width && at.y <= height);
            let Some(at) = inside else {
                pixel.copy_from_slice(&OUTSIDE_RGB);
                continue;
            };
            // One is added so that the cast, which rounds towards zero, rounds down.
            let corner = at + 0.5;
            let (right, below) = (corner.x as i32, corner.y as i32);
            let (fx, fy) = (corner.x - right as f32, corner.y - below as f32);
            let column = |x: i32| x.clamp(0, last_x) as usize * 3;
            let line = |y: i32| y.clamp(0, last_y) as usize * from.width * 3;
            let (left, right) = (column(right - 1), column(right));
            let (above, below) = (line(below - 1), line(below));
            let color = |index: usize| {
                let pixel = &from.rgb[index..index + 3];
                Vec3::new(f32::from(pixel[0]), f32::from(pixel[1]), f32::from(pixel[2]))
            };
            let upper = color(above + left).lerp(color(above + right), fx);
            let lower = color(below + left).lerp(color(below + right), fx);
            let blended = upper.lerp(lower, fy) + 0.5;
            pixel.copy_from_slice(&blended.to_array().map(|value| value as u8));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: [Vec2; 4] = [Vec2::ZERO, Vec2::X, Vec2::ONE, Vec2::Y];

    fn ramp() -> Image {
        let mut image = Image::new(16, 12);
        for (index, byte) in image.rgb.iter_mut().enumerate() {
            *byte = (index / 3 % 16 * 10 + index / 48 * 5) as u8;
        }
        image
    }

    #[test]
    fn the_map_that_moves_nothing_gives_the_same_bytes() {
        let same = Homography::from_corners(UNIT, UNIT).expect("a square is not flat");
        let mut to = Image::new(16, 12);
        warp(&ramp(), &same, &mut to);
        assert_eq!(to, ramp());
    }

    #[test]
    fn half_a_pixel_is_the_mean_of_two() {
        let shifted = UNIT.map(|corner| corner + Vec2::new(0.5, 0.0));
        let back = Homography::from_corners(UNIT, shifted).expect("a square is not flat");
        let mut to = Image::new(16, 12);
        warp(&ramp(), &back, &mut to);
        assert_eq!(to.rgb[15], 55);
    }

    #[test]
    fn what_lies_outside_is_the_stated_grey() {
        let shifted = UNIT.map(|corner| corner + Vec2::new(-4.0, 0.0));
        let back = Homography::from_corners(UNIT, shifted).expect("a square is not flat");
        let mut to = Image::new(16, 12);
        warp(&ramp(), &back, &mut to);
        assert_eq!(to.rgb[..12], [OUTSIDE_RGB; 4].concat());
        assert_eq!(to.rgb[12..48], ramp().rgb[..36]);
    }
}
