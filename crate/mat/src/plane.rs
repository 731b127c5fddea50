//! The map from the table to the picture, and what it says about the camera.

use glam::{DMat3, DVec2, DVec3};
use nalgebra::SMatrix;

/// A place on the table, metres, and where it is in the picture, pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    pub table_m: DVec2,
    /// From the middle of the marker it belongs to; zero where that does not matter.
    pub outwards_m: DVec2,
    pub at_px: DVec2,
}

impl Pair {
    /// Where the place is when the ink of its marker has spread by this share.
    pub fn spread_m(&self, spread: f64) -> DVec2 {
        self.table_m + self.outwards_m * spread
    }
}

/// The homography that takes four or more places to about where they are, by the normalised direct linear transformation
/// (Hartley and Zisserman 2004, algorithm 4.2); `None` for fewer, and where too many lie on a line.
///
/// Its scale is such that what is in front of the camera has a positive third coordinate.
pub fn homography(pairs: &[Pair]) -> Option<DMat3> {
    if pairs.len() < 4 {
        return None;
    }
    let from = normalising(pairs.iter().map(|pair| pair.table_m))?;
    let to = normalising(pairs.iter().map(|pair| pair.at_px))?;
    let mut products = SMatrix::<f64, 9, 9>::zeros();
    for pair in pairs {
        let (x, u) = (from.transform_point2(pair.table_m), to.transform_point2(pair.at_px));
        let rows = [
            [x.x, x.y, 1.0, 0.0, 0.0, 0.0, -u.x * x.x, -u.x * x.y, -u.x],
            [0.0, 0.0, 0.0, x.x, x.y, 1.0, -u.y * x.x, -u.y * x.y, -u.y],
        ];
        for row in rows {
            let row = SMatrix::<f64, 9, 1>::from(row);
            products += row * row.transpose();
        }
    }
    let eigen = products.symmetric_eigen();
    let mut order: [usize; 9] = core::array::from_fn(|index| index);
    order.sort_by(|a, b| eigen.eigenvalues[*a].total_cmp(&eigen.eigenvalues[*b]));
    // Where the second smallest is nothing too, more than one map fits.
    if eigen.eigenvalues[order[1]] < 1e-9 * eigen.eigenvalues[order[8]] {
        return None;
    }
    let h = eigen.eigenvectors.column(order[0]);
    let normalised = DMat3::from_cols_array(&[h[0], h[3], h[6], h[1], h[4], h[7], h[2], h[5], h[8]]);
    let map = to.inverse() * normalised * from;
    let side = (map * pairs[0].table_m.extend(1.0)).z;
    let in_front = pairs.iter().all(|pair| (map * pair.table_m.extend(1.0)).z * side > 0.0);
    let scale = map.z_axis.length();
    (in_front && map.is_finite() && map.determinant() != 0.0 && scale > 0.0).then(|| map * (side.signum() / scale))
}

/// Moves points about zero and scales them to a mean distance of the root of two.
fn normalising(points: impl Iterator<Item = DVec2> + Clone) -> Option<DMat3> {
    let count = points.clone().count() as f64;
    let middle = points.clone().sum::<DVec2>() / count;
    let spread = points.map(|at| at.distance(middle)).sum::<f64>() / count;
    let scale = core::f64::consts::SQRT_2 / spread;
    (spread > 0.0).then(|| DMat3::from_scale(DVec2::splat(scale)) * DMat3::from_translation(-middle))
}

/// Where a homography takes a place; `None` beyond the horizon.
pub fn apply(map: &DMat3, at: DVec2) -> Option<DVec2> {
    let mapped = *map * at.extend(1.0);
    (mapped.z > 1e-9).then(|| mapped.truncate() / mapped.z)
}

/// The focal length, pixels, of a camera with square pixels whose principal point is `centre_px`, from its homography of
/// the table.
///
/// The table's axes are at right angles and equally long, which are two linear equations in the square of the focal length
/// (Zhang 2000, section 3.1); both are weighed by how much they say, so that the result does not depend on how the camera is
/// turned about its axis. `None` where they say nothing: near fronto-parallel their coefficients vanish, and noise may make
/// the square negative.
pub fn focal_px(map: &DMat3, centre_px: DVec2) -> Option<f64> {
    let map = DMat3::from_translation(-centre_px) * *map;
    let (a, b) = (map.x_axis, map.y_axis);
    // As in (a·b) = 0 and (a·a) - (b·b) = 0, with x and y over the focal length; the former is counted twice.
    let free = [2.0 * (a.x * b.x + a.y * b.y), a.x * a.x + a.y * a.y - b.x * b.x - b.y * b.y];
    let of_square = [2.0 * a.z * b.z, a.z * a.z - b.z * b.z];
    let weight = of_square[0] * of_square[0] + of_square[1] * of_square[1];
    let square = -(free[0] * of_square[0] + free[1] * of_square[1]) / weight;
    (square.is_finite() && square > 0.0).then(|| square.sqrt())
}

