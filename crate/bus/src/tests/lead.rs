//! A leader on a line of its own, and an arm that follows it.

use schema::bus::{ArmKind, ArmRole, ArmStage, BusEvent, BusRequest, CalibrationSource, Deed, Driver, Rung, Severity};
use schema::message::Limit;
use schema::{Joint, JointAngles};

use super::{Bench, HOME, TestLine};

/// One control period.
const PERIOD_SECS: f64 = 0.02;

/// Both arms, and the channel between their workers.
struct Pair {
    leader: Bench,
    follower: Bench,
}

impl Pair {
    /// A leader that is ready, and a follower under power.
    fn new(kind: ArmKind) -> Self {
        Self { leader: Bench::of(kind, ArmRole::Leader, true), follower: Bench::powered(kind) }
    }

    /// Lets time pass for both, passing on what the leader says.
    fn pass(&mut self, secs: f64) {
        let until_secs = self.follower.session.now_secs() + secs;
        while self.follower.session.now_secs() < until_secs {
            self.leader.pass(PERIOD_SECS);
            if let Some(joints) = self.leader.session.led_to() {
                self.follower.ask(BusRequest::Lead { joints });
            }
            self.follower.pass(PERIOD_SECS);
        }
    }

    /// A person's hand takes the leader there.
    fn take_leader_to(&self, joints: &JointAngles) {
        for joint in Joint::ALL {
            self.leader.ask(BusRequest::Pretend { deed: Deed::Hand { joint, angle_rad: Some(joints[joint]) } });
        }
    }

    fn follow(&mut self) {
        self.pass(0.1);
        self.follower.ask(BusRequest::Drive { driver: Driver::Leader });
        self.pass(0.1);
        assert_eq!(self.follower.session.stage(), &ArmStage::Powered { driver: Driver::Leader });
    }

    fn apart_rad(&self) -> f32 {
        let apart = |joint| (self.leader.angle(joint) - self.follower.angle(joint)).abs();
        Joint::ALL.into_iter().map(apart).fold(0.0, f32::max)
    }
}

#[test]
fn an_arm_goes_slowly_to_its_leader_and_then_follows_it() {
    for kind in ArmKind::ALL {
        let mut pair = Pair::new(kind);
        pair.take_leader_to(&HOME);
        pair.pass(1.5);
        assert!(pair.apart_rad() > 0.8, "they begin apart: {}", pair.apart_rad());
        pair.follow();
        let mut before = pair.follower.angle(Joint::ElbowFlex);
        for _ in 0..10 {
            pair.pass(0.1);
            let now = pair.follower.angle(Joint::ElbowFlex);
            assert!((now - before).abs() < 0.05, "slowly: {} rad in a tenth of a second", now - before);
            before = now;
        }
        pair.pass(3.0);
        assert!(pair.apart_rad() < 0.08, "{kind:?}: {}", pair.apart_rad());
        let turned = JointAngles([0.6, -0.6, 0.9, 0.8, 0.4, 0.9]);
        pair.take_leader_to(&turned);
        pair.pass(1.5);
        assert!(pair.apart_rad() < 0.08, "{kind:?}: {}", pair.apart_rad());
        assert!(pair.follower.angle(Joint::ShoulderPan) > 0.5);
        assert_eq!(pair.leader.session.stage(), &ArmStage::Limp);
    }
}

#[test]
fn what_a_leader_wants_passes_the_guard() {
    let mut pair = Pair::new(ArmKind::So101);
    pair.take_leader_to(&HOME);
    pair.pass(1.5);
    pair.follow();
    pair.pass(5.0);
    // Down through the table.
    pair.take_leader_to(&JointAngles([0.0, 1.5, 0.0, 0.0, 0.0, 0.3]));
    pair.pass(4.0);
    let limits = pair.follower.telemetry().limits;
    assert!(limits.contains(&Limit::Floor), "{limits:?}");
    assert!(pair.follower.angle(Joint::ShoulderLift) < 1.2);
}

