//! Which things a sentence names, in order, how each is told from others like it, and how it is joined to the rest.

use schema::{Color, ObjectKind};

use super::lexicon::{relation_words, size_words, where_words};
pub use super::scan::Joint;
use super::scan::{Token, Word};
use super::space::{Place, Relation, Size};

/// A thing as a sentence names it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mention {
    pub color: Option<Color>,
    /// Nothing for "the red one".
    pub kind: Option<ObjectKind>,
    pub size: Option<Size>,
    /// Where it is among the others that fit.
    pub place: Option<Place>,
    /// Where it is beside another thing.
    pub relation: Option<(Relation, Landmark)>,
    pub joint: Option<Joint>,
    /// Whether it names more than one: "cubes", "things".
    pub plural: bool,
}

/// A thing that another one is told by.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Landmark {
    pub color: Option<Color>,
    pub kind: Option<ObjectKind>,
    pub size: Option<Size>,
    pub place: Option<Place>,
}

impl Mention {
    /// What was named, in plain words.
    pub fn words(self) -> String {
        let parts = [
            self.size.map(|size| size_words(size)[0]),
            self.color.map(Color::word),
            Some(self.kind.map_or("object", ObjectKind::word)),
            self.place.map(|place| where_words(place)[0]),
        ];
        let own = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        match self.relation {
            Some((relation, to)) => {
                format!("{own} {} the {}", relation_words(relation)[0], Self::from(to).words())
            }
            None => own,
        }
    }

    /// Whether more is said of it than what it is and its colour.
    pub fn is_told_apart(&self) -> bool {
        self.size.is_some() || self.place.is_some() || self.relation.is_some()
    }
}

impl From<Landmark> for Mention {
    fn from(Landmark { color, kind, size, place }: Landmark) -> Self {
        Self { color, kind, size, place, ..Self::default() }
    }
}

/// A mention, or what another one is told by.
struct Entry {
    mention: Mention,
    /// The mention that is told by it.
    of: Option<(usize, Relation)>,
}

/// What has been said of the next thing, and of the last one.
#[derive(Default)]
struct Reader {
    found: Vec<Entry>,
    color: Option<Color>,
    size: Option<Size>,
    place: Option<Place>,
    joint: Option<Joint>,
    /// The mention and the relation that the next thing is wanted for.
    wanted: Option<(usize, Relation)>,
    /// Whether the words since the last mention could tie a colour to it: "the cube that is red".
    tied: bool,
}

impl Reader {
    /// The thing is named; of a kind, or of any.
    fn name(&mut self, kind: Option<ObjectKind>, plural: bool) {
        let of = self.wanted.take();
        let joint = self.joint.take().filter(|_| of.is_none());
        let (color, size, place) = (self.color.take(), self.size.take(), self.place.take());
        self.found.push(Entry { mention: Mention { color, kind, size, place, joint, plural, relation: None }, of });
    }

    /// A colour that no noun follows named a thing: "the red and the blue cube".
    fn end_color(&mut self) {
        if self.color.is_some() {
            self.name(None, false);
        }
    }

    fn last(&mut self) -> Option<&mut Mention> {
        self.found.last_mut().map(|entry| &mut entry.mention)
    }

    /// Something other than a thing comes next.
    fn leave(&mut self, joint: Option<Joint>) {
        self.end_color();
        (self.tied, self.joint) = (false, joint);
        (self.size, self.place, self.wanted) = (None, None, None);
    }

    fn read(&mut self, word: Word, before: Option<Word>, after: Option<Word>) {
        let noun_follows = matches!(
            after,
            Some(Word::Kind { .. } | Word::Anything { .. } | Word::Adjective | Word::Size(_) | Word::Place(_))
        );
        let tied = self.tied && !noun_follows;
        match word {
            Word::Color(color) => {
                // "the red blue bowl" and "put red in blue": the first colour named a thing of its own.
                self.end_color();
                match self.last().filter(|last| tied && last.color.is_none()) {
                    Some(last) => last.color = Some(color),
                    None => self.color = Some(color),
                }
                self.tied = false;
            }
            Word::Size(size) => match self.last().filter(|last| tied && last.size.is_none()) {
                Some(last) => last.size = Some(size),
                None => self.size = Some(size),
            },
            Word::Place(place) => self.place = Some(place),
            Word::Kind { kind, plural } => {
                self.name(Some(kind), plural);
                self.tied = false;
            }
            Word::Anything { plural } => {
                let led = matches!(before, Some(Word::Article | Word::Size(_) | Word::Place(_)));
                if self.color.is_some() || led {
                    self.name(None, plural);
                }
                self.tied = false;
            }
            Word::Where(place) => {
                self.end_color();
                if let Some(last) = self.last() {
                    last.place = last.place.or(Some(place));
                }
            }
            Word::Relation(relation) => {
                self.end_color();
                // "The cube behind the bowl left of the plate": what is told is told by one thing.
                let owner = self.found.iter().rposition(|entry| entry.of.is_none());
                self.wanted = owner.map(|owner| (owner, relation));
            }
            Word::Relative => self.tied = true,
            Word::Adjective => {}
            Word::Article | Word::Part => {
                self.end_color();
                self.tied = false;
            }
            Word::Joint(joint) => self.leave(Some(joint)),
            Word::Other => self.leave(None),
        }
    }
}

/// The mentions of a sentence, in order.
pub(super) fn mentions(tokens: &[Token]) -> Vec<Mention> {
    let mut reader = Reader::default();
    let word = |index: usize| tokens.get(index).map(|token| token.word);
    for (index, token) in tokens.iter().enumerate() {
        reader.read(token.word, index.checked_sub(1).and_then(word), word(index + 1));
    }
    reader.end_color();
    merge_appositions(with_landmarks(reader.found))
}

/// Each thing with what it is told by.
fn with_landmarks(found: Vec<Entry>) -> Vec<Mention> {
    let mut mentions: Vec<Option<Mention>> =
        found.iter().map(|entry| entry.of.is_none().then_some(entry.mention)).collect();
    for Entry { mention, of } in found {
        if let Some((owner, relation)) = of
            && let Some(told) = &mut mentions[owner]
        {
            let Mention { color, kind, size, place, .. } = mention;
            told.relation = Some((relation, Landmark { color, kind, size, place }));
        }
    }
    mentions.into_iter().flatten().collect()
}

/// "The cube, the red one" is one thing.
fn merge_appositions(found: Vec<Mention>) -> Vec<Mention> {
    let mut merged: Vec<Mention> = Vec::new();
    for mention in found {
        if let Some(last) = merged.last_mut()
            && mention.joint.is_none()
        {
            let says_more = mention.color.is_some() || mention.is_told_apart();
            let differs = (last.color.is_some() && mention.color.is_some())
                || (last.size.is_some() && mention.size.is_some())
                || (last.place.is_some() && mention.place.is_some())
                || (last.relation.is_some() && mention.relation.is_some());
            if mention.kind.is_none() && says_more && !differs {
                last.color = last.color.or(mention.color);
                last.size = last.size.or(mention.size);
                last.place = last.place.or(mention.place);
                last.relation = last.relation.or(mention.relation);
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
