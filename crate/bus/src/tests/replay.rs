//! Moves that are recorded and done again.

use schema::bus::{ArmKind, ArmStage, BusEvent, BusRequest, Deed, Driver, Rung};
use schema::message::Limit;
use schema::{Joint, JointAngles, Move};

use super::{Bench, HOME};

impl Bench {
    fn recorded(&self) -> Move {
        self.find(|event| match event {
            BusEvent::Recorded { recorded } => Some(recorded.clone()),
            _ => None,
        })
        .flatten()
        .expect("a recording")
    }

    fn notes(&self, says: &str) -> usize {
        let said = self.said.borrow();
        said.iter().filter(|event| matches!(event, BusEvent::Note { text } if text.contains(says))).count()
    }

    fn hand(&self, joint: Joint, angle_rad: Option<f32>) {
        self.ask(BusRequest::Pretend { deed: Deed::Hand { joint, angle_rad } });
    }
}

/// There and back with the base, over the table.
fn swing() -> Move {
    let at_ms: Vec<u32> = (0..=100).map(|step| step * 20).collect();
    let pose = |at_ms: &u32| {
        let turned_rad = 0.6 * (*at_ms as f32 / 1000.0 * core::f32::consts::PI).sin();
        JointAngles([turned_rad, -0.6, 0.9, 0.8, 0.0, 0.3])
    };
    let joints = at_ms.iter().map(pose).collect();
    Move::new(at_ms, joints).expect("a move")
}

#[test]
fn a_limp_arm_that_is_led_by_hand_is_recorded_at_the_loop_s_pace_and_does_it_again() {
    let mut bench = Bench::new(ArmKind::So101, true);
    bench.ask(BusRequest::BeginRecording);
    bench.pass(0.5);
    bench.hand(Joint::ShoulderPan, Some(0.7));
    bench.pass(1.5);
    bench.hand(Joint::ElbowFlex, Some(0.9));
    bench.pass(1.5);
    bench.ask(BusRequest::FinishRecording);
    bench.pass(0.1);
    let recorded = bench.recorded();
    assert!((3.3..3.8).contains(&recorded.secs()), "{}", recorded.secs());
    let pace = (recorded.poses() - 1) as f64 / recorded.secs();
    assert!((45.0..=55.0).contains(&pace), "{pace} poses a second");
    assert!((recorded.at(99.0)[Joint::ShoulderPan] - 0.7).abs() < 0.05);

    for joint in [Joint::ShoulderPan, Joint::ElbowFlex] {
        bench.hand(joint, Some(if joint == Joint::ShoulderPan { -0.6 } else { 1.6 }));
    }
    bench.pass(1.5);
    for joint in [Joint::ShoulderPan, Joint::ElbowFlex] {
        bench.hand(joint, None);
    }
    bench.ask(BusRequest::Enable);
    bench.pass(0.3);
    bench.ask(BusRequest::Replay { recorded: recorded.clone() });
    bench.pass(0.1);
    assert_eq!(bench.session.stage(), &ArmStage::Powered { driver: Driver::Replay });
    let before = bench.angle(Joint::ShoulderPan);
    bench.pass(0.5);
    let gone = bench.angle(Joint::ShoulderPan) - before;
    assert!((0.02..0.22).contains(&gone), "slowly to where the move begins: {gone}");
    bench.pass(8.0);
    assert_eq!(bench.session.stage(), &ArmStage::Powered { driver: Driver::Nobody });
    assert_eq!(bench.notes("The move is done"), 1);
    let last = recorded.at(99.0);
    for joint in Joint::ALL {
        assert!((bench.angle(joint) - last[joint]).abs() < 0.06, "{joint:?} {}", bench.angle(joint));
    }
}

#[test]
fn under_power_what_the_arm_was_told_is_recorded() {
    let mut bench = Bench::powered(ArmKind::Koch);
    bench.ask(BusRequest::BeginRecording);
    bench.ask(BusRequest::Drive { driver: Driver::Person });
    bench.ask(BusRequest::Want { joints: HOME });
    bench.pass(4.0);
    bench.ask(BusRequest::FinishRecording);
    bench.pass(0.1);
    let last = bench.recorded().at(99.0);
    assert!(Joint::ALL.into_iter().all(|joint| (last[joint] - HOME[joint]).abs() < 0.01), "{last:?}");
}

#[test]
fn a_recording_ends_by_itself_after_a_minute() {
    let mut bench = Bench::new(ArmKind::So101, true);
    bench.ask(BusRequest::BeginRecording);
    bench.pass(61.0);
    assert_eq!(bench.notes("A move takes at most 60 s"), 1);
    let recorded = bench.recorded();
    assert!((59.9..=60.0).contains(&recorded.secs()) && recorded.poses() <= Move::MOST_POSES, "{}", recorded.secs());
    bench.ask(BusRequest::FinishRecording);
    bench.pass(0.1);
    assert_eq!(bench.refusals(), ["Nothing is being recorded."]);
}

