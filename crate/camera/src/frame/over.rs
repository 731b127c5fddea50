//! The scene drawn over a picture that was taken elsewhere, such as a webcam's.

use glam::{Vec2, Vec3};
use schema::{CameraPose, Image, Pose};

use super::{Camera, SAMPLES, Shot, UNCOVERED};
use crate::Error;
use crate::color::linear;
use crate::light::Lighting;
use crate::look::Look;
use crate::view::View;

impl Camera {
    /// Draws the bodies at `poses` over a picture of a table that `pose` sees, and the shadow they throw on that table: a
    /// virtual arm on a real desk. The light is that of `look`, whose table and background are not drawn.
    ///
    /// Where neither body nor shadow is, the picture's bytes stay what they were. Everything real counts as lying flat on
    /// the table, so a body hides whatever is behind or before it.
    pub fn draw_over(
        &mut self,
        poses: &[Pose],
        pose: &CameraPose,
        look: &Look,
        image: &mut Image,
    ) -> Result<(), Error> {
        let size = self.options;
        self.check(poses)?;
        if [image.width, image.height] != [size.width, size.height] || image.rgb.len() != size.width * size.height * 3 {
            return Err(Error::Size { width: image.width, height: image.height });
        }
        let (view, lighting) = self.cover(poses, Shot { pose, size, look, backdrop: None });
        self.blend(&view, &lighting, image);
        Ok(())
    }

    fn blend(&self, view: &View, lighting: &Lighting, image: &mut Image) {
        let stride = image.width * SAMPLES;
        let scene = self.lit(view, lighting, [Vec3::ZERO; 2], image);
        let light_of: [f32; 256] = core::array::from_fn(|byte| linear([byte as f32 / 255.0; 3]).x);
        let offsets = [Vec2::new(0.5, 0.5), Vec2::new(1.5, 0.5), Vec2::new(0.5, 1.5), Vec2::new(1.5, 1.5)];
        for (y, pixels) in image.rgb.chunks_exact_mut(image.width * 3).enumerate() {
            let (upper, lower) = (y * SAMPLES * stride, (y * SAMPLES + 1) * stride);
            for (x, pixel) in pixels.chunks_exact_mut(3).enumerate() {
                let column = x * SAMPLES;
                let four = [upper + column, upper + column + 1, lower + column, lower + column + 1];
                let corner = Vec2::new(column as f32, (y * SAMPLES) as f32);
                // The picture's own light is left by this much on the mean of the samples, and the bodies add theirs.
                let (mut left, mut added) = (0.0, Vec3::ZERO);
                for (index, offset) in four.into_iter().zip(offsets) {
                    let sample = &self.samples[index];
                    if sample.surface == UNCOVERED {
                        left += scene.left_on_table(sample.per_m, corner + offset);
                    } else {
                        added += scene.sample(sample, corner + offset);
                    }
                }
                if left == 4.0 {
                    continue;
                }
                let under = Vec3::from_array([0, 1, 2].map(|channel| light_of[usize::from(pixel[channel])]));
                pixel.copy_from_slice(&self.encoder.bytes((under * left + added) * 0.25));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use schema::{Body, Material, Scene, Shape, Visual, scene::BodyKind};

    use super::*;
    use crate::Options;

    const SIDE: usize = 96;

    fn camera(bodies: Vec<Body>) -> Camera {
        Camera::new(&Scene { bodies, ..Scene::default() }, Options::default()).expect("the scene is small")
    }

    /// A dark post on the table.
    fn post() -> Body {
        let shape = Shape::Box { half_m: Vec3::new(0.012, 0.012, 0.05), edge_m: 0.0 };
        let visual = Visual { shape, local: Pose::IDENTITY, material: Material::matt([0.1, 0.1, 0.1]) };
        Body { kind: BodyKind::ArmLink(0), visuals: vec![visual], pose: Pose::at(Vec3::new(0.2, 0.0, 0.05)) }
    }

    /// Something busy, so that a byte that changes is seen.
    fn desk() -> Image {
        let rgb = (0..SIDE * SIDE * 3).map(|index| (90 + index * 37 % 120) as u8).collect();
        Image { width: SIDE, height: SIDE, rgb }
    }

    fn drawn(bodies: Vec<Body>) -> Image {
        let poses: Vec<Pose> = bodies.iter().map(|body| body.pose).collect();
        let mut image = desk();
        camera(bodies)
            .draw_over(&poses, &CameraPose::CANONICAL, &Look::canonical(), &mut image)
            .expect("size and poses fit");
        image
    }

    #[test]
    fn without_bodies_no_byte_changes() {
        assert_eq!(drawn(Vec::new()), desk());
    }

    #[test]
    fn where_neither_body_nor_shadow_is_bytes_are_unchanged_and_elsewhere_the_desk_is_darker() {
        let (before, after) = (desk(), drawn(vec![post()]));
        let changed: Vec<usize> = (0..SIDE * SIDE)
            .filter(|place| before.rgb[place * 3..place * 3 + 3] != after.rgb[place * 3..place * 3 + 3])
            .collect();
        assert!((40..1200).contains(&changed.len()), "{} pixels changed", changed.len());
        // The post stands in the middle of the picture; nothing far from it and its shadow is touched.
        let far = |place: &&usize| {
            let (x, y) = (**place as f32 % SIDE as f32, (**place / SIDE) as f32);
            Vec2::new(x, y).distance(Vec2::splat(48.0)) > 40.0
        };
        assert_eq!(changed.iter().find(far), None);
        // A shadow takes the sun and leaves the sky, whatever lies there: everything that changed got darker.
        let brighter =
            changed.iter().filter(|place| (0..3).any(|k| after.rgb[*place * 3 + k] > before.rgb[*place * 3 + k] + 1));
        assert_eq!(brighter.count(), 0);
    }

    #[test]
    fn a_picture_of_another_size_is_refused() {
        let mut image = Image::new(64, 64);
        let drawn = camera(Vec::new()).draw_over(&[], &CameraPose::CANONICAL, &Look::canonical(), &mut image);
        assert_eq!(drawn, Err(Error::Size { width: 64, height: 64 }));
    }
}
