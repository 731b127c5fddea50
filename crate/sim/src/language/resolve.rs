//! From a typed sentence to a goal in this scene, or to what stands in the way.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use schema::message::Understanding;
use schema::words::corrected;
use schema::{Family, Goal, ObjectId, Plan, Way};

use super::find::{find, not_here};
use super::harm::harmful_words;
use super::mention::Mention;
use super::said::{Claim, Said, Wanted};
use super::scan::{color_of, kind_of, qualifier_words};
use super::{name, paraphrase, vocabulary, words_of};
use crate::object::ObjectState;
use crate::task::{self, FAMILIES, Role, TaskFamily};

/// What sentences are made of, and signs of a family that no sentence of the grammar has.
static KNOWN: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let families = FAMILIES.iter().flat_map(|family| family.phrases());
    let cues = families.flat_map(|phrases| phrases.cues.iter().chain(phrases.soft_cues)).copied();
    let others = cues.chain(qualifier_words()).chain(UNDERSTOOD.iter().copied()).map(str::to_owned);
    others.chain(vocabulary()).collect()
});

/// Words that are read although no sentence of the grammar has them.
const UNDERSTOOD: &[&str] =
    &["dont", "looks", "thats", "toward", "around", "shiny", "wooden", "these", "those", "hands"];

/// Small words that say nothing about what to do.
const EMPTY: &[&str] = &["the", "a", "an", "it", "please", "and", "to", "of", "is", "you", "i", "me", "robot", "one"];

fn is_known(word: &str) -> bool {
    KNOWN.contains(word) || color_of(word).is_some() || kind_of(word).is_some()
}

/// The words of a sentence as they were meant: those with one wrong letter are corrected.
fn meant(words: Vec<String>) -> Vec<String> {
    words.into_iter().map(|word| corrected(&word, &is_known).unwrap_or(word)).collect()
}

/// What a sentence means on a table.
pub fn understand(sentence: &str, objects: &[ObjectState]) -> Understanding {
    understand_with(sentence, objects, &[])
}

/// The plan of a sentence that is clear.
pub(super) fn understood_plan(sentence: &str, objects: &[ObjectState]) -> Option<Plan> {
    match understand(sentence, objects) {
        Understanding::Clear { plan, .. } => Some(plan),
        _ => None,
    }
}

/// The same as [`understand`], once somebody said which objects were meant where several fit: one for each question so far.
pub fn understand_with(sentence: &str, objects: &[ObjectState], chosen: &[ObjectId]) -> Understanding {
    let typed = words_of(sentence);
    let harmful = harmful_words(&typed);
    if !harmful.is_empty() {
        return Understanding::Harm { words: harmful };
    }
    let words = meant(typed);
    if words.is_empty() {
        return Understanding::Empty;
    }
    in_two(&words, objects, chosen).unwrap_or_else(|| single(&words, objects, objects, chosen))
}

/// What joins two parts of a sentence; the longer first.
const JOINERS: [&[&str]; 6] =
    [&["and", "after", "that"], &["and", "afterwards"], &["and", "then"], &["after", "that"], &["then"], &["and"]];

/// What a sentence means that asks for one thing and then another.
fn in_two(words: &[String], objects: &[ObjectState], chosen: &[ObjectId]) -> Option<Understanding> {
    let mut at = 1;
    while at < words.len() {
        let joiner = JOINERS
            .into_iter()
            .find(|joiner| words[at..].iter().map(String::as_str).take(joiner.len()).eq(joiner.iter().copied()));
        let Some(joiner) = joiner else {
            at += 1;
            continue;
        };
        let (left, right) = (&words[..at], &words[at + joiner.len()..]);
        if let Some(read) = both(left, right, objects, chosen) {
            return Some(read);
        }
        at += joiner.len();
    }
    None
}

/// What two parts mean, if each asks for something of its own.
fn both(left: &[String], right: &[String], objects: &[ObjectState], chosen: &[ObjectId]) -> Option<Understanding> {
    let Understanding::Clear { plan: Plan { first, .. }, .. } = single(left, objects, objects, chosen) else {
        return None;
    };
    let lasts = task::family(first.family).lasts();
    let after = task::achieved(objects, &first);
    let right = without_pronouns(right, &first, objects);
    let then = match single(&right, objects, &after, chosen) {
        Understanding::Clear { plan, .. } => plan.first,
        // Two cubes to put in the drawer: which one?
        question @ Understanding::Ambiguous { .. } if lasts => return Some(question),
        _ => return None,
    };
    // "Reach for it and pick it up" is one thing; so is "take it and put it there".
    let leads_there = matches!(first.family, Family::Reach | Family::Pick) && then.object == first.object;
    if then == first || leads_there {
        return None;
    }
    let impossible = |reason: &str| Some(Understanding::Impossible { reason: reason.to_owned() });
    if !lasts {
        return impossible(
            "it has no memory, and would do the first part again and again; ask for one after the other",
        );
    }
    if !task::goes_with(objects, &first, &then) {
        return impossible(
            "it can only do two things in turn that do not get in each other's way; ask for one after the other",
        );
    }
    let plan = Plan { first, then: Some(then) };
    Some(Understanding::Clear { plan, paraphrase: paraphrase(&plan, objects) })
}

