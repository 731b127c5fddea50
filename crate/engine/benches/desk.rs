//! `cargo bench -p engine`: what a webcam's picture of 640 x 480 costs from its bytes to what the policy is given.

use divan::{Bencher, black_box};
use engine::Desk;
use glam::Vec3;
use schema::{CameraPose, Image, JointAngles, Scene, arm::link_visuals, desk::Taken, scene::BodyKind};

#[path = "../../mat/tests/desk/mod.rs"]
mod desk;

fn main() {
    divan::main();
}

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
    Taken { size: [640, 480], at_ms, square: [80.0, 0.0, 480.0], covered: None, mirrored: false }
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
#[divan::bench]
fn all_of_a_picture(bencher: Bencher) {
    let rgba = rgba();
    let (mut desk, mut secs) = found(&rgba);
    bencher.bench_local(|| {
        secs += 0.1;
        let mut image = desk.see(&taken(secs * 1000.0), black_box(&rgba), secs).expect("it is a picture");
        desk.draw_arm(&JointAngles::default(), &mut image);
        image
    });
}

/// The arm and its shadow alone, into a picture of the model's size.
#[divan::bench]
fn the_arm_in_the_picture(bencher: Bencher) {
    let (mut desk, mut image) = (Desk::new(&arm()).expect("an arm is small"), Image::new(96, 96));
    bencher.bench_local(|| desk.draw_arm(black_box(&JointAngles::default()), &mut image));
}

/// While nobody knows where the camera stands, and no mat is in sight.
#[divan::bench]
fn a_picture_without_a_mat(bencher: Bencher) {
    let rgba = vec![120; 640 * 480 * 4];
    let mut desk = Desk::new(&arm()).expect("an arm is small");
    let mut secs = 0.0;
    bencher.bench_local(|| {
        secs += 0.1;
        desk.see(&taken(secs * 1000.0), black_box(&rgba), secs)
    });
}