#[test]
fn a_leader_never_has_power_and_is_released_by_any_stop() {
    for kind in ArmKind::ALL {
        let mut leader = Bench::of(kind, ArmRole::Leader, true);
        leader.ask(BusRequest::Enable);
        leader.pass(0.1);
        assert_eq!(leader.refusals(), ["A leader is moved by hand: its torque stays off."]);
        for rung in [Rung::Hold, Rung::Soft] {
            leader.stop(rung);
            leader.pass(0.2);
            assert_eq!((leader.stopped().rung, leader.stopped().confirmed), (Rung::Release, 6));
        }
        let bus = &leader.session.line().pretended.bus;
        assert!(Joint::ALL.into_iter().all(|joint| !bus.servo(joint).has_torque()));
    }
}

#[test]
fn a_leader_that_another_program_left_under_power_does_not_lead_until_it_is_released() {
    let mut leader = Bench::of(ArmKind::So101, ArmRole::Leader, true);
    let TestLine { pretended, now_secs, .. } = leader.session.line_mut();
    let torque_on_for_all = [0xFF, 0xFF, 0xFE, 0x04, 0x03, 0x28, 0x01, 0xD1];
    pretended.bus.write(pretended.bus_secs(*now_secs), &torque_on_for_all).expect("it is plugged in");
    leader.ask(BusRequest::Check);
    leader.pass(0.3);
    assert_eq!((leader.session.stage(), leader.session.led_to()), (&ArmStage::Adopted, None));
    leader.stop(Rung::Hold);
    leader.pass(0.2);
    assert_eq!((leader.stopped().rung, leader.stopped().confirmed), (Rung::Release, 6));
    assert_eq!(leader.session.stage(), &ArmStage::Limp);
    assert!(leader.session.led_to().is_some());
}

#[test]
fn nobody_follows_a_leader_that_is_not_there_or_not_as_it_should_be() {
    let mut follower = Bench::powered(ArmKind::So101);
    follower.ask(BusRequest::Drive { driver: Driver::Leader });
    follower.pass(0.1);
    assert_eq!(follower.refusals(), ["No leader is heard: connect one, and calibrate it."]);
    assert_eq!(follower.session.stage(), &ArmStage::Powered { driver: Driver::Nobody });

    // Registers first: the drive mode of a Koch leader's elbow turns its ticks round.
    let mut leader = Bench::of(ArmKind::Koch, ArmRole::Leader, false);
    leader.pass(0.2);
    assert_eq!(leader.session.led_to(), None, "it is not calibrated");
    leader.ask(BusRequest::BeginSweep);
    leader.ask(BusRequest::Pretend { deed: Deed::SweepAll });
    leader.pass(7.5);
    assert_eq!(leader.session.led_to(), None, "it is being calibrated");
    leader.ask(BusRequest::FinishSweep);
    leader.pass(1.0);
    let source = leader.find(|event| match event {
        BusEvent::Calibration { source, .. } => Some(*source),
        _ => None,
    });
    assert_eq!(source, Some(CalibrationSource::New), "{:?}", leader.refusals());
    let joints = leader.session.led_to().expect("it is swept, checked and limp");
    assert!((joints[Joint::ElbowFlex] - leader.angle(Joint::ElbowFlex)).abs() < 0.05, "{joints:?}");
}

#[test]
fn a_leader_s_servos_are_judged_as_a_leader_s() {
    let mut leader = Bench::of(ArmKind::Koch, ArmRole::Leader, true);
    leader.session.line_mut().pretended.bus.kill(Joint::WristRoll);
    leader.ask(BusRequest::Check);
    leader.pass(0.5);
    let findings =
        leader.find(|event| if let BusEvent::Health { findings } = event { Some(findings.clone()) } else { None });
    let worst = findings.expect("a check").first().map(|finding| finding.severity);
    assert_eq!(worst, Some(Severity::Blocking));
    assert_eq!(leader.session.led_to(), None);
}

/// Loses the leader by something that happens to it, while an arm follows it.
fn lose(what: impl FnOnce(&mut Bench)) -> Pair {
    let mut pair = Pair::new(ArmKind::So101);
    pair.follow();
    pair.take_leader_to(&HOME);
    pair.pass(0.8);
    what(&mut pair.leader);
    pair.pass(0.5);
    let at = pair.follower.angle(Joint::ElbowFlex);
    assert_eq!(pair.follower.telemetry().limits, [Limit::StaleLeader]);
    pair.pass(0.7);
    assert!((pair.follower.angle(Joint::ElbowFlex) - at).abs() < 0.02, "it holds");
    pair
}

