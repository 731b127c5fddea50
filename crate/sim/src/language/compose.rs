//! From a goal to a sentence.

use schema::policy::MAX_WORDS;
use schema::{Goal, ObjectId, ObjectSpec, Plan};

use super::held_out::{self, Wording};
use super::lexicon::{
    ANYTHING, CLOSINGS, FRAMES, OPENINGS, THINGS, colors, into, nouns, place_words, relation_words, shades, size_words,
    where_words,
};
use super::naming::{Own, Qualifier, name, qualifiers};
use super::phrases::Phrases;
use super::resolve::understood_plan;
use crate::object::ObjectState;
use crate::random::Random;
use crate::task;

/// How often the plainest word is taken among its synonyms.
const PLAIN_NOUN: f32 = 0.4;
const PLAIN_COLOR: f32 = 0.55;
/// How often a colour is named by its shade.
const SHADED: f32 = 0.06;
/// How often colour or noun is left out where the other one suffices.
const SHORTENED: f32 = 0.3;
/// How often a thing is told by its size or place although it need not be.
const QUALIFIED: f32 = 0.2;
/// How often a place is said after the noun.
const AFTERWARDS: f32 = 0.4;
/// How often a request is put as something else than a request.
const FRAMED: f32 = 0.15;
const OPENED: f32 = 0.15;
const CLOSED: f32 = 0.2;
/// How often all articles are left out, telegram style.
const TERSE: f32 = 0.07;
/// How often a word kept from training is taken where one is wanted.
const UNSEEN: f32 = 0.5;
/// Draws before the plainest wording is taken.
const TRIES: usize = 6;
/// The same where that would not do, because it is one of training's.
const UNSEEN_TRIES: usize = 60;

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
    spaced(&filled)
}

/// Words with one space between any two.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A plan in words, drawn by seed: for each goal one of its family's templates with synonyms, sometimes with colour or noun
/// left out where the other suffices, sometimes told from others by its size or place, sometimes with something polite
/// around it; two goals joined into one sentence.
///
/// Lower case, at most [`MAX_WORDS`] words; [`super::understand`] reads every one of them back as this plan, if it is
/// [expressible](super::is_expressible) at all.
pub fn sentence(plan: &Plan, objects: &[ObjectState], wording: Wording, seed: u64) -> String {
    let mut draw = Draw { objects, wording, random: Random::new(seed, 3) };
    let tries = if wording.is_unseen() { UNSEEN_TRIES } else { TRIES };
    (0..tries)
        .map(|_| match plan.then {
            None => draw.one(plan.first),
            Some(then) => draw.two(plan.first, then),
        })
        // Two synonyms can meet in a way that reads differently; such a wording is not taken.
        .find(|sentence| {
            let words = super::words_of(sentence);
            let strange = || words.iter().any(|word| held_out::is_held_out_word(word));
            words.len() <= MAX_WORDS
                && (wording != Wording::UnseenWords || strange())
                && understood_plan(sentence, objects) == Some(*plan)
        })
        .unwrap_or_else(|| super::paraphrase(plan, objects))
}

/// What joins two goals; the second may follow "first" at the beginning.
pub(super) const JOINERS: &[&str] =
    &["and", "and then", "then", "and after that", "after that", "and afterwards", "first"];
/// How often two goals begin with "first".
const ORDERED: f32 = 0.2;
/// How often what was opened is called "it".
const PRONOUN: f32 = 0.5;

/// The sentence being drawn.
struct Draw<'a> {
    objects: &'a [ObjectState],
    wording: Wording,
    random: Random,
}

