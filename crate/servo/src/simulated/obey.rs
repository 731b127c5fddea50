//! What servos do with an instruction, and what they answer.

use super::{ADAPTER_SECS, Mechanics, SimulatedBus, dynamixel, feetech};
use crate::id::Target;
use crate::packet::{Packet, Protocol, Refusal};

/// From the end of a request to an answer without any return delay.
const REACTION_SECS: f64 = 0.000_02;
/// How long servos wait for one that should answer before them and does not.
const SLOT_SECS: f64 = 0.000_3;

/// The codes of [`crate::packet::Instruction`].
const PING: u8 = 0x01;
const READ: u8 = 0x02;
const WRITE: u8 = 0x03;
const REG_WRITE: u8 = 0x04;
const ACTION: u8 = 0x05;
const REBOOT: u8 = 0x08;
const SYNC_READ: u8 = 0x82;
const SYNC_WRITE: u8 = 0x83;

/// An answer: its error, and its data.
type Answer = (u8, Vec<u8>);

impl<M: Mechanics> SimulatedBus<M> {
    /// Carries out a request that has just ended on the wire.
    pub(super) fn obey(&mut self, packet: Packet) {
        for place in 0..self.servos.len() {
            if self.hears(place) {
                self.servos[place].heard_secs = self.now_secs;
            }
        }
        let Packet { id, code, params } = packet;
        match (code, self.numbers(&params)) {
            (SYNC_READ, Some(([address, length], ids))) => {
                for id in ids.iter().copied() {
                    self.ask(id, |servo| Some(read(servo, address, length)));
                }
            }
            (SYNC_WRITE, Some(([address, length], data))) => {
                for item in data.chunks_exact(usize::from(length) + 1) {
                    for place in 0..self.servos.len() {
                        if self.hears(place) && self.servos[place].id() == item[0] {
                            write(&mut self.servos[place], address, &item[1..]).ok();
                        }
                    }
                }
            }
            _ if id == Target::BROADCAST && code == PING => {
                for id in 0..Target::BROADCAST {
                    if self.servos.iter().any(|servo| servo.id() == id) {
                        self.ask(id, |servo| Some((0, ping_data(servo))));
                    }
                }
            }
            _ if id == Target::BROADCAST => {
                for place in 0..self.servos.len() {
                    if self.hears(place) {
                        let servo = &mut self.servos[place];
                        let address_width = address_width(servo.protocol());
                        carry_out(servo, code, &params, address_width);
                    }
                }
            }
            _ => self.ask(id, |servo| carry_out(servo, code, &params, address_width(servo.protocol()))),
        }
    }

    /// Whether a servo hears what the host sends.
    fn hears(&self, place: usize) -> bool {
        let servo = &self.servos[place];
        !servo.is_dead && servo.baud() == Some(self.baud)
    }

    /// The two numbers that sync instructions begin with, and the rest.
    fn numbers<'a>(&self, params: &'a [u8]) -> Option<([u16; 2], &'a [u8])> {
        let number = |at: usize| match self.protocol {
            Protocol::Feetech => params.get(at).map(|byte| u16::from(*byte)),
            Protocol::Dynamixel => params.get(2 * at..2 * at + 2).map(|bytes| u16::from_le_bytes([bytes[0], bytes[1]])),
        };
        Some(([number(0)?, number(1)?], &params[2 * address_width(self.protocol)..]))
    }

    /// Lets every servo with this id do something and answer; two of them answer over each other.
    fn ask(&mut self, id: u8, mut act: impl FnMut(&mut super::Servo) -> Option<Answer>) {
        let mut answers = Vec::new();
        for place in 0..self.servos.len() {
            if !self.hears(place) || self.servos[place].id() != id {
                continue;
            }
            let servo = &mut self.servos[place];
            let delay_secs = f64::from(servo.register(servo.protocol().map().return_delay).0);
            let Some((error, data)) = act(servo) else { continue };
            if let Ok(bytes) = self.protocol.frame_status(id, error | alert(&self.servos[place]), &data) {
                answers.push((delay_secs, bytes));
            }
        }
        let mut answers = answers.into_iter();
        let Some((delay_secs, mut bytes)) = answers.next() else {
            self.busy_until_secs += SLOT_SECS;
            return;
        };
        for (_, other) in answers {
            self.collide(&mut bytes, &other);
        }
        let end_secs = self.busy_until_secs + REACTION_SECS + delay_secs + self.wire_secs(bytes.len());
        self.busy_until_secs = end_secs;
        let arrivals = self.faults.deliver(&mut self.random, end_secs + ADAPTER_SECS, bytes);
        self.arrive(arrivals);
    }

    /// Two servos speak at once: a low bit wins, and where their clocks drift apart, anything does.
    fn collide(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        for (byte, other) in bytes.iter_mut().zip(other) {
            *byte &= other;
            if self.random.chance(0.3) {
                *byte &= self.random.byte();
            }
        }
        bytes.extend(other.iter().skip(bytes.len()));
    }
}

