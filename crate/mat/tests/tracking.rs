//! A webcam at ten pictures a second: how soon it locks, what it survives, and what it notices.

use camera::capture::Film;
use glam::Vec2;
use mat::moved::Stillness;
use mat::tracker::{Check, Loss};
use mat::{Advice, Detector, Error, Grey, Report, State, Tracker, calibrate, layout};
use schema::Image;

mod desk;

use desk::{Desk, SIZE, USUAL_FILM, poses::aside};

const PERIOD_SECS: f64 = 0.1;

/// A webcam's desk, patterned enough that its surroundings can be recognised.
fn desk(azimuth_deg: f32) -> Desk {
    Desk { film: USUAL_FILM, texture_m: 0.012, ..Desk::new(aside(azimuth_deg)) }
}

fn covered(desk: &Desk, markers: &[usize]) -> Desk {
    let occluders = markers.iter().map(|marker| (layout::marker_middle_m(*marker).as_vec2(), 0.03, 0.3)).collect();
    Desk { occluders, ..desk.clone() }
}

/// Shows pictures, each from a fresh sensor, and brings the last report.
struct Camera {
    tracker: Tracker,
    now_secs: f64,
}

impl Camera {
    fn new() -> Self {
        Self { tracker: Tracker::default(), now_secs: 0.0 }
    }

    fn show(&mut self, desk: &Desk) -> Report {
        self.expose(desk, &desk.scene())
    }

    fn expose(&mut self, desk: &Desk, scene: &Image) -> Report {
        self.now_secs += PERIOD_SECS;
        let mut picture = scene.clone();
        desk.develop(&mut picture, (self.now_secs * 1000.0) as u64);
        self.tracker.see(&Grey::of(&picture), self.now_secs)
    }

    /// Shows the same desk for so long.
    fn watch(&mut self, desk: &Desk, secs: f64) -> Report {
        let (until, scene) = (self.now_secs + secs, desk.scene());
        let mut report = self.expose(desk, &scene);
        while self.now_secs < until - 1e-9 {
            report = self.expose(desk, &scene);
        }
        report
    }

    /// Shows the same desk until it locks, for at most two seconds.
    fn lock(&mut self, desk: &Desk) -> f64 {
        let (began, scene) = (self.now_secs, desk.scene());
        while !matches!(self.expose(desk, &scene).state, State::Locked { .. }) {
            assert!(self.now_secs - began < 2.0, "there is no lock after two seconds");
        }
        self.now_secs - began
    }
}

#[test]
fn it_locks_within_two_seconds_and_to_a_millimetre() {
    let desk = desk(8.0);
    let mut camera = Camera::new();
    let secs = camera.lock(&desk);
    let calibration = camera.tracker.calibration().expect("it is locked");
    let off_mm = desk.overlay_error_m(calibration)[0] * 1000.0;
    println!("locked after {secs:.1} s, {off_mm:.2} mm");
    assert!(secs <= 1.0 && off_mm < 1.5, "{secs} s, {off_mm} mm");
}

#[test]
fn the_way_there_is_told() {
    let desk = desk(-5.0);
    let mut camera = Camera::new();
    let empty = Desk { paper: None, ..desk.clone() };
    let report = camera.watch(&empty, 0.3);
    assert_eq!((report.state, report.advice), (State::Looking, Some(Advice::ShowTheMat)));
    let one = covered(&desk, &[0, 1, 3]);
    let report = camera.watch(&one, 2.0);
    assert!(matches!(report.state, State::Found { markers: 1, refused: None, .. }), "{:?}", report.state);
    assert_eq!(report.advice, Some(Advice::UncoverMarkers([true, true, false, true])));
    let report = camera.show(&desk);
    assert!(matches!(report.state, State::Found { markers: 4, .. }), "{:?}", report.state);
    camera.lock(&desk);
}

#[test]
fn three_markers_lock_as_well() {
    let desk = desk(4.0);
    let mut camera = Camera::new();
    camera.lock(&covered(&desk, &[2]));
    let calibration = camera.tracker.calibration().expect("it is locked");
    assert_eq!(calibration.quality.markers, 3);
    assert!(desk.overlay_error_m(calibration)[0] < 0.005);
}

#[test]
fn a_lock_survives_hands_over_all_markers_and_is_confirmed_by_the_surroundings() {
    let desk = desk(8.0);
    let mut camera = Camera::new();
    camera.lock(&desk);
    let before = *camera.tracker.calibration().expect("it is locked");
    let report = camera.watch(&covered(&desk, &[0, 1, 2, 3]), 3.0);
    assert_eq!(report.state, State::Locked { check: Check::Surroundings });
    let report = camera.watch(&desk, 0.3);
    assert_eq!(report.state, State::Locked { check: Check::Markers });
    assert_eq!(camera.tracker.calibration(), Some(&before));
}

#[test]
fn a_camera_that_moves_is_noticed_and_found_again() {
    let mut camera = Camera::new();
    camera.lock(&desk(8.0));
    let moved = desk(9.5);
    let report = camera.watch(&moved, 0.4);
    assert!(
        matches!(report.state, State::Lost { why: Loss::Moved { by_px }, .. } if by_px > 2.5),
        "{:?}",
        report.state
    );
    assert_eq!(camera.tracker.calibration(), None);
    camera.lock(&moved);
    let calibration = camera.tracker.calibration().expect("it is locked");
    assert!(moved.overlay_error_m(calibration)[0] < 0.002);
}

