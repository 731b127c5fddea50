//! Draws a list of what to hold out, and prints it in the form of `list.rs`:
//! `cargo nextest run -p sim --run-ignored only --no-capture a_new_list`.
//!
//! The list is kept once it is drawn: models are compared by it.

use std::collections::BTreeSet;

use schema::words::corrected;

use super::*;
use crate::language::phrases::Phrases;
use crate::random::Random;
use crate::task::{Role, family};
use crate::world::colors_of;

/// Share of the verbs, nouns, colour words and templates that is held out, and of the combinations.
const SHARE: f32 = 0.2;
const COMBINED: f32 = 0.15;

/// How many of so many are held out; of one or two none.
fn quota(of: usize, share: f32) -> usize {
    (of as f32 * share).round() as usize
}

/// Every family's ways of asking.
pub fn all_phrases() -> Vec<(Family, &'static Phrases)> {
    FAMILIES.iter().flat_map(|family| family.phrases().iter().map(|phrases| (family.family(), phrases))).collect()
}

/// Everything a family acts on: kinds, with the colours they come in.
pub fn combinations(of: Family) -> Vec<(ObjectKind, Color)> {
    let kinds = ObjectKind::ALL.into_iter().filter(|&kind| family(of).suits(Role::Object, kind).is_ok());
    kinds.flat_map(|kind| colors_of(kind).iter().map(move |&color| (kind, color))).collect()
}

/// Synonyms by what they stand for; the first of each list is the plain one.
pub fn synonyms() -> Vec<&'static [&'static str]> {
    let verbs = all_phrases().into_iter().map(|(_, phrases)| phrases.verbs);
    verbs.chain(ObjectKind::ALL.map(nouns)).chain(Color::ALL.map(colors)).collect()
}

/// Draws synonyms to their share of every list. Each has a word that only held out ones say, and that is not one letter
/// away from any other.
fn draw_synonyms(random: &mut Random) -> BTreeSet<&'static str> {
    let lists = synonyms();
    let plain: BTreeSet<&str> = lists.iter().map(|list| list[0]).collect();
    let everything = phrases(Wording::Everything);
    let mut candidates: BTreeSet<&str> = lists.iter().flat_map(|list| list.iter().copied()).collect();
    let mut order: Vec<&str> = std::mem::take(&mut candidates).into_iter().collect();
    random.shuffle(&mut order);
    let mut held: BTreeSet<&str> = BTreeSet::new();
    for word in order.into_iter().flat_map(str::split_whitespace) {
        // "Pluck" and "pluck up" are held out together.
        let group: BTreeSet<&str> =
            everything.iter().copied().filter(|phrase| words_in(phrase).any(|said| said == word)).collect();
        let with: BTreeSet<&str> = held.union(&group).copied().collect();
        let all_are_synonyms =
            group.iter().all(|phrase| !plain.contains(phrase) && lists.iter().any(|list| list.contains(phrase)));
        let fits =
            |list: &&[&str]| list.iter().filter(|synonym| with.contains(*synonym)).count() <= quota(list.len(), SHARE);
        let mistaken = WORDS.iter().any(|other| other != word && corrected(word, &|near| near == other).is_some());
        if all_are_synonyms && !mistaken && lists.iter().all(fits) {
            held = with;
        }
    }
    held
}

/// Draws patterns of every family to their share of those with a verb, those without, and the statements. Every word of
/// each is said elsewhere.
fn draw_templates(random: &mut Random, synonyms: &BTreeSet<&str>) -> BTreeSet<(Family, &'static str)> {
    let mut held: BTreeSet<(Family, &str)> = BTreeSet::new();
    let plain: BTreeSet<(Family, &str)> =
        all_phrases().into_iter().map(|(family, phrases)| (family, phrases.requests[0])).collect();
    for (family, phrases) in all_phrases() {
        let (with_verb, without): (Vec<&str>, Vec<&str>) =
            phrases.requests.iter().partition(|pattern| pattern.contains("{verb}"));
        for mut part in [with_verb, without, phrases.statements.to_vec()] {
            random.shuffle(&mut part);
            for &pattern in &part {
                let taken = part.iter().filter(|pattern| held.contains(&(family, *pattern))).count();
                let here = (family, pattern);
                if taken < quota(part.len(), SHARE)
                    && !plain.contains(&here)
                    && is_said_elsewhere(here, &held, synonyms)
                {
                    held.insert(here);
                }
            }
        }
    }
    held
}

