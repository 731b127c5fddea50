//! Viridis: perceptually uniform, readable in grey, and the same for people who see fewer colours.

/// Coefficients of Matt Zucker's polynomial fit to matplotlib's viridis (public domain), lowest power first.
const VIRIDIS: [[f32; 3]; 7] = [
    [0.277_727_34, 0.005_407_344_6, 0.334_099_8],
    [0.105_093_04, 1.404_613_5, 1.384_590_1],
    [-0.330_861_83, 0.214_847_56, 0.095_095_16],
    [-4.634_230_5, -5.799_101, -19.332_441],
    [6.228_27, 14.179_933, 56.690_55],
    [4.776_385, -13.745_145, -65.353_03],
    [-5.435_456, 4.645_852_6, 26.312_435],
];

/// The colour of a value from 0 to 1, sRGB bytes.
pub fn viridis(value: f32) -> [u8; 3] {
    let x = value.clamp(0.0, 1.0);
    let mut colour = [0.0_f32; 3];
    for powers in VIRIDIS.iter().rev() {
        for (channel, coefficient) in colour.iter_mut().zip(powers) {
            *channel = *channel * x + coefficient;
        }
    }
    colour.map(|channel| (channel.clamp(0.0, 1.0) * 255.0).round() as u8)
}

/// The map as a CSS gradient from left to right.
pub fn css_gradient() -> String {
    let stops: Vec<String> = (0..=8)
        .map(|stop| {
            let [r, g, b] = viridis(stop as f32 / 8.0);
            format!("rgb({r} {g} {b})")
        })
        .collect();
    format!("linear-gradient(to right, {})", stops.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// matplotlib's table at the ends and the middle; the fit is within four grey levels of it.
    #[test]
    fn the_fit_follows_the_published_table() {
        for (value, published) in [(0.0, [68, 1, 84]), (0.5, [33, 145, 140]), (1.0, [253, 231, 37])] {
            for (ours, theirs) in viridis(value).into_iter().zip(published) {
                assert!(i32::from(ours).abs_diff(theirs) <= 4, "{value}: {:?}", viridis(value));
            }
        }
    }

    #[test]
    fn brightness_only_grows() {
        let brightness = |value: f32| {
            let [r, g, b] = viridis(value).map(f32::from);
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
        assert!((1..=100).all(|i| brightness(i as f32 / 100.0) > brightness((i - 1) as f32 / 100.0)));
    }
}
