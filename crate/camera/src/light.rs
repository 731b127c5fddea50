//! How surfaces answer light, and where the sun does not reach.

use glam::{Vec2, Vec3};
use schema::{Light, Material};

use crate::color::linear;
use crate::raster::{self, Fixed, Grid};

/// Texels along each side of the sun's depth map.
const MAP_SIDE: usize = 192;
/// What the map covers: a square about a point over the middle of the table, as the sun sees it.
const MAP_CENTRE_M: Vec3 = Vec3::new(0.18, 0.0, 0.08);
const MAP_HALF_M: f32 = 0.36;
const TEXELS_PER_M: f32 = MAP_SIDE as f32 / (2.0 * MAP_HALF_M);
/// A surface counts as shadowed when something lies this much nearer to the sun.
const BIAS_M: f32 = 0.001;
/// Light from below, thrown back by the table, against light from the sky.
const BOUNCE: f32 = 0.45;

/// A surface's answer to light, ready for use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Surface {
    /// Reflectance, linear.
    pub albedo: Vec3,
    /// Reflectance of the highlight, linear.
    highlight: Vec3,
    /// The highlight's cosine is squared this many times.
    squarings: u32,
    /// Brightness of the highlight at its middle.
    strength: f32,
}

impl Surface {
    pub fn new(material: &Material) -> Self {
        let albedo = linear(material.srgb);
        let metallic = material.metallic.clamp(0.0, 1.0);
        let smoothness = 1.0 - material.roughness.clamp(0.0, 1.0);
        Self {
            // Metal has little colour of its own but that of its highlights; some is kept, there is no sky to mirror.
            albedo: albedo * (1.0 - 0.35 * metallic),
            highlight: Vec3::ONE.lerp(albedo, metallic),
            squarings: 2 + (smoothness * 5.0) as u32,
            strength: smoothness * smoothness * (0.5 + 0.6 * metallic),
        }
    }

    /// The same surface, its own colour filtered.
    pub fn tinted(&self, tint: Vec3) -> Self {
        Self { albedo: (self.albedo * tint).min(Vec3::ONE), ..*self }
    }
}

/// The sun and the sky of one frame.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lighting {
    towards: Vec3,
    sun: Vec3,
    ambient: Vec3,
}

impl Lighting {
    pub fn new(light: &Light, tint: Vec3) -> Self {
        let towards = light.towards.try_normalize().unwrap_or(Vec3::Z);
        Self { towards, sun: tint * light.sun, ambient: tint * light.ambient }
    }

    /// Light leaving a surface: Lambert, a hemisphere of sky over bounce from the table, and a Blinn-Phong highlight.
    /// `shine` is 1 in full sun, `to_eye` need not be unit length.
    pub fn leaving(&self, surface: &Surface, normal: Vec3, to_eye: Vec3, shine: f32) -> Vec3 {
        let facing = normal.dot(self.towards).max(0.0) * shine;
        let sky = BOUNCE + (1.0 - BOUNCE) * (0.5 + 0.5 * normal.z);
        let mut light = surface.albedo * (self.sun * facing + self.ambient * sky);
        if facing > 0.0 && surface.strength > 0.0 {
            let half = (self.towards + to_eye * (1.0 / to_eye.length())).normalize_or_zero();
            let mut cosine = normal.dot(half).max(0.0);
            for _ in 0..surface.squarings {
                cosine *= cosine;
            }
            light += surface.highlight * self.sun * (cosine * surface.strength * shine);
        }
        light
    }

    /// Light leaving the table, which faces up and has no highlight.
    pub fn leaving_table(&self, albedo: Vec3, shine: f32) -> Vec3 {
        albedo * (self.sun * (self.towards.z.max(0.0) * shine) + self.ambient)
    }

    /// How much of that is left in the shade, a share: 1 in full sun.
    pub fn left_on_table(&self, shine: f32) -> f32 {
        let (whole, left) = (self.leaving_table(Vec3::ONE, 1.0), self.leaving_table(Vec3::ONE, shine));
        if whole.y > 0.0 { left.y / whole.y } else { 1.0 }
    }
}

/// How near to the sun the sun-side of everything's back lies.
///
/// Backs, not fronts: a lit face then never shadows itself, so the bias can be a millimetre and shadows meet their
/// objects at the table.
#[derive(Clone, Debug)]
pub(crate) struct ShadowMap {
    /// Two unit vectors across the sun's rays, and one towards the sun.
    axes: [Vec3; 3],
    nearest_m: Vec<f32>,
}

/// A point as the sun sees it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SunPoint {
    /// On the map's grid; `None` outside.
    pub at: Option<Fixed>,
    /// Towards the sun.
    pub height_m: f32,
}

impl ShadowMap {
    pub fn new() -> Self {
        Self { axes: [Vec3::X, Vec3::Y, Vec3::Z], nearest_m: vec![f32::NEG_INFINITY; MAP_SIDE * MAP_SIDE] }
    }

