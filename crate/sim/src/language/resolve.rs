//! From a typed sentence to a goal in this scene, or to what stands in the way.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use schema::message::Understanding;
use schema::{Family, Goal, ObjectId, Plan, Way};

use super::mention::{Mention, color_of, kind_of};
use super::said::{Claim, Said, Wanted};
use super::{Table, cards, name, paraphrase, vocabulary, words_of};
use crate::object::ObjectState;
use crate::task::{self, Role, TaskFamily};

static KNOWN: LazyLock<BTreeSet<String>> = LazyLock::new(|| vocabulary().into_iter().collect());

/// Small words that say nothing about what to do.
const EMPTY: &[&str] = &["the", "a", "an", "it", "please", "and", "to", "of", "is", "you", "i", "me", "robot", "one"];

/// What a sentence means on a table.
pub fn understand(sentence: &str, table: Table) -> Understanding {
    understand_with(sentence, table, &[])
}

/// The plan of a sentence that is clear.
pub(super) fn understood_plan(sentence: &str, table: Table) -> Option<Plan> {
    match understand(sentence, table) {
        Understanding::Clear { plan, .. } => Some(plan),
        _ => None,
    }
}

/// The same as [`understand`], once somebody said which objects were meant where several fit: one for each question so far.
pub fn understand_with(sentence: &str, table: Table, chosen: &[ObjectId]) -> Understanding {
    let words = words_of(sentence);
    if words.is_empty() {
        return Understanding::Empty;
    }
    in_two(&words, table, chosen).unwrap_or_else(|| single(&words, table, chosen))
}

/// What joins two parts of a sentence; the longer first.
const JOINERS: [&[&str]; 6] =
    [&["and", "after", "that"], &["and", "afterwards"], &["and", "then"], &["after", "that"], &["then"], &["and"]];

/// What a sentence means that asks for one thing and then another.
fn in_two(words: &[String], table: Table, chosen: &[ObjectId]) -> Option<Understanding> {
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
        if let Some(read) = both(left, right, table, chosen) {
            return Some(read);
        }
        at += joiner.len();
    }
    None
}

/// What two parts mean, if each asks for something of its own.
fn both(left: &[String], right: &[String], table: Table, chosen: &[ObjectId]) -> Option<Understanding> {
    let Understanding::Clear { plan: Plan { first, .. }, .. } = single(left, table, chosen) else { return None };
    let lasts = task::family(first.family).lasts();
    let after = task::achieved(table.objects, &first);
    let right = without_pronouns(right, &first, table);
    let then = match single(&right, Table { objects: &after, ..table }, chosen) {
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
    if !task::goes_with(table.objects, &first, &then) {
        return impossible(
            "it can only do two things in turn that do not get in each other's way; ask for one after the other",
        );
    }
    let plan = Plan { first, then: Some(then) };
    Some(Understanding::Clear { plan, paraphrase: paraphrase(&plan, table.objects) })
}

/// "It" by name: the drawer that was opened, or else the thing that was moved.
fn without_pronouns(words: &[String], first: &Goal, table: Table) -> Vec<String> {
    let Some(thing) = table.object(first.object) else { return words.to_vec() };
    let name = words_of(&format!("the {}", name(&thing.spec)));
    let by_name =
        |word: &String| if matches!(word.as_str(), "it" | "there") { name.clone() } else { vec![word.clone()] };
    words.iter().flat_map(by_name).collect()
}

/// What a sentence means that asks for one thing.
fn single(words: &[String], table: Table, chosen: &[ObjectId]) -> Understanding {
    let means_something = |word: &String| {
        let word = word.as_str();
        (KNOWN.contains(word) || color_of(word).is_some() || kind_of(word).is_some()) && !EMPTY.contains(&word)
    };
    if !words.iter().any(means_something) {
        let unknown: Vec<String> = words.iter().filter(|word| !EMPTY.contains(&word.as_str())).cloned().collect();
        return if unknown.is_empty() { Understanding::NoTask } else { Understanding::OnlyUnknown { words: unknown } };
    }
    if forbids(words) {
        return Understanding::Impossible { reason: "it can only be told what to do, not what to leave".to_owned() };
    }
    let said = Said::new(words);
    let families = table.families.iter().map(|&family| task::family(family));
    let claims = families.filter_map(|family| Some((family, family.claim(&said)?)));
    // Of equally sure ones the first in the list.
    let surest = claims.reduce(|best, next| if next.1.sureness > best.1.sureness { next } else { best });
    match surest {
        None if said.named().is_empty() && said.is_about_a_task() => Understanding::NoObject,
        None => Understanding::NoTask,
        Some((_, Claim { wanted: Wanted::Unclear(obstacle), .. })) => obstacle,
        Some((family, Claim { wanted, .. })) => {
            goal(family, &wanted, table.objects, chosen).unwrap_or_else(|obstacle| obstacle)
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
    wanted: &Wanted,
    objects: &[ObjectState],
    chosen: &[ObjectId],
) -> Result<Understanding, Understanding> {
    let find = |mention: Mention, role: Role| find(mention, family, role, objects, chosen);
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
        Wanted::Group { of: Some(of), target: to } => {
            let color = of.color;
            let of_it = |object: &&ObjectState| {
                color.is_none_or(|color| color == object.spec.color) && object.spec.kind.graspable()
            };
            let first = objects.iter().find(of_it).ok_or_else(|| not_here(*of, objects))?;
            make(first.id, target(to)?, None)
        }
        Wanted::Group { of: None, .. } => {
            let all = family.goals(objects).into_iter().find(|goal| goal.target.is_none());
            all.unwrap_or_else(|| make(ObjectId(0), None, None))
        }
    };
    family.possible(objects, &goal).map_err(|reason| Understanding::Impossible { reason })?;
    Ok(Understanding::Clear { plan: goal.into(), paraphrase: paraphrase(&goal.into(), objects) })
}

fn not_here(mention: Mention, objects: &[ObjectState]) -> Understanding {
    Understanding::NotHere {
        wanted: mention.words(),
        present: objects.iter().map(|object| name(&object.spec)).collect(),
    }
}

/// The one object a mention fits, or what stands in the way.
fn find(
    mention: Mention,
    family: &dyn TaskFamily,
    role: Role,
    objects: &[ObjectState],
    chosen: &[ObjectId],
) -> Result<ObjectId, Understanding> {
    if let Some(Err(reason)) = mention.kind.map(|kind| family.suits(role, kind)) {
        return Err(Understanding::Impossible { reason });
    }
    let fits = |object: &&ObjectState| {
        let spec = object.spec;
        mention.color.is_none_or(|color| color == spec.color)
            && mention.kind.map_or_else(|| family.suits(role, spec.kind).is_ok(), |kind| kind == spec.kind)
    };
    let fitting: Vec<ObjectId> = objects.iter().filter(fits).map(|object| object.id).collect();
    match fitting.as_slice() {
        [only] => Ok(*only),
        [] => Err(not_here(mention, objects)),
        several => chosen.iter().copied().find(|chosen| several.contains(chosen)).ok_or_else(|| {
            let mut options = cards(objects);
            options.retain(|card| several.contains(&card.id));
            Understanding::Ambiguous { wanted: mention.words(), options }
        }),
    }
}
