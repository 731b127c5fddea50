//! A simulated arm for those who have none, and hands to move it.

mod weight;

use core::f64::consts::TAU;

use schema::Joint;
use schema::bus::Deed;
use servo::arm::{Arm, Role};
use servo::bus::{Bus, Timing};
use servo::calibration::{self, Calibration, JointCalibration, Sweep, actual_from_present, homing_for};
use servo::procedure::configure;
use servo::register::Ticks;
use servo::simulated::{Faults, SimulatedBus, SimulatedLine, run};

use weight::Weighed;

/// How long a hand takes to move every joint from end to end and to its middle.
const SWEEP_SECS: f64 = 6.0;
/// How far apart the places are at which an arm that comes calibrated was measured.
const STEP_RAD: f32 = 0.2;

/// A simulated bus, and what hands do to its arm.
#[derive(Debug)]
pub struct Pretended {
    /// The servos.
    pub bus: SimulatedBus<Weighed>,
    arm: &'static Arm,
    /// When a sweep over all joints began.
    sweep_begun_secs: Option<f64>,
    /// How far the bus's own clock had come before anybody used it.
    begun_secs: f64,
}

impl Pretended {
    /// An arm that was put together somehow, and perhaps calibrated.
    pub fn new(arm: &'static Arm, seed: u32, calibrated: bool) -> Self {
        let mut line = SimulatedLine::new(SimulatedBus::new(arm, Weighed::new(arm), seed.into()));
        if calibrated {
            line = calibrate(arm, line);
        }
        for joint in Joint::ALL {
            // At rest on the table, as an arm that was put away.
            line.bus.mechanics_mut().joints.place(joint, arm.joint(joint).rest_rad);
        }
        line.wait(0.01);
        let begun_secs = servo::bus::Transport::now_secs(&line);
        let mut pretended = Self { bus: line.bus, arm, sweep_begun_secs: None, begun_secs };
        pretended.weigh();
        pretended
    }

    /// Hands that move every joint carry the arm meanwhile, clear of the table. A leader's light gears stay where a hand
    /// leaves them.
    fn weigh(&mut self) {
        self.bus.mechanics_mut().weighs = self.arm.role == Role::Follower && self.sweep_begun_secs.is_none();
    }

    /// The bus's own time at a time of whoever uses it, which begins at zero.
    pub fn bus_secs(&self, now_secs: f64) -> f64 {
        self.begun_secs + now_secs
    }

    /// Hands move on; to be called whenever time has.
    pub fn advance(&mut self, now_secs: f64) {
        let Some(begun_secs) = self.sweep_begun_secs else { return };
        let share = (now_secs - begun_secs) / SWEEP_SECS;
        let mechanics = &mut self.bus.mechanics_mut().joints;
        for spec in &self.arm.joints {
            let (low, high) = mechanics.stops_rad(spec.joint);
            let middle_rad = 0.5 * (low + high);
            // To one end, to the other, and back to the middle; a joint that goes round only a little.
            let reach = if spec.is_full_turn { 0.3 } else { 0.52 };
            let swing = (share.min(1.0) * TAU).sin() as f32;
            mechanics.hold(spec.joint, (share < 1.1).then_some(middle_rad + swing * reach * (high - low)));
        }
        if share >= 1.1 {
            self.sweep_begun_secs = None;
            self.weigh();
        }
    }

    /// Something happens to the arm.
    pub fn pretend(&mut self, now_secs: f64, deed: Deed) {
        match deed {
            Deed::Hand { joint, angle_rad } => {
                self.sweep_begun_secs = None;
                self.weigh();
                self.bus.mechanics_mut().joints.hold(joint, angle_rad);
            }
            Deed::SweepAll => {
                self.sweep_begun_secs = Some(now_secs);
                self.weigh();
            }
            Deed::Unplug => self.bus.unplug(),
            Deed::PlugIn => self.bus.plug_in(),
            Deed::Faults { rate } => self.bus.faults = Faults::all(rate.clamp(0.0, 0.5)),
            Deed::Lone { joint } => {
                for other in Joint::ALL.into_iter().filter(|other| *other != joint) {
                    self.bus.kill(other);
                }
                self.bus.revive(joint);
                self.bus.servo_mut(joint).set_id(1);
            }
            Deed::Together => self.revive_all(),
            Deed::Die { joint } => {
                self.revive_all();
                if let Some(joint) = joint {
                    self.bus.kill(joint);
                }
            }
            Deed::Heat { joint, celsius } => self.bus.servo_mut(joint).set_temperature_c(celsius),
            Deed::Sag { share } => self.bus.set_supply(share.clamp(0.0, 1.0)),
            Deed::PowerCycle => self.bus.power_cycle(),
        }
    }

    fn revive_all(&mut self) {
        for joint in Joint::ALL {
            if self.bus.servo(joint).is_dead() {
                self.bus.revive(joint);
            }
        }
    }
}

/// Sweeps every joint and writes what comes of it, as the wizard does, in no time.
fn calibrate(arm: &Arm, line: SimulatedLine<Weighed>) -> SimulatedLine<Weighed> {
    let mut bus = Bus::new(line, arm.protocol, Timing::default());
    run(async {
        // First: a drive mode turns ticks round.
        configure(&mut bus, arm).await;
        let position = arm.protocol.map().present_position;
        let mut joints = [JointCalibration::UNCALIBRATED; schema::JOINTS];
        for (spec, calibration) in arm.joints.iter().zip(&mut joints) {
            let (low, high) = bus.transport().bus.mechanics().joints.stops_rad(spec.joint);
            let (low, high) = if spec.is_full_turn { (-0.5, 0.0) } else { (low, high) };
            let mut sweep = Sweep::default();
            let steps = ((high - low) / STEP_RAD).ceil() as i32;
            for step in 0..=steps {
                let angle_rad = low + (high - low) * step as f32 / steps as f32;
                bus.transport_mut().bus.mechanics_mut().joints.place(spec.joint, angle_rad);
                // Twice each: a single sample moves no end.
                for _ in 0..2 {
                    bus.transport_mut().wait(0.004);
                    if let Ok(present) = bus.read(spec.id, position).await {
                        let now_secs = bus.now_secs();
                        sweep.push(now_secs, actual_from_present(arm.protocol, present, Ticks(0)));
                    }
                }
            }
            if let Ok(swept) = sweep.finish(spec) {
                let homing = homing_for(arm.protocol, &swept);
                calibration.homing_offset = homing.offset;
                (calibration.range_min, calibration.range_max) = (homing.range_min, homing.range_max);
            }
        }
        // On a line without faults nothing is refused; an arm that is not calibrated after all says so itself.
        calibration::write(&mut bus, arm, &Calibration(joints)).await.ok();
    });
    let line = bus.transport_mut();
    let empty = SimulatedLine::new(SimulatedBus::new(arm, Weighed::new(arm), 0));
    core::mem::replace(line, empty)
}
