//! What a person can do for a better picture.

use core::fmt;

use camera::capture::{AZIMUTH_RAD, ELEVATION_RAD};

use crate::Error;
use crate::calibrate::Quality;

/// The mat should be at least this far and at most this far away, metres: nearer, the arm would hit the camera; farther,
/// things are too small for the model.
pub const DISTANCE_M: [f64; 2] = [0.4, 1.6];

/// One thing to change, the most pressing first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Advice {
    /// There is no mat in the picture, or too little light to find it.
    ShowTheMat,
    /// Something lies on these markers, or they are out of the picture.
    UncoverMarkers([bool; 4]),
    /// The camera looks too steeply down, by so much.
    LowerTheCamera { by_rad: f64 },
    /// The camera stands too low, by so much; what stands up would be smeared over the table.
    RaiseTheCamera { by_rad: f64 },
    /// The camera should face the arm; it stands too far to one side, by so much, positive to the arm's left.
    ComeRound { by_rad: f64 },
    /// Too far away.
    ComeNearer { by_m: f64 },
    /// Too near.
    GoBack { by_m: f64 },
    /// Camera or mat moves.
    HoldStill,
    /// All four markers are seen, and give no camera: what they look like says what to look at.
    LayItFlat,
    /// They are too small in the picture, or too far to its edge, to tell exactly enough.
    FillThePicture,
    /// A camera that was found by a sheet of paper is lost, and a sheet is not known from others by itself.
    PointAgain,
    /// Nothing would tell if the camera moved.
    MindTheCamera,
}

impl fmt::Display for Advice {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |by_rad: f64| if by_rad > 0.0 { "right" } else { "left" };
        match self {
            Self::ShowTheMat => write!(to, "show the camera the whole mat, in good light"),
            Self::UncoverMarkers(hidden) => {
                let count = hidden.iter().filter(|hidden| **hidden).count();
                write!(to, "uncover {count} of the 4 black squares, or bring them into the picture")
            }
            Self::LowerTheCamera { by_rad } => write!(to, "lower the camera a little, by {:.0}°", by_rad.to_degrees()),
            Self::RaiseTheCamera { by_rad } => write!(to, "raise the camera a little, by {:.0}°", by_rad.to_degrees()),
            // Who faces the arm has its left on the right.
            Self::ComeRound { by_rad } => {
                let other = side(-by_rad);
                write!(to, "move the camera {:.0}° to the {other}, to face the arm", by_rad.abs().to_degrees())
            }
            Self::ComeNearer { by_m } => write!(to, "bring the camera {:.0} cm nearer", by_m * 100.0),
            Self::GoBack { by_m } => write!(to, "move the camera {:.0} cm back", by_m * 100.0),
            Self::HoldStill => write!(to, "hold camera and mat still"),
            Self::LayItFlat => write!(
                to,
                "lay the mat flat, with nothing under it; look whether the bar on it is 100 mm long; wipe the lens"
            ),
            Self::FillThePicture => write!(to, "bring the camera nearer, so that the mat fills most of its picture"),
            Self::PointAgain => {
                write!(to, "point at the corners of the sheet again, or put the camera back where it stood")
            }
            Self::MindTheCamera => write!(
                to,
                "leave the camera where it is: the desk is so plain that nothing would tell if it moved; once it has, \
                 look for it again"
            ),
        }
    }
}

impl Advice {
    /// What to do where all markers are seen and give no camera for this reason; `None` where others say it.
    pub fn after(error: Error) -> Option<Self> {
        match error {
            Error::Inexact { .. } | Error::Misplaced => Some(Self::LayItFlat),
            Error::Unsure { .. } | Error::FocalUnknown { .. } => Some(Self::FillThePicture),
            Error::TooFewMarkers { .. } => None,
        }
    }

    /// What would be better about where a camera stands; `None` where nothing need be. The range is that of the pictures the
    /// model is trained on.
    pub fn about(quality: &Quality) -> Option<Self> {
        let Quality { elevation_rad, azimuth_rad, distance_m, .. } = *quality;
        let [lowest, highest] = ELEVATION_RAD.map(f64::from);
        let widest = f64::from(AZIMUTH_RAD);
        let [nearest_m, farthest_m] = DISTANCE_M;
        if elevation_rad > highest {
            Some(Self::LowerTheCamera { by_rad: elevation_rad - highest })
        } else if elevation_rad < lowest {
            Some(Self::RaiseTheCamera { by_rad: lowest - elevation_rad })
        } else if azimuth_rad.abs() > widest {
            Some(Self::ComeRound { by_rad: (azimuth_rad.abs() - widest) * azimuth_rad.signum() })
        } else if distance_m > farthest_m {
            Some(Self::ComeNearer { by_m: distance_m - farthest_m })
        } else if distance_m < nearest_m {
            Some(Self::GoBack { by_m: nearest_m - distance_m })
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Quality = Quality {
        markers: 4,
        rms_px: 0.1,
        worst_px: 0.2,
        rms_mm: 0.1,
        overlay_mm: 1.0,
        focal_share: 0.01,
        radial_deviation: 0.02,
        elevation_rad: 0.8,
        azimuth_rad: 0.1,
        tilt_rad: 0.8,
        distance_m: 0.6,
    };

    #[test]
    fn whatever_four_markers_are_refused_for_ends_with_something_to_do() {
        let refused = [
            Error::Misplaced,
            Error::Inexact { rms_px: 3.0, rms_mm: 2.0, most_px: 2.0, most_mm: 3.0 },
            Error::Unsure { overlay_mm: 9.0, most_mm: 6.0 },
            Error::FocalUnknown { tilt_rad: 0.7, share: 0.1 },
        ];
        for error in refused {
            let said = Advice::after(error).map(|advice| advice.to_string());
            assert!(said.is_some_and(|said| said.contains("the mat")), "{error}");
        }
    }

    #[test]
    fn a_camera_that_stands_well_is_left_alone() {
        assert_eq!(Advice::about(&GOOD), None);
    }

    #[test]
    fn a_camera_too_high_too_low_too_far_to_a_side_too_far_or_too_near_is_told_so() {
        let high = Quality { elevation_rad: 65f64.to_radians(), ..GOOD };
        let low = Quality { elevation_rad: 30f64.to_radians(), ..GOOD };
        let beside = Quality { azimuth_rad: -40f64.to_radians(), ..GOOD };
        let far = Quality { distance_m: 1.75, ..GOOD };
        let near = Quality { distance_m: 0.33, ..GOOD };
        let said =
            [high, low, beside, far, near].map(|quality| Advice::about(&quality).map(|advice| advice.to_string()));
        let expected = [
            "lower the camera a little, by 5°",
            "raise the camera a little, by 5°",
            "move the camera 15° to the right, to face the arm",
            "bring the camera 15 cm nearer",
            "move the camera 7 cm back",
        ];
        assert_eq!(said, expected.map(|text| Some(text.to_owned())));
    }
}
