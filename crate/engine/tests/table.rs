//! Hands on the table, resets, and recordings.

mod common;

use camera::View;
use common::{Bench, expert, leftward, task_in};
use schema::{
    CAMERA_SIDE, CameraPose, Family, ObjectId, ObjectKind,
    geometry::{Vec2, Vec3},
    message::{EngineEvent, EngineRequest, Hand, RunState},
    policy::{GRID_SIDE, PATCHES},
};

fn at(bench: &Bench, object: ObjectId) -> Vec3 {
    bench.core.object_position(object).expect("it is on the table")
}

/// Something that can be carried.
fn thing(bench: &Bench) -> ObjectId {
    let specs = bench.core.world().specs();
    let index = specs.iter().position(|spec| spec.kind.graspable()).expect("every table has something to take");
    ObjectId(index as u8)
}

/// A free place for it.
fn elsewhere(bench: &Bench, object: ObjectId) -> Vec3 {
    let others: Vec<Vec3> = bench.core.places().iter().filter(|p| p.id != object).map(|p| p.position_m).collect();
    let candidates = (0..60).map(|i| Vec3::new(0.17 + 0.02 * (i / 10) as f32, -0.12 + 0.025 * (i % 10) as f32, 0.0));
    candidates
        .max_by(|a, b| {
            let room = |p: &Vec3| others.iter().map(|o| (*o - *p).truncate().length()).fold(f32::INFINITY, f32::min);
            room(a).total_cmp(&room(b))
        })
        .expect("there are candidates")
}

#[test]
fn the_same_seed_is_the_same_table() {
    let mut bench = Bench::new(8, leftward(0.0));
    let fresh = bench.core.world().pose_hash();
    bench.ask(EngineRequest::Reset { seed: 9 });
    assert_ne!(bench.core.world().pose_hash(), fresh);
    bench.ask(EngineRequest::Reset { seed: 8 });
    assert_eq!(bench.core.world().pose_hash(), fresh);
    let scenes = bench.events.iter().filter(|event| matches!(event, EngineEvent::Scene { .. })).count();
    assert_eq!(scenes, 3);
}

#[test]
fn an_object_follows_the_hand_and_stays_where_it_is_let_go() {
    let mut bench = Bench::new(8, leftward(0.0));
    let object = thing(&bench);
    let to_m = elsewhere(&bench, object);
    bench.core.drag(object, to_m);
    bench.wait(1500.0);
    assert!((at(&bench, object) - to_m).truncate().length() < 0.02, "{} is not {to_m}", at(&bench, object));
    bench.core.release();
    bench.wait(1500.0);
    assert!((at(&bench, object) - to_m).truncate().length() < 0.03);
    assert!(at(&bench, object).z < 0.06, "it fell back onto the table");
    assert!(!bench.core.is_moving(), "the table is at rest");
    assert_eq!(handled(&bench), [(object, Hand::Drag)]);
}

#[test]
fn a_hand_that_only_presses_moves_nothing_and_says_nothing() {
    let mut bench = Bench::new(8, leftward(0.0));
    let object = thing(&bench);
    let at_m = at(&bench, object);
    bench.core.drag(object, at_m);
    bench.core.release();
    bench.wait(200.0);
    assert_eq!(handled(&bench), []);
}

/// What hands have moved, and how.
fn handled(bench: &Bench) -> Vec<(ObjectId, Hand)> {
    let moved = bench.events.iter().filter_map(|event| match event {
        EngineEvent::Handled { object, by } => Some((*object, *by)),
        _ => None,
    });
    moved.collect()
}

/// A heat map over the model's picture, the middle of whose peak is at a place in it.
fn heat_at(at_px: Vec2) -> Vec<f32> {
    let at = at_px / (CAMERA_SIDE / GRID_SIDE) as f32 - 0.5;
    let near = |cell: usize, at: f32| (1.0 - (cell as f32 - at).abs()).max(0.0);
    (0..PATCHES).map(|patch| near(patch % GRID_SIDE, at.x) * near(patch / GRID_SIDE, at.y)).collect()
}

/// Where the stage marks what a pass points at in the picture.
fn attended_at(seed: u64, at_px: Vec2) -> Vec2 {
    let (_, sentence) = task_in(seed, Family::Reach);
    let mut bench = Bench::new(seed, leftward(0.0));
    bench.heat = heat_at(at_px);
    bench.instruct(&sentence);
    bench.ask(EngineRequest::Run);
    bench.wait(60.0);
    bench.core.attended().expect("the policy points somewhere")
}

#[test]
fn what_is_pointed_at_is_the_thing_that_is_seen_and_not_the_table_behind_it() {
    let cylinder = |seed: &u64| {
        let world = Bench::new(*seed, leftward(0.0)).core.world().objects();
        world.into_iter().find(|object| object.spec.kind == ObjectKind::Cylinder)
    };
    let seed = (0..100).find(|seed| cylinder(seed).is_some()).expect("some table has a cylinder");
    let object = cylinder(&seed).expect("it was found");
    let (centre_m, radius_m) = object.outline();
    let top_m = object.pose.position_m + Vec3::Z * object.spec.top_m();
    let view = View::new(&CameraPose::CANONICAL, CAMERA_SIDE, CAMERA_SIDE);
    let (top_px, _) = view.project(top_m).expect("it is before the camera");
    let behind_m = view.on_table(top_px).expect("it is below the horizon");
    assert!((behind_m - centre_m).length() > 1.5 * radius_m, "the table behind its top is elsewhere: {behind_m}");
    let at_m = attended_at(seed, top_px);
    assert!((at_m - centre_m).length() < radius_m, "{at_m} is not at {centre_m}");
}

