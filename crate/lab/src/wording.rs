//! Goals in words, no longer than the policy learns to read.

use schema::Plan;
use sim::language::Table;

/// Words of the longest sentence in training and evaluation. The model has more slots ([`schema::policy::MAX_WORDS`]); the
/// positions beyond these are never trained, and no batch pays for them.
pub const WORDS: usize = 18;
/// Wordings tried before the plainest is taken.
const TRIES: u64 = 16;

/// A plan in the grammar's words, drawn by seed.
pub fn sentence(plan: &Plan, table: Table, wording: u64) -> String {
    (0..TRIES)
        .map(|attempt| sim::language::sentence(plan, table, wording.wrapping_add(attempt)))
        .find(|text| sim::language::words_of(text).len() <= WORDS)
        .unwrap_or_else(|| sim::language::paraphrase(plan, table.objects))
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
            for plan in table.goals().into_iter().map(Plan::from).chain(world.pairs().into_iter().take(20)) {
                let text = sentence(&plan, table, seed);
                assert!((1..=WORDS).contains(&sim::language::words_of(&text).len()), "{text}");
            }
        }
    }
}
