//! Where a picture is taken from, and how well that is known.

use core::f32::consts::PI;

use glam::{Vec2, Vec3};
use schema::{CAMERA_SIDE, CameraPose};

use super::Strength;
use super::homography::Homography;
use crate::random::Random;
use crate::view::View;

/// The part of the table that instructions are about: its low and high corner in the world's xy, metres.
pub const WORKSPACE_M: [Vec2; 2] = [Vec2::new(0.08, -0.15), Vec2::new(0.32, 0.15)];
/// What a person marks, or finds marked, to bring a webcam to the canonical view: the workspace's corners, in order around
/// it. They are about those of a sheet of A4.
pub const MARKERS_M: [Vec3; 4] =
    [Vec3::new(0.08, -0.15, 0.0), Vec3::new(0.32, -0.15, 0.0), Vec3::new(0.32, 0.15, 0.0), Vec3::new(0.08, 0.15, 0.0)];

/// How high over the table, seen from what it looks at, a camera may stand. Lower ones smear height too far.
pub const ELEVATION_RAD: [f32; 2] = [radians(35.0), radians(60.0)];
/// How far to either side of the canonical direction a camera may stand.
pub const AZIMUTH_RAD: f32 = radians(25.0);
/// Full vertical fields of view, from a telephone's second lens to a wide webcam.
const FOV_Y_RAD: [f32; 2] = [radians(30.0), radians(65.0)];
/// Room around the workspace: the distance is this many times the one from which it just fills the picture.
const ROOM: [f32; 2] = [1.05, 1.6];
/// Nobody puts a webcam where the arm would hit it.
const NEAREST_M: f32 = 0.42;
const FARTHEST_M: f32 = 2.0;
/// How high what is to be in the picture stands over the workspace, metres.
const HEADROOM_M: f32 = 0.05;
/// Sizes to render at, smallest first, all 4 to 3. The first to show the workspace as large as the canonical view is taken.
const SIZES: [[usize; 2]; 3] = [[128, 96], [144, 108], [160, 120]];

const fn radians(degrees: f32) -> f32 {
    degrees * PI / 180.0
}

/// A camera somewhere, the size of its picture, and how wrongly its markers were found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewpoint {
    /// Where the camera stands.
    pub pose: CameraPose,
    /// Size of the picture it takes, before that is warped to the canonical view, in pixels.
    pub width: usize,
    pub height: usize,
    /// Where each of [`MARKERS_M`] was found less where it is, in pixels of the picture taken. The homography is that of the
    /// places found.
    pub marker_error_px: [Vec2; 4],
}

impl Viewpoint {
    /// The model's own camera: nothing to warp.
    pub const CANONICAL: Self =
        Self { pose: CameraPose::CANONICAL, width: CAMERA_SIDE, height: CAMERA_SIDE, marker_error_px: [Vec2::ZERO; 4] };

    /// Any place a webcam on a desk may have, its markers found to within `error_px` pixels each way.
    pub(super) fn random(random: &mut Random, error_px: f32) -> Self {
        let elevation_rad = random.between(ELEVATION_RAD[0], ELEVATION_RAD[1]);
        let azimuth_rad = random.about_zero(AZIMUTH_RAD);
        let fov_y_rad = random.between(FOV_Y_RAD[0], FOV_Y_RAD[1]);
        let room = random.between(ROOM[0], ROOM[1]);
        let aim_m = Vec2::new(random.about_zero(0.03), random.about_zero(0.03));
        Self::looking(elevation_rad, azimuth_rad, fov_y_rad, room, aim_m, random, error_px)
    }

    /// A camera that is off the canonical place by a stated amount, to any side.
    pub(super) fn perturbed(random: &mut Random, strength: Strength) -> Self {
        // Azimuth, elevation, marker error. The canonical elevation is 53 degrees.
        let (azimuth_deg, elevation_deg, error_px) = match strength {
            Strength::Mild => ([3.0, 8.0], [48.0, 58.0], 0.3),
            Strength::Medium => ([8.0, 16.0], [42.0, 48.0], 0.8),
            Strength::Strong => ([16.0, 25.0], [35.0, 42.0], 1.6),
        };
        let side = if random.chance(0.5) { -1.0 } else { 1.0 };
        let azimuth_rad = side * radians(random.between(azimuth_deg[0], azimuth_deg[1]));
        let elevation_rad = radians(random.between(elevation_deg[0], elevation_deg[1]));
        let fov_y_rad = radians(random.between(36.0, 48.0));
        let room = random.between(1.2, 1.4);
        Self::looking(elevation_rad, azimuth_rad, fov_y_rad, room, Vec2::ZERO, random, error_px)
    }

    fn looking(
        elevation_rad: f32,
        azimuth_rad: f32,
        fov_y_rad: f32,
        room: f32,
        aim_m: Vec2,
        random: &mut Random,
        error_px: f32,
    ) -> Self {
        let target_m = (WORKSPACE_M[0].midpoint(WORKSPACE_M[1]) + aim_m).extend(0.01);
        let flat = libm::cosf(elevation_rad);
        let towards =
            Vec3::new(flat * libm::cosf(azimuth_rad), flat * libm::sinf(azimuth_rad), libm::sinf(elevation_rad));
        // A clamp or a pile of books is level to within a few degrees.
        let across = Vec3::new(-libm::sinf(azimuth_rad), libm::cosf(azimuth_rad), 0.0);
        let up = Vec3::Z + across * random.about_zero(radians(3.0));
        let at = |distance_m: f32| CameraPose { eye_m: target_m + towards * distance_m, target_m, up, fov_y_rad };
        let (mut near_m, mut far_m) = (0.15, FARTHEST_M);
        // A millimetre is near enough.
        for _ in 0..11 {
            let middle_m = (near_m + far_m) * 0.5;
            if shows_workspace(&at(middle_m)) { far_m = middle_m } else { near_m = middle_m }
        }
        let pose = at((far_m * room).clamp(NEAREST_M, FARTHEST_M));
        let least_px = workspace_px(&CameraPose::CANONICAL, [CAMERA_SIDE; 2]);
        let [width, height] =
            SIZES.into_iter().find(|&size| workspace_px(&pose, size) >= least_px).unwrap_or(SIZES[SIZES.len() - 1]);
        let marker_error_px = [(); 4].map(|()| Vec2::new(random.about_zero(error_px), random.about_zero(error_px)));
        Self { pose, width, height, marker_error_px }
    }

