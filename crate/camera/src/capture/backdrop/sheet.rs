//! Papers and pictures lying on the table.

use glam::{Vec2, Vec2Swizzles as _, Vec3};

use super::Tones;
use super::bitmap::Bitmap;
use super::leaves::{Palette, leaves};
use crate::color::linear;
use crate::look::muted;
use crate::random::{Random, scramble};
use crate::table::floor;

/// What is on a sheet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Content {
    /// Nothing.
    Blank,
    /// Lines of words, too small to read.
    Text,
    /// A grid, as in exercise books.
    Squares,
    /// A photograph.
    Photograph,
    /// The mat that the page prints: a marker in each corner.
    Mat,
}

/// A rectangle of paper. Lengths are metres in the world's xy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sheet {
    pub centre_m: Vec2,
    pub half_m: Vec2,
    /// Turn about the vertical.
    pub turn_rad: f32,
    /// The paper's colour.
    pub srgb: [f32; 3],
    pub content: Content,
    /// Which words, or which photograph.
    pub seed: u64,
}

/// Half of A4 and of US Letter, their long side along y.
const FORMATS_M: [Vec2; 2] = [Vec2::new(0.105, 0.1485), Vec2::new(0.108, 0.1397)];
/// The side of a marker on a mat, and its distance from the paper's edge.
const MARKER_M: f32 = 0.03;
const MARGIN_M: f32 = 0.008;
/// Cells along each side of a marker, a black border of one included.
const CELLS: i32 = 6;
/// From a line of text to the next, and how long a word is, about.
const LINE_M: f32 = 0.009;
const WORD_M: f32 = 0.018;
const SQUARE_M: f32 = 0.01;

impl Sheet {
    /// A printed mat under the workspace, laid by hand.
    pub(super) fn mat(random: &mut Random) -> Self {
        Self {
            centre_m: Vec2::new(0.20 + random.about_zero(0.015), random.about_zero(0.015)),
            half_m: FORMATS_M[(random.next() % 2) as usize],
            turn_rad: random.about_zero(0.05),
            srgb: white(random),
            content: if random.chance(0.8) { Content::Mat } else { Content::Blank },
            seed: random.next(),
        }
    }

    /// Anything made of paper, anywhere.
    pub(super) fn random(random: &mut Random) -> Self {
        let content = match random.next() % 5 {
            0 => Content::Blank,
            1 | 2 => Content::Text,
            3 => Content::Squares,
            _ => Content::Photograph,
        };
        let scale = random.between(0.35, 1.0);
        let format_m = FORMATS_M[(random.next() % 2) as usize] * scale;
        Self {
            centre_m: Vec2::new(random.between(-0.1, 0.4), random.about_zero(0.28)),
            half_m: if random.chance(0.5) { format_m } else { format_m.yx() },
            turn_rad: random.about_zero(core::f32::consts::PI),
            srgb: if random.chance(0.8) { white(random) } else { muted(random, 0.5, 0.95, 0.6) },
            content,
            seed: random.next(),
        }
    }

    /// Paints the sheet onto a map of the table whose first texel is at `low_m`. `small` is room for a photograph.
    pub(super) fn paint(&self, map: &mut Bitmap, low_m: Vec2, texel_m: f32, tones: Tones, small: &mut Bitmap) {
        let paper = linear(self.srgb);
        if self.content == Content::Photograph {
            let mut random = Random::new(self.seed, 0x5EE7);
            let palette = Palette::random(&mut random, tones);
            leaves(small, &mut random, &palette, 2.0, 1.0);
        }
        let turn = Vec2::new(libm::cosf(self.turn_rad), -libm::sinf(self.turn_rad));
        let reach_m = self.half_m.length();
        let (low, high) = (self.centre_m - low_m - reach_m, self.centre_m - low_m + reach_m);
        map.each_within(low / texel_m, high / texel_m, |at, texel| {
            let on_m = (at * texel_m + low_m - self.centre_m).rotate(turn);
            let inside_m = (self.half_m - on_m.abs()).min_element();
            if inside_m <= 0.0 {
                return;
            }
            let color = match self.content {
                Content::Blank => paper,
                Content::Text => paper * (1.0 - 0.75 * self.ink(on_m, inside_m)),
                Content::Squares => {
                    let line = (on_m / SQUARE_M).map(|value| value - floor(value) as f32).min_element();
                    if line < 0.2 { paper * Vec3::new(0.6, 0.7, 0.85) } else { paper }
                }
                Content::Photograph if inside_m < 0.006 => paper,
                Content::Photograph => small.at_share((on_m / self.half_m + 1.0) * 0.5),
                Content::Mat => paper * (1.0 - 0.95 * self.marker(on_m)),
            };
            // The outermost texel is half paper.
            *texel = texel.lerp(color, (inside_m / texel_m + 0.5).min(1.0));
        });
    }

    /// How black a page of text is at a point.
    fn ink(&self, on_m: Vec2, inside_m: f32) -> f32 {
        let (line, word) = (floor(on_m.x / LINE_M), floor(on_m.y / WORD_M));
        let between = on_m.x / LINE_M - line as f32;
        let hash = scramble(self.seed ^ u64::from(line as u32) << 32 ^ u64::from(word as u32));
        let end = (hash & 0xFF) as f32 / 255.0 * 0.5 + 0.4;
        let written = inside_m > 0.012 && between < 0.5 && on_m.y / WORD_M - (word as f32) < end && hash >> 8 & 7 > 0;
        if written { 0.6 + 0.4 * (hash >> 16 & 0xFF) as f32 / 255.0 } else { 0.0 }
    }

    /// 1 on the black of a marker.
    fn marker(&self, on_m: Vec2) -> f32 {
        // From the corner of the paper nearest by.
        let from_m = self.half_m - on_m.abs() - MARGIN_M;
        if from_m.min_element() < 0.0 || from_m.max_element() >= MARKER_M {
            return 0.0;
        }
        let cell = from_m / MARKER_M * CELLS as f32;
        let (column, row) = (cell.x as i32, cell.y as i32);
        if column == 0 || row == 0 || column == CELLS - 1 || row == CELLS - 1 {
            return 1.0;
        }
        let corner = u64::from(on_m.x > 0.0) | u64::from(on_m.y > 0.0) << 1;
        (scramble(0xA4 ^ corner) >> (row * CELLS + column) & 1) as f32
    }
}

/// Paper in some light.
fn white(random: &mut Random) -> [f32; 3] {
    muted(random, 0.85, 1.0, 0.06)
}
