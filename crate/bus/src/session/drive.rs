//! A control period: fifty times a second everything is written at once and read at once.

use control::guard::{Felt, Guarded, Proposer, Senses, leads};
use schema::bus::{ArmTelemetry, BusEvent, Driver, Grounds};
use schema::message::Limit;
use schema::{JOINTS, Joint, JointAngles};
use servo::procedure::{CycleReport, fresh_angles};
use servo::telemetry::Reading;

use super::{Body, Session, Target};
use crate::{Line, words};

/// Fifty times a second.
pub const PERIOD_SECS: f64 = 0.02;
/// A loop that comes this late stood still.
const STALL_SECS: f64 = 0.25;
/// Nobody answers for so long: the line counts as gone.
const SILENT_SECS: f64 = 1.5;
/// The key must be said to be down at least this often.
const HELD_SECS: f64 = 0.35;
/// Cycles without telemetry after which nothing is known of a joint.
const MOST_MISSED: u32 = 2;
/// How fast an arm goes to where the policy's own arm is, the leader, or a move's beginning, before it follows that.
const APPROACH_RAD_PER_SEC: f32 = 0.4;
/// As near as this it follows.
pub(super) const NEAR_RAD: f32 = 0.12;

impl<L: Line> Session<L> {
    /// One period, without its rest. A stop may drop this at any moment.
    pub async fn period(&mut self) {
        let now_secs = self.bus.now_secs();
        let since_secs = self.pulse.begun_secs.map_or(PERIOD_SECS, |begun_secs| now_secs - begun_secs);
        self.beat.push(since_secs, PERIOD_SECS);
        self.pulse.begun_secs = Some(now_secs);
        self.pulse.period_secs = since_secs;
        self.pulse.periods += 1;
        let (report, wanted, goals, limits) = match &mut self.body {
            Body::Unknown => return,
            Body::Sweeping(_) => return self.sweep_on().await,
            Body::Limp(cycle) => {
                let report = cycle.run(&mut self.bus).await;
                let (wanted, goals, limits) = self.imagine(&report, since_secs);
                (report, wanted, goals, limits)
            }
            Body::Adopted(cycle) => (cycle.run(&mut self.bus).await, None, None, Vec::new()),
            Body::Powered(follow) => {
                let commanded = *follow.goals();
                let readings = follow.readings().clone();
                let (wanted, Guarded { allowed, mut limits }) = self.lead(&commanded, &readings, since_secs);
                let Body::Powered(follow) = &mut self.body else { return };
                let report = follow.run(&mut self.bus, &allowed).await;
                if report.is_unplugged() {
                    return self.lose();
                }
                if let Err(failure) = report.sent {
                    self.note(format!("Goals were not sent: {failure}"));
                }
                let goals = *report.goals.angles();
                limits.dedup();
                (report.cycle, Some(wanted), Some(goals), limits)
            }
        };
        if report.fresh() > 0 {
            self.pulse.heard_secs = report.now_secs;
        }
        if report.is_unplugged() || report.now_secs - self.pulse.heard_secs > SILENT_SECS {
            return self.lose();
        }
        self.watch_sign(&report);
        let pose = match &self.body {
            Body::Powered(_) => goals,
            Body::Limp(_) => fresh_angles(&report.readings),
            _ => None,
        };
        self.record(report.now_secs, pose);
        if self.pulse.periods.is_multiple_of(2) {
            self.tell_telemetry(&report, wanted, goals, limits);
        }
    }

    /// Where an arm under power is to go in this period, and what of it passes.
    fn lead(
        &mut self,
        commanded: &JointAngles,
        readings: &[Reading; JOINTS],
        since_secs: f64,
    ) -> (JointAngles, Guarded) {
        let now_secs = self.bus.now_secs();
        let target = self.target;
        let (wanted, proposer) = match self.driver {
            Driver::Nobody => (*commanded, Proposer::Person),
            Driver::Leader => self.follow_leader(commanded, now_secs),
            Driver::Replay => (self.replayed().unwrap_or(*commanded), Proposer::Person),
            Driver::Person => (self.wanted.unwrap_or(*commanded), Proposer::Person),
            Driver::Policy => (joints_or(target, commanded), self.policy(target, now_secs, None)),
            Driver::PolicyWhileHeld => {
                let held = self.held_secs.is_some_and(|held_secs| now_secs - held_secs < HELD_SECS);
                (joints_or(target, commanded), self.policy(target, now_secs, Some(held)))
            }
        };
        let mut limits = self.limits;
        let is_known = match proposer {
            Proposer::Person => true,
            Proposer::Leader { age_secs } => leads(age_secs),
            Proposer::Policy { .. } => target.is_some(),
        };
        if self.approaching && is_known {
            limits.speed_rad_per_sec = limits.speed_rad_per_sec.min(APPROACH_RAD_PER_SEC);
            self.approaching = wanted.0.iter().zip(&commanded.0).any(|(to, from)| (to - from).abs() > NEAR_RAD);
        }
        self.guard.set_limits(limits);
        let senses = self.senses(readings, since_secs);
        let mut guarded = self.guard.pass(&wanted, proposer, commanded, &senses);
        self.replay_on(&wanted, commanded, &guarded.limits, since_secs);
        if self.driver == Driver::Nobody {
            // Nothing was to move: nothing was limited.
            guarded.limits.retain(|limit| matches!(limit, Limit::Hidden | Limit::Stalled));
        }
        (wanted, guarded)
    }

