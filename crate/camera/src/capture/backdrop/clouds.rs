//! Noise at every size at once.

use crate::random::Random;

/// Cells along each side of the coarsest layer, and how many layers of halved cells there are.
const COARSEST: usize = 3;
const LAYERS: usize = 6;

/// Fills `field`, rows of `width`, with clouds from 0 to 1 about a half. Each layer has `persistence` times the amplitude
/// of the one before; at 1 they are alike, as in photographs.
///
/// Values are drawn on a lattice a layer and blended between its points; that takes a look-up where a noise function of
/// the position, as the table's patterns use it, takes a hash.
pub(super) fn clouds(field: &mut [f32], width: usize, lattice: &mut Vec<f32>, random: &mut Random, persistence: f32) {
    field.fill(0.0);
    let height = field.len() / width;
    let longest = width.max(height);
    let (mut amplitude, mut power) = (1.0, 0.0);
    for layer in 0..LAYERS {
        let cells = COARSEST << layer;
        let side = cells + 2;
        lattice.clear();
        lattice.extend((0..side * side).map(|_| random.about_zero(1.0)));
        let per_texel = cells as f32 / longest as f32;
        for (y, row) in field.chunks_exact_mut(width).enumerate() {
            let down = y as f32 * per_texel;
            let (line, fy) = (down as usize * side, smooth(down.fract()));
            for (x, value) in row.iter_mut().enumerate() {
                let across = x as f32 * per_texel;
                let (index, fx) = (line + across as usize, smooth(across.fract()));
                let four = [lattice[index], lattice[index + 1], lattice[index + side], lattice[index + side + 1]];
                let (low, high) = (four[0] + (four[1] - four[0]) * fx, four[2] + (four[3] - four[2]) * fx);
                *value += amplitude * (low + (high - low) * fy);
            }
        }
        power += amplitude * amplitude;
        amplitude *= persistence;
    }
    // The variance of an even number within 1 of zero is 1/3, and blending takes about half of it: a deviation becomes 0.25.
    let scale = 0.6 / libm::sqrtf(power);
    for value in field {
        *value = (0.5 + *value * scale).clamp(0.0, 1.0);
    }
}

/// From 0 to 1 with level ends.
fn smooth(share: f32) -> f32 {
    share * share * (3.0 - 2.0 * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clouds_are_about_a_half_and_spread_to_both_sides() {
        let mut field = vec![0.0; 128 * 128];
        clouds(&mut field, 128, &mut Vec::new(), &mut Random::new(3, 1), 0.8);
        let mean = field.iter().sum::<f32>() / field.len() as f32;
        let variance = field.iter().map(|value| (value - mean) * (value - mean)).sum::<f32>() / field.len() as f32;
        assert!((mean - 0.5).abs() < 0.15 && (0.01..0.1).contains(&variance), "{mean} and {variance}");
        assert!(field.iter().all(|value| (0.0..=1.0).contains(value)));
    }
}
