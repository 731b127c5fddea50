//! Whether the adapter sends our own bytes back.
//!
//! On a half-duplex line some adapters hear themselves. A Dynamixel echo says that it is an instruction. A Feetech one
//! looks like an answer: the request to read two bytes at address a is, byte for byte, what a servo with a sensor error
//! answers at position (a, 2). So an exact copy of the request counts as its echo until enough answers came without.

use super::exchange::Exchange;
use crate::packet::Protocol;

/// Answers without an echo before them, in a row, after which the line is taken to have none.
const ENOUGH: u32 = 8;

#[derive(Clone, Copy, Debug)]
pub(super) struct Echo {
    protocol: Protocol,
    without: u32,
}

impl Echo {
    pub(super) const fn new(protocol: Protocol) -> Self {
        Self { protocol, without: 0 }
    }

    /// Whether a copy of the request may be taken for an answer.
    pub(super) fn is_absent(&self) -> bool {
        self.protocol == Protocol::Feetech && self.without >= ENOUGH
    }

    pub(super) fn learn(&mut self, exchange: &Exchange) {
        if exchange.tally().echoes > 0 {
            self.without = 0;
        } else if exchange.answered() > 0 {
            self.without = self.without.saturating_add(1);
        }
    }
}
