//! What a visitor can do with an arm.

use leptos::prelude::*;
use schema::bus::{ArmRole, ArmStage, BusRequest, Deed, Driver, LineState, Rung};
use schema::message::EngineRequest;
use schema::{Joint, JointAngles};
use wasm_bindgen::JsValue;
use web::arm;

use super::super::export;
use super::super::state::Playground;
use super::super::workers::line::Line;
use super::Arm;

/// Milliseconds since the epoch of an event of this page.
fn epoch_ms(stamp_ms: f64) -> f64 {
    window().performance().map_or(stamp_ms, |performance| performance.time_origin() + stamp_ms)
}

/// Now, in milliseconds since the epoch, as finely as the browser says it.
fn now_ms() -> f64 {
    window().performance().map_or_else(js_sys::Date::now, |performance| epoch_ms(performance.now()))
}

impl Playground {
    /// Tells an arm's worker its line, once it listens; it is started if there is none.
    pub(super) fn with_bus(self, arm: Arm, request: &BusRequest) {
        if arm.worker.with_value(Option::is_none) {
            arm.crash.set(None);
            let (hear, lose) = (move |heard| self.hear_bus(arm, heard), move |message| self.lose_bus(arm, message));
            match Line::open("bus", hear, lose) {
                Ok(line) => arm.worker.set_value(Some(line)),
                Err(message) => return self.lose_bus(arm, message),
            }
        }
        if arm.worker.with_value(|worker| worker.as_ref().is_some_and(|line| line.awake)) {
            self.tell_arm(arm, request);
        } else {
            arm.opening.set_value(Some(request.clone()));
        }
    }

    /// An arm's worker listens.
    pub(super) fn bus_is_awake(self, arm: Arm) {
        arm.worker.update_value(|worker| {
            if let Some(line) = worker {
                line.awake = true;
            }
        });
        if let Some(request) = arm.opening.try_update_value(Option::take).flatten() {
            self.tell_arm(arm, &request);
        }
    }

    /// Tells the worker of the arm that moves something.
    pub fn tell_bus(self, request: &BusRequest) {
        self.tell_arm(self.arm, request);
    }

    /// Tells an arm's worker something; without one there is nothing to tell, and before it listens it hears nothing.
    pub fn tell_arm(self, arm: Arm, request: &BusRequest) {
        self.tell_arm_with(arm, request, []);
    }

    fn tell_arm_with(self, arm: Arm, request: &BusRequest, beside: impl IntoIterator<Item = JsValue>) {
        let sent = arm.worker.with_value(|worker| worker.as_ref().map(|line| line.send(request, beside)));
        if let Some(Err(error)) = sent {
            self.notice.set(Some(error.to_string()));
        }
    }

    /// Opens a channel from the engine to the bus worker, if there is one: a new engine gets a new one.
    pub fn connect_arm(self) {
        if self.arm.worker.with_value(Option::is_none) || !self.engine_is_started() {
            return;
        }
        let Some(channel) = self.new_channel() else { return };
        self.tell_engine_with(&EngineRequest::ConnectArm, [channel.port1().into()]);
        self.tell_arm_with(self.arm, &BusRequest::Connect, [channel.port2().into()]);
    }

    /// Opens a channel from the leader's worker to that of the arm that moves, if there are both.
    pub(super) fn connect_leader(self) {
        if [self.arm, self.leader].into_iter().any(|arm| arm.worker.with_value(Option::is_none)) {
            return;
        }
        let Some(channel) = self.new_channel() else { return };
        self.tell_arm_with(self.leader, &BusRequest::ConnectFollower, [channel.port1().into()]);
        self.tell_arm_with(self.arm, &BusRequest::ConnectLeader, [channel.port2().into()]);
    }

    /// Lets go of the line; an arm under power is let down first.
    pub fn disconnect_arm(self, arm: Arm) {
        arm.forget_port();
        self.tell_arm(arm, &BusRequest::Close);
    }

    /// Stops everything, at the moment of an event. A key that repeats is one press.
    pub fn stop_at(self, stamp_ms: f64) {
        self.stop();
        if !untrack(|| self.arm.is_connected()) {
            return;
        }
        let pressed_ms = epoch_ms(stamp_ms);
        let last_ms = self.arm.pressed_ms.try_update_value(|last| last.replace(pressed_ms)).flatten();
        self.stop_arm(arm::rung_of_press(pressed_ms, last_ms), pressed_ms);
    }

    /// A rung, by its own button.
    pub fn stop_arm_now(self, rung: Rung) {
        self.stop();
        self.stop_arm(rung, now_ms());
    }

    /// Takes the torque off a leader that holds itself.
    pub fn release_leader(self) {
        self.tell_arm(self.leader, &BusRequest::Stop { rung: Rung::Release, pressed_ms: now_ms() });
    }

    fn stop_arm(self, rung: Rung, pressed_ms: f64) {
        self.tell_bus(&BusRequest::Stop { rung, pressed_ms });
        self.let_go_of_key();
        self.arm.stopped.set(None);
        self.arm.verifying.set(None);
    }

    /// Who moves the arm from now on.
    pub fn drive_arm(self, driver: Driver) {
        let goals = self.arm.now.with_untracked(|now| now.as_ref().and_then(|now| now.goals));
        if let Some(goals) = goals {
            self.arm.wanted.set(goals);
        }
        self.arm.refusal.set(None);
        self.let_go_of_key();
        self.tell_bus(&BusRequest::Drive { driver });
    }

