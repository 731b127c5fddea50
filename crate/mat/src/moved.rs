//! Whether the camera still stands where it stood, by what is around the mat: for when the markers are hidden.

use glam::{DVec3, Vec2};

use crate::calibrate::Calibration;
use crate::grey::Grey;

/// Half the side of a patch, less one half, in pixels of the halved picture.
const REACH: usize = 6;
const SIDE: usize = 2 * REACH + 1;
/// How far a patch is looked for, pixels of the halved picture.
const SEARCH: usize = 5;
/// Patches there are at most: one in each field of a grid this wide and high.
const GRID: [usize; 2] = [8, 6];
/// With fewer nothing can be said.
const LEAST: usize = 5;
/// A patch is found again where it correlates with what it was by this much.
const ALIKE: f32 = 0.8;
/// How much levels change over two pixels of a patch worth remembering, along both axes; noise makes about 1.
const TEXTURE: f32 = 3.0;
/// The arm, and what it carries, are seen within this part of the world, low and high corner, and are no surroundings.
const BUSY_M: [DVec3; 2] = [DVec3::new(-0.10, -0.18, 0.0), DVec3::new(0.34, 0.18, 0.25)];

/// A small square of the picture as it was.
#[derive(Clone, Debug, PartialEq)]
struct Patch {
    x: usize,
    y: usize,
    /// Levels less their mean, scaled to unit length.
    shape: [f32; SIDE * SIDE],
}

/// The picture's surroundings as they were when the camera was calibrated.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Surroundings {
    patches: Vec<Patch>,
    size: [usize; 2],
}

/// What the surroundings say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stillness {
    /// Things are where they were.
    Still,
    /// Most of what can be found again is elsewhere, by about so many pixels.
    Moved { by_px: f64 },
    /// There is too little to go by, or what there is cannot be found again: the light went out, somebody stands before the
    /// camera, or it looks elsewhere.
    Unclear,
}

impl Surroundings {
    /// Remembers what is distinct in a picture and away from the arm.
    pub fn of(picture: &Grey, calibration: &Calibration) -> Self {
        let small = picture.halved();
        let mut patches = Vec::new();
        for field in 0..GRID[0] * GRID[1] {
            let (column, row) = (field % GRID[0], field / GRID[0]);
            patches.extend(most_distinct(&small, [column, row], calibration));
        }
        Self { patches, size: [picture.width, picture.height] }
    }

    /// Whether enough was distinct to tell a movement.
    pub fn can_tell(&self) -> bool {
        self.patches.len() >= LEAST
    }

    /// Looks for what was remembered.
    pub fn compare(&self, picture: &Grey) -> Stillness {
        if !self.can_tell() || self.size != [picture.width, picture.height] {
            return Stillness::Unclear;
        }
        let small = picture.halved();
        let shifts: Vec<Vec2> = self.patches.iter().filter_map(|patch| shift(&small, patch)).collect();
        if shifts.len() * 2 < self.patches.len() {
            return Stillness::Unclear;
        }
        let median = |of: fn(&Vec2) -> f32| {
            let mut values: Vec<f32> = shifts.iter().map(of).collect();
            values.sort_by(f32::total_cmp);
            values[values.len() / 2]
        };
        let by = Vec2::new(median(|shift| shift.x), median(|shift| shift.y));
        // The picture is half as large. A camera that turns about its axis moves what is around in all directions, so the
        // lengths count too.
        let far = median(|shift| shift.length()).max(by.length());
        if far > 1.0 { Stillness::Moved { by_px: f64::from(far) * 2.0 } } else { Stillness::Still }
    }
}

/// Whether the arm may be in front of a place of the halved picture: the ray through it meets the box (Kay and Kajiya 1986).
fn is_busy(calibration: &Calibration, at: Vec2) -> bool {
    let stand = &calibration.stand;
    let ray = stand.rotation.transpose() * stand.lens.ray(at.as_dvec2() * 2.0).extend(1.0);
    let (to_low, to_high) = ((BUSY_M[0] - stand.eye_m()) / ray, (BUSY_M[1] - stand.eye_m()) / ray);
    to_low.min(to_high).max_element() <= to_low.max(to_high).min_element()
}

/// The patch of a field of the grid that changes most along its weaker axis, if it is worth it.
fn most_distinct(small: &Grey, field: [usize; 2], calibration: &Calibration) -> Option<Patch> {
    const STEP: usize = 4;
    let margin = REACH + SEARCH;
    let range = |axis: usize, length: usize| {
        let (start, end) = (field[axis] * length / GRID[axis], (field[axis] + 1) * length / GRID[axis]);
        start.max(margin)..end.min(length.saturating_sub(margin + 1))
    };
    let mut best = None;
    let mut best_texture = TEXTURE;
    for y in range(1, small.height).step_by(STEP) {
        for x in range(0, small.width).step_by(STEP) {
            let texture = texture(small, x, y);
            if texture > best_texture && !is_busy(calibration, Vec2::new(x as f32, y as f32)) {
                (best, best_texture) = (Some((x, y)), texture);
            }
        }
    }
    let (x, y) = best?;
    Some(Patch { x, y, shape: shape(small, x, y)? })
}

/// How much levels change along whichever axis they change less: the root of the smaller eigenvalue of the structure tensor
/// (Shi and Tomasi 1994), in levels.
fn texture(small: &Grey, x: usize, y: usize) -> f32 {
    let level = |x: usize, y: usize| f32::from(small.levels[y * small.width + x]);
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for row in y - REACH..=y + REACH {
        for column in x - REACH..=x + REACH {
            let (across, down) =
                (level(column + 1, row) - level(column - 1, row), level(column, row + 1) - level(column, row - 1));
            xx += across * across;
            xy += across * down;
            yy += down * down;
        }
    }
    let (mean, half) = ((xx + yy) * 0.5, (xx - yy) * 0.5);
    let smaller = mean - libm::sqrtf(half * half + xy * xy);
    libm::sqrtf(smaller.max(0.0) / (SIDE * SIDE) as f32)
}

/// `None` where all is even.
fn shape(small: &Grey, x: usize, y: usize) -> Option<[f32; SIDE * SIDE]> {
    let mut shape = [0.0; SIDE * SIDE];
    for (row, values) in shape.chunks_exact_mut(SIDE).enumerate() {
        let start = (y + row - REACH) * small.width + x - REACH;
        values.iter_mut().zip(&small.levels[start..start + SIDE]).for_each(|(value, &level)| *value = f32::from(level));
    }
    let mean = shape.iter().sum::<f32>() / (SIDE * SIDE) as f32;
    for value in &mut shape {
        *value -= mean;
    }
    let length = libm::sqrtf(shape.iter().map(|value| value * value).sum());
    (length > 1.0).then(|| shape.map(|value| value / length))
}

/// How far a patch has moved, pixels of the halved picture; `None` where it cannot be found again.
fn shift(small: &Grey, patch: &Patch) -> Option<Vec2> {
    let mut best = (ALIKE, None);
    for dy in 0..=2 * SEARCH {
        for dx in 0..=2 * SEARCH {
            let Some(seen) = shape(small, patch.x + dx - SEARCH, patch.y + dy - SEARCH) else { continue };
            let alike: f32 = seen.iter().zip(&patch.shape).map(|(a, b)| a * b).sum();
            if alike > best.0 {
                best = (alike, Some(Vec2::new(dx as f32, dy as f32) - SEARCH as f32));
            }
        }
    }
    best.1
}
