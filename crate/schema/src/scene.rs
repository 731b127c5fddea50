//! What there is to draw: bodies with parametric shapes, a light, and where a camera stands.
//!
//! The world hands out one `Scene` per reset and, after that, only poses: `Scene::bodies[i].pose` and the i-th pose of
//! a later frame belong together. The model's camera and the stage draw from the same scene, each at its own fineness.

use glam::Vec3;
use serde::{Deserialize, Serialize};

use crate::{ObjectId, Pose};

/// A solid of our own making, centred as described, in metres.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Shape {
    /// A box about its centre; `edge_m` is the radius its edges are rounded with where that is drawn.
    Box { half_m: Vec3, edge_m: f32 },
    /// A cylinder along z about its centre, rims rounded by `edge_m`.
    Cylinder { radius_m: f32, half_height_m: f32, edge_m: f32 },
    /// A cylinder along z with half-sphere ends; `half_height_m` is that of the straight part.
    Capsule { radius_m: f32, half_height_m: f32 },
    /// A ball.
    Sphere { radius_m: f32 },
    /// A round bowl, open at the top; the origin is the centre of its base.
    /// `base_radius_m` is the outer radius of the floor, `rim_radius_m` that of the rim, `wall_m` the thickness.
    Bowl { base_radius_m: f32, rim_radius_m: f32, height_m: f32, wall_m: f32 },
    /// A flat disc painted or lying on something, facing +z, without thickness worth drawing.
    Disc { radius_m: f32 },
    /// A flat rectangle facing +z with rounded corners.
    Rectangle { half_x_m: f32, half_y_m: f32, corner_m: f32 },
}

/// How a surface answers light.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Material {
    /// Base colour, sRGB 0 to 1.
    pub srgb: [f32; 3],
    /// 0 is a mirror, 1 is chalk.
    pub roughness: f32,
    /// 0 is plastic, 1 is metal.
    pub metallic: f32,
}

impl Material {
    /// Moulded plastic of a colour.
    pub const fn plastic(srgb: [f32; 3]) -> Self {
        Self { srgb, roughness: 0.45, metallic: 0.0 }
    }

    /// A matt surface of a colour.
    pub const fn matt(srgb: [f32; 3]) -> Self {
        Self { srgb, roughness: 0.9, metallic: 0.0 }
    }

    /// Brushed metal of a colour.
    pub const fn metal(srgb: [f32; 3]) -> Self {
        Self { srgb, roughness: 0.35, metallic: 1.0 }
    }
}

/// One drawn piece of a body.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Visual {
    pub shape: Shape,
    /// Where the shape sits in its body's frame.
    pub local: Pose,
    pub material: Material,
}

/// What a body is, so that a click can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BodyKind {
    /// Part of the arm: 0 is the base, then one link per joint in order.
    ArmLink(u8),
    /// Something on the table that instructions can name.
    Object(ObjectId),
    /// The table top.
    Table,
}

/// Something that moves as one piece.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Body {
    pub kind: BodyKind,
    pub pose: Pose,
    pub visuals: Vec<Visual>,
}

/// One distant light and an even sky.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Light {
    /// Unit vector from the table towards the light.
    pub towards: Vec3,
    /// Strength of the distant light; 1 lights a facing white surface fully together with `ambient`.
    pub sun: f32,
    /// Strength of the even sky light.
    pub ambient: f32,
}

impl Default for Light {
    fn default() -> Self {
        Self { towards: Vec3::new(0.369, -0.461, 0.807), sun: 0.7, ambient: 0.4 }
    }
}

/// Everything there is to draw.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    pub bodies: Vec<Body>,
    pub light: Light,
}

/// A pinhole camera in the world.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CameraPose {
    /// Where it stands.
    pub eye_m: Vec3,
    /// What it looks at.
    pub target_m: Vec3,
    /// Which way is up in the picture.
    pub up: Vec3,
    /// Full vertical field of view.
    pub fov_y_rad: f32,
}

impl CameraPose {
    /// The one place the model's camera stands: in front of the table, facing the arm, looking down at about 55 degrees.
    ///
    /// From there the arm is behind what it reaches for, so it hides little. World +Y (the arm's left) is to the right
    /// of the picture.
    pub const CANONICAL: Self = Self {
        eye_m: Vec3::new(0.52, 0.0, 0.44),
        target_m: Vec3::new(0.205, 0.0, 0.02),
        up: Vec3::Z,
        fov_y_rad: 0.675,
    };
}
