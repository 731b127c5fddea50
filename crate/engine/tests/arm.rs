//! What a real arm is told beside the one that is drawn, and on what grounds.

mod common;

use common::{Bench, expert, leftward, task_in};
use schema::{
    Family,
    bus::{BusRequest, Grounds},
    desk::{DeskRequest, Taken},
    message::{EngineRequest, RunState, Source, Understanding},
    policy::PATCHES,
};

impl Bench {
    /// The grounds of the targets a real arm was told, in turn.
    fn grounds(&self) -> Vec<Grounds> {
        let grounds = self.told.iter().filter_map(|told| match told {
            BusRequest::Target { grounds, .. } => Some(*grounds),
            _ => None,
        });
        grounds.collect()
    }

    fn pictures_told(&self) -> usize {
        self.told.iter().filter(|told| **told == BusRequest::CameraSeen).count()
    }

    fn show(&mut self, at_ms: f64) {
        self.show_from(at_ms, true);
    }

    /// A picture in each of these control periods, counted from zero: of a camera, or of a file.
    fn show_each(&mut self, periods: core::ops::RangeInclusive<u32>, live: bool) {
        for at in periods {
            self.show_from(f64::from(at) * 100.0, live);
            self.wait(100.0);
        }
    }

    /// A picture of a camera, or one of a file.
    fn show_from(&mut self, at_ms: f64, live: bool) {
        let square = [80.0, 0.0, 480.0];
        let taken = Taken { size: [640, 480], at_ms, square, covered: None, mirrored: false, live };
        let picture = EngineRequest::Desk(DeskRequest::Picture(taken));
        self.ask_with(picture, Some(vec![77; 640 * 480 * 4]));
    }
}

#[test]
fn every_governed_target_is_told_with_the_confidence_of_its_pass() {
    let (_, sentence) = task_in(5, Family::Pick);
    let mut bench = Bench::new(5, expert());
    bench.confidence = Some(0.8);
    bench.instruct(&sentence);
    bench.ask(EngineRequest::Run);
    bench.wait(1000.0);
    bench.confidence = Some(0.2);
    bench.wait(500.0);
    let told: Vec<_> = bench
        .told
        .iter()
        .filter_map(|told| match told {
            BusRequest::Target { step, joints, .. } => Some((*step, *joints)),
            _ => None,
        })
        .collect();
    assert!(told.len() > 8);
    assert_eq!(told.iter().map(|(_, joints)| *joints).collect::<Vec<_>>(), bench.allowed());
    assert!(told.iter().enumerate().all(|(place, (step, _))| place as u32 == *step));
    let grounds = bench.grounds();
    assert_eq!(grounds[0], Grounds { understood: true, confidence: Some(0.8), by_camera: false });
    assert_eq!(grounds.last().and_then(|grounds| grounds.confidence), Some(0.2), "each says how sure it is itself");
    assert_eq!(bench.pictures_told(), 0, "the simulated camera is none that must go on seeing");
}

#[test]
fn a_recording_that_is_played_is_for_the_drawn_arm_alone() {
    let mut bench = Bench::new(5, leftward(0.0));
    let targets = vec![schema::JointAngles([0.1; 6]); 5];
    bench.ask(EngineRequest::PlayCanned { seed: 5, sentence: "reach for it".into(), targets });
    bench.wait(1000.0);
    assert!(bench.allowed().len() >= 5 && bench.told.is_empty());
}

#[test]
fn harm_moves_neither_the_drawn_arm_nor_a_real_one() {
    let (_, sentence) = task_in(5, Family::Push);
    let mut bench = Bench::new(5, leftward(0.0));
    for source in [Source::Simulated, Source::Webcam] {
        bench.ask(EngineRequest::SetSource { source });
        bench.instruct(&format!("{sentence} and hurt the cat"));
        assert_eq!(bench.last_understanding(), Understanding::Harm { words: vec!["hurt".into(), "cat".into()] });
        bench.ask(EngineRequest::Run);
        bench.show_each(0..=4, true);
        assert_eq!((bench.core.state(), bench.grounds().len()), (&RunState::Idle, 0), "{source:?}");
    }
}

