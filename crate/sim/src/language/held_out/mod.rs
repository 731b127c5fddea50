//! What training never says, so that it can be asked whether a policy understands it all the same.
//!
//! The list was drawn once (see `draw.rs`) and is kept: verbs, nouns and colour words of which the
//! training has at least one word nowhere, patterns whose every word it has elsewhere, and what is done to things of some
//! kinds and colours. Plain words, plain patterns and plain verbs are never among them.

mod list;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use schema::{Color, Family, Goal, ObjectKind, ObjectSpec};

use self::list::{COLORS, COMBINATIONS, NOUNS, TEMPLATES, VERBS};
use super::lexicon::{self, colors, into, nouns, shades};
use super::{compose, words_of};
use crate::object::ObjectState;
use crate::task::FAMILIES;

/// Which words and templates a sentence is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wording {
    /// What training says.
    Training,
    /// Templates of training, with at least one word that it never says.
    UnseenWords,
    /// Words of training, in templates that it never uses.
    UnseenTemplates,
    /// All of it.
    Everything,
}

impl Wording {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Training, Self::UnseenWords, Self::UnseenTemplates, Self::Everything];

    /// Whether it asks for something that training lacks.
    pub const fn is_unseen(self) -> bool {
        matches!(self, Self::UnseenWords | Self::UnseenTemplates)
    }
}

/// Whether training leaves out this synonym: a verb, a noun or a word for a colour.
pub(super) fn is_held_out_phrase(phrase: &str) -> bool {
    VERBS.contains(&phrase) || NOUNS.contains(&phrase) || COLORS.contains(&phrase)
}

/// Whether training leaves out this pattern of a family.
pub(super) fn is_held_out_template(family: Family, pattern: &str) -> bool {
    TEMPLATES.iter().any(|(of, patterns)| *of == family && patterns.contains(&pattern))
}

/// Whether training never says this word.
pub(super) fn is_held_out_word(word: &str) -> bool {
    HELD_OUT_WORDS.contains(word)
}

/// Whether a goal asks to do what training never does with a thing of this kind and colour. Gathering a colour acts on all
/// things of it; sorting by colour names no thing.
pub fn is_held_out_combination(goal: &Goal, objects: &[ObjectState]) -> bool {
    let Some(object) = objects.get(usize::from(goal.object.0)) else { return false };
    let held_out = |spec: &ObjectSpec| is_held_out(goal.family, spec.kind, spec.color);
    match (goal.family, goal.target) {
        (Family::Sort, None) => false,
        (Family::Sort, Some(_)) => {
            let gathered =
                objects.iter().filter(|other| other.spec.kind.graspable() && other.spec.color == object.spec.color);
            gathered.map(|other| &other.spec).any(held_out)
        }
        _ => held_out(&object.spec),
    }
}

fn is_held_out(family: Family, kind: ObjectKind, color: Color) -> bool {
    COMBINATIONS.iter().any(|(of, with, colors)| (*of, *with) == (family, kind) && colors.contains(&color))
}

static WORDS: LazyLock<BTreeSet<String>> = LazyLock::new(|| words(Wording::Everything));
static HELD_OUT_WORDS: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| WORDS.difference(&words(Wording::Training)).cloned().collect());

/// Every word that sentences are made of, sorted; those that training never says are in [`held_out_words`] too.
pub fn vocabulary() -> Vec<String> {
    WORDS.iter().cloned().collect()
}

/// The words of [`vocabulary`] that training never says, sorted.
pub fn held_out_words() -> Vec<String> {
    HELD_OUT_WORDS.iter().cloned().collect()
}

/// The words that a wording can say.
fn words(wording: Wording) -> BTreeSet<String> {
    phrases(wording).into_iter().flat_map(words_in).collect()
}

/// The words of a phrase or pattern, its slots left out.
fn words_in(phrase: &str) -> impl Iterator<Item = String> {
    phrase.split_whitespace().filter(|word| !word.starts_with('{')).flat_map(words_of)
}

/// Everything that a wording can put into a sentence: patterns, synonyms, and what stands around them.
fn phrases(wording: Wording) -> Vec<&'static str> {
    let everything = wording == Wording::Everything;
    let families = FAMILIES.iter().flat_map(|family| family.phrases().iter().map(|phrases| (family.family(), phrases)));
    let patterns = families.clone().flat_map(|(family, phrases)| {
        phrases.patterns().filter(move |pattern| everything || !is_held_out_template(family, pattern))
    });
    let synonyms = families.flat_map(|(_, phrases)| phrases.verbs.iter().copied());
    let synonyms = synonyms
        .chain(ObjectKind::ALL.into_iter().flat_map(|kind| nouns(kind).iter().copied()))
        .chain(Color::ALL.into_iter().flat_map(|color| colors(color).iter().copied()));
    let things = ObjectKind::ALL.into_iter().flat_map(|kind| into(kind).iter().copied());
    let paints = Color::ALL.into_iter().flat_map(|color| shades(color).iter().copied());
    let small = [lexicon::ANYTHING, lexicon::THINGS, lexicon::OPENINGS, lexicon::CLOSINGS, compose::JOINERS, PRONOUNS];
    let qualifiers = lexicon::qualifiers().chain(lexicon::FRAMES.into_iter().flatten().copied());
    patterns
        .chain(synonyms.filter(|phrase| everything || !is_held_out_phrase(phrase)))
        .chain(things)
        .chain(paints)
        .chain(qualifiers)
        .chain(small.into_iter().flatten().copied())
        .collect()
}

/// What a thing is called the second time, and what stands before the one that another is told by.
const PRONOUNS: &[&str] = &["it", "the"];

#[cfg(test)]
mod draw;
#[cfg(test)]
mod tests;
