//! From corners to a camera, and whether it is good enough.

use glam::{DMat3, DQuat, DVec2, DVec3, Vec2, Vec3};
use schema::CameraPose;

use crate::Error;
use crate::detect::Marker;
use crate::layout::MIDDLE_M;
use crate::lens::Lens;
use crate::matching::{of_the_mat, pairs_of};
use crate::plane::{self, Pair};
use crate::refine::{self, Fit, Knowledge, Prior, Stand};

/// Pictures are judged as if they were this wide, pixels.
const WIDTH_PX: f64 = 640.0;
/// Corners may be this far from where the camera found sees them, root of the mean square: in pixels of a picture 640 wide,
/// and on the table, millimetres.
pub const MOST_RMS_PX: f64 = 2.0;
pub const MOST_RMS_MM: f64 = 3.0;
/// What is drawn over the picture within reach of the arm may be off by this much, two standard deviations, millimetres. What
/// is wanted is 5; of cameras that are known, the worst place of one in a hundred was as far off as foretold.
pub const MOST_OVERLAY_MM: f64 = 6.0;
/// The focal length must be known to this share, one standard deviation. At 15 cm over the edge of the mat, seen from 60 cm,
/// as wrong a height of the camera moves a point by 3 mm.
pub const MOST_FOCAL_SHARE: f64 = 0.05;
/// Corners that fit worse than this, root of the mean square in pixels of a picture 640 wide, have one among them that is wrong.
const SUSPICIOUS_PX: f64 = 0.6;
/// However often a focal length is found, the lens may be focused anew: it is never known better than to this share.
const LEAST_FOCAL_SHARE: f64 = 0.02;
/// The same where a sheet's four corners are all there is.
pub const MOST_OVERLAY_BY_HAND_MM: f64 = 12.0;
pub const MOST_FOCAL_SHARE_BY_HAND: f64 = 0.10;
/// Radial coefficients of lenses sold as webcams lie about zero, about this far.
const RADIAL: Prior = Prior { mean: 0.0, deviation: 0.1 };
/// Ink spreads, or seems to, by about this share of a marker's half side: 0.6 mm.
const SPREAD: Prior = Prior { mean: 0.0, deviation: 0.03 };
/// The lens's axis meets the picture this far from its middle, one standard deviation each way, a share of the width: 5 px
/// of 640.
const OFF_CENTRE: f64 = 0.008;
/// How well the corners of a marker are found, one standard deviation each way, pixels. In rendered pictures it is 0.05; twice
/// that leaves room for a mat that is not quite flat.
const CORNER_PX: f64 = 0.1;
/// And by hand.
const CLICK_PX: f64 = 1.0;
/// And where the edges of the paper are sought near where a person pointed.
const SNAPPED_PX: f64 = 0.3;
/// Where nothing is known of the focal length the search begins at this share of the width: 61 degrees across.
const USUAL_FOCAL: f64 = 0.85;
/// What is drawn over the picture must be in its place in this part of the world, low and high corner, metres: over what
/// grasps reach.
const REACH_M: [DVec3; 2] = [DVec3::new(0.10, -0.139, 0.0), DVec3::new(0.31, 0.139, 0.15)];

/// Its corners and the middles of its long edges.
fn reach() -> impl Iterator<Item = DVec3> {
    (0..12).map(|index| {
        let share = DVec3::new(f64::from(index % 2), f64::from(index / 2 % 3) * 0.5, f64::from(index / 6));
        REACH_M[0] + (REACH_M[1] - REACH_M[0]) * share
    })
}

/// How corners were found, which says how exact they are and how exact a camera may be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Corners {
    /// Of so many markers.
    Markers(usize),
    /// Of a sheet, pointed at.
    Clicked,
    /// Of a sheet, pointed at and then moved to where its edges meet.
    Snapped,
}

impl Corners {
    /// Standard deviation each way in a picture 640 wide; a person's hand is no surer where there are more pixels.
    fn deviation_px(self, width: usize) -> f64 {
        match self {
            Self::Markers(_) => CORNER_PX,
            Self::Clicked => CLICK_PX * width as f64 / WIDTH_PX,
            Self::Snapped => SNAPPED_PX,
        }
    }

    /// Bounds on the overlay, millimetres, and on the focal length, a share.
    fn bounds(self) -> (f64, f64) {
        match self {
            Self::Markers(_) => (MOST_OVERLAY_MM, MOST_FOCAL_SHARE),
            Self::Clicked | Self::Snapped => (MOST_OVERLAY_BY_HAND_MM, MOST_FOCAL_SHARE_BY_HAND),
        }
    }
}

/// A focal length known beforehand: asked for, or kept from an earlier calibration of the same camera.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Focal {
    /// Pixels, for pictures of the width in use.
    pub focal_px: f64,
    /// Standard deviation as a share of it; what is read off the camera's box counts as good to 0.03.
    pub share: f64,
}

