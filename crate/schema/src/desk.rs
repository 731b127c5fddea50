//! What the page and the engine say to each other about a real desk: where its camera stands, and what that allows.
//!
//! Places in a picture are pixels from its upper left corner, places on the table metres in the world.

use serde::{Deserialize, Serialize};

use crate::CameraPose;

/// The longer side of the pictures the page hands over, pixels; the other follows the camera's.
pub const PICTURE_PX: u32 = 640;

/// Page to engine, in [`crate::message::EngineRequest::Desk`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskRequest {
    /// A picture. Beside it: an `ImageBitmap`, of which the worker makes four bytes a pixel before the core hears of it.
    /// Answered by [`DeskEvent::Seen`], and no other is sent before that.
    Picture(Taken),
    /// Pictures come from another camera or file, which the page gave this number, or in another size of one, from now on; what
    /// is known of it from before. Should none come, that is said.
    Camera { number: u32, focal: Option<KnownFocal>, sheet: Option<KnownSheet> },
    /// No pictures are to come any more, nor waited for.
    NoCamera,
    /// A person has pointed at the corners of a bare sheet in the newest picture.
    Corners { corners_px: [[f32; 2]; 4], sheet: Sheet },
    /// How wide the camera sees from left to right, as its maker states it; or that what was stated does not hold.
    FieldOfView { across_rad: Option<f32> },
    /// Looks for the mat anew, and forgets what is known of the camera.
    Forget,
}

/// How a picture was taken.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    /// Width and height of the picture, pixels.
    pub size: [u32; 2],
    /// When the browser presented the frame; of a still, when it was shown again. Two pictures of one frame have the same.
    /// Milliseconds: from the page, since the epoch; the worker brings it to its own clock, which is the core's.
    pub at_ms: f64,
    /// The square the model is shown while nobody knows where the camera stands: left, top, side, pixels.
    pub square: [f32; 3],
    /// A place that is hidden from the model, as shares of its picture.
    pub covered: Option<[f32; 2]>,
    /// The camera gives a mirror's image, which is turned back before anybody looks.
    pub mirrored: bool,
    /// A camera took it just now. A video file and a still say nothing of what is on the table at this moment, however
    /// often they are shown.
    pub live: bool,
}

/// A focal length, known from an earlier calibration of the same camera.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct KnownFocal {
    /// As a share of the picture's width. It holds for pictures of one size: a camera may cut others out of its sensor.
    pub share_of_width: f64,
    /// Standard deviation, a share of it.
    pub deviation: f64,
}

/// A sheet of paper without anything on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sheet {
    #[default]
    A4,
    Letter,
}

/// Where a sheet lay when a camera was found by it the last time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct KnownSheet {
    pub sheet: Sheet,
    /// As shares of the picture's width and height.
    pub corners: [[f32; 2]; 4],
}

/// Engine to page, in [`crate::message::EngineEvent::Desk`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskEvent {
    /// What one picture brought; the next may be sent.
    Seen(Seen),
    /// No new picture has come for so long that the arm holds; or pictures come again.
    Frozen { frozen: bool },
    /// Where the corners of a sheet are: pointed at, or where its edges were found to meet. The refusal says why they give
    /// no camera, and what to do; `asks_focal` whether to say how wide the camera sees would help.
    Sheet { corners_px: [[f32; 2]; 4], refused: Option<[String; 2]>, asks_focal: bool },
    /// Where on the table the policy takes the named object and the named target to be, by the pass.
    Goal { of: u32, object_m: Option<[f32; 2]>, target_m: Option<[f32; 2]> },
}

/// What one picture brought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Of which camera, as the page said; what is seen of one that was let go of comes too late.
    pub camera: u32,
    pub view: ViewOf,
    /// Width and height of the picture, pixels.
    pub size: [u32; 2],
    /// Corners of the markers that were found.
    pub markers_px: Vec<[[f32; 2]; 4]>,
    /// Why what was found gives no camera.
    pub refused: Option<String>,
    /// The camera looks down so steeply that a person has to say how wide it sees, or to lower it.
    pub asks_focal: bool,
    /// What would help, or be better.
    pub advice: Option<String>,
    /// The camera is known, or was until it was lost, by a sheet of paper instead of the mat.
    pub by_sheet: bool,
    /// While locked.
    pub found: Option<Found>,
    /// What it took to look and to bring the picture to the model's view, milliseconds.
    pub took_ms: f32,
}

/// How much is known of where the camera stands.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewOf {
    /// No marker is seen.
    Looking,
    /// So many of four; `held` goes from 0 to 1 while they lie still.
    Some { markers: u32, held: f32 },
    /// The camera is known; `sure` says whether it was just seen to stand where it stood.
    Locked { sure: bool },
    /// It was known, and camera or mat have moved since, by about so many pixels.
    Moved { by_px: f32, markers: u32, held: f32 },
    /// It was known, and nothing can be recognised any more.
    Unclear { markers: u32, held: f32 },
}

/// A camera that was found, and how well.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    pub pose: CameraPose,
    pub focal: KnownFocal,
    /// Markers used; 0 for the corners of a bare sheet.
    pub markers: u32,
    /// How far corners are from where this camera sees them, root of the mean square: pixels, and metres on the table.
    pub rms_px: f32,
    pub rms_m: f32,
    /// What is drawn over the picture within reach is off by no more than this, two standard deviations.
    pub overlay_m: f32,
    /// How high over the table the camera stands, as an angle.
    pub elevation_rad: f32,
    pub distance_m: f32,
}
