//! One servo: its registers, its encoder, its motor.

use super::mechanics::{Drive, JointState};
use super::memory::RegisterFile;
use super::{dynamixel, feetech};
use crate::arm::{Direction, JointSpec, Model};
use crate::packet::Protocol;
use crate::register::{RAD_PER_TICK, TICKS_PER_TURN, x_series};

/// Ambient temperature, degrees Celsius.
pub(super) const AMBIENT_C: f32 = 25.0;
/// How much hotter a motor gets that gives all it has for ever.
const HEAT_C: f32 = 90.0;
/// How fast it gets there, and how fast it cools.
const HEAT_SECS: f32 = 120.0;
/// A servo's electronics, amperes.
const IDLE_A: f32 = 0.03;

/// The speed without load, radians a second.
const fn no_load_rad_per_sec(model: Model) -> f32 {
    match model {
        Model::Sts3215 => 5.2,
        Model::Xl430W250 => 6.0,
        Model::Xl330M288 => 10.8,
        Model::Xl330M077 => 40.0,
    }
}

/// The motor behind a servo's registers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Motor {
    /// Where the motion profile is, in horn positions that never wrap.
    pub setpoint: f32,
    /// Ticks a second.
    pub speed: f32,
    pub temperature_c: f32,
    pub voltage_v: f32,
    /// How long the load has been too much.
    pub overloaded_secs: f32,
    /// It was too much for too long.
    pub is_latched: bool,
}

/// What the registers say about motion.
pub(super) struct Motion {
    /// Horn position wanted, never wrapping; `None` without torque.
    pub goal: Option<f32>,
    /// Ticks a second; infinite without a limit.
    pub speed: f32,
    /// Ticks a second, each second.
    pub acceleration: f32,
    /// Share of the stall torque.
    pub torque_share: f32,
}

/// A simulated servo.
#[derive(Clone, Debug)]
pub struct Servo {
    pub(super) model: Model,
    pub(super) registers: RegisterFile,
    pub(super) motor: Motor,
    /// Where the horn was put on: the encoder's position at joint angle zero.
    zero: i32,
    /// Horn turns for a turn of the joint, with the sense of rotation.
    gear: f32,
    /// The horn, in positions that never wrap.
    pub(super) horn: f32,
    /// The turns the horn had made when the servo was switched on: it knows nothing of them.
    pub(super) turns_before: i32,
    /// It does not answer any more, and does not move.
    pub(super) is_dead: bool,
    /// When it last heard a packet.
    pub(super) heard_secs: f64,
    /// A write that waits for the action instruction.
    pub(super) registered: Option<(u16, Vec<u8>)>,
}

impl Servo {
    /// A servo as it comes from the factory, but with the id of its joint. `zero` is the encoder's position where the
    /// joint is at zero: wherever the horn was put on.
    pub fn new(spec: &JointSpec, zero: i32) -> Self {
        let protocol = spec.model.protocol();
        // A servo whose drive mode turns its ticks round is mounted the other way round.
        let is_turned = spec.settings.contains(&x_series::DRIVE_MODE.set_raw(1));
        let sense = if (spec.direction == Direction::Same) == is_turned { -1.0 } else { 1.0 };
        let mut servo = Self {
            model: spec.model,
            registers: RegisterFile::new(protocol),
            motor: Motor {
                setpoint: 0.0,
                speed: 0.0,
                temperature_c: AMBIENT_C,
                voltage_v: 0.0,
                overloaded_secs: 0.0,
                is_latched: false,
            },
            zero,
            gear: spec.gear * sense,
            horn: zero as f32,
            turns_before: 0,
            is_dead: false,
            heard_secs: 0.0,
            registered: None,
        };
        match protocol {
            Protocol::Feetech => feetech::leave_factory(&mut servo),
            Protocol::Dynamixel => dynamixel::leave_factory(&mut servo),
        }
        servo.set_id(spec.id.get());
        servo.set_baud(1_000_000);
        servo
    }

    /// Gives it an id, as if it had been set up.
    pub fn set_id(&mut self, id: u8) {
        self.registers.set(self.protocol().map().id, id);
        self.registers.store_all();
    }

    /// Sets its baud rate, as if it had been set up; a rate its protocol has no code for changes nothing.
    pub fn set_baud(&mut self, baud: u32) {
        if let Some(code) = self.protocol().baud_code(baud) {
            self.registers.set(self.protocol().map().baud, code);
            self.registers.store_all();
        }
    }

    /// The value of any register, as it would be read.
    pub fn register<T: crate::register::Quantity>(&self, register: crate::register::Register<T>) -> T {
        self.registers.get(register)
    }

