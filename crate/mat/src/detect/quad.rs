//! The quadrilateral around a blob, if it is about one.

use core::mem;

use glam::Vec2;

/// Of a convex blob's area, the quadrilateral has at least this share: pixels cut its corners.
const LEAST_COVERED: f32 = 0.84;
/// Of a marker, 26 of 36 cells are black; cells that do not touch the frame are blobs of their own, and blur may make black
/// cells lighter than their surroundings.
const LEAST_DARK: f32 = 0.42;
/// No side is shorter than this share of the longest: markers are squares, seen from no lower than 20 degrees.
const LEAST_SIDE: f32 = 0.2;

/// The corners, clockwise as y points down, to about a pixel; `None` for blobs of other shapes. `ends` is what
/// [`Blobs::outline`](super::blob::Blobs::outline) gives; it is used up.
pub(super) fn around(ends: &mut Vec<[Vec2; 2]>, area: u32) -> Option<[Vec2; 4]> {
    let mut hull = hull(ends);
    let whole = doubled_area(&hull);
    decimate(&mut hull);
    let corners: [Vec2; 4] = hull.try_into().ok()?;
    let covered = doubled_area(&corners);
    let fits = covered >= LEAST_COVERED * whole && 2.0 * area as f32 >= LEAST_DARK * whole;
    let sides = [0, 1, 2, 3].map(|k| corners[k].distance(corners[(k + 1) % 4]));
    let longest = sides.into_iter().fold(0.0, f32::max);
    (fits && sides.iter().all(|side| *side >= LEAST_SIDE * longest)).then_some(corners)
}

/// The convex hull, clockwise as y points down, of points already in order of y (Andrew's monotone chain).
fn hull(ends: &mut Vec<[Vec2; 2]>) -> Vec<Vec2> {
    let ends = mem::take(ends);
    let mut right_side: Vec<Vec2> = Vec::with_capacity(32);
    let mut left_side: Vec<Vec2> = Vec::with_capacity(32);
    let push = |side: &mut Vec<Vec2>, point: Vec2, sign: f32| {
        while let [.., a, b] = side[..] {
            if (b - a).perp_dot(point - b) * sign > 0.0 {
                break;
            }
            side.pop();
        }
        side.push(point);
    };
    for [left, right] in ends {
        push(&mut right_side, right, 1.0);
        push(&mut left_side, left, -1.0);
    }
    right_side.extend(left_side.into_iter().rev());
    right_side
}

/// Takes away the corner that matters least until four are left (Visvalingam and Whyatt 1993).
fn decimate(hull: &mut Vec<Vec2>) {
    while hull.len() > 4 {
        let count = hull.len();
        let matters = |k: usize| {
            let (before, at, after) = (hull[(k + count - 1) % count], hull[k], hull[(k + 1) % count]);
            (at - before).perp_dot(after - at).abs()
        };
        let least = (0..count).map(|k| (matters(k), k)).fold((f32::MAX, 0), |a, b| if b.0 < a.0 { b } else { a });
        hull.remove(least.1);
    }
}

fn doubled_area(corners: &[Vec2]) -> f32 {
    let next = corners.iter().cycle().skip(1);
    corners.iter().zip(next).map(|(a, b)| a.perp_dot(*b)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Row ends of a convex shape given by what is inside it, and its area.
    fn rows(inside: impl Fn(f32, f32) -> bool) -> (Vec<[Vec2; 2]>, u32) {
        let (mut ends, mut area) = (Vec::new(), 0);
        for y in 0..60 {
            let middle = y as f32 + 0.5;
            let columns: Vec<u32> = (0..80).filter(|&x| inside(x as f32 + 0.5, middle)).collect();
            if let (Some(first), Some(last)) = (columns.first(), columns.last()) {
                ends.push([Vec2::new(*first as f32, middle), Vec2::new((last + 1) as f32, middle)]);
                area += columns.len() as u32;
            }
        }
        (ends, area)
    }

    #[test]
    fn a_slanted_square_has_its_corners_to_a_pixel() {
        let corners = [Vec2::new(40.0, 8.0), Vec2::new(66.0, 30.0), Vec2::new(38.0, 52.0), Vec2::new(12.0, 26.0)];
        let inside = |x: f32, y: f32| {
            (0..4).all(|k| (corners[(k + 1) % 4] - corners[k]).perp_dot(Vec2::new(x, y) - corners[k]) >= 0.0)
        };
        let (mut ends, area) = rows(inside);
        let found = around(&mut ends, area).expect("it is a quadrilateral");
        for corner in corners {
            let off_px = found.iter().map(|at| at.distance(corner)).fold(f32::MAX, f32::min);
            assert!(off_px < 1.5, "{corner} is {off_px} away from {found:?}");
        }
    }

    #[test]
    fn discs_and_triangles_are_no_quadrilaterals() {
        let (mut disc, area) = rows(|x, y| (x - 40.0).powi(2) + (y - 30.0).powi(2) < 400.0);
        assert_eq!(around(&mut disc, area), None);
        let (mut triangle, area) = rows(|x, y| y > 10.0 && y < 50.0 && (x - 40.0).abs() < (y - 10.0) * 0.6);
        assert_eq!(around(&mut triangle, area), None);
    }

    #[test]
    fn an_outline_that_is_mostly_empty_is_no_marker() {
        let (mut ends, area) = rows(|x, y| (20.0..60.0).contains(&x) && (10.0..50.0).contains(&y));
        assert_eq!(around(&mut ends, area / 4), None);
    }
}
