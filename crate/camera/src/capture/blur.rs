//! Convolution of pictures with small kernels.

use glam::Vec2;

/// One value of a kernel: how far from the pixel it reaches, and how much it takes from there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tap {
    pub dx: i32,
    pub dy: i32,
    pub weight: f32,
}

/// The two kernels of a Gaussian, one along rows and one along columns, cut off at three standard deviations.
pub(super) fn gaussian(taps: &mut [Vec<Tap>; 2], deviation_px: f32) {
    let reach = libm::ceilf(3.0 * deviation_px) as i32;
    let weight = |step: i32| libm::expf(-0.5 * (step * step) as f32 / (deviation_px * deviation_px));
    let sum: f32 = (-reach..=reach).map(weight).sum();
    let [along, across] = taps;
    along.clear();
    across.clear();
    for step in -reach..=reach {
        let weight = weight(step) / sum;
        along.push(Tap { dx: step, dy: 0, weight });
        across.push(Tap { dx: 0, dy: step, weight });
    }
}

/// The kernel of a straight even movement: points along it, each shared out between the four pixels around it.
pub(super) fn movement(taps: &mut Vec<Tap>, by_px: Vec2) {
    taps.clear();
    let steps = libm::ceilf(by_px.length()) as i32 + 1;
    let share = 1.0 / steps as f32;
    for step in 0..steps {
        let at = by_px * ((step as f32 + 0.5) * share - 0.5);
        let (x, y) = (libm::floorf(at.x), libm::floorf(at.y));
        let (fx, fy) = (at.x - x, at.y - y);
        for (dx, dy, weight) in
            [(0, 0, (1.0 - fx) * (1.0 - fy)), (1, 0, fx * (1.0 - fy)), (0, 1, (1.0 - fx) * fy), (1, 1, fx * fy)]
        {
            let (dx, dy, weight) = (x as i32 + dx, y as i32 + dy, weight * share);
            match taps.iter_mut().find(|tap| (tap.dx, tap.dy) == (dx, dy)) {
                Some(tap) => tap.weight += weight,
                None => taps.push(Tap { dx, dy, weight }),
            }
        }
    }
}

/// Convolves three interleaved channels; beyond its border a picture goes on as it ends.
pub(super) fn convolve(from: &[f32], to: &mut [f32], width: usize, height: usize, taps: &[Tap]) {
    let stride = width * 3;
    for (y, to) in to.chunks_exact_mut(stride).enumerate() {
        to.fill(0.0);
        for &Tap { dx, dy, weight } in taps {
            let row = (y as i32 + dy).clamp(0, height as i32 - 1) as usize * stride;
            let row = &from[row..row + stride];
            // The columns whose source lies left of the row, and those whose source lies in it or left of it.
            let left = (-dx).clamp(0, width as i32) as usize;
            let right = (width as i32 - dx).clamp(0, width as i32) as usize;
            for (to, &value) in to[..left * 3].iter_mut().zip(row[..3].iter().cycle()) {
                *to += value * weight;
            }
            if left < right {
                let source = &row[(left as i32 + dx) as usize * 3..(right as i32 + dx) as usize * 3];
                for (to, &value) in to[left * 3..right * 3].iter_mut().zip(source) {
                    *to += value * weight;
                }
            }
            for (to, &value) in to[right * 3..].iter_mut().zip(row[stride - 3..].iter().cycle()) {
                *to += value * weight;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 21;

    /// One bright pixel in the middle.
    fn point() -> Vec<f32> {
        let mut values = vec![0.0; SIDE * SIDE * 3];
        let middle = (SIDE / 2 * SIDE + SIDE / 2) * 3;
        values[middle..middle + 3].fill(1.0);
        values
    }

    /// Sum, mean and variance along x and y of the green channel.
    fn moments(values: &[f32]) -> (f32, Vec2, Vec2) {
        let (mut sum, mut first, mut second) = (0.0, Vec2::ZERO, Vec2::ZERO);
        for (index, pixel) in values.chunks_exact(3).enumerate() {
            let at = Vec2::new((index % SIDE) as f32, (index / SIDE) as f32) - (SIDE / 2) as f32;
            sum += pixel[1];
            first += at * pixel[1];
            second += at * at * pixel[1];
        }
        (sum, first / sum, second / sum - (first / sum) * (first / sum))
    }

    #[test]
    fn a_gaussian_spreads_a_point_by_its_deviation_and_keeps_the_light() {
        let mut taps = [Vec::new(), Vec::new()];
        gaussian(&mut taps, 1.5);
        let (mut half, mut whole) = (vec![0.0; SIDE * SIDE * 3], vec![0.0; SIDE * SIDE * 3]);
        convolve(&point(), &mut half, SIDE, SIDE, &taps[0]);
        convolve(&half, &mut whole, SIDE, SIDE, &taps[1]);
        let (sum, mean, variance) = moments(&whole);
        assert!((sum - 1.0).abs() < 1e-4 && mean.length() < 1e-4, "{sum} about {mean}");
        // What is cut off makes it a little narrower.
        assert!((variance - 1.5 * 1.5).abs().max_element() < 0.08, "{variance}");
    }

    #[test]
    fn movement_smears_a_point_along_its_way_only() {
        let mut taps = Vec::new();
        movement(&mut taps, Vec2::new(6.0, 0.0));
        let mut moved = vec![0.0; SIDE * SIDE * 3];
        convolve(&point(), &mut moved, SIDE, SIDE, &taps);
        let (sum, mean, variance) = moments(&moved);
        assert!((sum - 1.0).abs() < 1e-4 && mean.length() < 1e-4, "{sum} about {mean}");
        // An even spread over a length has a twelfth of its square as variance.
        assert!((variance.x - 3.0).abs() < 0.5 && variance.y < 1e-6, "{variance}");
    }

    #[test]
    fn an_even_picture_stays_as_it_is_up_to_its_border() {
        let even = vec![0.4; SIDE * SIDE * 3];
        let mut taps = Vec::new();
        movement(&mut taps, Vec2::new(-5.0, 60.0));
        let mut moved = vec![0.0; SIDE * SIDE * 3];
        convolve(&even, &mut moved, SIDE, SIDE, &taps);
        assert!(moved.iter().all(|value| (value - 0.4).abs() < 1e-4));
    }
}
