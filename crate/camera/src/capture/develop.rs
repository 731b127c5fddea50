//! From what a perfect camera sees to what a webcam delivers.

use core::mem;

use glam::Vec2;
use schema::Image;

use super::blur::{Tap, convolve, gaussian, movement};
use super::film::Film;
use super::jpeg::Jpeg;
use crate::color::{Encoder, linear};
use crate::random::{GOLDEN_GAMMA, scramble};

/// Standard deviation of the sum of four evenly distributed 16-bit numbers: 2^16 times the root of 4/12.
const DEVIATION_OF_FOUR: f32 = 65_536.0 * 0.577_350_26;
/// Their mean.
const MEAN_OF_FOUR: f32 = 2.0 * 65_535.0;

/// Applies a [`Film`]; keeps its memory from frame to frame and takes none before the first.
#[derive(Clone, Debug, Default)]
pub struct Darkroom {
    /// Linear light of each sRGB byte.
    decoded: Vec<f32>,
    /// Three interleaved channels of linear light, and room for the next step.
    light: Vec<f32>,
    next: Vec<f32>,
    /// The kernels of a Gaussian along rows and along columns.
    taps: [Vec<Tap>; 2],
    small: Vec<u8>,
    scaler: Scaler,
    jpeg: Jpeg,
}

impl Darkroom {
    /// Develops a picture in place. `seed` draws the noise.
    pub fn develop(&mut self, film: &Film, seed: u64, encoder: &Encoder, image: &mut Image) {
        let digital = Film { shrink: film.shrink, jpeg_quality: film.jpeg_quality, ..Film::NEUTRAL };
        if *film != digital {
            self.expose(film, seed, encoder, image);
        }
        if film.shrink > 1.0 {
            self.rescale(film.shrink, image);
        }
        if let Some(quality) = film.jpeg_quality {
            self.jpeg.compress(image, quality);
        }
    }

    /// Lens and sensor, and what is displayed of what they saw.
    fn expose(&mut self, film: &Film, seed: u64, encoder: &Encoder, image: &mut Image) {
        if self.decoded.is_empty() {
            self.decoded.extend((0..=255u8).map(|byte| linear([f32::from(byte) / 255.0; 3]).x));
        }
        self.light.clear();
        self.light.extend(image.rgb.iter().map(|&byte| self.decoded[usize::from(byte)]));
        self.blur(film, image.width, image.height);

        let tone = tone(film);
        let middle = Vec2::new(image.width as f32, image.height as f32) * 0.5;
        let falloff = film.vignette / middle.length_squared();
        let gains = film.white_balance.map(|balance| balance * film.exposure);
        let (shot, read) = (film.shot_noise * film.shot_noise, film.read_noise * film.read_noise);
        let noisy = shot + read > 0.0;
        let mut state = scramble(seed);
        let stride = image.width * 3;
        for (y, (row, light)) in image.rgb.chunks_exact_mut(stride).zip(self.light.chunks_exact(stride)).enumerate() {
            let down = y as f32 + 0.5 - middle.y;
            for (x, (pixel, light)) in row.chunks_exact_mut(3).zip(light.chunks_exact(3)).enumerate() {
                let across = x as f32 + 0.5 - middle.x;
                let kept = 1.0 - falloff * (across * across + down * down);
                let mut seen = [light[0] * gains[0] * kept, light[1] * gains[1] * kept, light[2] * gains[2] * kept];
                if noisy {
                    for value in &mut seen {
                        state = state.wrapping_add(GOLDEN_GAMMA);
                        *value += normal(state) * libm::sqrtf(shot * value.max(0.0) + read);
                    }
                }
                pixel.copy_from_slice(&tone.display(encoder.bytes(seen.into())));
            }
        }
    }

