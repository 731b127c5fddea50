//! Claims about whole captures.

use camera::capture::{Film, OUTSIDE_RGB, Viewpoint};
use camera::{Axis, Camera, Capture, Error, Look, Options, Strength, project};
use glam::{Vec2, Vec3};
use schema::scene::BodyKind;
use schema::{Body, CameraPose, Color, Image, ObjectId, ObjectKind, ObjectSpec, Pose, Scene};

mod scene;

fn taken(scene: &Scene, poses: &[Pose], capture: &Capture) -> Image {
    let mut image = Image::new(96, 96);
    let mut camera = Camera::new(scene, Options::default()).expect("the scene is small");
    camera.capture(poses, capture, &mut image).expect("the poses fit the scene");
    image
}

#[test]
fn the_canonical_capture_is_the_canonical_render() {
    let (scene, poses) = scene::full_table();
    let mut camera = Camera::new(&scene, Options::default()).expect("the scene is small");
    let mut rendered = Image::new(96, 96);
    camera.render(&poses, &CameraPose::CANONICAL, &Look::canonical(), &mut rendered).expect("the poses fit the scene");
    assert_eq!(taken(&scene, &poses, &Capture::canonical()), rendered);
}

#[test]
fn a_camera_forgets_what_it_captured_before() {
    let (scene, poses) = scene::full_table();
    let mut camera = Camera::new(&scene, Options::default()).expect("the scene is small");
    let mut image = Image::new(96, 96);
    for seed in [3, 4, 3, 11, 3] {
        camera.capture(&poses, &Capture::random(seed), &mut image).expect("the poses fit the scene");
        assert_eq!(image, taken(&scene, &poses, &Capture::random(seed)), "seed {seed}");
    }
    camera.capture(&poses, &Capture::canonical(), &mut image).expect("the poses fit the scene");
    assert_eq!(image, taken(&scene, &poses, &Capture::canonical()));
}

#[test]
fn points_of_the_table_land_where_the_canonical_camera_sees_them() {
    for seed in 0..200 {
        let mut capture = Capture::random(seed);
        capture.viewpoint.marker_error_px = [Vec2::ZERO; 4];
        for i in 0..20 {
            let point_m = Vec3::new(0.08 + 0.06 * (i % 5) as f32, -0.15 + 0.1 * (i / 5) as f32, 0.0);
            let found = capture.project(point_m).map(Vec2::from).expect("the workspace is in every picture");
            let expected = project(&CameraPose::CANONICAL, 96, 96, point_m).expect("the table is in front");
            assert!((found - expected).length() < 0.5, "seed {seed}: {found} is not {expected}");
        }
    }
}

/// A picture with a small ball, against the one without, in even light and without noise.
fn centroid_of_ball(viewpoint: Viewpoint, at_m: Vec3) -> Vec2 {
    let spec = ObjectSpec { kind: ObjectKind::Ball, color: Color::Blue, size_m: 0.02 };
    let body = Body { kind: BodyKind::Object(ObjectId(0)), pose: Pose::at(at_m), visuals: spec.still_visuals() };
    let scene = Scene { bodies: vec![body], ..Scene::default() };
    let mut capture = Capture { viewpoint, ..Capture::canonical() };
    capture.look.light.sun = 0.0;
    let (with, without) = (taken(&scene, &[Pose::at(at_m)], &capture), taken(&Scene::default(), &[], &capture));
    let (mut sum, mut count) = (Vec2::ZERO, 0.0);
    for (index, (one, two)) in with.rgb.chunks_exact(3).zip(without.rgb.chunks_exact(3)).enumerate() {
        // Blends at the border of the ball count as far as it is in them.
        let weight = f32::from(one[0].abs_diff(two[0]));
        sum += Vec2::new((index % 96) as f32 + 0.5, (index / 96) as f32 + 0.5) * weight;
        count += weight;
    }
    sum / count
}

