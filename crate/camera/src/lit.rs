//! What each pixel of a drawn frame shows.

use glam::{Vec2, Vec3};

use crate::frame::{SAMPLES, Sample, UNCOVERED};
use crate::light::{Lighting, ShadowMap, Surface};
use crate::table::Table;
use crate::view::View;

/// A frame that is drawn and waits for light.
pub(crate) struct Lit<'a> {
    pub surfaces: &'a [Surface],
    pub shadows: &'a ShadowMap,
    pub table: &'a Table,
    pub view: &'a View,
    pub lighting: &'a Lighting,
    /// Linear, at the top and at the bottom.
    pub background: [Vec3; 2],
    /// Width and height of the picture in samples.
    pub size: Vec2,
}

impl Lit<'_> {
    /// The light of one pixel from its four samples; `corner` is its upper left corner in samples. A pixel is lit once where
    /// its samples agree on what they show, else once a sample.
    pub fn pixel(&self, four: [&Sample; 4], corner: Vec2) -> Vec3 {
        let surface = four[0].surface;
        if four.iter().all(|sample| sample.surface == surface) {
            let mean = Sample {
                per_m: (four[0].per_m + four[1].per_m + four[2].per_m + four[3].per_m) * 0.25,
                surface,
                normal: four[0].normal + four[1].normal + four[2].normal + four[3].normal,
            };
            return self.sample(&mean, corner + 1.0);
        }
        let offsets = [Vec2::new(0.5, 0.5), Vec2::new(1.5, 0.5), Vec2::new(0.5, 1.5), Vec2::new(1.5, 1.5)];
        let sum: Vec3 =
            four.into_iter().zip(offsets).map(|(sample, offset)| self.sample(sample, corner + offset)).sum();
        sum * 0.25
    }

    /// How much of its light a place of the table keeps where bodies stand between it and the sun, a share.
    pub fn left_on_table(&self, per_m: f32, at_px: Vec2) -> f32 {
        if per_m <= 0.0 {
            return 1.0;
        }
        let at_m = (self.view.eye_m + self.view.ray(at_px) * (1.0 / per_m)).truncate();
        self.lighting.left_on_table(self.shadows.shine(Vec3::new(at_m.x, at_m.y, 0.0)))
    }

    /// The light of one sample.
    pub fn sample(&self, sample: &Sample, at_px: Vec2) -> Vec3 {
        if sample.surface == UNCOVERED {
            return self.uncovered(sample.per_m, at_px);
        }
        let ray = self.view.ray(at_px);
        let point_m = self.view.eye_m + ray * (1.0 / sample.per_m);
        let normal = sample.normal.normalize_or(Vec3::Z);
        let surface = &self.surfaces[usize::from(sample.surface)];
        self.lighting.leaving(surface, normal, -ray, self.shadows.shine(point_m))
    }

    /// The table, the background, or at the table's edge some of both.
    fn uncovered(&self, per_m: f32, at_px: Vec2) -> Vec3 {
        let [top, bottom] = self.background;
        let background =
            || self.table.behind(at_px / self.size).unwrap_or_else(|| top.lerp(bottom, at_px.y / self.size.y));
        if per_m <= 0.0 {
            return background();
        }
        let depth_m = 1.0 / per_m;
        let point_m = self.view.eye_m + self.view.ray(at_px) * depth_m;
        let at_m = point_m.truncate();
        // How many pixels inside the nearest edge, which spreads the edge over one pixel.
        let [low_m, high_m] = self.table.bounds_m();
        let inside_m = (at_m - low_m).min(high_m - at_m).min_element();
        let inside_px = inside_m * self.view.focal_px / (depth_m * SAMPLES as f32);
        let share = (inside_px + 0.5).clamp(0.0, 1.0);
        if share == 0.0 {
            return background();
        }
        let clamped_m = at_m.clamp(low_m, high_m);
        let shine = self.shadows.shine(Vec3::new(at_m.x, at_m.y, 0.0));
        let light = self.lighting.leaving_table(self.table.albedo(clamped_m), shine);
        if share < 1.0 { background().lerp(light, share) } else { light }
    }
}
