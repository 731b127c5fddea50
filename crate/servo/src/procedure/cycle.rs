//! One turn of the telemetry loop: everything with one packet, once.

use schema::{JOINTS, Joint, JointAngles};

use super::Calibrated;
use crate::bus::{Bus, Failure, Transport};
use crate::telemetry::{Reading, Telemetry};

/// How long the answers of one cycle may take beyond their time on the wire. One that takes longer is lost for this
/// cycle: the next comes sooner than a retry would be worth.
const PATIENCE_SECS: f64 = 0.008;

/// What is known of each joint, from one cycle to the next. It only listens; [`super::Follow`] drives.
#[derive(Clone, Debug)]
pub struct Cycle {
    calibrated: Calibrated,
    readings: [Reading; JOINTS],
    patience_secs: f64,
}

/// What one cycle brought.
#[derive(Clone, Debug)]
pub struct CycleReport {
    /// What is known of each joint, fresh or from an earlier cycle.
    pub readings: [Reading; JOINTS],
    /// Why a joint has nothing fresh.
    pub failures: [Option<Failure>; JOINTS],
    /// Joints whose servos said last that something is wrong with them. A Dynamixel servo that does has perhaps let go.
    pub alerts: [bool; JOINTS],
    /// When it was over.
    pub now_secs: f64,
    /// How long it took.
    pub took_secs: f64,
}

impl CycleReport {
    /// Joints with something fresh.
    pub fn fresh(&self) -> usize {
        self.readings.iter().filter(|reading| reading.is_fresh()).count()
    }

    /// The last known angles; `None` until every joint was heard once.
    pub fn angles(&self) -> Option<JointAngles> {
        let mut angles = JointAngles::default();
        for joint in Joint::ALL {
            angles[joint] = self.readings[joint as usize].value()?.position_rad;
        }
        Some(angles)
    }

    /// How old the oldest of the last known values is; `None` until every joint was heard once.
    pub fn oldest_secs(&self) -> Option<f64> {
        self.readings.iter().try_fold(0.0, |oldest: f64, reading| Some(oldest.max(reading.age_secs(self.now_secs)?)))
    }

    /// Whether the line is gone.
    pub fn is_unplugged(&self) -> bool {
        self.failures.iter().flatten().any(|failure| matches!(failure, Failure::Unplugged(_)))
    }
}

/// The angles of all joints, if each was heard in the last cycle.
pub fn fresh_angles(readings: &[Reading; JOINTS]) -> Option<JointAngles> {
    let mut angles = JointAngles::default();
    for joint in Joint::ALL {
        let reading = &readings[joint as usize];
        angles[joint] = reading.value().filter(|_| reading.is_fresh())?.position_rad;
    }
    Some(angles)
}

impl Cycle {
    /// A loop that knows nothing yet.
    pub fn new(calibrated: Calibrated) -> Self {
        Self { calibrated, readings: Default::default(), patience_secs: PATIENCE_SECS }
    }

    /// The same with more or less patience for the answers of one cycle.
    #[must_use]
    pub const fn with_patience(mut self, patience_secs: f64) -> Self {
        self.patience_secs = patience_secs;
        self
    }

    /// The arm and its maps.
    pub const fn calibrated(&self) -> &Calibrated {
        &self.calibrated
    }

    /// What is known of each joint.
    pub const fn readings(&self) -> &[Reading; JOINTS] {
        &self.readings
    }

    /// Reads what every joint is doing. A lost answer costs its joint this one cycle: it keeps its last value, which is
    /// marked as old.
    pub async fn run<T: Transport>(&mut self, bus: &mut Bus<T>) -> CycleReport {
        let begun_secs = bus.now_secs();
        let arm = self.calibrated.arm;
        let mut failures = [None; JOINTS];
        let answers = bus.sync_read(&arm.ids(), arm.protocol.map().telemetry, self.patience_secs).await;
        let now_secs = bus.now_secs();
        for (i, answer) in answers.into_iter().enumerate() {
            let telemetry = match answer {
                Ok(bytes) => Telemetry::decode(&arm.joints[i], &self.calibrated.maps[i], &bytes),
                Err(failure) => {
                    failures[i] = Some(failure);
                    None
                }
            };
            self.readings[i].update(now_secs, telemetry);
        }
        let alerts = arm.ids().map(|id| bus.has_alert(id));
        CycleReport { readings: self.readings.clone(), failures, alerts, now_secs, took_secs: now_secs - begun_secs }
    }
}
