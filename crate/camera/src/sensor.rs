//! What a cheap webcam does to a picture after the light has entered it.

use schema::Image;

use crate::random::{Random, scramble};

/// Exposure, contrast, white balance, blur and noise of one camera. All act on encoded bytes, as a camera's output is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sensor {
    /// Added to each channel, in shares of full scale.
    pub brightness: f32,
    /// Spread about middle grey; 1 changes nothing.
    pub contrast: f32,
    /// Gain of each channel; 1 changes nothing.
    pub balance: [f32; 3],
    /// How much of each pixel comes from its neighbours: 0 sharp, 1 a 3 x 3 binomial filter.
    pub blur: f32,
    /// Standard deviation of the noise, in shares of full scale.
    pub noise: f32,
}

impl Default for Sensor {
    fn default() -> Self {
        Self::PERFECT
    }
}

impl Sensor {
    /// Changes nothing.
    pub const PERFECT: Self = Self { brightness: 0.0, contrast: 1.0, balance: [1.0; 3], blur: 0.0, noise: 0.0 };

    /// Any webcam. The same seed gives the same camera.
    pub fn random(seed: u64) -> Self {
        let mut random = Random::new(seed, 0x5E45);
        Self {
            brightness: random.about_zero(0.08),
            contrast: random.between(0.8, 1.2),
            balance: [(); 3].map(|()| random.between(0.94, 1.06)),
            blur: (random.between(-0.3, 0.9)).max(0.0),
            noise: random.between(0.0, 0.03),
        }
    }

    /// Takes a picture through this sensor. The same seed gives the same noise.
    pub fn apply(&self, image: &mut Image, seed: u64) {
        if self.blur > 0.0 {
            self.smear(image);
        }
        if *self == (Self { blur: self.blur, ..Self::PERFECT }) {
            return;
        }
        for (index, pixel) in image.rgb.chunks_exact_mut(3).enumerate() {
            let noise = if self.noise > 0.0 { bells(seed, index) } else { [0.0; 3] };
            for ((byte, gain), noise) in pixel.iter_mut().zip(self.balance).zip(noise) {
                let value = (f32::from(*byte) * gain - 127.5) * self.contrast + 127.5;
                let shifted = value + (self.brightness + noise * self.noise) * 255.0;
                // A cast from float saturates at 0 and 255.
                *byte = (shifted + 0.5) as u8;
            }
        }
    }

    /// Blends with the 1-2-1 neighbours along rows, then along columns.
    fn smear(&self, image: &mut Image) {
        let side = self.blur * 0.25;
        let stride = image.width * 3;
        for row in image.rgb.chunks_exact_mut(stride) {
            smear_line(row, 3, stride, side);
        }
        let area = image.rgb.len();
        for column in 0..stride.min(area) {
            smear_line(&mut image.rgb[column..], stride, area - column, side);
        }
    }
}

/// Smears each third byte, or each byte of a column, into its neighbours in place; ends repeat.
fn smear_line(line: &mut [u8], step: usize, length: usize, side: f32) {
    let lanes = if step == 3 { 3 } else { 1 };
    for lane in 0..lanes {
        let mut before = f32::from(line[lane]);
        let mut index = lane;
        while index < length {
            let here = f32::from(line[index]);
            let after = if index + step < length { f32::from(line[index + step]) } else { here };
            line[index] = (here + (before + after - 2.0 * here) * side + 0.5) as u8;
            before = here;
            index += step;
        }
    }
}

/// About a normal deviate for each channel of a pixel: three even ones of seven bits summed, which have a variance of a
/// quarter of their range squared.
fn bells(seed: u64, pixel: usize) -> [f32; 3] {
    let bits = scramble(seed.wrapping_add((pixel as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)));
    [0, 21, 42].map(|first| {
        let part = |shift: u32| (bits >> (first + shift)) as i32 & 127;
        // The sum runs from 0 to 381; a sum of three even ones from 0 to 1 has a deviation of one half.
        (part(0) + part(7) + part(14)) as f32 * (2.0 / 127.0) - 3.0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(level: u8) -> Image {
        Image { width: 32, height: 32, rgb: vec![level; 32 * 32 * 3] }
    }

    #[test]
    fn a_perfect_sensor_changes_nothing() {
        let mut image = grey(93);
        Sensor::PERFECT.apply(&mut image, 1);
        assert_eq!(image, grey(93));
    }

    #[test]
    fn noise_has_its_deviation_and_keeps_the_mean() {
        let mut image = grey(128);
        Sensor { noise: 0.05, ..Sensor::PERFECT }.apply(&mut image, 9);
        let count = image.rgb.len() as f32;
        let mean = image.rgb.iter().map(|&byte| f32::from(byte)).sum::<f32>() / count;
        let variance =
            image.rgb.iter().map(|&byte| (f32::from(byte) - mean) * (f32::from(byte) - mean)).sum::<f32>() / count;
        assert!((mean - 128.0).abs() < 1.0, "{mean}");
        assert!((variance.sqrt() / 255.0 - 0.05).abs() < 0.004, "{}", variance.sqrt() / 255.0);
    }

    #[test]
    fn noise_depends_on_its_seed_alone() {
        let noisy = |seed| {
            let mut image = grey(128);
            Sensor { noise: 0.05, ..Sensor::PERFECT }.apply(&mut image, seed);
            image
        };
        assert_eq!(noisy(3), noisy(3));
        assert_ne!(noisy(3), noisy(4));
    }

    #[test]
    fn a_full_blur_spreads_a_spot_as_a_binomial_filter_does() {
        let mut image = grey(0);
        image.rgb[(16 * 32 + 16) * 3 + 1] = 160;
        Sensor { blur: 1.0, ..Sensor::PERFECT }.apply(&mut image, 0);
        let at = |x: usize, y: usize| image.rgb[(y * 32 + x) * 3 + 1];
        assert_eq!([at(15, 15), at(16, 15), at(17, 15)], [10, 20, 10]);
        assert_eq!([at(15, 16), at(16, 16), at(17, 16)], [20, 40, 20]);
        assert_eq!(image.rgb.iter().map(|&byte| u32::from(byte)).sum::<u32>(), 160);
    }

    #[test]
    fn brightness_and_contrast_act_about_middle_grey() {
        let mut image = grey(200);
        Sensor { brightness: 0.1, contrast: 0.5, ..Sensor::PERFECT }.apply(&mut image, 0);
        // (200 - 127.5) / 2 + 127.5 + 25.5 = 189.25
        assert_eq!(image.rgb[0], 189);
    }
}
