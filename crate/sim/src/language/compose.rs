//! From a goal to a sentence.

use schema::policy::MAX_WORDS;
use schema::{Goal, ObjectId, ObjectSpec, Plan};

use super::Table;
use super::lexicon::{ANYTHING, CLOSINGS, OPENINGS, THINGS, colors, into, nouns, shades};
use super::resolve::understood_plan;
use crate::object::ObjectState;
use crate::random::Random;
use crate::task;

/// What may stand before a noun.
pub(super) const ARTICLES: &[&str] = &["the", "that", "this", "a"];

/// How often the plainest word is taken among its synonyms.
const PLAIN_NOUN: f32 = 0.4;
const PLAIN_COLOR: f32 = 0.55;
/// How often a colour is named by its shade.
const SHADED: f32 = 0.06;
/// How often colour or noun is left out where the other one suffices.
const SHORTENED: f32 = 0.3;
const OPENED: f32 = 0.25;
const CLOSED: f32 = 0.2;
/// How often all articles are left out, telegram style.
const TERSE: f32 = 0.07;
/// Draws before the plainest wording is taken.
const TRIES: usize = 6;

/// A template with its slots filled with plain words: `{object}`, `{color}`, `{target}`, `{target_color}`. Slots the goal
/// has nothing for stay empty.
pub fn fill(template: &str, goal: &Goal, objects: &[ObjectState]) -> String {
    let spec = |id: ObjectId| objects.get(usize::from(id.0)).map(|object| object.spec);
    let object = spec(goal.object);
    let target = goal.target.and_then(spec);
    let noun = |spec: Option<ObjectSpec>| spec.map_or("", |spec| spec.kind.word());
    let color = |spec: Option<ObjectSpec>| spec.map_or("", |spec| spec.color.word());
    let filled = template
        .replace("{object}", noun(object))
        .replace("{color}", color(object))
        .replace("{target_color}", color(target))
        .replace("{target}", noun(target))
        .replace("{things}", THINGS[0]);
    filled.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A plan in words, drawn by seed: for each goal one of its family's templates with synonyms, sometimes with colour or noun
/// left out where the other suffices, sometimes with something polite around it; two goals joined into one sentence.
///
/// Lower case, at most [`MAX_WORDS`] words; [`super::understand`] reads every one of them back as this plan.
pub fn sentence(plan: &Plan, table: Table, seed: u64) -> String {
    let mut random = Random::new(seed, 3);
    (0..TRIES)
        .map(|_| match plan.then {
            None => draw(plan.first, table, &mut random),
            Some(then) => draw_two(plan.first, then, table, &mut random),
        })
        // Two synonyms can meet in a way that reads differently; such a wording is not taken.
        .find(|sentence| {
            super::words_of(sentence).len() <= MAX_WORDS && understood_plan(sentence, table) == Some(*plan)
        })
        .unwrap_or_else(|| super::paraphrase(plan, table.objects))
}

/// What joins two goals; the second may follow "first" at the beginning.
pub(super) const JOINERS: &[&str] =
    &["and", "and then", "then", "and after that", "after that", "and afterwards", "first"];
/// How often two goals begin with "first".
const ORDERED: f32 = 0.2;
/// How often what was opened is called "it".
const PRONOUN: f32 = 0.5;

fn draw_two(first: Goal, then: Goal, table: Table, random: &mut Random) -> String {
    let after = task::achieved(table.objects, &first);
    let left = draw_bare(first, table, random);
    let mut right = draw_bare(then, Table { objects: &after, ..table }, random);
    if then.target == Some(first.object) && random.chance(PRONOUN) {
        right = with_pronoun(&right, &after[usize::from(first.object.0)]);
    }
    let joiner = random.take(&JOINERS[..JOINERS.len() - 1]);
    let begin = if random.chance(ORDERED) { "first " } else { "" };
    format!("{begin}{left} {joiner} {right}")
}

/// The last words that name a thing, by "it".
fn with_pronoun(text: &str, thing: &ObjectState) -> String {
    let named = format!("the {}", super::name(&thing.spec));
    match text.rfind(&named) {
        Some(at) => format!("{}it{}", &text[..at], &text[at + named.len()..]),
        None => text.to_owned(),
    }
}

/// A request with nothing around it.
fn draw_bare(goal: Goal, table: Table, random: &mut Random) -> String {
    let phrases = task::family(goal.family).wording(&goal);
    let template = random.take(phrases.requests);
    fill_in(template, goal, table, random)
}

fn draw(goal: Goal, table: Table, random: &mut Random) -> String {
    let phrases = task::family(goal.family).wording(&goal);
    let which = random.below(phrases.requests.len() + phrases.statements.len());
    let request = phrases.requests.get(which).copied();
    let template = request.unwrap_or_else(|| phrases.statements[which - phrases.requests.len()]);

    let mut text = fill_in(template, goal, table, random);
    if request.is_some() {
        if random.chance(OPENED) {
            text = format!("{} {text}", random.take(OPENINGS));
        }
        if random.chance(CLOSED) {
            text = format!("{text} {}", random.take(CLOSINGS));
        }
    }
    let terse = random.chance(TERSE);
    text.split_whitespace().filter(|word| !(terse && *word == "the")).collect::<Vec<_>>().join(" ")
}

/// A template with its slots filled with words drawn for them.
fn fill_in(template: &str, goal: Goal, table: Table, random: &mut Random) -> String {
    let phrases = task::family(goal.family).wording(&goal);
    let mut text = template.replace("{verb}", random.take(phrases.verbs));
    text = text.replace("{things}", random.take(THINGS));
    text = refer(&text, "{color}", "{object}", goal.object, table, random);
    if let Some(target) = goal.target {
        text = refer(&text, "{target_color}", "{target}", target, table, random);
        let kind = table.object(target).map(|object| object.spec.kind);
        text = text.replace("{in}", kind.map_or("", |kind| random.take(into(kind))));
    }
    text
}

/// Fills the slots of one object. Where a template names colour and noun together, one of them may suffice.
fn refer(text: &str, color_slot: &str, noun_slot: &str, id: ObjectId, table: Table, random: &mut Random) -> String {
    let Some(ObjectState { spec, .. }) = table.object(id) else { return text.to_owned() };
    let noun = synonym(random, nouns(spec.kind), PLAIN_NOUN);
    let color = if random.chance(SHADED) {
        random.take(shades(spec.color))
    } else {
        synonym(random, colors(spec.color), PLAIN_COLOR)
    };
    let only_color = table.objects.iter().filter(|other| other.spec.color == spec.color).count() == 1;
    let only_kind = table.objects.iter().filter(|other| other.spec.kind == spec.kind).count() == 1;
    let short = random.chance(SHORTENED);
    let pair = match (short, only_color, only_kind, random.chance(0.5)) {
        (true, true, false, _) | (true, true, true, true) => format!("{color} {}", random.take(ANYTHING)),
        (true, _, true, _) => noun.to_owned(),
        _ => format!("{color} {noun}"),
    };
    text.replace(&format!("{color_slot} {noun_slot}"), &pair).replace(color_slot, color).replace(noun_slot, noun)
}

fn synonym<'a>(random: &mut Random, words: &[&'a str], plain: f32) -> &'a str {
    if random.chance(plain) { words[0] } else { random.take(words) }
}
