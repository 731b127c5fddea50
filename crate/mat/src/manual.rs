//! Without a printer: a bare sheet of paper lies where the mat would, and a person points at its corners.

use glam::{DVec2, Vec2};

use crate::Error;
use crate::calibrate::{Calibration, Corners, Focal, solve};
use crate::detect::edge::{self, Inside};
use crate::grey::{Grey, light_curve};
use crate::layout::Paper;
use crate::plane::Pair;

/// The camera that took a picture in which the corners of a sheet are here, in any order, and where exactly they are.
///
/// Where light paper lies on a darker desk, its edges are found near where a person pointed, and the corners are where those
/// meet; elsewhere the corners are taken as they are.
///
/// The camera is taken to face the arm, within 45 degrees or so: the edge of the paper that is highest in the picture is the
/// one at the arm. Four corners say little more than a camera needs, so they are not checked by each other as markers are; a
/// sheet the wrong way round shows in the elevation and the focal length that come out.
pub fn calibrate(
    picture: &Grey,
    corners_px: [Vec2; 4],
    paper: Paper,
    focal: Option<Focal>,
) -> Result<(Calibration, [Vec2; 4]), Error> {
    let clicked_px = in_order(corners_px).ok_or(Error::Misplaced)?.map(DVec2::as_vec2);
    let (corners_px, corners) = match snapped(picture, clicked_px) {
        Some(corners_px) => (corners_px, Corners::Snapped),
        None => (clicked_px, Corners::Clicked),
    };
    solved(picture, corners_px, corners, paper, focal)
}

/// The same with corners that are remembered and that nobody points at now: only where the sheet's edges are found near them,
/// because nothing else says that it still lies there.
pub fn found_again(
    picture: &Grey,
    corners_px: [Vec2; 4],
    paper: Paper,
    focal: Option<Focal>,
) -> Option<(Calibration, [Vec2; 4])> {
    let remembered_px = in_order(corners_px)?.map(DVec2::as_vec2);
    solved(picture, snapped(picture, remembered_px)?, Corners::Snapped, paper, focal).ok()
}

fn snapped(picture: &Grey, corners_px: [Vec2; 4]) -> Option<[Vec2; 4]> {
    edge::refined(picture, &light_curve(), corners_px, Inside::Light)
}

fn solved(
    picture: &Grey,
    corners_px: [Vec2; 4],
    corners: Corners,
    paper: Paper,
    focal: Option<Focal>,
) -> Result<(Calibration, [Vec2; 4]), Error> {
    let pairs = paper.corners_m().into_iter().zip(corners_px).map(|(table_m, at)| Pair {
        table_m,
        outwards_m: DVec2::ZERO,
        at_px: at.as_dvec2(),
    });
    let pairs: Vec<_> = pairs.collect();
    let calibration = solve(&pairs, corners, [picture.width, picture.height], focal)?;
    Ok((calibration, corners_px))
}

/// Clockwise as y points down, from the left end of the upper edge; `None` unless each corner sticks out.
pub fn in_order(corners_px: [Vec2; 4]) -> Option<[DVec2; 4]> {
    let mut corners = corners_px.map(Vec2::as_dvec2);
    let middle = corners.into_iter().sum::<DVec2>() * 0.25;
    let turn = |at: &DVec2| libm::atan2(at.y - middle.y, at.x - middle.x);
    corners.sort_by(|a, b| turn(a).total_cmp(&turn(b)));
    let convex = (0..4).all(|k| {
        let (a, b, c) = (corners[k], corners[(k + 1) % 4], corners[(k + 2) % 4]);
        (b - a).perp_dot(c - b) > 1.0
    });
    let height = |k: usize| corners[k].y + corners[(k + 1) % 4].y;
    let first = (0..4).min_by(|a, b| height(*a).total_cmp(&height(*b)))?;
    corners.rotate_left(first);
    convex.then_some(corners)
}

#[cfg(test)]
mod tests {
    use camera::View;
    use glam::Vec3;
    use schema::CameraPose;

    use super::*;

    const SIZE: [usize; 2] = [640, 480];
    const POSE: CameraPose = CameraPose { eye_m: Vec3::new(0.75, -0.12, 0.5), fov_y_rad: 0.7, ..CameraPose::CANONICAL };

    fn corners(paper: Paper) -> [Vec2; 4] {
        let view = View::new(&POSE, SIZE[0], SIZE[1]);
        paper.corners_m().map(|at_m| view.project(at_m.as_vec2().extend(0.0)).expect("the sheet is in front").0)
    }

    fn blank() -> Grey {
        Grey::new(SIZE[0], SIZE[1])
    }

    #[test]
    fn a_sheet_gives_the_camera_whatever_order_its_corners_are_pointed_at() {
        for paper in Paper::ALL {
            let [a, b, c, d] = corners(paper);
            for order in [[a, b, c, d], [c, a, d, b], [d, c, b, a]] {
                let focal = Focal { focal_px: 657.0, share: 0.03 };
                let (found, as_given) = calibrate(&blank(), order, paper, Some(focal)).expect("the corners are exact");
                assert!((found.pose().eye_m - POSE.eye_m).length() < 0.01, "{found:?}");
                assert_eq!(as_given, [a, b, c, d]);
            }
        }
    }

    #[test]
    fn corners_that_are_no_quadrilateral_are_refused() {
        let line = [0.0, 10.0, 20.0, 30.0].map(Vec2::splat);
        assert_eq!(calibrate(&blank(), line, Paper::A4, None), Err(Error::Misplaced));
        let [a, b, c, _] = corners(Paper::A4);
        let dented = [a, b, c, a.lerp(b, 0.5).lerp(c, 0.3)];
        assert_eq!(calibrate(&blank(), dented, Paper::A4, None), Err(Error::Misplaced));
    }
}
