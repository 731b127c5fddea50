//! The loop from a typed sentence to a solved task, through everything but the browser and the network.

mod common;

use common::{BRISK, Bench, Speed, expert, find_task, leftward, task_in};
use control::{kinematics::ee_pose, pilot::DONE_STEPS};
use schema::{
    Family, JointAngles,
    message::{EngineEvent, EngineRequest, RunState},
};

fn is_solved(state: &RunState) -> bool {
    matches!(state, RunState::Solved { .. })
}

/// Where each scene and family ends, and what was let through on the way.
fn solve(seed: u64, family: Family, speed: Speed) -> (u64, Vec<JointAngles>) {
    let (_, sentence) = task_in(seed, family);
    let mut bench = Bench::at_speed(seed, expert(), speed);
    bench.instruct(&sentence);
    bench.ask(EngineRequest::Run);
    bench.wait_for(&format!("solved {sentence:?} in scene {seed}"), is_solved);
    // What was moving comes to rest.
    bench.wait(2000.0);
    (bench.core.world().pose_hash(), bench.allowed())
}

#[test]
fn a_typed_sentence_solves_each_family_of_tasks() {
    for family in Family::ALL {
        for seed in (0..).filter(|&seed| find_task(seed, family).is_some()).take(2) {
            let (_, allowed) = solve(seed, family, BRISK);
            assert!(allowed.len() > 5, "{} steps are too few to have done anything", allowed.len());
        }
    }
}

#[test]
fn what_comes_of_a_run_does_not_depend_on_how_fast_anything_is() {
    let brisk = solve(5, Family::Pick, BRISK);
    let slow_policy = solve(5, Family::Pick, Speed { frame_ms: 16.6, policy_ms: 370.0 });
    let slow_stage = solve(5, Family::Pick, Speed { frame_ms: 210.0, policy_ms: 12.0 });
    assert_eq!(brisk, slow_policy);
    assert_eq!(brisk, slow_stage);
}

#[test]
fn a_brisk_loop_keeps_ten_periods_a_second_and_never_more() {
    let (_, sentence) = task_in(5, Family::Place);
    let mut bench = Bench::new(5, leftward(0.0));
    bench.instruct(&sentence);
    bench.ask(EngineRequest::Run);
    bench.wait(3000.0);
    let steps = bench.allowed().len();
    assert!((28..=30).contains(&steps), "{steps} periods in three seconds");
    let hz = bench.events.iter().rev().find_map(|event| match event {
        EngineEvent::Stepped { control_hz, .. } => Some(*control_hz),
        _ => None,
    });
    assert!(hz.is_some_and(|hz| (9.5..10.5).contains(&hz)), "{hz:?}");
}

#[test]
fn a_pause_changes_nothing_but_the_time_it_takes() {
    let (_, sentence) = task_in(5, Family::Pick);
    let mut bench = Bench::new(5, expert());
    bench.instruct(&sentence);
    bench.ask(EngineRequest::Run);
    bench.wait(730.0);
    bench.ask(EngineRequest::Pause);
    let before = bench.allowed().len();
    bench.wait(5000.0);
    assert_eq!(bench.allowed().len(), before, "nothing moves while it is paused");
    bench.ask(EngineRequest::Run);
    bench.wait_for("solved", is_solved);
    assert_eq!(bench.allowed(), solve(5, Family::Pick, BRISK).1);
}

#[test]
fn a_step_is_one_period() {
    let (_, sentence) = task_in(5, Family::Place);
    let mut bench = Bench::new(5, leftward(0.0));
    bench.instruct(&sentence);
    for steps in 1..=3 {
        bench.ask(EngineRequest::Step);
        bench.wait(900.0);
        assert_eq!((bench.allowed().len(), bench.core.state()), (steps, &RunState::Paused));
    }
}

#[test]
fn a_policy_that_says_it_is_done_when_it_is_not_ends_the_run_unsolved() {
    let (_, sentence) = task_in(5, Family::Place);
    let mut bench = Bench::new(5, leftward(0.9));
    bench.instruct(&sentence);
    bench.ask(EngineRequest::Run);
    bench.wait(2000.0);
    let ended = matches!(bench.core.state(), RunState::Ended { steps, .. } if *steps == DONE_STEPS);
    assert!(ended, "{:?}", bench.core.state());
}

