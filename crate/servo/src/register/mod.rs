//! Registers of servos, by type instead of by name.
//!
//! A [`Register<T>`] knows where it is, how wide, how its sign is kept, what one unit of it is, and whether it survives
//! without power; `T` says what is read from it and written to it, in SI units where it has one.

mod field;
mod map;
mod quantity;
pub mod sts;
pub mod x_series;

pub use field::{Access, Block, Field, Memory, OutOfRange, Setting, Sign};
pub use map::Map;
pub use quantity::{Amps, Celsius, Quantity, RadPerSec, RadPerSecSq, Secs, Share, Ticks, Volts};

use core::marker::PhantomData;

/// Positions of a turn, for every servo here.
pub const TICKS_PER_TURN: i32 = 4096;
/// What one position is.
pub const RAD_PER_TICK: f32 = core::f32::consts::TAU / TICKS_PER_TURN as f32;

/// A place in a servo's register file, and what is kept there.
#[derive(Debug)]
pub struct Register<T> {
    field: Field,
    /// What one unit of the register is, in the unit of `T`.
    scale: f32,
    value: PhantomData<fn() -> T>,
}

impl<T> Clone for Register<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Register<T> {}

impl<T> Register<T> {
    /// A register in RAM, without sign, counted in ones.
    pub(crate) const fn new(name: &'static str, address: u16, width: u8) -> Self {
        let field = Field { name, address, width, sign: Sign::None, memory: Memory::Ram, access: Access::ReadWrite };
        Self { field, scale: 1.0, value: PhantomData }
    }

    pub(crate) const fn each(self, scale: f32) -> Self {
        Self { scale, ..self }
    }

    pub(crate) const fn signed(mut self, sign: Sign) -> Self {
        self.field.sign = sign;
        self
    }

    pub(crate) const fn eeprom(mut self) -> Self {
        self.field.memory = Memory::Eeprom;
        self
    }

    pub(crate) const fn read_only(mut self) -> Self {
        self.field.access = Access::ReadOnly;
        self
    }

    /// Where it is.
    pub const fn field(&self) -> Field {
        self.field
    }

    /// A value it shall have, in the register's own units.
    pub const fn set_raw(&self, value: i32) -> Setting {
        Setting { field: self.field, value, mask: u32::MAX }
    }

    /// Bits that shall be off, whatever the others are.
    pub const fn without(&self, bits: u32) -> Setting {
        Setting { field: self.field, value: 0, mask: bits }
    }
}

impl<T: Quantity> Register<T> {
    /// What its bytes mean; `None` when there are not as many as it is wide.
    pub fn decode(&self, bytes: &[u8]) -> Option<T> {
        self.field.decode(bytes).map(|raw| T::from_units(raw, self.scale))
    }

    /// What it means within a block that was read; `None` when the block does not hold it.
    pub fn decode_in(&self, block: Block, bytes: &[u8]) -> Option<T> {
        self.decode(block.part(self.field, bytes)?)
    }

    /// A value as its bytes.
    ///
    /// # Errors
    ///
    /// When the register cannot hold it.
    pub fn encode(&self, value: T) -> Result<Vec<u8>, OutOfRange> {
        self.field.encode(value.to_units(self.scale))
    }

    /// A value it shall have.
    pub fn set(&self, value: T) -> Setting {
        self.set_raw(value.to_units(self.scale))
    }
}

#[cfg(test)]
mod tests;
