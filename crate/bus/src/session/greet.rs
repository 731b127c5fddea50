//! The beginning of every session: look first, change nothing.

use schema::bus::{BusEvent, CalibrationSource, LineState};
use servo::arm::Arm;
use servo::calibration::{self, Calibration, JointCalibration, lerobot};
use servo::health::{self, Severity};
use servo::procedure::{Calibrated, Cycle, ReadBack, configure};

use super::{Body, Identity, Session};
use crate::{Line, words};

impl<L: Line> Session<L> {
    /// Looks at every servo: what is wrong, whether it holds itself, how it is calibrated. Nothing is written, so that an
    /// arm that holds itself goes on doing so.
    pub async fn greet(&mut self) {
        let simulated = self.line().is_simulated();
        self.say(BusEvent::Line { state: LineState::Open { simulated } });
        self.busy("Looking at the servos");
        self.pulse = super::Pulse { heard_secs: self.bus.now_secs(), ..super::Pulse::default() };
        self.body = Body::Unknown;
        let present = self.check().await;
        if present {
            self.read_calibration().await;
            self.find_body().await;
        }
        self.pulse.heard_secs = self.bus.now_secs();
        self.settle_stage();
    }

    /// The health check; whether every servo answers.
    async fn check(&mut self) -> bool {
        let reads = health::read(&mut self.bus, self.arm).await;
        let findings = health::check(self.arm, &reads);
        let worst = findings.iter().find(|finding| finding.severity == Severity::Blocking);
        self.blocking = worst.map(ToString::to_string);
        self.needs_repair = findings.iter().any(|finding| finding.severity == Severity::Fixable);
        self.say(BusEvent::Health { findings: findings.iter().map(words::finding).collect() });
        reads.iter().all(Option::is_some)
    }

    /// What the servos say of their calibration, and what the browser has stored where they agree: the servos keep no
    /// drive mode.
    async fn read_calibration(&mut self) {
        let Ok(read) = calibration::read(&mut self.bus, self.arm).await else { return };
        // The browser cannot tell two arms with the same adapter apart; their calibrations do.
        let stranger = self.identity.known().copied().filter(|known| !agree(known, &read));
        if let Some(known) = stranger {
            self.identity = Identity::Stranger { known };
            self.note(super::STRANGER);
        }
        let stored = self.stored.as_deref().and_then(|text| lerobot::read(self.arm, text).ok());
        self.source = match stored {
            Some(stored) if agree(&stored, &read) => {
                self.calibration = stored;
                CalibrationSource::Stored
            }
            _ if is_made(self.arm, &read) => {
                self.calibration = read;
                CalibrationSource::Servos
            }
            _ => {
                self.calibration = read;
                CalibrationSource::None
            }
        };
        if self.source != CalibrationSource::None && stranger.is_none() {
            self.identity = Identity::Known(self.calibration);
        }
        self.tell_calibration();
    }

    /// Whether it holds itself.
    pub(super) async fn find_body(&mut self) {
        let Ok(calibrated) = Calibrated::connect(&mut self.bus, self.arm, &self.calibration).await else { return };
        self.calibrated = Some(calibrated);
        let mut holds = false;
        for id in self.arm.ids() {
            holds |= !ReadBack::of(&mut self.bus, id).await.is_ok_and(|read| !read.has_torque());
        }
        let cycle = Cycle::new(calibrated);
        self.body = if holds { Body::Adopted(cycle) } else { Body::Limp(cycle) };
    }

    /// Writes what differs from what the arm needs.
    pub(super) async fn repair(&mut self) {
        if !self.is_limp() {
            return self.refuse("Registers are written to a limp arm only: release it first.");
        }
        self.busy("Writing registers");
        let configured = configure(&mut self.bus, self.arm).await;
        self.note(format!("Registers written: {}.", configured.changed.len()));
        for (joint, failure) in &configured.failed {
            self.refuse(format!("{}: {failure}", joint.name()));
        }
        self.check().await;
        self.settle_stage();
    }
}

/// Whether the servos have offsets and ranges of a stored calibration.
fn agree(stored: &Calibration, read: &Calibration) -> bool {
    let without_mode = |joint: &JointCalibration| JointCalibration { drive_mode: 0, ..*joint };
    stored.0.iter().zip(&read.0).all(|(stored, read)| without_mode(stored) == without_mode(read))
}

/// Whether somebody has calibrated the arm: every joint that has ends has another range than the whole turn.
fn is_made(arm: &Arm, read: &Calibration) -> bool {
    let whole = JointCalibration::UNCALIBRATED;
    let ended = arm.joints.iter().zip(&read.0).filter(|(spec, _)| !spec.is_full_turn);
    ended.map(|(_, joint)| joint).all(|joint| joint.range_min > whole.range_min || joint.range_max < whole.range_max)
}
