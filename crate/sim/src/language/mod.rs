//! How people ask, and what they mean.
//!
//! Sentences are about the objects on a table in the order of their ids, as they stand when they are said. They are lower
//! case without punctuation: what a tokenizer makes of typed text. Each task family brings its own [`Phrases`]; the words
//! for things, colours and places are shared. What training never says is in [`held_out`].

mod compose;
mod find;
mod harm;
mod held_out;
mod lexicon;
mod mention;
mod naming;
mod phrases;
mod resolve;
mod said;
mod scan;
mod space;

use schema::message::Understanding;
use schema::{Goal, ObjectId, Plan};

pub use compose::{fill, sentence};
pub use held_out::{Wording, held_out_words, is_held_out_combination, vocabulary};
pub use lexicon::{colors, nouns};
pub use mention::{Joint, Landmark, Mention};
pub use naming::{cards, name};
pub use phrases::Phrases;
pub use resolve::{understand, understand_with};
pub use said::{Claim, Said, Wanted};
pub use schema::words::words_of;
pub use space::{Place, Relation, Size};

use crate::object::ObjectState;
use crate::random::Random;
use crate::task::{self, FAMILIES};

/// A plan in plain words, such as "put the red cube in the blue bowl".
pub fn paraphrase(plan: &Plan, objects: &[ObjectState]) -> String {
    plan.goals().map(|goal| paraphrase_goal(&goal, objects)).collect::<Vec<_>>().join(" and then ")
}

fn paraphrase_goal(goal: &Goal, objects: &[ObjectState]) -> String {
    let object = |id: ObjectId| objects.get(usize::from(id.0));
    let named = |id: ObjectId| object(id).map_or_else(|| "object".to_owned(), |object| name(object, objects));
    let target = goal.target.map(|target| {
        let preposition = object(target).map_or("on", |object| lexicon::into(object.spec.kind)[0]);
        format!("{preposition} the {}", named(target))
    });
    task::family(goal.family).paraphrase(&named(goal.object), goal, target.as_deref())
}

/// Whether a plan can be asked for in words as things stand: two things alike may stand where nothing tells them apart.
pub fn is_expressible(plan: &Plan, objects: &[ObjectState]) -> bool {
    let read = understand(&paraphrase(plan, objects), objects);
    matches!(read, Understanding::Clear { plan: found, .. } if found == *plan)
}

/// Up to `count` plain sentences that fit the scene, of all families in turn.
pub fn suggestions(objects: &[ObjectState], seed: u64, count: usize) -> Vec<String> {
    let mut random = Random::new(seed, 4);
    let mut pools: Vec<Vec<Goal>> = FAMILIES
        .iter()
        .rev()
        .map(|family| {
            let mut goals = family.goals(objects);
            goals.retain(|&goal| is_expressible(&goal.into(), objects));
            random.shuffle(&mut goals);
            goals
        })
        .collect();
    let mut chosen = Vec::new();
    while chosen.len() < count && pools.iter().any(|pool| !pool.is_empty()) {
        let turn = pools.iter_mut().filter_map(Vec::pop);
        chosen.extend(turn.map(|goal| paraphrase_goal(&goal, objects)));
    }
    chosen.truncate(count);
    chosen
}

#[cfg(test)]
mod tests;
