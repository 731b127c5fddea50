//! A webcam that is found by a sheet of paper, and what is known of a camera from one visit to the next.

mod common;
#[path = "../../mat/tests/desk/mod.rs"]
mod desk;
#[path = "common/on_desk.rs"]
mod on_desk;

use desk::Desk;
use on_desk::{OnDesk, pose, pose_from, rgba, still, taken};
use schema::{
    Image,
    desk::{DeskEvent, DeskRequest, Found, KnownFocal, KnownSheet, Sheet, Taken, ViewOf},
    message::{EngineRequest, RunState},
};

/// A bare sheet before a camera that stands so far to the left of the arm's own direction.
fn bare(azimuth_deg: f32) -> Desk {
    Desk { is_blank: true, ..still(azimuth_deg) }
}

fn corners_px(desk: &Desk) -> [[f32; 2]; 4] {
    let stand = desk.stand();
    mat::Paper::A4
        .corners_m()
        .map(|at_m| stand.project(at_m.extend(0.0)).expect("the sheet is in view").as_vec2().to_array())
}

/// The desk of before, with its camera found by a sheet that was pointed at.
fn found_by_sheet(desk: &Desk) -> OnDesk {
    let mut on = OnDesk::new();
    let focal = Some(KnownFocal { share_of_width: 0.952, deviation: 0.03 });
    on.bench.ask(EngineRequest::Desk(DeskRequest::Camera { number: 1, focal, sheet: None }));
    let picture = rgba(&desk.picture());
    on.show(&picture, 0.3);
    let corners_px = corners_px(desk);
    on.bench.ask(EngineRequest::Desk(DeskRequest::Corners { corners_px, sheet: Sheet::A4 }));
    on.show(&picture, 0.3);
    assert!(on.seen().found.is_some_and(|found| found.markers == 0), "{:?}", on.seen());
    on
}

#[test]
fn who_has_no_mat_is_told_to_point_again_when_the_camera_moved() {
    let mut on = found_by_sheet(&bare(7.0));
    on.run();
    on.show(&rgba(&bare(7.0).picture()), 0.5);
    on.show(&rgba(&bare(8.2).picture()), 0.6);
    assert!(matches!(on.seen().view, ViewOf::Moved { markers: 0, .. }) && on.seen().by_sheet, "{:?}", on.seen());
    assert!(on.seen().advice.as_ref().is_some_and(|advice| advice.contains("corners of the sheet")), "{:?}", on.seen());
    let RunState::Ended { reason, .. } = on.bench.core.state() else { panic!("{:?}", on.bench.core.state()) };
    assert!(reason.contains("corners of the sheet again") && !reason.contains("mat"), "{reason}");
}

#[test]
fn a_sheet_that_still_lies_there_is_found_again_without_pointing() {
    let here = bare(7.0);
    let corners = corners_px(&here).map(|[x, y]| [x / 640.0, y / 480.0]);
    let known = |focal| DeskRequest::Camera { number: 1, focal, sheet: Some(KnownSheet { sheet: Sheet::A4, corners }) };
    let focal = Some(KnownFocal { share_of_width: 0.952, deviation: 0.02 });

    let mut on = OnDesk::new();
    on.bench.ask(EngineRequest::Desk(known(focal)));
    on.show(&rgba(&here.picture()), 1.0);
    let found = on.seen().found.expect("the camera is found");
    assert!((found.pose.eye_m - pose(7.0).eye_m).length() < 0.02 && found.markers == 0, "{found:?}");

    // Where there is no sheet any more, and where the camera stands elsewhere, nothing is taken for it.
    for other in [Desk { paper: None, ..still(7.0) }, bare(14.0)] {
        let mut on = OnDesk::new();
        on.bench.ask(EngineRequest::Desk(known(focal)));
        on.show(&rgba(&other.picture()), 2.0);
        assert_eq!(on.seen().found, None);
    }

    // Who looks anew does not want what is remembered.
    let mut on = OnDesk::new();
    on.bench.ask(EngineRequest::Desk(known(focal)));
    on.show(&rgba(&here.picture()), 0.2);
    on.bench.ask(EngineRequest::Desk(DeskRequest::Forget));
    on.show(&rgba(&here.picture()), 1.5);
    assert_eq!(on.seen().found, None);
}

