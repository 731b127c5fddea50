//! Where a point of the world lands in the picture.

use glam::{Vec2, Vec3};
use schema::{
    CAMERA_SIDE, CameraPose,
    policy::{GRID_SIDE, PATCHES},
};

use crate::random::Random;

/// Nearer than this to the camera nothing is drawn, metres.
pub(crate) const NEAR_M: f32 = 0.02;

/// A camera pose worked out for a picture of some size: an orthonormal frame and a focal length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    pub eye_m: Vec3,
    /// Unit vectors: to the right of the picture, to its top, and into it.
    pub right: Vec3,
    pub up: Vec3,
    pub forward: Vec3,
    /// Focal length in pixels, the same both ways.
    pub focal_px: f32,
    /// The middle of the picture, where the optical axis pierces it.
    pub centre_px: Vec2,
}

impl View {
    /// A view for a picture of this many pixels. Where `up` points along the line of sight, +X takes its place.
    pub fn new(pose: &CameraPose, width: usize, height: usize) -> Self {
        let forward = (pose.target_m - pose.eye_m).try_normalize().unwrap_or(Vec3::NEG_Z);
        let right =
            forward.cross(pose.up).try_normalize().unwrap_or_else(|| forward.cross(Vec3::X).normalize_or(Vec3::Y));
        let half = pose.fov_y_rad * 0.5;
        Self {
            eye_m: pose.eye_m,
            right,
            up: right.cross(forward),
            forward,
            focal_px: height as f32 * 0.5 * libm::cosf(half) / libm::sinf(half),
            centre_px: Vec2::new(width as f32, height as f32) * 0.5,
        }
    }

    /// How far in front of the camera a point is, along the optical axis.
    pub fn depth_m(&self, point_m: Vec3) -> f32 {
        (point_m - self.eye_m).dot(self.forward)
    }

    /// Where a point lands, in pixels from the top left corner, and one over its depth; `None` behind the camera.
    /// The centre of the first pixel is (0.5, 0.5); points outside the picture land outside its bounds.
    pub fn project(&self, point_m: Vec3) -> Option<(Vec2, f32)> {
        let from_eye_m = point_m - self.eye_m;
        let depth_m = from_eye_m.dot(self.forward);
        if depth_m.is_nan() || depth_m <= NEAR_M {
            return None;
        }
        let per_m = 1.0 / depth_m;
        let scale = self.focal_px * per_m;
        let at = Vec2::new(from_eye_m.dot(self.right), -from_eye_m.dot(self.up)) * scale + self.centre_px;
        Some((at, per_m))
    }

    /// The direction that a picture position looks in, as far along as makes its depth one metre.
    pub fn ray(&self, at_px: Vec2) -> Vec3 {
        let offset = (at_px - self.centre_px) / self.focal_px;
        self.forward + self.right * offset.x - self.up * offset.y
    }

    /// Where a picture position meets the table top, `None` above the horizon.
    pub fn on_table(&self, at_px: Vec2) -> Option<Vec2> {
        let ray = self.ray(at_px);
        (ray.z < -1e-6 && self.eye_m.z > 0.0).then(|| (self.eye_m + ray * (-self.eye_m.z / ray.z)).truncate())
    }
}

/// Where a point lands in a picture of this many pixels, from the top left corner; `None` behind the camera.
/// The centre of the first pixel is (0.5, 0.5).
pub fn project(pose: &CameraPose, width: usize, height: usize, point_m: Vec3) -> Option<Vec2> {
    View::new(pose, width, height).project(point_m).map(|(at, _)| at)
}

/// A camera pose a little off: up to 1 cm along each axis, up to 2 degrees about each, and 3 % of the field of view.
/// A camera clamped to a table by hand stands about this well.
#[must_use]
pub fn jittered(pose: &CameraPose, seed: u64) -> CameraPose {
    const MOVE_M: f32 = 0.01;
    const TURN_RAD: f32 = 2.0 * core::f32::consts::PI / 180.0;
    const ZOOM: f32 = 0.03;
    let mut random = Random::new(seed, 0xCA3E);
    let View { right, up, forward, .. } = View::new(pose, 1, 1);
    let distance_m = (pose.target_m - pose.eye_m).length();
    let shift_m = Vec3::new(random.about_zero(MOVE_M), random.about_zero(MOVE_M), random.about_zero(MOVE_M));
    // For angles this small the sine is the angle.
    let (yaw, pitch, roll) = (random.about_zero(TURN_RAD), random.about_zero(TURN_RAD), random.about_zero(TURN_RAD));
    let eye_m = pose.eye_m + shift_m;
    CameraPose {
        eye_m,
        target_m: eye_m + (forward + right * yaw + up * pitch) * distance_m,
        up: up + right * roll,
        fov_y_rad: pose.fov_y_rad * (1.0 + random.about_zero(ZOOM)),
    }
}

/// The patch where one of a policy's heat maps over its picture peaks. `None` for what is no such map.
pub fn peak_patch(heat: &[f32]) -> Option<usize> {
    (heat.len() == PATCHES).then(|| (0..PATCHES).max_by(|a, b| heat[*a].total_cmp(&heat[*b])))?
}

/// Where one of a policy's heat maps over its picture peaks, in pixels, finer than its patches: the mean of the peak and the
/// eight around it. `None` for what is no such map.
pub fn middle_of_peak_px(heat: &[f32]) -> Option<Vec2> {
    let (mut sum, mut whole) = (Vec2::ZERO, 0.0);
    for (patch, weight) in around_peak(heat)? {
        sum += Vec2::new((patch % GRID_SIDE) as f32 + 0.5, (patch / GRID_SIDE) as f32 + 0.5) * weight;
        whole += weight;
    }
    (whole > 0.0).then(|| sum / whole * (CAMERA_SIDE / GRID_SIDE) as f32)
}