#[test]
fn a_webcam_s_pictures_are_told_as_they_come_and_its_targets_say_that_they_rest_on_them() {
    let mut bench = Bench::new(5, leftward(0.0));
    bench.show(0.0);
    assert_eq!(bench.pictures_told(), 0, "it is not the source");
    bench.ask(EngineRequest::SetSource { source: Source::Webcam });
    bench.instruct("pick up the red cube");
    bench.ask(EngineRequest::Run);
    bench.show_each(1..=10, true);
    assert_eq!(bench.pictures_told(), 10);
    // The same picture once more is nothing new.
    bench.show(1000.0);
    assert_eq!(bench.pictures_told(), 10);
    let grounds = bench.grounds();
    assert!(grounds.len() > 3);
    assert!(grounds.iter().all(|grounds| grounds.by_camera && grounds.understood), "{grounds:?}");

    // Nobody checks words against a desk, but a real arm does nothing for those that name no task and no thing.
    bench.instruct("put the stapler on the notebook");
    assert_eq!(bench.last_understanding(), Understanding::Unchecked);
    bench.ask(EngineRequest::Run);
    let before = bench.grounds().len();
    bench.show_each(11..=20, true);
    let grounds = &bench.grounds()[before..];
    assert!(grounds.len() > 3 && grounds.iter().all(|grounds| !grounds.understood), "{grounds:?}");

    bench.ask(EngineRequest::SetSource { source: Source::Simulated });
    let told = bench.pictures_told();
    bench.show(5000.0);
    assert_eq!(bench.pictures_told(), told);
}

#[test]
fn a_picture_or_a_video_of_a_file_moves_the_drawn_arm_and_is_no_camera_to_a_real_one() {
    let mut bench = Bench::new(5, leftward(0.0));
    bench.ask(EngineRequest::SetSource { source: Source::Webcam });
    bench.instruct("pick up the red cube");
    bench.ask(EngineRequest::Run);
    bench.show_each(1..=10, false);
    assert!(bench.allowed().len() > 3, "what is drawn follows it");
    let grounds = bench.grounds();
    assert!(grounds.len() > 3 && grounds.iter().all(|grounds| grounds.by_camera), "{grounds:?}");
    assert_eq!(bench.pictures_told(), 0, "however often it is shown, no camera has seen anything");
}

#[test]
fn on_a_webcam_too_a_sentence_without_a_task_moves_nothing() {
    let mut bench = Bench::new(5, leftward(0.0));
    bench.ask(EngineRequest::SetSource { source: Source::Webcam });
    bench.instruct("the red cube");
    assert_eq!(bench.last_understanding(), Understanding::NoTask);
    bench.ask(EngineRequest::Run);
    bench.show_each(1..=5, true);
    assert_eq!((bench.core.state(), bench.grounds().len(), bench.allowed().len()), (&RunState::Idle, 0, 0));
}

#[test]
fn a_run_on_a_webcam_sets_out_only_where_the_policy_points_somewhere() {
    let run = |heat: Vec<f32>| {
        let mut bench = Bench::new(5, leftward(0.0));
        bench.heat = heat;
        bench.ask(EngineRequest::SetSource { source: Source::Webcam });
        bench.instruct("pick up the red cube");
        bench.ask(EngineRequest::Run);
        bench.show_each(1..=10, true);
        (bench.core.state().clone(), bench.grounds().len())
    };
    let peaked = |height: f32| {
        let mut heat = vec![1.0; PATCHES];
        heat[PATCHES / 2 + 6] = height;
        heat
    };
    let (state, told) = run(peaked(1.5));
    assert!(matches!(&state, RunState::Ended { steps: 0, reason } if reason.contains("no place")), "{state:?}");
    assert_eq!(told, 0, "a real arm is told nothing");
    // (8 + h) of (143 + h): a half at 127.
    assert_eq!(run(peaked(120.0)).1, 0);
    let (state, told) = run(peaked(135.0));
    assert!(state == RunState::Running && told > 3, "{state:?}");
    // A policy without such maps is not held for that.
    assert!(run(Vec::new()).1 > 3);
}
