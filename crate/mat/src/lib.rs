//! Where the webcam stands: a printed mat with four markers, found in its picture, and the camera that follows from it.
//!
//! [`Tracker`] is handed one picture after the other and says how things are: looking, so many of four found, locked, lost.
//! Underneath, [`Detector`] finds [`Marker`]s, [`calibrate()`] makes a [`Calibration`] of them or says why not, and
//! [`manual`] does the same with the corners of a bare sheet of paper that a person has pointed at. A calibration is a
//! camera pose for the stage to draw an arm over the picture, and a [`Warp`] that brings the picture to the model's view.
//!
//! [`layout`] is the mat: [`pdf`] prints it, the detector looks for it, and tests draw it.
//!
//! Lengths are metres in the world frame of [`schema`], angles radians, places in a picture pixels from its upper left
//! corner, the centre of the first pixel being (0.5, 0.5). Pixels are taken to be square and the lens's axis to meet the
//! picture near its middle. The crate knows pictures and geometry; it does not know a camera's driver, a clock, or a browser:
//! pictures and the time are handed in.

pub mod advice;
pub mod calibrate;
pub mod code;
pub mod detect;
pub mod grey;
pub mod layout;
pub mod lens;
pub mod manual;
pub mod matching;
pub mod moved;
pub mod pdf;
pub mod plane;
pub mod refine;
pub mod sheet;
pub mod tracker;
pub mod warp;

pub use advice::Advice;
pub use calibrate::{Calibration, Focal, Quality, calibrate};
pub use detect::{Detector, Marker, Part};
pub use grey::Grey;
pub use layout::Paper;
pub use tracker::{Report, State, Tracker};
pub use warp::Warp;

/// Why a picture gives no camera.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// One marker alone is too small to tell where the camera is.
    #[error("{seen} of 4 markers can be seen; at least 2 are needed")]
    TooFewMarkers { seen: usize },
    /// What was found does not lie as the mat's markers, or a sheet's corners, do.
    #[error("what was found does not lie flat as the mat does")]
    Misplaced,
    /// The camera looks down on the mat so squarely that its focal length cannot be told from its height; or too little is
    /// seen to tell.
    #[error("{} does not tell the camera's focal length", untold_by(*tilt_rad))]
    FocalUnknown {
        /// Between the camera's axis and the vertical.
        tilt_rad: f64,
        /// Standard deviation of the focal length as far as it can be told, a share of it.
        share: f64,
    },
    /// The best camera there is does not see the corners where they are.
    #[error(
        "corners are {rms_px:.1} px ({rms_mm:.1} mm) from where they should be; at most {most_px:.1} px and {most_mm:.1} mm will do"
    )]
    Inexact { rms_px: f64, rms_mm: f64, most_px: f64, most_mm: f64 },
    /// A camera was found, but another one fits nearly as well.
    #[error("an arm drawn over the picture could be {overlay_mm:.1} mm off; at most {most_mm:.1} mm will do")]
    Unsure { overlay_mm: f64, most_mm: f64 },
}

/// What a picture that does not tell the focal length is of.
fn untold_by(tilt_rad: f64) -> String {
    if is_steep(tilt_rad) {
        format!("looking straight down, {:.0} degrees off, the picture", tilt_rad.to_degrees())
    } else {
        "what is seen".into()
    }
}

/// Whether a camera looks down more steeply than it should, by the angle between its axis and the vertical.
fn is_steep(tilt_rad: f64) -> bool {
    core::f64::consts::FRAC_PI_2 - tilt_rad > f64::from(camera::capture::ELEVATION_RAD[1])
}

impl Error {
    /// Whether to ask a person how wide the camera sees: it looks down so steeply that the mat cannot tell. From less high
    /// it can, with all of its markers in view.
    pub fn asks_focal(&self) -> bool {
        matches!(self, Self::FocalUnknown { tilt_rad, .. } if is_steep(*tilt_rad))
    }

    /// The same where the corners of a bare sheet are all there is: where its edges are not found they tell too little of the
    /// focal length from lower places too.
    pub fn asks_focal_of_sheet(&self) -> bool {
        matches!(self, Self::FocalUnknown { .. } | Self::Unsure { .. })
    }

    /// What a person who points at the corners of a sheet does after this.
    pub fn to_do_with_sheet(&self) -> &'static str {
        match self {
            Self::FocalUnknown { .. } | Self::Unsure { .. } => {
                "say how wide the camera sees, if its maker tells, and use them again; or bring the camera nearer"
            }
            Self::Inexact { .. } => {
                "look whether the paper is the one that is chosen and lies flat, drag the numbers to its very corners, and use them again"
            }
            Self::Misplaced | Self::TooFewMarkers { .. } => {
                "drag each number to a corner of its own, going round the sheet, and use them again"
            }
        }
    }
}
