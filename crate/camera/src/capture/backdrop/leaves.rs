//! Pictures made of things that hide each other.

use glam::{Vec2, Vec3};

use super::Tones;
use super::bitmap::Bitmap;
use crate::color::linear;
use crate::random::Random;

/// A few colours that go together, linear.
pub(super) struct Palette([Vec3; 6]);

impl Palette {
    pub fn random(random: &mut Random, tones: Tones) -> Self {
        let brightest = random.between(0.5, 1.0);
        Self([(); 6].map(|()| {
            let saturation = if random.chance(0.3) { 1.0 } else { 0.4 };
            linear(tones.color(random, 0.05, brightest, saturation))
        }))
    }

    /// One of them, lighter or darker.
    pub fn any(&self, random: &mut Random) -> Vec3 {
        self.0[(random.next() % self.0.len() as u64) as usize] * random.between(0.6, 1.2)
    }
}

/// Covers a map with discs and rectangles whose sizes follow a power law, exponent 3, down to `smallest` texels of radius:
/// with it a part of the picture, made larger, looks like the whole (Lee, Mumford and Huang 2001).
pub(super) fn leaves(map: &mut Bitmap, random: &mut Random, palette: &Palette, smallest: f32, contrast: f32) {
    /// Times that leaves cover the map on average; what still shows through is about a twentieth.
    const LAYERS: f32 = 3.0;
    let largest = map.width.min(map.height) as f32 * 0.3;
    let ratio = smallest / largest;
    let left = 1.0 - ratio * ratio;
    // The mean of a radius squared under that law.
    let mean_squared = 2.0 * smallest * smallest * libm::logf(1.0 / ratio) / left;
    let count = LAYERS * map.texels.len() as f32 / (core::f32::consts::PI * mean_squared);
    map.texels.fill(palette.any(random));
    for _ in 0..count as usize {
        let radius = smallest / libm::sqrtf(1.0 - random.unit() * left);
        let centre = Vec2::new(random.unit() * map.width as f32, random.unit() * map.height as f32);
        let color = palette.any(random);
        if random.chance(0.5) {
            map.each_within(centre - radius, centre + radius, |at, texel| {
                if (at - centre).length_squared() < radius * radius {
                    *texel = color;
                }
            });
        } else {
            // As large as the disc, its sides in any proportion up to 1 to 4.
            let stretch = random.between(1.0, 2.0);
            let half = Vec2::new(radius * stretch, radius / stretch) * 0.886;
            let turn_rad = random.unit() * core::f32::consts::PI;
            let turn = Vec2::new(libm::cosf(turn_rad), libm::sinf(turn_rad));
            let reach = half.x + half.y;
            map.each_within(centre - reach, centre + reach, |at, texel| {
                if (at - centre).rotate(turn).abs().cmplt(half).all() {
                    *texel = color;
                }
            });
        }
    }
    if contrast < 1.0 {
        let mean = map.mean();
        for texel in &mut map.texels {
            *texel = mean.lerp(*texel, contrast);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deviation(map: &Bitmap) -> f32 {
        let mean = map.mean();
        let squares: f32 = map.texels.iter().map(|texel| (*texel - mean).length_squared()).sum();
        libm::sqrtf(squares / map.texels.len() as f32)
    }

    #[test]
    fn leaves_cover_the_map_in_many_colours_and_less_contrast_brings_them_together() {
        let painted = |contrast| {
            let mut map = Bitmap::new(128, 128);
            let mut random = Random::new(9, 1);
            let palette = Palette::random(&mut random, Tones::Muted);
            leaves(&mut map, &mut random, &palette, 2.0, contrast);
            map
        };
        let (full, half) = (painted(1.0), painted(0.5));
        let mut colors: Vec<[u32; 3]> = full.texels.iter().map(|texel| texel.to_array().map(f32::to_bits)).collect();
        colors.sort_unstable();
        colors.dedup();
        assert!(colors.len() > 100, "{} colours", colors.len());
        assert!((deviation(&half) / deviation(&full) - 0.5).abs() < 0.01);
    }
}
