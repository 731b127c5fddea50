//! The words of a sentence, each for what it contributes to naming things.

use schema::{Color, ObjectKind};

use super::lexicon::{ANYTHING, BIG, SMALL, THINGS, colors, nouns};
use super::space::{Place, Relation, Size};

/// What a word, or a few together, contribute to naming a thing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Word {
    Color(Color),
    Kind {
        kind: ObjectKind,
        plural: bool,
    },
    /// "one", "thing": of any kind.
    Anything {
        plural: bool,
    },
    Size(Size),
    /// "leftmost", before the noun.
    Place(Place),
    /// "on the left", after the noun.
    Where(Place),
    /// "behind", after the noun and before another.
    Relation(Relation),
    Joint(Joint),
    /// "colored", "round": may stand between colour and noun.
    Adjective,
    /// "that is", "which is": may stand between noun and colour.
    Relative,
    Article,
    /// "top of", "the middle of": leaves the small word before it in force.
    Part,
    Other,
}

/// The small word before a mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// In, on, into.
    Into,
    /// To, over, above, near: somewhere to be, or to bring things.
    Towards,
    /// From, off: where a thing comes from.
    From,
    With,
}

/// A word and where in the sentence it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Token {
    pub word: Word,
    pub from: usize,
    /// How many words it is made of.
    pub length: usize,
}

/// What stands after a noun and says where the thing is; the longer first. Articles are left out.
const WHERE: [(&str, Place); 46] = [
    ("on far left hand side", Place::Left),
    ("on far right hand side", Place::Right),
    ("on left hand side", Place::Left),
    ("on right hand side", Place::Right),
    ("on far left", Place::Left),
    ("on far right", Place::Right),
    ("to far left", Place::Left),
    ("to far right", Place::Right),
    ("on left side", Place::Left),
    ("on right side", Place::Right),
    ("on left", Place::Left),
    ("on right", Place::Right),
    ("at left", Place::Left),
    ("at right", Place::Right),
    ("to left", Place::Left),
    ("to right", Place::Right),
    ("furthest to left", Place::Left),
    ("furthest to right", Place::Right),
    ("farthest to left", Place::Left),
    ("farthest to right", Place::Right),
    ("furthest left", Place::Left),
    ("furthest right", Place::Right),
    ("farthest left", Place::Left),
    ("farthest right", Place::Right),
    ("leftmost", Place::Left),
    ("rightmost", Place::Right),
    ("nearest to you", Place::Nearest),
    ("nearest to arm", Place::Nearest),
    ("nearest to robot", Place::Nearest),
    ("nearest to base", Place::Nearest),
    ("closest to you", Place::Nearest),
    ("closest to arm", Place::Nearest),
    ("closest to robot", Place::Nearest),
    ("closest to base", Place::Nearest),
    ("nearest you", Place::Nearest),
    ("closest you", Place::Nearest),
    ("farthest away from you", Place::Farthest),
    ("furthest away from you", Place::Farthest),
    ("farthest away", Place::Farthest),
    ("furthest away", Place::Farthest),
    ("farthest from you", Place::Farthest),
    ("furthest from you", Place::Farthest),
    ("farthest from arm", Place::Farthest),
    ("furthest from arm", Place::Farthest),
    ("farthest from robot", Place::Farthest),
    ("furthest from robot", Place::Farthest),
];

