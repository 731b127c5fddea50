//! Where a register is, whatever it means.

/// How a negative value is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// There are none.
    None,
    /// This bit is the sign, the bits below it the magnitude: Feetech.
    Magnitude { bit: u8 },
    /// Two's complement over the whole width: Dynamixel.
    TwosComplement,
}

/// Where a register is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// Survives without power. A Feetech servo must be unlocked for that, a Dynamixel one must have its torque off.
    Eeprom,
    /// Gone without power.
    Ram,
}

/// Whether it can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Read and written.
    ReadWrite,
    /// Only read.
    ReadOnly,
}

/// Place and form of a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// What people call it.
    pub name: &'static str,
    /// Its first byte.
    pub address: u16,
    /// Bytes: 1, 2 or 4.
    pub width: u8,
    /// How negative values are kept.
    pub sign: Sign,
    /// Where it is kept.
    pub memory: Memory,
    /// Whether it can be written.
    pub access: Access,
}

/// A value a register cannot hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name} cannot be {value}: it takes {least} to {most}")]
pub struct OutOfRange {
    /// Which register.
    pub name: &'static str,
    /// What it should have become, in its own units.
    pub value: i64,
    /// The least it holds.
    pub least: i64,
    /// The most it holds.
    pub most: i64,
}

/// A register and the value it shall have, in its own units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Which register.
    pub field: Field,
    /// The value of the bits that count.
    pub value: i32,
    /// The bits that count.
    pub mask: u32,
}

impl Setting {
    /// Whether a register with this value is as it shall be.
    pub const fn is_met_by(&self, found: i32) -> bool {
        self.applied_to(found).value == found
    }

    /// The setting of all bits: those that count here, and the others as they were found.
    #[must_use]
    pub const fn applied_to(&self, found: i32) -> Self {
        let kept = found as u32 & !self.mask;
        Self { value: (kept | (self.value as u32 & self.mask)) as i32, mask: u32::MAX, ..*self }
    }
}

/// Registers that lie side by side and are read at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The first byte.
    pub address: u16,
    /// Bytes.
    pub length: u16,
}

impl Field {
    /// Everything that fits.
    fn bounds(&self) -> (i64, i64) {
        match self.sign {
            Sign::None => (0, (1i64 << (8 * self.width)) - 1),
            Sign::Magnitude { bit } => {
                let most = (1i64 << bit) - 1;
                (-most, most)
            }
            Sign::TwosComplement => {
                let half = 1i64 << (8 * self.width - 1);
                (-half, half - 1)
            }
        }
    }

    /// The value its bytes stand for; `None` when there are not as many as it is wide.
    pub fn decode(&self, bytes: &[u8]) -> Option<i32> {
        if bytes.len() != usize::from(self.width) {
            return None;
        }
        let raw = bytes.iter().rev().fold(0u32, |raw, byte| raw << 8 | u32::from(*byte));
        Some(match self.sign {
            Sign::None => raw as i32,
            Sign::Magnitude { bit } => {
                let magnitude = (raw & ((1 << bit) - 1)) as i32;
                if raw & (1 << bit) == 0 { magnitude } else { -magnitude }
            }
            Sign::TwosComplement => {
                let unused = 32 - 8 * u32::from(self.width);
                ((raw << unused) as i32) >> unused
            }
        })
    }

    /// A value as its bytes, low byte first.
    ///
    /// # Errors
    ///
    /// When it does not fit.
    pub fn encode(&self, value: i32) -> Result<Vec<u8>, OutOfRange> {
        let (least, most) = self.bounds();
        if !(least..=most).contains(&i64::from(value)) {
            return Err(OutOfRange { name: self.name, value: value.into(), least, most });
        }
        let raw = match self.sign {
            Sign::Magnitude { bit } if value < 0 => value.unsigned_abs() | 1 << bit,
            _ => value as u32,
        };
        Ok(raw.to_le_bytes()[..usize::from(self.width)].to_vec())
    }

    /// The register alone, as a block.
    pub const fn block(&self) -> Block {
        Block { address: self.address, length: self.width as u16 }
    }
}

impl Block {
    /// The bytes of one register among those of the block.
    pub fn part<'a>(&self, field: Field, bytes: &'a [u8]) -> Option<&'a [u8]> {
        let from = usize::from(field.address.checked_sub(self.address)?);
        bytes.get(from..from + usize::from(field.width))
    }
}
