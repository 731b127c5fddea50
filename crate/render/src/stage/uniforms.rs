//! Numbers the shaders read once a frame, laid out as they expect them.

use bytemuck::{Pod, Zeroable};
use glam::{Mat4, Vec3, Vec4};
use schema::{Light, Waypoint};

use super::frame::{Frame, MAX_PATH_POINTS, Theme};
use crate::View;

/// The square of the table that contact shadows are computed on: centre, and half its side.
const SQUARE_CENTRE_M: [f32; 2] = [0.16, 0.0];
const SQUARE_HALF_M: f32 = 0.4237;
/// Things higher than this cast no contact shadow.
const SQUARE_HEIGHT_M: f32 = 0.30;
/// How far below the table the height maps begin, so that what has sunk in by a hair is not cut open.
const SQUARE_MARGIN_M: f32 = 0.01;

/// The ball that holds the arm and all it can reach; the shadow map covers it.
const SHADOW_CENTRE_M: Vec3 = Vec3::new(0.12, 0.0, 0.14);
const SHADOW_RADIUS_M: f32 = 0.50;

/// Radius of a chunk path where it starts and where it ends.
const PATH_RADII_M: [f32; 2] = [0.0032, 0.0016];
/// The same of what older chunks say, and of what all say together.
const THIN_RADII_M: [f32; 2] = [0.0014, 0.0011];
/// How much the paths of older chunks are seen, beside the newest one's.
const OLDER_STRENGTH: f32 = 0.4;

/// `Globals` of `shader/common.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Globals {
    view_proj: [f32; 16],
    light_view_proj: [f32; 16],
    eye_m: [f32; 4],
    sun: [f32; 4],
    sky: [f32; 4],
    background: [f32; 4],
    accent: [f32; 4],
    square: [f32; 4],
    marker: [f32; 4],
    ghost: [f32; 4],
    sizes: [f32; 4],
    phase: [f32; 4],
    forward: [f32; 4],
    right: [f32; 4],
    up: [f32; 4],
}

/// `Path` of `shader/extras.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Path {
    points: [[f32; 4]; MAX_PATH_POINTS],
    shape: [f32; 4],
    look: [f32; 4],
}

/// Which of the paths of a frame one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathKind {
    Newest,
    Older,
    Ensembled,
}

impl Globals {
    pub fn new(view: &View, frame: &Frame, light: &Light, theme: &Theme, shadow_side: u32) -> Self {
        let towards = light.towards.normalize_or(Vec3::Z);
        let (exposure, sky_tint) = if theme.dark { (0.82, Vec3::new(0.80, 0.88, 1.0)) } else { (1.0, Vec3::ONE) };
        let sky = sky_tint * light.ambient;
        let accent = Vec3::from_array(theme.accent_srgb.map(linear));
        let background = theme.background_srgb;
        let ghost = accent.lerp(Vec3::ONE, 0.18);
        let [forward, right, up] = view.axes();
        let [across, up_to] = frame.backdrop.map_or([0.0; 2], |backdrop| backdrop.extent(view.aspect()));
        let marker = frame.marker.map_or([0.0; 4], |m| [m.at_m.x, m.at_m.y, m.radius_m, m.strength]);
        Self {
            view_proj: view.clip_from_world().to_cols_array(),
            light_view_proj: light_clip(towards).to_cols_array(),
            eye_m: view.camera.eye_m.extend(1.0).to_array(),
            sun: towards.extend(light.sun).to_array(),
            sky: sky.extend(if theme.dark { 1.0 } else { 0.0 }).to_array(),
            background: [background[0], background[1], background[2], 1.0],
            accent: accent.extend(exposure).to_array(),
            square: [SQUARE_CENTRE_M[0], SQUARE_CENTRE_M[1], SQUARE_HALF_M, SQUARE_HEIGHT_M],
            marker,
            ghost: ghost.extend(0.62).to_array(),
            sizes: [
                view.width as f32,
                view.height as f32,
                2.0 * SHADOW_RADIUS_M / shadow_side as f32,
                2.0 * SHADOW_RADIUS_M,
            ],
            phase: [
                frame.marker.map_or(1.0, |m| m.phase),
                2.0 * libm::tanf(view.camera.fov_y_rad * 0.5) / view.height as f32,
                across,
                up_to,
            ],
            forward: forward.extend(0.0).to_array(),
            right: right.extend(0.0).to_array(),
            up: up.extend(0.0).to_array(),
        }
    }
}

impl Path {
    /// The points there is room for. Fewer than two make no path.
    pub fn new(waypoints: &[Waypoint], kind: PathKind) -> Self {
        let (radii_m, strength, dots) = match kind {
            PathKind::Newest => (PATH_RADII_M, 1.0, 0.0),
            PathKind::Older => (THIN_RADII_M, OLDER_STRENGTH, 0.0),
            PathKind::Ensembled => (THIN_RADII_M, 1.0, 1.0),
        };
        let mut path = Self::zeroed();
        let count = waypoints.len().min(MAX_PATH_POINTS);
        for (slot, waypoint) in path.points.iter_mut().zip(waypoints) {
            *slot = waypoint.at_m.extend(waypoint.spread_m).to_array();
        }
        path.shape = [count as f32, radii_m[0], radii_m[1], 0.0];
        path.look = [strength, dots, 0.0, 0.0];
        path
    }
}

/// Clip space of the shadow map: an orthographic view along the light onto the ball.
pub fn light_clip(towards: Vec3) -> Mat4 {
    let up = if towards.z.abs() > 0.95 { Vec3::X } else { Vec3::Z };
    let right = up.cross(towards).normalize();
    let above = towards.cross(right);
    let rows = [right / SHADOW_RADIUS_M, above / SHADOW_RADIUS_M, -towards / (2.0 * SHADOW_RADIUS_M)];
    from_rows(rows, rows.map(|row| -row.dot(SHADOW_CENTRE_M)), [0.0, 0.0, 0.5])
}

/// Clip space of the two height maps: straight down on the square, nearest first from below and from above.
pub fn height_clips() -> (Mat4, Mat4) {
    let rows = |z: f32| [Vec3::X / SQUARE_HALF_M, Vec3::Y / SQUARE_HALF_M, Vec3::new(0.0, 0.0, z)];
    let shift = [-SQUARE_CENTRE_M[0] / SQUARE_HALF_M, -SQUARE_CENTRE_M[1] / SQUARE_HALF_M, 0.0];
    let span = SQUARE_HEIGHT_M + SQUARE_MARGIN_M;
    let lowest = from_rows(rows(1.0 / span), shift, [0.0, 0.0, SQUARE_MARGIN_M / span]);
    let highest = from_rows(rows(-1.0 / span), shift, [0.0, 0.0, 1.0 - SQUARE_MARGIN_M / span]);
    (lowest, highest)
}

/// Half side, height and margin of the square, as `shader/occlusion.wgsl` reads them.
pub const fn square_sizes() -> [f32; 4] {
    [SQUARE_HALF_M, SQUARE_HEIGHT_M, SQUARE_MARGIN_M, 0.0]
}

fn from_rows(rows: [Vec3; 3], shift: [f32; 3], offset: [f32; 3]) -> Mat4 {
    let row = |i: usize| rows[i].extend(shift[i] + offset[i]);
    Mat4::from_cols(row(0), row(1), row(2), Vec4::W).transpose()
}

/// sRGB to linear.
pub fn linear(srgb: f32) -> f32 {
    if srgb <= 0.040_45 { srgb / 12.92 } else { libm::powf((srgb + 0.055) / 1.055, 2.4) }
}
