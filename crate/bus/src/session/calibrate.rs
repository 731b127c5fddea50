//! The wizard: sweep first, offset after, then signs and zero by hand.

use schema::bus::{BusEvent, CalibrationSource, Sign, SweptJoint};
use schema::{JOINTS, Joint, JointAngles};
use servo::calibration::verify::{Verdict, verdict, zero_is_right};
use servo::calibration::{self, Calibration, JointCalibration, actual_from_present, homing_for, lerobot};
use servo::packet::Protocol;
use servo::procedure::CycleReport;
use servo::register::RAD_PER_TICK;

use super::{Body, Identity, Session, Sweeping};
use crate::Line;

/// How long the answers of one cycle may take.
const PATIENCE_SECS: f64 = 0.008;
/// How often a sweep is shown.
const SHOWN_SECS: f64 = 0.1;
/// A small move by hand that tells a sign.
const MOVE_RAD: f32 = 0.15;
/// As well as an eye puts a joint to zero.
const EYE_RAD: f32 = 0.2;

impl<L: Line> Session<L> {
    pub(super) async fn begin_sweep(&mut self) {
        if !self.is_limp() {
            return self.refuse("An arm is calibrated without torque: release it first.");
        }
        // A drive mode turns ticks round: what was swept before it was written would be wrong after.
        if self.needs_repair {
            self.repair().await;
            if self.needs_repair {
                return self.refuse("Some registers could not be written: look at the check.");
            }
        }
        let offset = self.arm.protocol.map().homing_offset;
        let mut sweeping = Sweeping::default();
        for (spec, kept) in self.arm.joints.iter().zip(&mut sweeping.offsets) {
            match self.bus.read(spec.id, offset).await {
                Ok(ticks) => *kept = ticks,
                Err(failure) => return self.refuse(failure.to_string()),
            }
        }
        self.body = Body::Sweeping(sweeping);
        self.settle_stage();
    }

    /// Measures every joint once.
    pub(super) async fn sweep_on(&mut self) {
        let position = self.arm.protocol.map().present_position;
        let answers = self.bus.sync_read(&self.arm.ids(), position.field().block(), PATIENCE_SECS).await;
        let now_secs = self.bus.now_secs();
        let Body::Sweeping(sweeping) = &mut self.body else { return };
        let mut gone = false;
        for (i, answer) in answers.into_iter().enumerate() {
            match answer {
                Ok(bytes) => {
                    if let Some(present) = position.decode(&bytes) {
                        let actual = actual_from_present(self.arm.protocol, present, sweeping.offsets[i]);
                        sweeping.sweeps[i].push(now_secs, actual);
                        self.pulse.heard_secs = now_secs;
                    }
                }
                Err(failure) => gone |= matches!(failure, servo::bus::Failure::Unplugged(_)),
            }
        }
        if gone {
            return self.lose();
        }
        if now_secs - sweeping.told_secs >= SHOWN_SECS {
            sweeping.told_secs = now_secs;
            let joints = self.swept();
            self.say(BusEvent::Sweep { joints });
        }
    }

    fn swept(&self) -> [SweptJoint; JOINTS] {
        let Body::Sweeping(sweeping) = &self.body else { return [SweptJoint::default(); JOINTS] };
        core::array::from_fn(|i| {
            let (spec, sweep) = (&self.arm.joints[i], &sweeping.sweeps[i]);
            let reach = sweep.reach();
            let at = reach.zip(sweep.position()).map_or(0.5, |(reach, position)| {
                let span = (reach.high.0 - reach.low.0).max(1) as f32;
                ((position.0 - reach.low.0) as f32 / span).clamp(0.0, 1.0)
            });
            SweptJoint {
                swept_rad: reach.map_or(0.0, |reach| (reach.high.0 - reach.low.0) as f32 * RAD_PER_TICK / spec.gear),
                least_rad: if spec.is_full_turn { 0.0 } else { spec.least_sweep_rad },
                at,
                passes: sweep.finish(spec).is_ok(),
            }
        })
    }

