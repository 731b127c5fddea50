//! A bus that behaves like the servos, for tests, for the drawn arm, and for those who have none.
//!
//! It takes and gives bytes, as a port does, and is moved by a clock that is handed in. The same seed and the same calls
//! give the same bytes. What the joints do is decided by a [`Mechanics`]: [`SimpleArm`], or the world of a physics
//! engine. [`SimulatedLine`] makes a [`crate::bus::Transport`] of it that passes its time by itself.
//!
//! Modelled: register files with EEPROM, lock and power cycles; homing offsets, position limits, drive and control modes;
//! torque with its limits, motion profiles, overload, heat and a supply that sags; return delay, response level, bus
//! watchdog; two servos with one id; and the [`Faults`] of a line. Not modelled: velocity, PWM and step modes, gains.

mod dynamixel;
mod faults;
mod feetech;
mod line;
mod mechanics;
mod memory;
mod obey;
mod random;
mod servo;

pub use faults::Faults;
pub use line::{SimulatedLine, run};
pub use mechanics::{Drive, JointState, Mechanics, SimpleArm};
pub use random::Random;
use schema::{JOINTS, Joint};
pub use servo::Servo;

use faults::{Arrival, damage};

use crate::arm::{Arm, Model};
use crate::bus::Unplugged;
use crate::packet::{Decoder, Protocol};

/// Physics and motors go by this step.
pub const STEP_SECS: f64 = 0.002;
/// From the port to the wire, and back: what a USB adapter takes.
const ADAPTER_SECS: f64 = 0.000_25;
/// A pause on the line after which servos take the next byte for the beginning of a packet.
const IDLE_SECS: f64 = 0.001;
/// What a supply's cable takes from the voltage, ohms.
const SUPPLY_OHM: f32 = 0.05;

/// The servos of one arm, the joints they turn, and the line to them.
#[derive(Debug)]
pub struct SimulatedBus<M> {
    protocol: Protocol,
    servos: [Servo; JOINTS],
    mechanics: M,
    random: Random,
    /// What can go wrong.
    pub faults: Faults,
    now_secs: f64,
    /// How far physics has come.
    stepped_secs: f64,
    /// The host's baud rate.
    baud: u32,
    requests: Decoder,
    /// Sorted by when they arrive.
    arrivals: Vec<Arrival>,
    /// Until when somebody speaks.
    busy_until_secs: f64,
    hung_until_secs: f64,
    /// The adapter sends the host's own bytes back.
    has_echo: bool,
    is_plugged: bool,
    supply_factor: f32,
}

impl<M: Mechanics> SimulatedBus<M> {
    /// An arm that was put together somehow: `seed` decides where each horn was put on, and everything else that is
    /// chance. Its servos have their ids and are otherwise as they left the factory.
    pub fn new(arm: &Arm, mechanics: M, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let servos = arm.joints.each_ref().map(|spec| Servo::new(spec, random.below(4096) as i32));
        let mut bus = Self {
            protocol: arm.protocol,
            servos,
            mechanics,
            random,
            faults: Faults::default(),
            now_secs: 0.0,
            stepped_secs: 0.0,
            baud: arm.baud,
            requests: Decoder::new(arm.protocol),
            arrivals: Vec::new(),
            busy_until_secs: 0.0,
            hung_until_secs: 0.0,
            has_echo: false,
            is_plugged: true,
            supply_factor: 1.0,
        };
        bus.measure(0.0);
        bus.power_cycle();
        bus
    }

    /// Takes bytes at this time.
    ///
    /// # Errors
    ///
    /// While the cable is unplugged.
    pub fn write(&mut self, now_secs: f64, bytes: &[u8]) -> Result<(), Unplugged> {
        self.advance(now_secs);
        if !self.is_plugged {
            return Err(Unplugged);
        }
        if self.has_echo {
            let at_secs = self.now_secs + ADAPTER_SECS + self.wire_secs(bytes.len());
            self.arrive(vec![Arrival { at_secs, bytes: bytes.to_vec() }]);
        }
        if self.now_secs < self.hung_until_secs || self.random.chance(self.faults.request_drop) {
            return Ok(());
        }
        let mut bytes = bytes.to_vec();
        if self.random.chance(self.faults.request_corrupt) {
            damage(&mut self.random, &mut bytes);
        }
        let begin_secs = self.now_secs + ADAPTER_SECS;
        if begin_secs > self.busy_until_secs + IDLE_SECS {
            self.requests = Decoder::new(self.protocol);
        }
        self.busy_until_secs = self.busy_until_secs.max(begin_secs) + self.wire_secs(bytes.len());
        self.requests.push(&bytes);
        while let Some(next) = self.requests.next_packet() {
            // A damaged request is one that no servo understands.
            if let Ok(packet) = next {
                self.obey(packet);
            }
        }
        Ok(())
    }

