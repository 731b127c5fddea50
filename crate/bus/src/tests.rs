mod lead;
mod replay;

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use control::kinematics::tool_pose;
use schema::bus::{
    ArmKind, ArmLimits, ArmRole, ArmStage, ArmTelemetry, BusEvent, BusRequest, CalibrationSource, Deed, Driver,
    Grounds, LineState, Rung, Sign, StopReport,
};
use schema::message::Limit;
use schema::{Joint, JointAngles};
use servo::arm::Arm;
use servo::bus::{Retune, Transport, Unplugged};
use servo::simulated::{Mechanics as _, run};

use crate::{Inbox, Line, Pretended, Session, turn};

/// A simulated line that passes its own time.
struct TestLine {
    pretended: Pretended,
    now_secs: f64,
    /// Whoever asks for something in the middle of the next pause.
    visitor: Option<Inbox>,
}

impl TestLine {
    fn pass(&mut self, now_secs: f64) {
        // In small steps, so that hands move as they would.
        while self.now_secs < now_secs {
            self.now_secs = (self.now_secs + 0.002).min(now_secs);
            self.pretended.advance(self.now_secs);
            let bus_secs = self.pretended.bus_secs(self.now_secs);
            self.pretended.bus.advance(bus_secs);
        }
    }
}

impl Transport for TestLine {
    fn now_secs(&self) -> f64 {
        self.now_secs
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Unplugged> {
        self.pretended.bus.write(self.pretended.bus_secs(self.now_secs), bytes)
    }

    async fn read(&mut self, until_secs: f64) -> Result<Vec<u8>, Unplugged> {
        let already = self.pretended.bus.read(self.pretended.bus_secs(self.now_secs))?;
        if !already.is_empty() {
            return Ok(already);
        }
        let begun_secs = self.pretended.bus_secs(0.0);
        let next_secs = self.pretended.bus.next_arrival_secs().map_or(until_secs, |secs| secs - begun_secs);
        // A hair later, so that rounding does not leave it just ahead.
        self.pass((next_secs + 1e-9).min(until_secs).max(self.now_secs));
        self.pretended.bus.read(self.pretended.bus_secs(self.now_secs))
    }
}

impl Retune for TestLine {
    async fn set_baud(&mut self, baud: u32) -> Result<(), Unplugged> {
        self.pretended.bus.set_baud(baud);
        self.pass(self.now_secs + 0.05);
        Ok(())
    }
}

impl Line for TestLine {
    fn is_simulated(&self) -> bool {
        true
    }

    fn pretend(&mut self, deed: Deed) {
        self.pretended.pretend(self.now_secs, deed);
    }

    async fn pause_until(&mut self, until_secs: f64) {
        if let Some(inbox) = self.visitor.take() {
            self.pass(self.now_secs.midpoint(until_secs));
            inbox.push(BusRequest::Visible { visible: true });
            let mut waits = true;
            poll_fn(|_| if core::mem::take(&mut waits) { Poll::Pending } else { Poll::Ready(()) }).await;
        }
        self.pass(until_secs);
    }

    async fn reopen(&mut self) -> bool {
        self.pretended.bus.is_plugged()
    }

    async fn close(&mut self) {}

    fn epoch_ms(&self, secs: f64) -> f64 {
        secs * 1e3
    }
}

/// A session, and everything it said.
struct Bench {
    session: Session<TestLine>,
    inbox: Inbox,
    said: Rc<RefCell<Vec<BusEvent>>>,
}

impl Bench {
    fn new(kind: ArmKind, calibrated: bool) -> Self {
        Self::of(kind, ArmRole::Follower, calibrated)
    }

