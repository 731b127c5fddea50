//! What an action token says: a distribution over 256 bins, and the numbers people read off it.

use schema::{ActionRange, BINS, CHUNK_STEPS, DIMS};

/// All distributions of one step of the policy, `[step][dim][bin]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Distributions(Vec<f32>);

/// What can be read off one distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The most probable bin.
    pub bin: usize,
    /// Its probability.
    pub probability: f32,
    /// 0 when one bin has it all, 8 when all 256 are equal.
    pub entropy_bits: f32,
}

impl Distributions {
    /// Takes the numbers in; `None` when there are more or fewer than there should be.
    pub fn new(probabilities: Vec<f32>) -> Option<Self> {
        (probabilities.len() == CHUNK_STEPS * DIMS * BINS).then_some(Self(probabilities))
    }

    /// The distribution of one action token.
    pub fn of(&self, step: usize, dim: usize) -> &[f32] {
        let start = (step * DIMS + dim) * BINS;
        self.0.get(start..start + BINS).unwrap_or_default()
    }

    /// What one action token says.
    pub fn read(&self, step: usize, dim: usize) -> Reading {
        read(self.of(step, dim))
    }
}

/// The most probable bins of a distribution, the most probable first.
pub fn top(distribution: &[f32], count: usize) -> Vec<(usize, f32)> {
    let mut bins: Vec<(usize, f32)> = distribution.iter().copied().enumerate().collect();
    bins.sort_by(|a, b| b.1.total_cmp(&a.1));
    bins.truncate(count);
    bins
}

/// The physical values a bin stands for, from its lower edge to its upper.
pub fn edges(range: &ActionRange, step: usize, dim: usize, bin: usize) -> (f32, f32) {
    let edge = |bin: usize| range.denormalise(step, dim, bin as f32 / BINS as f32);
    (edge(bin), edge(bin + 1))
}

/// Reads a distribution.
pub fn read(distribution: &[f32]) -> Reading {
    let (bin, probability) =
        distribution.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, 0.0));
    Reading { bin, probability, entropy_bits: entropy_bits(distribution) }
}

/// Shannon entropy; an impossible bin adds nothing.
pub fn entropy_bits(distribution: &[f32]) -> f32 {
    let bits: f32 = distribution.iter().filter(|p| **p > 0.0).map(|p| -p * p.log2()).sum();
    bits.max(0.0)
}

/// How much of the probability lies elsewhere, 0 to 1: the total variation distance.
pub fn moved(before: &[f32], after: &[f32]) -> f32 {
    0.5 * before.iter().zip(after).map(|(a, b)| (a - b).abs()).sum::<f32>()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one_hot(bin: usize) -> Vec<f32> {
        (0..BINS).map(|i| f32::from(u8::from(i == bin))).collect()
    }

    #[test]
    fn certainty_has_no_entropy_and_ignorance_has_eight_bits() {
        assert_eq!(entropy_bits(&one_hot(17)), 0.0);
        assert!((entropy_bits(&[1.0 / BINS as f32; BINS]) - 8.0).abs() < 1e-4);
        assert!((entropy_bits(&[0.5, 0.5]) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_certain_token_is_read_at_its_bin() {
        let reading = read(&one_hot(200));
        assert_eq!((reading.bin, reading.probability, reading.entropy_bits), (200, 1.0, 0.0));
    }

    #[test]
    fn the_top_tokens_come_in_order_with_their_edges() {
        let mut distribution = vec![0.0; BINS];
        (distribution[3], distribution[9], distribution[200]) = (0.2, 0.5, 0.3);
        assert_eq!(top(&distribution, 2), [(9, 0.5), (200, 0.3)]);
        let range = ActionRange { low: [[-1.0; DIMS]; CHUNK_STEPS], high: [[1.0; DIMS]; CHUNK_STEPS] };
        assert_eq!(edges(&range, 0, 0, 128), (0.0, 0.007_812_5));
        assert_eq!(edges(&range, 7, 6, BINS - 1).1, 1.0);
    }

    #[test]
    fn two_certain_tokens_are_either_the_same_or_wholly_apart() {
        assert_eq!(moved(&one_hot(3), &one_hot(3)), 0.0);
        assert_eq!(moved(&one_hot(3), &one_hot(4)), 1.0);
    }

    #[test]
    fn tokens_lie_where_the_layout_says() {
        let mut numbers = vec![0.0; CHUNK_STEPS * DIMS * BINS];
        numbers[(3 * DIMS + 2) * BINS + 9] = 1.0;
        let distributions = Distributions::new(numbers).expect("as many as there should be");
        assert_eq!(distributions.read(3, 2).bin, 9);
        assert_eq!(distributions.read(3, 1).probability, 0.0);
        assert_eq!(Distributions::new(vec![0.0; 7]), None);
    }

    proptest! {
        #[test]
        fn entropy_stays_between_nothing_and_eight_bits(raw in proptest::collection::vec(0.0_f32..1.0, BINS)) {
            let sum: f32 = raw.iter().sum::<f32>().max(1e-6);
            let distribution: Vec<f32> = raw.iter().map(|p| p / sum).collect();
            let bits = entropy_bits(&distribution);
            prop_assert!((0.0..=8.001).contains(&bits));
        }
    }
}
