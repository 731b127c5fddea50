//! A webcam's picture brought to the model's view shows the table where the model's own camera does.

use glam::{Vec2, Vec3};
use mat::{Detector, Grey, Warp, calibrate};
use schema::{CAMERA_SIDE, CameraPose, Image};

mod desk;

use desk::poses::{Faults, random_desk};
use desk::{Desk, SIZE};

fn warped(desk: &Desk) -> Image {
    let picture = desk.picture();
    let found = calibrate(&Detector::default().detect(&Grey::of(&picture)), SIZE, None).expect("the mat is in view");
    let (mut view, mut again) = (Image::new(1, 1), Image::new(0, 0));
    let mut warp = Warp::new(&found);
    assert!(warp.from_image(&picture, &mut view));
    let rgba: Vec<u8> = picture.rgb.chunks_exact(3).flat_map(|rgb| [rgb[0], rgb[1], rgb[2], 255]).collect();
    assert!(warp.from_rgba(&rgba, &mut again));
    assert!(view == again, "a canvas gives another view than the picture");
    assert!(!warp.from_rgba(&rgba[4..], &mut again));
    view
}

/// Where something dark is in the middle of light, about a place: the middle of what is darker than half.
fn dark_middle(view: &Image, about: Vec2, reach: f32) -> Vec2 {
    let (mut sum, mut weights) = (Vec2::ZERO, 0.0);
    for (index, pixel) in view.rgb.chunks_exact(3).enumerate() {
        let at = Vec2::new((index % view.width) as f32, (index / view.width) as f32) + 0.5;
        let weight = (150.0 - f32::from(pixel[1])).max(0.0);
        if (at - about).abs().max_element() < reach {
            sum += at * weight;
            weights += weight;
        }
    }
    sum / weights
}

#[test]
fn discs_on_the_mat_appear_where_the_models_camera_sees_them() {
    // In the zones, where the mat is white.
    let places_m = [Vec2::new(0.205, -0.09), Vec2::new(0.19, 0.0), Vec2::new(0.22, 0.085)];
    let mut view_of_seed = Vec::new();
    for seed in 0..6 {
        let faults = Faults { radial: 0.08, film: seed % 2 == 1, ..Faults::default() };
        let mut desk = random_desk(seed, faults);
        desk.gradient_per_m = Vec2::ZERO;
        desk.occluders = places_m.map(|at_m| (at_m, 0.012, 0.02)).to_vec();
        let view = warped(&desk);
        assert_eq!([view.width, view.height], [CAMERA_SIDE; 2]);
        for at_m in places_m {
            let expected = camera::project(&CameraPose::CANONICAL, CAMERA_SIDE, CAMERA_SIDE, at_m.extend(0.0));
            let expected = expected.expect("the mat is before the model's camera");
            let found = dark_middle(&view, expected, 6.0);
            // A pixel of the model's view is 4 mm wide.
            assert!(found.distance(expected) < 0.35, "seed {seed}: {found} is not {expected}");
        }
        view_of_seed.push(view);
    }
}

#[test]
fn what_the_webcam_does_not_show_is_grey() {
    // A camera so close that it sees the mat and little else; the model's view shows more of the table.
    let target_m = Vec3::new(0.205, 0.0, 0.0);
    let pose = CameraPose { eye_m: target_m + Vec3::new(0.27, 0.0, 0.34), target_m, up: Vec3::Z, fov_y_rad: 0.55 };
    let view = warped(&Desk::new(pose));
    assert_eq!(view.rgb[..3], camera::capture::OUTSIDE_RGB);
}