/// "It" by name: the drawer that was opened, or else the thing that was moved.
fn without_pronouns(words: &[String], first: &Goal, objects: &[ObjectState]) -> Vec<String> {
    let Some(thing) = objects.get(usize::from(first.object.0)) else { return words.to_vec() };
    let name = words_of(&format!("the {}", name(thing, objects)));
    let by_name =
        |word: &String| if matches!(word.as_str(), "it" | "there") { name.clone() } else { vec![word.clone()] };
    words.iter().flat_map(by_name).collect()
}

/// What a sentence means that asks for one thing, to be done once things stand as in `after`. It speaks of them as they are
/// on the table now.
fn single(words: &[String], objects: &[ObjectState], after: &[ObjectState], chosen: &[ObjectId]) -> Understanding {
    let means_something = |word: &String| is_known(word) && !EMPTY.contains(&word.as_str());
    if !words.iter().any(means_something) {
        let unknown: Vec<String> = words.iter().filter(|word| !EMPTY.contains(&word.as_str())).cloned().collect();
        return if unknown.is_empty() { Understanding::NoTask } else { Understanding::OnlyUnknown { words: unknown } };
    }
    if forbids(words) {
        return Understanding::Impossible { reason: "it can only be told what to do, not what to leave".to_owned() };
    }
    let said = Said::new(words);
    let claims = FAMILIES.iter().filter_map(|&family| Some((family, family.claim(&said)?)));
    // Of equally sure ones the first in the list.
    let surest = claims.reduce(|best, next| if next.1.sureness > best.1.sureness { next } else { best });
    match surest {
        None if said.named().is_empty() && said.is_about_a_task() => Understanding::NoObject,
        None => Understanding::NoTask,
        Some((_, Claim { wanted: Wanted::Unclear(obstacle), .. })) => obstacle,
        Some((family, Claim { wanted, .. })) => {
            goal(family, &wanted, (objects, after), chosen).unwrap_or_else(|obstacle| obstacle)
        }
    }
}

fn forbids(words: &[String]) -> bool {
    let negation = words.iter().position(|word| matches!(word.as_str(), "not" | "dont" | "never" | "don"));
    // "Take it and do not drop it" asks for something first.
    negation.is_some_and(|index| words[..index].iter().all(|word| color_of(word).is_none() && kind_of(word).is_none()))
}

/// The goal that the named things make, told by where they are now, and possible once they are as they will be.
fn goal(
    family: &dyn TaskFamily,
    wanted: &Wanted,
    (now, after): (&[ObjectState], &[ObjectState]),
    chosen: &[ObjectId],
) -> Result<Understanding, Understanding> {
    let find = |mention: Mention, role: Role| find(mention, family, role, now, chosen);
    let target = |mention: &Option<Mention>| mention.map(|mention| find(mention, Role::Target)).transpose();
    let make = |object: ObjectId, target: Option<ObjectId>, way: Option<Way>| Goal {
        family: family.family(),
        object,
        target,
        way,
    };
    let goal = match wanted {
        Wanted::Unclear(obstacle) => return Err(obstacle.clone()),
        Wanted::Goal { object, target: to, way } => make(find(*object, Role::Object)?, target(to)?, *way),
        Wanted::Group { of: Some(of), .. } if of.is_told_apart() => {
            let reason = "it can only gather everything of a colour".to_owned();
            return Err(Understanding::Impossible { reason });
        }
        Wanted::Group { of: Some(of), target: to } => {
            let color = of.color;
            let of_it = |object: &&ObjectState| {
                color.is_none_or(|color| color == object.spec.color) && object.spec.kind.graspable()
            };
            let first = now.iter().find(of_it).ok_or_else(|| not_here(*of, now))?;
            make(first.id, target(to)?, None)
        }
        Wanted::Group { of: None, .. } => {
            let all = family.goals(after).into_iter().find(|goal| goal.target.is_none());
            all.unwrap_or_else(|| make(ObjectId(0), None, None))
        }
    };
    family.possible(after, &goal).map_err(|reason| Understanding::Impossible { reason })?;
    Ok(Understanding::Clear { plan: goal.into(), paraphrase: paraphrase(&goal.into(), now) })
}
