//! What a frame is made of beside the scene itself.

use glam::Vec2;
use schema::{CameraPose, ObjectId, Pose, Waypoint};

use super::Backdrop;

/// Points a chunk path can have; further ones are not drawn.
pub const MAX_PATH_POINTS: usize = 32;

/// Paths of older chunks there can be; further ones are not drawn.
pub const MAX_OLDER: usize = 7;

/// Translucent arms there can be.
pub const MAX_GHOSTS: usize = 2;

/// Everything that may change from one frame to the next. Borrowed, so that a frame allocates nothing.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// One pose per body of the scene, in its order.
    pub poses: &'a [Pose],
    pub camera: CameraPose,
    /// Poses of translucent arms, each one per arm body of the scene, in its order: the first in the accent colour, the second
    /// in orange; further ones are not drawn.
    pub ghosts: &'a [&'a [Pose]],
    /// Where the tool centre point will go, in the order it gets there.
    pub path: &'a [Waypoint],
    /// Where chunks before it would have the tool go: thin and faint.
    pub older: &'a [Vec<Waypoint>],
    /// Where all of them together send it: thin and dotted.
    pub ensembled: &'a [Waypoint],
    /// Objects to outline: what the pointer is over, or the ones a question is about.
    pub highlighted: &'a [ObjectId],
    /// A ring on the table.
    pub marker: Option<Marker>,
    /// Over a picture of a real table, which takes the place of the drawn one.
    pub backdrop: Option<Backdrop>,
}

impl<'a> Frame<'a> {
    /// A frame with nothing but the bodies.
    pub const fn new(poses: &'a [Pose], camera: CameraPose) -> Self {
        Self {
            poses,
            camera,
            ghosts: &[],
            path: &[],
            older: &[],
            ensembled: &[],
            highlighted: &[],
            marker: None,
            backdrop: None,
        }
    }
}

/// A ring drawn on the table, for instance where the policy thinks its target is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Marker {
    pub at_m: Vec2,
    pub radius_m: f32,
    /// Opacity, 0 to 1.
    pub strength: f32,
    /// Position of the outward ripple, 0 to 1; keep it at 1 where motion is unwanted.
    pub phase: f32,
}

/// How the stage fits the page around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Theme {
    /// The page's background, which the table fades into.
    pub background_srgb: [f32; 3],
    /// Colour of outlines, paths and markers.
    pub accent_srgb: [f32; 3],
    /// Whether the page is dark: the light is then lower and its pool smaller.
    pub dark: bool,
}

impl Theme {
    /// Warm white.
    pub const LIGHT: Self =
        Self { background_srgb: [0.972, 0.968, 0.957], accent_srgb: [0.10, 0.42, 0.86], dark: false };
    /// Warm black.
    pub const DARK: Self = Self { background_srgb: [0.082, 0.086, 0.098], accent_srgb: [0.38, 0.66, 1.0], dark: true };
}

/// How much work a frame may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quality {
    /// 4 smooths edges, 1 does not; nothing else is guaranteed everywhere.
    pub samples: u32,
    /// Side of the shadow map in texels.
    pub shadow_side: u32,
    /// Looks into the shadow map for what stands in the light, per pixel; 0 makes all shadows equally soft.
    pub blocker_taps: u32,
    /// Looks into the shadow map for the soft edge, per pixel.
    pub shadow_taps: u32,
    /// Side of the table's occlusion map, and of the height maps it is made from, in texels.
    pub occlusion_side: u32,
    /// Directions looked along, per texel of the occlusion map.
    pub occlusion_directions: u32,
    /// Steps along each direction; at least two.
    pub occlusion_steps: u32,
}

impl Quality {
    /// For a real GPU.
    pub const HIGH: Self = Self {
        samples: 4,
        shadow_side: 2048,
        blocker_taps: 14,
        shadow_taps: 28,
        occlusion_side: 256,
        occlusion_directions: 12,
        occlusion_steps: 9,
    };
    /// For a software adapter.
    pub const LOW: Self = Self {
        samples: 1,
        shadow_side: 1024,
        blocker_taps: 0,
        shadow_taps: 6,
        occlusion_side: 96,
        occlusion_directions: 8,
        occlusion_steps: 6,
    };
    /// For comparing pictures across adapters: edges are where they differ most, and multisampling makes them differ
    /// more.
    pub const COMPARABLE: Self = Self { samples: 1, ..Self::HIGH };
}
