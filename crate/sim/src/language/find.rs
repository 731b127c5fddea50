//! Which thing on the table a mention means.

use schema::ObjectId;
use schema::message::Understanding;

use super::mention::Mention;
use super::naming::{cards, name};
use super::space;
use crate::object::ObjectState;
use crate::task::{Role, TaskFamily};

/// The one object a mention fits, or what stands in the way.
pub(super) fn find(
    mention: Mention,
    family: &dyn TaskFamily,
    role: Role,
    objects: &[ObjectState],
    chosen: &[ObjectId],
) -> Result<ObjectId, Understanding> {
    if let Some(Err(reason)) = mention.kind.map(|kind| family.suits(role, kind)) {
        return Err(Understanding::Impossible { reason });
    }
    one_of(mention, &|object| family.suits(role, object.spec.kind).is_ok(), objects, chosen)
}

/// Of the objects that suit, the one a mention fits. What is not clear is not guessed, but asked.
fn one_of(
    mention: Mention,
    suits: &dyn Fn(&ObjectState) -> bool,
    objects: &[ObjectState],
    chosen: &[ObjectId],
) -> Result<ObjectId, Understanding> {
    let fits = |object: &&ObjectState| {
        mention.color.is_none_or(|color| color == object.spec.color)
            && mention.kind.map_or_else(|| suits(object), |kind| kind == object.spec.kind)
    };
    let mut left: Vec<&ObjectState> = objects.iter().filter(fits).collect();
    let mut clear = true;
    if let Some((relation, to)) = mention.relation {
        let to = one_of(to.into(), &|_| true, objects, chosen)?;
        left.retain(|object| object.id != to);
        clear = narrow(&mut left, |things| space::related(relation, things, &objects[usize::from(to.0)]));
    }
    if let Some(size) = mention.size.filter(|_| clear && left.len() > 1) {
        clear = narrow(&mut left, |things| space::sized(size, things));
    }
    if let Some(place) = mention.place.filter(|_| clear && left.len() > 1) {
        clear = narrow(&mut left, |things| space::outermost(place, things).map(|one| vec![one]));
    }
    match left.as_slice() {
        [] => Err(not_here(mention, objects)),
        [only] if clear => Ok(only.id),
        several => {
            let among = |id: &ObjectId| several.iter().any(|object| object.id == *id);
            chosen.iter().copied().find(among).ok_or_else(|| {
                let mut options = cards(objects);
                options.retain(|card| among(&card.id));
                Understanding::Ambiguous { wanted: mention.words(), options }
            })
        }
    }
}

/// Keeps what something clearly holds of; says whether that is clear.
fn narrow<'a>(
    left: &mut Vec<&'a ObjectState>,
    holds: impl Fn(&[&'a ObjectState]) -> Option<Vec<&'a ObjectState>>,
) -> bool {
    match holds(left) {
        Some(kept) => {
            *left = kept;
            true
        }
        None => false,
    }
}

/// What was named is not on the table; what is.
pub(super) fn not_here(mention: Mention, objects: &[ObjectState]) -> Understanding {
    Understanding::NotHere {
        wanted: mention.words(),
        present: objects.iter().map(|object| name(object, objects)).collect(),
    }
}