    /// What has arrived by this time, in one piece.
    ///
    /// # Errors
    ///
    /// While the cable is unplugged.
    pub fn read(&mut self, now_secs: f64) -> Result<Vec<u8>, Unplugged> {
        self.advance(now_secs);
        if !self.is_plugged {
            return Err(Unplugged);
        }
        let due = self.arrivals.partition_point(|arrival| arrival.at_secs <= self.now_secs);
        Ok(self.arrivals.drain(..due).flat_map(|arrival| arrival.bytes).collect())
    }

    /// When the next bytes arrive.
    pub fn next_arrival_secs(&self) -> Option<f64> {
        self.arrivals.first().map(|arrival| arrival.at_secs)
    }

    /// Lets time pass until this moment. A moment that is past changes nothing.
    pub fn advance(&mut self, now_secs: f64) {
        self.now_secs = self.now_secs.max(now_secs);
        while self.stepped_secs + STEP_SECS <= self.now_secs {
            self.stepped_secs += STEP_SECS;
            let mut drives = [None; JOINTS];
            for (drive, servo) in drives.iter_mut().zip(&mut self.servos) {
                *drive = servo.drive(self.stepped_secs, STEP_SECS as f32);
            }
            self.mechanics.step(STEP_SECS as f32, &drives);
            self.measure(STEP_SECS as f32);
        }
    }

    fn measure(&mut self, step_secs: f32) {
        let factor = self.supply_factor;
        let drawn_a: f32 = Joint::ALL
            .iter()
            .map(|joint| {
                let effort = self.mechanics.joint(*joint).effort_n_m.abs();
                let model = self.servos[*joint as usize].model;
                effort / model.stall_n_m() * model.stall_a()
            })
            .sum();
        for (joint, servo) in Joint::ALL.iter().zip(&mut self.servos) {
            let supply_v = nominal_v(servo.model) * factor - SUPPLY_OHM * drawn_a;
            servo.measure(&self.mechanics.joint(*joint), supply_v, step_secs);
        }
    }

    fn wire_secs(&self, bytes: usize) -> f64 {
        bytes as f64 * 10.0 / f64::from(self.baud)
    }

    fn arrive(&mut self, arrivals: Vec<Arrival>) {
        self.arrivals.extend(arrivals);
        // Stable: of two that arrive at once, the first sent is first.
        self.arrivals.sort_by(|a, b| a.at_secs.total_cmp(&b.at_secs));
    }
}

/// What happens to an arm.
impl<M> SimulatedBus<M> {
    /// The joints.
    pub const fn mechanics(&self) -> &M {
        &self.mechanics
    }

    /// The joints, to move them.
    pub const fn mechanics_mut(&mut self) -> &mut M {
        &mut self.mechanics
    }

    /// One of the servos.
    pub const fn servo(&self, joint: Joint) -> &Servo {
        &self.servos[joint as usize]
    }

    /// One of the servos, to change it.
    pub const fn servo_mut(&mut self, joint: Joint) -> &mut Servo {
        &mut self.servos[joint as usize]
    }

    /// The cable is pulled. The servos keep their power, and hold what they hold.
    pub fn unplug(&mut self) {
        self.is_plugged = false;
        self.arrivals.clear();
    }

    /// And put back.
    pub const fn plug_in(&mut self) {
        self.is_plugged = true;
    }

    /// Whether the cable is in.
    pub const fn is_plugged(&self) -> bool {
        self.is_plugged
    }

    /// One servo dies: it neither answers nor moves.
    pub const fn kill(&mut self, joint: Joint) {
        self.servos[joint as usize].is_dead = true;
    }

    /// It comes back, without torque, as after a power cycle of its own.
    pub fn revive(&mut self, joint: Joint) {
        let servo = &mut self.servos[joint as usize];
        servo.is_dead = false;
        servo.power_cycle();
    }

    /// Nothing is heard on the line for a while.
    pub fn hang(&mut self, secs: f64) {
        self.hung_until_secs = self.now_secs + secs;
    }

    /// The power goes off and on.
    pub fn power_cycle(&mut self) {
        for servo in &mut self.servos {
            servo.power_cycle();
        }
    }

    /// Whether the adapter sends the host's bytes back to it.
    pub const fn set_echo(&mut self, has_echo: bool) {
        self.has_echo = has_echo;
    }

    /// The supply gives this share of its voltage.
    pub const fn set_supply(&mut self, factor: f32) {
        self.supply_factor = factor;
    }

    /// The host's baud rate; servos of another hear nothing.
    pub fn set_baud(&mut self, baud: u32) {
        self.baud = baud;
        self.arrivals.clear();
        self.requests = Decoder::new(self.protocol);
    }
}

/// The supply of each model: its usual one.
const fn nominal_v(model: Model) -> f32 {
    match model {
        Model::Sts3215 => 7.4,
        Model::Xl430W250 => 12.0,
        Model::Xl330M288 | Model::Xl330M077 => 5.0,
    }
}

#[cfg(test)]
mod tests;
