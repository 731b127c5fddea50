//! Cameras found in pictures whose camera is known.

use camera::capture::Film;
use camera::random::Random;
use glam::{Vec2, Vec3};
use mat::{Detector, Error, Focal, Grey, calibrate};
use schema::CameraPose;

mod desk;

use desk::poses::{Faults, random_desk};
use desk::{Desk, SIZE};

/// Cameras here; `examples/accuracy.rs` takes as many as one likes, with other faults.
const PICTURES: u64 = 200;

fn detected(desk: &Desk) -> Vec<mat::Marker> {
    Detector::default().detect(&Grey::of(&desk.picture()))
}

/// From the middle of the mat: elevation, azimuth, degrees, and distance.
fn pose(elevation_deg: f32, azimuth_deg: f32, distance_m: f32) -> CameraPose {
    let (elevation, azimuth) = (elevation_deg.to_radians(), azimuth_deg.to_radians());
    let flat = libm::cosf(elevation);
    let towards = Vec3::new(flat * libm::cosf(azimuth), flat * libm::sinf(azimuth), libm::sinf(elevation));
    let target_m = Vec3::new(0.205, 0.0, 0.0);
    CameraPose { eye_m: target_m + towards * distance_m, target_m, up: Vec3::Z, fov_y_rad: 0.75 }
}

#[test]
fn cameras_are_found_to_two_pixels_and_five_millimetres_from_single_pictures_with_a_marker_partly_covered() {
    let faults = Faults { film: true, occluded: true, radial: 0.05, off_centre_px: 0.0 };
    let (mut worst_px, mut worst_mm) = (0.0f64, [0.0f64; 2]);
    for seed in 0..PICTURES {
        let desk = random_desk(seed, faults);
        let markers = detected(&desk);
        let calibration = calibrate(&markers, SIZE, None);
        let calibration = calibration.unwrap_or_else(|error| panic!("seed {seed}, {} markers: {error}", markers.len()));
        worst_px = worst_px.max(desk.corner_error_px(&calibration)[0]);
        for (worst_mm, off_m) in worst_mm.iter_mut().zip(desk.overlay_error_m(&calibration)) {
            *worst_mm = worst_mm.max(off_m * 1000.0);
        }
    }
    let [by_lens_mm, as_drawn_mm] = worst_mm;
    println!("corners {worst_px:.2} px, overlay {by_lens_mm:.2} mm by the lens, {as_drawn_mm:.2} mm as it is drawn");
    assert!(worst_px <= 2.0, "{worst_px} px");
    assert!(by_lens_mm <= 5.0, "{by_lens_mm} mm");
    assert!(as_drawn_mm <= 5.0, "{as_drawn_mm} mm, as the stage draws it");
}

#[test]
fn three_markers_are_as_good_as_four_and_two_say_when_they_are_not() {
    let faults = Faults { film: true, ..Faults::default() };
    let mut refused = 0;
    for seed in 0..12 {
        let desk = random_desk(seed, faults);
        let markers = detected(&desk);
        if markers.len() < 4 {
            continue;
        }
        for hidden in 0..4 {
            let three: Vec<_> = markers.iter().filter(|marker| marker.marker != hidden).copied().collect();
            let found = calibrate(&three, SIZE, None).expect("three markers are enough");
            let off_mm = desk.overlay_error_m(&found)[0] * 1000.0;
            assert!(off_mm < 5.0, "seed {seed} without {hidden}: {off_mm} mm");
            for also in 0..hidden {
                let two: Vec<_> = three.iter().filter(|marker| marker.marker != also).copied().collect();
                match calibrate(&two, SIZE, None) {
                    Ok(found) => {
                        let off_mm = desk.overlay_error_m(&found)[0] * 1000.0;
                        assert!(off_mm < 10.0, "seed {seed} without {hidden} and {also}: {off_mm} mm");
                    }
                    Err(Error::FocalUnknown { .. } | Error::Unsure { .. }) => refused += 1,
                    Err(error) => panic!("seed {seed} without {hidden} and {also}: {error}"),
                }
                let one = &two[..1];
                assert_eq!(calibrate(one, SIZE, None), Err(Error::TooFewMarkers { seen: 1 }));
            }
        }
    }
    println!("two markers were refused {refused} times of 72");
}