    pub(super) async fn finish_sweep(&mut self) {
        let Body::Sweeping(sweeping) = &self.body else { return self.refuse("No calibration is under way.") };
        let mut joints = [JointCalibration::UNCALIBRATED; JOINTS];
        for ((spec, sweep), joint) in self.arm.joints.iter().zip(&sweeping.sweeps).zip(&mut joints) {
            match sweep.finish(spec) {
                Ok(swept) => {
                    let homing = homing_for(self.arm.protocol, &swept);
                    joint.homing_offset = homing.offset;
                    (joint.range_min, joint.range_max) = (homing.range_min, homing.range_max);
                }
                Err(error) => return self.refuse(format!("{}: {error}.", spec.joint.name())),
            }
        }
        self.write_calibration(Calibration(joints)).await;
    }

    pub(super) fn cancel_sweep(&mut self) {
        if let (Body::Sweeping(_), Some(calibrated)) = (&self.body, self.calibrated) {
            self.body = Body::Limp(servo::procedure::Cycle::new(calibrated));
            self.settle_stage();
        }
    }

    pub(super) async fn set_calibration(&mut self, text: &str) {
        match lerobot::read(self.arm, text) {
            Err(error) => self.refuse(error.to_string()),
            Ok(_) if !self.is_limp() => self.refuse("A calibration is written to a limp arm only: release it first."),
            Ok(calibration) => self.write_calibration(calibration).await,
        }
    }

    async fn write_calibration(&mut self, calibration: Calibration) {
        self.busy("Writing the calibration into the servos");
        match calibration::write(&mut self.bus, self.arm, &calibration).await {
            Ok(()) => self.adopt(calibration),
            Err(failure) => self.refuse(format!("The calibration could not be written: {failure}")),
        }
        self.find_body().await;
        self.settle_stage();
    }

    fn adopt(&mut self, calibration: Calibration) {
        self.calibration = calibration;
        self.source = CalibrationSource::New;
        self.identity = Identity::Known(calibration);
        self.tell_calibration();
        self.note("Calibrated. Check signs and zero before you switch the torque on.");
    }

    pub(super) fn verify(&mut self, joint: Joint) {
        match self.angle(joint) {
            Some(angle_rad) if self.is_limp() => self.verifying = Some((joint, angle_rad)),
            _ => self.refuse("Signs are checked by hand, on a limp arm."),
        }
    }

    /// Whether the joint that is watched has moved far enough to tell its sign.
    pub(super) fn watch_sign(&mut self, report: &CycleReport) {
        let Some((joint, start_rad)) = self.verifying else { return };
        let Some(telemetry) = report.readings[joint as usize].value() else { return };
        let moved_rad = telemetry.position_rad - start_rad;
        if moved_rad.abs() < MOVE_RAD {
            return;
        }
        self.verifying = None;
        // It is the person who goes as far as they like; only the way they went tells anything.
        let sign = match verdict(MOVE_RAD, moved_rad.clamp(-MOVE_RAD, MOVE_RAD)) {
            Verdict::Reversed => Sign::Reversed,
            _ => Sign::Right,
        };
        self.say(BusEvent::Verified { joint, sign });
    }

    pub(super) fn turn_joint(&mut self, joint: Joint) {
        if self.arm.protocol != Protocol::Feetech {
            return self.refuse("A Dynamixel servo keeps its direction itself; change it with the vendor’s tool.");
        }
        let (Some(mut calibrated), true) = (self.calibrated, self.is_limp()) else {
            return self.refuse("A sign is changed on a limp arm only: release it first.");
        };
        let mut calibration = self.calibration;
        let entry = &mut calibration.0[joint as usize];
        entry.drive_mode = u8::from(entry.drive_mode == 0);
        calibrated.maps = calibration.angle_maps(self.arm);
        self.calibrated = Some(calibrated);
        self.body = Body::Limp(servo::procedure::Cycle::new(calibrated));
        self.adopt(calibration);
    }

    pub(super) fn judge_zero(&mut self) {
        let mut off_rad = JointAngles::default();
        let mut right = [true; JOINTS];
        for joint in Joint::ALL {
            let Some(angle_rad) = self.angle(joint) else { return self.refuse("Not every joint is heard.") };
            off_rad[joint] = angle_rad;
            // A jaw has no zero to be put to by eye: its ends are its zero.
            right[joint as usize] = joint == Joint::Gripper || zero_is_right(angle_rad, 0.0, EYE_RAD);
        }
        self.say(BusEvent::Zero { off_rad, right });
    }
}
