//! What an action hangs on: how far it moves without each word and with each square of the picture painted over, and
//! whether attention told so.

use schema::{
    CHUNK_STEPS, DIMS,
    policy::{GRID_SIDE, PATCHES, SQUARES, patch_px, square_px},
};

/// Action tokens of a pass.
const TOKENS: usize = CHUNK_STEPS * DIMS;

/// The part of an action that effects are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The step of the chunk.
    pub step: usize,
    /// One dimension, or the mean over all.
    pub dim: Option<usize>,
}

/// The effects of taking things away from one pass, as the inference worker measured them.
#[derive(Clone, Debug, PartialEq)]
pub struct Effects {
    /// The pass.
    pub of: u32,
    /// `[word][56]`: how far each action token's expectation moves, as a share of its range.
    words: Vec<f32>,
    /// `[square][56]`
    squares: Vec<f32>,
}

impl Effects {
    /// Takes the numbers in; `None` when there are more or fewer than there should be.
    pub fn new(of: u32, words: Vec<f32>, squares: Vec<f32>) -> Option<Self> {
        let fits = words.len().is_multiple_of(TOKENS) && squares.len() == SQUARES * TOKENS;
        fits.then_some(Self { of, words, squares })
    }

    /// How far a part of the action moves without each word.
    pub fn of_words(&self, part: Part) -> Vec<f32> {
        self.words.chunks_exact(TOKENS).map(|row| moved(row, part)).collect()
    }

    /// How far it moves with each square of the picture painted over, in rows from the top.
    pub fn of_squares(&self, part: Part) -> Vec<f32> {
        self.squares.chunks_exact(TOKENS).map(|row| moved(row, part)).collect()
    }
}

fn moved(row: &[f32], Part { step, dim }: Part) -> f32 {
    let row = &row[step * DIMS..(step + 1) * DIMS];
    dim.map_or_else(|| row.iter().sum::<f32>() / DIMS as f32, |dim| row[dim])
}

/// Attention over patches as attention over the squares: the share of the patches below each.
pub fn on_squares(patches: &[f32]) -> Vec<f32> {
    let shared = |a: [usize; 4], b: [usize; 4]| {
        let along = |low: usize, high: usize| a[high].min(b[high]).saturating_sub(a[low].max(b[low]));
        along(0, 2) * along(1, 3)
    };
    let patch_area = patch_area() as f32;
    (0..SQUARES)
        .map(|square| {
            let square = square_px(square);
            let below = patches.iter().take(PATCHES).enumerate();
            below.map(|(patch, share)| share * shared(square, patch_px(patch)) as f32 / patch_area).sum()
        })
        .collect()
}

fn patch_area() -> usize {
    let [left, top, right, bottom] = patch_px(GRID_SIDE + 1);
    (right - left) * (bottom - top)
}

/// Spearman's rank correlation, from -1 to 1; equal values share their ranks. `None` for fewer than three pairs, or where
/// one side has but one value.
pub fn rank_correlation(a: &[f32], b: &[f32]) -> Option<f32> {
    if a.len() != b.len() || a.len() < 3 {
        return None;
    }
    let (a, b) = (ranks(a), ranks(b));
    let mean = (a.len() - 1) as f32 / 2.0;
    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| (a - mean) * (b - mean)).sum::<f32>();
    let scale = (product(&a, &a) * product(&b, &b)).sqrt();
    (scale > 0.0).then(|| product(&a, &b) / scale)
}

/// The place of each value in order, from 0; equal ones get the mean of their places.
fn ranks(values: &[f32]) -> Vec<f32> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    for equal in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let rank = first as f32 + (equal.len() - 1) as f32 / 2.0;
        for &place in equal {
            ranks[place] = rank;
        }
        first += equal.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_effects_of_a_dimension_and_of_all() {
        let mut squares = vec![0.0; SQUARES * TOKENS];
        squares[5 * TOKENS + 2 * DIMS + 1] = 0.7;
        let effects = Effects::new(3, vec![0.0; 2 * TOKENS], squares).expect("as many as there should be");
        let of = |dim| effects.of_squares(Part { step: 2, dim });
        assert_eq!((of(Some(1))[5], of(Some(0))[5]), (0.7, 0.0));
        assert!((of(None)[5] - 0.1).abs() < 1e-6);
        assert_eq!(effects.of_words(Part { step: 0, dim: None }), [0.0, 0.0]);
        assert_eq!(Effects::new(3, vec![0.0; 5], vec![]), None);
    }

    #[test]
    fn attention_to_a_patch_counts_for_the_squares_above_it() {
        let mut patches = vec![0.0; PATCHES];
        patches[0] = 1.0;
        let squares = on_squares(&patches);
        assert_eq!((squares[0], squares[1]), (1.0, 0.0));
        // All attention, spread evenly: a square in the middle holds four patches' area of 144.
        let even = on_squares(&[1.0 / PATCHES as f32; PATCHES]);
        assert!((even[27] - 4.0 / 144.0).abs() < 1e-6);
    }

    #[test]
    fn ranks_agree_disagree_or_say_nothing() {
        assert_eq!(rank_correlation(&[1.0, 2.0, 9.0], &[0.1, 0.2, 0.3]), Some(1.0));
        assert_eq!(rank_correlation(&[1.0, 2.0, 9.0], &[3.0, 2.0, 1.0]), Some(-1.0));
        assert_eq!(rank_correlation(&[1.0, 1.0, 1.0], &[3.0, 2.0, 1.0]), None);
        assert_eq!(rank_correlation(&[1.0, 2.0], &[3.0, 2.0]), None);
        // scipy.stats.spearmanr([1, 2, 2, 4], [1, 3, 2, 4])
        let tied = rank_correlation(&[1.0, 2.0, 2.0, 4.0], &[1.0, 3.0, 2.0, 4.0]).expect("four pairs");
        assert!((tied - 0.948_683_3).abs() < 1e-5, "{tied}");
    }

    proptest! {
        #[test]
        fn a_correlation_is_between_its_ends(pairs in proptest::collection::vec((0.0_f32..1.0, 0.0_f32..1.0), 3..80)) {
            let (a, b): (Vec<f32>, Vec<f32>) = pairs.into_iter().unzip();
            if let Some(found) = rank_correlation(&a, &b) {
                prop_assert!((-1.001..=1.001).contains(&found));
            }
        }
    }
}
