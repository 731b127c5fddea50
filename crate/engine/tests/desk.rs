//! A real desk before a webcam, from its pictures to an arm that acts in them; the pictures are drawn by the mat's own tests.

mod common;
#[path = "../../mat/tests/desk/mod.rs"]
mod desk;

use common::{Bench, leftward};
use desk::{Desk, cube::Cube};
use engine::desk::reach;
use glam::{Vec2, Vec3};
use schema::{
    CAMERA_SIDE, CameraPose, Image,
    desk::{DeskEvent, DeskRequest, KnownFocal, Seen, Sheet, Taken, ViewOf},
    message::{EngineEvent, EngineRequest, RunState, Source},
    policy::{GRID_SIDE, PATCHES},
};

const SENTENCE: &str = "reach for the red cube";
const EVERY_MS: f64 = 100.0;

fn pose(azimuth_deg: f32) -> CameraPose {
    pose_from(47.0, azimuth_deg)
}

fn pose_from(elevation_deg: f32, azimuth_deg: f32) -> CameraPose {
    let (elevation, azimuth) = (elevation_deg.to_radians(), azimuth_deg.to_radians());
    let flat = libm::cosf(elevation);
    let towards = Vec3::new(flat * libm::cosf(azimuth), flat * libm::sinf(azimuth), libm::sinf(elevation));
    let target_m = Vec3::new(0.205, 0.0, 0.0);
    CameraPose { eye_m: target_m + towards * 0.62, target_m, up: Vec3::Z, fov_y_rad: 0.75 }
}

fn still(azimuth_deg: f32) -> Desk {
    Desk { texture_m: 0.012, ..Desk::new(pose(azimuth_deg)) }
}

fn rgba(image: &Image) -> Vec<u8> {
    image.rgb.chunks_exact(3).flat_map(|rgb| [rgb[0], rgb[1], rgb[2], 255]).collect()
}

/// A bench that is shown pictures of a desk.
struct OnDesk {
    bench: Bench,
    at_ms: f64,
}

impl OnDesk {
    fn new() -> Self {
        let mut bench = Bench::new(5, leftward(0.9));
        bench.ask(EngineRequest::SetSource { source: Source::Webcam });
        bench.ask(EngineRequest::Desk(DeskRequest::Camera { focal: None }));
        Self { bench, at_ms: 0.0 }
    }

    fn show(&mut self, image: &[u8], secs: f64) {
        let until_ms = self.at_ms + secs * 1000.0;
        while self.at_ms < until_ms {
            self.at_ms += EVERY_MS;
            self.show_again(image);
        }
    }

    /// Shows a picture that carries the time of the one before.
    fn show_again(&mut self, image: &[u8]) {
        let taken = Taken {
            size: [640, 480],
            at_ms: self.at_ms,
            square: [80.0, 0.0, 480.0],
            covered: None,
            mirrored: false,
            live: true,
        };
        self.bench.ask_with(EngineRequest::Desk(DeskRequest::Picture(taken)), Some(image.to_vec()));
        self.bench.wait(EVERY_MS);
    }

    fn desk_events(&self) -> impl DoubleEndedIterator<Item = &DeskEvent> {
        self.bench.events.iter().filter_map(|event| match event {
            EngineEvent::Desk(event) => Some(event),
            _ => None,
        })
    }

    fn seen(&self) -> &Seen {
        let seen = self.desk_events().rev().find_map(|event| match event {
            DeskEvent::Seen(seen) => Some(seen),
            _ => None,
        });
        seen.expect("a picture was seen")
    }

    fn run(&mut self) {
        self.bench.instruct(SENTENCE);
        self.bench.ask(EngineRequest::Run);
    }

    fn tool_m(&self) -> Vec3 {
        let mut poses = Vec::new();
        self.bench.core.poses(&mut poses);
        poses[6].position_m
    }
}

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
    // What is at the arm's foot on the desk is grey; in the picture the arm stands there.
    let bare = {
        let mut bare = OnDesk::new();
        bare.show(&rgba(&scene), 0.1);
        bare.bench.core.desk_camera().is_none()
    };
    assert!(bare, "before the camera is found there is no arm in the picture");
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
        focal: Some(KnownFocal { share_of_width: 0.952, deviation: 0.03 }),
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
    let across_rad = 2.0 * libm::atanf(4.0 / 3.0 * libm::tanf(0.375));
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
