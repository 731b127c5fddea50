//! Looking at how things stood.

mod common;

use std::{cell::RefCell, rc::Rc};

use common::{Bench, leftward};
use schema::{
    ActionChunk, Forecast, Pose,
    message::{EngineEvent, EngineRequest, RunState},
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
    bench.ask(EngineRequest::Imagine { of, forecasts: vec![towards(1.0), towards(-1.0)] });
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
    bench.ask(EngineRequest::Imagine { of, forecasts: vec![] });
    assert!(bench.core.ghosts().is_empty());
    assert_eq!(paths(&bench).1.len(), 1);
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