#[test]
fn nothing_is_kept_of_a_recording_that_is_too_short_and_none_begins_while_nobody_knows_the_arm() {
    let mut bench = Bench::new(ArmKind::So101, true);
    bench.pass(0.1);
    bench.ask(BusRequest::BeginRecording);
    bench.ask(BusRequest::FinishRecording);
    bench.pass(0.1);
    assert!(bench.refusals()[0].contains("at least two poses"), "{:?}", bench.refusals());
    bench.ask(BusRequest::BeginSweep);
    bench.ask(BusRequest::BeginRecording);
    bench.pass(0.1);
    assert!(bench.refusals()[1].contains("limp, or led by this page"), "{:?}", bench.refusals());
}

#[test]
fn a_stop_anywhere_hands_back_and_ends_a_recording() {
    let mut bench = Bench::powered(ArmKind::So101);
    bench.ask(BusRequest::BeginRecording);
    bench.ask(BusRequest::Replay { recorded: swing() });
    bench.pass(3.5);
    bench.stop(Rung::Hold);
    bench.pass(0.3);
    assert_eq!(bench.session.stage(), &ArmStage::Powered { driver: Driver::Nobody });
    assert!(bench.recorded().secs() > 2.0);
    let at = bench.angle(Joint::ShoulderPan);
    bench.pass(2.0);
    assert!((bench.angle(Joint::ShoulderPan) - at).abs() < 0.03);
    bench.ask(BusRequest::Drive { driver: Driver::Replay });
    bench.pass(0.1);
    assert_eq!(bench.refusals(), ["No move was chosen."]);
    // Whoever takes over ends it as well.
    bench.ask(BusRequest::Replay { recorded: swing() });
    bench.pass(0.5);
    bench.ask(BusRequest::Drive { driver: Driver::Person });
    bench.pass(0.1);
    assert_eq!(bench.session.stage(), &ArmStage::Powered { driver: Driver::Person });
    bench.ask(BusRequest::Drive { driver: Driver::Replay });
    bench.pass(0.1);
    assert_eq!(bench.refusals().len(), 2, "what was interrupted does not go on by itself");
}

#[test]
fn a_move_needs_power_and_waits_while_the_tab_is_hidden() {
    let mut bench = Bench::new(ArmKind::So101, true);
    bench.ask(BusRequest::Replay { recorded: swing() });
    bench.pass(0.1);
    assert_eq!(bench.refusals(), ["The arm is not under power."]);

    let mut bench = Bench::powered(ArmKind::So101);
    bench.ask(BusRequest::Replay { recorded: swing() });
    bench.pass(3.5);
    bench.ask(BusRequest::Visible { visible: false });
    bench.pass(1.0);
    assert_eq!(bench.telemetry().limits, [Limit::Hidden]);
    let at = bench.angle(Joint::ShoulderPan);
    bench.pass(1.0);
    assert!((bench.angle(Joint::ShoulderPan) - at).abs() < 0.01);
    bench.ask(BusRequest::Visible { visible: true });
    bench.pass(5.0);
    assert_eq!(bench.notes("The move is done"), 1, "it went on where it was");
}

#[test]
fn a_move_that_is_too_fast_goes_the_same_way_slower() {
    let mut bench = Bench::powered(ArmKind::So101);
    let mut out = HOME;
    out[Joint::ShoulderPan] = 1.0;
    let recorded = Move::new(vec![0, 200, 400], vec![HOME, out, HOME]).expect("a move");
    bench.ask(BusRequest::Replay { recorded });
    let mut farthest: f32 = 0.0;
    for _ in 0..100 {
        bench.pass(0.08);
        farthest = farthest.max(bench.angle(Joint::ShoulderPan));
    }
    assert!(farthest > 0.8, "it goes all the way out: {farthest}");
    assert!(bench.angle(Joint::ShoulderPan).abs() < 0.05, "and back");
    assert_eq!(bench.notes("The move is done"), 1);
}

#[test]
fn a_move_passes_the_guard_and_is_given_up_where_it_gets_no_further() {
    let mut bench = Bench::powered(ArmKind::So101);
    // Down through the table.
    let down = JointAngles([0.0, 1.5, 0.0, 0.0, 0.0, 0.3]);
    let recorded = Move::new(vec![0, 1_000, 2_000], vec![HOME, HOME, down]).expect("a move");
    bench.ask(BusRequest::Replay { recorded });
    let mut fastest: f32 = 0.0;
    let mut before = bench.angle(Joint::ShoulderLift);
    for _ in 0..120 {
        bench.pass(0.1);
        let now = bench.angle(Joint::ShoulderLift);
        (fastest, before) = (fastest.max((now - before).abs() / 0.1), now);
    }
    assert!(fastest < 1.3, "the guard's own speed is 1 rad/s: {fastest}");
    assert_eq!(bench.notes("got no further for three seconds"), 1);
    assert_eq!(bench.session.stage(), &ArmStage::Powered { driver: Driver::Nobody });
    assert!(bench.angle(Joint::ShoulderLift) < 1.2);
}