    fn policy(&self, target: Option<Target>, now_secs: f64, held: Option<bool>) -> Proposer {
        let Grounds { understood, confidence, by_camera } = target.map(|target| target.grounds).unwrap_or_default();
        let camera_age_secs = self.camera_secs.map_or(f64::INFINITY, |seen_secs| now_secs - seen_secs);
        Proposer::Policy {
            age_secs: target.map_or(f64::INFINITY, |target| now_secs - target.at_secs),
            camera_age_secs: by_camera.then_some(camera_age_secs),
            understood,
            confidence,
            held,
        }
    }

    /// What a limp arm would be told if the policy drove it: nothing of it is sent.
    fn imagine(
        &mut self,
        report: &CycleReport,
        since_secs: f64,
    ) -> (Option<JointAngles>, Option<JointAngles>, Vec<Limit>) {
        let now_secs = report.now_secs;
        let Some((target, at)) = self.target.zip(report.angles()) else { return (None, None, Vec::new()) };
        if now_secs - target.at_secs > 1.0 {
            self.shadow.rest();
            return (None, None, Vec::new());
        }
        let senses = self.senses(&report.readings, since_secs);
        let proposer = self.policy(Some(target), now_secs, None);
        let Guarded { allowed, limits } = self.shadow.pass(&target.joints, proposer, &at, &senses);
        (Some(target.joints), Some(allowed), limits)
    }

    fn senses(&self, readings: &[Reading; JOINTS], since_secs: f64) -> Senses {
        let felt = |reading: &Reading| {
            let telemetry = reading.value().filter(|_| reading.missed() <= MOST_MISSED)?;
            Some(Felt { load: telemetry.load, temperature_c: telemetry.temperature_c, voltage_v: telemetry.voltage_v })
        };
        Senses {
            joints: readings.each_ref().map(felt),
            least_v: self.arm.joints.each_ref().map(|spec| spec.model.supply_v().0),
            period_secs: since_secs.min(2.0 * PERIOD_SECS) as f32,
            hidden: self.hidden,
            stalled: since_secs > STALL_SECS,
        }
    }

    fn tell_telemetry(
        &self,
        report: &CycleReport,
        wanted: Option<JointAngles>,
        goals: Option<JointAngles>,
        limits: Vec<Limit>,
    ) {
        let joints = report.readings.each_ref().map(|reading| words::joint(reading, report.now_secs));
        let line = words::line(self.bus.statistics(), self.pulse.period_secs, report.took_secs, self.beat.rhythm());
        let at_ms = self.line().epoch_ms(report.now_secs);
        self.say(BusEvent::Telemetry(Box::new(ArmTelemetry { at_ms, joints, wanted, goals, limits, line })));
    }

    /// When the coming period is due.
    pub fn next_period_secs(&self) -> f64 {
        self.pulse.begun_secs.map_or(0.0, |begun_secs| begun_secs + PERIOD_SECS)
    }

    /// Where a joint was measured last, if it was.
    pub(super) fn angle(&self, joint: Joint) -> Option<f32> {
        let readings = match &self.body {
            Body::Limp(cycle) | Body::Adopted(cycle) => cycle.readings(),
            Body::Powered(follow) => follow.readings(),
            Body::Unknown | Body::Sweeping(_) => return None,
        };
        readings[joint as usize].value().map(|telemetry| telemetry.position_rad)
    }
}

fn joints_or(target: Option<Target>, commanded: &JointAngles) -> JointAngles {
    target.map_or(*commanded, |target| target.joints)
}
