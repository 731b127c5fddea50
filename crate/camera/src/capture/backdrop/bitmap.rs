//! Maps of colour: the table, and the room behind it.

use glam::{Vec2, Vec3};

use super::clouds::clouds;
use super::leaves::{Palette, leaves};
use super::{Backdrop, Behind, Ground};
use crate::color::linear;
use crate::look::TableLook;
use crate::random::{Random, scramble};
use crate::table::{floor, pattern_share};

/// Texels along each side of the table's map; a power of two, so that it repeats by masking.
const SIDE: usize = 256;
/// Size of a texel: less than a pixel of the canonical view.
const TEXEL_M: f32 = 0.0025;
/// Where the map begins. It covers a little more than the canonical view shows: x -0.14 to 0.38, y +-0.27 m.
const MAP_LOW_M: Vec2 = Vec2::new(-0.20, -0.32);
/// Texels of what is behind the table, spread over the picture: so few that it is out of focus.
const BEHIND: [usize; 2] = [48, 36];

/// Rows of linear colours.
#[derive(Clone, Debug)]
pub(super) struct Bitmap {
    pub texels: Vec<Vec3>,
    pub width: usize,
    pub height: usize,
}

impl Bitmap {
    pub fn new(width: usize, height: usize) -> Self {
        Self { texels: vec![Vec3::ZERO; width * height], width, height }
    }

    /// Calls `paint` for each texel in a rectangle, as far as there are any.
    pub fn each_within(&mut self, low: Vec2, high: Vec2, mut paint: impl FnMut(Vec2, &mut Vec3)) {
        let bound = |value: f32, side: usize| (value.max(0.0) as usize).min(side);
        let (left, right) = (bound(low.x, self.width), bound(high.x + 1.0, self.width));
        let (top, bottom) = (bound(low.y, self.height), bound(high.y + 1.0, self.height));
        for y in top..bottom {
            let row = &mut self.texels[y * self.width..(y + 1) * self.width];
            for (x, texel) in row.iter_mut().enumerate().take(right).skip(left) {
                paint(Vec2::new(x as f32, y as f32), texel);
            }
        }
    }

    /// The texel at a share of the width and height.
    pub fn at_share(&self, share: Vec2) -> Vec3 {
        let x = ((share.x * self.width as f32) as usize).min(self.width - 1);
        let y = ((share.y * self.height as f32) as usize).min(self.height - 1);
        self.texels[y * self.width + x]
    }

    /// The mean colour.
    pub fn mean(&self) -> Vec3 {
        self.texels.iter().sum::<Vec3>() / self.texels.len() as f32
    }
}

/// The table's map and that of the room, painted once a backdrop. Takes no memory before the first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Canvas {
    painted: Option<(TableLook, Backdrop)>,
    maps: Option<Box<Maps>>,
}

#[derive(Clone, Debug)]
struct Maps {
    table: Bitmap,
    behind: Bitmap,
    /// For photographs on sheets.
    small: Bitmap,
    field: Vec<f32>,
    lattice: Vec<f32>,
}

impl Canvas {
    /// Paints a backdrop, unless it is there already.
    pub fn paint(&mut self, look: &TableLook, backdrop: &Backdrop) {
        let asked = Some((*look, *backdrop));
        if self.painted == asked {
            return;
        }
        self.painted = asked;
        let maps = self.maps.get_or_insert_with(|| {
            Box::new(Maps {
                table: Bitmap::new(SIDE, SIDE),
                behind: Bitmap::new(BEHIND[0], BEHIND[1]),
                small: Bitmap::new(BEHIND[0], BEHIND[1]),
                field: Vec::new(),
                lattice: Vec::new(),
            })
        });
        maps.paint_ground(look, backdrop);
        maps.wear(backdrop);
        for sheet in backdrop.sheets.iter().flatten() {
            sheet.paint(&mut maps.table, MAP_LOW_M, TEXEL_M, backdrop.tones, &mut maps.small);
        }
        maps.paint_behind(backdrop);
    }

