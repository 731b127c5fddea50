//! The things on the table.

mod looks;
mod measures;

use serde::{Deserialize, Serialize};

pub use looks::Slide;
pub use measures::{
    BANANA_LENGTH_SHARE, BOWL_BASE_SHARE, BOWL_HEIGHT_M, BOWL_WALL_M, BUTTON_TRAVEL_M, Drawer, MUG_HANDLE_HALF_WIDTH_M,
    MUG_HANDLE_M, MUG_WALL_M, PLATE_BASE_SHARE, PLATE_HEIGHT_M, PLATE_WALL_M,
};

/// The index of an object in its scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ObjectId(pub u8);

/// The eight colours of the playground, chosen to stay apart at 96 x 96 pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Color {
    Red,
    Orange,
    Yellow,
    Green,
    Cyan,
    Blue,
    Purple,
    Pink,
}

impl Color {
    /// All of them, in the order of their discriminants.
    pub const ALL: [Self; 8] =
        [Self::Red, Self::Orange, Self::Yellow, Self::Green, Self::Cyan, Self::Blue, Self::Purple, Self::Pink];

    /// The plain English word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Orange => "orange",
            Self::Yellow => "yellow",
            Self::Green => "green",
            Self::Cyan => "cyan",
            Self::Blue => "blue",
            Self::Purple => "purple",
            Self::Pink => "pink",
        }
    }

    /// The paint, sRGB 0 to 1.
    pub const fn srgb(self) -> [f32; 3] {
        match self {
            Self::Red => [0.80, 0.10, 0.10],
            Self::Orange => [0.95, 0.47, 0.08],
            Self::Yellow => [0.96, 0.83, 0.15],
            Self::Green => [0.15, 0.60, 0.22],
            Self::Cyan => [0.20, 0.80, 0.82],
            Self::Blue => [0.12, 0.28, 0.80],
            Self::Purple => [0.45, 0.16, 0.62],
            Self::Pink => [0.96, 0.52, 0.70],
        }
    }
}

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectKind {
    Cube,
    Cylinder,
    Ball,
    Bowl,
    Plate,
    Zone,
    Button,
    Mug,
    Banana,
    Drawer,
}

impl ObjectKind {
    /// All kinds, in the order of their discriminants.
    pub const ALL: [Self; 10] = [
        Self::Cube,
        Self::Cylinder,
        Self::Ball,
        Self::Bowl,
        Self::Plate,
        Self::Zone,
        Self::Button,
        Self::Mug,
        Self::Banana,
        Self::Drawer,
    ];

    /// The plain English noun.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cube => "cube",
            Self::Cylinder => "cylinder",
            Self::Ball => "ball",
            Self::Bowl => "bowl",
            Self::Plate => "plate",
            Self::Zone => "zone",
            Self::Button => "button",
            Self::Mug => "mug",
            Self::Banana => "banana",
            Self::Drawer => "drawer",
        }
    }

    /// Whether the gripper can close around it.
    pub const fn graspable(self) -> bool {
        matches!(self, Self::Cube | Self::Cylinder | Self::Ball | Self::Mug | Self::Banana)
    }

    /// Whether things can be put in or on it; in a drawer once it is open.
    pub const fn receives(self) -> bool {
        matches!(self, Self::Bowl | Self::Plate | Self::Zone | Self::Drawer)
    }

    /// Whether another thing can stand on it.
    pub const fn carries(self) -> bool {
        matches!(self, Self::Cube)
    }

    /// Whether it stands on a flat base, so that it can be pushed without rolling and stacked.
    pub const fn stands(self) -> bool {
        matches!(self, Self::Cube | Self::Cylinder | Self::Mug)
    }
}

/// An object as it was made: what it is, its colour, and how large.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObjectSpec {
    pub kind: ObjectKind,
    pub color: Color,
    /// The one length that scales it: cube edge, diameter of a cylinder, ball or mug, thickness of a banana, bowl or plate
    /// rim diameter, zone side, button plate side, width of a drawer's cabinet; metres.
    pub size_m: f32,
}

impl ObjectSpec {
    /// Height of the object's origin above the table when it stands as placed.
    /// Graspable things have their origin at their centre, the others at the centre of their base.
    pub fn rest_height_m(&self) -> f32 {
        match self.kind {
            ObjectKind::Cube | ObjectKind::Ball | ObjectKind::Banana => self.size_m * 0.5,
            ObjectKind::Cylinder | ObjectKind::Mug => self.half_height_m(),
            ObjectKind::Bowl | ObjectKind::Plate | ObjectKind::Zone | ObjectKind::Button | ObjectKind::Drawer => 0.0,
        }
    }

    /// Half the height of a cylinder or a mug of this size.
    pub fn half_height_m(&self) -> f32 {
        match self.kind {
            ObjectKind::Mug => self.size_m * 0.52,
            _ => self.size_m * 0.6,
        }
    }

    /// Height of the topmost point above the object's origin.
    pub fn top_m(&self) -> f32 {
        match self.kind {
            ObjectKind::Cube | ObjectKind::Ball | ObjectKind::Banana => self.size_m * 0.5,
            ObjectKind::Cylinder | ObjectKind::Mug => self.half_height_m(),
            ObjectKind::Bowl => BOWL_HEIGHT_M,
            ObjectKind::Plate => PLATE_HEIGHT_M,
            ObjectKind::Zone => 0.0,
            ObjectKind::Button => 0.016,
            ObjectKind::Drawer => Drawer::HEIGHT_M,
        }
    }
}
