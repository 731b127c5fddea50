use super::*;

const SIDE: usize = 64;

fn even(byte: u8) -> Image {
    Image { rgb: vec![byte; SIDE * SIDE * 3], ..Image::new(SIDE, SIDE) }
}

/// Stripes two pixels wide.
fn stripes() -> Image {
    let mut image = even(40);
    for (index, pixel) in image.rgb.chunks_exact_mut(3).enumerate() {
        if (index % SIDE / 2).is_multiple_of(2) {
            pixel.fill(210);
        }
    }
    image
}

fn developed(film: &Film, mut image: Image) -> Image {
    Darkroom::default().develop(film, 5, &Encoder::new(), &mut image);
    image
}

/// Mean and standard deviation of a channel.
fn statistics(image: &Image, channel: usize) -> (f32, f32) {
    let values = || image.rgb.iter().skip(channel).step_by(3).map(|&byte| f32::from(byte));
    let count = (image.rgb.len() / 3) as f32;
    let mean = values().sum::<f32>() / count;
    let variance = values().map(|value| (value - mean) * (value - mean)).sum::<f32>() / count;
    (mean, libm::sqrtf(variance))
}

#[test]
fn a_perfect_camera_changes_nothing() {
    assert_eq!(developed(&Film::NEUTRAL, stripes()), stripes());
}

#[test]
fn a_stop_more_doubles_the_light() {
    let found = developed(&Film { exposure: 2.0, ..Film::NEUTRAL }, even(100)).rgb[0];
    // 100 is 0.127 of full light; twice that is 0.254, which is displayed as 138.
    assert!(found.abs_diff(138) <= 1, "{found}");
    assert_eq!(developed(&Film { exposure: 2.0, ..Film::NEUTRAL }, even(250)).rgb[0], 255);
}

#[test]
fn white_balance_turns_grey_warm() {
    let image = developed(&Film { white_balance: [1.2, 1.0, 0.8], ..Film::NEUTRAL }, even(128));
    let [r, g, b] = [image.rgb[0], image.rgb[1], image.rgb[2]];
    assert!(r > g && g.abs_diff(128) <= 1 && g > b, "{r} {g} {b}");
}

#[test]
fn a_vignette_darkens_corners_and_leaves_the_middle() {
    let image = developed(&Film { vignette: 0.5, ..Film::NEUTRAL }, even(200));
    let middle = image.rgb[(SIDE / 2 * SIDE + SIDE / 2) * 3];
    // Half the light of 200 is displayed as 146.
    assert!(middle.abs_diff(200) <= 1 && image.rgb[0].abs_diff(147) <= 3, "{middle} and {}", image.rgb[0]);
}

#[test]
fn photon_noise_grows_with_the_light_and_read_noise_does_not() {
    // Exposure makes display values comparable: the slope of the display curve at one value is the same.
    let at = |film: Film| statistics(&developed(&film, even(128)), 1);
    let shot = Film { shot_noise: 0.05, ..Film::NEUTRAL };
    let (mean, bright) = at(shot);
    assert!((mean - 128.0).abs() < 1.5, "{mean}");
    // At 0.216 of full light the noise is 0.05 times its root, 0.023; the curve there is 1.02 displayed a linear one, so 5.9 levels.
    assert!((bright - 6.2).abs() < 0.8, "{bright}");
    let dark = |film: Film| statistics(&developed(&film, even(64)), 1).1;
    let read = Film { read_noise: 0.01, ..Film::NEUTRAL };
    // In the dark the display curve is steeper, so that equal noise shows more, and photon noise about as much.
    assert!(dark(read) > 1.7 * at(read).1);
    assert!(dark(shot) < 1.3 * bright);
}

#[test]
fn noise_is_another_with_another_seed_and_the_same_with_the_same() {
    let film = Film { shot_noise: 0.05, ..Film::NEUTRAL };
    let with = |seed| {
        let mut image = even(128);
        Darkroom::default().develop(&film, seed, &Encoder::new(), &mut image);
        image
    };
    assert_eq!(with(1), with(1));
    assert_ne!(with(1), with(2));
}

#[test]
fn the_noise_is_about_normal() {
    let count = 100_000;
    let values: Vec<f32> = (0..count).map(|index: u64| normal(index.wrapping_mul(GOLDEN_GAMMA))).collect();
    let mean = values.iter().sum::<f32>() / count as f32;
    let variance = values.iter().map(|value| value * value).sum::<f32>() / count as f32;
    let within = values.iter().filter(|value| value.abs() < 1.0).count() as f32 / count as f32;
    assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.02 && (within - 0.683).abs() < 0.02);
}

#[test]
fn gamma_darkens_the_middle_and_contrast_spreads_it() {
    let gamma = developed(&Film { gamma: 1.5, ..Film::NEUTRAL }, even(128)).rgb[0];
    // 255 times (128 / 255) to the power of 1.5.
    assert!(gamma.abs_diff(91) <= 1, "{gamma}");
    let contrast = Film { contrast: 1.5, ..Film::NEUTRAL };
    let (dark, light) = (developed(&contrast, even(100)).rgb[0], developed(&contrast, even(160)).rgb[0]);
    assert!(dark.abs_diff(86) <= 1 && light.abs_diff(176) <= 1, "{dark} and {light}");
}

#[test]
fn without_saturation_all_is_grey() {
    let mut image = even(100);
    image.rgb.chunks_exact_mut(3).for_each(|pixel| pixel.copy_from_slice(&[200, 50, 90]));
    let grey = developed(&Film { saturation: 0.0, ..Film::NEUTRAL }, image);
    assert!(grey.rgb.iter().all(|&byte| byte.abs_diff(99) <= 1), "{:?}", &grey.rgb[..3]);
}

#[test]
fn defocus_movement_and_shrinking_take_detail_and_keep_brightness() {
    let before = statistics(&stripes(), 0);
    let light = |image: &Image| image.rgb.iter().map(|&byte| linear([f32::from(byte) / 255.0; 3]).x).sum::<f32>();
    for film in [
        Film { defocus_px: 1.2, ..Film::NEUTRAL },
        Film { motion_px: Vec2::new(4.0, 0.0), ..Film::NEUTRAL },
        Film { shrink: 2.5, ..Film::NEUTRAL },
    ] {
        let image = developed(&film, stripes());
        let after = statistics(&image, 0);
        assert!(after.1 < before.1 * 0.75, "{film:?} left {} of {}", after.1, before.1);
        // Light is kept by the lens, displayed values by the driver.
        let kept = if film.shrink > 1.0 { after.0 / before.0 } else { light(&image) / light(&stripes()) };
        assert!((kept - 1.0).abs() < 0.05, "{film:?} kept {kept}");
    }
}

#[test]
fn movement_along_stripes_leaves_them() {
    let film = Film { motion_px: Vec2::new(0.0, 5.0), ..Film::NEUTRAL };
    let (before, after) = (statistics(&stripes(), 0), statistics(&developed(&film, stripes()), 0));
    assert!((after.1 - before.1).abs() < 1.0);
}