/// How good a calibration is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    /// Markers that were used; 0 where corners were pointed at.
    pub markers: usize,
    /// How far corners are from where the camera sees them: root of the mean square, and the worst, pixels.
    pub rms_px: f64,
    pub worst_px: f64,
    /// The same on the table, root of the mean square, millimetres.
    pub rms_mm: f64,
    /// What is drawn over the picture within the arm's reach is off by no more than this, two standard deviations at the
    /// worst place, millimetres.
    pub overlay_mm: f64,
    /// Standard deviation of the focal length, a share of it.
    pub focal_share: f64,
    /// Standard deviation of the radial coefficient; as large as 0.1 it is a guess.
    pub radial_deviation: f64,
    /// How high over the table the camera stands, seen from the middle of the mat.
    pub elevation_rad: f64,
    /// How far to the left of the arm's own direction it stands, seen from there.
    pub azimuth_rad: f64,
    /// Between the camera's axis and the vertical.
    pub tilt_rad: f64,
    /// From the camera to the middle of the mat, metres.
    pub distance_m: f64,
}

/// A camera that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    pub stand: Stand,
    /// Width and height of its pictures, pixels.
    pub size: [usize; 2],
    pub quality: Quality,
}

impl Calibration {
    /// The pinhole camera to draw with over its picture.
    ///
    /// Its axis goes through the middle of the picture and it bends no lines, so it is the one that comes nearest to the lens
    /// where the arm may be: it looks along the ray that is seen in the middle, with the focal length of least squares.
    pub fn pose(&self) -> CameraPose {
        let Stand { rotation, translation_m, lens } = self.stand;
        let middle_px = DVec2::new(self.size[0] as f64, self.size[1] as f64) * 0.5;
        let ray = lens.ray(middle_px).extend(1.0).normalize();
        let turn = DMat3::from_quat(DQuat::from_rotation_arc(ray, DVec3::Z));
        let (mut products, mut squares) = (0.0, 0.0);
        for point_m in reach() {
            let at_m = rotation * point_m + translation_m;
            let turned_m = turn * at_m;
            if let (Some(seen_px), true) = (lens.project(at_m), turned_m.z > 0.0) {
                let straight = turned_m.truncate() / turned_m.z;
                products += straight.dot(seen_px - middle_px);
                squares += straight.length_squared();
            }
        }
        let focal_px = if squares > 0.0 { products / squares } else { lens.focal_px };
        let axes = (turn * rotation).transpose();
        let eye_m = self.stand.eye_m();
        CameraPose {
            eye_m: eye_m.as_vec3(),
            target_m: (eye_m + axes.z_axis * self.quality.distance_m).as_vec3(),
            up: -axes.y_axis.as_vec3(),
            fov_y_rad: Lens { focal_px, ..lens }.fov_y_rad(self.size[1]) as f32,
        }
    }

    /// Where a point of the world is in the picture, lens and all; `None` behind the camera.
    pub fn project(&self, point_m: Vec3) -> Option<Vec2> {
        Some(self.stand.project(point_m.as_dvec3())?.as_vec2())
    }

    /// The place of the table that is seen there; `None` above the horizon.
    pub fn on_table(&self, at_px: Vec2) -> Option<Vec2> {
        Some(self.stand.on_table(at_px.as_dvec2())?.as_vec2())
    }

    /// What this says of the focal length, to be handed to later calibrations of the same camera.
    pub fn focal(&self) -> Focal {
        let share = self.quality.focal_share.max(LEAST_FOCAL_SHARE);
        Focal { focal_px: self.stand.lens.focal_px, share }
    }
}

/// The camera that took a picture of `size` pixels in which these markers were found.
///
/// Markers that cannot be the mat's, because they do not lie as the others say, are left out. Without a known focal length it
/// is found along with everything else, and so is the lens's radial coefficient, as far as the corners tell.
pub fn calibrate(markers: &[Marker], size: [usize; 2], focal: Option<Focal>) -> Result<Calibration, Error> {
    let markers = of_the_mat(markers, size);
    if markers.len() < 2 {
        return Err(Error::TooFewMarkers { seen: markers.len() });
    }
    let solve = |markers: &[Marker]| {
        let pairs: Vec<_> = markers.iter().flat_map(pairs_of).collect();
        solve(&pairs, Corners::Markers(markers.len()), size, focal)
    };
    let most_px = SUSPICIOUS_PX * size[0] as f64 / WIDTH_PX;
    let is_even = |found: &Calibration| found.quality.rms_px <= most_px;
    let all = solve(&markers);
    if markers.len() < 3 || all.as_ref().is_ok_and(is_even) {
        return all;
    }
    // One of them may be half covered, or lie on something: do the others agree without it?
    let without = (0..markers.len()).filter_map(|left_out| {
        let mut others = markers.clone();
        others.remove(left_out);
        solve(&others).ok().filter(is_even)
    });
    without.min_by(|a, b| a.quality.rms_px.total_cmp(&b.quality.rms_px)).map_or(all, Ok)
}

