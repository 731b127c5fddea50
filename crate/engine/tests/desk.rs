//! A real desk before a webcam, from its pictures to an arm that acts in them; the pictures are drawn by the mat's own tests.

mod common;
#[path = "../../mat/tests/desk/mod.rs"]
mod desk;
#[path = "common/on_desk.rs"]
mod on_desk;

use desk::{Desk, cube::Cube};
use engine::desk::reach;
use glam::{Vec2, Vec3};
use on_desk::{EVERY_MS, OnDesk, WAY_MS, pose, pose_from, rgba, still, taken};
use schema::{
    CAMERA_SIDE, CameraPose,
    desk::{DeskEvent, DeskRequest, KnownFocal, Seen, Sheet, ViewOf},
    message::{EngineEvent, EngineRequest, RunState},
    policy::{GRID_SIDE, PATCHES},
};

#[test]
fn a_mat_in_view_is_found_within_a_second_and_the_stage_shows_the_desk() {
    let mut on = OnDesk::new();
    assert!(on.bench.core.desk_camera().is_none());
    let picture = rgba(&still(7.0).picture());
    on.show(&picture, 1.0);
    let found = on.seen().found.expect("the camera is found");
    assert_eq!(on.seen().view, ViewOf::Locked { sure: true });
    assert!((found.pose.eye_m - pose(7.0).eye_m).length() < 0.005, "{found:?}");
    assert!(found.rms_px < 0.5 && found.overlay_m < 0.006 && found.markers == 4);
    let (camera, aspect) = on.bench.core.desk_camera().expect("the stage shows the desk");
    assert_eq!((camera, aspect), (Some(found.pose), 4.0 / 3.0));
    assert!(on.bench.core.ghosts().is_empty());
    assert_eq!(on.bench.core.scene().bodies.len(), 7, "the arm alone");
}

#[test]
fn the_model_sees_the_table_from_its_own_place_with_the_arm_in_it() {
    let mut on = OnDesk::new();
    let mut scene = still(7.0).scene();
    Cube::ON_MAT.draw(&still(7.0).stand(), &mut scene);
    on.show(&rgba(&scene), 1.0);
    on.run();
    on.show(&rgba(&scene), 0.5);
    let picture = &on.bench.questions.last().expect("the policy is asked").picture;
    let at = |at_m: Vec3| {
        let at = camera::project(&CameraPose::CANONICAL, CAMERA_SIDE, CAMERA_SIDE, at_m).expect("it is in view");
        let place = (at.y as usize * CAMERA_SIDE + at.x as usize) * 3;
        [picture[place], picture[place + 1], picture[place + 2]].map(i32::from)
    };
    let Vec2 { x, y } = Cube::ON_MAT.at_m;
    let [red, green, _] = at(Vec3::new(x, y, 0.0));
    assert!(red > green + 60, "the cube is where it stands: {red}, {green}");
    let [red, green, blue] = at(Vec3::new(0.26, -0.1, 0.0));
    assert!(red > 150 && (red - green).abs() < 20 && (red - blue).abs() < 20, "paper is paper");
    // The same pictures brought to the same view, without an arm.
    let mut bare = engine::Desk::new(&on.bench.core.scene()).expect("the scene is small");
    let mut without = None;
    for count in 1..=10 {
        let at_ms = f64::from(count) * EVERY_MS;
        without = bare.see(&taken(at_ms), &rgba(&scene), at_ms / 1000.0);
    }
    assert!(bare.is_locked());
    let without = without.expect("the bytes are a picture").rgb;
    let differs = |at: usize| (0..3).any(|channel| picture[at + channel] != without[at + channel]);
    let pixel = |at_m: Vec3| {
        let at = camera::project(&CameraPose::CANONICAL, CAMERA_SIDE, CAMERA_SIDE, at_m).expect("it is in view");
        (at.y as usize * CAMERA_SIDE + at.x as usize) * 3
    };
    for (part, at_m) in [("foot", Vec3::new(0.02, 0.0, 0.02)), ("tool", on.tool_m())] {
        assert!(differs(pixel(at_m)), "the arm's {part} is drawn");
    }
    // Where its shadow falls there is less of the same light; black parts of the arm itself leave less than that.
    let shade = |at: usize| {
        let left = [0, 1, 2].map(|channel| f32::from(picture[at + channel]) / f32::from(without[at + channel]));
        let grey = left.iter().all(|share| (share - left[0]).abs() < 0.06);
        grey && (0.4..0.95).contains(&left[0]) && without[at] > 60
    };
    let changed: Vec<usize> = (0..picture.len()).step_by(3).filter(|at| differs(*at)).collect();
    let shaded = changed.iter().filter(|at| shade(**at)).count();
    println!("{} pixels differ, {shaded} of them in the shadow", changed.len());
    assert!(shaded > 300 && changed.len() > shaded + 300, "{shaded} of {}", changed.len());
    assert!(changed.len() < CAMERA_SIDE * CAMERA_SIDE / 2, "{}", changed.len());
    // The corners nearer to the person are far from the arm.
    let last_row = (CAMERA_SIDE - 1) * CAMERA_SIDE * 3;
    assert!(!differs(last_row) && !differs(last_row + (CAMERA_SIDE - 1) * 3));
}

