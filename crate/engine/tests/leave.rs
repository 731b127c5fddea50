//! When the arm may move, and when it may not.

mod common;

use common::{BRISK, Bench, expert, leftward, task_in};
use schema::{
    Family,
    desk::{DeskRequest, Taken},
    message::{EngineEvent, EngineRequest, InferenceEvent, RunState, Source, Understanding},
};

/// Whether a sentence was read as it should have been.
type Reading = fn(&Understanding) -> bool;

/// Nothing is asked of the policy, nothing moves.
fn assert_still(bench: &mut Bench) {
    let (asked, before) = (bench.questions.len(), bench.core.world().pose_hash());
    bench.ask(EngineRequest::Run);
    bench.wait(1000.0);
    assert_eq!(bench.questions.len(), asked, "the policy was asked");
    assert_eq!(bench.core.world().pose_hash(), before, "something moved");
    assert_eq!(bench.core.state(), &RunState::Idle);
}

#[test]
fn without_a_clear_sentence_the_arm_keeps_still_and_the_page_hears_why() {
    let mut bench = Bench::new(4, leftward(0.0));
    let cases: [(&str, Reading); 3] = [
        ("", |u| matches!(u, Understanding::Empty)),
        ("   ", |u| matches!(u, Understanding::Empty)),
        ("frobnicate quxly", |u| matches!(u, Understanding::OnlyUnknown { .. })),
    ];
    for (sentence, expected) in cases {
        bench.instruct(sentence);
        assert!(expected(&bench.last_understanding()), "{sentence:?} is {:?}", bench.last_understanding());
        assert_still(&mut bench);
    }
}

#[test]
fn what_is_not_on_the_table_is_named_and_what_is_there_too() {
    let mut bench = Bench::new(4, leftward(0.0));
    let specs = bench.core.world().specs().to_vec();
    let missing = schema::Color::ALL
        .into_iter()
        .find(|color| !specs.iter().any(|spec| spec.color == *color && spec.kind == schema::ObjectKind::Cube))
        .expect("no table holds a cube of every colour");
    bench.instruct(&format!("pick up the {} cube", missing.word()));
    let understanding = bench.last_understanding();
    assert!(
        matches!(&understanding, Understanding::NotHere { present, .. } if present.len() == specs.len()),
        "{understanding:?}"
    );
    assert_still(&mut bench);
}

#[test]
fn a_question_is_asked_and_its_answer_starts_the_run_with_a_clear_sentence() {
    // Some scene has two graspable things of one kind.
    let (seed, kind) = (0..200)
        .find_map(|seed| {
            let bench = Bench::new(seed, leftward(0.0));
            let specs = bench.core.world().specs();
            let twice = specs
                .iter()
                .find(|spec| spec.kind.graspable() && specs.iter().filter(|other| other.kind == spec.kind).count() > 1);
            twice.map(|spec| (seed, spec.kind))
        })
        .expect("scenes hold alike things often");
    let mut bench = Bench::new(seed, expert());
    bench.instruct(&format!("pick up the {}", kind.word()));
    assert_still(&mut bench);
    let Understanding::Ambiguous { options, .. } = bench.last_understanding() else {
        panic!("the world asks which: {:?}", bench.last_understanding());
    };
    let chosen = options.last().expect("more than one").id;
    bench.ask(EngineRequest::Choose { object: chosen });
    assert!(
        matches!(bench.last_understanding(), Understanding::Clear { plan, .. } if plan.first.object == chosen),
        "{:?}",
        bench.last_understanding()
    );
    bench.wait_for("solved", |state| matches!(state, RunState::Solved { .. }));
}

#[test]
fn a_run_waits_for_the_policy_and_begins_by_itself() {
    let (_, sentence) = task_in(5, Family::Reach);
    let mut bench = Bench::unloaded(5, leftward(0.0), BRISK);
    bench.instruct(&sentence);
    bench.ask(EngineRequest::Run);
    bench.wait(500.0);
    assert_eq!((bench.core.state(), bench.questions.len()), (&RunState::Waiting, 0));
    bench.load();
    bench.wait(500.0);
    assert!(bench.allowed().len() > 2);
}

#[test]
fn a_lost_policy_makes_the_run_wait_for_the_next_one() {
    let (_, sentence) = task_in(5, Family::Place);
    let mut bench = Bench::new(5, leftward(0.0));
    bench.instruct(&sentence);
    bench.ask(EngineRequest::Run);
    bench.wait(450.0);
    bench.ask(EngineRequest::Connect);
    let before = bench.allowed().len();
    bench.wait(1000.0);
    assert_eq!((bench.core.state(), bench.allowed().len()), (&RunState::Waiting, before));
    bench.load();
    bench.wait(500.0);
    assert!(bench.allowed().len() > before);
}

#[test]
fn a_refusal_ends_the_run_with_its_reason() {
    let (_, sentence) = task_in(5, Family::Place);
    let mut bench = Bench::new(5, leftward(0.0));
    bench.instruct(&sentence);
    bench.ask(EngineRequest::Run);
    let id = bench.questions.last().expect("it asks at once").id;
    bench.core.hear(InferenceEvent::Refused { id, reason: "too many words".into() });
    assert!(
        matches!(bench.core.state(), RunState::Ended { reason, .. } if reason.contains("too many words")),
        "{:?}",
        bench.core.state()
    );
}