    /// Reflectance at a point of the table, linear; beyond the map it repeats.
    pub fn albedo(&self, at_m: Vec2) -> Vec3 {
        let Some(maps) = &self.maps else { return Vec3::ZERO };
        let texel = (at_m - MAP_LOW_M) / TEXEL_M;
        // Whole sides are added so that the cast, which rounds towards zero, rounds down.
        let texel = texel + (4 * SIDE) as f32;
        let (x, y) = (texel.x as usize, texel.y as usize);
        let (fx, fy) = (texel.x - x as f32, texel.y - y as f32);
        let at = |x: usize, y: usize| maps.table.texels[(y & (SIDE - 1)) * SIDE + (x & (SIDE - 1))];
        let low = at(x, y).lerp(at(x + 1, y), fx);
        low.lerp(at(x, y + 1).lerp(at(x + 1, y + 1), fx), fy)
    }

    /// Light from the room at a share of the picture's width and height.
    pub fn behind(&self, share: Vec2) -> Vec3 {
        let Some(maps) = &self.maps else { return Vec3::ZERO };
        let map = &maps.behind;
        let last = Vec2::new((map.width - 2) as f32, (map.height - 2) as f32);
        let texel = (share * Vec2::new(map.width as f32, map.height as f32) - 0.5).clamp(Vec2::ZERO, last);
        let (x, y) = (texel.x as usize, texel.y as usize);
        let index = y * map.width + x;
        let (fx, fy) = (texel.x - x as f32, texel.y - y as f32);
        let low = map.texels[index].lerp(map.texels[index + 1], fx);
        low.lerp(map.texels[index + map.width].lerp(map.texels[index + map.width + 1], fx), fy)
    }
}

impl Maps {
    fn paint_ground(&mut self, look: &TableLook, backdrop: &Backdrop) {
        let mut random = Random::new(backdrop.seed, 0x6A0D);
        let (first, second) = (linear(look.srgb), linear(look.second_srgb));
        let turn = Vec2::new(libm::cosf(look.turn_rad), libm::sinf(look.turn_rad));
        let texels = &mut self.table.texels;
        let places =
            (0..SIDE * SIDE).map(|index| Vec2::new((index % SIDE) as f32, (index / SIDE) as f32) * TEXEL_M + MAP_LOW_M);
        match backdrop.ground {
            Ground::Look => {
                for (texel, at_m) in texels.iter_mut().zip(places) {
                    *texel = first.lerp(second, pattern_share(look, at_m.rotate(turn)));
                }
            }
            Ground::Cloth { repeat_m } => {
                let stripes = random.next();
                for (texel, at_m) in texels.iter_mut().zip(places) {
                    let thread = at_m.rotate(turn) / repeat_m;
                    let share = (stripe(thread.x, stripes) + stripe(thread.y, stripes)) * 0.5;
                    *texel = first.lerp(second, share);
                }
            }
            Ground::Clouds => {
                let third = linear(backdrop.tones.color(&mut random, 0.1, 0.95, 0.4));
                let persistence = random.between(0.55, 1.0);
                self.field.resize(SIDE * SIDE, 0.0);
                clouds(&mut self.field, SIDE, &mut self.lattice, &mut random, persistence);
                for (texel, &share) in texels.iter_mut().zip(&self.field) {
                    *texel = first.lerp(second, share);
                }
                clouds(&mut self.field, SIDE, &mut self.lattice, &mut random, persistence);
                for (texel, &share) in texels.iter_mut().zip(&self.field) {
                    // Only where there is much of it.
                    *texel = texel.lerp(third, (share * 2.0 - 1.0).max(0.0));
                }
            }
            Ground::Leaves { smallest_m, contrast } => {
                let palette = Palette::random(&mut random, backdrop.tones);
                leaves(&mut self.table, &mut random, &palette, smallest_m / TEXEL_M, contrast);
            }
            Ground::Dots { repeat_m } => {
                for (texel, at_m) in texels.iter_mut().zip(places) {
                    *texel = if is_dot(at_m.rotate(turn) / repeat_m) { second } else { first };
                }
            }
            Ground::Print { line_m } => {
                let (paper, ink) = (Vec3::splat(random.between(0.55, 0.85)), Vec3::splat(random.between(0.01, 0.05)));
                let seed = random.next();
                for (texel, at_m) in texels.iter_mut().zip(places) {
                    *texel = paper.lerp(ink, printed(at_m.rotate(turn) / line_m, seed));
                }
            }
        }
    }