impl<'a> Draw<'a> {
    fn object(&self, id: ObjectId) -> Option<&'a ObjectState> {
        self.objects.get(usize::from(id.0))
    }

    fn one(&mut self, goal: Goal) -> String {
        let phrases = task::family(goal.family).wording(&goal);
        let (pattern, is_request) = self.pattern(goal, phrases, true);
        let mut text = self.fill_in(pattern, goal);
        if is_request {
            if self.random.chance(FRAMED) {
                let frame = *self.random.pick(&FRAMES[1..]);
                text = format!("{} {text}", self.random.take(frame));
            } else if self.random.chance(OPENED) {
                text = format!("{} {text}", self.random.take(OPENINGS));
            }
            if self.random.chance(CLOSED) {
                text = format!("{text} {}", self.random.take(CLOSINGS));
            }
        }
        let terse = self.random.chance(TERSE);
        text.split_whitespace().filter(|word| !(terse && *word == "the")).collect::<Vec<_>>().join(" ")
    }

    fn two(&mut self, first: Goal, then: Goal) -> String {
        let left = self.bare(first);
        let mut right = self.bare(then);
        if then.target == Some(first.object)
            && self.random.chance(PRONOUN)
            && let Some(thing) = self.object(first.object)
        {
            right = with_pronoun(&right, &name(thing, self.objects));
        }
        let joiner = self.random.take(&JOINERS[..JOINERS.len() - 1]);
        let begin = if self.random.chance(ORDERED) { "first " } else { "" };
        spaced(&format!("{begin}{left} {joiner} {right}"))
    }

    /// A request with nothing around it.
    fn bare(&mut self, goal: Goal) -> String {
        let phrases = task::family(goal.family).wording(&goal);
        let (pattern, _) = self.pattern(goal, phrases, false);
        self.fill_in(pattern, goal)
    }

    /// A pattern for a goal, and whether it is a request.
    fn pattern(&mut self, goal: Goal, phrases: &'static Phrases, with_statements: bool) -> (&'static str, bool) {
        let statements = if with_statements { phrases.statements } else { &[] };
        let wanted = |pattern: &str| match self.wording {
            Wording::Everything => true,
            Wording::UnseenTemplates => held_out::is_held_out_template(goal.family, pattern),
            Wording::Training | Wording::UnseenWords => !held_out::is_held_out_template(goal.family, pattern),
        };
        let requests = phrases.requests.iter().map(|pattern| (*pattern, true));
        let all = requests.chain(statements.iter().map(|pattern| (*pattern, false)));
        let allowed: Vec<(&str, bool)> = all.filter(|(pattern, _)| wanted(pattern)).collect();
        *self.random.pick(&allowed)
    }

    /// One of some words that mean the same.
    fn word<'s>(&mut self, words: &[&'s str]) -> &'s str {
        let is_unseen = |word: &&&str| held_out::is_held_out_phrase(word);
        match self.wording {
            Wording::Everything => return self.random.take(words),
            Wording::UnseenWords if self.random.chance(UNSEEN) => {
                let unseen: Vec<&str> = words.iter().filter(is_unseen).copied().collect();
                if !unseen.is_empty() {
                    return self.random.take(&unseen);
                }
            }
            _ => {}
        }
        let seen: Vec<&str> = words.iter().filter(|word| !is_unseen(word)).copied().collect();
        self.random.take(&seen)
    }

    /// The same, often the plainest.
    fn synonym<'s>(&mut self, words: &[&'s str], plain: f32) -> &'s str {
        if self.random.chance(plain) { words[0] } else { self.word(words) }
    }

    fn color(&mut self, spec: ObjectSpec) -> &'static str {
        if self.random.chance(SHADED) {
            self.random.take(shades(spec.color))
        } else {
            self.synonym(colors(spec.color), PLAIN_COLOR)
        }
    }

    fn noun(&mut self, spec: ObjectSpec) -> &'static str {
        self.synonym(nouns(spec.kind), PLAIN_NOUN)
    }

    /// A pattern with its slots filled with words drawn for them.
    fn fill_in(&mut self, pattern: &str, goal: Goal) -> String {
        let phrases = task::family(goal.family).wording(&goal);
        let verb = self.word(phrases.verbs);
        let mut text = pattern.replace("{verb}", verb).replace("{things}", self.random.take(THINGS));
        text = self.refer(&text, "{color}", "{object}", goal.object);
        if let Some(target) = goal.target {
            text = self.refer(&text, "{target_color}", "{target}", target);
            let kind = self.object(target).map(|object| object.spec.kind);
            text = text.replace("{in}", kind.map_or("", |kind| self.random.take(into(kind))));
        }
        text
    }

    /// Fills the slots of one object. Where a pattern names colour and noun together, one of them may suffice; where they
    /// do not suffice, and sometimes anyway, more is said.
    fn refer(&mut self, text: &str, color_slot: &str, noun_slot: &str, id: ObjectId) -> String {
        let Some(thing) = self.object(id).copied() else { return text.to_owned() };
        let (noun, color) = (self.noun(thing.spec), self.color(thing.spec));
        let pair_slot = format!("{color_slot} {noun_slot}");
        let is_pair = text.contains(&pair_slot);
        let alike = Own::FULL.fitting(thing.spec, self.objects).len() > 1;
        let told = if alike || self.random.chance(QUALIFIED) { self.qualify(&thing, is_pair) } else { None };
        let (mut before, mut after) = (String::new(), String::new());
        let own = match told {
            Some((own, qualifier)) => {
                (before, after) = self.qualifier_words(qualifier, is_pair);
                own
            }
            None => self.own(&thing),
        };
        let said = match own {
            Own { color: true, noun: true } => format!("{color} {noun}"),
            Own { color: false, noun: true } => noun.to_owned(),
            Own { color: true, noun: false } => format!("{color} {}", self.random.take(ANYTHING)),
            Own { color: false, noun: false } => self.random.take(ANYTHING).to_owned(),
        };
        text.replace(&pair_slot, &format!("{before} {said} {after}"))
            .replace(color_slot, color)
            .replace(noun_slot, &format!("{before} {noun}"))
    }

    /// What is said of a thing that nothing else is like.
    fn own(&mut self, thing: &ObjectState) -> Own {
        let only = |own: Own| own.fitting(thing.spec, self.objects).len() == 1;
        let (by_color, by_noun) = (Own { color: true, noun: false }, Own { color: false, noun: true });
        let (only_color, only_kind) = (only(by_color), only(by_noun));
        let short = self.random.chance(SHORTENED);
        match (short, only_color, only_kind, self.random.chance(0.5)) {
            (true, true, false, _) | (true, true, true, true) => by_color,
            (true, _, true, _) => by_noun,
            _ => Own::FULL,
        }
    }

    /// What is said of a thing, and what tells it from others of which the same is said. Where colour and noun are apart,
    /// both are said, and only what stands before the noun fits in.
    fn qualify(&mut self, thing: &ObjectState, is_pair: bool) -> Option<(Own, Qualifier)> {
        const SHORTER: [Own; 5] = [
            Own::FULL,
            Own::FULL,
            Own { color: false, noun: true },
            Own { color: false, noun: true },
            Own { color: false, noun: false },
        ];
        let drawn = *self.random.pick(&SHORTER);
        let owns = if is_pair { [drawn, Own::FULL] } else { [Own::FULL; 2] };
        owns.into_iter().find_map(|own| {
            let told = qualifiers(thing, own, self.objects);
            let is_relation = |told: &Qualifier| matches!(told, Qualifier::Relation(..));
            // There are many more relations than anything else.
            let (relations, others): (Vec<_>, Vec<_>) = told.into_iter().partition(is_relation);
            let prefers_relation = others.is_empty() || self.random.chance(0.4);
            let choice = if is_pair && prefers_relation && !relations.is_empty() { relations } else { others };
            (!choice.is_empty()).then(|| (own, *self.random.pick(&choice)))
        })
    }

    /// A qualifier in words: what stands before the noun, and what after.
    fn qualifier_words(&mut self, qualifier: Qualifier, is_pair: bool) -> (String, String) {
        match qualifier {
            Qualifier::Size(size) => (self.random.take(size_words(size)).to_owned(), String::new()),
            Qualifier::Place(place) if is_pair && self.random.chance(AFTERWARDS) => {
                (String::new(), self.random.take(where_words(place)).to_owned())
            }
            Qualifier::Place(place) => (self.random.take(place_words(place)).to_owned(), String::new()),
            Qualifier::Relation(relation, to) => {
                let spec = self.objects[usize::from(to.0)].spec;
                let noun = self.noun(spec);
                let only_kind = Own { color: false, noun: true }.fitting(spec, self.objects).len() == 1;
                let color = if only_kind && self.random.chance(0.5) { "" } else { self.color(spec) };
                (String::new(), format!("{} the {color} {noun}", self.random.take(relation_words(relation))))
            }
        }
    }
}

/// The last words that name a thing, by "it".
fn with_pronoun(text: &str, name: &str) -> String {
    let named = format!("the {name}");
    match text.rfind(&named) {
        Some(at) => format!("{}it{}", &text[..at], &text[at + named.len()..]),
        None => text.to_owned(),
    }
}
