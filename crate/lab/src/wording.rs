//! Goals in words, no longer than the policy learns to read.

use schema::Goal;
use sim::language::Table;

/// Words of the longest sentence in training and evaluation. The model has more slots ([`schema::policy::MAX_WORDS`]); the
/// positions beyond these are never trained, and no batch pays for them.
pub const WORDS: usize = 18;
/// Wordings tried before the plainest is taken.
const TRIES: u64 = 16;

/// A goal in the grammar's words, drawn by seed.
pub fn sentence(goal: &Goal, table: Table, wording: u64) -> String {
    (0..TRIES)
        .map(|attempt| sim::language::sentence(goal, table, wording.wrapping_add(attempt)))
        .find(|text| sim::language::words_of(text).len() <= WORDS)
        .unwrap_or_else(|| sim::language::paraphrase(goal, table.objects))
}

#[cfg(test)]
mod tests {
    use sim::{ResetOptions, Scenes, World};

    use super::*;

    #[test]
    fn no_sentence_is_longer_than_the_policy_learns_to_read() {
        for seed in 0..200 {
            let world = World::reset(seed, &ResetOptions { scenes: Scenes::Full, ..ResetOptions::default() });
            let table = Table { objects: &world.objects(), families: world.families() };
            for goal in table.goals() {
                let text = sentence(&goal, table, seed);
                assert!((1..=WORDS).contains(&sim::language::words_of(&text).len()), "{text}");
            }
        }
    }
}
