//! What the model sees: a deterministic CPU rasteriser, scene and camera in, small RGB frame out.
//!
//! The same scene, poses, camera and look give the same bytes natively and in the browser, with no GPU: arithmetic is
//! plain `f32` and integers, transcendental functions come from `libm`, edges are covered by an integer 2 x 2
//! supersampling and a box filter, and colours are encoded through a table of this crate's own.
//!
//! Lengths are metres in the world frame of [`schema`]. The crate knows shapes and light; it does not know a world, an
//! arm's joints or a GPU: poses are handed in.
//!
//! One frame: [`Camera::render`] moves the meshes made from the scene's shapes, draws them into a depth map as the sun
//! sees them, draws them again as the camera sees them, and lights every pixel once. [`Look`] is all that may be varied
//! about the picture without moving anything.
//!
//! [`Camera::capture`] takes a picture as a webcam would, from somewhere else and with its faults, and brings it to the
//! canonical view: [`Capture`] is all that may be varied about that. [`distractor`] puts things on the table that nobody
//! talks about.

pub mod capture;
pub mod color;
pub mod distractor;
mod frame;
mod light;
mod lit;
pub mod look;
mod mesh;
pub mod random;
pub mod raster;
mod table;
pub mod view;

pub use capture::{Axis, Capture, Strength};
pub use frame::{Camera, Options};
pub use look::Look;
pub use view::{View, jittered, middle_of_peak_px, peak_patch, peak_share, project};

/// What can be wrong with a request for a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The poses are not those of this camera's scene.
    #[error("the scene has {expected} bodies, but {found} poses were given")]
    PoseCount { expected: usize, found: usize },
    /// Pictures are 8 to 960 pixels a side.
    #[error("a picture of {width} x {height} pixels is outside 8 to 960 a side")]
    Size { width: usize, height: usize },
    /// More shapes than the rasteriser's 16-bit indices can tell apart.
    #[error("the scene has more vertices or surfaces than 65,535")]
    TooDetailed,
    /// No homography brings this viewpoint's picture to the canonical view.
    #[error("the viewpoint does not see the table's markers from above")]
    Viewpoint,
}
