//! Where things are to each other, and how large, as sentences say it.
//!
//! Frame of reference: the picture that the visitor and the model see, taken by a camera that faces the arm. Left in it is
//! a smaller world y and right a larger one; behind is farther from the camera, a smaller x, and in front a larger one.
//! Nearest and farthest are from the arm's base. Sizes are compared among things of one kind.
//!
//! What is not clear by a margin is no answer: whoever asked is asked back.

use glam::Vec2;
use schema::ObjectId;

use crate::object::ObjectState;

/// How large a thing is among its like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    Small,
    Big,
}

/// Where a thing is among others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Left,
    Right,
    /// To the arm's base.
    Nearest,
    /// From the arm's base.
    Farthest,
}

/// Where a thing is beside another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    LeftOf,
    RightOf,
    Behind,
    InFrontOf,
    /// The nearest to it.
    NextTo,
}

impl Size {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Small, Self::Big];
}

impl Place {
    /// All of them, what a picture shows best first.
    pub const ALL: [Self; 4] = [Self::Left, Self::Right, Self::Nearest, Self::Farthest];
}

impl Relation {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::LeftOf, Self::RightOf, Self::Behind, Self::InFrontOf, Self::NextTo];
}

/// How far along its axis a relation begins to hold; the axis must also dominate the other one.
const ALONG_M: f32 = 0.02;
/// Less far along its axis, or by a smaller share of the other one, it plainly does not.
const HARDLY_M: f32 = 0.005;
const HARDLY: f32 = 0.5;
/// How far the outermost thing is clear of the next one.
const CLEAR_M: f32 = 0.015;
/// How much larger the larger of two things is.
const LARGER: f32 = 1.15;

/// Whether something holds of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fit {
    Holds,
    Unclear,
    Fails,
}

/// Those of some things that stand in a relation to another; nothing where that is not clear for one of them, or where it
/// is for none.
pub(super) fn related<'a>(
    relation: Relation,
    things: &[&'a ObjectState],
    to: &ObjectState,
) -> Option<Vec<&'a ObjectState>> {
    if relation == Relation::NextTo {
        return first_by(things, |thing| apart_m(thing, to)).map(|nearest| vec![nearest]);
    }
    let fits: Vec<Fit> = things.iter().map(|thing| fit(relation, thing, to)).collect();
    let holding = things.iter().zip(&fits).filter(|(_, fit)| **fit == Fit::Holds);
    let holding: Vec<&ObjectState> = holding.map(|(thing, _)| *thing).collect();
    (!fits.contains(&Fit::Unclear) && !holding.is_empty()).then_some(holding)
}

fn fit(relation: Relation, thing: &ObjectState, to: &ObjectState) -> Fit {
    let from = middle_m(thing) - middle_m(to);
    let (along_m, aside_m) = match relation {
        Relation::LeftOf => (-from.y, from.x),
        Relation::RightOf => (from.y, from.x),
        Relation::Behind => (-from.x, from.y),
        Relation::InFrontOf | Relation::NextTo => (from.x, from.y),
    };
    if along_m >= ALONG_M && along_m >= aside_m.abs() {
        Fit::Holds
    } else if along_m < HARDLY_M || along_m < aside_m.abs() * HARDLY {
        Fit::Fails
    } else {
        Fit::Unclear
    }
}

/// The outermost of some things, if it is clear of the others.
pub(super) fn outermost<'a>(place: Place, things: &[&'a ObjectState]) -> Option<&'a ObjectState> {
    first_by(things, |thing| {
        let at_m = middle_m(thing);
        match place {
            Place::Left => at_m.y,
            Place::Right => -at_m.y,
            Place::Nearest => at_m.length(),
            Place::Farthest => -at_m.length(),
        }
    })
}

/// The small ones among some things, or the big ones: those beyond the first clear step in size. Nothing where there is
/// none, or where they are of different kinds.
pub(super) fn sized<'a>(size: Size, things: &[&'a ObjectState]) -> Option<Vec<&'a ObjectState>> {
    let kind = things.first()?.spec.kind;
    if things.iter().any(|thing| thing.spec.kind != kind) {
        return None;
    }
    let mut ordered = things.to_vec();
    ordered.sort_by(|a, b| a.spec.size_m.total_cmp(&b.spec.size_m));
    let is_step = |two: &[&ObjectState]| two[1].spec.size_m >= two[0].spec.size_m * LARGER;
    match size {
        Size::Small => ordered.windows(2).position(is_step).map(|at| ordered[..=at].to_vec()),
        Size::Big => ordered.windows(2).rposition(is_step).map(|at| ordered[at + 1..].to_vec()),
    }
}