    /// Grain, and light that is stronger on one side.
    fn wear(&mut self, backdrop: &Backdrop) {
        let middle = SIDE as f32 * 0.5;
        let per_texel = backdrop.gradient_per_m * TEXEL_M;
        // Of an even number within 1 of zero the deviation is the root of 1/3.
        let grain = backdrop.grain * 1.732;
        for (index, texel) in self.table.texels.iter_mut().enumerate() {
            let from_middle = Vec2::new((index % SIDE) as f32, (index / SIDE) as f32) - middle;
            let even = (scramble(backdrop.seed ^ index as u64) >> 40) as f32 / (1u32 << 23) as f32 - 1.0;
            let factor = 1.0 + from_middle.dot(per_texel) + grain * even;
            *texel = (*texel * factor.max(0.2)).min(Vec3::ONE);
        }
    }

    fn paint_behind(&mut self, backdrop: &Backdrop) {
        let mut random = Random::new(backdrop.seed, 0xBE41);
        let palette = Palette::random(&mut random, backdrop.tones);
        match backdrop.behind {
            Behind::Look => {}
            Behind::Clouds => {
                let (first, second) = (palette.any(&mut random), palette.any(&mut random));
                self.field.resize(BEHIND[0] * BEHIND[1], 0.0);
                clouds(&mut self.field, BEHIND[0], &mut self.lattice, &mut random, 0.7);
                for (texel, &share) in self.behind.texels.iter_mut().zip(&self.field) {
                    *texel = first.lerp(second, share);
                }
            }
            Behind::Leaves => leaves(&mut self.behind, &mut random, &palette, 1.5, 1.0),
        }
    }
}

/// Whether a point is on one of the dots that repeat after 1, every second row shifted by half.
fn is_dot(at: Vec2) -> bool {
    /// Of the repeat.
    const RADIUS: f32 = 0.3;
    let row = floor(at.y);
    let shift = if row & 1 == 0 { 0.0 } else { 0.5 };
    let within = Vec2::new(at.x + shift - floor(at.x + shift) as f32, at.y - row as f32) - 0.5;
    within.length_squared() < RADIUS * RADIUS
}

/// How dark a page with lines 1 apart is printed at a point.
fn printed(at: Vec2, seed: u64) -> f32 {
    /// In lines: a column with its gap, and the cells that pictures fill.
    const COLUMN: f32 = 18.0;
    const GAP: f32 = 1.5;
    const PICTURE: f32 = 9.0;
    /// One cell in four has one.
    const PICTURES: u64 = 4;
    let (column, line) = (floor(at.x / COLUMN), floor(at.y));
    let across = at.x - column as f32 * COLUMN;
    if across < GAP {
        return 0.0;
    }
    let drawn = |salt: u64, a: i32, b: i32| scramble(seed ^ salt ^ (a as u64) << 32 ^ u64::from(b as u32));
    let cell = floor(at.y / PICTURE);
    let picture = drawn(1, column, cell);
    if picture.is_multiple_of(PICTURES) {
        return 0.2 + 0.6 * ((picture >> 32) as f32 / u32::MAX as f32);
    }
    // Letters two to a line's height; words end where a draw says so.
    let letter = floor(across * 2.0);
    let is_space = drawn(2, line, column.wrapping_mul(64) + letter).is_multiple_of(5);
    let is_inked = (0.25..0.75).contains(&(at.y - line as f32));
    if is_inked && !is_space { 0.8 } else { 0.0 }
}

/// Share of the second colour across a striped thread system that repeats after 1.
fn stripe(at: f32, seed: u64) -> f32 {
    let within = at - floor(at) as f32;
    // Eight threads, of which each is either colour.
    let thread = (within * 8.0) as u64 & 7;
    (seed >> thread & 1) as f32
}

#[cfg(test)]
mod tests {
    use super::super::Tones;
    use super::*;
    use crate::Look;

    #[test]
    fn every_ground_is_a_reflectance() {
        let look = Look::canonical().table;
        let mut canvas = Canvas::default();
        for seed in 0..40 {
            let mut random = Random::new(seed, 1);
            let backdrop = match seed % 4 {
                0 => Backdrop::unseen(&mut random, false).1,
                1 => Backdrop::unseen(&mut random, true).1,
                _ => Backdrop::random(&mut random, Tones::Vivid),
            };
            canvas.paint(&look, &backdrop);
            for index in 0..400 {
                let at_m = Vec2::new((index % 20) as f32 * 0.05 - 0.3, (index / 20) as f32 * 0.06 - 0.6);
                let albedo = canvas.albedo(at_m);
                assert!(albedo.cmpge(Vec3::ZERO).all() && albedo.cmple(Vec3::splat(1.2)).all(), "{albedo}");
            }
        }
    }
}