    /// Empties the map and turns it to the sun.
    pub fn begin(&mut self, lighting: &Lighting) {
        let towards = lighting.towards;
        let (across, along) = towards.any_orthonormal_pair();
        self.axes = [across, along, towards];
        self.nearest_m.fill(f32::NEG_INFINITY);
    }

    pub fn see(&self, point_m: Vec3) -> SunPoint {
        let (at, height_m) = self.place(point_m);
        SunPoint { at: raster::fixed(at, Grid::FINE), height_m }
    }

    /// Draws the back of a triangle.
    pub fn draw(&mut self, [a, b, c]: [SunPoint; 3]) {
        let (Some(at_a), Some(at_b), Some(at_c)) = (a.at, b.at, c.at) else { return };
        let (rise_b, rise_c) = (b.height_m - a.height_m, c.height_m - a.height_m);
        let nearest_m = &mut self.nearest_m;
        raster::triangle([at_a, at_c, at_b], Grid::FINE, [MAP_SIDE; 2], |index, weight_c, weight_b| {
            let height_m = a.height_m + rise_b * weight_b + rise_c * weight_c;
            if height_m > nearest_m[index] {
                nearest_m[index] = height_m;
            }
        });
    }

    /// How much of the sun reaches a point, 0 to 1: the four texels around it are compared and blended.
    pub fn shine(&self, point_m: Vec3) -> f32 {
        let (at, height_m) = self.place(point_m);
        let corner = at - 0.5;
        let limit = (MAP_SIDE - 1) as f32;
        // Outside the map everything is lit.
        if !(corner.x >= 0.0 && corner.y >= 0.0 && corner.x < limit && corner.y < limit) {
            return 1.0;
        }
        let (x, y) = (corner.x as i32, corner.y as i32);
        let index = y as usize * MAP_SIDE + x as usize;
        let (lower, upper) =
            (&self.nearest_m[index..index + 2], &self.nearest_m[index + MAP_SIDE..index + MAP_SIDE + 2]);
        let four_m = [lower[0], lower[1], upper[0], upper[1]];
        let limit_m = height_m + BIAS_M;
        // Most points have nothing near them.
        if four_m.iter().all(|&nearest_m| nearest_m <= limit_m) {
            return 1.0;
        }
        let [a, b, c, d] = four_m.map(|nearest_m| f32::from(u8::from(nearest_m <= limit_m)));
        let (fx, fy) = (corner.x - x as f32, corner.y - y as f32);
        let (low, high) = (a + (b - a) * fx, c + (d - c) * fx);
        low + (high - low) * fy
    }

    fn place(&self, point_m: Vec3) -> (Vec2, f32) {
        let from_centre_m = point_m - MAP_CENTRE_M;
        let [across, along, towards] = self.axes;
        let at = Vec2::new(from_centre_m.dot(across), from_centre_m.dot(along)) * TEXELS_PER_M + MAP_SIDE as f32 * 0.5;
        (at, from_centre_m.dot(towards))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lid_over_the_table_shadows_what_is_under_it_and_nothing_else() {
        let lighting = Lighting::new(&Light { towards: Vec3::Z, ..Light::default() }, Vec3::ONE);
        let mut map = ShadowMap::new();
        map.begin(&lighting);
        // The underside of a lid 5 cm up; seen from below it runs counter-clockwise.
        let corners = [Vec3::new(0.1, -0.05, 0.05), Vec3::new(0.2, 0.08, 0.05), Vec3::new(0.2, -0.05, 0.05)];
        map.draw(corners.map(|corner| map.see(corner)));
        assert_eq!(map.shine(Vec3::new(0.175, -0.02, 0.0)), 0.0);
        assert_eq!(map.shine(Vec3::new(0.175, -0.02, 0.06)), 1.0);
        assert_eq!(map.shine(Vec3::new(0.05, -0.02, 0.0)), 1.0);
        assert_eq!(map.shine(Vec3::new(9.0, -0.02, 0.0)), 1.0);
    }

    #[test]
    fn a_white_face_towards_the_light_is_fully_lit() {
        let light = Light { towards: Vec3::Z, sun: 0.7, ambient: 0.3 };
        let chalk = Surface::new(&Material { srgb: [1.0; 3], roughness: 1.0, metallic: 0.0 });
        let leaving = Lighting::new(&light, Vec3::ONE).leaving(&chalk, Vec3::Z, Vec3::X, 1.0);
        assert!((leaving - Vec3::ONE).length() < 1e-5, "{leaving}");
    }

    #[test]
    fn shade_takes_the_sun_and_leaves_the_sky() {
        let light = Light { towards: Vec3::Z, sun: 0.7, ambient: 0.3 };
        let leaving = Lighting::new(&light, Vec3::ONE).leaving_table(Vec3::splat(0.5), 0.0);
        assert!((leaving - Vec3::splat(0.15)).length() < 1e-6, "{leaving}");
    }
}
