//! A transport that watches what goes over it.

use schema::{JOINTS, Joint};
use servo::bus::{Transport, Unplugged};
use servo::packet::{Decoder, Packet};
use servo::register::Ticks;
use servo::simulated::{SimpleArm, SimulatedLine};

/// A simulated line, and every packet the host put on it.
pub struct Tap {
    pub line: SimulatedLine<SimpleArm>,
    decoder: Decoder,
    /// Packets since they were last taken.
    pub sent: Vec<Sent>,
}

/// One packet the host put on the line.
pub struct Sent {
    pub at_secs: f64,
    pub packet: Packet,
    /// Where every servo was at that moment.
    pub positions: [Ticks; JOINTS],
}

impl Tap {
    pub fn new(line: SimulatedLine<SimpleArm>, decoder: Decoder) -> Self {
        Self { line, decoder, sent: Vec::new() }
    }
}

impl Transport for Tap {
    fn now_secs(&self) -> f64 {
        self.line.now_secs()
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Unplugged> {
        self.decoder.push(bytes);
        while let Some(packet) = self.decoder.next_packet() {
            let packet = packet.expect("the host sends sound packets");
            let positions = Joint::ALL.map(|joint| {
                let servo = self.line.bus.servo(joint);
                servo.register(servo.protocol().map().present_position)
            });
            self.sent.push(Sent { at_secs: self.line.now_secs(), packet, positions });
        }
        self.line.write(bytes).await
    }

    async fn read(&mut self, until_secs: f64) -> Result<Vec<u8>, Unplugged> {
        self.line.read(until_secs).await
    }
}
