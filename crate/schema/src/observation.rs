//! What the policy is given: a picture, a sentence, and the arm's own senses.

use serde::{Deserialize, Serialize};

use crate::{EePose, JointAngles};

/// Width and height of the model's picture in pixels.
pub const CAMERA_SIDE: usize = 96;

/// A small picture: rows from the top, three sRGB bytes a pixel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    pub width: usize,
    pub height: usize,
    /// `height * width * 3` bytes.
    pub rgb: Vec<u8>,
}

impl Image {
    /// A black picture.
    pub fn new(width: usize, height: usize) -> Self {
        Self { width, height, rgb: vec![0; width * height * 3] }
    }
}

/// What the arm feels of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Proprioception {
    /// Measured end-effector pose.
    pub ee: EePose,
    /// Measured gripper opening, 0 closed to 1 wide open.
    pub opening: f32,
    /// The pose last commanded; actions are relative to it.
    pub commanded_ee: EePose,
    /// The opening last commanded; above the measured one when something is held.
    pub commanded_opening: f32,
    /// Measured joint angles.
    pub joints: JointAngles,
}

impl Proprioception {
    /// Numbers in [`Self::features`].
    pub const FEATURES: usize = 18;

    /// The vector the policy reads, each entry brought to about -1 to 1.
    pub fn features(&self) -> [f32; Self::FEATURES] {
        // Centre and scale of the reachable table: x 0.1 to 0.3, y +-0.15, z 0 to 0.2, pitch 0.6 to pi/2, fingers across (roll pi/2).
        let ee = |e: &EePose| {
            [
                (e.position_m.x - 0.2) / 0.1,
                e.position_m.y / 0.15,
                (e.position_m.z - 0.1) / 0.1,
                (e.pitch_rad - 1.2) / 0.6,
                e.roll_rad - core::f32::consts::FRAC_PI_2,
            ]
        };
        let (a, b) = (ee(&self.ee), ee(&self.commanded_ee));
        let j = self.joints.0;
        [
            a[0],
            a[1],
            a[2],
            a[3],
            a[4],
            self.opening * 2.0 - 1.0,
            b[0],
            b[1],
            b[2],
            b[3],
            b[4],
            self.commanded_opening * 2.0 - 1.0,
            // How far the fingers are from where they were told to be says whether something is between them.
            (self.opening - self.commanded_opening) * 5.0,
            j[0],
            j[1],
            j[2],
            j[3],
            j[4],
        ]
    }
}