#[test]
fn corners_that_give_no_camera_are_answered_with_what_to_do() {
    let mut on = OnDesk::new();
    on.show(&rgba(&bare(7.0).picture()), 0.2);
    let line = [[0.0, 0.0], [10.0, 10.0], [20.0, 20.0], [30.0, 30.0]];
    on.bench.ask(EngineRequest::Desk(DeskRequest::Corners { corners_px: line, sheet: Sheet::A4 }));
    let Some(DeskEvent::Sheet { refused: Some([_, to_do]), .. }) = on.desk_events().next_back() else {
        panic!("{:?}", on.desk_events().next_back())
    };
    assert!(to_do.contains("a corner of its own"), "{to_do}");
}

/// Shows pictures of another height: the middle of the camera's own, or all of it made flat.
fn show_low(on: &mut OnDesk, picture: &Image) -> Found {
    for _ in 0..15 {
        let low = Taken { size: [640, 360], at_ms: on.bench.now_ms(), ..taken(0.0) };
        let bytes = rgba(picture);
        on.bench.ask_with(
            EngineRequest::Desk(DeskRequest::Picture(low)),
            Some(bytes[60 * 640 * 4..420 * 640 * 4].to_vec()),
        );
        on.bench.wait(100.0);
    }
    on.seen().found.expect("the camera is found")
}

#[test]
fn what_is_known_of_one_size_of_pictures_is_not_held_against_another() {
    let mut on = OnDesk::new();
    on.show(&rgba(&still(7.0).picture()), 1.0);
    let first = on.seen().found.expect("the camera is found");
    // The next mode sees a third less of the desk, over as many pixels.
    let mut narrow = still(7.0);
    narrow.pose.fov_y_rad = 2.0 * libm::atanf(libm::tanf(0.375) / 1.35);
    narrow.pose.eye_m += (narrow.pose.eye_m - narrow.pose.target_m) * 0.35;
    let found = show_low(&mut on, &narrow.picture());
    let ratio = found.focal.share_of_width / first.focal.share_of_width;
    assert!((ratio - 1.35).abs() < 0.03, "{ratio}");
    assert!((found.pose.eye_m - narrow.pose.eye_m).length() < 0.008, "{found:?}");
}

#[test]
fn a_focal_length_is_never_kept_as_better_known_than_a_lens_that_focuses_allows() {
    let mut on = OnDesk::new();
    for _ in 0..3 {
        on.show(&rgba(&still(7.0).picture()), 1.0);
        let focal = on.seen().found.expect("the camera is found").focal;
        assert!(focal.deviation >= 0.02, "{focal:?}");
        on.bench.ask(EngineRequest::Desk(DeskRequest::Camera { number: 1, focal: Some(focal), sheet: None }));
    }
}

#[test]
fn a_stated_width_can_be_taken_back_and_looking_anew_forgets_it() {
    let above = rgba(&Desk { texture_m: 0.012, ..Desk::new(pose_from(88.0, 4.0)) }.picture());
    let mut on = OnDesk::new();
    on.show(&above, 0.3);
    let state = |across_rad| EngineRequest::Desk(DeskRequest::FieldOfView { across_rad });
    on.bench.ask(state(Some(2.0 * libm::atanf(4.0 / 3.0 * libm::tanf(0.375)))));
    on.show(&above, 1.0);
    assert!(on.seen().found.is_some());
    on.bench.ask(EngineRequest::Desk(DeskRequest::Forget));
    on.show(&above, 1.0);
    assert!(on.seen().found.is_none() && on.seen().asks_focal, "{:?}", on.seen());
    on.bench.ask(state(Some(0.6)));
    on.bench.ask(state(None));
    on.show(&above, 1.0);
    assert!(on.seen().found.is_none() && on.seen().asks_focal, "{:?}", on.seen());
}
