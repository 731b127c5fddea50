//! What can be asked for.

use serde::{Deserialize, Serialize};

use crate::ObjectId;

/// A family of tasks. The order is that of the phase and family read-outs; new families are appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    Reach,
    Pick,
    Place,
}

impl Family {
    /// All families there are so far.
    pub const ALL: [Self; 3] = [Self::Reach, Self::Pick, Self::Place];

    /// The name used in files and on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reach => "reach",
            Self::Pick => "pick",
            Self::Place => "place",
        }
    }
}

/// One thing to achieve in one scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Goal {
    pub family: Family,
    /// What to act on.
    pub object: ObjectId,
    /// Where to put it, for families that put.
    pub target: Option<ObjectId>,
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