    fn of(kind: ArmKind, role: ArmRole, calibrated: bool) -> Self {
        let said: Rc<RefCell<Vec<BusEvent>>> = Rc::default();
        let hearing = Rc::clone(&said);
        let line =
            TestLine { pretended: Pretended::new(Arm::of(kind, role), 7, calibrated), now_secs: 0.0, visitor: None };
        let tell = Box::new(move |event| hearing.borrow_mut().push(event));
        let mut session = Session::new(line, (kind, role), None, ArmLimits::default(), tell);
        run(session.greet());
        Self { session, inbox: Inbox::default(), said }
    }

    fn ask(&self, request: BusRequest) {
        self.inbox.push(request);
    }

    fn stop(&self, rung: Rung) {
        self.ask(BusRequest::Stop { rung, pressed_ms: self.session.now_secs() * 1e3 });
    }

    /// Lets time pass.
    fn pass(&mut self, secs: f64) {
        let until_secs = self.session.now_secs() + secs;
        while self.session.now_secs() < until_secs {
            assert!(run(turn(&mut self.session, &self.inbox)), "the session ended");
        }
    }

    fn find<T>(&self, of: impl Fn(&BusEvent) -> Option<T>) -> Option<T> {
        self.said.borrow().iter().rev().find_map(of)
    }

    fn refusals(&self) -> Vec<String> {
        let said = self.said.borrow();
        said.iter()
            .filter_map(|event| if let BusEvent::Refused { reason } = event { Some(reason.clone()) } else { None })
            .collect()
    }

    fn telemetry(&self) -> ArmTelemetry {
        self.find(|event| if let BusEvent::Telemetry(telemetry) = event { Some((**telemetry).clone()) } else { None })
            .expect("telemetry")
    }

    fn stopped(&self) -> StopReport {
        self.find(|event| if let BusEvent::Stopped(report) = event { Some(report.clone()) } else { None })
            .expect("a stop")
    }

    fn angle(&self, joint: Joint) -> f32 {
        self.session.line().pretended.bus.mechanics().joint(joint).angle_rad
    }

    fn powered(kind: ArmKind) -> Self {
        let mut bench = Self::new(kind, true);
        bench.ask(BusRequest::Enable);
        bench.pass(0.3);
        assert_eq!(bench.session.stage(), &ArmStage::Powered { driver: Driver::Nobody }, "{:?}", bench.refusals());
        bench
    }

    /// Tells the policy's target ten times a second, as the engine does.
    fn follow_policy(&mut self, joints: &JointAngles, secs: f64) {
        self.follow_policy_on(joints, GOOD, secs);
    }

