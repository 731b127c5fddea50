//! A sheet of paper on a desk with nothing on it: what keeps its camera, and what notices that it moved.

use camera::capture::Film;
use glam::Vec2;
use mat::tracker::{Check, Loss};
use mat::{Advice, Focal, Grey, Paper, Report, State, Tracker, manual};

mod desk;

use desk::{Desk, USUAL_FILM, poses::aside};

const PERIOD_SECS: f64 = 0.1;
/// Two and a half times as long as it takes until a camera that recognises nothing is given up.
const LONG_SECS: f64 = 5.0;

/// A webcam's picture of a sheet; the pattern of the desk is far larger than what is seen of it.
fn plain(azimuth_deg: f32) -> Desk {
    Desk { film: USUAL_FILM, texture_m: 50.0, ground: 0.2, is_blank: true, ..Desk::new(aside(azimuth_deg)) }
}

/// A tracker that was told where the corners of the sheet are.
fn pointed_at(desk: &Desk) -> Tracker {
    let stand = desk.stand();
    let corners_px = Paper::A4.corners_m().map(|at_m| {
        let at = stand.project(at_m.extend(0.0)).expect("the sheet is in front");
        at.as_vec2() + Vec2::new(0.6, -0.4)
    });
    let picture = Grey::of(&desk.picture());
    let focal = Focal { focal_px: stand.lens.focal_px, share: 0.02 };
    let (calibration, corners_px) =
        manual::calibrate(&picture, corners_px, Paper::A4, Some(focal)).expect("it will do");
    let mut tracker = Tracker::default();
    tracker.adopt(calibration, corners_px, &picture, 0.0);
    tracker
}

/// Shows a desk for so long, each picture with other noise.
fn watch(tracker: &mut Tracker, desk: &Desk, since_secs: f64, secs: f64) -> Report {
    let scene = desk.scene();
    let count = (secs / PERIOD_SECS).round() as u64;
    let reports = (1..=count).map(|index| {
        let mut picture = scene.clone();
        desk.develop(&mut picture, index);
        tracker.see(&Grey::of(&picture), since_secs + index as f64 * PERIOD_SECS)
    });
    reports.last().expect("it is watched for a while")
}

#[test]
fn on_an_even_desk_the_edges_of_the_sheet_keep_the_camera_and_notice_that_it_moved() {
    let here = plain(8.0);
    let mut tracker = pointed_at(&here);
    let report = watch(&mut tracker, &here, 0.0, LONG_SECS);
    assert_eq!((report.state, report.advice), (State::Locked { check: Check::Surroundings }, None));
    let report = watch(&mut tracker, &plain(10.0), LONG_SECS, 0.6);
    assert!(
        matches!(report.state, State::Lost { why: Loss::Moved { by_px }, .. } if by_px > 2.5),
        "{:?}",
        report.state
    );
    assert_eq!(report.advice, Some(Advice::PointAgain), "nobody is asked for a mat that has none");
    let report = watch(&mut tracker, &here, LONG_SECS + 1.0, 0.3);
    assert_eq!(report.state, State::Locked { check: Check::Surroundings }, "back in its place");
}

#[test]
fn in_the_dark_the_sheet_is_lost_and_comes_back_with_the_light() {
    let here = plain(8.0);
    let mut tracker = pointed_at(&here);
    let dark = Desk { film: Film { exposure: 0.002, ..here.film }, ..here.clone() };
    let report = watch(&mut tracker, &dark, 0.0, 2.5);
    assert!(matches!(report.state, State::Lost { why: Loss::Unclear, .. }), "{:?}", report.state);
    let report = watch(&mut tracker, &here, 2.5, 0.3);
    assert_eq!(report.state, State::Locked { check: Check::Surroundings });
}

#[test]
fn where_nothing_at_all_can_be_told_the_camera_is_kept_and_that_is_said() {
    let bare = Desk { paper: None, ..plain(8.0) };
    let mut tracker = pointed_at(&bare);
    let report = watch(&mut tracker, &bare, 0.0, LONG_SECS);
    assert_eq!((report.state, report.advice), (State::Locked { check: Check::Unwatched }, Some(Advice::MindTheCamera)));
}
