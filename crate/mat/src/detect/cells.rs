//! What is printed in a quadrilateral.

use camera::capture::Homography;
use glam::Vec2;

use super::Marker;
use crate::code::{self, CELLS, CODE_CELLS};
use crate::grey::Grey;

/// Cells along each side with the white around the frame.
const WITH_WHITE: usize = CELLS + 2;
/// Places looked at along each side of a cell, over its middle half.
const PLACES: usize = 3;
/// Of the 20 cells of the frame, this many may be light and of the 28 around it this many dark: something lies on them.
const SPOILT_FRAME: usize = 1;
const SPOILT_WHITE: usize = 6;
/// Least difference between white and black, a share of full light.
const LEAST_CONTRAST: f32 = 0.008;

/// How much of the difference to its four neighbours is added to a cell.
const SHARPER: f32 = 0.35;
/// Light below this is as good as none; there its logarithm would be noise.
const DARKEST: f32 = 0.002;

/// The light of each cell, or its logarithm.
type Lights = [[f32; WITH_WHITE]; WITH_WHITE];

/// What changes evenly over the marker: constant, along rows and along columns.
struct Slope([f32; 3]);

/// The marker with these corners, clockwise as y points down from any of them; `None` where no marker is.
pub(super) fn read(picture: &Grey, curve: &[f32; 256], corners: [Vec2; 4]) -> Option<Marker> {
    let side = CELLS as f32;
    let square = [Vec2::ZERO, Vec2::new(side, 0.0), Vec2::splat(side), Vec2::new(0.0, side)];
    let to_picture = Homography::from_corners(square, corners)?;
    let mut lights: Lights = [[0.0; WITH_WHITE]; WITH_WHITE];
    for (row, lights) in lights.iter_mut().enumerate() {
        for (column, light) in lights.iter_mut().enumerate() {
            *light = cell(picture, curve, &to_picture, row, column)?;
        }
    }
    let [white, black] = [0, 1].map(|ring| Slope::through(&lights, ring));
    let contrast = white.at(3.5, 3.5) - black.at(3.5, 3.5);
    if contrast < LEAST_CONTRAST {
        return None;
    }
    // Blur mixes light, so that white and black are told best half way between them. A shadow that ends on the marker
    // multiplies light, so that they are told best by ratios.
    let ratios = || lights.map(|lights| lights.map(|light| libm::logf(light.max(DARKEST))));
    let reading = decoded(&lights).or_else(|| decoded(&ratios())).or_else(|| decoded(&sharpened(&lights)));
    let code::Reading { marker, turns, wrong } = reading?;
    // Turned clockwise once, the corner printed first is the second of those found.
    let corners_px = [0, 1, 2, 3].map(|k| corners[(k + turns) % 4]);
    Some(Marker { marker, corners_px, wrong_cells: wrong, contrast })
}

/// What a blur of about a cell has mixed, taken apart: each cell less what its neighbours have spilt into it (as `AprilTag` 3
/// does it, Krogius et al. 2019).
fn sharpened(lights: &Lights) -> Lights {
    let mut sharp = *lights;
    for row in 1..WITH_WHITE - 1 {
        for column in 1..WITH_WHITE - 1 {
            let around =
                lights[row - 1][column] + lights[row + 1][column] + lights[row][column - 1] + lights[row][column + 1];
            sharp[row][column] += SHARPER * (4.0 * lights[row][column] - around);
        }
    }
    sharp
}

/// Whether a cell lies on a ring: 0 is the white around the frame, 1 the frame.
fn on_ring(row: usize, column: usize, ring: usize) -> bool {
    let last = WITH_WHITE - 1 - ring;
    let within = (ring..=last).contains(&row) && (ring..=last).contains(&column);
    within && [row, column].iter().any(|&k| k == ring || k == last)
}

/// What is read with the white and the frame as references.
fn decoded(lights: &Lights) -> Option<code::Reading> {
    let [white, black] = [0, 1].map(|ring| Slope::through(lights, ring));
    let (mut cells, mut spoilt_frame, mut spoilt_white) = (0, 0, 0);
    for (row, lights) in lights.iter().enumerate() {
        for (column, light) in lights.iter().enumerate() {
            let (across, along) = (row as f32, column as f32);
            let is_light = *light > (white.at(across, along) + black.at(across, along)) * 0.5;
            if on_ring(row, column, 0) {
                spoilt_white += usize::from(!is_light);
            } else if on_ring(row, column, 1) {
                spoilt_frame += usize::from(is_light);
            } else {
                cells |= u16::from(is_light) << ((row - 2) * CODE_CELLS + column - 2);
            }
        }
    }
    if spoilt_frame > SPOILT_FRAME || spoilt_white > SPOILT_WHITE { None } else { code::read(cells) }
}

/// The mean light in a cell's middle, counted with the white around the frame.
fn cell(picture: &Grey, curve: &[f32; 256], to_picture: &Homography, row: usize, column: usize) -> Option<f32> {
    let mut light = 0.0;
    for place in 0..PLACES * PLACES {
        let inside = (Vec2::new((place % PLACES) as f32, (place / PLACES) as f32) + 0.5) / PLACES as f32;
        let at = Vec2::new(column as f32, row as f32) - 1.0 + 0.25 + inside * 0.5;
        light += picture.sample(to_picture.apply(at)?, curve);
    }
    Some(light / (PLACES * PLACES) as f32)
}

impl Slope {
    /// Fits a ring by least squares; its cells lie evenly about the middle, so that the three numbers follow one by one.
    fn through(lights: &Lights, ring: usize) -> Self {
        let (mut count, mut sums, mut squares) = (0.0, [0.0; 3], 0.0);
        for (row, lights) in lights.iter().enumerate() {
            for (column, light) in lights.iter().enumerate().filter(|&(column, _)| on_ring(row, column, ring)) {
                let (across, along) = (row as f32 - 3.5, column as f32 - 3.5);
                count += 1.0;
                squares += across * across;
                sums[0] += light;
                sums[1] += light * across;
                sums[2] += light * along;
            }
        }
        Self([sums[0] / count, sums[1] / squares, sums[2] / squares])
    }

    fn at(&self, row: f32, column: f32) -> f32 {
        self.0[0] + self.0[1] * (row - 3.5) + self.0[2] * (column - 3.5)
    }
}