    /// Sets any register, read-only ones too, as if by magic.
    pub fn set_register<T: crate::register::Quantity>(&mut self, register: crate::register::Register<T>, value: T) {
        self.registers.set(register, value);
        self.registers.store(register.field().address.into(), register.field().width.into());
    }

    /// Degrees Celsius, to begin with a hot one.
    pub fn set_temperature_c(&mut self, celsius: f32) {
        self.motor.temperature_c = celsius;
    }

    /// Whether its motor is powered.
    pub fn has_torque(&self) -> bool {
        !self.is_dead && self.registers.get(self.protocol().map().torque) == 1
    }

    /// Whether it neither answers nor moves.
    pub const fn is_dead(&self) -> bool {
        self.is_dead
    }

    /// The language it speaks.
    pub const fn protocol(&self) -> Protocol {
        self.model.protocol()
    }

    pub(super) fn id(&self) -> u8 {
        self.registers.get(self.protocol().map().id)
    }

    pub(super) fn baud(&self) -> Option<u32> {
        self.protocol().baud_of(self.registers.get(self.protocol().map().baud))
    }

    /// What the encoder says.
    pub(super) fn encoder(&self) -> i32 {
        (self.horn.round() as i32).rem_euclid(TICKS_PER_TURN)
    }

    /// Its power was off and is on again.
    pub(super) fn power_cycle(&mut self) {
        self.registers.power_cycle();
        self.motor.is_latched = false;
        self.motor.overloaded_secs = 0.0;
        self.turns_before = (self.horn.round() as i32).div_euclid(TICKS_PER_TURN);
        self.registered = None;
        match self.protocol() {
            Protocol::Feetech => feetech::switch_on(self),
            Protocol::Dynamixel => dynamixel::switch_on(self),
        }
    }

    /// The motion profile begins where the horn is.
    pub(super) const fn take_hold(&mut self) {
        self.motor.setpoint = self.horn;
        self.motor.speed = 0.0;
    }

    /// What the motor does in the coming step.
    pub(super) fn drive(&mut self, now_secs: f64, step_secs: f32) -> Option<Drive> {
        if self.is_dead {
            return None;
        }
        let motion = match self.protocol() {
            Protocol::Feetech => feetech::motion(self),
            Protocol::Dynamixel => dynamixel::motion(self, now_secs),
        };
        let goal = motion.goal?;
        self.follow_profile(goal, &motion, step_secs);
        let target_rad = (self.motor.setpoint - self.zero as f32) * RAD_PER_TICK / self.gear;
        Some(Drive { target_rad, torque_n_m: motion.torque_share * self.model.stall_n_m() })
    }

    /// Moves the setpoint towards the goal: speeds up by the acceleration, and slows down so that it stops there.
    fn follow_profile(&mut self, goal: f32, motion: &Motion, step_secs: f32) {
        let most = motion.speed.min(no_load_rad_per_sec(self.model) / RAD_PER_TICK);
        let way = goal - self.motor.setpoint;
        let speed = if motion.acceleration.is_finite() {
            let stopping = (2.0 * motion.acceleration * way.abs()).sqrt();
            let wanted = way.signum() * stopping.min(most);
            let change = motion.acceleration * step_secs;
            wanted.clamp(self.motor.speed - change, self.motor.speed + change)
        } else {
            way.signum() * most
        };
        let step = speed * step_secs;
        if step.abs() >= way.abs() {
            self.motor.setpoint = goal;
            self.motor.speed = 0.0;
        } else {
            self.motor.setpoint += step;
            self.motor.speed = speed;
        }
    }

    /// Takes over what became of its joint, and keeps its measurements up to date. Returns the current it draws.
    pub(super) fn measure(&mut self, joint: &JointState, supply_v: f32, step_secs: f32) -> f32 {
        self.horn = self.zero as f32 + joint.angle_rad * self.gear / RAD_PER_TICK;
        if self.is_dead {
            return 0.0;
        }
        let load = joint.effort_n_m * self.gear.signum() / self.model.stall_n_m();
        let current_a = load.abs() * self.model.stall_a() + IDLE_A;
        let rise_c = HEAT_C * load * load - (self.motor.temperature_c - AMBIENT_C);
        self.motor.temperature_c += rise_c / HEAT_SECS * step_secs;
        self.motor.voltage_v = supply_v;
        let speed = joint.velocity_rad_per_sec * self.gear;
        match self.protocol() {
            Protocol::Feetech => feetech::measure(self, load, speed, current_a, step_secs),
            Protocol::Dynamixel => dynamixel::measure(self, load, speed, current_a, step_secs),
        }
        current_a
    }
}
