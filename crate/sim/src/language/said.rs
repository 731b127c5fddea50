//! A sentence as the families of tasks look at it.

use schema::message::Understanding;
use schema::{Family, Way};

use super::Phrases;
use super::mention::{Joint, Mention, mentions};
use super::scan::{Word, scan};
use crate::task;

/// Words for the arm itself.
const SELF: &[&str] = &["gripper", "hand", "arm", "claw", "fingers", "finger", "grippers"];

/// The words of a sentence, the things they name, and the families they are signs of.
pub struct Said {
    words: Vec<String>,
    named: Vec<Mention>,
    strong: [bool; Family::ALL.len()],
    soft: [bool; Family::ALL.len()],
}

impl Said {
    pub(super) fn new(words: &[String]) -> Self {
        let tokens = scan(words);
        let mut named = mentions(&tokens);
        // "In front of" and "closest to" tell which thing is meant, and nothing about what to do.
        let tell =
            tokens.iter().filter(|token| !matches!(token.word, Word::Where(_) | Word::Relation(_) | Word::Place(_)));
        let words: Vec<String> =
            tell.flat_map(|token| &words[token.from..token.from + token.length]).cloned().collect();
        // "Take the ball from the plate": where a thing comes from is no goal.
        if named.len() > 1 {
            let first_is_source = named[0].joint == Some(Joint::From);
            let rest = named.iter().skip(usize::from(first_is_source));
            named = rest.filter(|mention| mention.joint != Some(Joint::From)).copied().collect();
        }
        let among = |cues: fn(&Phrases) -> &'static [&'static str]| {
            Family::ALL.map(|family| {
                let mut cues = task::family(family).phrases().iter().flat_map(cues);
                cues.any(|cue| words.iter().any(|word| word == cue))
            })
        };
        let (strong, soft) = (among(|phrases| phrases.cues), among(|phrases| phrases.soft_cues));
        Self { words, named, strong, soft }
    }

    /// Whether one of these words is in the sentence.
    pub fn says(&self, wanted: &[&str]) -> bool {
        self.words.iter().any(|word| wanted.contains(&word.as_str()))
    }

    /// Whether a word in it is a sign of a family.
    pub fn strong(&self, family: Family) -> bool {
        self.strong[family as usize]
    }

    /// Whether a word in it is a sign of a family where nothing speaks for another.
    pub fn soft(&self, family: Family) -> bool {
        self.soft[family as usize]
    }

    /// Whether it names the arm itself.
    pub fn names_hand(&self) -> bool {
        self.says(SELF)
    }

    /// "In your hand" and the like.
    pub fn says_in_hand(&self) -> bool {
        self.words.windows(3).any(|three| three[0] == "in" && SELF.contains(&three[2].as_str()))
    }

    /// The things it names, in order.
    pub fn named(&self) -> &[Mention] {
        &self.named
    }

    /// Whether anything in it is about a task at all.
    pub(super) fn is_about_a_task(&self) -> bool {
        self.strong.iter().chain(&self.soft).any(|&sign| sign) || self.names_hand()
    }
}

/// What a family reads in a sentence.
pub struct Claim {
    /// 0 to 100: the surest family is taken.
    pub sureness: u8,
    pub wanted: Wanted,
}

/// The things a family would act on, as the sentence names them.
pub enum Wanted {
    Goal {
        object: Mention,
        /// For families that put.
        target: Option<Mention>,
        /// For what opens and closes.
        way: Option<Way>,
    },
    /// Everything of a colour, or with nothing named everything there is.
    Group { of: Option<Mention>, target: Option<Mention> },
    /// The sentence asks for this family and leaves something open.
    Unclear(Understanding),
}

impl Claim {
    /// A claim to act on one thing.
    pub const fn on(sureness: u8, object: Mention) -> Self {
        Self { sureness, wanted: Wanted::Goal { object, target: None, way: None } }
    }

    /// A claim to bring one thing to another.
    pub const fn onto(sureness: u8, object: Mention, target: Mention) -> Self {
        Self { sureness, wanted: Wanted::Goal { object, target: Some(target), way: None } }
    }
}
