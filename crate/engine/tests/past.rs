//! Looking at how things stood.

mod common;

use std::{cell::RefCell, rc::Rc};

use camera::View;
use common::{Bench, leftward};
use schema::{
    ActionChunk, CAMERA_SIDE, CameraPose, Forecast, Pose, STEPS_KEPT,
    message::{EngineEvent, EngineRequest, RunState},
    policy::{GRID_SIDE, PATCHES},
};

/// A bench that has run to the left for a while, and the scene's poses whenever the policy was asked.
fn after_a_run() -> (Bench, Rc<RefCell<Vec<Vec<Pose>>>>) {
    let seen: Rc<RefCell<Vec<Vec<Pose>>>> = Rc::default();
    let seeing = Rc::clone(&seen);
    let mut policy = leftward(0.0);
    let mut bench = Bench::new(
        1,
        Box::new(move |question, world| {
            let mut poses = Vec::new();
            world.poses(&mut poses);
            seeing.borrow_mut().push(poses);
            policy(question, world)
        }),
    );
    let (_, sentence) = common::task_in(1, schema::Family::Reach);
    bench.instruct(&sentence);
    bench.ask(EngineRequest::Run);
    bench.wait(1_000.0);
    (bench, seen)
}

fn shown(bench: &Bench) -> Vec<Pose> {
    let mut poses = Vec::new();
    bench.core.poses(&mut poses);
    poses
}

#[test]
fn the_stage_shows_how_things_stood_when_a_picture_was_taken() {
    let (mut bench, seen) = after_a_run();
    for place in [0, 4] {
        let id = bench.questions[place].id;
        bench.ask(EngineRequest::Revisit { id: Some(id) });
        assert_eq!(shown(&bench), seen.borrow()[place]);
        assert!(!bench.core.path().is_empty(), "the plan of then is shown");
        assert!(!bench.core.can_drag(), "nobody reaches into the past");
    }
    assert_eq!(*bench.core.state(), RunState::Paused);
    bench.ask(EngineRequest::Revisit { id: None });
    assert_ne!(shown(&bench), seen.borrow()[4]);
}

/// The paths that were told last, and of which pass.
fn paths(bench: &Bench) -> (u32, Vec<Vec<[f32; 2]>>) {
    let told = bench.events.iter().rev().find_map(|event| match event {
        EngineEvent::Paths { of, paths, .. } => Some((*of, paths)),
        _ => None,
    });
    let (of, paths) = told.expect("paths were told");
    (of, paths.iter().map(|path| path.iter().map(|point| point.at_px).collect()).collect())
}

#[test]
fn two_futures_are_two_arms_and_two_paths() {
    let (mut bench, _) = after_a_run();
    bench.ask(EngineRequest::Pause);
    bench.wait(200.0);
    let of = bench.questions[2].id;
    let towards = |sign: f32| Forecast {
        chunk: ActionChunk {
            steps: std::array::from_fn(|i| [0.0, sign * 0.004 * (i + 1) as f32, 0.0, 0.0, 0.0, 0.5, 0.0]),
        },
        ..Forecast::default()
    };
    bench.ask(EngineRequest::Imagine { of, forecasts: vec![towards(1.0), towards(-1.0)], heats: None });
    let ghosts = bench.core.ghosts();
    assert_eq!(ghosts.len(), 2);
    // 32 mm to either side, at the gripper.
    let apart_m = (ghosts[0][6].position_m - ghosts[1][6].position_m).length();
    assert!((0.04..0.08).contains(&apart_m), "{apart_m} m");
    let (told_of, told) = paths(&bench);
    assert_eq!((told_of, told.len()), (of, 3));
    assert_eq!(told[0], told[1], "the policy of these tests moves to the left");
    // The arm's left is to the right of the picture.
    assert!(told[1][8][0] > told[1][0][0] + 4.0 && told[2][8][0] < told[2][0][0] - 4.0, "{told:?}");
    bench.ask(EngineRequest::Imagine { of, forecasts: vec![], heats: None });
    assert!(bench.core.ghosts().is_empty());
    assert_eq!(paths(&bench).1.len(), 1);
}