#[test]
fn a_ball_is_captured_where_project_says_it_is() {
    let varied = (0..40).map(|seed| Capture::random(seed).viewpoint).filter(|seen| *seen != Viewpoint::CANONICAL);
    let mut count = 0;
    for viewpoint in varied {
        for at_m in [Vec3::new(0.2, 0.0, 0.01), Vec3::new(0.26, 0.08, 0.03), Vec3::new(0.24, -0.07, 0.05)] {
            let capture = Capture { viewpoint, ..Capture::canonical() };
            let expected = capture.project(at_m).map(Vec2::from).expect("the workspace is in every picture");
            let found = centroid_of_ball(viewpoint, at_m);
            // A ball is smeared unevenly about its middle.
            assert!((found - expected).length() < 1.0, "{found} is not {expected}");
            count += 1;
        }
    }
    assert!(count > 80, "{count} balls");
}

#[test]
fn what_stands_high_is_smeared_away_from_a_low_camera() {
    let capture = Capture::perturbed(Axis::Camera, Strength::Strong, 1);
    let (low_m, high_m) = (Vec3::new(0.2, 0.0, 0.0), Vec3::new(0.2, 0.0, 0.08));
    let rise_px = |capture: &Capture| {
        let at = |point_m| capture.project(point_m).map(Vec2::from).expect("it is in front of the camera");
        at(low_m).distance(at(high_m))
    };
    assert!(rise_px(&capture) > 1.3 * rise_px(&Capture::canonical()));
}

#[test]
fn a_webcam_sees_the_canonical_desk_from_elsewhere() {
    let canonical = Capture::canonical();
    let (scene, poses) = scene::full_table();
    for seed in 0..50 {
        let webcam = Capture::webcam(seed);
        assert_ne!(webcam.viewpoint, canonical.viewpoint);
        assert_eq!((webcam.look, webcam.backdrop), (canonical.look, None));
        assert_eq!(webcam, Capture::webcam(seed));
    }
    assert_ne!(taken(&scene, &poses, &Capture::webcam(1)), taken(&scene, &poses, &Capture::webcam(2)));
}

#[test]
fn each_axis_changes_what_it_names_and_nothing_else() {
    let canonical = Capture::canonical();
    for strength in Strength::ALL {
        for seed in 0..50 {
            let camera = Capture::perturbed(Axis::Camera, strength, seed);
            assert_ne!(camera.viewpoint, canonical.viewpoint);
            assert_eq!(Capture { viewpoint: canonical.viewpoint, ..camera }, canonical);

            let light = Capture::perturbed(Axis::Light, strength, seed);
            let (tint, sun) = (canonical.look.light_tint, canonical.look.light);
            assert!(light.look.light != sun && light.look.light_tint != tint);
            assert!(light.look.light.towards.z > 0.4 && light.look.light.ambient > 0.0, "{:?}", light.look.light);
            let look = Look { light: sun, light_tint: tint, ..light.look };
            assert_eq!(Capture { look, ..light }, canonical);

            let background = Capture::perturbed(Axis::Background, strength, seed);
            let (table, behind) = (canonical.look.table, canonical.look.background_srgb);
            assert!(background.look.table != table && background.backdrop.is_some());
            let look = Look { table, background_srgb: behind, ..background.look };
            assert_eq!(Capture { look, backdrop: None, ..background }, canonical);

            let noise = Capture::perturbed(Axis::Noise, strength, seed);
            assert_ne!(noise.film, canonical.film);
            assert_eq!(Capture { film: Film::NEUTRAL, noise_seed: 0, ..noise }, canonical);
        }
    }
}

#[test]
fn stronger_perturbations_change_the_picture_more() {
    let (scene, poses) = scene::full_table();
    let canonical = taken(&scene, &poses, &Capture::canonical());
    for axis in Axis::ALL {
        let change = Strength::ALL.map(|strength| {
            let pictures = (0..16).map(|seed| taken(&scene, &poses, &Capture::perturbed(axis, strength, seed)));
            let differences = pictures.map(|picture| {
                picture.rgb.iter().zip(&canonical.rgb).map(|(a, b)| u64::from(a.abs_diff(*b))).sum::<u64>()
            });
            differences.sum::<u64>()
        });
        assert!(change.is_sorted(), "{axis:?}: {change:?}");
    }
}

