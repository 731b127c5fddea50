//! Everything about a picture that may vary without anything having moved.

use glam::Vec3;
use schema::Light;

use crate::capture::Strength;
use crate::random::Random;

/// What the table top is made of. Colours are sRGB 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TableLook {
    pub pattern: Pattern,
    /// The ground colour.
    pub srgb: [f32; 3],
    /// The colour of grain, squares or spots.
    pub second_srgb: [f32; 3],
    /// Turn of the pattern about the vertical.
    pub turn_rad: f32,
    /// Which of endlessly many grains or clouds.
    pub seed: u64,
}

/// How the two colours of a table are laid out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pattern {
    /// The ground colour alone.
    Plain,
    /// Grain along one direction.
    Wood,
    /// Squares with this side.
    Checker { side_m: f32 },
    /// Clouds about this large.
    Noise { size_m: f32 },
}

/// How the picture looks. The light here stands in place of the scene's, which is the stage's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    pub table: TableLook,
    /// Behind the table's edge: sRGB at the top and at the bottom of the picture.
    pub background_srgb: [[f32; 3]; 2],
    pub light: Light,
    /// Colour of the light, linear, about 1 each.
    pub light_tint: [f32; 3],
    /// Multiplies the arm's light plastic, linear; white leaves it as it is.
    pub shell_tint: [f32; 3],
}

impl Default for Look {
    fn default() -> Self {
        Self::canonical()
    }
}

impl Look {
    /// The look every evaluation starts from: pale wood, a light from the upper right.
    pub const fn canonical() -> Self {
        Self {
            table: TableLook {
                pattern: Pattern::Wood,
                srgb: [0.93, 0.89, 0.82],
                second_srgb: [0.85, 0.79, 0.70],
                turn_rad: 1.45,
                seed: 3,
            },
            background_srgb: [[0.86, 0.88, 0.90], [0.66, 0.68, 0.71]],
            light: Light { towards: Vec3::new(0.369, -0.461, 0.807), sun: 0.7, ambient: 0.4 },
            light_tint: [1.0, 1.0, 1.0],
            shell_tint: [1.0, 1.0, 1.0],
        }
    }

    /// Any look a desk and a lamp might have. The same seed gives the same look.
    pub fn random(seed: u64) -> Self {
        let mut random = Random::new(seed, 0x100C);
        Self {
            table: TableLook::random(&mut random),
            background_srgb: [muted(&mut random, 0.1, 0.95, 0.4), muted(&mut random, 0.1, 0.95, 0.4)],
            light: random_light(&mut random),
            light_tint: random_tint(&mut random),
            shell_tint: random_shell(&mut random),
        }
    }
}

impl TableLook {
    fn random(random: &mut Random) -> Self {
        let srgb = muted(random, 0.3, 0.95, 0.35);
        let second_srgb = match random.unit() {
            // Mostly the same colour a little darker or lighter, as grain is.
            share if share < 0.7 => {
                let factor = random.between(0.75, 1.15);
                srgb.map(|value| (value * factor).min(1.0))
            }
            _ => muted(random, 0.3, 0.95, 0.35),
        };
        let pattern = match random.unit() {
            share if share < 0.3 => Pattern::Plain,
            share if share < 0.6 => Pattern::Wood,
            share if share < 0.75 => Pattern::Checker { side_m: random.between(0.015, 0.08) },
            _ => Pattern::Noise { size_m: random.between(0.01, 0.12) },
        };
        Self { pattern, srgb, second_srgb, turn_rad: random.between(0.0, core::f32::consts::PI), seed: random.next() }
    }
}

/// A colour of any hue, between two brightnesses and with at most this saturation: furniture, not toys.
pub(crate) fn muted(random: &mut Random, darkest: f32, brightest: f32, saturation: f32) -> [f32; 3] {
    let value = random.between(darkest, brightest);
    let saturation = saturation * random.unit();
    let strongest = random.next() % 3;
    let weights = [0, 1, 2].map(|channel| if channel == strongest { 0.0 } else { random.unit() });
    weights.map(|weight| value * (1.0 - saturation * weight))
}

