//! The loop of telemetry and goals.

use schema::{Joint, JointAngles};
use servo::arm::{KOCH_FOLLOWER, SO101_FOLLOWER};
use servo::bus::{Bus, Failure, Timing, Transport, Unplugged};
use servo::limiter::Reduced;
use servo::procedure::{Calibrated, Cycle, Follow, configure, enable};
use servo::register::x_series;
use servo::simulated::{SimpleArm, SimulatedLine, run};

use super::common::arm::{calibrate, new_line};
use super::common::session::{BOTH, angles, follow_for, ready, simulated};

/// Fifty times a second.
const PERIOD_SECS: f64 = 0.02;

#[test]
fn an_arm_follows_what_is_wanted_and_says_what_was_taken_off() {
    for arm in BOTH {
        let (mut bus, calibrated) = ready(arm);
        run(async {
            let enabled = enable(&mut bus, &calibrated).await.unwrap();
            let mut follow = Follow::new(calibrated, &enabled);
            let mut wanted = JointAngles([0.5; 6]);
            wanted[Joint::WristRoll] = 9.0;
            follow.run(&mut bus, &wanted).await;
            bus.pause_until(bus.now_secs() + 0.02).await.unwrap();
            let report = follow.run(&mut bus, &wanted).await;
            assert_eq!(report.goals.reduced()[0], Some(Reduced::Step));
            assert_eq!((report.sent, report.cycle.fresh()), (Ok(()), 6));
            follow_for(&mut follow, &mut bus, &wanted, 3.0).await;
            let report = follow.run(&mut bus, &wanted).await;
            assert_eq!(report.goals.reduced()[Joint::WristRoll as usize], Some(Reduced::Limit));
            for (joint, reading) in Joint::ALL.iter().zip(&report.cycle.readings) {
                let telemetry = reading.value().unwrap();
                let goal = wanted[*joint].min(2.792_53);
                assert!((telemetry.position_rad - goal).abs() < 0.05, "{}: {joint:?} {telemetry:?}", arm.name);
                assert!((telemetry.position_rad - angles(&bus)[*joint]).abs() < 0.02);
            }
        });
    }
}

#[test]
fn a_servo_that_falls_silent_keeps_its_last_values_and_they_grow_old() {
    let (mut bus, calibrated) = ready(&SO101_FOLLOWER);
    run(async {
        let mut cycle = Cycle::new(calibrated);
        assert_eq!(cycle.run(&mut bus).await.fresh(), 6);
        simulated(&mut bus).kill(Joint::ElbowFlex);
        bus.transport_mut().wait(0.1);
        let report = cycle.run(&mut bus).await;
        assert_eq!(report.fresh(), 5);
        assert!(report.angles().is_some());
        assert!((0.1..0.15).contains(&report.oldest_secs().unwrap()), "{report:?}");
        let elbow = &report.readings[Joint::ElbowFlex as usize];
        assert!(!elbow.is_fresh() && elbow.value().is_some() && elbow.missed() == 1);
        assert_eq!(report.failures[2], Some(Failure::Silent { id: SO101_FOLLOWER.joints[2].id }));
        assert!(report.took_secs < 0.015, "{}", report.took_secs);
    });
}

/// A line that loses one answer.
struct Lossy {
    line: SimulatedLine<SimpleArm>,
    /// How many answers arrive before it.
    before: Option<usize>,
}

