//! From a typed sentence to a goal in this scene, or to what stands in the way.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use schema::message::Understanding;
use schema::{Goal, ObjectId, ObjectSpec};

use super::mention::{Mention, color_of, kind_of};
use super::said::{Claim, Said, Wanted};
use super::{cards, name, paraphrase, vocabulary, words_of};
use crate::World;
use crate::task::{FAMILIES, Role, TaskFamily};

static KNOWN: LazyLock<BTreeSet<String>> = LazyLock::new(|| vocabulary().into_iter().collect());

/// Small words that say nothing about what to do.
const EMPTY: &[&str] = &["the", "a", "an", "it", "please", "and", "to", "of", "is", "you", "i", "me", "robot", "one"];

/// What a sentence means in a world.
pub fn understand(sentence: &str, world: &World) -> Understanding {
    understand_in(sentence, world.specs())
}

/// What a sentence means among these objects.
pub fn understand_in(sentence: &str, specs: &[ObjectSpec]) -> Understanding {
    interpret(sentence, specs, &[])
}

/// The same, once somebody said which objects were meant where several fit: one for each question so far.
pub fn understand_with(sentence: &str, specs: &[ObjectSpec], chosen: &[ObjectId]) -> Understanding {
    interpret(sentence, specs, chosen)
}

/// The goal of a sentence that is clear.
pub(super) fn understood_goal(sentence: &str, specs: &[ObjectSpec]) -> Option<Goal> {
    match interpret(sentence, specs, &[]) {
        Understanding::Clear { goal, .. } => Some(goal),
        _ => None,
    }
}

fn interpret(sentence: &str, specs: &[ObjectSpec], chosen: &[ObjectId]) -> Understanding {
    let words = words_of(sentence);
    if words.is_empty() {
        return Understanding::Empty;
    }
    let means_something = |word: &String| {
        let word = word.as_str();
        (KNOWN.contains(word) || color_of(word).is_some() || kind_of(word).is_some()) && !EMPTY.contains(&word)
    };
    if !words.iter().any(means_something) {
        let unknown: Vec<String> = words.iter().filter(|word| !EMPTY.contains(&word.as_str())).cloned().collect();
        return if unknown.is_empty() { Understanding::NoTask } else { Understanding::OnlyUnknown { words: unknown } };
    }
    if forbids(&words) {
        return Understanding::Impossible { reason: "it can only be told what to do, not what to leave".to_owned() };
    }
    let said = Said::new(&words);
    if said.named().is_empty() {
        return if said.is_about_a_task() { Understanding::NoObject } else { Understanding::NoTask };
    }
    let claims = FAMILIES.iter().filter_map(|family| Some((*family, family.claim(&said)?)));
    // Of equally sure ones the first in the list.
    let surest = claims.reduce(|best, next| if next.1.sureness > best.1.sureness { next } else { best });
    match surest {
        None => Understanding::NoTask,
        Some((_, Claim { wanted: Wanted::Unclear(obstacle), .. })) => obstacle,
        Some((family, Claim { wanted: Wanted::Goal { object, target }, .. })) => {
            goal(family, object, target, specs, chosen).unwrap_or_else(|obstacle| obstacle)
        }
    }
}

fn forbids(words: &[String]) -> bool {
    let negation = words.iter().position(|word| matches!(word.as_str(), "not" | "dont" | "never" | "don"));
    // "Take it and do not drop it" asks for something first.
    negation.is_some_and(|index| words[..index].iter().all(|word| color_of(word).is_none() && kind_of(word).is_none()))
}

/// The goal that the named things make.
fn goal(
    family: &dyn TaskFamily,
    object: Mention,
    target: Option<Mention>,
    specs: &[ObjectSpec],
    chosen: &[ObjectId],
) -> Result<Understanding, Understanding> {
    let object = find(object, family, Role::Object, specs, chosen)?;
    let target = target.map(|target| find(target, family, Role::Target, specs, chosen)).transpose()?;
    let goal = Goal { family: family.family(), object, target };
    Ok(Understanding::Clear { goal, paraphrase: paraphrase(&goal, specs) })
}

/// The one object a mention fits, or what stands in the way.
fn find(
    mention: Mention,
    family: &dyn TaskFamily,
    role: Role,
    specs: &[ObjectSpec],
    chosen: &[ObjectId],
) -> Result<ObjectId, Understanding> {
    if let Some(Err(reason)) = mention.kind.map(|kind| family.suits(role, kind)) {
        return Err(Understanding::Impossible { reason });
    }
    let fits = |spec: &ObjectSpec| {
        mention.color.is_none_or(|color| color == spec.color)
            && mention.kind.map_or_else(|| family.suits(role, spec.kind).is_ok(), |kind| kind == spec.kind)
    };
    let fitting: Vec<ObjectId> =
        specs.iter().enumerate().filter(|(_, spec)| fits(spec)).map(|(index, _)| ObjectId(index as u8)).collect();
    match fitting.as_slice() {
        [only] => Ok(*only),
        [] => Err(Understanding::NotHere { wanted: mention.words(), present: specs.iter().map(name).collect() }),
        several => chosen.iter().copied().find(|chosen| several.contains(chosen)).ok_or_else(|| {
            let mut options = cards(specs);
            options.retain(|card| several.contains(&card.id));
            Understanding::Ambiguous { wanted: mention.words(), options }
        }),
    }
}
