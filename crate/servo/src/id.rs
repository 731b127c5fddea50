//! Who a packet is for.

use core::fmt;

/// The address of one servo on its bus: 0 to 252, which both protocols allow (`MAX_ID` of either vendor's SDK).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServoId(u8);

impl ServoId {
    /// The largest there is.
    pub const LARGEST: u8 = 252;

    /// `None` for 253 to 255, which no servo can have.
    pub const fn new(id: u8) -> Option<Self> {
        if id <= Self::LARGEST { Some(Self(id)) } else { None }
    }

    /// An id written down in this crate.
    pub(crate) const fn literal(id: u8) -> Self {
        match Self::new(id) {
            Some(id) => id,
            None => panic!("ids in the source are below 253"),
        }
    }

    /// The number on the wire.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl fmt::Display for ServoId {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Whom an instruction addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// One servo, which answers.
    One(ServoId),
    /// Every servo on the bus. None of them answers, except to a ping and to a sync read.
    All,
}

impl Target {
    /// What stands for all servos on the wire, in both protocols.
    pub const BROADCAST: u8 = 0xFE;

    /// The number on the wire.
    pub const fn byte(self) -> u8 {
        match self {
            Self::One(id) => id.0,
            Self::All => Self::BROADCAST,
        }
    }
}

impl From<ServoId> for Target {
    fn from(id: ServoId) -> Self {
        Self::One(id)
    }
}
