//! Which of the markers found are the mat's: they lie as the mat's do.

use crate::code::MARKERS;
use crate::detect::Marker;
use crate::layout;
use crate::plane::{self, Pair};

/// How far the corners of four markers on a flat plane may be from the nearest homography, a share of the picture's width:
/// room for a strong lens.
const MOST_UNEVEN: f64 = 0.012;

/// A marker's corners on the table and in the picture.
pub fn pairs_of(marker: &Marker) -> impl Iterator<Item = Pair> + use<> {
    let middle_m = layout::marker_middle_m(marker.marker);
    let corners_m = layout::marker_corners_m(marker.marker);
    corners_m.into_iter().zip(marker.corners_px).map(move |(table_m, at)| Pair {
        table_m,
        outwards_m: table_m - middle_m,
        at_px: at.as_dvec2(),
    })
}

/// The markers that lie as the mat's do: as many as go together, and at most one of each. One alone proves nothing and is
/// given as it is.
pub fn of_the_mat(markers: &[Marker], [width, _]: [usize; 2]) -> Vec<Marker> {
    let most_px = MOST_UNEVEN * width as f64;
    let mut best: Vec<Marker> = markers.first().copied().into_iter().collect();
    let mut best_px = f64::INFINITY;
    // Of each marker one of those found, or none. Two of a kind are a second print in view, or a picture of one; of more, the
    // largest count.
    let mut choices = vec![Vec::new()];
    for id in 0..MARKERS {
        let mut found: Vec<_> = markers.iter().filter(|marker| marker.marker == id).collect();
        found.sort_by(|a, b| b.diagonal_px().total_cmp(&a.diagonal_px()));
        found.truncate(2);
        let shorter = choices.clone();
        for choice in shorter {
            for marker in &found {
                choices.push(choice.iter().copied().chain([**marker]).collect::<Vec<_>>());
            }
        }
    }
    choices.sort_by_key(|choice| core::cmp::Reverse(choice.len()));
    for choice in choices.into_iter().filter(|choice| choice.len() >= 2) {
        if choice.len() < best.len() {
            break;
        }
        let uneven_px = uneven_px(&choice);
        if uneven_px < most_px && (uneven_px < best_px || choice.len() > best.len()) {
            (best, best_px) = (choice, uneven_px);
        }
    }
    best
}

/// How far the corners are from those of the nearest homography, root of the mean square, pixels.
fn uneven_px(markers: &[Marker]) -> f64 {
    let pairs: Vec<_> = markers.iter().flat_map(pairs_of).collect();
    let Some(map) = plane::homography(&pairs) else { return f64::INFINITY };
    let squares = pairs.iter().map(|pair| match plane::apply(&map, pair.table_m) {
        Some(at_px) => at_px.distance_squared(pair.at_px),
        None => f64::INFINITY,
    });
    (squares.sum::<f64>() / pairs.len() as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use camera::View;
    use glam::Vec2;
    use schema::CameraPose;

    use super::*;

    const SIZE: [usize; 2] = [640, 480];

    /// A marker as the model's own camera would see it, and moved by so much.
    fn seen(marker: usize, off: Vec2) -> Marker {
        let view = View::new(&CameraPose::CANONICAL, SIZE[0], SIZE[1]);
        let corners_px = layout::marker_corners_m(marker)
            .map(|at_m| view.project(at_m.as_vec2().extend(0.0)).expect("the mat is in front").0 + off);
        Marker { marker, corners_px, wrong_cells: 0, contrast: 0.5 }
    }

    fn ids(markers: &[Marker]) -> Vec<usize> {
        of_the_mat(markers, SIZE).iter().map(|marker| marker.marker).collect()
    }

    #[test]
    fn of_two_prints_of_a_marker_the_one_in_its_place_is_taken() {
        let elsewhere = seen(2, Vec2::new(150.0, -90.0));
        let markers = [seen(0, Vec2::ZERO), elsewhere, seen(1, Vec2::ZERO), seen(2, Vec2::ZERO), seen(3, Vec2::ZERO)];
        let found = of_the_mat(&markers, SIZE);
        assert_eq!(found.len(), 4);
        assert!(!found.contains(&elsewhere));
    }

    #[test]
    fn markers_that_do_not_lie_together_are_not_the_mats() {
        let markers = [seen(0, Vec2::ZERO), seen(1, Vec2::new(-200.0, 170.0))];
        assert_eq!(ids(&markers).len(), 1);
        assert_eq!(ids(&[]).len(), 0);
    }
}