#[test]
fn an_arm_holds_when_its_leader_is_unplugged_or_one_of_its_joints_is_not_heard() {
    lose(|leader| leader.ask(BusRequest::Pretend { deed: Deed::Unplug }));
    lose(|leader| leader.session.line_mut().pretended.bus.kill(Joint::Gripper));
}

#[test]
fn a_leader_that_is_gone_for_long_is_followed_again_only_when_that_is_said() {
    let mut pair = lose(|leader| leader.ask(BusRequest::Pretend { deed: Deed::Unplug }));
    pair.pass(1.5);
    assert_eq!(pair.follower.session.stage(), &ArmStage::Powered { driver: Driver::Nobody });
    let noted = pair.follower.find(|event| match event {
        BusEvent::Note { text } => Some(text.clone()),
        _ => None,
    });
    assert!(noted.is_some_and(|text| text.contains("has not been heard for two seconds")));
    pair.leader.ask(BusRequest::Pretend { deed: Deed::PlugIn });
    pair.take_leader_to(&JointAngles([0.9, -0.6, 0.9, 0.8, 0.0, 0.3]));
    pair.pass(2.0);
    assert!(pair.leader.session.led_to().is_some(), "it is back");
    assert!(pair.follower.angle(Joint::ShoulderPan) < 0.05, "nobody told the arm to go on");
    pair.follow();
    pair.pass(4.0);
    assert!(pair.apart_rad() < 0.08, "{}", pair.apart_rad());
}

#[test]
fn a_leader_that_was_gone_for_a_moment_is_gone_to_slowly() {
    let mut pair = Pair::new(ArmKind::So101);
    pair.take_leader_to(&HOME);
    pair.pass(1.5);
    pair.follow();
    pair.pass(5.0);
    assert!(pair.apart_rad() < 0.08, "{}", pair.apart_rad());
    pair.leader.session.line_mut().pretended.bus.kill(Joint::Gripper);
    pair.take_leader_to(&JointAngles([1.2, -0.6, 0.9, 0.8, 0.0, 0.3]));
    pair.pass(1.0);
    pair.leader.session.line_mut().pretended.bus.revive(Joint::Gripper);
    let before = pair.follower.angle(Joint::ShoulderPan);
    pair.pass(0.5);
    let gone = pair.follower.angle(Joint::ShoulderPan) - before;
    assert!((0.02..0.25).contains(&gone), "it goes, at an easy pace: {gone}");
}

#[test]
fn a_stop_takes_the_arm_from_its_leader() {
    let mut pair = Pair::new(ArmKind::So101);
    pair.follow();
    pair.take_leader_to(&HOME);
    pair.pass(1.0);
    pair.follower.stop(Rung::Hold);
    pair.pass(0.3);
    assert_eq!(pair.follower.session.stage(), &ArmStage::Powered { driver: Driver::Nobody });
    let at = pair.follower.angle(Joint::ElbowFlex);
    pair.pass(1.5);
    assert!((pair.follower.angle(Joint::ElbowFlex) - at).abs() < 0.03);
    assert!(pair.apart_rad() > 0.2, "the leader went on without it");
}

#[test]
fn servos_that_come_back_with_another_calibration_are_not_taken_for_the_same_arm() {
    let mut bench = Bench::new(ArmKind::So101, true);
    bench.pass(0.1);
    bench.ask(BusRequest::Pretend { deed: Deed::Unplug });
    bench.pass(1.0);
    // The browser opened the other of two ports that look alike.
    bench.session.line_mut().pretended = other_arm();
    bench.pass(1.5);
    assert!(!bench.session.is_lost());
    bench.ask(BusRequest::Enable);
    bench.pass(0.3);
    assert!(bench.refusals()[0].contains("another calibration than before"), "{:?}", bench.refusals());
    assert_eq!(bench.session.stage(), &ArmStage::Limp);
}

/// The same kind of arm, put together otherwise.
fn other_arm() -> crate::Pretended {
    crate::Pretended::new(servo::arm::Arm::of(ArmKind::So101, ArmRole::Follower), 8, true)
}
