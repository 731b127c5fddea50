//! `cargo bench -p camera`: the picture is what generating training data spends most of its time on.

use camera::Capture;
use divan::{Bencher, black_box};
use schema::{CameraPose, Image};

#[path = "../tests/scene/mod.rs"]
mod scene;

fn main() {
    divan::main();
}

#[divan::bench]
fn a_full_table_at_96(bencher: Bencher) {
    let (scene, poses) = scene::full_table();
    let mut camera = camera::Camera::new(&scene, camera::Options::default()).expect("the scene is small");
    let mut image = Image::new(96, 96);
    let look = camera::Look::canonical();
    bencher.bench_local(|| {
        camera.render(black_box(&poses), &CameraPose::CANONICAL, &look, &mut image).expect("the poses fit the scene");
    });
}

#[divan::bench]
fn the_bare_table_at_96(bencher: Bencher) {
    let mut camera = camera::Camera::new(&schema::Scene::default(), camera::Options::default()).expect("no bodies");
    let mut image = Image::new(96, 96);
    let look = camera::Look::canonical();
    bencher.bench_local(|| {
        camera.render(black_box(&[]), &CameraPose::CANONICAL, &look, &mut image).expect("there are no poses");
    });
}

#[divan::bench]
fn a_new_look(bencher: Bencher) {
    let (scene, poses) = scene::full_table();
    let mut camera = camera::Camera::new(&scene, camera::Options::default()).expect("the scene is small");
    let mut image = Image::new(96, 96);
    let mut seed = 0;
    bencher.bench_local(|| {
        seed += 1;
        let look = camera::Look::random(seed);
        camera.render(black_box(&poses), &CameraPose::CANONICAL, &look, &mut image).expect("the poses fit the scene");
    });
}

/// A camera of its own place, desk and film at the largest size; from frame to frame only the noise changes.
fn fully_varied() -> Capture {
    let busy = |capture: &Capture| {
        let film = &capture.film;
        let blurred = film.defocus_px > 0.5 && film.motion_px.length() > 0.5;
        let noisy = film.shot_noise > 0.0 && film.jpeg_quality.is_some() && film.shrink > 1.0;
        blurred && noisy && capture.backdrop.is_some() && capture.viewpoint.width == 160
    };
    (0..10_000).map(Capture::random).find(busy).expect("one in a few hundred has it all")
}

#[divan::bench]
fn a_capture_with_every_effect(bencher: Bencher) {
    let (scene, poses) = scene::full_table();
    let mut camera = camera::Camera::new(&scene, camera::Options::default()).expect("the scene is small");
    let mut image = Image::new(96, 96);
    let capture = fully_varied();
    let mut frame = 0;
    bencher.bench_local(|| {
        frame += 1;
        camera.capture(black_box(&poses), &capture.at_frame(frame), &mut image).expect("the poses fit the scene");
    });
}

/// What an episode pays a frame, on average over many.
#[divan::bench]
fn random_captures_of_ten_frames(bencher: Bencher) {
    let (scene, poses) = scene::full_table();
    let mut camera = camera::Camera::new(&scene, camera::Options::default()).expect("the scene is small");
    let mut image = Image::new(96, 96);
    let mut seed = 0;
    bencher.counter(divan::counter::ItemsCount::new(10u32)).bench_local(|| {
        seed += 1;
        let capture = Capture::random(seed);
        for frame in 0..10 {
            camera.capture(black_box(&poses), &capture.at_frame(frame), &mut image).expect("the poses fit the scene");
        }
    });
}

#[divan::bench]
fn a_new_capture(bencher: Bencher) {
    let (scene, poses) = scene::full_table();
    let mut camera = camera::Camera::new(&scene, camera::Options::default()).expect("the scene is small");
    let mut image = Image::new(96, 96);
    let mut seed = 0;
    bencher.bench_local(|| {
        seed += 1;
        camera.capture(black_box(&poses), &Capture::random(seed), &mut image).expect("the poses fit the scene");
    });
}
