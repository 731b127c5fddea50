//! What a desk is covered with and what is behind it.
//!
//! [`Look`](crate::Look) has a table of two colours that never ends within the picture. Real ones have cloths, papers,
//! photographs, crumbs, uneven light, and an edge; and beyond the edge is a room. A [`Backdrop`] is drawn instead of the
//! look's pattern, in the look's colours where it needs two.

mod bitmap;
mod clouds;
mod leaves;
mod sheet;

pub(crate) use bitmap::Canvas;
use glam::Vec2;
pub use sheet::{Content, Sheet};

use super::Strength;
use crate::look::{Pattern, TableLook, muted, vivid};
use crate::random::Random;
use crate::table::{HIGH_M, LOW_M};

/// Sheets there may be on the table.
pub const SHEETS: usize = 3;

/// What covers the table top.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ground {
    /// The pattern of the look's table, plain, wood, checker or noise.
    Look,
    /// A woven cloth: stripes of the look's two colours both ways, repeating after `repeat_m`.
    Cloth { repeat_m: f32 },
    /// Clouds of the look's two colours and a third, as strong at every size, which is how light varies in photographs
    /// (Field 1987).
    Clouds,
    /// Discs and rectangles that hide each other, smallest ones most often: the dead-leaves model of photographs (Lee,
    /// Mumford and Huang 2001). `contrast` is 1 in full and 0 for one even colour.
    Leaves { smallest_m: f32, contrast: f32 },
    /// Dots of the second colour in rows, `repeat_m` apart. For evaluation only: training shows none.
    Dots { repeat_m: f32 },
    /// A printed page: rows of dark words of all lengths on light paper, columns with pictures between them. For evaluation
    /// only: training shows none.
    Print { line_m: f32 },
}

/// What is seen beyond the table's edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Behind {
    /// The look's two background colours, blended from top to bottom.
    Look,
    /// Clouds.
    Clouds,
    /// Dead leaves, out of focus.
    Leaves,
}

/// How much colour there is in tables, cloths and pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tones {
    /// That of furniture. What an evaluation changes by a stated amount has it.
    Muted,
    /// Any. Photographs seen as a table are in their median four times as colourful as muted desks.
    Vivid,
}

impl Tones {
    /// For training, where two desks of three are vivid.
    pub(super) fn random(random: &mut Random) -> Self {
        if random.chance(0.65) { Self::Vivid } else { Self::Muted }
    }

    /// A colour between two brightnesses; a muted one has at most this saturation.
    fn color(self, random: &mut Random, darkest: f32, brightest: f32, saturation: f32) -> [f32; 3] {
        match self {
            Self::Muted => muted(random, darkest, brightest, saturation),
            Self::Vivid => vivid(random, darkest, brightest),
        }
    }
}

/// A covered table with an edge, and a room. Lengths are metres in the world's xy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Backdrop {
    pub ground: Ground,
    /// How much the ground brightens along x and y, a share per metre: a lamp or a window to one side.
    pub gradient_per_m: Vec2,
    /// Standard deviation of the ground's fine grain, a share of its brightness.
    pub grain: f32,
    /// Papers and pictures lying on the table, lowest first.
    pub sheets: [Option<Sheet>; SHEETS],
    /// The table's corners.
    pub low_m: Vec2,
    pub high_m: Vec2,
    pub behind: Behind,
    /// How colourful what is not in the look's colours is.
    pub tones: Tones,
    /// Which of endlessly many.
    pub seed: u64,
}

impl Backdrop {
    /// The look's table and background, and nothing on it.
    pub const LOOK: Self = Self {
        ground: Ground::Look,
        gradient_per_m: Vec2::ZERO,
        grain: 0.0,
        sheets: [None; SHEETS],
        low_m: LOW_M,
        high_m: HIGH_M,
        behind: Behind::Look,
        tones: Tones::Muted,
        seed: 0,
    };

    /// Any desk. Photographs have about twice as many edges as plain tables have, so that most are covered with something.
    pub(super) fn random(random: &mut Random, tones: Tones) -> Self {
        let ground = match random.unit() {
            share if share < 0.35 => Ground::Look,
            share if share < 0.47 => Ground::Cloth { repeat_m: random.between(0.02, 0.12) },
            share if share < 0.65 => Ground::Clouds,
            _ => Ground::Leaves { smallest_m: random.between(0.0025, 0.02), contrast: random.between(0.15, 1.0) },
        };
        let gradient_per_m = Vec2::new(random.about_zero(1.2), random.about_zero(1.2));
        let grain = if random.chance(0.65) { random.between(0.0, 0.13) } else { 0.0 };
        let mut sheets = [None; SHEETS];
        if random.chance(0.35) {
            sheets[0] = Some(Sheet::mat(random));
        }
        for sheet in &mut sheets[1..] {
            *sheet = random.chance(0.25).then(|| Sheet::random(random));
        }
        let (low_m, high_m) = random_edges(random);
        Self {
            ground,
            gradient_per_m,
            grain,
            sheets,
            low_m,
            high_m,
            behind: random_behind(random),
            tones,
            seed: random.next(),
        }
    }

