//! What can be asked for.

use serde::{Deserialize, Serialize};

use crate::ObjectId;

/// A family of tasks. The order is that of the phase and family read-outs; new families are appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Bring the hand over a thing.
    Reach,
    /// Take a thing and hold it up.
    Pick,
    /// Put a thing in or on another.
    Place,
    /// Press a button.
    Press,
    /// Push a thing over the table to a zone.
    Push,
    /// Open or close a drawer.
    Drawer,
    /// Stand a thing on another.
    Stack,
    /// Bring everything of a colour, or everything, to where its colour belongs.
    Sort,
}

impl Family {
    /// All families there are so far.
    pub const ALL: [Self; 8] =
        [Self::Reach, Self::Pick, Self::Place, Self::Press, Self::Push, Self::Drawer, Self::Stack, Self::Sort];

    /// The name used in files and on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reach => "reach",
            Self::Pick => "pick",
            Self::Place => "place",
            Self::Press => "press",
            Self::Push => "push",
            Self::Drawer => "drawer",
            Self::Stack => "stack",
            Self::Sort => "sort",
        }
    }
}

/// One thing to achieve in one scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Goal {
    pub family: Family,
    /// What to act on; for [`Family::Sort`] one of the things to act on, of whose colour the others are.
    pub object: ObjectId,
    /// Where to put it, for families that put. Sorting without a target brings each thing to its own colour.
    pub target: Option<ObjectId>,
    /// Which end a part that slides is to come to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<Way>,
}

impl Goal {
    /// To do something with one thing.
    pub const fn on(family: Family, object: ObjectId) -> Self {
        Self { family, object, target: None, way: None }
    }

    /// To bring one thing to another.
    pub const fn onto(family: Family, object: ObjectId, target: ObjectId) -> Self {
        Self { family, object, target: Some(target), way: None }
    }
}

/// What one instruction asks for: one goal, or two one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Plan {
    pub first: Goal,
    /// To be done once the first is, and while that stays so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then: Option<Goal>,
}

impl From<Goal> for Plan {
    fn from(goal: Goal) -> Self {
        Self { first: goal, then: None }
    }
}

impl Plan {
    /// Its goals in turn.
    pub fn goals(&self) -> impl Iterator<Item = Goal> {
        core::iter::once(self.first).chain(self.then)
    }
}

/// The ends of what opens and closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    Open,
    Close,
}

/// What the arm is doing, as the phase read-out names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Moving over the object.
    Approach,
    /// Going down to it.
    Descend,
    /// Closing the fingers.
    Grasp,
    /// Lifting it.
    Lift,
    /// Carrying it to the target.
    Carry,
    /// Letting go.
    Release,
    /// Backing away, or letting go of the wrong thing.
    Retreat,
    /// Nothing left to do.
    Done,
}

impl Phase {
    /// All phases, in the order of the phase read-out.
    pub const ALL: [Self; 8] =
        [Self::Approach, Self::Descend, Self::Grasp, Self::Lift, Self::Carry, Self::Release, Self::Retreat, Self::Done];

    /// The name people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Approach => "approach",
            Self::Descend => "descend",
            Self::Grasp => "grasp",
            Self::Lift => "lift",
            Self::Carry => "carry",
            Self::Release => "release",
            Self::Retreat => "retreat",
            Self::Done => "done",
        }
    }
}
