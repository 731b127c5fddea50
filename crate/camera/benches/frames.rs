//! `cargo bench -p camera`: the picture is what generating training data spends most of its time on.

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
