//! An episode that is played again from what was noted of it.

mod common;

use common::{Bench, expert, leftward, task_in};
use schema::{
    Family,
    geometry::Vec3,
    message::{EngineEvent, EngineRequest, RunState},
};

/// An episode with everything in it that changes a world: a run, a hand in the middle of it, a stop, a nudge, another run.
fn eventful() -> (Bench, String) {
    let (goal, sentence) = task_in(8, Family::Pick);
    let mut bench = Bench::new(8, expert());
    bench.instruct(&sentence);
    bench.ask(EngineRequest::Run);
    bench.wait(600.0);
    bench.core.drag(goal.object, Vec3::new(0.2, 0.02, 0.0));
    bench.wait(500.0);
    bench.core.drag(goal.object, Vec3::new(0.21, -0.03, 0.0));
    bench.wait(700.0);
    bench.core.release();
    bench.wait(300.0);
    bench.ask(EngineRequest::Stop);
    bench.wait(333.0);
    for (dx_m, dy_m) in [(0.01, 0.0), (0.0, 0.01), (-0.01, 0.0)] {
        bench.ask(EngineRequest::Nudge { object: goal.object, dx_m, dy_m });
        bench.wait(40.0);
    }
    bench.wait(1_000.0);
    bench.ask(EngineRequest::Run);
    bench.wait_for("solved", |state| matches!(state, RunState::Solved { .. }));
    bench.wait(2_000.0);
    (bench, sentence)
}

fn course(bench: &mut Bench) -> Vec<u8> {
    bench.ask(EngineRequest::GiveCourse);
    bench.course.take().expect("it is short enough to be given")
}

fn replayed(seed: u64, sentence: &str, course: Vec<u8>, mut bench: Bench) -> Bench {
    bench.ask_with(EngineRequest::Replay { seed, sentence: sentence.to_owned() }, Some(course));
    assert_eq!(*bench.core.state(), RunState::Canned);
    bench.wait_for("at its end", |state| *state != RunState::Canned);
    bench.wait(2_000.0);
    bench
}

#[test]
fn an_episode_is_played_again_to_the_bit() {
    let (mut before, sentence) = eventful();
    let bytes = course(&mut before);
    assert!(bytes.len() < 6_000, "{} bytes", bytes.len());
    // On another seed, with a policy that would do something else, and slower.
    let slow = common::Speed { frame_ms: 37.0, policy_ms: 90.0 };
    let after = replayed(8, &sentence, bytes.clone(), Bench::at_speed(3, leftward(0.0), slow));
    assert_eq!(after.core.world().pose_hash(), before.core.world().pose_hash());
    assert!(matches!(after.core.state(), RunState::Solved { .. }));
    assert!(after.questions.len() > 20, "the policy is shown what there is to see on the way");

    let without = replayed(8, &sentence, bytes, Bench::unloaded(3, leftward(0.0), common::BRISK));
    assert_eq!(without.core.world().pose_hash(), before.core.world().pose_hash());
    assert!(without.questions.is_empty());
}

#[test]
fn a_replay_is_an_episode_that_can_be_played_again() {
    let (mut before, sentence) = eventful();
    let bytes = course(&mut before);
    let mut after = replayed(8, &sentence, bytes.clone(), Bench::new(3, leftward(0.0)));
    assert_eq!(course(&mut after), bytes);
}

/// The sentence the policy was given for each step that was taken.
fn sentences_of_steps(bench: &Bench) -> Vec<String> {
    let of = |event: &EngineEvent| match event {
        EngineEvent::Stepped { id, .. } => bench.questions.iter().find(|question| question.id == *id),
        _ => None,
    };
    bench.events.iter().filter_map(of).map(|question| question.sentence.clone()).collect()
}

#[test]
fn what_was_said_on_the_way_is_said_again() {
    let [pick, reach] = [Family::Pick, Family::Reach].map(|family| task_in(8, family).1);
    let mut before = Bench::new(8, expert());
    before.instruct(&pick);
    before.ask(EngineRequest::Run);
    before.wait(700.0);
    // In the middle of a run, after it, and with nothing done any more.
    before.instruct(&reach);
    before.wait(900.0);
    before.ask(EngineRequest::Stop);
    before.wait(1_000.0);
    before.instruct(&pick);
    before.ask(EngineRequest::Run);
    before.wait(600.0);
    before.ask(EngineRequest::Stop);
    before.wait(1_000.0);
    before.instruct(&reach);
    before.wait(100.0);

    let bytes = course(&mut before);
    let opening = before.events.iter().rev().find_map(|event| match event {
        EngineEvent::Course { sentence, .. } => Some(sentence.clone()),
        _ => None,
    });
    assert_eq!(opening.as_deref(), Some(pick.as_str()), "a link begins with the sentence that was said first");

    let mut after = replayed(8, &pick, bytes.clone(), Bench::new(3, leftward(0.0)));
    assert_eq!(after.core.world().pose_hash(), before.core.world().pose_hash());
    let mut changes = sentences_of_steps(&after);
    assert_eq!(changes, sentences_of_steps(&before));
    changes.dedup();
    assert_eq!(changes, [pick.clone(), reach.clone(), pick]);
    let in_force = after.events.iter().rev().find_map(|event| match event {
        EngineEvent::Understood { sentence, .. } => Some(sentence.clone()),
        _ => None,
    });
    assert_eq!(in_force, Some(reach));
    assert_eq!(course(&mut after), bytes);
}

#[test]
fn a_damaged_record_is_refused_and_nothing_is_lost() {
    let mut bench = Bench::new(8, leftward(0.0));
    bench.instruct("pick up the red cube");
    let hash = bench.core.world().pose_hash();
    for bytes in [vec![], vec![1, 0, 7], vec![200, 1]] {
        bench.ask_with(EngineRequest::Replay { seed: 4, sentence: String::new() }, Some(bytes));
        let reason = bench.events.iter().rev().find_map(|event| match event {
            EngineEvent::Refused { reason } => Some(reason.clone()),
            _ => None,
        });
        assert!(reason.is_some_and(|reason| reason.contains("recording")));
        assert_eq!((bench.core.seed(), bench.core.world().pose_hash()), (8, hash));
    }
}
