//! Finds the mat's markers in a picture.
//!
//! A pixel is dark when it is darker than its surroundings (`threshold`); dark pixels that touch are a blob, and a blob whose
//! outline is about a quadrilateral may be a marker (`blob`, `quad`); its sides are fitted where the light changes, to a
//! tenth of a pixel (`edge`); and what is inside must be a black frame on white with the cells of a marker
//! (`cells`). The stages are those of `ArUco` (Garrido-Jurado et al. 2014), the fit of the sides that of `AprilTag` 2 (Wang and
//! Olson 2016).

mod blob;
mod cells;
pub(crate) mod edge;
mod quad;
mod threshold;

use blob::Blobs;
use glam::Vec2;
use threshold::{Darkness, Threshold};

use crate::code::MARKERS;
use crate::grey::{Grey, light_curve};

/// A marker in the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Marker {
    /// Which of the mat's, 0 to 3.
    pub marker: usize,
    /// The corners of its black frame in the order of [`crate::layout::marker_corners_m`], pixels.
    pub corners_px: [Vec2; 4],
    /// Cells read wrongly and forgiven.
    pub wrong_cells: u32,
    /// How far the light of its white is from that of its black, a share of full light.
    pub contrast: f32,
}

impl Marker {
    /// How large it is in the picture: from its first corner to the third, pixels.
    pub fn diagonal_px(&self) -> f32 {
        self.corners_px[0].distance(self.corners_px[2])
    }

    /// Whether both are one print, found twice.
    fn is_same(&self, other: &Self) -> bool {
        let middle = |marker: &Self| marker.corners_px.into_iter().sum::<Vec2>() * 0.25;
        self.marker == other.marker && middle(self).distance(middle(other)) < 0.25 * self.diagonal_px()
    }
}

/// A part of a picture: where it begins and its width and height, pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub left: usize,
    pub top: usize,
    pub width: usize,
    pub height: usize,
}

impl Part {
    /// All of a picture.
    pub const fn whole(picture: &Grey) -> Self {
        Self { left: 0, top: 0, width: picture.width, height: picture.height }
    }
}

/// Finds markers; keeps its memory from picture to picture.
#[derive(Clone, Debug)]
pub struct Detector {
    curve: [f32; 256],
    threshold: Threshold,
    blobs: Blobs,
}

impl Default for Detector {
    fn default() -> Self {
        Self { curve: light_curve(), threshold: Threshold::default(), blobs: Blobs::default() }
    }
}

impl Detector {
    /// Every marker in a picture, each as often as it is there.
    pub fn detect(&mut self, picture: &Grey) -> Vec<Marker> {
        self.detect_in(picture, Part::whole(picture))
    }

    /// Every marker that lies whole in a part of a picture.
    pub fn detect_in(&mut self, picture: &Grey, part: Part) -> Vec<Marker> {
        let left = part.left.min(picture.width);
        let top = part.top.min(picture.height);
        let part = Part {
            left,
            top,
            width: part.width.min(picture.width - left),
            height: part.height.min(picture.height - top),
        };
        if part.width < blob::LEAST_PX || part.height < blob::LEAST_PX {
            return Vec::new();
        }
        let mut found = Vec::new();
        self.search(picture, part, Darkness::Slight, &mut found);
        // What there is of the mat is there; the second look would find nothing new.
        let all = (0..MARKERS).all(|id| found.iter().any(|marker| marker.marker == id));
        if !all {
            self.search(picture, part, Darkness::Strong, &mut found);
        }
        found
    }

    fn search(&mut self, picture: &Grey, part: Part, darkness: Darkness, found: &mut Vec<Marker>) {
        let Self { curve, threshold, blobs } = self;
        threshold.find(picture, part, darkness);
        blobs.find(threshold.dark(), part.width);
        let offset = Vec2::new(part.left as f32, part.top as f32);
        let mut outline = Vec::new();
        for blob in blobs.likely(part) {
            blobs.outline(blob, &mut outline);
            let Some(rough) = quad::around(&mut outline, blob.area) else { continue };
            let rough = rough.map(|corner| corner + offset);
            let Some(corners_px) = edge::refined(picture, curve, rough, edge::Inside::Dark) else { continue };
            let Some(marker) = cells::read(picture, curve, corners_px) else { continue };
            if !found.iter().any(|other| other.is_same(&marker)) {
                found.push(marker);
            }
        }
    }
}