pub(crate) fn solve(
    pairs: &[Pair],
    corners: Corners,
    size: [usize; 2],
    focal: Option<Focal>,
) -> Result<Calibration, Error> {
    let [width, height] = size;
    let centre_px = DVec2::new(width as f64, height as f64) * 0.5;
    let map = plane::homography(pairs).ok_or(Error::Misplaced)?;
    let scale = width as f64 / WIDTH_PX;
    let known = Knowledge {
        log_focal: focal.map_or(Prior { mean: 0.0, deviation: f64::INFINITY }, |focal| Prior {
            mean: libm::log(focal.focal_px),
            deviation: focal.share.max(1e-4),
        }),
        radial: RADIAL,
        spread: SPREAD,
        centre_px: centre_px.to_array().map(|mean| Prior { mean, deviation: OFF_CENTRE * width as f64 }),
        corner_px: corners.deviation_px(width),
    };
    let (most_overlay_mm, most_focal_share) = corners.bounds();
    let usual_px = USUAL_FOCAL * width as f64;
    let told_px = plane::focal_px(&map, centre_px).filter(|told| (0.25..4.0).contains(&(told / usual_px)));
    let start_px = focal.map(|focal| focal.focal_px).or(told_px).unwrap_or(usual_px);
    let start = begin(&map, start_px, centre_px).ok_or(Error::Misplaced)?;
    let Fit { stand, spread, covariance } = refine::refined(&start, pairs, &known).ok_or(Error::Misplaced)?;
    if stand.eye_m().z <= 0.0 {
        return Err(Error::Misplaced);
    }
    // Before the rest: corners that are wrong also leave everything else in doubt, and this says why.
    let (rms_px, worst_px, rms_mm) = residuals(&stand, spread, pairs).ok_or(Error::Misplaced)?;
    if rms_px > MOST_RMS_PX * scale || rms_mm > MOST_RMS_MM {
        return Err(Error::Inexact { rms_px, rms_mm, most_px: MOST_RMS_PX * scale, most_mm: MOST_RMS_MM });
    }
    let focal_share = covariance[(refine::FOCAL, refine::FOCAL)].sqrt();
    let tilt_rad = libm::acos((-stand.rotation.transpose().z_axis.z).clamp(-1.0, 1.0));
    if focal_share > most_focal_share {
        return Err(Error::FocalUnknown { tilt_rad, share: focal_share });
    }
    let to_eye_m = stand.eye_m() - MIDDLE_M.extend(0.0);
    let distance_m = to_eye_m.length();
    let quality = Quality {
        markers: if let Corners::Markers(markers) = corners { markers } else { 0 },
        rms_px,
        worst_px,
        rms_mm,
        overlay_mm: overlay_mm(&stand, &covariance).ok_or(Error::Misplaced)?,
        focal_share,
        radial_deviation: covariance[(refine::RADIAL, refine::RADIAL)].sqrt(),
        elevation_rad: libm::asin((to_eye_m.z / distance_m).clamp(-1.0, 1.0)),
        azimuth_rad: libm::atan2(to_eye_m.y, to_eye_m.x),
        tilt_rad,
        distance_m,
    };
    if quality.overlay_mm > most_overlay_mm {
        return Err(Error::Unsure { overlay_mm: quality.overlay_mm, most_mm: most_overlay_mm });
    }
    Ok(Calibration { stand, size, quality })
}

fn begin(map: &DMat3, focal_px: f64, centre_px: DVec2) -> Option<Stand> {
    let (rotation, translation_m) = plane::stand(map, focal_px, centre_px)?;
    Some(Stand { rotation, translation_m, lens: Lens { focal_px, radial: 0.0, centre_px } })
}

/// Root of the mean square and worst in pixels, root of the mean square in millimetres on the table.
fn residuals(stand: &Stand, spread: f64, pairs: &[Pair]) -> Option<(f64, f64, f64)> {
    let (mut squares_px, mut worst_px, mut squares_m) = (0.0, 0.0f64, 0.0);
    for pair in pairs {
        let table_m = pair.spread_m(spread);
        let off_px = stand.project(table_m.extend(0.0))?.distance(pair.at_px);
        squares_px += off_px * off_px;
        worst_px = worst_px.max(off_px);
        squares_m += stand.on_table(pair.at_px)?.distance_squared(table_m);
    }
    let count = pairs.len() as f64;
    Some(((squares_px / count).sqrt(), worst_px, (squares_m / count).sqrt() * 1000.0))
}

/// How far off, by what is not known of the camera, a point within the arm's reach may be seen: two standard deviations at
/// the worst of some places, at their distance, millimetres.
fn overlay_mm(stand: &Stand, covariance: &refine::Covariance) -> Option<f64> {
    let mut worst_m = 0.0f64;
    for point_m in reach() {
        let (_, rows) = stand.derivatives(point_m, DVec2::ZERO)?;
        let spread_px = (rows * covariance * rows.transpose()).trace().sqrt();
        let depth_m = (stand.rotation * point_m + stand.translation_m).z;
        worst_m = worst_m.max(2.0 * spread_px * depth_m / stand.lens.focal_px);
    }
    Some(worst_m * 1000.0)
}