#[test]
fn before_the_camera_is_found_there_is_no_arm_in_the_picture_and_no_desk_on_the_stage() {
    let mut on = OnDesk::new();
    let picture = rgba(&still(7.0).picture());
    on.show(&picture, 0.1);
    assert!(on.bench.core.desk_camera().is_none());
    let bare = engine::Desk::new(&on.bench.core.scene())
        .map(|mut desk| desk.see(&taken(EVERY_MS), &picture, EVERY_MS / 1000.0));
    on.run();
    on.bench.wait(EVERY_MS);
    let shown = &on.bench.questions.last().expect("the policy is asked").picture;
    assert_eq!(Some(shown), bare.expect("the scene is small").map(|image| image.rgb).as_ref());
}

#[test]
fn the_arm_acts_on_the_desk_and_holds_where_the_camera_is_moved() {
    let mut on = OnDesk::new();
    let here = rgba(&still(7.0).picture());
    on.show(&here, 1.0);
    let rest_m = on.tool_m();
    on.run();
    on.show(&here, 1.5);
    assert_eq!(on.bench.core.state(), &RunState::Running);
    assert!((on.tool_m() - rest_m).length() > 0.01);
    on.show(&rgba(&still(-9.0).picture()), 0.4);
    let RunState::Ended { reason, .. } = on.bench.core.state() else { panic!("{:?}", on.bench.core.state()) };
    assert!(reason.contains("moved") && reason.contains("then press Run"), "{reason}");
    let held_m = on.tool_m();
    // Found again in its new place; the arm waits for a person.
    on.show(&rgba(&still(-9.0).picture()), 2.0);
    assert!(on.seen().found.is_some());
    assert!((on.tool_m() - held_m).length() < 1e-6);
    on.bench.ask(EngineRequest::Run);
    assert_eq!(on.bench.core.state(), &RunState::Running);
}

#[test]
fn a_camera_that_stops_holds_the_arm_within_three_tenths_of_a_second() {
    let mut on = OnDesk::new();
    let here = rgba(&still(7.0).picture());
    on.show(&here, 1.0);
    on.run();
    on.show(&here, 1.0);
    // The last picture is a tenth of a second old by now.
    on.bench.wait(200.0);
    assert!(on.desk_events().any(|event| *event == DeskEvent::Frozen { frozen: true }));
    let (held_m, asked) = (on.tool_m(), on.bench.questions.len());
    on.bench.wait(500.0);
    assert_eq!((on.tool_m(), on.bench.questions.len()), (held_m, asked), "it holds and asks nothing");
    on.show(&here, 0.5);
    assert_eq!(on.bench.core.state(), &RunState::Running, "a hiccup needs nobody");
    assert!(on.bench.questions.len() > asked);
    on.bench.wait(3000.0);
    assert_eq!(on.bench.core.state(), &RunState::Paused, "after seconds a person decides");
    // The same pixels again and again are no sign of anything.
    on.show(&here, 0.3);
    assert_eq!(on.desk_events().next_back().map(|event| matches!(event, DeskEvent::Seen(_))), Some(true));
}

