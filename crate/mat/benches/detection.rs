//! `cargo bench -p mat`: what calibration costs a webcam's frame of 640 x 480.

use camera::capture::Film;
use divan::{Bencher, black_box};
use glam::Vec2;
use mat::moved::{Stillness, Surroundings};
use mat::{Detector, Grey, Tracker, Warp, calibrate};
use schema::Image;

#[path = "../tests/desk/mod.rs"]
mod desk;

use desk::poses::{Faults, random_desk};

fn main() {
    divan::main();
}

fn desk() -> desk::Desk {
    let mut desk = random_desk(3, Faults { film: true, ..Faults::default() });
    desk.film = Film { jpeg_quality: Some(85), ..desk.film };
    desk
}

#[divan::bench]
fn a_mat_on_a_desk(bencher: Bencher) {
    let grey = Grey::of(&desk().picture());
    let mut detector = Detector::default();
    assert_eq!(detector.detect(&grey).len(), 4);
    bencher.bench_local(|| detector.detect(black_box(&grey)));
}

#[divan::bench]
fn clutter(bencher: Bencher) {
    let grey = Grey::of(&desk::clutter::picture(7));
    let mut detector = Detector::default();
    bencher.bench_local(|| detector.detect(black_box(&grey)));
}

#[divan::bench]
fn grey_from_a_canvas(bencher: Bencher) {
    let rgba: Vec<u8> = desk().picture().rgb.chunks_exact(3).flat_map(|rgb| [rgb[0], rgb[1], rgb[2], 255]).collect();
    let mut grey = Grey::default();
    bencher.bench_local(|| grey.fill_from_rgba(640, 480, black_box(&rgba)));
}

#[divan::bench]
fn a_camera_from_four_markers(bencher: Bencher) {
    let markers = Detector::default().detect(&Grey::of(&desk().picture()));
    bencher.bench_local(|| calibrate(black_box(&markers), desk::SIZE, None).expect("the mat is in view"));
}

#[divan::bench]
fn a_locked_picture(bencher: Bencher) {
    let grey = Grey::of(&desk().picture());
    let mut tracker = Tracker::default();
    let mut now = 0.0;
    while tracker.calibration().is_none() {
        now += 0.1;
        tracker.see(&grey, now);
    }
    bencher.bench_local(|| {
        now += 0.1;
        tracker.see(black_box(&grey), now)
    });
}

#[divan::bench]
fn the_surroundings(bencher: Bencher) {
    // A desk with enough on it to be recognised.
    let grey = Grey::of(&desk::Desk { texture_m: 0.012, ground: 0.35, ..desk() }.picture());
    let found = calibrate(&Detector::default().detect(&grey), desk::SIZE, None).expect("the mat is in view");
    let surroundings = Surroundings::of(&grey, &found);
    assert_eq!(surroundings.compare(&grey), Stillness::Still);
    bencher.bench_local(|| surroundings.compare(black_box(&grey)));
}

#[divan::bench]
fn a_warp_to_the_models_view(bencher: Bencher) {
    let picture = desk().picture();
    let found = calibrate(&Detector::default().detect(&Grey::of(&picture)), desk::SIZE, None).expect("in view");
    assert!(found.project(glam::Vec3::ZERO).unwrap_or(Vec2::ZERO).is_finite());
    let (mut warp, mut to) = (Warp::new(&found), Image::new(96, 96));
    bencher.bench_local(|| warp.from_image(black_box(&picture), &mut to));
}