#[test]
fn a_camera_that_moves_while_the_markers_are_hidden_is_noticed_by_its_surroundings() {
    let hidden = [0, 1, 2, 3];
    let mut camera = Camera::new();
    camera.lock(&desk(8.0));
    let report = camera.watch(&covered(&desk(9.2), &hidden), 0.6);
    assert!(matches!(report.state, State::Lost { why: Loss::Moved { .. }, .. }), "{:?}", report.state);
}

#[test]
fn a_lock_ends_when_nothing_can_be_recognised_and_comes_back_with_the_mat() {
    let desk = desk(8.0);
    let mut camera = Camera::new();
    camera.lock(&desk);
    let before = *camera.tracker.calibration().expect("it is locked");
    let dark = Desk { film: Film { exposure: 0.002, ..desk.film }, ..desk.clone() };
    let report = camera.watch(&dark, 1.0);
    assert_eq!(report.state, State::Locked { check: Check::Nothing });
    let report = camera.watch(&dark, 1.5);
    assert!(matches!(report.state, State::Lost { why: Loss::Unclear, .. }), "{:?}", report.state);
    let report = camera.show(&desk);
    assert_eq!(report.state, State::Locked { check: Check::Markers });
    assert_eq!(camera.tracker.calibration(), Some(&before));
}

#[test]
fn the_pose_follows_a_moving_camera_without_delay_and_is_steady_when_it_stands() {
    let mut camera = Camera::new();
    camera.lock(&desk(8.0));
    let mut worst_m = 0.0f32;
    for step in 1..=15 {
        let desk = desk(8.0 + step as f32);
        let report = camera.show(&desk);
        if step > 4 {
            let found = report.pose.expect("the markers are in view");
            worst_m = worst_m.max(found.eye_m.distance(desk.pose.eye_m));
        }
    }
    // One step is 8 mm: a pose that lagged by one picture would be as far off.
    assert!(worst_m < 0.005, "{worst_m}");
    let still = desk(23.0);
    camera.lock(&still);
    let poses: Vec<_> = (0..5).filter_map(|_| camera.show(&still).pose).collect();
    assert!(poses.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn clutter_never_locks() {
    let mut tracker = Tracker::default();
    for seed in 0..40 {
        let grey = Grey::of(&desk::clutter::picture(1000 + seed / 8));
        let report = tracker.see(&grey, seed as f64 * PERIOD_SECS);
        assert!(matches!(report.state, State::Looking | State::Found { markers: 1, .. }), "{:?}", report.state);
    }
}

#[test]
fn another_size_of_picture_begins_anew() {
    let desk = desk(8.0);
    let mut camera = Camera::new();
    camera.lock(&desk);
    let half = Grey::of(&desk.picture()).halved();
    let report = camera.tracker.see(&half, camera.now_secs + PERIOD_SECS);
    assert!(matches!(report.state, State::Found { .. } | State::Looking), "{:?}", report.state);
}

#[test]
fn a_camera_found_by_hand_is_kept_until_its_surroundings_move() {
    let desk = Desk { paper: None, ..desk(8.0) };
    let view = camera::View::new(&desk.pose, SIZE[0], SIZE[1]);
    let corners_px =
        mat::Paper::A4.corners_m().map(|at_m| view.project(at_m.as_vec2().extend(0.0)).expect("in front").0);
    // A person points to within a pixel or so.
    let corners_px = [0, 1, 2, 3].map(|k| corners_px[k] + [Vec2::X, Vec2::NEG_Y, Vec2::NEG_ONE, Vec2::Y][k] * 0.5);
    let focal = mat::Focal { focal_px: desk.stand().lens.focal_px, share: 0.02 };
    let picture = Grey::of(&desk.picture());
    let (calibration, corners_px) =
        mat::manual::calibrate(&picture, corners_px, mat::Paper::A4, Some(focal)).expect("it will do");
    let mut camera = Camera::new();
    camera.tracker.adopt(calibration, corners_px, &picture, 0.0);
    let report = camera.watch(&desk, 1.0);
    assert_eq!(report.state, State::Locked { check: Check::Surroundings });
    let moved = Desk { pose: aside(9.5), ..desk };
    let report = camera.watch(&moved, 0.6);
    assert!(matches!(report.state, State::Lost { why: Loss::Moved { .. }, .. }), "{:?}", report.state);
}

#[test]
fn surroundings_tell_a_small_movement_from_none_and_from_darkness() {
    let before = desk(8.0);
    let grey = Grey::of(&before.picture());
    let found = calibrate(&Detector::default().detect(&grey), SIZE, None).expect("the mat is in view");
    let surroundings = mat::moved::Surroundings::of(&grey, &found);
    let compare = |desk: &Desk| surroundings.compare(&Grey::of(&Desk { noise_seed: 77, ..desk.clone() }.picture()));
    assert_eq!(compare(&before), Stillness::Still);
    let dimmed = Desk { film: Film { exposure: 0.6, ..before.film }, ..before.clone() };
    assert_eq!(compare(&dimmed), Stillness::Still);
    assert!(matches!(compare(&desk(9.0)), Stillness::Moved { .. }), "{:?}", compare(&desk(9.0)));
    let dark = Desk { film: Film { exposure: 0.001, ..before.film }, ..before };
    assert_eq!(compare(&dark), Stillness::Unclear);
    assert!(matches!(calibrate(&[], SIZE, None), Err(Error::TooFewMarkers { seen: 0 })));
}
