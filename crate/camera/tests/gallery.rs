//! Pictures to look at, and claims about them that can be counted.

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use camera::{Camera, Error, Look, Options, jittered, project};
use glam::{Vec2, Vec3};
use schema::scene::BodyKind;
use schema::{Body, CameraPose, Color, Image, ObjectId, ObjectKind, ObjectSpec, Pose, Scene};

mod scene;

fn draw(scene: &Scene, poses: &[Pose], pose: &CameraPose, look: &Look, side: usize) -> Image {
    let mut camera = Camera::new(scene, Options { width: side, height: side }).expect("the scene is small");
    let mut image = Image::new(side, side);
    camera.render(poses, pose, look, &mut image).expect("the poses fit the scene");
    image
}

/// Several pictures side by side, each pixel `zoom` wide.
fn save(name: &str, columns: usize, zoom: usize, images: &[Image]) {
    let (side, rows) = (images[0].width, images.len().div_ceil(columns));
    let (width, height) = (columns * side * zoom, rows * side * zoom);
    let mut rgb = vec![0; width * height * 3];
    for (index, image) in images.iter().enumerate() {
        let (left, top) = (index % columns * side * zoom, index / columns * side * zoom);
        for y in 0..side * zoom {
            for x in 0..side * zoom {
                let from = (y / zoom * side + x / zoom) * 3;
                let to = ((top + y) * width + left + x) * 3;
                rgb[to..to + 3].copy_from_slice(&image.rgb[from..from + 3]);
            }
        }
    }
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let file = File::create(folder.join(name)).expect("the target folder can be written");
    let mut encoder = png::Encoder::new(BufWriter::new(file), width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header().and_then(|mut writer| writer.write_image_data(&rgb)).expect("the picture has this size");
}

#[test]
#[ignore = "writes pictures to look at, into target/tmp: cargo test -p camera --test gallery -- --ignored"]
fn gallery() {
    let (scene, poses) = scene::full_table();
    let canonical = Look::canonical();
    save("canonical.png", 1, 8, &[draw(&scene, &poses, &CameraPose::CANONICAL, &canonical, 96)]);
    save("large.png", 1, 2, &[draw(&scene, &poses, &CameraPose::CANONICAL, &canonical, 480)]);
    let low = CameraPose { eye_m: Vec3::new(0.6, 0.25, 0.22), ..CameraPose::CANONICAL };
    save("low.png", 1, 2, &[draw(&scene, &poses, &low, &canonical, 480)]);
    let randoms: Vec<Image> = (0..16)
        .map(|seed| draw(&scene, &poses, &jittered(&CameraPose::CANONICAL, seed), &Look::random(seed), 96))
        .collect();
    save("random.png", 4, 3, &randoms);
}

/// A picture of one object alone, and of the table without it.
fn alone(spec: ObjectSpec, at_m: Vec3) -> (Image, Image) {
    let body = Body { kind: BodyKind::Object(ObjectId(0)), pose: Pose::at(at_m), visuals: spec.still_visuals() };
    let scene = Scene { bodies: vec![body], ..Scene::default() };
    let mut look = Look::canonical();
    // No sun, no shadow: what changes is the object.
    look.light.sun = 0.0;
    let with = draw(&scene, &[Pose::at(at_m)], &CameraPose::CANONICAL, &look, 96);
    let without = draw(&Scene::default(), &[], &CameraPose::CANONICAL, &look, 96);
    (with, without)
}

/// The mean position of the pixels that differ.
fn centroid(a: &Image, b: &Image) -> (Vec2, usize) {
    let mut sum = Vec2::ZERO;
    let mut count = 0;
    for (index, (one, two)) in a.rgb.chunks_exact(3).zip(b.rgb.chunks_exact(3)).enumerate() {
        if one != two {
            sum += Vec2::new((index % a.width) as f32 + 0.5, (index / a.width) as f32 + 0.5);
            count += 1;
        }
    }
    (sum / count as f32, count)
}

#[test]
fn a_ball_is_drawn_where_project_says_it_is() {
    let spec = ObjectSpec { kind: ObjectKind::Ball, color: Color::Blue, size_m: 0.03 };
    for (x, y) in [(0.2, 0.0), (0.28, 0.12), (0.14, -0.13), (0.24, -0.05)] {
        let at_m = Vec3::new(x, y, 0.05);
        let (found, count) = {
            let (with, without) = alone(spec, at_m);
            centroid(&with, &without)
        };
        let expected = project(&CameraPose::CANONICAL, 96, 96, at_m).expect("the ball is in front of the camera");
        assert!((found - expected).length() < 0.5, "{found} is not {expected}");
        assert!(count > 30, "the ball covers only {count} pixels");
    }
}

#[test]
fn every_kind_of_object_shows_its_colour() {
    for kind in ObjectKind::ALL {
        for color in Color::ALL {
            let size_m = if kind.graspable() { 0.03 } else { 0.08 };
            let spec = ObjectSpec { kind, color, size_m };
            let at_m = Vec3::new(0.22, 0.03, spec.rest_height_m());
            let (with, _) = alone(spec, at_m);
            let paint = color.srgb();
            // Hue, not brightness: compare directions.
            let close = with.rgb.chunks_exact(3).filter(|pixel| {
                let seen = Vec3::new(f32::from(pixel[0]), f32::from(pixel[1]), f32::from(pixel[2])).normalize_or_zero();
                let wanted = Vec3::from_array(paint).normalize();
                seen.dot(wanted) > 0.985
            });
            let count = close.count();
            assert!(count >= 15, "a {} {} shows its colour on {count} pixels", color.word(), kind.word());
        }
    }
}

#[test]
fn the_sun_casts_a_shadow_away_from_itself() {
    let spec = ObjectSpec { kind: ObjectKind::Cube, color: Color::Red, size_m: 0.03 };
    let at_m = Vec3::new(0.22, 0.0, spec.rest_height_m());
    let body = Body { kind: BodyKind::Object(ObjectId(0)), pose: Pose::at(at_m), visuals: spec.still_visuals() };
    let scene = Scene { bodies: vec![body], ..Scene::default() };
    let look = Look::canonical();
    let with = draw(&scene, &[Pose::at(at_m)], &CameraPose::CANONICAL, &look, 96);
    let without = draw(&Scene::default(), &[], &CameraPose::CANONICAL, &look, 96);
    let brightness = |image: &Image, point_m: Vec3| {
        let at = project(&CameraPose::CANONICAL, 96, 96, point_m).expect("the table is in front of the camera");
        let index = (at.y as usize * 96 + at.x as usize) * 3;
        image.rgb[index..index + 3].iter().map(|&byte| u32::from(byte)).sum::<u32>()
    };
    let towards = look.light.towards;
    let away = Vec3::new(-towards.x, -towards.y, 0.0).normalize() * 0.026;
    let (shaded, sunny) = (Vec3::new(0.22, 0.0, 0.0) + away, Vec3::new(0.22, 0.0, 0.0) - away);
    assert!(brightness(&with, shaded) * 10 < brightness(&without, shaded) * 8);
    assert_eq!(brightness(&with, sunny), brightness(&without, sunny));
}

#[test]
fn poses_that_are_not_the_scenes_are_refused() {
    let (scene, poses) = scene::full_table();
    let mut camera = Camera::new(&scene, Options::default()).expect("the scene is small");
    let result = camera.render(&poses[1..], &CameraPose::CANONICAL, &Look::canonical(), &mut Image::new(96, 96));
    assert_eq!(result, Err(Error::PoseCount { expected: poses.len(), found: poses.len() - 1 }));
}

#[test]
fn a_picture_of_no_size_or_too_large_is_refused() {
    for (width, height) in [(0, 96), (96, 961)] {
        let result = Camera::new(&Scene::default(), Options { width, height });
        assert_eq!(result.err(), Some(Error::Size { width, height }));
    }
}

#[test]
fn a_body_gone_astray_does_not_spoil_the_picture() {
    let (scene, mut poses) = scene::full_table();
    poses[9].position_m = Vec3::NAN;
    poses[10].position_m = CameraPose::CANONICAL.eye_m;
    let with = draw(&scene, &poses, &CameraPose::CANONICAL, &Look::canonical(), 96);
    let bare = draw(&Scene::default(), &[], &CameraPose::CANONICAL, &Look::canonical(), 96);
    let (_, changed) = centroid(&with, &bare);
    assert!(changed > 500 && changed < 96 * 96);
}