    /// A person wants a joint elsewhere; whoever moved the arm before does not any more.
    pub fn want_joint(self, joint: Joint, angle_rad: f32) {
        self.take_over();
        self.arm.wanted.update(|wanted| wanted[joint] = angle_rad);
        self.tell_bus(&BusRequest::Want { joints: self.arm.wanted.get_untracked() });
    }

    /// A person wants the whole arm elsewhere.
    pub fn want_pose(self, joints: JointAngles) {
        self.take_over();
        self.arm.wanted.set(joints);
        self.tell_bus(&BusRequest::Want { joints });
    }

    /// Folded up; the jaw stays as it is.
    pub fn want_rest(self) {
        let jaw_rad = untrack(|| self.arm.angle(Joint::Gripper)).unwrap_or_default();
        self.want_pose(arm::rest(self.arm.kind.get_untracked(), jaw_rad));
    }

    fn take_over(self) {
        let person = ArmStage::Powered { driver: Driver::Person };
        if self.arm.stage.with_untracked(|stage| *stage != person) {
            self.drive_arm(Driver::Person);
            // Said by the worker a moment later; further wishes of this moment must not begin anew.
            self.arm.stage.set(person);
        }
    }

    /// Asks for something that only needs to be asked for.
    pub fn ask_arm(self, arm: Arm, request: &BusRequest) {
        arm.refusal.set(None);
        self.tell_arm(arm, request);
    }

    /// Something happens to a simulated arm.
    pub fn pretend(self, arm: Arm, deed: Deed) {
        self.tell_arm(arm, &BusRequest::Pretend { deed });
    }

    /// No hand holds a simulated arm any more.
    pub fn take_hands_off(self, arm: Arm) {
        for joint in Joint::ALL {
            self.pretend(arm, Deed::Hand { joint, angle_rad: None });
        }
    }

    /// The joint whose sign is to be told next; a pale arm on the stage shows the way.
    pub fn verify_joint(self, arm: Arm, joint: Joint) {
        arm.verifying.set(Some(joint));
        arm.signs.update(|signs| signs[joint as usize] = None);
        self.ask_arm(arm, &BusRequest::Verify { joint });
        let at = arm.now.with_untracked(|now| now.as_ref().and_then(|now| angles_of(now)));
        if let Some(mut joints) = at {
            joints[joint] += 0.4;
            self.tell_engine(&EngineRequest::Mirror { joints: Some(joints) });
        }
    }

    /// Turns the sign of a joint round.
    pub fn turn_joint(self, arm: Arm, joint: Joint) {
        arm.signs.update(|signs| signs[joint as usize] = None);
        self.ask_arm(arm, &BusRequest::Turn { joint });
    }

    /// Saves the calibration in force as a file.
    pub fn export_calibration(self, arm: Arm) {
        if let Some(text) = arm.calibration.get_untracked() {
            let role = if arm.role == ArmRole::Leader { "-leader" } else { "" };
            let name = format!("{}{role}-{}.json", arm.kind.get_untracked().name(), arm.name.get_untracked());
            self.save_file(&name, "application/json", &text);
        }
    }

    /// Saves the last two minutes as a table.
    pub fn export_telemetry(self) {
        match self.arm.normaliser() {
            Ok(numbers) => {
                let csv = self.arm.series.with_value(|series| series.csv(numbers.as_ref()));
                self.save_file("arm.csv", "text/csv", &csv);
            }
            Err(error) => self.notice.set(Some(format!("Nothing was saved: {error}."))),
        }
    }

    pub(super) fn save_file(self, name: &str, kind: &str, text: &str) {
        if let Err(error) = export::save(name, kind, &JsValue::from_str(text)) {
            self.notice.set(Some(format!("The file could not be saved: {}", wire::text_of(&error))));
        }
    }

    /// An arm's worker is gone, and with it the line.
    pub(super) fn lose_bus(self, arm: Arm, message: String) {
        arm.worker.set_value(None);
        arm.line.set(LineState::Closed);
        arm.stage.set(ArmStage::Unknown);
        arm.crash.set(Some(message));
        self.forget_arm(arm);
    }

    /// Nothing more is known of it.
    pub(super) fn forget_arm(self, arm: Arm) {
        arm.now.set(None);
        arm.shown.set(None);
        arm.findings.set(None);
        arm.verifying.set(None);
        if arm.role == ArmRole::Follower {
            arm.recording.set(None);
            arm.ticking.set_value(None);
            self.let_go_of_key();
        }
        self.show_arm();
    }

    /// Shows the arm that moves as a pale arm on the stage; none where nothing is known of it.
    pub(super) fn show_arm(self) {
        let joints = self.arm.now.with_untracked(|now| now.as_deref().and_then(angles_of));
        self.tell_engine(&EngineRequest::Mirror { joints });
    }
}

/// The angles of all joints, if all were heard.
pub(super) fn angles_of(now: &schema::bus::ArmTelemetry) -> Option<JointAngles> {
    let mut angles = JointAngles::default();
    for joint in Joint::ALL {
        angles[joint] = now.joints[joint as usize].as_ref()?.position_rad;
    }
    Some(angles)
}
