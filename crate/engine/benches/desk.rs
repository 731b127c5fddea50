//! `cargo xtask bench --only engine`: what a webcam's picture of 640 x 480 costs from its bytes to what the policy is given,
//! natively and in wasm.

use std::hint::black_box;

use engine::Desk;
use glam::Vec3;
use schema::{CameraPose, Image, JointAngles, Scene, arm::link_visuals, desk::Taken, scene::BodyKind};

#[path = "../../mat/tests/desk/mod.rs"]
mod desk;

fn rgba() -> Vec<u8> {
    let eye_m = Vec3::new(0.62, 0.05, 0.45);
    let pose = CameraPose { eye_m, target_m: Vec3::new(0.205, 0.0, 0.0), up: Vec3::Z, fov_y_rad: 0.75 };
    let picture = desk::Desk { texture_m: 0.012, ..desk::Desk::new(pose) }.picture();
    picture.rgb.chunks_exact(3).flat_map(|rgb| [rgb[0], rgb[1], rgb[2], 255]).collect()
}

fn arm() -> Scene {
    let bodies = (0..7u8)
        .map(|link| schema::Body {
            kind: BodyKind::ArmLink(link),
            pose: schema::Pose::IDENTITY,
            visuals: link_visuals(usize::from(link)),
        })
        .collect();
    Scene { bodies, ..Scene::default() }
}

fn taken(at_ms: f64) -> Taken {
    Taken { size: [640, 480], at_ms, square: [80.0, 0.0, 480.0], covered: None, mirrored: false, live: true }
}

/// A desk whose camera is found, and the time by then.
fn found(rgba: &[u8]) -> (Desk, f64) {
    let mut desk = Desk::new(&arm()).expect("an arm is small");
    let mut secs = 0.0;
    while !desk.is_locked() {
        secs += 0.1;
        desk.see(&taken(secs * 1000.0), rgba, secs);
    }
    (desk, secs)
}

/// Looking for the mat, the warp, and the arm drawn in.
fn all_of_a_picture() -> impl FnMut() -> Image {
    let rgba = rgba();
    let (mut desk, mut secs) = found(&rgba);
    move || {
        secs += 0.1;
        let mut image = desk.see(&taken(secs * 1000.0), black_box(&rgba), secs).expect("it is a picture");
        desk.draw_arm(&JointAngles::default(), &mut image);
        image
    }
}

/// The arm and its shadow alone, into a picture of the model's size.
fn the_arm_in_the_picture() -> impl FnMut() {
    let (mut desk, mut image) = (Desk::new(&arm()).expect("an arm is small"), Image::new(96, 96));
    move || desk.draw_arm(black_box(&JointAngles::default()), &mut image)
}

/// While nobody knows where the camera stands, and no mat is in sight.
fn a_picture_without_a_mat() -> impl FnMut() -> Option<Image> {
    let rgba = vec![120; 640 * 480 * 4];
    let mut desk = Desk::new(&arm()).expect("an arm is small");
    let mut secs = 0.0;
    move || {
        secs += 0.1;
        desk.see(&taken(secs * 1000.0), black_box(&rgba), secs)
    }
}

#[cfg(not(target_family = "wasm"))]
mod native {
    use divan::Bencher;

    #[divan::bench]
    fn all_of_a_picture(bencher: Bencher) {
        bencher.bench_local(super::all_of_a_picture());
    }

    #[divan::bench]
    fn the_arm_in_the_picture(bencher: Bencher) {
        bencher.bench_local(super::the_arm_in_the_picture());
    }

    #[divan::bench]
    fn a_picture_without_a_mat(bencher: Bencher) {
        bencher.bench_local(super::a_picture_without_a_mat());
    }
}

#[cfg(target_family = "wasm")]
mod wasm {
    use wasm_bindgen_test::{Criterion, wasm_bindgen_bench};

    #[wasm_bindgen_bench]
    fn all_of_a_picture(criterion: &mut Criterion) {
        let mut once = super::all_of_a_picture();
        criterion.bench_function("all_of_a_picture", |bencher| bencher.iter(&mut once));
    }

    #[wasm_bindgen_bench]
    fn the_arm_in_the_picture(criterion: &mut Criterion) {
        let mut once = super::the_arm_in_the_picture();
        criterion.bench_function("the_arm_in_the_picture", |bencher| bencher.iter(&mut once));
    }

    #[wasm_bindgen_bench]
    fn a_picture_without_a_mat(criterion: &mut Criterion) {
        let mut once = super::a_picture_without_a_mat();
        criterion.bench_function("a_picture_without_a_mat", |bencher| bencher.iter(&mut once));
    }
}

fn main() {
    // In wasm the runner finds the functions by itself.
    #[cfg(not(target_family = "wasm"))]
    divan::main();
}
