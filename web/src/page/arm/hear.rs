//! What the worker of an arm says, and what becomes of it.

use std::sync::Arc;

use leptos::prelude::*;
use schema::bus::{ArmRole, ArmStage, ArmTelemetry, BusEvent, BusRequest, Driver, LineState};
use schema::message::EngineRequest;
use web::arm::words;
use wire::Envelope;

use super::super::{state::Playground, surroundings};
use super::Arm;
use super::act::angles_of;

/// Of five moments one is shown in numbers.
const SHOWN_EVERY: u32 = 5;
/// A pale arm that moved less than this looks the same.
const MOVED_RAD: f32 = 0.002;

impl Playground {
    pub(super) fn hear_bus(self, arm: Arm, heard: Result<Envelope<BusEvent>, wire::Error>) {
        match heard {
            Ok(envelope) => self.take_bus_event(arm, envelope.message),
            Err(error) => self.notice.set(Some(error.to_string())),
        }
    }

    fn take_bus_event(self, arm: Arm, event: BusEvent) {
        match event {
            BusEvent::Awake => self.bus_is_awake(arm),
            BusEvent::Line { state } => self.take_line(arm, &state),
            BusEvent::Health { findings } => arm.findings.set(Some(findings)),
            BusEvent::Stage { stage } => self.take_stage_of_arm(arm, stage),
            BusEvent::Telemetry(telemetry) => self.take_telemetry(arm, *telemetry),
            BusEvent::Stopped(report) => {
                self.log_of(arm, words::stopped(&report).1);
                arm.stopped.set(Some(report));
            }
            BusEvent::Sweep { joints } => arm.sweep.set(joints),
            BusEvent::Recording { secs } => arm.recording.set(Some(secs)),
            BusEvent::Recorded { recorded } => self.keep_recorded(recorded),
            BusEvent::Calibration { source, text } => {
                arm.source.set(source);
                arm.calibration.set(text);
                arm.store_calibration();
            }
            BusEvent::Verified { joint, sign } => {
                arm.verifying.set(None);
                arm.signs.update(|signs| signs[joint as usize] = Some(sign));
                if arm.role == ArmRole::Leader {
                    self.show_arm();
                }
            }
            BusEvent::Zero { off_rad, right } => arm.zero.set(Some((off_rad, right))),
            BusEvent::Servos { found, advice } => arm.servos.set(Some((found, advice))),
            BusEvent::IdGiven { joint } => {
                arm.given.update(|given| given[joint as usize] = true);
                self.log_of(arm, format!("{}: its servo has its id now.", words::joint(joint)));
            }
            BusEvent::Note { text } => self.log_of(arm, text),
            BusEvent::Refused { reason } => {
                self.log_of(arm, reason.clone());
                arm.refusal.set(Some(reason));
            }
            BusEvent::Failed { message } => self.lose_bus(arm, message),
        }
    }

    /// Writes something into the list of events, of whichever arm it is about.
    fn log_of(self, arm: Arm, text: String) {
        self.arm.log(match arm.role {
            ArmRole::Follower => text,
            ArmRole::Leader => format!("Leader: {text}"),
        });
    }

    fn take_line(self, arm: Arm, state: &LineState) {
        self.log_of(arm, words::line(arm.role, state).1);
        let opened = matches!(state, LineState::Open { .. });
        if let LineState::Open { simulated } = state {
            arm.was_simulated.set_value(*simulated);
            if !simulated {
                arm.keep_port();
            }
        }
        let was_open = matches!(arm.line.get_untracked(), LineState::Open { .. });
        arm.line.set(state.clone());
        if opened && !was_open {
            arm.stopped.set(None);
            arm.refusal.set(None);
            self.connect_leader();
            if arm.role == ArmRole::Follower {
                self.read_shelf();
                self.read_moves();
                self.tell_bus(&BusRequest::SetLimits { limits: arm.limits.get_untracked() });
                self.tell_bus(&BusRequest::Visible { visible: surroundings::is_visible() });
                self.connect_arm();
                self.watch_gamepads();
            }
        }
        if matches!(state, LineState::Closed | LineState::Failed { .. } | LineState::Taken) {
            self.forget_arm(arm);
        }
    }

    fn take_stage_of_arm(self, arm: Arm, stage: ArmStage) {
        let driver = |stage: &ArmStage| match stage {
            ArmStage::Powered { driver } => Some(*driver),
            _ => None,
        };
        let by_model = |stage: &ArmStage| matches!(driver(stage), Some(Driver::Policy | Driver::PolicyWhileHeld));
        let before = arm.stage.get_untracked();
        if by_model(&before) && !by_model(&stage) {
            self.let_go_of_key();
        }
        if before != stage {
            self.log_of(arm, words::stage(&stage).1);
            arm.stage.set(stage);
        }
    }

    fn take_telemetry(self, arm: Arm, telemetry: ArmTelemetry) {
        let telemetry = Arc::new(telemetry);
        arm.series.update_value(|series| series.push((*telemetry).clone()));
        let angles = angles_of(&telemetry);
        let before = arm.now.with_untracked(|now| now.as_deref().and_then(angles_of));
        let moved = angles.zip(before).is_none_or(|(now, before)| {
            now.0.iter().zip(&before.0).any(|(now, before)| (now - before).abs() > MOVED_RAD)
        });
        // While a sign is being told, of either arm, the pale arm shows where the joint should go.
        let verifies = [self.arm, self.leader].iter().any(|arm| arm.verifying.with_untracked(Option::is_some));
        if let (Some(joints), true, false, ArmRole::Follower) = (angles, moved, verifies, arm.role) {
            self.tell_engine(&EngineRequest::Mirror { joints: Some(joints) });
        }
        let number = arm.numbers.try_update_value(|numbers| {
            numbers.moment += 1;
            numbers.moment
        });
        arm.now.set(Some(Arc::clone(&telemetry)));
        if number.unwrap_or_default().is_multiple_of(SHOWN_EVERY) || arm.shown.with_untracked(Option::is_none) {
            arm.shown.set(Some(telemetry));
        }
    }
}
