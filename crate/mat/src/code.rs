//! What tells one marker from another: 4 x 4 cells inside a black frame.
//!
//! The usual dictionaries (`AprilTag` 16h5, `ArUco` 4x4) hold as many markers as fit. Four are needed here, so they can be as
//! different as 16 cells allow. Cells are numbered by row and column in binary, `(r1 r0, c1 c0)`, and white where
//!
//! `r1 c0 + r0 c1 + a·(r1, r0, c1, c0) + 1` is 1 modulo 2.
//!
//! Over all `a`, with or without the last 1, these are 32 words: a coset of the first-order Reed-Muller code RM(1, 4), whose
//! words differ in 8 cells or more (Muller 1954; `MacWilliams` and Sloane 1977, chapter 13). A quarter turn takes a word of
//! the coset to another, never to itself, so that any two markers in any orientation, and any marker and itself turned, differ
//! in at least 8 of 16 cells. The quadratic part is bent (Rothaus 1976): every word differs in at least 6 cells from every
//! affine one, which all stripes, checkers and plain squares are.

/// Markers on the mat.
pub const MARKERS: usize = 4;
/// Cells along each side that carry the code.
pub const CODE_CELLS: usize = 4;
/// Cells along each side with the black frame, one cell wide.
pub const CELLS: usize = CODE_CELLS + 2;
/// Cells in which any two markers differ at least, however they are turned.
pub const DISTANCE: u32 = 8;
/// Wrong cells that are forgiven. The distance would allow for 3, but then a sixth of all black-framed squares with random
/// cells would be taken for a marker; with 1 it is one in 240, and a place on the mat has to fit too.
pub const FORGIVEN: u32 = 1;

/// The choice of `a` for each marker, as row and column bits: one of each pair of complements.
const AFFINE: [(usize, usize); MARKERS] = [(0, 0), (0, 1), (0, 2), (1, 1)];

/// The words: cell `row * 4 + column` is white where the bit is 1.
const WORDS: [u16; MARKERS] = words();

/// A marker found by its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Which of the mat's markers, 0 to 3.
    pub marker: usize,
    /// Quarter turns clockwise by which the cells read are turned from those printed.
    pub turns: usize,
    /// Cells read wrongly.
    pub wrong: u32,
}

const fn words() -> [u16; MARKERS] {
    let mut words = [0; MARKERS];
    let mut marker = 0;
    while marker < MARKERS {
        let mut cell = 0;
        while cell < CODE_CELLS * CODE_CELLS {
            let (row, column) = (cell / CODE_CELLS, cell % CODE_CELLS);
            let bent = (row >> 1 & column) ^ (row & column >> 1);
            let (along, across) = (AFFINE[marker].0 & row, AFFINE[marker].1 & column);
            let white = (bent ^ along ^ along >> 1 ^ across ^ across >> 1 ^ 1) & 1;
            words[marker] |= (white as u16) << cell;
            cell += 1;
        }
        marker += 1;
    }
    words
}

/// Whether a cell of a marker, counted with its frame from the corner that is first, is printed white.
pub fn is_white(marker: usize, row: usize, column: usize) -> bool {
    let inside = 1..=CODE_CELLS;
    inside.contains(&row) && inside.contains(&column) && WORDS[marker] >> ((row - 1) * CODE_CELLS + column - 1) & 1 == 1
}

/// The marker whose cells these are, but for [`FORGIVEN`] of them; bit `row * 4 + column` is 1 for white.
pub fn read(cells: u16) -> Option<Reading> {
    for (marker, word) in WORDS.into_iter().enumerate() {
        let mut turned = word;
        for turns in 0..4 {
            let wrong = (turned ^ cells).count_ones();
            if wrong <= FORGIVEN {
                return Some(Reading { marker, turns, wrong });
            }
            turned = quarter_turn(turned);
        }
    }
    None
}

/// The cells as they look after a quarter turn clockwise.
fn quarter_turn(cells: u16) -> u16 {
    let mut turned = 0;
    for cell in 0..CODE_CELLS * CODE_CELLS {
        let (row, column) = (cell / CODE_CELLS, cell % CODE_CELLS);
        let from = (CODE_CELLS - 1 - column) * CODE_CELLS + row;
        turned |= (cells >> from & 1) << cell;
    }
    turned
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turned(word: u16, turns: usize) -> u16 {
        (0..turns).fold(word, |cells, _| quarter_turn(cells))
    }

    #[test]
    fn any_two_markers_differ_in_eight_cells_however_they_are_turned() {
        for (a, one) in WORDS.into_iter().enumerate() {
            for (b, other) in WORDS.into_iter().enumerate() {
                for turns in 0..4 {
                    let apart = (one ^ turned(other, turns)).count_ones();
                    assert!(apart >= DISTANCE || (a, turns) == (b, 0), "{a} and {b} after {turns} turns: {apart}");
                }
            }
        }
    }

    #[test]
    fn every_marker_differs_in_six_cells_from_stripes_checkers_and_plain_squares() {
        for word in WORDS {
            for affine in 0..32u16 {
                let plain = (0..16u16).fold(0, |cells, cell| {
                    let white = ((affine & 15 & cell).count_ones() as u16 ^ affine >> 4) & 1;
                    cells | white << cell
                });
                assert!((word ^ plain).count_ones() >= 6);
            }
        }
    }

    #[test]
    fn a_marker_is_read_in_every_orientation_and_with_one_cell_wrong() {
        for (marker, word) in WORDS.into_iter().enumerate() {
            for turns in 0..4 {
                let seen = turned(word, turns);
                assert_eq!(read(seen), Some(Reading { marker, turns, wrong: 0 }));
                for cell in 0..16 {
                    assert_eq!(read(seen ^ 1 << cell), Some(Reading { marker, turns, wrong: 1 }));
                    assert_eq!(read(seen ^ 1 << cell ^ 1 << ((cell + 5) % 16)), None);
                }
            }
        }
    }

    #[test]
    fn one_in_240_of_all_squares_could_be_a_marker() {
        let taken = (0..=u16::MAX).filter(|&cells| read(cells).is_some()).count();
        assert_eq!(taken, 16 * 17);
    }
}
