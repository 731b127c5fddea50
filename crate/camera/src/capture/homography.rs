//! How one view of the table top becomes another.

use glam::{Mat3, Vec2, Vec3};
use schema::CameraPose;

use crate::view::View;

/// Determinants below this are those of a view that sees the table edge on, or of corners on one line.
const LEAST_DETERMINANT: f32 = 1e-9;

/// A projective map of the plane: straight lines stay straight.
///
/// Between two pictures of the table it is exact for what lies on the plane z = 0. What stands higher is moved away from the
/// camera, the more the lower the camera stands; this is how a webcam is brought to the canonical view too.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Homography(Mat3);

impl Homography {
    /// From the table (world x and y, metres) to a picture of this many pixels: the columns of a pinhole camera's 3 x 4
    /// projection that belong to x, y and 1 (Hartley and Zisserman 2004, section 8.1.1).
    pub fn of_table(pose: &CameraPose, [width, height]: [usize; 2]) -> Self {
        let View { eye_m, right, up, forward, focal_px, centre_px } = View::new(pose, width, height);
        let column = |axis: Vec3| {
            let depth = axis.dot(forward);
            Vec3::new(
                focal_px * axis.dot(right) + centre_px.x * depth,
                -focal_px * axis.dot(up) + centre_px.y * depth,
                depth,
            )
        };
        Self(Mat3::from_cols(column(Vec3::X), column(Vec3::Y), column(-eye_m)))
    }

    /// From the pixels of one camera's picture of the table to another's; `None` when a camera lies in the table plane.
    pub fn between(from: &CameraPose, from_size: [usize; 2], to: &CameraPose, to_size: [usize; 2]) -> Option<Self> {
        Some(Self::of_table(from, from_size).inverse()?.then(&Self::of_table(to, to_size)))
    }

    /// The map that takes four corners, in order around their quadrilateral, to four others; `None` when three of either
    /// lie on a line. Both quadrilaterals are mapped from the unit square (Heckbert, Fundamentals of Texture Mapping
    /// and Image Warping, 1989).
    pub fn from_corners(from: [Vec2; 4], to: [Vec2; 4]) -> Option<Self> {
        Some(Self::from_square(from)?.inverse()?.then(&Self::from_square(to)?))
    }

    fn from_square([a, b, c, d]: [Vec2; 4]) -> Option<Self> {
        let (along, across, sum) = (b - c, d - c, a - b + c - d);
        let area = along.perp_dot(across);
        if area.is_nan() || area.abs() < LEAST_DETERMINANT {
            return None;
        }
        let (g, h) = (sum.perp_dot(across) / area, along.perp_dot(sum) / area);
        let (first, second) = (b - a + b * g, d - a + d * h);
        Some(Self(Mat3::from_cols(first.extend(g), second.extend(h), a.extend(1.0))))
    }

    /// The map back; `None` when there is none.
    pub fn inverse(&self) -> Option<Self> {
        // Scaled to entries of at most one, so that the limit means the same in metres and in pixels.
        let columns = [self.0.x_axis, self.0.y_axis, self.0.z_axis];
        let scales = columns.map(Vec3::length);
        let scaled = Mat3::from_cols(columns[0] / scales[0], columns[1] / scales[1], columns[2] / scales[2]);
        let determinant = scaled.determinant();
        (determinant.abs() > LEAST_DETERMINANT).then(|| Self(self.0.inverse()))
    }

    /// This map, and then another one.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        Self(next.0 * self.0)
    }

    /// Where a point goes; `None` when that is beyond the horizon.
    #[inline]
    pub fn apply(&self, at: Vec2) -> Option<Vec2> {
        let mapped = self.0 * at.extend(1.0);
        (mapped.z > 1e-6).then(|| mapped.truncate() / mapped.z)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::project;

    const LOW: CameraPose = CameraPose { eye_m: Vec3::new(0.7, 0.2, 0.35), fov_y_rad: 0.8, ..CameraPose::CANONICAL };

    #[test]
    fn a_point_of_the_table_goes_from_where_one_camera_sees_it_to_where_the_other_does() {
        let map = Homography::between(&LOW, [160, 120], &CameraPose::CANONICAL, [96, 96]).expect("both look down");
        for i in 0..49 {
            let point_m = Vec3::new(0.05 + 0.05 * (i % 7) as f32, -0.18 + 0.06 * (i / 7) as f32, 0.0);
            let from = project(&LOW, 160, 120, point_m).expect("the table is in front");
            let to = project(&CameraPose::CANONICAL, 96, 96, point_m).expect("the table is in front");
            let found = map.apply(from).expect("the table is below the horizon");
            assert!((found - to).length() < 0.01, "{point_m}: {found} is not {to}");
        }
    }

    #[test]
    fn corners_go_to_their_corners_and_back() {
        let from = [(3.0, 4.0), (60.0, 9.0), (70.0, 80.0), (-5.0, 66.0)].map(Vec2::from);
        let to = [(0.1, -0.1), (0.3, -0.12), (0.35, 0.2), (0.05, 0.15)].map(Vec2::from);
        let map = Homography::from_corners(from, to).expect("neither is flat");
        let back = map.inverse().expect("neither is flat");
        for (a, b) in from.into_iter().zip(to) {
            assert!((map.apply(a).expect("inside") - b).length() < 1e-4);
            assert!((back.apply(b).expect("inside") - a).length() < 1e-2);
        }
    }

    #[test]
    fn corners_on_a_line_have_no_map() {
        let line = [0.0, 1.0, 2.0, 3.0].map(Vec2::splat);
        let square = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)].map(Vec2::from);
        assert_eq!(Homography::from_corners(line, square), None);
        assert_eq!(Homography::from_corners(square, line), None);
    }

    #[test]
    fn a_camera_in_the_table_plane_has_no_map() {
        let flat = CameraPose { eye_m: Vec3::X, target_m: Vec3::ZERO, ..CameraPose::CANONICAL };
        assert_eq!(Homography::between(&flat, [96, 96], &CameraPose::CANONICAL, [96, 96]), None);
    }
}
