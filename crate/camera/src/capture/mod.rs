//! How one picture is taken: from where, in what light, on what desk, and with what camera.
//!
//! A webcam's picture reaches the policy in two steps, and so does a captured one: first it is taken, with all that lens,
//! sensor and driver do to it ([`Film`]), then it is brought to the canonical view through the homography of the table
//! ([`Homography`]). What stands on the table is smeared away from the camera by that, here as there.
//!
//! [`Capture::random`] is for training: a webcam should look like one more of its pictures. [`Capture::perturbed`] is for
//! evaluation: one thing is changed, by a stated amount, in the manner of LIBERO-plus (Fei et al. 2025).

mod backdrop;
mod blur;
mod develop;
mod film;
mod homography;
mod jpeg;
mod viewpoint;
mod warp;

pub(crate) use backdrop::Canvas;
pub use backdrop::{Backdrop, Behind, Content, Ground, SHEETS, Sheet, Tones};
pub use develop::Darkroom;
pub use film::Film;
use glam::Vec3;
pub use homography::Homography;
use schema::{CAMERA_SIDE, CameraPose};
pub use viewpoint::{AZIMUTH_RAD, ELEVATION_RAD, MARKERS_M, Viewpoint, WORKSPACE_M};
pub use warp::{OUTSIDE_RGB, warp, warp_through};

use crate::color::linear;
use crate::look::Look;
use crate::random::{GOLDEN_GAMMA, Random};
use crate::view;

/// What of a picture is changed in an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Where the camera stands, and how well its markers were found.
    Camera,
    /// Where the light comes from, how strong it is and of which colour.
    Light,
    /// The table top, what lies on it, and the room behind.
    Background,
    /// The film: blur, noise, compression, exposure.
    Noise,
}

impl Axis {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Camera, Self::Light, Self::Background, Self::Noise];
}

/// How much it is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// A person would hardly mention it.
    Mild,
    /// Clearly another picture.
    Medium,
    /// The end of what training covers.
    Strong,
}

impl Strength {
    /// From the weakest.
    pub const ALL: [Self; 3] = [Self::Mild, Self::Medium, Self::Strong];
}

/// Everything about how a picture is taken. The same capture of the same poses is the same bytes everywhere.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Capture {
    pub viewpoint: Viewpoint,
    /// Light, colours, and the table where there is no backdrop.
    pub look: Look,
    /// What the table is covered with; `None` leaves it as the look has it.
    pub backdrop: Option<Backdrop>,
    pub film: Film,
    /// Draws the noise.
    pub noise_seed: u64,
}

impl Default for Capture {
    fn default() -> Self {
        Self::canonical()
    }
}

impl Capture {
    /// The picture that the simulated model camera takes: exactly [`Camera::render`](crate::Camera::render) with
    /// [`Look::canonical`] and [`CameraPose::CANONICAL`].
    pub const fn canonical() -> Self {
        Self {
            viewpoint: Viewpoint::CANONICAL,
            look: Look::canonical(),
            backdrop: None,
            film: Film::NEUTRAL,
            noise_seed: 0,
        }
    }

    /// Any picture for training. Of six, one is from the canonical camera, in any look and with little noise, so that the
    /// simulated view stays familiar; the others are from anywhere a webcam may stand.
    pub fn random(seed: u64) -> Self {
        const NEAR: f32 = 1.0 / 6.0;
        let mut random = Random::new(seed, 0xCA97);
        let near = random.chance(NEAR);
        // Most people find the markers to within half a pixel.
        let error_px = random.unit() * random.unit() * 2.0;
        let viewpoint = if near { Viewpoint::CANONICAL } else { Viewpoint::random(&mut random, error_px) };
        let tones = Tones::random(&mut random);
        let look = Look { table: backdrop::random_table(&mut random, tones), ..Look::random(random.next()) };
        let backdrop = random.chance(if near { 0.5 } else { 0.9 }).then(|| Backdrop::random(&mut random, tones));
        let film = if random.chance(0.1) {
            Film::NEUTRAL
        } else {
            let strength = if near { 0.4 } else { 1.0 };
            Film::random(&mut random, strength, viewpoint.px_per_canonical_px(), metered(&look, backdrop.as_ref()))
        };
        Self { viewpoint, look, backdrop, film, noise_seed: random.next() }
    }

