//! From rays to pixels.

use glam::{DVec2, DVec3};

/// Nearer to the camera's plane than this, or behind it, nothing is seen, metres.
const NEAR_M: f64 = 0.02;

/// A lens in front of square pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lens {
    /// Focal length, pixels.
    pub focal_px: f64,
    /// How much further out a ray at one focal length from the axis is seen, a share; negative for barrels, which is what
    /// wide lenses make of squares (the first radial coefficient of Brown 1971).
    pub radial: f64,
    /// Where its axis meets the picture: about the middle.
    pub centre_px: DVec2,
}

impl Lens {
    /// Where a point given in the camera's axes (right, down, into the picture) is seen; `None` behind the camera.
    pub fn project(&self, point_m: DVec3) -> Option<DVec2> {
        (point_m.z > NEAR_M).then(|| self.bent(point_m.truncate() / point_m.z))
    }

    /// Where the ray (x, y, 1) is seen.
    pub fn bent(&self, ray: DVec2) -> DVec2 {
        ray * (self.focal_px * (1.0 + self.radial * ray.length_squared())) + self.centre_px
    }

    /// The ray (x, y, 1) that is seen at a place.
    pub fn ray(&self, at_px: DVec2) -> DVec2 {
        let seen = (at_px - self.centre_px) / self.focal_px;
        let radius = seen.length();
        if radius == 0.0 {
            return seen;
        }
        // Newton's method on r + radial r^3 = radius; where a barrel folds back on itself there is no such ray, and what
        // comes out is somewhere near.
        let mut r = radius;
        for _ in 0..6 {
            let slope = (1.0 + 3.0 * self.radial * r * r).max(0.1);
            r -= (r + self.radial * r * r * r - radius) / slope;
        }
        seen * (r / radius)
    }

    /// Where the place would be without the lens's distortion.
    pub fn straightened(&self, at_px: DVec2) -> DVec2 {
        self.ray(at_px) * self.focal_px + self.centre_px
    }

    /// Full vertical field of view of a picture of this height without distortion, radians.
    pub fn fov_y_rad(&self, height: usize) -> f64 {
        2.0 * libm::atan(height as f64 * 0.5 / self.focal_px)
    }
}

/// The focal length, pixels, of a picture of this width whose horizontal field of view is known, as makers of webcams state
/// it.
pub fn focal_px_of_fov(fov_x_rad: f64, width: usize) -> f64 {
    let half = fov_x_rad * 0.5;
    width as f64 * 0.5 * libm::cos(half) / libm::sin(half)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_place_is_where_its_ray_is_seen(
            x in -320.0f64..320.0, y in -240.0f64..240.0, focal_px in 400.0f64..900.0, radial in -0.2f64..0.2,
        ) {
            let lens = Lens { focal_px, radial, centre_px: DVec2::new(320.0, 240.0) };
            let at_px = lens.centre_px + DVec2::new(x, y) * 0.9;
            prop_assert!(lens.bent(lens.ray(at_px)).distance(at_px) < 1e-3);
        }
    }

    #[test]
    fn a_webcam_of_60_degrees_has_a_focal_length_of_554_pixels() {
        let focal_px = focal_px_of_fov(60f64.to_radians(), 640);
        assert!((focal_px - 554.26).abs() < 0.01);
        let lens = Lens { focal_px, radial: 0.0, centre_px: DVec2::ZERO };
        assert!((lens.fov_y_rad(640) - 60f64.to_radians()).abs() < 1e-12);
    }
}
