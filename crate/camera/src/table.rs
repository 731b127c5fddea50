//! The table top: a rectangle of the plane z = 0, its pattern or backdrop painted once per look and looked up per pixel.

use glam::{Vec2, Vec3};

use crate::capture::{Backdrop, Behind, Canvas};
use crate::color::linear;
use crate::look::{Look, Pattern, TableLook};
use crate::random::scramble;

/// The table's corners in the world's xy.
pub(crate) const LOW_M: Vec2 = Vec2::new(-0.35, -0.62);
pub(crate) const HIGH_M: Vec2 = Vec2::new(0.80, 0.62);

/// Texels along each side of the painted square; a power of two, so that it repeats by masking.
const SIDE: usize = 256;
/// Size of a texel: a little more than a pixel of the canonical camera.
const TEXEL_M: f32 = 0.005;

/// The pattern as shares of the second colour, row by row.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    look: Option<TableLook>,
    ground: Vec3,
    /// What the second colour adds at full share.
    difference: Vec3,
    shares: Vec<f32>,
    canvas: Canvas,
    /// What is shown of the canvas; `None` shows the pattern.
    backdrop: Option<Backdrop>,
}

impl Table {
    /// A table not yet painted.
    pub fn new() -> Self {
        Self {
            look: None,
            ground: Vec3::ZERO,
            difference: Vec3::ZERO,
            shares: vec![0.0; SIDE * SIDE],
            canvas: Canvas::default(),
            backdrop: None,
        }
    }

    /// Paints the look's pattern, or a backdrop in its place, unless it is there already.
    pub fn paint(&mut self, look: &Look, backdrop: Option<&Backdrop>) {
        self.backdrop = backdrop.copied();
        match backdrop {
            Some(backdrop) => self.canvas.paint(&look.table, backdrop),
            None => self.paint_pattern(&look.table),
        }
    }

    fn paint_pattern(&mut self, look: &TableLook) {
        if self.look.as_ref() == Some(look) {
            return;
        }
        self.look = Some(*look);
        self.ground = linear(look.srgb);
        self.difference = linear(look.second_srgb) - self.ground;
        let turn = Vec2::new(libm::cosf(look.turn_rad), libm::sinf(look.turn_rad));
        for (index, share) in self.shares.iter_mut().enumerate() {
            let at_m = Vec2::new((index % SIDE) as f32, (index / SIDE) as f32) * TEXEL_M + LOW_M;
            *share = pattern_share(look, at_m.rotate(turn));
        }
    }

    /// The table's corners in the world's xy.
    pub fn bounds_m(&self) -> [Vec2; 2] {
        self.backdrop.as_ref().map_or([LOW_M, HIGH_M], |backdrop| [backdrop.low_m, backdrop.high_m])
    }

    /// Light from behind the table at a share of the picture's width and height; `None` where the look says it.
    pub fn behind(&self, share: Vec2) -> Option<Vec3> {
        let shown = self.backdrop.as_ref().is_some_and(|backdrop| backdrop.behind != Behind::Look);
        shown.then(|| self.canvas.behind(share))
    }

    /// Reflectance at a point of the table, linear.
    pub fn albedo(&self, at_m: Vec2) -> Vec3 {
        if self.backdrop.is_some() {
            return self.canvas.albedo(at_m);
        }
        let texel = (at_m - LOW_M) / TEXEL_M;
        let (x, y) = (floor(texel.x), floor(texel.y));
        let (fx, fy) = (texel.x - x as f32, texel.y - y as f32);
        // The square repeats; masking also brings what is negative inside.
        let share = |x: i32, y: i32| self.shares[(y as usize & (SIDE - 1)) * SIDE + (x as usize & (SIDE - 1))];
        let low = share(x, y) + (share(x + 1, y) - share(x, y)) * fx;
        let high = share(x, y + 1) + (share(x + 1, y + 1) - share(x, y + 1)) * fx;
        self.ground + self.difference * (low + (high - low) * fy)
    }
}