#[test]
fn a_stop_holds_where_the_arm_is() {
    let (_, sentence) = task_in(5, Family::Place);
    let mut bench = Bench::new(5, leftward(0.0));
    bench.instruct(&sentence);
    bench.ask(EngineRequest::Run);
    bench.wait(1050.0);
    let measured = bench.core.world().joints();
    bench.ask(EngineRequest::Stop);
    assert_eq!(bench.core.state(), &RunState::Idle);
    bench.wait(1500.0);
    let moved =
        (0..5).map(|joint| (bench.core.world().joints().0[joint] - measured.0[joint]).abs()).fold(0.0, f32::max);
    // The arm sags a little under its own weight, and has a little way to stop.
    assert!(moved < 0.06, "{moved} rad");
}

#[test]
fn a_new_sentence_in_the_middle_of_a_run_takes_effect_at_once() {
    let (_, first) = task_in(5, Family::Reach);
    let (_, second) = task_in(5, Family::Pick);
    let mut bench = Bench::new(5, expert());
    bench.instruct(&first);
    bench.ask(EngineRequest::Run);
    bench.wait(340.0);
    let stale = bench.questions.last().expect("it runs").id;
    bench.instruct(&second);
    let fresh = bench.questions.last().expect("it goes on").clone();
    assert!(fresh.id != stale && fresh.sentence == second);
    bench.wait_for("solved", |state| matches!(state, RunState::Solved { .. }));
    assert!(bench.questions.iter().filter(|question| question.id >= fresh.id).all(|q| q.sentence == second));
}

#[test]
fn an_unclear_sentence_in_the_middle_of_a_run_holds_the_arm() {
    let (_, sentence) = task_in(5, Family::Place);
    let mut bench = Bench::new(5, leftward(0.0));
    bench.instruct(&sentence);
    bench.ask(EngineRequest::Run);
    bench.wait(500.0);
    bench.instruct("frobnicate");
    let before = bench.allowed().len();
    bench.wait(1000.0);
    assert_eq!((bench.core.state(), bench.allowed().len()), (&RunState::Idle, before));
}

#[test]
fn a_hidden_tab_holds_and_goes_on_when_it_is_seen_again() {
    let (_, sentence) = task_in(5, Family::Place);
    let mut bench = Bench::new(5, leftward(0.0));
    bench.instruct(&sentence);
    bench.ask(EngineRequest::Run);
    bench.wait(500.0);
    bench.ask(EngineRequest::Visible { visible: false });
    let (before, hash) = (bench.allowed().len(), bench.core.world().pose_hash());
    bench.wait(5000.0);
    assert_eq!((bench.allowed().len(), bench.core.world().pose_hash()), (before, hash));
    bench.ask(EngineRequest::Visible { visible: true });
    bench.wait(500.0);
    assert!((3..=6).contains(&(bench.allowed().len() - before)), "it neither stands still nor catches up");
}

#[test]
fn a_look_asks_without_moving() {
    let (_, sentence) = task_in(5, Family::Place);
    let mut bench = Bench::new(5, leftward(0.0));
    bench.instruct(&sentence);
    let before = bench.core.world().pose_hash();
    bench.ask(EngineRequest::Look);
    bench.wait(500.0);
    assert_eq!(bench.questions.len(), 1);
    assert_eq!(bench.core.world().pose_hash(), before);
    assert_eq!(bench.core.path().len(), 9, "the planned path can be seen");
}

#[test]
fn a_look_asked_for_too_early_is_taken_once_the_policy_is_there() {
    let (_, sentence) = task_in(5, Family::Place);
    let mut bench = Bench::unloaded(5, leftward(0.0), BRISK);
    bench.instruct(&sentence);
    bench.ask(EngineRequest::Look);
    bench.wait(300.0);
    assert_eq!(bench.questions.len(), 0);
    bench.load();
    bench.wait(300.0);
    assert_eq!((bench.questions.len(), bench.core.state()), (1, &RunState::Idle));
}

fn picture(at_ms: f64) -> EngineRequest {
    let square = [80.0, 0.0, 480.0];
    let size = [640, 480];
    EngineRequest::Desk(DeskRequest::Picture(Taken { size, at_ms, square, covered: None, mirrored: false, live: true }))
}

#[test]
fn on_a_webcam_only_a_ghost_moves_and_only_once_there_is_a_frame() {
    let mut bench = Bench::new(5, leftward(0.9));
    let before = bench.core.world().pose_hash();
    bench.ask(EngineRequest::SetSource { source: Source::Webcam });
    bench.wait(1000.0);
    let rest = bench.core.ghosts()[0];
    bench.instruct("put the stapler on the notebook and pick it up");
    assert_eq!(bench.last_understanding(), Understanding::Unchecked);
    bench.ask(EngineRequest::Run);
    bench.wait(500.0);
    assert_eq!(bench.questions.len(), 0, "there is nothing to look at yet");
    let frame = vec![77; 96 * 96 * 3];
    for at in 0..20 {
        bench.ask_with(picture(f64::from(at) * 100.0), Some(vec![77; 640 * 480 * 4]));
        bench.wait(100.0);
    }
    assert!(bench.questions.len() > 10 && bench.questions.iter().all(|question| question.picture == frame));
    assert_eq!(bench.core.state(), &RunState::Running, "nobody but a person ends it");
    let moved = (bench.core.ghosts()[0][6].position_m - rest[6].position_m).length();
    assert!(moved > 0.01, "{moved} m");
    bench.ask(EngineRequest::SetSource { source: Source::Simulated });
    bench.wait(1000.0);
    assert!(bench.core.ghosts().is_empty());
    let world = bench.core.world().pose_hash();
    assert!(before != 0 && world != 0);
}

#[test]
fn a_frame_of_the_wrong_size_is_refused() {
    let mut bench = Bench::new(5, leftward(0.0));
    bench.ask(EngineRequest::SetSource { source: Source::Webcam });
    bench.ask_with(picture(0.0), Some(vec![0; 10]));
    assert!(bench.events.iter().any(|event| matches!(event, EngineEvent::Refused { .. })));
}