#[test]
fn straight_above_the_focal_length_is_asked_for_and_with_it_all_is_well() {
    let desk = Desk::new(pose(88.0, 0.0, 0.6));
    let markers = detected(&desk);
    let Err(Error::FocalUnknown { tilt_rad, share }) = calibrate(&markers, SIZE, None) else {
        panic!("from straight above, the focal length cannot be told")
    };
    assert!(tilt_rad < 5f64.to_radians() && share > 0.05, "{tilt_rad} {share}");
    let asks = |tilt_rad| Error::FocalUnknown { tilt_rad, share }.asks_focal();
    assert!(asks(tilt_rad) && !asks(0.8), "from lower down markers are hidden, and are to be shown instead");
    let focal = Focal { focal_px: desk.stand().lens.focal_px * 1.03, share: 0.03 };
    let found = calibrate(&markers, SIZE, Some(focal)).expect("the focal length was given");
    assert!(desk.overlay_error_m(&found)[0] < 0.005);
}

#[test]
fn the_elevation_is_told_and_advice_follows() {
    for (elevation_deg, advised) in [(28.0, true), (40.0, false), (55.0, false), (66.0, true)] {
        let markers = detected(&Desk::new(pose(elevation_deg, 10.0, 0.6)));
        let quality = calibrate(&markers, SIZE, None).expect("the mat is in view").quality;
        assert!((quality.elevation_rad.to_degrees() - f64::from(elevation_deg)).abs() < 1.0, "{quality:?}");
        assert!((quality.azimuth_rad.to_degrees() - 10.0).abs() < 1.0, "{quality:?}");
        assert_eq!(mat::Advice::about(&quality).is_some(), advised, "at {elevation_deg} degrees");
    }
}

#[test]
fn a_marker_that_lies_elsewhere_is_left_out() {
    let desk = Desk::new(pose(45.0, 5.0, 0.6));
    let mut markers = detected(&desk);
    assert_eq!(markers.len(), 4);
    markers[1].corners_px = markers[1].corners_px.map(|at| at + Vec2::new(40.0, 25.0));
    let found = calibrate(&markers, SIZE, None).expect("three markers agree");
    assert_eq!(found.quality.markers, 3);
    assert!(desk.overlay_error_m(&found)[0] < 0.005);
}

#[test]
fn a_mat_that_is_bent_is_refused_with_how_far_off_its_corners_are_and_how_far_they_may_be() {
    for (elevation_deg, azimuth_deg) in [(45.0, 5.0), (55.0, -12.0), (36.0, 10.0)] {
        let desk = Desk { curl_m: 0.03, ..Desk::new(pose(elevation_deg, azimuth_deg, 0.6)) };
        let markers = detected(&desk);
        assert_eq!(markers.len(), 4);
        let focal = Focal { focal_px: desk.stand().lens.focal_px, share: 0.02 };
        for focal in [None, Some(focal)] {
            let refused = calibrate(&markers, SIZE, focal).expect_err("no camera sees it so");
            println!("{elevation_deg} degrees: {refused}");
            let Error::Inexact { rms_px, rms_mm, most_px, most_mm } = refused else { panic!("{refused}") };
            assert!((rms_px > 2.0 || rms_mm > 3.0) && rms_px.is_finite() && rms_mm.is_finite(), "{refused}");
            assert_eq!((most_px, most_mm), (2.0, 3.0));
            let said = format!(
                "corners are {rms_px:.1} px ({rms_mm:.1} mm) from where they should be; at most 2.0 px and 3.0 mm will do"
            );
            assert_eq!(refused.to_string(), said);
        }
    }
}

#[test]
fn where_one_corner_of_the_mat_is_folded_up_the_others_give_the_camera() {
    let desk = Desk::new(pose(45.0, 5.0, 0.6));
    let stand = desk.stand();
    let mut markers = detected(&desk);
    // To the person's right and near to them the sheet rises to 3 cm.
    for marker in &mut markers {
        let corners_m = mat::layout::marker_corners_m(marker.marker);
        marker.corners_px = corners_m.map(|at_m| {
            let height_m = (at_m.y.max(0.0)) * 0.25 * if at_m.x > 0.2 { 1.0 } else { 0.0 };
            stand.project(at_m.extend(height_m)).expect("in front").as_vec2()
        });
    }
    let found = calibrate(&markers, SIZE, None).expect("three markers lie flat");
    assert_eq!(found.quality.markers, 3);
    assert!(desk.overlay_error_m(&found)[0] < 0.005);
}

