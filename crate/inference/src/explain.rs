//! What an action hangs on: the same pass without each word, and with each square of the picture painted over.
//!
//! Attention says what was read; only taking something away says what it did. One pass as it was comes first, then one for
//! each word, then one for each square.

use schema::{
    CHUNK_STEPS, DIMS, PolicyStep, TapChoice,
    policy::{SQUARES, square_px, units},
};

use crate::observation::{Observation, painted_over};

/// Action tokens of a pass.
const TOKENS: usize = CHUNK_STEPS * DIMS;

/// An explanation under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The pass that is explained.
    pub of: u32,
    observation: Observation,
    words: usize,
    /// The pass as it was, once it has been made again.
    base: Vec<f32>,
    /// How far each action token moved, one row a change.
    effects: Vec<f32>,
}

impl Explanation {
    /// That of a pass on an observation whose sentence has so many words.
    pub fn new(of: u32, observation: Observation, words: usize) -> Self {
        let observation = Observation { taps: TapChoice::None, ..observation };
        Self { of, observation, words, base: Vec::new(), effects: Vec::new() }
    }

    /// Passes it takes.
    pub fn total(&self) -> usize {
        1 + self.words + SQUARES
    }

    /// Passes made.
    pub fn done(&self) -> usize {
        usize::from(!self.base.is_empty()) + self.effects.len() / TOKENS
    }

    /// The next pass to make: what it looks at, and the word slots it does not read. `None` when all are made.
    pub fn next_pass(&self) -> Option<(Observation, Vec<usize>)> {
        let words_end = 1 + self.words;
        match self.done() {
            0 => Some((self.observation.clone(), vec![])),
            word if word < words_end => Some((self.observation.clone(), vec![word - 1])),
            square if square < self.total() => {
                let picture = painted_over(self.observation.picture.clone(), [square_px(square - words_end)]);
                Some((Observation { picture, ..self.observation.clone() }, vec![]))
            }
            _ => None,
        }
    }

    /// Takes in what came of the pass asked for last.
    pub fn take(&mut self, step: &PolicyStep) {
        let units = units(&step.probabilities);
        if self.base.is_empty() {
            self.base = units;
        } else {
            self.effects.extend(units.iter().zip(&self.base).map(|(with, was)| (with - was).abs()));
        }
    }

    /// The effects of words and of squares, one row of action tokens each.
    pub fn effects(&self) -> [&[f32]; 2] {
        let (words, squares) = self.effects.split_at((self.words * TOKENS).min(self.effects.len()));
        [words, squares]
    }
}

#[cfg(test)]
mod tests {
    use schema::BINS;

    use super::*;
    use crate::observation::testing::observation;

    /// A policy that is sure of one bin.
    fn sure_of(bin: usize) -> PolicyStep {
        let one = |at: usize| f32::from(u8::from(at % BINS == bin));
        PolicyStep { probabilities: (0..TOKENS * BINS).map(one).collect(), ..PolicyStep::default() }
    }

    #[test]
    fn each_word_and_each_square_has_its_pass_and_its_row() {
        let mut explanation = Explanation::new(7, observation(), 2);
        let mut asked = Vec::new();
        while let Some((observation, words)) = explanation.next_pass() {
            // A policy that goes elsewhere without the second word, and without what lies in the first square.
            let covered = observation.picture.rgb[0] == 90;
            explanation.take(&sure_of(match (words.as_slice(), covered) {
                ([1], _) => 100,
                (_, true) => 30,
                _ => 20,
            }));
            asked.push(words);
            assert_eq!(explanation.done(), asked.len());
        }
        assert_eq!(asked.len(), explanation.total());
        assert_eq!(asked[..4], [vec![], vec![0], vec![1], vec![]]);
        let [words, squares] = explanation.effects();
        assert_eq!((words.len(), squares.len()), (2 * TOKENS, SQUARES * TOKENS));
        assert!(words[..TOKENS].iter().all(|effect| *effect == 0.0));
        assert!(words[TOKENS..].iter().all(|effect| (effect - 80.0 / 256.0).abs() < 1e-3));
        assert!(squares[..TOKENS].iter().all(|effect| (effect - 10.0 / 256.0).abs() < 1e-3));
        assert!(squares[TOKENS..].iter().all(|effect| *effect == 0.0));
    }
}