/// Where a camera of this focal length stands: the rotation and translation that take the world to the camera's axes, x to
/// the right of the picture, y down and z into it (Zhang 2000, section 3.1).
pub fn stand(map: &DMat3, focal_px: f64, centre_px: DVec2) -> Option<(DMat3, DVec3)> {
    let centred = DMat3::from_translation(-centre_px) * *map;
    let rays = DMat3::from_diagonal(DVec3::new(1.0 / focal_px, 1.0 / focal_px, 1.0)) * centred;
    let scale = 1.0 / (rays.x_axis.length() * rays.y_axis.length()).sqrt();
    let (a, b) = (rays.x_axis.try_normalize()?, rays.y_axis.try_normalize()?);
    // Noise leaves the two not quite at right angles: both are turned by half of what is missing.
    let (sum, difference) = ((a + b).try_normalize()?, (a - b).try_normalize()?);
    let x = (sum + difference) * core::f64::consts::FRAC_1_SQRT_2;
    let y = (sum - difference) * core::f64::consts::FRAC_1_SQRT_2;
    Some((DMat3::from_cols(x, y, x.cross(y)), rays.z_axis * scale))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::layout;

    /// A camera that looks at the mat from a tilt off the vertical, a side, a distance, rolled, with a focal length.
    fn camera(tilt: f64, side: f64, distance_m: f64, roll: f64, focal_px: f64) -> (DMat3, DVec3, DMat3) {
        let towards = DVec3::new(libm::sin(tilt) * libm::cos(side), libm::sin(tilt) * libm::sin(side), libm::cos(tilt));
        let target = DVec3::new(0.2, 0.01, 0.0);
        let forward = -towards;
        let right = forward.cross(DVec3::Z).normalize();
        let down = forward.cross(right);
        let (sine, cosine) = (libm::sin(roll), libm::cos(roll));
        let (right, down) = (right * cosine + down * sine, down * cosine - right * sine);
        let rotation = DMat3::from_cols(right, down, forward).transpose();
        let translation = -(rotation * (target + towards * distance_m));
        let lens = DMat3::from_cols(DVec3::X * focal_px, DVec3::Y * focal_px, DVec3::new(320.0, 240.0, 1.0));
        let map = lens * DMat3::from_cols(rotation.x_axis, rotation.y_axis, translation);
        (rotation, translation, map)
    }

    fn pairs(map: &DMat3, markers: usize) -> Vec<Pair> {
        let corners_m = (0..markers).flat_map(layout::marker_corners_m);
        corners_m
            .map(|table_m| Pair {
                table_m,
                outwards_m: DVec2::ZERO,
                at_px: apply(map, table_m).expect("the mat is in front"),
            })
            .collect()
    }

    proptest! {
        #[test]
        fn homography_focal_length_and_stand_come_back(
            tilt in 0.3f64..1.2, side in -3.1f64..3.1, distance_m in 0.3f64..1.5, roll in -3.1f64..3.1,
            focal in 300.0f64..1200.0, markers in 1usize..=4,
        ) {
            let (rotation, translation, map) = camera(tilt, side, distance_m, roll, focal);
            let found = homography(&pairs(&map, markers)).expect("four corners are enough");
            for pair in pairs(&map, 4) {
                let at_px = apply(&found, pair.table_m).expect("the mat is in front");
                prop_assert!(at_px.distance(pair.at_px) < 1e-3, "{at_px} is not {}", pair.at_px);
            }
            let centre_px = DVec2::new(320.0, 240.0);
            let found_focal = focal_px(&found, centre_px).expect("the camera is tilted");
            prop_assert!((found_focal / focal - 1.0).abs() < 1e-4, "{found_focal} is not {focal}");
            let (found_rotation, found_translation) = stand(&found, focal, centre_px).expect("the axes are not parallel");
            prop_assert!(found_rotation.abs_diff_eq(rotation, 1e-5));
            prop_assert!(found_translation.abs_diff_eq(translation, 1e-4 * distance_m));
        }
    }

    #[test]
    fn a_camera_straight_above_says_nothing_about_its_focal_length() {
        let (_, _, map) = camera(1e-9, 0.3, 0.6, 0.2, 600.0);
        let found = focal_px(&map, DVec2::new(320.0, 240.0));
        assert!(
            found.is_none_or(|focal| !(300.0..1200.0).contains(&focal) || (focal - 600.0).abs() > 1.0),
            "{found:?}"
        );
    }

    #[test]
    fn places_on_a_line_have_no_homography() {
        let on_line: Vec<_> = (0..8)
            .map(|k| Pair {
                table_m: DVec2::new(f64::from(k), 0.1),
                outwards_m: DVec2::ZERO,
                at_px: DVec2::new(f64::from(k * k), 7.0),
            })
            .collect();
        assert_eq!(homography(&on_line), None);
        assert_eq!(homography(&on_line[..3]), None);
    }
}