const fn address_width(protocol: Protocol) -> usize {
    match protocol {
        Protocol::Feetech => 1,
        Protocol::Dynamixel => 2,
    }
}

/// The part of the error byte that says how the servo is.
fn alert(servo: &super::Servo) -> u8 {
    let errors = servo.register(servo.protocol().map().hardware_errors);
    match servo.protocol() {
        Protocol::Feetech => errors,
        Protocol::Dynamixel => u8::from(errors != 0) << 7,
    }
}

/// Model number and firmware, from a Dynamixel servo.
fn ping_data(servo: &super::Servo) -> Vec<u8> {
    match servo.protocol() {
        Protocol::Feetech => Vec::new(),
        Protocol::Dynamixel => {
            let map = servo.protocol().map();
            let [low, high] = servo.register(map.model_number).to_le_bytes();
            vec![low, high, servo.register(map.firmware) as u8]
        }
    }
}

fn number_of(refusal: Refusal) -> u8 {
    match refusal {
        Refusal::Failed => 1,
        Refusal::Instruction => 2,
        Refusal::Crc => 3,
        Refusal::Range => 4,
        Refusal::Length => 5,
        Refusal::Limit => 6,
        Refusal::Access => 7,
        Refusal::Other(other) => other,
    }
}

fn read(servo: &super::Servo, address: u16, length: u16) -> Answer {
    match (servo.registers.read(address.into(), length.into()), servo.protocol()) {
        (Some(data), _) => (0, data.to_vec()),
        // An STS servo answers with what it has: nothing.
        (None, Protocol::Feetech) => (0, Vec::new()),
        (None, Protocol::Dynamixel) => (number_of(Refusal::Range), Vec::new()),
    }
}

fn write(servo: &mut super::Servo, address: u16, data: &[u8]) -> Result<(), Refusal> {
    match servo.protocol() {
        Protocol::Feetech => {
            feetech::write(servo, address, data);
            Ok(())
        }
        Protocol::Dynamixel => dynamixel::write(servo, address, data),
    }
}

/// What one servo does with an instruction for it; `None` when it does not answer.
fn carry_out(servo: &mut super::Servo, code: u8, params: &[u8], address_width: usize) -> Option<Answer> {
    let level = servo.register(servo.protocol().map().response_level);
    let (to_reads, to_writes) = match servo.protocol() {
        Protocol::Feetech => (true, level != 0),
        Protocol::Dynamixel => (level >= 1, level >= 2),
    };
    let number = |at: usize| {
        let bytes = params.get(at..at + address_width)?;
        Some(bytes.iter().rev().fold(0, |number: u16, byte| number << 8 | u16::from(*byte)))
    };
    let acknowledge = |done: Result<(), Refusal>| {
        let error = done.err().map_or(0, number_of);
        // A Feetech servo has no such numbers.
        to_writes.then_some((if servo_speaks_of_refusals(address_width) { error } else { 0 }, Vec::new()))
    };
    match code {
        PING => Some((0, ping_data(servo))),
        READ => {
            let (address, length) = (number(0)?, number(address_width)?);
            to_reads.then(|| read(servo, address, length))
        }
        WRITE => {
            let address = number(0)?;
            // The answer goes by the level that was set before.
            let done = write(servo, address, &params[address_width..]);
            acknowledge(done)
        }
        REG_WRITE => {
            servo.registered = Some((number(0)?, params[address_width..].to_vec()));
            acknowledge(Ok(()))
        }
        ACTION => {
            let done = match servo.registered.take() {
                Some((address, data)) => write(servo, address, &data),
                None => Ok(()),
            };
            acknowledge(done)
        }
        REBOOT if servo.protocol() == Protocol::Dynamixel => {
            servo.power_cycle();
            acknowledge(Ok(()))
        }
        _ => acknowledge(Err(Refusal::Instruction)),
    }
}

/// Only the wider protocol has refusals.
const fn servo_speaks_of_refusals(address_width: usize) -> bool {
    address_width == 2
}