/// Distance between the middles of two things.
pub(super) fn apart_m(a: &ObjectState, b: &ObjectState) -> f32 {
    (middle_m(a) - middle_m(b)).length()
}

/// Where a thing is seen to be: the middle of its outline.
fn middle_m(thing: &ObjectState) -> Vec2 {
    thing.outline().0
}

/// The thing with the least of a length, if no other has nearly as little.
fn first_by<'a>(things: &[&'a ObjectState], length_m: impl Fn(&ObjectState) -> f32) -> Option<&'a ObjectState> {
    let least = |without: Option<ObjectId>| {
        let others = things.iter().filter(|thing| Some(thing.id) != without);
        others.map(|thing| (length_m(thing), *thing)).min_by(|a, b| a.0.total_cmp(&b.0))
    };
    let (first_m, first) = least(None)?;
    let clear = least(Some(first.id)).is_none_or(|(second_m, _)| second_m - first_m >= CLEAR_M);
    clear.then_some(first)
}

#[cfg(test)]
mod tests {
    use glam::Vec3;
    use schema::{Color, ObjectKind, ObjectSpec, Pose};

    use super::*;

    fn cube(id: u8, x_m: f32, y_m: f32, size_m: f32) -> ObjectState {
        ObjectState {
            id: ObjectId(id),
            spec: ObjectSpec { kind: ObjectKind::Cube, color: Color::Red, size_m },
            pose: Pose::at(Vec3::new(x_m, y_m, 0.0)),
            travel_m: 0.0,
        }
    }

    fn ids(things: Option<Vec<&ObjectState>>) -> Option<Vec<u8>> {
        things.map(|things| things.iter().map(|thing| thing.id.0).collect())
    }

    #[test]
    fn a_relation_holds_only_by_a_margin_along_its_own_axis() {
        let bowl = cube(9, 0.20, 0.0, 0.03);
        for (relation, x_m, y_m) in [
            (Relation::LeftOf, 0.20, -0.05),
            (Relation::RightOf, 0.20, 0.05),
            (Relation::Behind, 0.15, 0.0),
            (Relation::InFrontOf, 0.25, 0.0),
        ] {
            let (there, near) = (cube(0, x_m, y_m, 0.03), cube(1, 0.2 + (x_m - 0.2) * 0.3, y_m * 0.3, 0.03));
            assert_eq!(ids(related(relation, &[&there], &bowl)), Some(vec![0]), "{relation:?}");
            assert_eq!(related(relation, &[&near], &bowl), None, "{relation:?}, by less than the margin");
            let others = Relation::ALL.into_iter().filter(|other| ![relation, Relation::NextTo].contains(other));
            for other in others {
                assert_eq!(related(other, &[&there], &bowl), None, "{other:?}");
            }
        }
        let (left, slanting) = (cube(0, 0.2, -0.08, 0.03), cube(1, 0.27, -0.06, 0.03));
        assert_eq!(ids(related(Relation::LeftOf, &[&left], &bowl)), Some(vec![0]));
        assert_eq!(related(Relation::LeftOf, &[&left, &slanting], &bowl), None, "the other one may be meant as well");
    }

    #[test]
    fn the_outermost_is_clear_of_the_next() {
        let (a, b, c) = (cube(0, 0.2, -0.05, 0.03), cube(1, 0.15, 0.0, 0.03), cube(2, 0.24, 0.01, 0.03));
        let of = |place| outermost(place, &[&a, &b, &c]).map(|thing| thing.id.0);
        assert_eq!(Place::ALL.map(of), [Some(0), None, Some(1), Some(2)]);
    }

    #[test]
    fn sizes_part_where_there_is_a_clear_step() {
        let things = [0.025, 0.026, 0.034].map(|size_m| cube((size_m * 1000.0) as u8, 0.2, 0.0, size_m));
        let all: Vec<&ObjectState> = things.iter().collect();
        assert_eq!(ids(sized(Size::Small, &all)).map(|small| small.len()), Some(2));
        assert_eq!(ids(sized(Size::Big, &all)).map(|big| big.len()), Some(1));
        assert_eq!(sized(Size::Small, &all[..2]), None);
    }
}
