//! A cube that stands on the desk: something to be reached for that exists in a picture only.

use camera::color::{Encoder, linear};
use glam::{DVec2, Vec2, Vec3};
use mat::refine::Stand;
use schema::Image;

/// Towards the lamp; not of unit length.
const LAMP: Vec3 = Vec3::new(0.37, -0.46, 0.81);
/// What the lamp's shadow leaves of the light.
const SHADE: f32 = 0.45;
/// Samples along each side of a pixel.
const SAMPLES: usize = 3;

/// Where it stands, how it is turned, how long its sides are, and of which colour, sRGB.
#[derive(Clone, Copy, Debug)]
pub struct Cube {
    pub at_m: Vec2,
    pub turn_rad: f32,
    pub side_m: f32,
    pub color: [f32; 3],
}

const RED: [f32; 3] = [0.85, 0.12, 0.10];
const BLUE: [f32; 3] = [0.12, 0.25, 0.80];

impl Cube {
    /// Within reach.
    pub const ON_MAT: Self = Self { at_m: Vec2::new(0.215, 0.035), turn_rad: 0.4, side_m: 0.03, color: RED };
    /// In the picture and in the model's view, and where an arm does not get: beside its foot and behind it.
    pub const FAR: Self = Self { at_m: Vec2::new(-0.03, 0.16), turn_rad: 0.2, side_m: 0.03, color: RED };
    /// The red one elsewhere within reach, and a blue one where it stood.
    pub const TWO: [Self; 2] =
        [Self { at_m: Vec2::new(0.235, -0.06), turn_rad: 0.9, ..Self::ON_MAT }, Self { color: BLUE, ..Self::ON_MAT }];

    /// Draws it, and its shadow, into a picture of the desk.
    pub fn draw(&self, stand: &Stand, image: &mut Image) {
        let encoder = Encoder::new();
        let eye_m = self.local(stand.eye_m().as_vec3());
        let width = image.width;
        let sun = self.turned(LAMP);
        for (place, pixel) in image.rgb.chunks_exact_mut(3).enumerate() {
            let under = linear([0, 1, 2].map(|channel| f32::from(pixel[channel]) / 255.0));
            let (mut sum, mut changed) = (Vec3::ZERO, false);
            for sample in 0..SAMPLES * SAMPLES {
                let inside = DVec2::new((sample % SAMPLES) as f64, (sample / SAMPLES) as f64) + 0.5;
                let at_px = DVec2::new((place % width) as f64, (place / width) as f64) + inside / SAMPLES as f64;
                let ray = self.turned((stand.rotation.transpose() * stand.lens.ray(at_px).extend(1.0)).as_vec3());
                sum += if let Some(normal) = self.hit(eye_m, ray) {
                    changed = true;
                    let facing = normal.dot(sun.normalize()).max(0.0);
                    linear(self.color) * (0.35 + 0.65 * facing)
                } else if ray.z < 0.0 && self.hit(eye_m - ray * (eye_m.z / ray.z), sun).is_some() {
                    changed = true;
                    under * SHADE
                } else {
                    under
                };
            }
            if changed {
                pixel.copy_from_slice(&encoder.bytes(sum / (SAMPLES * SAMPLES) as f32));
            }
        }
    }

    /// A point, and a direction, as the cube has them.
    fn local(&self, at_m: Vec3) -> Vec3 {
        self.turned(at_m - self.at_m.extend(0.0))
    }

    fn turned(&self, along: Vec3) -> Vec3 {
        let (sin, cos) = (libm::sinf(self.turn_rad), libm::cosf(self.turn_rad));
        Vec3::new(along.x * cos + along.y * sin, along.y * cos - along.x * sin, along.z)
    }

    /// The side a ray meets first, by its normal.
    fn hit(&self, from_m: Vec3, along: Vec3) -> Option<Vec3> {
        let (low, high) = (Vec3::new(-0.5, -0.5, 0.0) * self.side_m, Vec3::new(0.5, 0.5, 1.0) * self.side_m);
        let (a, b) = ((low - from_m) / along, (high - from_m) / along);
        let (enters, leaves) = (a.min(b), a.max(b));
        let enter = enters.max_element();
        let hits = enter > 1e-5 && enter < leaves.min_element();
        let axis = [Vec3::X, Vec3::Y, Vec3::Z][enters.max_position()];
        hits.then(|| -axis * along.signum())
    }
}