#[test]
fn a_share_of_training_pictures_is_from_the_canonical_camera() {
    let near = (0..600).filter(|&seed| Capture::random(seed).viewpoint == Viewpoint::CANONICAL).count();
    assert!((60..140).contains(&near), "{near} of 600");
}

#[test]
fn the_next_moment_has_other_noise_and_nothing_else() {
    let (scene, poses) = scene::full_table();
    let film = Film { shot_noise: 0.05, ..Film::NEUTRAL };
    let now = Capture { film, ..Capture::canonical() };
    let next = now.at_frame(1);
    assert_eq!(now.at_frame(0), now);
    assert_eq!(Capture { noise_seed: now.noise_seed, ..next }, now);
    assert_ne!(taken(&scene, &poses, &now), taken(&scene, &poses, &next));
}

#[test]
fn what_the_camera_does_not_see_is_filled_with_the_stated_grey() {
    let pose = CameraPose { fov_y_rad: 0.25, ..CameraPose::CANONICAL };
    let viewpoint = Viewpoint { pose, ..Viewpoint::CANONICAL };
    let image = taken(&Scene::default(), &[], &Capture { viewpoint, ..Capture::canonical() });
    assert_eq!(image.rgb[..3], OUTSIDE_RGB);
    assert_ne!(image.rgb[(48 * 96 + 48) * 3..][..3], OUTSIDE_RGB);
}

#[test]
fn viewpoints_without_a_table_or_of_no_size_are_refused() {
    let mut camera = Camera::new(&Scene::default(), Options::default()).expect("no bodies");
    let mut refusal = |viewpoint| {
        let capture = Capture { viewpoint, ..Capture::canonical() };
        camera.capture(&[], &capture, &mut Image::new(96, 96)).err()
    };
    let flat = CameraPose { eye_m: Vec3::new(0.6, 0.0, 0.0), target_m: Vec3::ZERO, ..CameraPose::CANONICAL };
    assert_eq!(refusal(Viewpoint { pose: flat, ..Viewpoint::CANONICAL }), Some(Error::Viewpoint));
    let large = Viewpoint { width: 1280, ..Viewpoint::CANONICAL };
    assert_eq!(refusal(large), Some(Error::Size { width: 1280, height: 96 }));
}

/// How colourful a picture is (Hasler and Süsstrunk 2003): how far its colours spread along two axes of opponent colours, and
/// how far their mean is from grey.
fn colourfulness(image: &Image) -> f32 {
    let opponents = |pixel: &[u8]| {
        let [red, green, blue] = [pixel[0], pixel[1], pixel[2]].map(f32::from);
        Vec2::new(red - green, 0.5 * (red + green) - blue)
    };
    let count = (image.rgb.len() / 3) as f32;
    let mean = image.rgb.chunks_exact(3).map(opponents).sum::<Vec2>() / count;
    let squares = image.rgb.chunks_exact(3).map(|pixel| (opponents(pixel) - mean).length_squared()).sum::<f32>();
    (squares / count).sqrt() + 0.3 * mean.length()
}

#[test]
fn some_tables_of_training_are_as_colourful_as_photographs_and_some_as_muted_as_desks() {
    // Of 490 crops of 35 photographs, laid where the table is, half are more colourful than 43 and a quarter less than 22.
    let mut camera = Camera::new(&Scene::default(), Options::default()).expect("the scene is small");
    let mut image = Image::new(96, 96);
    let mut seen = |seed| {
        camera.capture(&[], &Capture::random(seed), &mut image).expect("there are no bodies");
        colourfulness(&image)
    };
    let mut all: Vec<f32> = (0..400).map(&mut seen).collect();
    all.sort_by(f32::total_cmp);
    let share_over = |least: f32| all.iter().filter(|&&value| value > least).count() as f32 / all.len() as f32;
    assert!(share_over(43.0) > 0.1 && share_over(22.0) > 0.35, "{} and {}", share_over(43.0), share_over(22.0));
    assert!(share_over(10.0) < 0.9, "{}", share_over(10.0));
}