#[test]
fn what_would_be_meant_is_named_among_the_things_as_they_lay() {
    let (mut bench, _) = after_a_run();
    bench.ask(EngineRequest::Pause);
    bench.wait(200.0);
    let of = bench.questions[2].id;
    let view = View::new(&CameraPose::CANONICAL, CAMERA_SIDE, CAMERA_SIDE);
    let lay = &bench.core.world().objects()[0];
    let named = lay.id;
    let at_px = view.project(lay.pose.position_m).expect("things lie in the picture").0;
    let [column, row] = [at_px.x, at_px.y].map(|px| px as usize * GRID_SIDE / CAMERA_SIDE);
    let mut heat = vec![0.0; PATCHES];
    heat[row * GRID_SIDE + column] = 1.0;
    // A hand takes it away meanwhile.
    bench.ask(EngineRequest::Nudge { object: named, dx_m: 0.05, dy_m: 0.05 });
    bench.wait(500.0);
    let heats = Some([heat, vec![0.0; PATCHES]]);
    bench.ask(EngineRequest::Imagine { of, forecasts: vec![Forecast::default()], heats });
    let told = bench.events.iter().rev().find_map(|event| match event {
        EngineEvent::WouldMean { of, object, .. } => Some((*of, *object)),
        _ => None,
    });
    assert_eq!(told, Some((of, Some(named))));
}

#[test]
fn going_on_leaves_the_past() {
    for request in [EngineRequest::Run, EngineRequest::Step, EngineRequest::Reset { seed: 1 }] {
        let (mut bench, _) = after_a_run();
        let id = bench.questions[0].id;
        bench.ask(EngineRequest::Revisit { id: Some(id) });
        assert!(bench.core.is_in_the_past());
        bench.ask(request.clone());
        assert!(!bench.core.is_in_the_past(), "{request:?}");
    }
}

#[test]
fn what_is_not_kept_is_not_shown() {
    let (mut bench, _) = after_a_run();
    bench.ask(EngineRequest::Revisit { id: Some(u32::MAX) });
    assert!(!bench.core.is_in_the_past());
    assert_eq!(*bench.core.state(), RunState::Running);
    let id = bench.questions[0].id;
    bench.ask(EngineRequest::Reset { seed: 2 });
    bench.ask(EngineRequest::Revisit { id: Some(id) });
    assert!(!bench.core.is_in_the_past(), "a fresh table has no past");
}

#[test]
fn looks_at_a_table_at_rest_push_no_step_out() {
    let (mut bench, seen) = after_a_run();
    bench.ask(EngineRequest::Stop);
    bench.wait(1_000.0);
    let steps: Vec<u32> = bench.events.iter().filter_map(id_of_step).collect();
    assert_eq!(bench.questions[1].moved_by, Some(steps[0]), "the policy's memory is told what became a step");
    for _ in 0..=STEPS_KEPT {
        bench.ask(EngineRequest::Look);
        bench.wait(20.0);
    }
    assert!(bench.questions.len() > STEPS_KEPT);
    for (place, id) in steps.iter().enumerate() {
        bench.ask(EngineRequest::Revisit { id: Some(*id) });
        assert!(bench.core.is_in_the_past());
        assert_eq!(shown(&bench), seen.borrow()[place], "step {place}");
    }
    let look = bench.questions[steps.len() + 2].id;
    bench.ask(EngineRequest::Revisit { id: Some(look) });
    assert!(!bench.core.is_in_the_past(), "of the looks only the newest are kept");
}

fn id_of_step(event: &EngineEvent) -> Option<u32> {
    match event {
        EngineEvent::Stepped { id, .. } => Some(*id),
        _ => None,
    }
}

#[test]
fn what_older_chunks_said_is_shown_beside_the_newest() {
    let (mut bench, _) = after_a_run();
    let (older, ensembled) = bench.core.scheduled();
    assert!(older.len() > 2, "chunks are eight steps long, and a new one comes every step");
    assert!(older.iter().all(|path| (2..=8).contains(&path.len())), "they say less the older they are");
    assert_eq!(ensembled.len(), 9, "where the tool is, and eight steps");
    let first = bench.questions[0].id;
    bench.ask(EngineRequest::Revisit { id: Some(first) });
    assert!(bench.core.scheduled().0.is_empty(), "before the first one there was none");
}

#[test]
fn a_plan_is_still_shown_when_its_run_is_over() {
    let (_, sentence) = common::task_in(1, schema::Family::Reach);
    let mut bench = Bench::new(1, common::expert());
    bench.instruct(&sentence);
    bench.ask(EngineRequest::Run);
    bench.wait_for("solved", |state| matches!(state, RunState::Solved { .. }));
    assert_eq!(bench.core.path().len(), 9);
}
