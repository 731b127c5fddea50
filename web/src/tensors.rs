//! What went through the network in one step, as the diagram shows it.

use schema::{
    Proprioception,
    policy::{IMAGE_TOKENS, PATCHES, QUERIES},
};

/// The arrays of one step beside attention, in the layouts of [`schema::Taps`].
#[derive(Clone, Debug, PartialEq)]
pub struct Tensors {
    features: Vec<f32>,
    image_tokens: Vec<f32>,
    found: Vec<f32>,
    senses: Vec<f32>,
    words: Vec<f32>,
}

/// Rows and columns of numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    pub values: Vec<f32>,
    pub columns: usize,
}

impl Matrix {
    /// Rows of so many columns.
    pub fn new(values: Vec<f32>, columns: usize) -> Self {
        Self { values, columns: columns.max(1) }
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.values.len() / self.columns
    }

    /// The lowest and the highest number.
    pub fn ends(&self) -> (f32, f32) {
        let low = self.values.iter().copied().fold(f32::INFINITY, f32::min);
        let high = self.values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        if low > high { (0.0, 0.0) } else { (low, high) }
    }

    /// "57 × 128 numbers from −3.1 to 4.0, the highest in row 3, column 17": what a picture of it shows, in words.
    pub fn described(&self) -> String {
        let (low, high) = self.ends();
        let most = self.values.iter().position(|value| *value == high).unwrap_or_default();
        format!(
            "{} × {} numbers from {} to {}, the highest in row {}, column {}",
            self.rows(),
            self.columns,
            number(low),
            number(high),
            most / self.columns + 1,
            most % self.columns + 1
        )
    }
}

/// A number without a unit, with a true minus sign.
fn number(value: f32) -> String {
    format!("{value:.2}").replace('-', "\u{2212}")
}

impl Tensors {
    /// Takes the arrays in; `None` when their sizes do not fit the layouts.
    pub fn new(
        features: Vec<f32>,
        image_tokens: Vec<f32>,
        found: Vec<f32>,
        senses: Vec<f32>,
        words: Vec<f32>,
    ) -> Option<Self> {
        let width = image_tokens.len() / IMAGE_TOKENS;
        let fits = !features.is_empty()
            && features.len().is_multiple_of(PATCHES)
            && width > 0
            && image_tokens.len() == IMAGE_TOKENS * width
            && found.len() == QUERIES * width
            && senses.len() == Proprioception::FEATURES
            && words.len().is_multiple_of(width);
        fits.then_some(Self { features, image_tokens, found, senses, words })
    }

    /// Channels of the stem.
    pub fn channels(&self) -> usize {
        self.features.len() / PATCHES
    }

    /// One channel of the stem over the patches.
    pub fn channel(&self, channel: usize) -> &[f32] {
        self.features.get(channel * PATCHES..(channel + 1) * PATCHES).unwrap_or_default()
    }

    /// The image tokens, one a row.
    pub fn image_tokens(&self) -> Matrix {
        Matrix::new(self.image_tokens.clone(), self.image_tokens.len() / IMAGE_TOKENS)
    }

    /// What the text tower makes of the words, one a row.
    pub fn words(&self) -> Matrix {
        Matrix::new(self.words.clone(), self.image_tokens.len() / IMAGE_TOKENS)
    }

    /// What the queries found, one a row.
    pub fn found(&self) -> Matrix {
        Matrix::new(self.found.clone(), self.found.len() / QUERIES)
    }

    /// What the arm feels, as the policy reads it.
    pub fn senses(&self) -> &[f32] {
        &self.senses
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_come_back_row_by_row() {
        let numbers = |count: usize| (0..count).map(|at| at as f32).collect::<Vec<_>>();
        let made = |found: usize, words: usize| {
            let (features, image_tokens) = (numbers(3 * PATCHES), numbers(IMAGE_TOKENS * 4));
            Tensors::new(features, image_tokens, numbers(found), numbers(18), numbers(words))
        };
        let tensors = made(QUERIES * 4, 5 * 4).expect("fits");
        assert_eq!((tensors.channels(), tensors.channel(1)[0], tensors.channel(3).len()), (3, PATCHES as f32, 0));
        assert_eq!((tensors.image_tokens().rows(), tensors.found().rows()), (IMAGE_TOKENS, QUERIES));
        assert_eq!((tensors.words().rows(), tensors.words().columns), (5, 4));
        assert_eq!(Tensors::new(vec![], vec![], vec![], vec![], vec![]), None);
        assert_eq!((made(QUERIES, 5 * 4), made(QUERIES * 4, 5)), (None, None));
    }

    #[test]
    fn a_matrix_says_in_words_what_its_picture_shows() {
        let matrix = Matrix::new(vec![0.0, -1.5, 2.25, 1.0], 2);
        assert_eq!(matrix.described(), "2 × 2 numbers from \u{2212}1.50 to 2.25, the highest in row 2, column 1");
    }
}
