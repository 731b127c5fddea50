//! Whether a heat map means one place or two.
//!
//! With a webcam there is no world that knows what is on the table; the policy's own heat map is what there is to ask by.

use schema::policy::{GRID_SIDE, PATCHES};

/// A second place counts when its patch has at least this share of the first one's probability.
const RIVAL_SHARE: f32 = 0.5;
/// Places closer than this many patches are one object: an object spans two or three.
const APART_PATCHES: usize = 3;

/// The peak of a map, and the next one if it is nearly as likely and somewhere else. Patches by index, rows from the top.
pub fn places(heat: &[f32]) -> Option<(usize, Option<usize>)> {
    if heat.len() != PATCHES {
        return None;
    }
    let highest = |admitted: &dyn Fn(usize) -> bool| {
        (0..PATCHES).filter(|&patch| admitted(patch)).max_by(|&a, &b| heat[a].total_cmp(&heat[b]))
    };
    let first = highest(&|_| true)?;
    let second = highest(&|patch| apart(patch, first) >= APART_PATCHES && is_summit(heat, patch))
        .filter(|&patch| heat[patch] >= heat[first] * RIVAL_SHARE);
    Some((first, second))
}

/// The highest number of a map and which one it is; nothing where there is none above zero.
pub fn highest(map: &[f32]) -> Option<(usize, f32)> {
    let most = map.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
    most.filter(|(_, value)| *value > 0.0)
}

/// A cell of a square map that is `side` cells wide, as people count: "row 3, column 7".
pub fn cell(cell: usize, side: usize) -> String {
    format!("row {}, column {}", cell / side + 1, cell % side + 1)
}

/// The middle of a patch, as shares of the picture's width and height.
pub fn centre(patch: usize) -> (f32, f32) {
    let share = |index: usize| (index as f32 + 0.5) / GRID_SIDE as f32;
    (share(patch % GRID_SIDE), share(patch / GRID_SIDE))
}

/// The longer of the distances along rows and columns.
fn apart(a: usize, b: usize) -> usize {
    (a % GRID_SIDE).abs_diff(b % GRID_SIDE).max((a / GRID_SIDE).abs_diff(b / GRID_SIDE))
}

fn is_summit(heat: &[f32], patch: usize) -> bool {
    (0..PATCHES).filter(|&other| apart(patch, other) == 1).all(|other| heat[other] <= heat[patch])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(hills: &[(usize, usize, f32)]) -> Vec<f32> {
        (0..PATCHES)
            .map(|patch| {
                let (x, y) = ((patch % GRID_SIDE) as f32, (patch / GRID_SIDE) as f32);
                hills
                    .iter()
                    .map(|&(column, row, height)| {
                        height * (-((x - column as f32).powi(2) + (y - row as f32).powi(2)) / 1.5).exp()
                    })
                    .sum()
            })
            .collect()
    }

    #[test]
    fn the_highest_cell_is_found_and_named_as_people_count() {
        let mut map = vec![0.0; PATCHES];
        assert_eq!(highest(&map), None);
        map[2 * GRID_SIDE + 6] = 0.5;
        map[7] = 0.25;
        assert_eq!(highest(&map), Some((2 * GRID_SIDE + 6, 0.5)));
        assert_eq!(cell(2 * GRID_SIDE + 6, GRID_SIDE), "row 3, column 7");
    }

    #[test]
    fn two_hills_of_like_height_are_two_places() {
        assert_eq!(places(&map(&[(2, 3, 1.0), (9, 8, 0.8)])), Some((3 * 12 + 2, Some(8 * 12 + 9))));
    }

    #[test]
    fn one_hill_or_a_low_second_one_is_one_place() {
        assert_eq!(places(&map(&[(2, 3, 1.0)])), Some((38, None)));
        assert_eq!(places(&map(&[(2, 3, 1.0), (9, 8, 0.3)])), Some((38, None)));
    }

    #[test]
    fn the_slope_of_a_broad_hill_is_no_second_place() {
        let broad: Vec<f32> = (0..PATCHES).map(|patch| 100.0 - apart(patch, 66) as f32).collect();
        assert_eq!(places(&broad), Some((66, None)));
    }

    #[test]
    fn a_map_of_another_size_is_none() {
        assert_eq!(places(&[1.0; 9]), None);
    }
}