#[test]
fn blur_noise_and_darkness_lose_markers_but_never_give_a_wrong_camera() {
    let films = [
        ("movement of 5 px", Film { motion_px: Vec2::new(5.0, 1.0), ..Film::NEUTRAL }),
        ("movement of 14 px", Film { motion_px: Vec2::new(4.0, 13.5), ..Film::NEUTRAL }),
        ("out of focus", Film { defocus_px: 3.0, ..Film::NEUTRAL }),
        ("noise", Film { shot_noise: 0.12, read_noise: 0.02, ..Film::NEUTRAL }),
        ("dusk", Film { exposure: 0.04, read_noise: 0.004, shot_noise: 0.02, ..Film::NEUTRAL }),
        ("night", Film { exposure: 0.004, read_noise: 0.008, ..Film::NEUTRAL }),
        ("glare", Film { exposure: 3.0, ..Film::NEUTRAL }),
        ("compression", Film { jpeg_quality: Some(20), ..Film::NEUTRAL }),
    ];
    for (name, film) in films {
        for (seed, elevation_deg) in [(1, 38.0), (2, 52.0)] {
            let desk = Desk { film, noise_seed: seed, ..Desk::new(pose(elevation_deg, 12.0, 0.65)) };
            let markers = detected(&desk);
            match calibrate(&markers, SIZE, None) {
                Ok(found) => {
                    let off_mm = desk.overlay_error_m(&found)[0] * 1000.0;
                    println!("{name}, {elevation_deg} degrees: {} markers, {off_mm:.2} mm", markers.len());
                    assert!(off_mm < 10.0, "{name}: {off_mm} mm");
                }
                Err(error) => println!("{name}, {elevation_deg} degrees: {error}"),
            }
        }
    }
}

#[test]
fn shadows_across_markers_and_desks_as_dark_as_ink_are_no_hindrance() {
    for (ground, kept, from_m) in [(0.02, 0.5, -0.11), (0.9, 0.35, 0.115), (0.3, 0.6, -0.12), (0.03, 0.25, 0.0)] {
        let shadow = Some((Vec2::new(0.1, 1.0), from_m, kept));
        let film =
            Film { defocus_px: 0.8, shot_noise: 0.02, read_noise: 0.004, jpeg_quality: Some(75), ..Film::NEUTRAL };
        let desk = Desk { ground, shadow, film, ..Desk::new(pose(44.0, -6.0, 0.7)) };
        let markers = detected(&desk);
        let found = calibrate(&markers, SIZE, None);
        let off_mm = found.map(|found| desk.overlay_error_m(&found)[0] * 1000.0);
        println!("desk {ground}, shadow {kept}: {} markers, {off_mm:.2?} mm", markers.len());
        assert!(markers.len() == 4 && off_mm.is_ok_and(|off_mm| off_mm < 5.0));
    }
}

#[test]
fn no_camera_is_found_where_no_mat_is() {
    let (mut lone, mut detector) = (0, Detector::default());
    for seed in 0..200 {
        let markers = detector.detect(&Grey::of(&desk::clutter::picture(seed)));
        lone += markers.len();
        let found = calibrate(&markers, SIZE, None);
        assert!(found.is_err(), "seed {seed}: {found:?}");
    }
    println!("{lone} single markers in 200 pictures of clutter");
    // Without a mat, also in a picture that is nothing but noise.
    let mut random = Random::new(5, 5);
    let mut noise = Grey::new(640, 480);
    noise.levels.iter_mut().for_each(|level| *level = random.next() as u8);
    assert!(detector.detect(&noise).is_empty());
}

#[test]
fn the_pose_draws_the_arm_where_the_lens_shows_it() {
    let desk = Desk { radial: -0.04, ..Desk::new(pose(45.0, -8.0, 0.6)) };
    let found = calibrate(&detected(&desk), SIZE, None).expect("the mat is in view");
    let [_, pinhole_m] = desk.overlay_error_m(&found);
    assert!(pinhole_m < 0.005, "{pinhole_m}");
    let eye_m = found.pose().eye_m.as_dvec3();
    assert!((eye_m - desk.pose.eye_m.as_dvec3()).length() < 0.01, "{eye_m}");
}