#[test]
fn a_frame_that_comes_again_with_its_old_time_is_a_camera_that_stopped() {
    let mut on = OnDesk::new();
    let here = rgba(&still(7.0).picture());
    on.show(&here, 1.0);
    on.run();
    on.show(&here, 1.0);
    for _ in 0..2 {
        on.show_again(&here);
    }
    assert!(
        on.desk_events().any(|event| *event == DeskEvent::Frozen { frozen: true }),
        "0.3 s after the last new frame"
    );
    let held_m = on.tool_m();
    for _ in 0..3 {
        on.show_again(&here);
    }
    assert_eq!(on.tool_m(), held_m);
    assert!(!on.desk_events().any(|event| *event == DeskEvent::Frozen { frozen: false }));
}

#[test]
fn a_run_that_began_without_a_camera_ends_when_it_is_found() {
    let mut on = OnDesk::new();
    let away = rgba(&Desk { paper: None, ..still(7.0) }.picture());
    on.show(&away, 0.3);
    on.run();
    on.show(&away, 0.5);
    assert_eq!(on.bench.core.state(), &RunState::Running);
    on.show(&rgba(&still(7.0).picture()), 1.2);
    assert!(matches!(on.bench.core.state(), RunState::Ended { .. }), "{:?}", on.bench.core.state());
}

#[test]
fn a_lost_camera_is_said_instead_of_run_with() {
    let mut on = OnDesk::new();
    on.show(&rgba(&still(7.0).picture()), 1.0);
    on.show(&vec![9; 640 * 480 * 4], 3.0);
    assert!(matches!(on.seen().view, ViewOf::Unclear { .. }), "{:?}", on.seen());
    let asked = on.bench.questions.len();
    on.run();
    on.show(&vec![9; 640 * 480 * 4], 0.5);
    assert_eq!(on.bench.core.state(), &RunState::Idle);
    assert_eq!(on.bench.questions.len(), asked);
    let refused = on.bench.events.iter().rev().find_map(|event| match event {
        EngineEvent::Refused { reason } => Some(reason.clone()),
        _ => None,
    });
    assert!(refused.is_some_and(|reason| reason.starts_with("The arm stays still")));
}

#[test]
fn four_corners_of_a_sheet_give_a_camera_and_three_on_a_line_a_reason() {
    let mut on = OnDesk::new();
    let desk = Desk { is_blank: true, ..still(7.0) };
    on.bench.ask(EngineRequest::Desk(DeskRequest::Camera {
        number: 1,
        focal: Some(KnownFocal { share_of_width: 0.952, deviation: 0.03 }),
        sheet: None,
    }));
    on.show(&rgba(&desk.picture()), 0.3);
    let ask = |corners_px| EngineRequest::Desk(DeskRequest::Corners { corners_px, sheet: Sheet::A4 });
    on.bench.ask(ask([[0.0, 0.0], [10.0, 10.0], [20.0, 20.0], [30.0, 30.0]]));
    let refusal = on.desk_events().next_back().cloned();
    assert!(matches!(refusal, Some(DeskEvent::Sheet { refused: Some(_), asks_focal: false, .. })), "{refusal:?}");
    let stand = desk.stand();
    let corners = mat::Paper::A4.corners_m().map(|at_m| {
        let at = stand.project(at_m.extend(0.0)).expect("the sheet is in view").as_vec2();
        [at.x + 2.0, at.y - 1.0]
    });
    on.bench.ask(ask(corners));
    on.show(&rgba(&desk.picture()), 0.3);
    let found = on.seen().found.expect("the camera is found");
    assert!((found.pose.eye_m - pose(7.0).eye_m).length() < 0.02, "{found:?}");
    assert_eq!(found.markers, 0);
}