/// What stands between two things and says how they are to each other; the longer first.
const RELATIONS: [(&str, Relation); 29] = [
    ("on left hand side of", Relation::LeftOf),
    ("on right hand side of", Relation::RightOf),
    ("to left side of", Relation::LeftOf),
    ("to right side of", Relation::RightOf),
    ("on left side of", Relation::LeftOf),
    ("on right side of", Relation::RightOf),
    ("to left of", Relation::LeftOf),
    ("to right of", Relation::RightOf),
    ("on left of", Relation::LeftOf),
    ("on right of", Relation::RightOf),
    ("at left of", Relation::LeftOf),
    ("at right of", Relation::RightOf),
    ("left of", Relation::LeftOf),
    ("right of", Relation::RightOf),
    ("in back of", Relation::Behind),
    ("behind", Relation::Behind),
    ("in front of", Relation::InFrontOf),
    ("right next to", Relation::NextTo),
    ("next to", Relation::NextTo),
    ("adjacent to", Relation::NextTo),
    ("nearest to", Relation::NextTo),
    ("closest to", Relation::NextTo),
    ("close to", Relation::NextTo),
    ("nearest", Relation::NextTo),
    ("closest", Relation::NextTo),
    ("beside", Relation::NextTo),
    ("alongside", Relation::NextTo),
    ("near", Relation::NextTo),
    ("close by", Relation::NextTo),
];

/// What stands before a noun and says where the thing is; the longer first.
const PLACES: [(&str, Place); 14] = [
    ("far left", Place::Left),
    ("far right", Place::Right),
    ("left hand", Place::Left),
    ("right hand", Place::Right),
    ("left most", Place::Left),
    ("right most", Place::Right),
    ("left", Place::Left),
    ("right", Place::Right),
    ("leftmost", Place::Left),
    ("rightmost", Place::Right),
    ("nearest", Place::Nearest),
    ("closest", Place::Nearest),
    ("farthest", Place::Farthest),
    ("furthest", Place::Farthest),
];

/// Every word of the phrases above.
pub(super) fn qualifier_words() -> impl Iterator<Item = &'static str> {
    let phrases = WHERE.map(|(phrase, _)| phrase).into_iter().chain(RELATIONS.map(|(phrase, _)| phrase));
    phrases
        .chain(PLACES.map(|(phrase, _)| phrase))
        .flat_map(str::split_whitespace)
        .chain(["smallest", "biggest", "largest"])
}

/// The colour a word means.
pub(super) fn color_of(word: &str) -> Option<Color> {
    Color::ALL.into_iter().find(|&color| colors(color).contains(&word))
}

/// The kind a word means.
pub(super) fn kind_of(word: &str) -> Option<ObjectKind> {
    // "cubes" is a cube to an arm that takes one at a time.
    let singular = word.strip_suffix('s').unwrap_or(word);
    ObjectKind::ALL.into_iter().find(|&kind| nouns(kind).contains(&word) || nouns(kind).contains(&singular))
}

/// The words of a sentence in order.
pub(super) fn scan(words: &[String]) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut from = 0;
    while from < words.len() {
        let before = tokens.last().map(|token| token.word);
        let (word, length) = qualifier(words, from, before).unwrap_or_else(|| (classify(words, from), 1));
        tokens.push(Token { word, from, length });
        from += length;
    }
    tokens
}

/// The phrase that begins here and says which of several things is meant.
fn qualifier(words: &[String], from: usize, before: Option<Word>) -> Option<(Word, usize)> {
    let rest = &words[from..];
    let thing_follows = |length: usize| begins_thing(words, from + length);
    if matches!(
        before,
        Some(Word::Kind { .. } | Word::Anything { .. } | Word::Color(_) | Word::Relative | Word::Where(_))
    ) {
        let related = longest(&RELATIONS, rest).filter(|(_, length)| begins_mention(words, from + length));
        let placed = longest(&WHERE, rest).filter(|(_, length)| !thing_follows(*length));
        // "Closest to the arm" is a place, "closest to the bowl" a relation.
        if let Some((place, length)) = placed.filter(|(_, length)| related.is_none_or(|(_, other)| *length > other)) {
            return Some((Word::Where(place), length));
        }
        if let Some((relation, length)) = related {
            return Some((Word::Relation(relation), length));
        }
    }
    let (place, length) = longest(&PLACES, rest)?;
    let of_several = rest.get(length).is_some_and(|word| word == "of")
        && length == 1
        && !["left", "right"].contains(&rest[0].as_str());
    (thing_follows(length) || of_several).then_some((Word::Place(place), length + usize::from(of_several)))
}

