//! Colours: sRGB in and out, linear light between.

use glam::Vec3;

/// Steps of linear light the encoding table tells apart; the darkest step is still below one sRGB level.
const STEPS: usize = 4096;

/// sRGB 0 to 1 to linear light (IEC 61966-2-1).
pub fn linear(srgb: [f32; 3]) -> Vec3 {
    Vec3::from_array(srgb.map(
        |value| {
            if value <= 0.040_45 { value / 12.92 } else { libm::powf((value + 0.055) / 1.055, 2.4) }
        },
    ))
}

/// Linear light to sRGB bytes through a table, so that encoding a frame costs look-ups only.
#[derive(Clone, Debug)]
pub struct Encoder(Vec<u8>);

impl Default for Encoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Encoder {
    /// Works the table out.
    pub fn new() -> Self {
        Self((0..STEPS).map(|step| encode(step as f32 / (STEPS - 1) as f32)).collect())
    }

    /// The three bytes of a pixel; light outside 0 to 1 is clipped.
    pub fn bytes(&self, light: Vec3) -> [u8; 3] {
        let table: &[u8; STEPS] = self.0.as_slice().try_into().expect("the table is made with this many steps");
        // A cast from float saturates, so that light beyond any number is clipped, and what is no number becomes black.
        light.to_array().map(|value| {
            let step = (value * (STEPS - 1) as f32 + 0.5) as i32;
            table[step.clamp(0, STEPS as i32 - 1) as usize]
        })
    }
}

fn encode(light: f32) -> u8 {
    let srgb = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * libm::powf(light, 1.0 / 2.4) - 0.055 };
    (srgb * 255.0 + 0.5) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_survives_decoding_and_encoding() {
        let encoder = Encoder::new();
        for byte in 0..=255u8 {
            let light = linear([f32::from(byte) / 255.0; 3]);
            let found = encoder.bytes(light)[0];
            assert!(found.abs_diff(byte) <= 1, "{byte} became {found}");
        }
    }

    #[test]
    fn light_outside_the_range_is_clipped() {
        assert_eq!(Encoder::new().bytes(Vec3::new(-1.0, 9.0, f32::NAN)), [0, 255, 0]);
    }
}
