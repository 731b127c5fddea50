//! Goals in words, no longer than the policy learns to read.

use schema::{Goal, ObjectSpec};

/// Words of the longest sentence in training and evaluation. The model has more slots ([`schema::policy::MAX_WORDS`]); the
/// positions beyond these are never trained, and no batch pays for them.
pub const WORDS: usize = 18;
/// Wordings tried before the plainest is taken.
const TRIES: u64 = 16;

/// A goal in the grammar's words, drawn by seed.
pub fn sentence(goal: &Goal, objects: &[ObjectSpec], wording: u64) -> String {
    (0..TRIES)
        .map(|attempt| sim::language::sentence(goal, objects, wording.wrapping_add(attempt)))
        .find(|text| sim::language::words_of(text).len() <= WORDS)
        .unwrap_or_else(|| sim::language::paraphrase(goal, objects))
}

#[cfg(test)]
mod tests {
    use sim::{ResetOptions, World, task};

    use super::*;

    #[test]
    fn no_sentence_is_longer_than_the_policy_learns_to_read() {
        for seed in 0..200 {
            let world = World::reset(seed, &ResetOptions::default());
            for goal in task::goals(world.specs()) {
                let text = sentence(&goal, world.specs(), seed);
                assert!((1..=WORDS).contains(&sim::language::words_of(&text).len()), "{text}");
            }
        }
    }
}