#[test]
fn from_straight_above_it_is_asked_how_wide_the_camera_sees_and_found_once_that_is_said() {
    let mut on = OnDesk::new();
    on.show(&rgba(&still(7.0).picture()), 0.2);
    assert!(!on.seen().asks_focal, "from lower down the mat tells it");
    let mut on = OnDesk::new();
    let above = rgba(&Desk { texture_m: 0.012, ..Desk::new(pose_from(88.0, 4.0)) }.picture());
    on.show(&above, 1.5);
    let Seen { found: None, refused: Some(refused), asks_focal: true, .. } = on.seen() else {
        panic!("{:?}", on.seen())
    };
    assert!(refused.contains("focal length"), "{refused}");
    let across_rad = Some(2.0 * libm::atanf(4.0 / 3.0 * libm::tanf(0.375)));
    on.bench.ask(EngineRequest::Desk(DeskRequest::FieldOfView { across_rad }));
    on.show(&above, 1.0);
    let found = on.seen().found.expect("the camera is found");
    assert!(!on.seen().asks_focal && found.overlay_m < 0.006, "{found:?}");

    let mut on = OnDesk::new();
    let desk = Desk { texture_m: 0.012, is_blank: true, ..Desk::new(pose_from(88.0, 4.0)) };
    on.show(&rgba(&desk.picture()), 0.3);
    let stand = desk.stand();
    let corners_px = mat::Paper::A4.corners_m().map(|at_m| {
        let at_px = stand.project(at_m.extend(0.0)).expect("the sheet is in view");
        at_px.as_vec2().to_array()
    });
    let corners = || EngineRequest::Desk(DeskRequest::Corners { corners_px, sheet: Sheet::A4 });
    on.bench.ask(corners());
    let refusal = on.desk_events().next_back().cloned();
    assert!(matches!(refusal, Some(DeskEvent::Sheet { refused: Some(_), asks_focal: true, .. })), "{refusal:?}");
    on.bench.ask(EngineRequest::Desk(DeskRequest::FieldOfView { across_rad }));
    on.bench.ask(corners());
    on.show(&rgba(&desk.picture()), 0.3);
    assert!(on.seen().found.is_some(), "{:?}", on.seen());
}

/// A heat map that peaks where a place of the table is in the model's picture.
fn heat_at(at_m: Vec2) -> Vec<f32> {
    let at =
        camera::project(&CameraPose::CANONICAL, CAMERA_SIDE, CAMERA_SIDE, at_m.extend(0.0)).expect("it is in view");
    let patch = (at * GRID_SIDE as f32 / CAMERA_SIDE as f32).clamp(Vec2::ZERO, Vec2::splat(GRID_SIDE as f32 - 1.0));
    let mut heat = vec![0.0; PATCHES];
    heat[patch.y as usize * GRID_SIDE + patch.x as usize] = 1.0;
    heat
}