/// A colour of any hue and any saturation, between two brightnesses: what is in photographs.
pub(crate) fn vivid(random: &mut Random, darkest: f32, brightest: f32) -> [f32; 3] {
    let value = random.between(darkest, brightest);
    let saturation = random.unit();
    let (strongest, weaker) = ((random.next() % 3) as usize, 1 + (random.next() % 2) as usize);
    let mut weights = [random.unit(); 3];
    (weights[strongest], weights[(strongest + weaker) % 3]) = (0.0, 1.0);
    weights.map(|weight| value * (1.0 - saturation * weight))
}

/// From 35 to 85 degrees high, from any side.
fn random_light(random: &mut Random) -> Light {
    let around_rad = random.between(0.0, core::f32::consts::TAU);
    let high_rad = random.between(0.61, 1.48);
    let flat = libm::cosf(high_rad);
    let towards = Vec3::new(libm::cosf(around_rad) * flat, libm::sinf(around_rad) * flat, libm::sinf(high_rad));
    let sun = random.between(0.2, 0.85);
    // Together between dim and slightly too bright, as cameras without time to adjust are.
    Light { towards, sun, ambient: random.between(0.7, 1.2) - sun * 0.8 }
}

/// A light and its colour, off the canonical ones by a stated amount.
pub(crate) fn perturbed_light(random: &mut Random, strength: Strength) -> (Light, [f32; 3]) {
    let canonical = Light::default();
    // How far the sun turns about the vertical and how high it stands, and by how much strength and colour are off. The
    // canonical sun stands 54 degrees high.
    let (turn_rad, high_rad, off) = match strength {
        Strength::Mild => ([0.2, 0.6], [0.80, 1.10], 0.35),
        Strength::Medium => ([0.6, 1.6], [0.60, 1.35], 0.7),
        Strength::Strong => ([1.6, core::f32::consts::PI], [0.50, 0.80], 1.0),
    };
    let mut side = |amount: f32| if random.chance(0.5) { amount } else { -amount };
    let (turn_side, bright_side, warm_side) = (side(1.0), side(1.0), side(1.0));
    let around_rad =
        libm::atan2f(canonical.towards.y, canonical.towards.x) + turn_side * random.between(turn_rad[0], turn_rad[1]);
    let high_rad = random.between(high_rad[0], high_rad[1]);
    let flat = libm::cosf(high_rad);
    let towards = Vec3::new(libm::cosf(around_rad) * flat, libm::sinf(around_rad) * flat, libm::sinf(high_rad));
    let brightness = 1.0 + bright_side * off * random.between(0.2, 0.4);
    // Between one hard lamp and an overcast sky.
    let share = (0.64 + off * random.about_zero(0.3)).clamp(0.3, 0.9);
    let whole = (canonical.sun + canonical.ambient) * brightness;
    let warmth = warm_side * off * random.between(0.08, 0.16);
    let light = Light { towards, sun: whole * share, ambient: whole * (1.0 - share) };
    (light, [1.0 + warmth, 1.0, 1.0 - warmth])
}

/// Between candle and overcast, mildly, as a white balance leaves it.
fn random_tint(random: &mut Random) -> [f32; 3] {
    let warmth = random.about_zero(0.1);
    [1.0 + warmth, 1.0 + random.about_zero(0.03), 1.0 - warmth]
}

/// People print their arms in any colour; most choose something light or something dark and grey.
fn random_shell(random: &mut Random) -> [f32; 3] {
    let saturation = if random.unit() < 0.6 { 0.08 } else { 0.7 };
    let bright = if random.unit() < 0.75 { random.between(0.6, 1.05) } else { random.between(0.06, 0.3) };
    [(); 3].map(|()| bright * (1.0 - saturation * random.unit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_always_gives_the_same_look_and_another_seed_another() {
        assert_eq!(Look::random(5), Look::random(5));
        assert_ne!(Look::random(5), Look::random(6));
    }

    #[test]
    fn the_canonical_light_is_the_schemas() {
        assert_eq!(Look::canonical().light, Light::default());
    }

    #[test]
    fn every_random_light_shines_from_above_with_some_strength() {
        for seed in 0..500 {
            let Light { towards, sun, ambient } = Look::random(seed).light;
            assert!((towards.length() - 1.0).abs() < 1e-5 && towards.z > 0.5);
            assert!(ambient > 0.0 && sun > 0.0 && sun + ambient < 1.6 && sun + ambient > 0.6, "{sun} and {ambient}");
        }
    }
}