/// Whether every word of a pattern is in something else that is not held out.
fn is_said_elsewhere((_, pattern): (Family, &str), held: &BTreeSet<(Family, &str)>, synonyms: &BTreeSet<&str>) -> bool {
    let texts: BTreeSet<&str> = held.iter().map(|(_, text)| *text).chain([pattern]).collect();
    let others: BTreeSet<String> = phrases(Wording::Everything)
        .into_iter()
        .filter(|phrase| !texts.contains(phrase) && !synonyms.contains(phrase))
        .flat_map(words_in)
        .collect();
    words_in(pattern).all(|word| others.contains(&word))
}

/// Draws combinations to their share of every family's; no kind and no colour loses more than half of its own.
fn draw_combinations(random: &mut Random) -> BTreeSet<(Family, ObjectKind, Color)> {
    let mut held = BTreeSet::new();
    for of in Family::ALL {
        let all = combinations(of);
        let mut order = all.clone();
        random.shuffle(&mut order);
        let mut taken: Vec<(ObjectKind, Color)> = Vec::new();
        for (kind, color) in order {
            let half = |same: &dyn Fn(&(ObjectKind, Color)) -> bool| {
                let most = all.iter().filter(|each| same(each)).count().div_ceil(2);
                taken.iter().filter(|each| same(each)).count() < most
            };
            let fits = half(&|each| each.0 == kind) && half(&|each| each.1 == color);
            if taken.len() < quota(all.len(), COMBINED) && fits {
                taken.push((kind, color));
            }
        }
        held.extend(taken.into_iter().map(|(kind, color)| (of, kind, color)));
    }
    held
}

#[test]
#[ignore = "prints a new list"]
fn a_new_list() {
    let lists = synonyms();
    // The first seed that gives every list of synonyms its share.
    let (mut random, held) = (0..)
        .find_map(|seed| {
            let mut random = Random::new(seed, 7);
            let held = draw_synonyms(&mut random);
            let counted = |list: &&[&str]| list.iter().filter(|synonym| held.contains(*synonym)).count();
            lists.iter().all(|list| counted(list) == quota(list.len(), SHARE)).then_some((random, held))
        })
        .expect("an endless search");
    let templates = draw_templates(&mut random, &held);
    let combinations = draw_combinations(&mut random);
    let of = |lists: &[&[&'static str]]| -> Vec<&str> {
        let held: BTreeSet<&str> =
            lists.iter().flat_map(|list| list.iter().copied()).filter(|synonym| held.contains(synonym)).collect();
        held.into_iter().collect()
    };
    println!("//! What is held out, as `draw.rs` drew it once.\n\nuse schema::{{Color, Family, ObjectKind}};\n");
    let verbs: Vec<&[&str]> = all_phrases().into_iter().map(|(_, phrases)| phrases.verbs).collect();
    println!("/// Verbs of any family.\npub const VERBS: &[&str] = &{:?};\n", of(&verbs));
    println!("/// Words for kinds of things.\npub const NOUNS: &[&str] = &{:?};\n", of(&ObjectKind::ALL.map(nouns)));
    println!("/// Words for colours.\npub const COLORS: &[&str] = &{:?};\n", of(&Color::ALL.map(colors)));
    println!("/// Patterns by family.\npub const TEMPLATES: &[(Family, &[&str])] = &[");
    for family in Family::ALL {
        let of_it: Vec<&str> = templates.iter().filter(|(of, _)| *of == family).map(|(_, text)| *text).collect();
        println!("(Family::{family:?}, &{of_it:?}),");
    }
    println!("];\n\n/// Kinds with their colours by the family that acts on them.");
    println!("pub const COMBINATIONS: &[(Family, ObjectKind, &[Color])] = &[");
    for family in Family::ALL {
        for kind in ObjectKind::ALL {
            let of_it = combinations.iter().filter(|(of, with, _)| (*of, *with) == (family, kind));
            let colors: Vec<String> = of_it.map(|(_, _, color)| format!("Color::{color:?}")).collect();
            if !colors.is_empty() {
                println!("(Family::{family:?}, ObjectKind::{kind:?}, &[{}]),", colors.join(", "));
            }
        }
    }
    println!("];");
}