    fn blur(&mut self, film: &Film, width: usize, height: usize) {
        self.next.resize(self.light.len(), 0.0);
        if film.defocus_px > 0.05 {
            gaussian(&mut self.taps, film.defocus_px);
            convolve(&self.light, &mut self.next, width, height, &self.taps[0]);
            convolve(&self.next, &mut self.light, width, height, &self.taps[1]);
        }
        if film.motion_px.length_squared() > 0.01 {
            movement(&mut self.taps[0], film.motion_px);
            convolve(&self.light, &mut self.next, width, height, &self.taps[0]);
            mem::swap(&mut self.light, &mut self.next);
        }
    }

    /// Smaller by a factor and back, bilinearly both times, as drivers do it.
    fn rescale(&mut self, factor: f32, image: &mut Image) {
        let (width, height) = (image.width, image.height);
        let small = [width, height].map(|side| ((side as f32 / factor + 0.5) as usize).clamp(2, side));
        self.small.resize(small[0] * small[1] * 3, 0);
        self.scaler.resample(&image.rgb, [width, height], &mut self.small, small);
        self.scaler.resample(&self.small, small, &mut image.rgb, [width, height]);
    }
}

/// What is done to values that are already encoded for display.
struct Tone {
    curve: [f32; 256],
    saturation: f32,
}

fn tone(film: &Film) -> Tone {
    let mut curve = [0.0; 256];
    for (byte, value) in curve.iter_mut().enumerate() {
        let share = byte as f32 / 255.0;
        let share = if film.gamma == 1.0 { share } else { libm::powf(share, film.gamma) };
        *value = ((share - 0.5) * film.contrast + 0.5) * 255.0;
    }
    Tone { curve, saturation: film.saturation }
}

impl Tone {
    fn display(&self, bytes: [u8; 3]) -> [u8; 3] {
        let [r, g, b] = bytes.map(|byte| self.curve[usize::from(byte)]);
        // ITU-R BT.601, as cameras reckon.
        let grey = 0.299 * r + 0.587 * g + 0.114 * b;
        [r, g, b].map(|value| (grey + (value - grey) * self.saturation + 0.5) as u8)
    }
}

/// A number from about the standard normal distribution: the sum of four even ones (Irwin and Hall), which ends at 3.5
/// deviations, as a sensor's clipped noise may.
fn normal(state: u64) -> f32 {
    let bits = scramble(state);
    let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48);
    (sum as f32 - MEAN_OF_FOUR) * (1.0 / DEVIATION_OF_FOUR)
}

/// Resamples bilinearly, pixel centres on the same grid of the whole picture: rows first, then along them.
#[derive(Clone, Debug, Default)]
struct Scaler {
    /// Of each column, where in a row its left neighbour begins, and the share of the right one.
    columns: Vec<(usize, f32)>,
    /// A row between two of the source.
    row: Vec<f32>,
}

impl Scaler {
    fn resample(&mut self, from: &[u8], from_size: [usize; 2], to: &mut [u8], size: [usize; 2]) {
        let stride = from_size[0] * 3;
        let place = |index: usize, axis: usize| {
            let per = from_size[axis] as f32 / size[axis] as f32;
            let at = ((index as f32 + 0.5) * per - 0.5).clamp(0.0, (from_size[axis] - 1) as f32);
            let low = (at as usize).min(from_size[axis] - 2);
            (low, at - low as f32)
        };
        self.columns.clear();
        self.columns.extend((0..size[0]).map(|x| place(x, 0)).map(|(left, share)| (left * 3, share)));
        self.row.resize(stride, 0.0);
        for (y, pixels) in to.chunks_exact_mut(size[0] * 3).enumerate() {
            let (above, share) = place(y, 1);
            let (upper, lower) = from[above * stride..(above + 2) * stride].split_at(stride);
            for ((value, &a), &b) in self.row.iter_mut().zip(upper).zip(lower) {
                let (a, b) = (f32::from(a), f32::from(b));
                *value = a + (b - a) * share;
            }
            for (pixel, &(left, share)) in pixels.chunks_exact_mut(3).zip(&self.columns) {
                let six = &self.row[left..left + 6];
                for channel in 0..3 {
                    pixel[channel] = (six[channel] + (six[channel + 3] - six[channel]) * share + 0.5) as u8;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