/// How much of the second colour there is at a point, 0 to 1.
pub(crate) fn pattern_share(look: &TableLook, at_m: Vec2) -> f32 {
    match look.pattern {
        Pattern::Plain => 0.0,
        Pattern::Wood => {
            // Long along the grain, short across it: broad bands, and fine lines within them.
            let bands = clouds(Vec2::new(at_m.x * 2.0, at_m.y * 14.0), look.seed);
            let lines = clouds(Vec2::new(at_m.x * 5.0, at_m.y * 70.0 + bands * 3.0), look.seed ^ 1);
            contrast(0.6 * bands + 0.4 * lines)
        }
        Pattern::Checker { side_m } => {
            let cell = at_m / side_m;
            ((floor(cell.x) + floor(cell.y)) & 1) as f32
        }
        Pattern::Noise { size_m } => {
            contrast(0.7 * clouds(at_m / size_m, look.seed) + 0.3 * clouds(at_m * 3.1 / size_m, look.seed ^ 1))
        }
    }
}

/// Smooth noise, 0 to 1, that varies over about one unit: values at whole points, blended between them.
fn clouds(at: Vec2, seed: u64) -> f32 {
    let (x, y) = (floor(at.x), floor(at.y));
    let (fx, fy) = (smooth(at.x - x as f32), smooth(at.y - y as f32));
    let value = |dx: i32, dy: i32| {
        let cell = u64::from((x + dx) as u32) << 32 | u64::from((y + dy) as u32);
        (scramble(cell ^ seed.rotate_left(17)) >> 40) as f32 / (1u32 << 24) as f32
    };
    let low = value(0, 0) + (value(1, 0) - value(0, 0)) * fx;
    let high = value(0, 1) + (value(1, 1) - value(0, 1)) * fx;
    low + (high - low) * fy
}

/// The whole number below; a cast rounds towards zero, and library calls are slow where there is no instruction for it.
pub(crate) fn floor(value: f32) -> i32 {
    let towards_zero = value as i32;
    towards_zero - i32::from(value < towards_zero as f32)
}

/// From 0 to 1 with level ends.
fn smooth(share: f32) -> f32 {
    share * share * (3.0 - 2.0 * share)
}

/// Blended noise crowds around one half; this spreads it out again.
fn contrast(share: f32) -> f32 {
    smooth(((share - 0.5) * 1.6 + 0.5).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Look;

    #[test]
    fn every_pattern_stays_between_its_two_colours() {
        let canonical = Look::canonical().table;
        let (ground, second) = (linear(canonical.srgb), linear(canonical.second_srgb));
        let mut table = Table::new();
        for pattern in
            [Pattern::Plain, Pattern::Wood, Pattern::Checker { side_m: 0.05 }, Pattern::Noise { size_m: 0.05 }]
        {
            table.paint_pattern(&TableLook { pattern, ..canonical });
            let mut spread = 0.0f32;
            for i in 0..400 {
                let at_m = LOW_M + (HIGH_M - LOW_M) * Vec2::new((i % 20) as f32, (i / 20) as f32) / 19.0;
                let albedo = table.albedo(at_m);
                assert!(
                    albedo.cmple(ground + 1e-5).all() && albedo.cmpge(second - 1e-5).all(),
                    "{pattern:?}: {albedo}"
                );
                spread = spread.max((albedo - ground).length());
            }
            assert_eq!(pattern == Pattern::Plain, spread == 0.0, "{pattern:?} varies by {spread}");
        }
    }

    #[test]
    fn checkers_change_colour_from_square_to_square() {
        let mut table = Table::new();
        let look = TableLook { pattern: Pattern::Checker { side_m: 0.05 }, turn_rad: 0.0, ..Look::canonical().table };
        table.paint_pattern(&look);
        let at = |x: f32| table.albedo(Vec2::new(x, 0.025));
        assert_eq!(at(0.025), at(0.125));
        assert_ne!(at(0.025), at(0.075));
    }
}
