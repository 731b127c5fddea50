//! The simulated bus as a transport that passes its own time.

use super::{Mechanics, SimulatedBus};
use crate::bus::{Retune, Transport, Unplugged};

/// A simulated bus with a clock that jumps to whatever is waited for. Its futures are ready at once, so a test needs no
/// runtime: [`run`] is enough.
#[derive(Debug)]
pub struct SimulatedLine<M> {
    /// The servos behind it.
    pub bus: SimulatedBus<M>,
    now_secs: f64,
}

impl<M: Mechanics> SimulatedLine<M> {
    /// A line at time zero.
    pub const fn new(bus: SimulatedBus<M>) -> Self {
        Self { bus, now_secs: 0.0 }
    }

    /// Lets time pass without listening.
    pub fn wait(&mut self, secs: f64) {
        self.now_secs += secs;
        self.bus.advance(self.now_secs);
    }
}

/// Runs a future over simulated lines only, which never waits for anything outside.
///
/// # Panics
///
/// When the future waits for something else.
pub fn run<F: Future>(future: F) -> F::Output {
    let mut context = core::task::Context::from_waker(core::task::Waker::noop());
    match core::pin::pin!(future).poll(&mut context) {
        core::task::Poll::Ready(output) => output,
        core::task::Poll::Pending => panic!("the future waits for something that is not simulated"),
    }
}

impl<M: Mechanics> Transport for SimulatedLine<M> {
    fn now_secs(&self) -> f64 {
        self.now_secs
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Unplugged> {
        self.bus.write(self.now_secs, bytes)
    }

    async fn read(&mut self, until_secs: f64) -> Result<Vec<u8>, Unplugged> {
        let already = self.bus.read(self.now_secs)?;
        if !already.is_empty() {
            return Ok(already);
        }
        let next_secs = self.bus.next_arrival_secs().unwrap_or(until_secs).min(until_secs);
        self.now_secs = self.now_secs.max(next_secs);
        self.bus.read(self.now_secs)
    }
}

impl<M: Mechanics> Retune for SimulatedLine<M> {
    async fn set_baud(&mut self, baud: u32) -> Result<(), Unplugged> {
        self.bus.set_baud(baud);
        // Closing and opening a port takes a while.
        self.wait(0.05);
        Ok(())
    }
}
