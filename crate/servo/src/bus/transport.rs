//! What a line must offer.

use core::future::Future;

/// The port is gone: the cable was pulled, or the browser closed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the cable is unplugged, or the port was closed")]
pub struct Unplugged;

/// A byte stream to a bus, and the clock beside it.
pub trait Transport {
    /// Seconds since any moment, never running backwards.
    fn now_secs(&self) -> f64;

    /// Puts bytes on the wire, all of them and in order.
    fn write(&mut self, bytes: &[u8]) -> impl Future<Output = Result<(), Unplugged>>;

    /// What has arrived; when nothing has, waits for it until the deadline and then returns nothing. A deadline that is
    /// past means: what is there already.
    fn read(&mut self, until_secs: f64) -> impl Future<Output = Result<Vec<u8>, Unplugged>>;
}

/// A line whose baud rate can be changed.
pub trait Retune: Transport {
    /// Goes on at this baud rate; a browser closes the port for that and opens it again.
    fn set_baud(&mut self, baud: u32) -> impl Future<Output = Result<(), Unplugged>>;
}
