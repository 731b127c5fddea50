//! A line to servos, as a session wants it.

use core::future::Future;

use schema::bus::Deed;
use servo::bus::{Retune, Transport, Unplugged};
use servo::packet::Protocol;

/// A line that comes back after the cable was out.
pub trait Line: Retune {
    /// Whether its arm is simulated.
    fn is_simulated(&self) -> bool;

    /// Something happens to a simulated arm; nothing happens to a real one.
    fn pretend(&mut self, deed: Deed);

    /// Passes time without listening.
    fn pause_until(&mut self, until_secs: f64) -> impl Future<Output = ()>;

    /// Opens it again, if it is there; whether it was.
    fn reopen(&mut self) -> impl Future<Output = bool>;

    /// Lets go of it.
    fn close(&mut self) -> impl Future<Output = ()>;

    /// Its own time as milliseconds since the epoch.
    fn epoch_ms(&self, secs: f64) -> f64;
}

/// A line that remembers when the first packet went out that tells servos to do something.
#[derive(Debug)]
pub struct Marked<L> {
    line: L,
    protocol: Protocol,
    commanded_secs: Option<f64>,
}

impl<L: Line> Marked<L> {
    /// Marks the packets of a line.
    pub const fn new(line: L, protocol: Protocol) -> Self {
        Self { line, protocol, commanded_secs: None }
    }

    /// From here on.
    pub const fn mark(&mut self) {
        self.commanded_secs = None;
    }

    /// When the first went out since the mark.
    pub const fn commanded_secs(&self) -> Option<f64> {
        self.commanded_secs
    }

    /// The line itself.
    pub const fn line(&self) -> &L {
        &self.line
    }

    /// The line itself.
    pub const fn line_mut(&mut self) -> &mut L {
        &mut self.line
    }
}

/// Whether a packet writes something: reads and pings, of one or of all, do not.
fn is_command(protocol: Protocol, bytes: &[u8]) -> bool {
    let instruction = match protocol {
        Protocol::Feetech => bytes.get(4),
        Protocol::Dynamixel => bytes.get(7),
    };
    instruction.is_some_and(|instruction| !matches!(instruction, 0x01 | 0x02 | 0x82))
}

impl<L: Line> Transport for Marked<L> {
    fn now_secs(&self) -> f64 {
        self.line.now_secs()
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Unplugged> {
        self.line.write(bytes).await?;
        if self.commanded_secs.is_none() && is_command(self.protocol, bytes) {
            self.commanded_secs = Some(self.line.now_secs());
        }
        Ok(())
    }

    async fn read(&mut self, until_secs: f64) -> Result<Vec<u8>, Unplugged> {
        self.line.read(until_secs).await
    }
}

impl<L: Line> Retune for Marked<L> {
    async fn set_baud(&mut self, baud: u32) -> Result<(), Unplugged> {
        self.line.set_baud(baud).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_no_command() {
        let feetech = |instruction| is_command(Protocol::Feetech, &[0xFF, 0xFF, 1, 4, instruction, 56, 2, 0]);
        assert!(!feetech(0x02) && !feetech(0x82) && !feetech(0x01));
        assert!(feetech(0x03) && feetech(0x83));
        let torque_on = [0xFF, 0xFF, 0xFD, 0, 1, 6, 0, 3, 0x40, 0, 1, 0xDB, 0x66];
        assert!(is_command(Protocol::Dynamixel, &torque_on));
        assert!(!is_command(Protocol::Feetech, &[0xFF]));
    }
}