#[test]
fn where_the_model_looks_is_said_in_metres_and_what_is_out_of_reach_is_not_attempted() {
    let mut on = OnDesk::new();
    let here = rgba(&still(7.0).picture());
    on.show(&here, 1.0);
    let cube_m = Cube::ON_MAT.at_m;
    on.bench.heat = heat_at(cube_m);
    on.run();
    on.show(&here, 0.5);
    let goal_m = on.desk_events().rev().find_map(|event| match event {
        DeskEvent::Goal { object_m, .. } => *object_m,
        _ => None,
    });
    // A patch is about 30 mm wide.
    let off_m = Vec2::from_array(goal_m.expect("it says where")).distance(cube_m);
    assert!(off_m < 0.025, "{off_m}");
    assert!(on.bench.core.attended().is_some(), "the stage marks it");
    assert_eq!(on.bench.core.state(), &RunState::Running);

    on.bench.ask(EngineRequest::Stop);
    on.show(&here, 0.2);
    let held_m = on.tool_m();
    let view = camera::View::new(&CameraPose::CANONICAL, CAMERA_SIDE, CAMERA_SIDE);
    let place_m = |patch: usize| {
        let middle = Vec2::new((patch % GRID_SIDE) as f32 + 0.5, (patch / GRID_SIDE) as f32 + 0.5);
        view.on_table(middle * (CAMERA_SIDE / GRID_SIDE) as f32)
    };
    let misses_m: Vec<f32> =
        (0..PATCHES).map(|patch| place_m(patch).and_then(reach::beyond_m).unwrap_or(0.0)).collect();
    let far = (0..PATCHES).find(|patch| misses_m[*patch] > 0.04).expect("the picture shows more than the arm reaches");
    on.bench.heat = (0..PATCHES).map(|patch| f32::from(u8::from(patch == far))).collect();
    on.bench.ask(EngineRequest::Run);
    on.show(&here, 0.5);
    let RunState::Ended { reason, steps: 0 } = on.bench.core.state() else { panic!("{:?}", on.bench.core.state()) };
    assert!(reason.contains("mm out of the arm's reach"), "{reason}");
    assert_eq!(on.tool_m(), held_m);
}

#[test]
fn what_is_carried_off_under_way_is_not_chased_and_one_wrong_look_is_no_reason_to_stop() {
    let mut on = OnDesk::new();
    let here = rgba(&still(7.0).picture());
    on.show(&here, 1.0);
    let (there, gone) = (heat_at(Cube::ON_MAT.at_m), heat_at(Vec2::new(0.02, 0.20)));
    on.bench.heat.clone_from(&there);
    on.run();
    on.show(&here, 0.5);
    on.bench.heat.clone_from(&gone);
    on.show(&here, 0.3);
    on.bench.heat = there;
    on.show(&here, 0.5);
    assert_eq!(on.bench.core.state(), &RunState::Running, "an arm may hide the thing for a moment");
    on.bench.heat = gone;
    on.show(&here, 2.0);
    let RunState::Ended { reason, steps } = on.bench.core.state() else { panic!("{:?}", on.bench.core.state()) };
    assert!(reason.contains("mm out of the arm's reach") && *steps > 10, "{reason}, after {steps}");
    let held_m = on.tool_m();
    on.show(&here, 0.5);
    assert_eq!(on.tool_m(), held_m);
}

fn is_frozen(on: &OnDesk) -> bool {
    let newest = on.desk_events().rev().find_map(|event| match event {
        DeskEvent::Frozen { frozen } => Some(*frozen),
        _ => None,
    });
    newest.unwrap_or(false)
}

#[test]
fn a_camera_holds_the_arm_three_tenths_of_a_second_after_its_last_frame_was_taken() {
    let mut on = OnDesk::new();
    let here = rgba(&still(7.0).picture());
    on.show(&here, 1.0);
    on.run();
    on.show(&here, 1.0);
    // The newest was taken before it was under way, and waited for since.
    let mut age_ms = WAY_MS + EVERY_MS;
    while !is_frozen(&on) {
        on.bench.wait(5.0);
        age_ms += 5.0;
    }
    assert!((250.0..=300.0).contains(&age_ms), "{age_ms}");
    let held_m: Vec3 = on.tool_m();
    on.bench.wait(300.0);
    assert_eq!(on.tool_m(), held_m);
}

#[test]
fn a_camera_that_was_started_and_gives_no_picture_is_said_to_stand_still() {
    let mut on = OnDesk::new();
    on.bench.wait(3000.0);
    assert!(!is_frozen(&on), "some cameras take their time");
    on.bench.wait(1500.0);
    assert!(is_frozen(&on));
    on.show(&rgba(&still(7.0).picture()), 0.1);
    assert!(!is_frozen(&on));
    on.bench.ask(EngineRequest::Desk(DeskRequest::NoCamera));
    on.bench.wait(9000.0);
    assert!(!is_frozen(&on), "nobody waits for a camera that is off");
    assert!(!on.bench.events.iter().any(|event| matches!(event, EngineEvent::Refused { .. })));
}
