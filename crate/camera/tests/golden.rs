//! The same bytes natively and in wasm.
//!
//! Natively: `cargo test -p camera`. In wasm, under node: `cargo test -p camera --test golden --target
//! wasm32-unknown-unknown` with `CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner`.

use camera::distractor::{Circle, distractors};
use camera::{Axis, Camera, Capture, Look, Options, Strength, jittered};
use glam::Vec2;
use schema::{CameraPose, Image, Pose, Scene};
use wasm_bindgen_test::wasm_bindgen_test;

mod scene;

/// FNV-1a, 64 bits: enough to tell one changed byte.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3))
}

fn picture(look: &Look, pose: &CameraPose) -> Image {
    let (scene, poses) = scene::full_table();
    let mut camera = Camera::new(&scene, Options::default()).expect("the scene is small");
    let mut image = Image::new(96, 96);
    camera.render(&poses, pose, look, &mut image).expect("the poses fit the scene");
    image
}

/// To renew a golden after a deliberate change, run the native test and copy the hash it prints.
#[wasm_bindgen_test(unsupported = test)]
fn the_canonical_picture_is_the_same_bytes_everywhere() {
    const GOLDEN: u64 = 0x82D0_A83E_54F5_2FFE;
    let found = hash(&picture(&Look::canonical(), &CameraPose::CANONICAL).rgb);
    assert_eq!(found, GOLDEN, "found {found:#018X}");
}

#[wasm_bindgen_test(unsupported = test)]
fn randomised_pictures_are_the_same_bytes_everywhere() {
    const GOLDEN: u64 = 0xFE50_BF72_2D5A_956A;
    let mut all = Vec::new();
    for seed in 0..12 {
        all.extend_from_slice(&picture(&Look::random(seed), &jittered(&CameraPose::CANONICAL, seed)).rgb);
    }
    let found = hash(&all);
    assert_eq!(found, GOLDEN, "found {found:#018X}");
}

/// The hash of pictures of the full table, one after the other.
fn captured(captures: impl Iterator<Item = Capture>) -> u64 {
    let (scene, poses) = scene::full_table();
    let mut camera = Camera::new(&scene, Options::default()).expect("the scene is small");
    let mut image = Image::new(96, 96);
    let mut all = Vec::new();
    for capture in captures {
        camera.capture(&poses, &capture, &mut image).expect("the poses fit the scene");
        all.extend_from_slice(&image.rgb);
    }
    hash(&all)
}

#[wasm_bindgen_test(unsupported = test)]
fn captures_for_training_are_the_same_bytes_everywhere() {
    const GOLDEN: u64 = 0x568B_BBD4_9BAE_1AD6;
    let found = captured((0..24).map(Capture::random));
    assert_eq!(found, GOLDEN, "found {found:#018X}");
}

/// Models are compared by these: what is widened for training is not to change them.
#[wasm_bindgen_test(unsupported = test)]
fn captures_for_evaluation_are_the_same_bytes_everywhere() {
    const GOLDEN: u64 = 0x1F81_BC9F_AB43_6097;
    let perturbed =
        Axis::ALL.into_iter().flat_map(|axis| Strength::ALL.map(|strength| Capture::perturbed(axis, strength, 7)));
    let unseen = [false, true].map(|hard| Capture::unseen(hard, 7));
    let found = captured(perturbed.chain(unseen));
    assert_eq!(found, GOLDEN, "found {found:#018X}");
}

#[wasm_bindgen_test(unsupported = test)]
fn distractors_are_the_same_things_everywhere() {
    const GOLDEN: u64 = 0x750B_6793_4AEF_6E1B;
    let occupied = [Circle { centre_m: Vec2::new(0.2, 0.1), radius_m: 0.05 }];
    let mut all = Vec::new();
    for seed in 0..24 {
        let bodies = distractors(seed, &occupied);
        let poses: Vec<Pose> = bodies.iter().map(|body| body.pose).collect();
        let scene = Scene { bodies, ..Scene::default() };
        let mut image = Image::new(96, 96);
        let mut camera = Camera::new(&scene, Options::default()).expect("the scene is small");
        camera.capture(&poses, &Capture::canonical(), &mut image).expect("the poses fit the scene");
        all.extend_from_slice(&image.rgb);
    }
    let found = hash(&all);
    assert_eq!(found, GOLDEN, "found {found:#018X}");
}
