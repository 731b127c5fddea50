//! The things on the table.

use glam::Vec3;
use serde::{Deserialize, Serialize};

use crate::{Material, Pose, Shape, Visual};

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
}

impl ObjectKind {
    /// All kinds, in the order of their discriminants.
    pub const ALL: [Self; 7] =
        [Self::Cube, Self::Cylinder, Self::Ball, Self::Bowl, Self::Plate, Self::Zone, Self::Button];

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
        }
    }

    /// Whether the gripper can close around it.
    pub const fn graspable(self) -> bool {
        matches!(self, Self::Cube | Self::Cylinder | Self::Ball)
    }

    /// Whether things can be put in or on it.
    pub const fn receives(self) -> bool {
        matches!(self, Self::Bowl | Self::Plate | Self::Zone)
    }
}

/// An object as it was made: what it is, its colour, and how large.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObjectSpec {
    pub kind: ObjectKind,
    pub color: Color,
    /// The one length that scales it: cube edge, cylinder or ball diameter, bowl or plate rim diameter, zone side,
    /// button plate side; metres.
    pub size_m: f32,
}

impl ObjectSpec {
    /// Height of the object's origin above the table when it stands as placed.
    /// Graspable things have their origin at their centre, the others at the centre of their base.
    pub fn rest_height_m(&self) -> f32 {
        match self.kind {
            ObjectKind::Cube | ObjectKind::Ball => self.size_m * 0.5,
            ObjectKind::Cylinder => self.cylinder_half_height_m(),
            ObjectKind::Bowl | ObjectKind::Plate | ObjectKind::Zone | ObjectKind::Button => 0.0,
        }
    }

    /// Half the height of a cylinder of this size.
    pub fn cylinder_half_height_m(&self) -> f32 {
        self.size_m * 0.6
    }

    /// Height of the topmost point above the object's origin.
    pub fn top_m(&self) -> f32 {
        match self.kind {
            ObjectKind::Cube | ObjectKind::Ball => self.size_m * 0.5,
            ObjectKind::Cylinder => self.cylinder_half_height_m(),
            ObjectKind::Bowl => BOWL_HEIGHT_M,
            ObjectKind::Plate => PLATE_HEIGHT_M,
            ObjectKind::Zone => 0.0,
            ObjectKind::Button => 0.016,
        }
    }

    /// The shapes it is drawn with, in its own frame.
    pub fn visuals(&self) -> Vec<Visual> {
        let paint = Material::plastic(self.color.srgb());
        let one = |shape, z_m: f32, material| Visual { shape, local: Pose::at(Vec3::new(0.0, 0.0, z_m)), material };
        let r = self.size_m * 0.5;
        match self.kind {
            ObjectKind::Cube => vec![one(Shape::Box { half_m: Vec3::splat(r), edge_m: 0.002 }, 0.0, paint)],
            ObjectKind::Cylinder => vec![one(
                Shape::Cylinder { radius_m: r, half_height_m: self.cylinder_half_height_m(), edge_m: 0.0015 },
                0.0,
                paint,
            )],
            ObjectKind::Ball => vec![one(Shape::Sphere { radius_m: r }, 0.0, paint)],
            ObjectKind::Bowl => vec![one(
                Shape::Bowl {
                    base_radius_m: r * BOWL_BASE_SHARE,
                    rim_radius_m: r,
                    height_m: BOWL_HEIGHT_M,
                    wall_m: BOWL_WALL_M,
                },
                0.0,
                paint,
            )],
            ObjectKind::Plate => vec![one(
                Shape::Bowl {
                    base_radius_m: r * PLATE_BASE_SHARE,
                    rim_radius_m: r,
                    height_m: PLATE_HEIGHT_M,
                    wall_m: PLATE_WALL_M,
                },
                0.0,
                paint,
            )],
            ObjectKind::Zone => vec![one(
                Shape::Rectangle { half_x_m: r, half_y_m: r, corner_m: 0.006 },
                0.0006,
                Material::matt(self.color.srgb()),
            )],
            ObjectKind::Button => vec![
                one(
                    Shape::Box { half_m: Vec3::new(r, r, 0.004), edge_m: 0.002 },
                    0.004,
                    Material::plastic([0.16, 0.17, 0.19]),
                ),
                one(Shape::Cylinder { radius_m: r * 0.62, half_height_m: 0.004, edge_m: 0.001 }, 0.012, paint),
            ],
        }
    }
}

/// Height of every bowl's rim above its base.
pub const BOWL_HEIGHT_M: f32 = 0.028;
/// Outer floor radius of a bowl over its rim radius.
pub const BOWL_BASE_SHARE: f32 = 0.72;
/// Thickness of a bowl.
pub const BOWL_WALL_M: f32 = 0.004;
/// Height of every plate's rim above its base.
pub const PLATE_HEIGHT_M: f32 = 0.008;
/// Outer floor radius of a plate over its rim radius.
pub const PLATE_BASE_SHARE: f32 = 0.8;
/// Thickness of a plate.
pub const PLATE_WALL_M: f32 = 0.004;
