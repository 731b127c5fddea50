//! The visitor's camera: turns about a point over the table, comes nearer, goes back, never below the table.

use core::f32::consts::TAU;

use glam::{Vec2, Vec3};
use schema::CameraPose;

/// Radians a pixel of dragging turns.
const TURN_RAD_PER_PX: f32 = 0.0062;
/// Lowest and highest elevation above the table.
const ELEVATION_RAD: (f32, f32) = (0.10, 1.50);
/// Nearest and furthest distance.
const DISTANCE_M: (f32, f32) = (0.28, 1.9);
/// How quickly the camera follows the pointer, 1/s.
const FOLLOW_HZ: f32 = 16.0;
/// Vertical field of view in a picture as wide as [`WIDE_ASPECT`] or wider.
const FOV_Y_RAD: f32 = 0.52;
/// Narrower pictures open the view instead of cutting the arm off at the sides.
const WIDE_ASPECT: f32 = 1.25;

/// Where the camera is, or where it is going.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Stand {
    azimuth_rad: f32,
    elevation_rad: f32,
    distance_m: f32,
    target_m: Vec3,
}

/// A three-quarter view of the whole arm and its table, from the front left, across the light.
const HOME: Stand =
    Stand { azimuth_rad: 0.62, elevation_rad: 0.46, distance_m: 0.99, target_m: Vec3::new(0.168, 0.004, 0.082) };

/// A damped orbit camera.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Orbit {
    now: Stand,
    wanted: Stand,
}

impl Default for Orbit {
    fn default() -> Self {
        Self { now: HOME, wanted: HOME }
    }
}

impl Orbit {
    /// The pointer dragged the view by this many pixels, right and down.
    pub fn turn(&mut self, dragged_px: Vec2) {
        self.wanted.azimuth_rad -= dragged_px.x * TURN_RAD_PER_PX;
        let elevation = self.wanted.elevation_rad + dragged_px.y * TURN_RAD_PER_PX;
        self.wanted.elevation_rad = elevation.clamp(ELEVATION_RAD.0, ELEVATION_RAD.1);
    }

    /// Comes nearer by a factor above 1, goes back by one below.
    pub fn zoom(&mut self, factor: f32) {
        if factor.is_finite() && factor > 0.0 {
            self.wanted.distance_m = (self.wanted.distance_m / factor).clamp(DISTANCE_M.0, DISTANCE_M.1);
        }
    }

    /// Goes back to the first view, the short way round.
    pub fn reset(&mut self) {
        let turns = libm::roundf((self.now.azimuth_rad - HOME.azimuth_rad) / TAU);
        self.now.azimuth_rad -= turns * TAU;
        self.wanted = HOME;
    }

    /// Ends any movement where it was going, for visitors who want no motion.
    pub fn settle(&mut self) {
        self.now = self.wanted;
    }

    /// Moves on by a frame. Says whether anything moved.
    pub fn advance(&mut self, elapsed_secs: f32) -> bool {
        let (now, wanted) = (&mut self.now, &self.wanted);
        let share = 1.0 - libm::expf(-FOLLOW_HZ * elapsed_secs.clamp(0.0, 0.25));
        let gap = (wanted.azimuth_rad - now.azimuth_rad).abs()
            + (wanted.elevation_rad - now.elevation_rad).abs()
            + (wanted.distance_m - now.distance_m).abs()
            + wanted.target_m.distance(now.target_m);
        if gap < 1e-4 {
            self.settle();
            return gap > 0.0;
        }
        now.azimuth_rad += (wanted.azimuth_rad - now.azimuth_rad) * share;
        now.elevation_rad += (wanted.elevation_rad - now.elevation_rad) * share;
        now.distance_m += (wanted.distance_m - now.distance_m) * share;
        now.target_m += (wanted.target_m - now.target_m) * share;
        true
    }

    /// The camera for a picture of this width over height.
    pub fn camera(&self, aspect: f32) -> CameraPose {
        let Stand { azimuth_rad, elevation_rad, distance_m, target_m } = self.now;
        let level = libm::cosf(elevation_rad);
        let out =
            Vec3::new(libm::cosf(azimuth_rad) * level, libm::sinf(azimuth_rad) * level, libm::sinf(elevation_rad));
        let open = (WIDE_ASPECT / aspect.max(0.2)).max(1.0);
        let fov_y_rad = 2.0 * libm::atanf(libm::tanf(FOV_Y_RAD * 0.5) * open);
        CameraPose { eye_m: target_m + out * distance_m, target_m, up: Vec3::Z, fov_y_rad }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_camera_never_goes_below_the_table() {
        let mut orbit = Orbit::default();
        for step in 0..500 {
            orbit.turn(Vec2::new(37.0, -91.0 + (step % 3) as f32));
            orbit.zoom(if step % 2 == 0 { 1.7 } else { 0.4 });
            orbit.advance(0.016);
            assert!(orbit.camera(1.0).eye_m.z > 0.05, "{:?}", orbit.camera(1.0));
        }
    }

    #[test]
    fn reset_comes_home_the_short_way() {
        let mut orbit = Orbit::default();
        orbit.turn(Vec2::new(5000.0, 300.0));
        orbit.zoom(3.0);
        orbit.settle();
        orbit.reset();
        assert!((orbit.now.azimuth_rad - HOME.azimuth_rad).abs() <= TAU * 0.5 + 1e-3);
        while orbit.advance(0.016) {}
        assert_eq!(orbit, Orbit::default());
    }

    #[test]
    fn a_narrow_picture_shows_as_much_from_left_to_right() {
        let half_width = |aspect: f32| libm::tanf(Orbit::default().camera(aspect).fov_y_rad * 0.5) * aspect;
        assert!((half_width(0.6) - half_width(WIDE_ASPECT)).abs() < 1e-5);
        assert!(half_width(2.0) > half_width(WIDE_ASPECT));
    }
}