impl Transport for Lossy {
    fn now_secs(&self) -> f64 {
        self.line.now_secs()
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Unplugged> {
        self.line.write(bytes).await
    }

    async fn read(&mut self, until_secs: f64) -> Result<Vec<u8>, Unplugged> {
        let bytes = self.line.read(until_secs).await?;
        match self.before {
            Some(0) if !bytes.is_empty() => {
                self.before = None;
                // As if it had never come.
                self.line.read(until_secs).await
            }
            Some(more) if !bytes.is_empty() => {
                self.before = Some(more - 1);
                Ok(bytes)
            }
            _ => Ok(bytes),
        }
    }
}

#[test]
fn one_lost_reply_costs_its_joint_one_period_and_the_others_none() {
    for arm in BOTH {
        let mut line = new_line(arm, 3);
        let calibration = calibrate(arm, &mut line);
        let mut bus = Bus::new(Lossy { line, before: None }, arm.protocol, Timing::default());
        run(async {
            assert!(configure(&mut bus, arm).await.is_complete());
            let calibrated = Calibrated::connect(&mut bus, arm, &calibration).await.unwrap();
            let enabled = enable(&mut bus, &calibrated).await.unwrap();
            let mut follow = Follow::new(calibrated, &enabled);
            let wanted = JointAngles([0.8; 6]);
            let mut begun_secs = bus.now_secs();
            for period in 0..60 {
                let before = *follow.goals();
                // Another joint's in every tenth period.
                let lost = (period % 10 == 5).then_some(period / 10);
                bus.transport_mut().before = lost;
                let report = follow.run(&mut bus, &wanted).await;
                let missed: Vec<usize> = (0..6).filter(|joint| !report.cycle.readings[*joint].is_fresh()).collect();
                assert_eq!(missed, Vec::from_iter(lost), "{}: period {period}", arm.name);
                assert!(bus.now_secs() - begun_secs < PERIOD_SECS, "{}: period {period} came to an end late", arm.name);
                assert!(
                    report.sent.is_ok() && (period == 0 || period > 15 || *follow.goals() != before),
                    "goals go on"
                );
                begun_secs += PERIOD_SECS;
                bus.pause_until(begun_secs).await.unwrap();
            }
        });
    }
}

#[test]
fn an_arm_that_was_unplugged_does_not_leap_when_it_is_back() {
    for arm in BOTH {
        let (mut bus, calibrated) = ready(arm);
        run(async {
            let enabled = enable(&mut bus, &calibrated).await.unwrap();
            let mut follow = Follow::new(calibrated, &enabled);
            let wanted = JointAngles([1.2; 6]);
            follow_for(&mut follow, &mut bus, &wanted, 0.1).await;
            simulated(&mut bus).unplug();
            let report = follow.run(&mut bus, &wanted).await;
            assert!(report.is_unplugged());
            let before = *follow.goals();
            follow_for(&mut follow, &mut bus, &wanted, 2.0).await;
            simulated(&mut bus).plug_in();
            assert_eq!(*follow.goals(), before);
            follow.run(&mut bus, &wanted).await;
            assert_eq!(*follow.goals(), before, "nothing was heard yet");
            follow_for(&mut follow, &mut bus, &wanted, 3.0).await;
            assert!(follow.is_at(&wanted), "{}", arm.name);
            assert!((angles(&bus)[Joint::ShoulderPan] - 1.2).abs() < 0.05, "{}", arm.name);
        });
    }
}

#[test]
fn a_tab_that_stalled_finds_a_dynamixel_arm_holding_and_goes_on() {
    let (mut bus, calibrated) = ready(&KOCH_FOLLOWER);
    run(async {
        let enabled = enable(&mut bus, &calibrated).await.unwrap();
        let mut follow = Follow::new(calibrated, &enabled);
        let wanted = JointAngles([1.0; 6]);
        follow_for(&mut follow, &mut bus, &wanted, 0.1).await;
        bus.transport_mut().wait(2.0);
        let watchdog = simulated(&mut bus).servo(Joint::ShoulderPan).register(x_series::BUS_WATCHDOG);
        assert_eq!(watchdog, 255);
        follow_for(&mut follow, &mut bus, &wanted, 2.0).await;
        assert!((angles(&bus)[Joint::ShoulderPan] - 1.0).abs() < 0.05);
    });
}

#[test]
fn a_servo_that_lets_go_of_an_overload_says_so_in_every_cycle() {
    for arm in BOTH {
        let (mut bus, calibrated) = ready(arm);
        run(async {
            let enabled = enable(&mut bus, &calibrated).await.unwrap();
            let mut follow = Follow::new(calibrated, &enabled);
            assert_eq!(follow.listen(&mut bus).await.alerts, [false; 6]);
            simulated(&mut bus).mechanics_mut().hold(Joint::WristRoll, Some(2.0));
            follow_for(&mut follow, &mut bus, enabled.at(), 4.0).await;
            let report = follow.listen(&mut bus).await;
            assert_eq!(report.alerts, [false, false, false, false, true, false], "{}", arm.name);
        });
    }
}