    /// A desk that training never shows: a dotted cloth, or a newspaper; and the table of the look that goes with it.
    pub(super) fn unseen(random: &mut Random, hard: bool) -> (TableLook, Self) {
        let table = random_table(random, Tones::Muted);
        let ground = if hard {
            Ground::Print { line_m: random.between(0.006, 0.014) }
        } else {
            Ground::Dots { repeat_m: random.between(0.02, 0.06) }
        };
        (table, Self { ground, seed: random.next(), ..Self::LOOK })
    }

    /// A desk unlike the canonical one by a stated amount, and the table of the look that goes with it.
    pub(super) fn perturbed(random: &mut Random, strength: Strength) -> (TableLook, Self) {
        let table = random_table(random, Tones::Muted);
        let plain = Self { seed: random.next(), ..Self::LOOK };
        match strength {
            // Another table top.
            Strength::Mild => {
                let patterns = [Pattern::Plain, Pattern::Wood, Pattern::Noise { size_m: random.between(0.02, 0.12) }];
                let pattern = patterns[(random.next() % 3) as usize];
                (
                    TableLook { pattern, ..table },
                    Self { gradient_per_m: Vec2::new(random.about_zero(0.4), 0.0), ..plain },
                )
            }
            // A cloth, papers, and an edge with something behind it.
            Strength::Medium => {
                let ground = if random.chance(0.5) {
                    Ground::Cloth { repeat_m: random.between(0.03, 0.1) }
                } else {
                    Ground::Leaves { smallest_m: random.between(0.006, 0.015), contrast: random.between(0.2, 0.4) }
                };
                let sheets = [None, None, Some(Sheet::random(random))];
                let low_m = Vec2::new(random.between(-0.12, -0.07), LOW_M.y);
                (table, Self { ground, sheets, low_m, behind: random_behind(random), ..plain })
            }
            // A picture all over, and more on top of it.
            Strength::Strong => {
                let contrast = random.between(0.6, 1.0);
                let ground = Ground::Leaves { smallest_m: random.between(0.004, 0.02), contrast };
                let sheets = [None, Some(Sheet::random(random)), Some(Sheet::random(random))];
                let (low_m, high_m) = random_edges(random);
                let low_m = low_m.with_x(random.between(-0.12, -0.07));
                (table, Self { ground, sheets, low_m, high_m, behind: random_behind(random), grain: 0.04, ..plain })
            }
        }
    }
}

/// A table's colours and pattern, over a wider range than [`Look::random`](crate::Look::random) has: black desks too.
pub(super) fn random_table(random: &mut Random, tones: Tones) -> TableLook {
    let dark = random.chance(0.25);
    let [darkest, brightest] = if dark { [0.06, 0.35] } else { [0.35, 0.97] };
    let saturation = if random.chance(0.15) { 0.8 } else { 0.35 };
    let srgb = tones.color(random, darkest, brightest, saturation);
    let second_srgb = if random.chance(0.65) {
        let factor = random.between(0.7, 1.2);
        srgb.map(|value| (value * factor).min(1.0))
    } else {
        tones.color(random, 0.1, 0.95, 0.6)
    };
    let pattern = match random.unit() {
        share if share < 0.3 => Pattern::Plain,
        share if share < 0.65 => Pattern::Wood,
        share if share < 0.8 => Pattern::Checker { side_m: random.between(0.012, 0.08) },
        _ => Pattern::Noise { size_m: random.between(0.01, 0.12) },
    };
    TableLook { pattern, srgb, second_srgb, turn_rad: random.between(0.0, core::f32::consts::PI), seed: random.next() }
}

fn random_behind(random: &mut Random) -> Behind {
    match random.unit() {
        share if share < 0.3 => Behind::Look,
        share if share < 0.55 => Behind::Clouds,
        _ => Behind::Leaves,
    }
}

/// Arms are clamped to the edge of a table, so that one often runs behind the base; the others are rarely near.
fn random_edges(random: &mut Random) -> (Vec2, Vec2) {
    let (mut low_m, mut high_m) = (LOW_M, HIGH_M);
    if random.chance(0.5) {
        low_m.x = random.between(-0.13, -0.07);
    }
    if random.chance(0.15) {
        low_m.y = -random.between(0.19, 0.3);
    }
    if random.chance(0.15) {
        high_m.y = random.between(0.19, 0.3);
    }
    if random.chance(0.1) {
        high_m.x = random.between(0.345, 0.4);
    }
    (low_m, high_m)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_carries_the_arm_and_the_workspace() {
        for seed in 0..500 {
            let Backdrop { low_m, high_m, .. } = Backdrop::random(&mut Random::new(seed, 1), Tones::Vivid);
            assert!(low_m.cmple(Vec2::new(-0.07, -0.17)).all() && high_m.cmpge(Vec2::new(0.34, 0.17)).all());
        }
    }

    #[test]
    fn a_mild_backdrop_is_another_table_top_and_no_more() {
        for seed in 0..50 {
            let (_, backdrop) = Backdrop::perturbed(&mut Random::new(seed, 1), Strength::Mild);
            assert_eq!((backdrop.ground, backdrop.sheets), (Ground::Look, [None; SHEETS]));
        }
    }
}
