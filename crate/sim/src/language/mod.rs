//! How people ask, and what they mean.
//!
//! Sentences are lower case without punctuation: what a tokenizer makes of typed text. Each task family brings its own
//! [`Phrases`]; the words for things, colours and places are shared.

mod compose;
mod lexicon;
mod mention;
mod resolve;
mod said;

use std::collections::BTreeSet;

use schema::message::ObjectCard;
use schema::{Color, Family, Goal, ObjectId, ObjectKind, ObjectSpec, Plan};

pub use compose::{fill, sentence};
pub use lexicon::{colors, nouns};
pub use mention::{Joint, Mention};
pub use resolve::{understand, understand_with};
pub use said::{Claim, Said, Wanted};

use crate::object::ObjectState;
use crate::random::Random;
use crate::task::{self, FAMILIES};

/// What sentences are about: the things on the table, and what may be asked there.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    /// In the order of their ids.
    pub objects: &'a [ObjectState],
    pub families: &'a [Family],
}

impl Table<'_> {
    fn object(&self, id: ObjectId) -> Option<&ObjectState> {
        self.objects.get(usize::from(id.0))
    }

    /// Every goal that can be asked for.
    pub fn goals(&self) -> Vec<Goal> {
        task::goals(self.objects, self.families)
    }
}

/// How people ask for the tasks of one family.
///
/// Templates have the slots `{color} {object}`, and for families that put, `{target_color} {target}` and `{in}`, which
/// becomes a word for into or onto. `{verb}` becomes one of the family's verbs, `{things}` a word for several things.
pub struct Phrases {
    /// Templates that begin with a request and may have something polite before and after.
    pub requests: &'static [&'static str],
    /// Templates that stand on their own.
    pub statements: &'static [&'static str],
    /// What `{verb}` stands for.
    pub verbs: &'static [&'static str],
    /// Words that are a sign of this family.
    pub cues: &'static [&'static str],
    /// Words that are a sign of this family when nothing speaks for another.
    pub soft_cues: &'static [&'static str],
}

impl Phrases {
    /// All templates.
    pub fn templates(&self) -> impl Iterator<Item = &'static str> {
        self.requests.iter().chain(self.statements).copied()
    }
}

/// An object's plain name, such as "red cube".
pub fn name(spec: &ObjectSpec) -> String {
    format!("{} {}", spec.color.word(), spec.kind.word())
}

/// The scene's objects as the page names them.
pub fn cards(objects: &[ObjectState]) -> Vec<ObjectCard> {
    let card = |object: &ObjectState| ObjectCard {
        id: object.id,
        kind: object.spec.kind,
        color: object.spec.color,
        name: name(&object.spec),
    };
    objects.iter().map(card).collect()
}

/// A plan in plain words, such as "put the red cube in the blue bowl".
pub fn paraphrase(plan: &Plan, objects: &[ObjectState]) -> String {
    plan.goals().map(|goal| paraphrase_goal(&goal, objects)).collect::<Vec<_>>().join(" and then ")
}

fn paraphrase_goal(goal: &Goal, objects: &[ObjectState]) -> String {
    let object = |id: ObjectId| objects.get(usize::from(id.0));
    let named = |id: ObjectId| object(id).map_or_else(|| "object".to_owned(), |object| name(&object.spec));
    let target = goal.target.map(|target| {
        let preposition = object(target).map_or("on", |object| lexicon::into(object.spec.kind)[0]);
        format!("{preposition} the {}", named(target))
    });
    task::family(goal.family).paraphrase(&named(goal.object), goal, target.as_deref())
}

/// Up to `count` plain sentences that fit the scene, of all families in turn.
pub fn suggestions(table: Table, seed: u64, count: usize) -> Vec<String> {
    let mut random = Random::new(seed, 4);
    let mut pools: Vec<Vec<Goal>> = table
        .families
        .iter()
        .rev()
        .map(|&family| {
            let mut goals = task::family(family).goals(table.objects);
            random.shuffle(&mut goals);
            goals
        })
        .collect();
    let mut chosen = Vec::new();
    while chosen.len() < count && pools.iter().any(|pool| !pool.is_empty()) {
        let turn = pools.iter_mut().filter_map(Vec::pop);
        chosen.extend(turn.map(|goal| paraphrase_goal(&goal, table.objects)));
    }
    chosen.truncate(count);
    chosen
}

/// Every word the grammar can say, sorted: what a tokenizer needs to know.
pub fn vocabulary() -> Vec<String> {
    let families = FAMILIES.iter().flat_map(|family| family.phrases());
    let phrases = families.flat_map(|phrases| {
        phrases.templates().chain([phrases.verbs, phrases.cues, phrases.soft_cues].into_iter().flatten().copied())
    });
    let things = ObjectKind::ALL.into_iter().flat_map(|kind| nouns(kind).iter().chain(lexicon::into(kind)).copied());
    let paints = Color::ALL.into_iter().flat_map(|color| colors(color).iter().chain(lexicon::shades(color)).copied());
    let small =
        [lexicon::ANYTHING, lexicon::THINGS, lexicon::OPENINGS, lexicon::CLOSINGS, compose::ARTICLES, compose::JOINERS]
            .into_iter()
            .flatten()
            .copied();
    let words: BTreeSet<String> = phrases
        .chain(things)
        .chain(paints)
        .chain(small)
        .flat_map(str::split_whitespace)
        .filter(|word| !word.starts_with('{'))
        .flat_map(words_of)
        .collect();
    words.into_iter().collect()
}

/// The words of a typed sentence: lower case, without apostrophes, parted by whatever is neither letter nor digit, as the
/// policy's tokenizer parts them.
pub fn words_of(sentence: &str) -> Vec<String> {
    let sentence = sentence.replace(['\'', '’'], "");
    sentence.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests;
