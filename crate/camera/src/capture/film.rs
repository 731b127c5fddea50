//! What lens, sensor and driver of a cheap camera do to a picture.

use glam::Vec2;

use super::Strength;
use crate::random::Random;

/// From the lens to the file, in the order in which it happens. Pixels are those of the picture taken, before any warp.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Film {
    /// Standard deviation of the Gaussian that the lens spreads a point into, pixels.
    pub defocus_px: f32,
    /// How far the picture moved while the shutter was open, pixels to the right and down.
    pub motion_px: Vec2,
    /// Share of the light that is lost in the corners; it grows with the square of the distance from the middle.
    pub vignette: f32,
    /// Factor on the light.
    pub exposure: f32,
    /// Factors on red, green and blue light; white where the automatic balance is right.
    pub white_balance: [f32; 3],
    /// Standard deviation of photon noise at full white, a share of full white; it goes with the root of the light.
    pub shot_noise: f32,
    /// Standard deviation of the sensor's own noise, a share of full white.
    pub read_noise: f32,
    /// Exponent on what is displayed; above 1 darkens the middle.
    pub gamma: f32,
    /// Slope of what is displayed about middle grey.
    pub contrast: f32,
    /// Factor on the distance of colours from grey.
    pub saturation: f32,
    /// The picture is made this many times smaller and larger again.
    pub shrink: f32,
    /// Quality of JPEG, 1 to 100, with halved colour resolution; `None` keeps every value.
    pub jpeg_quality: Option<u8>,
}

impl Film {
    /// A perfect camera.
    pub const NEUTRAL: Self = Self {
        defocus_px: 0.0,
        motion_px: Vec2::ZERO,
        vignette: 0.0,
        exposure: 1.0,
        white_balance: [1.0; 3],
        shot_noise: 0.0,
        read_noise: 0.0,
        gamma: 1.0,
        contrast: 1.0,
        saturation: 1.0,
        shrink: 1.0,
        jpeg_quality: None,
    };

    /// Any film; each effect is there in some pictures and missing in others. `strength` 1 is everything a webcam may do to
    /// a picture in a room that is not dark. `px` is how many pixels of the picture taken make one of the canonical view:
    /// blur is drawn as what is left of it there. `metered` is the exposure that makes the table middle grey.
    pub fn random(random: &mut Random, strength: f32, px: f32, metered: f32) -> Self {
        let s = strength;
        let defocus_px = if random.chance(0.6) { s * squared(random) * 1.1 * px } else { 0.0 };
        let length_px = if random.chance(0.25) { s * squared(random) * 4.0 * px } else { 0.0 };
        let motion_px = direction(random) * length_px;
        let vignette = if random.chance(0.5) { s * random.between(0.0, 0.35) } else { 0.0 };
        // Automatic exposure goes some of the way to middle grey, and is off by less than a stop.
        let followed = random.between(0.2, 0.8);
        let stops = (libm::log2f(metered) * followed).clamp(-0.8, 1.6) + random.about_zero(0.6);
        let exposure = libm::exp2f(s * stops);
        let warmth = s * random.about_zero(0.16);
        let white_balance = [1.0 + warmth, 1.0 + s * random.about_zero(0.06), 1.0 - warmth];
        let noisy = random.chance(0.8);
        let (shot_noise, read_noise) =
            if noisy { (s * squared(random) * 0.06, s * squared(random) * 0.008) } else { (0.0, 0.0) };
        let gamma = 1.0 + s * random.about_zero(0.25);
        let contrast = 1.0 + s * random.about_zero(0.25);
        let saturation = 1.0 + s * random.between(-0.35, 0.25);
        let shrink = if random.chance(0.3) { 1.0 + s * random.unit() * 0.5 } else { 1.0 };
        let worst = 95.0 - 60.0 * s;
        let jpeg_quality = random.chance(0.75).then(|| random.between(worst, 95.0) as u8);
        Self {
            defocus_px,
            motion_px,
            vignette,
            exposure,
            white_balance,
            shot_noise,
            read_noise,
            gamma,
            contrast,
            saturation,
            shrink,
            jpeg_quality,
        }
    }

    /// A film with one fault of blur, noise or compression, and wrong exposure, contrast and white balance, of a stated
    /// strength, for the canonical camera.
    pub(super) fn perturbed(random: &mut Random, strength: Strength) -> Self {
        let s = match strength {
            Strength::Mild => 0.33,
            Strength::Medium => 0.66,
            Strength::Strong => 1.0,
        };
        // The weakest of a strength is about the strongest of the one before.
        let amount = s * random.between(0.7, 1.0);
        let mut film = Self::NEUTRAL;
        match random.next() % 5 {
            0 => film.defocus_px = 1.6 * amount,
            1 => film.motion_px = direction(random) * (6.0 * amount),
            2 => (film.shot_noise, film.read_noise) = (0.10 * amount, 0.012 * amount),
            3 => film.jpeg_quality = Some((80.0 - 68.0 * amount) as u8),
            _ => film.shrink = 1.0 + 1.6 * amount,
        }
        let sign = if random.chance(0.5) { -1.0 } else { 1.0 };
        film.exposure = libm::exp2f(sign * 0.75 * amount);
        film.contrast = 1.0 - 0.3 * amount * random.unit();
        let warmth = random.about_zero(0.16) * amount;
        film.white_balance = [1.0 + warmth, 1.0, 1.0 - warmth];
        film
    }
}

/// From 0 to 1, mostly small.
fn squared(random: &mut Random) -> f32 {
    let share = random.unit();
    share * share
}

/// A unit vector to any side.
fn direction(random: &mut Random) -> Vec2 {
    let turn_rad = random.between(0.0, core::f32::consts::TAU);
    Vec2::new(libm::cosf(turn_rad), libm::sinf(turn_rad))
}