#[test]
fn where_nothing_stands_the_table_is_pointed_at() {
    let view = View::new(&CameraPose::CANONICAL, CAMERA_SIDE, CAMERA_SIDE);
    let world = Bench::new(8, leftward(0.0)).core.world().objects();
    let free =
        |at_m: &Vec2| world.iter().all(|object| (object.outline().0 - *at_m).length() > object.outline().1 + 0.06);
    let places = (0..90).map(|i| Vec2::new(0.14 + 0.02 * (i / 9) as f32, -0.12 + 0.03 * (i % 9) as f32));
    let free_m = places.into_iter().find(free).expect("no table is full");
    let (at_px, _) = view.project(free_m.extend(0.0)).expect("it is before the camera");
    let at_m = attended_at(8, at_px);
    assert!((at_m - free_m).length() < 2e-3, "{at_m} is not {free_m}");
}

#[test]
fn an_object_dragged_in_the_middle_of_a_run_is_still_found() {
    let (goal, sentence) = task_in(6, Family::Pick);
    let mut bench = Bench::new(6, expert());
    bench.instruct(&sentence);
    bench.ask(EngineRequest::Run);
    bench.wait(400.0);
    let to_m = elsewhere(&bench, goal.object);
    bench.core.drag(goal.object, to_m);
    bench.wait(1200.0);
    bench.core.release();
    bench.wait_for("solved", |state| matches!(state, RunState::Solved { .. }));
    assert!((at(&bench, goal.object) - to_m).truncate().length() < 0.08, "it was taken where it was dragged to");
}

#[test]
fn a_nudge_moves_an_object_and_shows_the_table_anew() {
    let mut bench = Bench::new(8, leftward(0.0));
    let object = thing(&bench);
    let before_m = at(&bench, object);
    let towards = if before_m.y > 0.0 { -0.01 } else { 0.01 };
    let pictures = |bench: &Bench| bench.events.iter().filter(|e| matches!(e, EngineEvent::Picture { .. })).count();
    let seen = pictures(&bench);
    bench.ask(EngineRequest::Nudge { object, dx_m: 0.0, dy_m: towards });
    assert!((at(&bench, object).y - before_m.y - towards).abs() < 1e-3);
    assert!(pictures(&bench) > seen);
    assert_eq!(handled(&bench), [(object, Hand::Nudge)]);
}

#[test]
fn a_recording_ends_where_it_was_recorded() {
    let (_, sentence) = task_in(5, Family::Pick);
    let mut live = Bench::new(5, expert());
    live.instruct(&sentence);
    live.ask(EngineRequest::Run);
    live.wait_for("solved", |state| matches!(state, RunState::Solved { .. }));
    let targets = live.allowed();

    let mut bench = Bench::new(1, leftward(0.0));
    bench.ask(EngineRequest::PlayCanned { seed: 5, sentence, targets: targets.clone() });
    bench.wait_for("over", |state| *state != RunState::Canned);
    assert!(matches!(bench.core.state(), RunState::Solved { .. }), "{:?}", bench.core.state());
    assert_eq!(bench.allowed(), targets, "every period is reported as it was recorded");
    live.wait(3000.0);
    bench.wait(3000.0);
    assert_eq!(bench.core.world().pose_hash(), live.core.world().pose_hash());
    assert_eq!(bench.questions.len(), 0, "a recording needs no policy");
}

#[test]
fn whoever_types_or_runs_interrupts_a_recording_and_finds_its_table_fresh() {
    let fresh = Bench::new(5, leftward(0.0)).core.world().pose_hash();
    let targets = vec![schema::JointAngles([0.2, -0.4, 0.6, 1.0, 1.5, 0.5]); 40];
    let (_, sentence) = task_in(5, Family::Pick);
    let play = EngineRequest::PlayCanned { seed: 5, sentence: sentence.clone(), targets };
    for interruption in [EngineRequest::Run, EngineRequest::Instruct { sentence }] {
        let mut bench = Bench::unloaded(1, leftward(0.0), common::BRISK);
        bench.ask(play.clone());
        bench.wait(800.0);
        assert_eq!(bench.core.state(), &RunState::Canned);
        assert_ne!(bench.core.world().pose_hash(), fresh);
        bench.ask(interruption);
        assert_ne!(bench.core.state(), &RunState::Canned);
        assert_eq!(bench.core.world().pose_hash(), fresh);
    }
}

#[test]
fn between_two_physics_steps_everything_is_in_between() {
    let (_, sentence) = task_in(5, Family::Place);
    let mut bench = Bench::new(5, leftward(0.0));
    bench.instruct(&sentence);
    bench.ask(EngineRequest::Run);
    bench.wait(1000.0);
    // The hand moves evenly to the left, and so it is drawn: no frame stands still, none leaps.
    let mut poses = Vec::new();
    let mut drawn = Vec::new();
    for _ in 0..25 {
        bench.wait(16.0);
        bench.core.poses(&mut poses);
        drawn.push(poses[7].position_m);
    }
    let ways: Vec<f32> = drawn.windows(2).map(|pair| (pair[1] - pair[0]).length()).collect();
    let (least, most) = ways.iter().fold((f32::INFINITY, 0.0_f32), |(a, b), way| (a.min(*way), b.max(*way)));
    assert!(least > 1e-4 && most < 4e-3, "{least} to {most} m a frame");
}
