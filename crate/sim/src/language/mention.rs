//! Which things a sentence names, in order, and how each is joined to the rest.

use schema::{Color, ObjectKind};

use super::lexicon::{ANYTHING, THINGS, colors, nouns};

/// What a word contributes to naming a thing.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Word {
    Color(Color),
    Kind(ObjectKind),
    /// "one", "thing": of any kind.
    Anything,
    Joint(Joint),
    /// "colored", "little": may stand between colour and noun.
    Adjective,
    /// "that is", "which is": may stand between noun and colour.
    Relative,
    Article,
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

/// A thing as a sentence names it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mention {
    pub color: Option<Color>,
    /// Nothing for "the red one".
    pub kind: Option<ObjectKind>,
    pub joint: Option<Joint>,
    /// Whether it names more than one: "cubes", "things".
    pub plural: bool,
}

impl Mention {
    /// What was named, in plain words.
    pub fn words(self) -> String {
        let color = self.color.map(Color::word);
        let noun = self.kind.map_or("object", ObjectKind::word);
        color.map_or_else(|| noun.to_owned(), |color| format!("{color} {noun}"))
    }
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
        "hot" | "dark" | "bright" | "light" | "deep" | "pale" => Word::Adjective,
        // "drop it over there" names nothing.
        "in" | "into" | "inside" | "within" | "on" | "onto" | "atop" | "upon" => Word::Joint(Joint::Into),
        "to" | "towards" | "toward" | "over" | "above" | "near" | "at" | "for" | "by" | "beside" | "around" => {
            Word::Joint(Joint::Towards)
        }
        "from" | "off" | "out" => Word::Joint(Joint::From),
        "with" => Word::Joint(Joint::With),
        "colored" | "coloured" | "little" | "small" | "big" | "tiny" | "large" | "round" | "shiny" | "wooden" => {
            Word::Adjective
        }
        "that" if matches!(next, "is" | "are" | "s" | "looks") => Word::Relative,
        "which" | "is" | "are" | "thats" => Word::Relative,
        "the" | "a" | "an" | "that" | "this" | "these" | "those" | "my" | "your" | "our" => Word::Article,
        _ => {
            if let Some(color) = color_of(word) {
                Word::Color(color)
            } else if let Some(kind) = kind_of(word) {
                Word::Kind(kind)
            } else if ANYTHING.contains(&word) || THINGS.contains(&word) {
                Word::Anything
            } else {
                Word::Other
            }
        }
    }
}

/// The mentions of a sentence, in order.
pub(super) fn mentions(words: &[String]) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    let mut joint = None;
    // Whether the words since the last mention could tie a colour to it: "the cube that is red".
    let mut tied = false;
    let mut color: Option<Color> = None;
    let flush = |found: &mut Vec<Mention>, color: &mut Option<Color>, joint: &mut Option<Joint>, kind| {
        found.push(Mention { color: color.take(), kind, joint: joint.take(), plural: false });
    };
    for index in 0..words.len() {
        let word = classify(words, index);
        match word {
            Word::Color(new) => {
                if color.is_some() {
                    // "the red blue bowl" and "put red in blue": the first colour named a thing of its own.
                    flush(&mut found, &mut color, &mut joint, None);
                }
                let last = found.last_mut().filter(|last| tied && last.color.is_none());
                let noun_follows = words.get(index + 1).is_some_and(|_| {
                    matches!(classify(words, index + 1), Word::Kind(_) | Word::Anything | Word::Adjective)
                });
                match last {
                    Some(last) if !noun_follows => last.color = Some(new),
                    _ => color = Some(new),
                }
                tied = false;
            }
            Word::Kind(kind) => {
                flush(&mut found, &mut color, &mut joint, Some(kind));
                mark_plural(&mut found, !nouns(kind).contains(&words[index].as_str()));
                tied = false;
            }
            Word::Anything => {
                if color.is_some() || matches!(index.checked_sub(1).map(|i| classify(words, i)), Some(Word::Article)) {
                    flush(&mut found, &mut color, &mut joint, None);
                    mark_plural(&mut found, THINGS.contains(&words[index].as_str()));
                }
                tied = false;
            }
            Word::Relative => tied = true,
            Word::Adjective => {}
            Word::Article | Word::Other | Word::Joint(_) => {
                if color.is_some() {
                    flush(&mut found, &mut color, &mut joint, None);
                }
                tied = false;
                match word {
                    Word::Joint(new) => joint = Some(new),
                    Word::Other if !matches!(words[index].as_str(), "top" | "of" | "middle" | "center" | "centre") => {
                        joint = None;
                    }
                    _ => {}
                }
            }
        }
    }
    if color.is_some() {
        flush(&mut found, &mut color, &mut joint, None);
    }
    merge_appositions(found)
}

fn mark_plural(found: &mut [Mention], plural: bool) {
    if let Some(last) = found.last_mut() {
        last.plural = plural;
    }
}

/// "The cube, the red one" is one thing.
fn merge_appositions(found: Vec<Mention>) -> Vec<Mention> {
    let mut merged: Vec<Mention> = Vec::new();
    for mention in found {
        if let Some(last) = merged.last_mut()
            && mention.joint.is_none()
        {
            if last.color.is_none() && mention.kind.is_none() && mention.color.is_some() {
                last.color = mention.color;
                continue;
            }
            if last.kind.is_none() && mention.color.is_none() && mention.kind.is_some() {
                last.kind = mention.kind;
                continue;
            }
        }
        merged.push(mention);
    }
    merged
}