    /// The canonical desk in its canonical light, as a webcam anywhere takes it.
    pub fn webcam(seed: u64) -> Self {
        let mut random = Random::new(seed, 0x3EBC);
        let error_px = random.unit() * random.unit() * 2.0;
        let viewpoint = Viewpoint::random(&mut random, error_px);
        let look = Look::canonical();
        let film = Film::random(&mut random, 1.0, viewpoint.px_per_canonical_px(), metered(&look, None));
        Self { viewpoint, look, backdrop: None, film, noise_seed: random.next() }
    }

    /// The canonical picture with one thing changed by a stated amount; everything else is canonical.
    pub fn perturbed(axis: Axis, strength: Strength, seed: u64) -> Self {
        let mut random = Random::new(seed, 0x9E27 + axis as u64 * 8 + strength as u64);
        let canonical = Self::canonical();
        match axis {
            Axis::Camera => Self { viewpoint: Viewpoint::perturbed(&mut random, strength), ..canonical },
            Axis::Light => {
                let (light, light_tint) = crate::look::perturbed_light(&mut random, strength);
                Self { look: Look { light, light_tint, ..canonical.look }, ..canonical }
            }
            Axis::Background => {
                let (table, backdrop) = Backdrop::perturbed(&mut random, strength);
                let background_srgb = Look::random(random.next()).background_srgb;
                Self { look: Look { table, background_srgb, ..canonical.look }, backdrop: Some(backdrop), ..canonical }
            }
            Axis::Noise => {
                Self { film: Film::perturbed(&mut random, strength), noise_seed: random.next(), ..canonical }
            }
        }
    }

    /// The canonical picture on a desk that training never shows: a dotted cloth, or what is hard, a newspaper.
    pub fn unseen(hard: bool, seed: u64) -> Self {
        let mut random = Random::new(seed, 0x0EE1 + u64::from(hard));
        let (table, backdrop) = Backdrop::unseen(&mut random, hard);
        let canonical = Self::canonical();
        Self { look: Look { table, ..canonical.look }, backdrop: Some(backdrop), ..canonical }
    }

    /// The same camera's picture at another moment: only the noise is drawn anew.
    #[must_use]
    pub fn at_frame(&self, frame: u64) -> Self {
        Self { noise_seed: self.noise_seed ^ frame.wrapping_mul(GOLDEN_GAMMA), ..*self }
    }

    /// Where a point of the world lands in the canonical picture of [`CAMERA_SIDE`] pixels, from its upper left corner: where
    /// the camera sees it, through the homography. On the table that is the canonical projection, but for markers found
    /// wrongly; higher points are further from the camera. `None` behind the camera or beyond its horizon; what is outside the
    /// picture lands outside its bounds.
    pub fn project(&self, point_m: Vec3) -> Option<[f32; 2]> {
        let size = [CAMERA_SIDE; 2];
        let at_px = if self.viewpoint.is_canonical(size) {
            view::project(&CameraPose::CANONICAL, CAMERA_SIDE, CAMERA_SIDE, point_m)?
        } else {
            let (taken_px, _) = self.viewpoint.view().project(point_m)?;
            self.viewpoint.to_canonical(size)?.apply(taken_px)?
        };
        Some(at_px.to_array())
    }
}

/// The exposure that makes a table middle grey, as a camera that measures the light would find it.
fn metered(look: &Look, backdrop: Option<&Backdrop>) -> f32 {
    /// Of full light; displayed it is a little less than half.
    const GREY: f32 = 0.2;
    let painted = backdrop.is_some_and(|backdrop| matches!(backdrop.ground, Ground::Leaves { .. }));
    let colors = [linear(look.table.srgb), linear(look.table.second_srgb)];
    // Of a picture with a palette of its own the colours are not known here; they are about this bright.
    let albedo = if painted { 0.2 } else { (colors[0] + colors[1]).element_sum() / 6.0 };
    let light = look.light.sun * look.light.towards.z + look.light.ambient;
    // Arm and objects are in the picture too and are never black altogether.
    GREY / (0.8 * albedo * light + 0.03)
}