    /// The same on other grounds.
    fn follow_policy_on(&mut self, joints: &JointAngles, grounds: Grounds, secs: f64) {
        for step in 0..(secs * 10.0) as u32 {
            self.ask(BusRequest::Target { step, joints: *joints, grounds });
            self.pass(0.1);
        }
    }
}

/// A sentence that was understood, a policy that is sure, and the simulated camera.
const GOOD: Grounds = Grounds { understood: true, confidence: Some(0.9), by_camera: false };

/// Half way between folded up and stretched out.
const HOME: JointAngles = JointAngles([0.0, -0.6, 0.9, 0.8, 0.0, 0.3]);

#[test]
fn an_arm_is_looked_at_before_anything_moves() {
    for kind in ArmKind::ALL {
        let mut bench = Bench::new(kind, true);
        bench.pass(0.2);
        assert_eq!(bench.session.stage(), &ArmStage::Limp);
        let findings =
            bench.find(|event| if let BusEvent::Health { findings } = event { Some(findings.clone()) } else { None });
        assert!(findings.is_some());
        assert_eq!(bench.telemetry().joints.iter().flatten().count(), 6);
        bench.ask(BusRequest::Drive { driver: Driver::Policy });
        bench.pass(0.1);
        assert_eq!(bench.refusals(), ["The arm is not under power."]);
    }
}

#[test]
fn an_arm_nobody_has_calibrated_is_not_switched_on() {
    let mut bench = Bench::new(ArmKind::So101, false);
    bench.ask(BusRequest::Enable);
    bench.pass(0.2);
    assert_eq!(bench.session.stage(), &ArmStage::Limp);
    assert!(bench.refusals()[0].contains("not calibrated"), "{:?}", bench.refusals());
}

#[test]
fn torque_comes_on_without_a_move() {
    for kind in ArmKind::ALL {
        let before = Bench::new(kind, true).angle(Joint::ElbowFlex);
        let bench = Bench::powered(kind);
        assert!((bench.angle(Joint::ElbowFlex) - before).abs() < 0.03);
    }
}

#[test]
fn a_person_leads_the_arm_at_its_easy_pace() {
    let mut bench = Bench::powered(ArmKind::So101);
    bench.ask(BusRequest::Drive { driver: Driver::Person });
    bench.ask(BusRequest::Want { joints: HOME });
    bench.pass(0.5);
    let limits = bench.telemetry().limits;
    assert!(limits.iter().any(|limit| matches!(limit, Limit::Velocity { .. })), "{limits:?}");
    bench.pass(4.0);
    for joint in Joint::ALL {
        assert!((bench.angle(joint) - HOME[joint]).abs() < 0.05, "{joint:?} {}", bench.angle(joint));
    }
}

#[test]
fn a_hold_keeps_the_arm_where_it_is_and_reaches_the_bus_at_once() {
    let mut bench = Bench::powered(ArmKind::So101);
    bench.ask(BusRequest::Drive { driver: Driver::Person });
    bench.ask(BusRequest::Want { joints: HOME });
    bench.pass(1.0);
    bench.stop(Rung::Hold);
    bench.ask(BusRequest::Visible { visible: true });
    bench.pass(0.1);
    let at = bench.angle(Joint::ShoulderLift);
    let report = bench.stopped();
    assert_eq!((report.rung, report.confirmed), (Rung::Hold, 6));
    assert!(report.reached_bus_us.is_some_and(|us| us < 20_000), "{report:?}");
    bench.pass(1.0);
    assert!((bench.angle(Joint::ShoulderLift) - at).abs() < 0.05);
    assert_eq!(bench.session.stage(), &ArmStage::Powered { driver: Driver::Nobody });
}

#[test]
fn a_release_is_read_back_from_every_joint() {
    for kind in ArmKind::ALL {
        let mut bench = Bench::powered(kind);
        bench.stop(Rung::Release);
        bench.pass(0.1);
        let report = bench.stopped();
        assert_eq!((report.confirmed, report.silent.len(), report.still_on.len()), (6, 0, 0));
        assert_eq!(bench.session.stage(), &ArmStage::Limp);
    }
}

#[test]
fn a_servo_that_does_not_answer_is_not_said_to_be_released() {
    let mut bench = Bench::powered(ArmKind::So101);
    bench.session.line_mut().pretended.bus.kill(Joint::WristFlex);
    bench.stop(Rung::Release);
    bench.pass(1.0);
    let report = bench.stopped();
    assert_eq!((report.confirmed, report.silent.as_slice()), (5, [Joint::WristFlex].as_slice()));
    assert_eq!(bench.session.stage(), &ArmStage::Adopted);
}

#[test]
fn a_soft_stop_ends_at_rest_without_power() {
    let mut bench = Bench::powered(ArmKind::So101);
    bench.ask(BusRequest::Drive { driver: Driver::Person });
    bench.ask(BusRequest::Want { joints: HOME });
    bench.pass(4.0);
    bench.stop(Rung::Soft);
    bench.pass(4.0);
    let report = bench.stopped();
    assert_eq!((report.confirmed, report.is_at_rest), (6, Some(true)));
    assert_eq!(bench.session.stage(), &ArmStage::Limp);
}

#[test]
fn what_was_wished_before_a_stop_is_not_done_after_it() {
    let mut bench = Bench::powered(ArmKind::So101);
    bench.ask(BusRequest::Drive { driver: Driver::Person });
    bench.ask(BusRequest::Want { joints: HOME });
    bench.stop(Rung::Hold);
    let before = bench.angle(Joint::ShoulderLift);
    bench.pass(1.0);
    assert!((bench.angle(Joint::ShoulderLift) - before).abs() < 0.02);
}

#[test]
fn what_is_asked_for_in_the_middle_of_a_period_does_not_hurry_the_next() {
    let mut bench = Bench::powered(ArmKind::So101);
    for place in 0..100 {
        if place % 2 == 0 {
            bench.session.line_mut().visitor = Some(bench.inbox.clone());
        }
        let mut turning = pin!(turn(&mut bench.session, &bench.inbox));
        let mut context = Context::from_waker(Waker::noop());
        while turning.as_mut().poll(&mut context).is_pending() {}
    }
    bench.pass(1.5);
    let rhythm = bench.telemetry().line.rhythm;
    assert!(rhythm.periods > 100 && rhythm.all_within_ms < 0.1, "{rhythm:?}");
}

#[test]
fn a_hidden_tab_holds() {
    let mut bench = Bench::powered(ArmKind::So101);
    bench.ask(BusRequest::Drive { driver: Driver::Person });
    bench.ask(BusRequest::Want { joints: HOME });
    bench.ask(BusRequest::Visible { visible: false });
    bench.pass(0.5);
    let at = bench.angle(Joint::ShoulderLift);
    bench.pass(1.0);
    assert_eq!(bench.telemetry().limits, [Limit::Hidden]);
    assert!((bench.angle(Joint::ShoulderLift) - at).abs() < 0.01);
    bench.ask(BusRequest::Visible { visible: true });
    bench.pass(1.0);
    assert!((bench.angle(Joint::ShoulderLift) - at).abs() > 0.3);
}

#[test]
fn the_policy_drives_only_while_it_speaks_and_a_camera_must_go_on_seeing() {
    let mut bench = Bench::powered(ArmKind::So101);
    bench.ask(BusRequest::Drive { driver: Driver::Policy });
    bench.pass(0.1);
    bench.follow_policy(&HOME, 1.0);
    let at = bench.angle(Joint::ElbowFlex);
    assert!((at - 1.6).abs() > 0.1, "it goes: {at}");
    bench.pass(1.5);
    let silent = bench.angle(Joint::ElbowFlex);
    bench.pass(1.0);
    assert_eq!(bench.telemetry().limits, [Limit::StalePolicy]);
    assert!((bench.angle(Joint::ElbowFlex) - silent).abs() < 0.01);

    // A real camera must have shown something, and go on.
    let seen = Grounds { by_camera: true, ..GOOD };
    bench.follow_policy_on(&HOME, seen, 0.3);
    assert_eq!(bench.telemetry().limits, [Limit::StaleCamera]);
    let mut turned = HOME;
    turned[Joint::ShoulderPan] = 1.0;
    for _ in 0..5 {
        bench.ask(BusRequest::CameraSeen);
        bench.follow_policy_on(&turned, seen, 0.1);
    }
    assert!(!bench.telemetry().limits.contains(&Limit::StaleCamera));
    assert!(bench.angle(Joint::ShoulderPan) > 0.1, "it goes on: {}", bench.angle(Joint::ShoulderPan));
    bench.follow_policy_on(&turned, seen, 1.0);
    assert_eq!(bench.telemetry().limits, [Limit::StaleCamera]);
    // Back at the simulated table nobody asks for a real camera.
    bench.follow_policy(&HOME, 0.3);
    assert!(!bench.telemetry().limits.contains(&Limit::StaleCamera));
}

#[test]
fn a_target_without_an_understood_sentence_or_of_an_unsure_policy_moves_nothing() {
    for (grounds, limit) in [
        (Grounds { understood: false, ..GOOD }, Limit::NotUnderstood),
        (Grounds { confidence: Some(0.3), ..GOOD }, Limit::Unsure),
        (Grounds::default(), Limit::NotUnderstood),
    ] {
        let mut bench = Bench::powered(ArmKind::So101);
        bench.ask(BusRequest::Drive { driver: Driver::Policy });
        bench.pass(0.1);
        let before = bench.angle(Joint::ElbowFlex);
        bench.follow_policy_on(&HOME, grounds, 1.0);
        assert_eq!(bench.telemetry().limits, [limit]);
        assert!((bench.angle(Joint::ElbowFlex) - before).abs() < 0.02, "{grounds:?}");
        bench.follow_policy(&HOME, 1.0);
        assert!((bench.angle(Joint::ElbowFlex) - before).abs() > 0.1, "it goes once both are there");
        // And holds again when they are not.
        bench.follow_policy_on(&HOME, grounds, 0.3);
        let at = bench.angle(Joint::ElbowFlex);
        bench.follow_policy_on(&HOME, grounds, 1.0);
        assert!((bench.angle(Joint::ElbowFlex) - at).abs() < 0.02, "{grounds:?}");
    }
}

#[test]
fn step_by_step_the_arm_goes_only_while_the_key_is_down() {
    let mut bench = Bench::powered(ArmKind::So101);
    bench.ask(BusRequest::Drive { driver: Driver::PolicyWhileHeld });
    bench.pass(0.1);
    bench.follow_policy(&HOME, 0.6);
    assert!((bench.angle(Joint::ElbowFlex) - 1.6).abs() < 0.03);
    assert_eq!(bench.telemetry().limits, [Limit::NotHeld]);
    for step in 0..8 {
        bench.ask(BusRequest::Held { held: true });
        bench.ask(BusRequest::Target { step, joints: HOME, grounds: GOOD });
        bench.pass(0.1);
    }
    let at = bench.angle(Joint::ElbowFlex);
    assert!((at - 1.6).abs() > 0.1, "{at}");
    // The page may be gone without saying that the key is up.
    bench.follow_policy(&HOME, 1.0);
    assert_eq!(bench.telemetry().limits, [Limit::NotHeld]);
}

#[test]
fn in_shadow_mode_what_the_policy_wants_is_shown_and_nothing_moves() {
    let mut bench = Bench::new(ArmKind::So101, true);
    let before = bench.angle(Joint::ElbowFlex);
    bench.follow_policy(&HOME, 1.0);
    let telemetry = bench.telemetry();
    assert_eq!(telemetry.wanted, Some(HOME));
    assert!(!telemetry.limits.is_empty() && telemetry.goals.is_some());
    // Folded up it settles under its weight, and no further.
    assert!((bench.angle(Joint::ElbowFlex) - before).abs() < 0.02, "{}", bench.angle(Joint::ElbowFlex));
    assert_eq!(bench.session.stage(), &ArmStage::Limp);
}

#[test]
fn an_arm_is_swept_first_and_given_its_offsets_after() {
    for kind in ArmKind::ALL {
        let mut bench = Bench::new(kind, false);
        bench.ask(BusRequest::BeginSweep);
        bench.pass(0.3);
        bench.ask(BusRequest::FinishSweep);
        bench.pass(0.1);
        assert!(bench.refusals()[0].contains("move it to both ends"), "{:?}", bench.refusals());
        bench.ask(BusRequest::Pretend { deed: Deed::SweepAll });
        bench.pass(7.5);
        let swept = bench.find(|event| if let BusEvent::Sweep { joints } = event { Some(*joints) } else { None });
        assert!(swept.is_some_and(|joints| joints.iter().all(|joint| joint.passes)), "{swept:?}");
        bench.ask(BusRequest::FinishSweep);
        bench.pass(0.5);
        let calibration = bench.find(|event| match event {
            BusEvent::Calibration { source, text } => Some((*source, text.clone())),
            _ => None,
        });
        let (source, text) = calibration.expect("a calibration");
        assert_eq!(source, CalibrationSource::New, "{:?}", bench.refusals());
        let text = text.expect("a file");
        assert!(text.contains("homing_offset"));
        // What was written reads back: the middle of what was swept is zero.
        if kind == ArmKind::So101 {
            let elbow = bench.telemetry().joints[2].clone().expect("the elbow").position_rad;
            assert!((elbow - bench.angle(Joint::ElbowFlex)).abs() < 0.05, "{elbow}");
        }
        bench.ask(BusRequest::SetCalibration { text });
        bench.ask(BusRequest::SetCalibration { text: "{}".into() });
        bench.pass(0.5);
        assert!(bench.refusals().last().is_some_and(|reason| reason.contains("says nothing of shoulder_pan")));
    }
}

#[test]
fn a_small_move_by_hand_tells_a_sign_and_a_turned_joint_is_turned_back() {
    let mut bench = Bench::new(ArmKind::So101, true);
    bench.pass(0.1);
    let mut expect = |by_rad: f32, expected: Sign| {
        let at = bench.angle(Joint::ShoulderPan);
        bench.ask(BusRequest::Verify { joint: Joint::ShoulderPan });
        bench.pass(0.1);
        bench.ask(BusRequest::Pretend { deed: Deed::Hand { joint: Joint::ShoulderPan, angle_rad: Some(at + by_rad) } });
        bench.pass(1.5);
        let verified = bench.find(|event| match event {
            BusEvent::Verified { joint, sign } => Some((*joint, *sign)),
            _ => None,
        });
        assert_eq!(verified, Some((Joint::ShoulderPan, expected)));
    };
    expect(0.4, Sign::Right);
    expect(-0.4, Sign::Reversed);
    bench.ask(BusRequest::Turn { joint: Joint::ShoulderPan });
    bench.pass(0.2);
    let at = bench.telemetry().joints[0].clone().expect("the base").position_rad;
    assert!((at + bench.angle(Joint::ShoulderPan)).abs() < 0.03);
    bench.ask(BusRequest::JudgeZero);
    bench.pass(0.1);
    let right = bench.find(|event| if let BusEvent::Zero { right, .. } = event { Some(*right) } else { None });
    assert_eq!(right, Some([true, false, false, false, true, true]), "folded up is not zero");
}

#[test]
fn an_arm_comes_back_by_itself_after_the_cable_was_out_and_goes_on_holding() {
    let mut bench = Bench::powered(ArmKind::So101);
    bench.ask(BusRequest::Pretend { deed: Deed::Unplug });
    bench.pass(1.0);
    assert!(bench.session.is_lost());
    bench.stop(Rung::Release);
    bench.pass(0.6);
    let report = bench.stopped();
    assert_eq!((report.confirmed, report.silent.len()), (0, 6));
    bench.ask(BusRequest::Pretend { deed: Deed::PlugIn });
    bench.pass(1.5);
    assert!(!bench.session.is_lost());
    assert_eq!(bench.session.stage(), &ArmStage::Adopted, "its servos hold their last goals");
    let state = bench.find(|event| if let BusEvent::Line { state } = event { Some(state.clone()) } else { None });
    assert_eq!(state, Some(LineState::Open { simulated: true }));
    bench.ask(BusRequest::Enable);
    bench.pass(0.5);
    assert_eq!(bench.session.stage(), &ArmStage::Powered { driver: Driver::Nobody }, "{:?}", bench.refusals());
}

#[test]
fn a_noisy_line_ends_nothing_and_a_stop_gets_through() {
    let mut bench = Bench::powered(ArmKind::So101);
    bench.ask(BusRequest::Pretend { deed: Deed::Faults { rate: 0.05 } });
    bench.ask(BusRequest::Drive { driver: Driver::Person });
    bench.ask(BusRequest::Want { joints: HOME });
    bench.pass(5.0);
    assert!(!bench.session.is_lost());
    let telemetry = bench.telemetry();
    assert!(telemetry.line.lost > 0);
    assert!((bench.angle(Joint::ElbowFlex) - HOME[Joint::ElbowFlex]).abs() < 0.1);
    bench.stop(Rung::Release);
    bench.pass(2.0);
    assert_eq!(bench.stopped().confirmed, 6, "{:?}", bench.stopped());
}

#[test]
fn a_new_servo_is_given_its_id_and_two_are_refused() {
    let mut bench = Bench::new(ArmKind::So101, false);
    bench.ask(BusRequest::GiveId { joint: Joint::ElbowFlex });
    bench.pass(0.1);
    assert!(bench.refusals()[0].contains("connect only the one"), "{:?}", bench.refusals());
    bench.ask(BusRequest::Pretend { deed: Deed::Lone { joint: Joint::ElbowFlex } });
    bench.ask(BusRequest::FindServos);
    bench.pass(0.1);
    let found = bench.find(|event| if let BusEvent::Servos { found, .. } = event { Some(found.clone()) } else { None });
    assert_eq!(found, Some(vec!["model 777 with id 1 at 1000000 baud".into()]));
    bench.ask(BusRequest::GiveId { joint: Joint::ElbowFlex });
    bench.pass(0.1);
    let given = bench.find(|event| if let BusEvent::IdGiven { joint } = event { Some(*joint) } else { None });
    assert_eq!(given, Some(Joint::ElbowFlex), "{:?}", bench.refusals());
    bench.ask(BusRequest::Pretend { deed: Deed::Together });
    bench.ask(BusRequest::Check);
    bench.pass(0.5);
    assert_eq!(bench.telemetry().joints.iter().flatten().count(), 6);
}

#[test]
fn a_released_arm_sinks_onto_the_table_and_is_taken_up_from_there() {
    for kind in ArmKind::ALL {
        let mut bench = Bench::powered(kind);
        bench.ask(BusRequest::Drive { driver: Driver::Person });
        bench.ask(BusRequest::Want { joints: HOME });
        bench.pass(4.0);
        bench.stop(Rung::Release);
        bench.pass(0.1);
        let height_m = |bench: &Bench| tool_pose(&JointAngles(Joint::ALL.map(|joint| bench.angle(joint)))).position_m.z;
        let before_m = height_m(&bench);
        bench.pass(6.0);
        assert!(before_m > 0.02 && height_m(&bench).abs() < 0.01, "{kind:?}: {before_m} to {}", height_m(&bench));
        let lying = bench.angle(Joint::ElbowFlex);
        bench.ask(BusRequest::Enable);
        bench.pass(0.5);
        assert_eq!(bench.session.stage(), &ArmStage::Powered { driver: Driver::Nobody }, "{:?}", bench.refusals());
        assert!((bench.angle(Joint::ElbowFlex) - lying).abs() < 0.03, "torque comes on without a move");
    }
}

#[test]
fn warm_motors_and_a_weak_supply_slow_the_arm_down_and_hot_ones_hold_it() {
    let travelled = |deeds: &[Deed]| {
        let mut bench = Bench::powered(ArmKind::So101);
        let before = bench.angle(Joint::ElbowFlex);
        for deed in deeds {
            bench.ask(BusRequest::Pretend { deed: *deed });
        }
        bench.pass(0.1);
        bench.ask(BusRequest::Drive { driver: Driver::Person });
        bench.ask(BusRequest::Want { joints: HOME });
        bench.pass(0.5);
        ((bench.angle(Joint::ElbowFlex) - before).abs(), bench.telemetry().limits)
    };
    let heat = |celsius| Joint::ALL.map(|joint| Deed::Heat { joint, celsius });
    let (usual_rad, limits) = travelled(&[]);
    assert!(usual_rad > 0.2 && !limits.contains(&Limit::Voltage), "{usual_rad} {limits:?}");
    let elbow = Limit::Temperature { joint: Joint::ElbowFlex as u8 };
    let (warm_rad, limits) = travelled(&heat(56.0));
    assert!(limits.contains(&elbow) && (0.03..0.8 * usual_rad).contains(&warm_rad), "{warm_rad} {limits:?}");
    let (hot_rad, limits) = travelled(&heat(65.0));
    assert!(limits.contains(&elbow) && hot_rad < 0.02, "{hot_rad} {limits:?}");
    let (weak_rad, limits) = travelled(&[Deed::Sag { share: 0.57 }]);
    assert!(limits.contains(&Limit::Voltage) && (0.03..0.9 * usual_rad).contains(&weak_rad), "{weak_rad} {limits:?}");
}

#[test]
fn a_servo_that_died_is_said_to_be_unheard_and_one_that_is_back_is_heard() {
    let mut bench = Bench::powered(ArmKind::So101);
    let unheard = Limit::Unheard { joint: Joint::WristFlex as u8 };
    for joint in [Joint::ElbowFlex, Joint::WristFlex] {
        bench.ask(BusRequest::Pretend { deed: Deed::Die { joint: Some(joint) } });
    }
    bench.ask(BusRequest::Drive { driver: Driver::Person });
    bench.ask(BusRequest::Want { joints: HOME });
    bench.pass(0.5);
    let limits = bench.telemetry().limits;
    assert!(limits.contains(&unheard), "{limits:?}");
    assert!(!limits.contains(&Limit::Unheard { joint: Joint::ElbowFlex as u8 }), "one at a time: {limits:?}");
    bench.ask(BusRequest::Pretend { deed: Deed::Die { joint: None } });
    bench.pass(0.2);
    assert!(!bench.telemetry().limits.contains(&unheard));
}

#[test]
fn answers_that_are_lost_cost_the_period_they_were_asked_in_and_no_other() {
    for kind in ArmKind::ALL {
        let mut bench = Bench::powered(kind);
        bench.ask(BusRequest::Drive { driver: Driver::Person });
        bench.ask(BusRequest::Want { joints: HOME });
        bench.pass(0.5);
        let (lost, goals) = (bench.telemetry().line.lost, bench.telemetry().goals);
        let due_secs = bench.session.next_period_secs();
        bench.session.line_mut().pretended.bus.faults.drop = 1.0;
        assert!(run(turn(&mut bench.session, &bench.inbox)));
        bench.session.line_mut().pretended.bus.faults.drop = 0.0;
        assert!(bench.session.now_secs() < due_secs + 0.02, "it waited into the next");
        for _ in 0..2 {
            assert!(run(turn(&mut bench.session, &bench.inbox)));
        }
        let telemetry = bench.telemetry();
        assert_eq!(telemetry.line.lost - lost, 6, "{kind:?}: nobody was heard in that one");
        assert!(telemetry.joints.iter().flatten().all(|joint| joint.age_ms < 20.0), "and everybody since");
        assert_ne!(telemetry.goals, goals, "goals went on");
        bench.pass(1.5);
        let rhythm = bench.telemetry().line.rhythm;
        assert!(rhythm.periods > 100 && rhythm.all_within_ms < 0.1, "{kind:?}: {rhythm:?}");
    }
}

#[test]
fn whoever_leaves_takes_the_torque_off() {
    let mut bench = Bench::powered(ArmKind::So101);
    bench.ask(BusRequest::Leave);
    assert!(!run(turn(&mut bench.session, &bench.inbox)));
    let bus = &bench.session.line().pretended.bus;
    assert!(Joint::ALL.into_iter().all(|joint| !bus.servo(joint).has_torque()));
    assert_eq!((bench.stopped().rung, bench.stopped().confirmed), (Rung::Release, 6), "a page that stays hears of it");
}