    /// Whether the picture taken is, pixel for pixel, the canonical one of this size.
    pub fn is_canonical(&self, size: [usize; 2]) -> bool {
        self.pose == CameraPose::CANONICAL
            && [self.width, self.height] == size
            && self.marker_error_px == [Vec2::ZERO; 4]
    }

    /// From the picture taken to the canonical view of this many pixels, as well as the markers were found. `None` when they
    /// are behind the camera or on one line.
    pub fn to_canonical(&self, size: [usize; 2]) -> Option<Homography> {
        let taken = [self.width, self.height];
        if self.marker_error_px == [Vec2::ZERO; 4] {
            return Homography::between(&self.pose, taken, &CameraPose::CANONICAL, size);
        }
        let mut found = corners_px(&self.pose, taken)?;
        for (at, error_px) in found.iter_mut().zip(self.marker_error_px) {
            *at += error_px;
        }
        Homography::from_corners(found, corners_px(&CameraPose::CANONICAL, size)?)
    }

    /// How many pixels of the picture taken make one of the canonical view, about the middle of the workspace.
    pub(super) fn px_per_canonical_px(&self) -> f32 {
        workspace_px(&self.pose, [self.width, self.height]) / workspace_px(&CameraPose::CANONICAL, [CAMERA_SIDE; 2])
    }

    /// The pinhole camera of the picture taken.
    pub fn view(&self) -> View {
        View::new(&self.pose, self.width, self.height)
    }
}

/// Where the workspace's corners are in a picture.
fn corners_px(pose: &CameraPose, [width, height]: [usize; 2]) -> Option<[Vec2; 4]> {
    let view = View::new(pose, width, height);
    let mut found = [Vec2::ZERO; 4];
    for (at, marker_m) in found.iter_mut().zip(MARKERS_M) {
        *at = view.project(marker_m)?.0;
    }
    Some(found)
}

/// Whether the workspace, and some height over it, is in a 4 to 3 picture.
fn shows_workspace(pose: &CameraPose) -> bool {
    let [width, height] = SIZES[0];
    let view = View::new(pose, width, height);
    MARKERS_M.iter().flat_map(|&marker_m| [marker_m, marker_m + Vec3::Z * HEADROOM_M]).all(|point_m| {
        let inside = |at: Vec2| at.x > 0.0 && at.y > 0.0 && at.x < width as f32 && at.y < height as f32;
        view.project(point_m).is_some_and(|(at, _)| inside(at))
    })
}

/// How large the workspace is in a picture: the root of its area, in pixels.
fn workspace_px(pose: &CameraPose, size: [usize; 2]) -> f32 {
    corners_px(pose, size).map_or(0.0, |[a, b, c, d]| libm::sqrtf((c - a).perp_dot(d - b).abs() * 0.5))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn randoms() -> impl Iterator<Item = Viewpoint> {
        (0..500).map(|seed| Viewpoint::random(&mut Random::new(seed, 1), 1.0))
    }

    #[test]
    fn every_camera_stands_35_to_60_degrees_over_the_table_and_within_25_of_the_canonical_direction() {
        let strong = (0..100).map(|seed| Viewpoint::perturbed(&mut Random::new(seed, 2), Strength::Strong));
        for Viewpoint { pose, .. } in randoms().chain(strong) {
            let to_eye = pose.eye_m - pose.target_m;
            let elevation_deg = libm::asinf(to_eye.z / to_eye.length()).to_degrees();
            let azimuth_deg = libm::atan2f(to_eye.y, to_eye.x).to_degrees();
            assert!((34.99..60.01).contains(&elevation_deg), "{elevation_deg}");
            assert!(azimuth_deg.abs() < 25.01, "{azimuth_deg}");
        }
    }

    #[test]
    fn every_camera_sees_the_whole_workspace() {
        assert!(randoms().all(|viewpoint| shows_workspace(&viewpoint.pose)));
    }

    #[test]
    fn markers_found_wrongly_move_the_picture_by_about_as_much() {
        let clean = Viewpoint { marker_error_px: [Vec2::ZERO; 4], ..randoms().next().expect("there are 500") };
        let off = Viewpoint { marker_error_px: [Vec2::new(1.5, -1.0); 4], ..clean };
        let (view, middle_m) = (clean.view(), Vec3::new(0.2, 0.0, 0.0));
        let (at, _) = view.project(middle_m).expect("the workspace is in front");
        let place = |viewpoint: &Viewpoint| {
            viewpoint.to_canonical([96, 96]).and_then(|map| map.apply(at)).expect("the workspace is in the picture")
        };
        let moved_px = (place(&off) - place(&clean)).length();
        assert!((0.5..4.0).contains(&moved_px), "{moved_px}");
    }
}
