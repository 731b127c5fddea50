//! A servo's register file: what it says now, and what it will say after its power was off.

use crate::packet::Protocol;
use crate::register::{Field, Quantity, Register};

/// Bytes of a register file; no register here lies behind them.
pub(super) const SIZE: usize = 256;

#[derive(Clone, Debug)]
pub(super) struct RegisterFile {
    live: [u8; SIZE],
    stored: [u8; SIZE],
    /// The first address that is RAM.
    ram: usize,
}

impl RegisterFile {
    pub(super) fn new(protocol: Protocol) -> Self {
        let ram = match protocol {
            Protocol::Feetech => 40,
            Protocol::Dynamixel => 64,
        };
        Self { live: [0; SIZE], stored: [0; SIZE], ram }
    }

    pub(super) const fn is_eeprom(&self, address: usize) -> bool {
        address < self.ram
    }

    pub(super) fn get<T: Quantity>(&self, register: Register<T>) -> T {
        let Field { address, width, .. } = register.field();
        let from = usize::from(address);
        register
            .decode(&self.live[from..from + usize::from(width)])
            .expect("as many bytes as the register is wide, within the file")
    }

    /// Sets what is read; a value beyond the register's bounds is kept out.
    pub(super) fn set<T: Quantity>(&mut self, register: Register<T>, value: T) {
        if let Ok(bytes) = register.encode(value) {
            self.put(register.field().address.into(), &bytes);
        }
    }

    pub(super) fn put(&mut self, address: usize, bytes: &[u8]) {
        for (place, byte) in self.live.iter_mut().skip(address).zip(bytes) {
            *place = *byte;
        }
    }

    /// Makes bytes of the EEPROM survive.
    pub(super) fn store(&mut self, address: usize, length: usize) {
        let end = (address + length).min(self.ram);
        if address < end {
            self.stored[address..end].copy_from_slice(&self.live[address..end]);
        }
    }

    pub(super) fn store_all(&mut self) {
        self.store(0, self.ram);
    }

    /// What is left after the power was off: EEPROM, and nothing in RAM.
    pub(super) fn power_cycle(&mut self) {
        self.live = [0; SIZE];
        self.live[..self.ram].copy_from_slice(&self.stored[..self.ram]);
    }

    pub(super) fn read(&self, address: usize, length: usize) -> Option<&[u8]> {
        self.live.get(address..address.checked_add(length)?)
    }
}
