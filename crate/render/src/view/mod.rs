//! Where the visitor stands, and what a pixel looks at.

mod orbit;

use glam::{Mat4, Vec2, Vec3};
pub use orbit::Orbit;
use schema::CameraPose;

use crate::pick::Ray;

/// Nothing nearer is drawn, metres.
const NEAR_M: f32 = 0.03;
/// Nothing further is drawn, metres.
const FAR_M: f32 = 10.0;

/// A camera and the picture it makes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    pub camera: CameraPose,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

impl View {
    /// Width over height.
    pub fn aspect(&self) -> f32 {
        self.width.max(1) as f32 / self.height.max(1) as f32
    }

    /// World to clip space: x right, y up, z from 0 near to 1 far.
    pub fn clip_from_world(&self) -> Mat4 {
        let camera = &self.camera;
        glam::camera::rh::proj::directx::perspective(camera.fov_y_rad, self.aspect(), NEAR_M, FAR_M)
            * glam::camera::rh::view::look_at_mat4(camera.eye_m, camera.target_m, camera.up)
    }

    /// What the picture's middle looks along, and how far from it its right and its upper edge do.
    pub(crate) fn axes(&self) -> [Vec3; 3] {
        let camera = &self.camera;
        let forward = (camera.target_m - camera.eye_m).normalize_or(Vec3::NEG_Z);
        let right = forward.cross(camera.up).normalize_or(Vec3::X);
        let half = libm::tanf(camera.fov_y_rad * 0.5);
        [forward, right * (half * self.aspect()), right.cross(forward) * half]
    }

    /// The ray through a pixel, measured from the picture's top left.
    pub fn ray_at(&self, x: f32, y: f32) -> Ray {
        let [forward, right, up] = self.axes();
        let ndc = Vec2::new(x / self.width.max(1) as f32 * 2.0 - 1.0, 1.0 - y / self.height.max(1) as f32 * 2.0);
        Ray { origin_m: self.camera.eye_m, direction: (forward + right * ndc.x + up * ndc.y).normalize() }
    }

    /// The pixel a point is seen at, or nothing behind the camera.
    pub fn pixel_of(&self, point_m: Vec3) -> Option<Vec2> {
        let clip = self.clip_from_world() * point_m.extend(1.0);
        if clip.w <= NEAR_M {
            return None;
        }
        let ndc = Vec2::new(clip.x, clip.y) / clip.w;
        Some(Vec2::new((ndc.x + 1.0) * 0.5 * self.width as f32, (1.0 - ndc.y) * 0.5 * self.height as f32))
    }

    /// Where the ray through a pixel meets the horizontal plane at a height: what a dragged object follows.
    ///
    /// Nothing when the pixel looks away from the plane.
    pub fn drag_point(&self, x: f32, y: f32, height_m: f32) -> Option<Vec3> {
        self.ray_at(x, y).at_height(height_m)
    }
}