#[test]
fn a_policy_that_is_unsure_moves_nothing_until_it_is_told_to() {
    let (_, sentence) = task_in(5, Family::Place);
    let mut bench = Bench::new(5, expert());
    bench.confidence = Some(0.3);
    bench.instruct(&sentence);
    bench.ask(EngineRequest::Run);
    bench.wait_for("unsure", |state| *state == RunState::Unsure { confidence: 0.3 });
    bench.wait(1000.0);
    assert_eq!((bench.allowed().len(), bench.questions.len()), (0, 1), "nothing moves and nothing more is asked");

    // Another sentence is another question.
    let (_, other) = task_in(5, Family::Pick);
    bench.instruct(&other);
    bench.ask(EngineRequest::Run);
    bench.wait_for("unsure again", |state| matches!(state, RunState::Unsure { .. }));

    // All the same.
    bench.ask(EngineRequest::Run);
    bench.wait_for("solved", is_solved);
    assert!(bench.allowed().len() > 5);
}

#[test]
fn a_policy_that_is_sure_sets_out_and_may_doubt_later() {
    let (_, sentence) = task_in(5, Family::Place);
    let mut bench = Bench::new(5, expert());
    bench.confidence = Some(0.8);
    bench.instruct(&sentence);
    bench.ask(EngineRequest::Run);
    bench.wait(500.0);
    bench.confidence = Some(0.1);
    bench.wait_for("solved", is_solved);
}

#[test]
fn single_steps_are_taken_however_unsure_the_policy_is() {
    let (_, sentence) = task_in(5, Family::Place);
    let mut bench = Bench::new(5, leftward(0.0));
    bench.confidence = Some(0.1);
    bench.instruct(&sentence);
    bench.ask(EngineRequest::Step);
    bench.wait_for("paused", |state| *state == RunState::Paused);
    assert_eq!(bench.allowed().len(), 1);
}

#[test]
fn a_run_without_end_is_ended() {
    let (_, sentence) = task_in(5, Family::Place);
    let mut bench = Bench::new(5, leftward(0.0));
    bench.instruct(&sentence);
    bench.ask(EngineRequest::Run);
    bench.wait(31_000.0);
    assert!(matches!(bench.core.state(), RunState::Ended { steps: 300, .. }), "{:?}", bench.core.state());
}

#[test]
fn every_period_is_shown_the_picture_it_was_decided_on() {
    let (_, sentence) = task_in(5, Family::Place);
    let mut bench = Bench::new(5, leftward(0.0));
    bench.instruct(&sentence);
    bench.ask(EngineRequest::Run);
    bench.wait(1500.0);
    let ids =
        |wanted: fn(&EngineEvent) -> Option<u32>| -> Vec<u32> { bench.events.iter().filter_map(wanted).collect() };
    let pictures = ids(|event| match event {
        EngineEvent::Picture { id, .. } => Some(*id),
        _ => None,
    });
    let steps = ids(|event| match event {
        EngineEvent::Stepped { id, .. } => Some(*id),
        _ => None,
    });
    assert!(steps.len() > 10 && steps.iter().all(|id| pictures.contains(id)), "{steps:?} {pictures:?}");
    assert!(pictures.windows(2).all(|pair| pair[0] < pair[1]), "no id is used twice: {pictures:?}");
}

#[test]
fn what_was_asked_for_is_told_as_joints_too() {
    let (_, sentence) = task_in(5, Family::Place);
    let mut bench = Bench::new(5, leftward(0.0));
    bench.instruct(&sentence);
    bench.ask(EngineRequest::Run);
    bench.wait(1000.0);
    let told = bench.events.iter().filter_map(|event| match event {
        EngineEvent::Stepped { governed, asked_joints, .. } => Some((governed.raw.ee.position_m, *asked_joints)),
        _ => None,
    });
    let told: Vec<_> = told.collect();
    assert!(told.len() > 5);
    for (asked_m, joints) in told {
        let off_m = (ee_pose(&joints).position_m - asked_m).length();
        assert!(off_m < 1e-3, "{off_m} m from what was asked for");
    }
}
