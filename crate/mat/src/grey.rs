//! Pictures without colour, which is all that finding a mat needs.

use glam::Vec2;
use schema::Image;

/// A picture of grey levels as displayed (sRGB), rows from the top. The centre of the first pixel is (0.5, 0.5).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grey {
    pub width: usize,
    pub height: usize,
    /// `height * width` bytes.
    pub levels: Vec<u8>,
}

impl Grey {
    /// A black picture.
    pub fn new(width: usize, height: usize) -> Self {
        Self { width, height, levels: vec![0; width * height] }
    }

    /// The grey of a picture.
    pub fn of(image: &Image) -> Self {
        let levels = image.rgb.chunks_exact(3).map(luma).collect();
        Self { width: image.width, height: image.height, levels }
    }

    /// Takes over the picture that a browser's canvas gives: four bytes a pixel, the last of them opacity, which is ignored.
    /// Keeps its memory. What is missing at the end of `rgba` stays black.
    pub fn fill_from_rgba(&mut self, width: usize, height: usize, rgba: &[u8]) {
        (self.width, self.height) = (width, height);
        self.levels.clear();
        self.levels.extend(rgba.chunks_exact(4).take(width * height).map(luma));
        self.levels.resize(width * height, 0);
    }

    /// The same picture half as wide and high, each pixel the mean of four; an odd last row or column is left out.
    #[must_use]
    pub fn halved(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut levels = Vec::with_capacity(width * height);
        for rows in self.levels.chunks_exact(self.width.max(1) * 2).take(height) {
            let (upper, lower) = rows.split_at(self.width);
            levels.extend(upper.chunks_exact(2).zip(lower.chunks_exact(2)).map(|(a, b)| {
                let sum = u16::from(a[0]) + u16::from(a[1]) + u16::from(b[0]) + u16::from(b[1]);
                ((sum + 2) / 4) as u8
            }));
        }
        Self { width, height, levels }
    }

    /// The level at a place, blended from four pixels after `curve`; beyond its border the picture goes on as it ends.
    #[inline]
    pub(crate) fn sample(&self, at: Vec2, curve: &[f32; 256]) -> f32 {
        // Shifted so that the cast, which rounds towards zero, rounds down.
        let corner = (at + 0.5).clamp(Vec2::ZERO, Vec2::new(self.width as f32, self.height as f32));
        let (right, below) = (corner.x as usize, corner.y as usize);
        let (fx, fy) = (corner.x - right as f32, corner.y - below as f32);
        let column = |x: usize| x.saturating_sub(1).min(self.width - 1);
        let row = |y: usize| y.saturating_sub(1).min(self.height - 1) * self.width;
        let (left, right, above, below) = (column(right), column(right + 1), row(below), row(below + 1));
        let level = |index: usize| curve[usize::from(self.levels[index])];
        let upper = level(above + left) * (1.0 - fx) + level(above + right) * fx;
        let lower = level(below + left) * (1.0 - fx) + level(below + right) * fx;
        upper * (1.0 - fy) + lower * fy
    }
}

/// ITU-R BT.601 in 256ths.
fn luma(pixel: &[u8]) -> u8 {
    let [r, g, b] = [pixel[0], pixel[1], pixel[2]].map(u32::from);
    ((77 * r + 150 * g + 29 * b + 128) >> 8) as u8
}

/// Light for each level, 0 to 1. An edge that a lens has blurred lies where half of the light is, not half of the level.
/// Cameras do not tell their curve; a square is near enough to sRGB's.
pub(crate) fn light_curve() -> [f32; 256] {
    let mut curve = [0.0; 256];
    for (level, light) in curve.iter_mut().enumerate() {
        let share = level as f32 / 255.0;
        *light = share * share;
    }
    curve
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grey_pixels_keep_their_level_and_opacity_is_ignored() {
        let mut grey = Grey::default();
        grey.fill_from_rgba(2, 1, &[40, 40, 40, 0, 255, 255, 255, 9]);
        assert_eq!(grey, Grey { width: 2, height: 1, levels: vec![40, 255] });
        grey.fill_from_rgba(2, 2, &[7; 4]);
        assert_eq!(grey.levels, [7, 0, 0, 0]);
    }

    #[test]
    fn a_halved_picture_has_the_means() {
        let grey = Grey { width: 3, height: 2, levels: vec![10, 20, 99, 30, 40, 99] };
        assert_eq!(grey.halved(), Grey { width: 1, height: 1, levels: vec![25] });
        assert_eq!(Grey::default().halved(), Grey::default());
    }

    #[test]
    fn samples_blend_between_pixel_centres_and_go_on_beyond_the_border() {
        let grey = Grey { width: 2, height: 1, levels: vec![0, 255] };
        let curve = core::array::from_fn(|level| level as f32);
        let at = |x: f32| grey.sample(Vec2::new(x, 0.5), &curve);
        assert_eq!([at(-3.0), at(0.5), at(1.0), at(1.25), at(1.5), at(9.0)], [0.0, 0.0, 127.5, 191.25, 255.0, 255.0]);
    }
}
