//! What tells a thing from others like it, and what it is called.

use schema::message::ObjectCard;
use schema::{ObjectId, ObjectSpec};

use super::lexicon::{place_words, relation_words, size_words};
use super::space::{self, Place, Relation, Size};
use crate::object::ObjectState;

/// Farther from it than this, nothing is "next to" a thing.
const NEXT_M: f32 = 0.13;

/// What tells a thing from others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Qualifier {
    Size(Size),
    Place(Place),
    /// By a thing that is the only one of its kind and colour.
    Relation(Relation, ObjectId),
}

/// What is said of a thing itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Own {
    pub color: bool,
    pub noun: bool,
}

impl Own {
    pub const FULL: Self = Self { color: true, noun: true };

    /// The things of which that can be said that is said of one.
    pub fn fitting(self, spec: ObjectSpec, objects: &[ObjectState]) -> Vec<&ObjectState> {
        let fits = |object: &&ObjectState| {
            (!self.color || object.spec.color == spec.color) && (!self.noun || object.spec.kind == spec.kind)
        };
        objects.iter().filter(fits).collect()
    }
}

/// Everything that tells a thing from the others of which the same is said, plainest first.
pub(super) fn qualifiers(thing: &ObjectState, own: Own, objects: &[ObjectState]) -> Vec<Qualifier> {
    let fitting = own.fitting(thing.spec, objects);
    let only = |found: &[&ObjectState]| matches!(found, [one] if one.id == thing.id);
    let mut told = Vec::new();
    if fitting.len() > 1 {
        let sized = |size: &Size| own.noun && space::sized(*size, &fitting).is_some_and(|found| only(&found));
        told.extend(Size::ALL.into_iter().filter(sized).map(Qualifier::Size));
        let placed = |place: &Place| space::outermost(*place, &fitting).is_some_and(|found| found.id == thing.id);
        told.extend(Place::ALL.into_iter().filter(placed).map(Qualifier::Place));
    }
    let unique = |other: &&ObjectState| Own::FULL.fitting(other.spec, objects).len() == 1;
    for landmark in objects.iter().filter(|other| other.id != thing.id).filter(unique) {
        let others: Vec<&ObjectState> = fitting.iter().copied().filter(|other| other.id != landmark.id).collect();
        let near = space::apart_m(thing, landmark) < NEXT_M;
        let related = |relation: &Relation| {
            (*relation != Relation::NextTo || near)
                && space::related(*relation, &others, landmark).is_some_and(|found| only(&found))
        };
        let relations = Relation::ALL.into_iter().filter(related);
        told.extend(relations.map(|relation| Qualifier::Relation(relation, landmark.id)));
    }
    told
}

/// A thing's plain name: "red cube", or where another one is like it what tells it from that: "small red cube", "left red
/// cube", "red cube behind the blue bowl".
pub fn name(thing: &ObjectState, objects: &[ObjectState]) -> String {
    let plain = plain_name(&thing.spec);
    if Own::FULL.fitting(thing.spec, objects).len() < 2 {
        return plain;
    }
    match qualifiers(thing, Own::FULL, objects).first() {
        Some(Qualifier::Size(size)) => format!("{} {plain}", size_words(*size)[0]),
        Some(Qualifier::Place(place)) => format!("{} {plain}", place_words(*place)[0]),
        Some(Qualifier::Relation(relation, landmark)) => {
            let landmark = plain_name(&objects[usize::from(landmark.0)].spec);
            format!("{plain} {} the {landmark}", relation_words(*relation)[0])
        }
        None => plain,
    }
}

fn plain_name(spec: &ObjectSpec) -> String {
    format!("{} {}", spec.color.word(), spec.kind.word())
}

/// The scene's objects as the page names them.
pub fn cards(objects: &[ObjectState]) -> Vec<ObjectCard> {
    let card = |object: &ObjectState| ObjectCard {
        id: object.id,
        kind: object.spec.kind,
        color: object.spec.color,
        name: name(object, objects),
    };
    objects.iter().map(card).collect()
}