/// What share of one of a policy's heat maps over its picture lies at its peak: in that patch and the eight around it. An
/// even map has a sixteenth there. `None` for what is no such map.
pub fn peak_share(heat: &[f32]) -> Option<f32> {
    let at_peak: f32 = around_peak(heat)?.map(|(_, weight)| weight).sum();
    let whole: f32 = heat.iter().map(|weight| weight.max(0.0)).sum();
    (whole > 0.0).then(|| at_peak / whole)
}

/// The patch where a heat map peaks and those around it, each with what it has of the map.
fn around_peak(heat: &[f32]) -> Option<impl Iterator<Item = (usize, f32)>> {
    let peak = peak_patch(heat)?;
    let near = |a: usize, b: usize| a.abs_diff(b) <= 1;
    let is_near =
        move |patch: usize| near(patch / GRID_SIDE, peak / GRID_SIDE) && near(patch % GRID_SIDE, peak % GRID_SIDE);
    Some(
        heat.iter()
            .enumerate()
            .filter(move |(patch, _)| is_near(*patch))
            .map(|(patch, weight)| (patch, weight.max(0.0))),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_lands_in_the_middle_of_the_picture() {
        let pose = CameraPose::CANONICAL;
        let at = project(&pose, 96, 96, pose.target_m).expect("the camera looks at its target");
        assert!((at - Vec2::splat(48.0)).length() < 1e-3, "{at}");
    }

    #[test]
    fn the_arms_left_is_to_the_right_and_its_base_at_the_top() {
        let at = |x, y| project(&CameraPose::CANONICAL, 96, 96, Vec3::new(x, y, 0.0)).expect("the table is in front");
        assert!(at(0.2, 0.1).x > 60.0);
        assert!(at(0.1, 0.0).y < at(0.3, 0.0).y);
    }

    #[test]
    fn what_is_behind_the_camera_lands_nowhere() {
        assert_eq!(project(&CameraPose::CANONICAL, 96, 96, Vec3::new(1.0, 0.0, 1.0)), None);
        assert_eq!(project(&CameraPose::CANONICAL, 96, 96, Vec3::NAN), None);
    }

    #[test]
    fn a_point_of_the_table_is_found_again_from_its_pixel() {
        let view = View::new(&CameraPose::CANONICAL, 96, 96);
        let point_m = Vec3::new(0.27, -0.08, 0.0);
        let (at, _) = view.project(point_m).expect("the table is in front");
        let found = view.on_table(at).expect("the picture shows the table there");
        assert!((found - point_m.truncate()).length() < 1e-5, "{found}");
    }

    #[test]
    fn the_middle_of_a_peak_lies_between_patches_that_share_it() {
        let mut shared = vec![0.0; PATCHES];
        (shared[3 * GRID_SIDE + 4], shared[3 * GRID_SIDE + 5]) = (1.0, 1.0);
        let at_px = middle_of_peak_px(&shared).expect("there is a peak");
        let patch_px = (CAMERA_SIDE / GRID_SIDE) as f32;
        assert!((at_px - Vec2::new(5.0, 3.5) * patch_px).length() < 1e-4, "{at_px}");
        assert_eq!(middle_of_peak_px(&shared[1..]), None);
    }

    #[test]
    fn a_peak_has_its_share_of_the_map_with_what_is_around_it_and_no_more() {
        let even = vec![1.0; PATCHES];
        let share = |heat: &[f32]| peak_share(heat).expect("a map");
        // The last of equals, in a corner, has three around it.
        assert!((share(&even) - 4.0 / PATCHES as f32).abs() < 1e-6);
        let mut peaked = even;
        (peaked[5 * GRID_SIDE + 5], peaked[5 * GRID_SIDE + 6]) = (40.0, 20.0);
        assert!((share(&peaked) - 67.0 / 202.0).abs() < 1e-6, "{}", share(&peaked));
        assert_eq!(peak_share(&vec![0.0; PATCHES]), None, "nothing is nowhere");
        assert_eq!(peak_share(&peaked[1..]), None);
    }

    #[test]
    fn a_camera_straight_above_still_has_a_right_and_an_up() {
        let above =
            CameraPose { eye_m: Vec3::new(0.2, 0.0, 0.5), target_m: Vec3::new(0.2, 0.0, 0.0), ..CameraPose::CANONICAL };
        let view = View::new(&above, 96, 96);
        assert!((view.right.length() - 1.0).abs() < 1e-5 && (view.up.length() - 1.0).abs() < 1e-5);
    }

    #[test]
    fn a_jittered_camera_stays_close_and_depends_on_its_seed_alone() {
        let canonical = CameraPose::CANONICAL;
        for seed in 0..200 {
            let pose = jittered(&canonical, seed);
            assert_eq!(pose, jittered(&canonical, seed));
            assert!((pose.eye_m - canonical.eye_m).abs().max_element() <= 0.01);
            let turned = View::new(&pose, 96, 96).forward.dot(View::new(&canonical, 96, 96).forward);
            // Two degrees about each of two axes are at most 2.83 degrees together.
            assert!(libm::acosf(turned.min(1.0)) < 2.9_f32.to_radians());
            assert!((pose.fov_y_rad / canonical.fov_y_rad - 1.0).abs() <= 0.0301);
        }
        assert_ne!(jittered(&canonical, 1), jittered(&canonical, 2));
    }
}