/// The first phrase of a list that the words begin with, and how many words that are.
fn longest<T: Copy>(phrases: &[(&str, T)], words: &[String]) -> Option<(T, usize)> {
    phrases.iter().find_map(|(phrase, meaning)| Some((*meaning, length_of(phrase, words)?)))
}

/// How many words a phrase takes up, articles between its words included.
fn length_of(phrase: &str, words: &[String]) -> Option<usize> {
    let mut length = 0;
    for wanted in phrase.split(' ') {
        while length > 0 && words.get(length).is_some_and(|word| is_article(word)) {
            length += 1;
        }
        if words.get(length)? != wanted {
            return None;
        }
        length += 1;
    }
    Some(length)
}

/// Whether a noun, or what may stand right before one, is here.
fn begins_thing(words: &[String], at: usize) -> bool {
    let word = (at < words.len()).then(|| classify(words, at));
    matches!(word, Some(Word::Kind { .. } | Word::Anything { .. } | Word::Color(_) | Word::Size(_) | Word::Adjective))
}

/// Whether a thing is named here, with or without an article.
fn begins_mention(words: &[String], at: usize) -> bool {
    let articles = words[at.min(words.len())..].iter().take_while(|word| is_article(word)).count();
    begins_thing(words, at + articles) || longest(&PLACES, &words[(at + articles).min(words.len())..]).is_some()
}

fn is_article(word: &str) -> bool {
    matches!(word, "the" | "a" | "an" | "that" | "this" | "these" | "those" | "my" | "your" | "our" | "its")
}

fn classify(words: &[String], index: usize) -> Word {
    let word = words[index].as_str();
    let next = words.get(index + 1).map_or("", String::as_str);
    let before = index.checked_sub(1).map_or("", |before| words[before].as_str());
    match word {
        // "can you" is no can, "pot" is; a can is named after an article or a colour.
        "can" if matches!(next, "you" | "the" | "we" | "i" | "u" | "it") || (before == "you" || before == "if") => {
            Word::Other
        }
        "light" | "sky" | "baby" if next == "blue" => Word::Color(Color::Cyan),
        "blue" if matches!(before, "light" | "sky" | "baby") => Word::Adjective,
        "hot" | "dark" | "bright" | "light" | "deep" | "pale" | "colored" | "coloured" | "round" | "shiny"
        | "wooden" => Word::Adjective,
        // "drop it over there" names nothing.
        "in" | "into" | "inside" | "within" | "on" | "onto" | "atop" | "upon" => Word::Joint(Joint::Into),
        "to" | "towards" | "toward" | "over" | "above" | "near" | "at" | "for" | "by" | "beside" | "around" => {
            Word::Joint(Joint::Towards)
        }
        "from" | "off" | "out" => Word::Joint(Joint::From),
        "with" => Word::Joint(Joint::With),
        "which" | "is" | "are" | "thats" => Word::Relative,
        "that" if matches!(next, "is" | "are" | "s" | "looks") => Word::Relative,
        "top" | "of" | "middle" | "center" | "centre" => Word::Part,
        _ if word == "smallest" || SMALL.contains(&word) => Word::Size(Size::Small),
        _ if matches!(word, "biggest" | "largest") || BIG.contains(&word) => Word::Size(Size::Big),
        _ if is_article(word) => Word::Article,
        _ => {
            if let Some(color) = color_of(word) {
                Word::Color(color)
            } else if let Some(kind) = kind_of(word) {
                Word::Kind { kind, plural: !nouns(kind).contains(&word) }
            } else if ANYTHING.contains(&word) || THINGS.contains(&word) {
                Word::Anything { plural: THINGS.contains(&word) }
            } else {
                Word::Other
            }
        }
    }
}
