//! The servos the arms are built from.

use crate::packet::Protocol;

/// A model of servo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Model {
    /// Feetech STS3215, of any gearing.
    Sts3215,
    /// Dynamixel XL430-W250.
    Xl430W250,
    /// Dynamixel XL330-M288.
    Xl330M288,
    /// Dynamixel XL330-M077.
    Xl330M077,
}

/// What a goal means to a servo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ControlMode {
    /// A position within one turn.
    Position,
    /// A position within 256 turns either way, without position limits: Dynamixel.
    ExtendedPosition,
    /// The same, with the current limited by a register: Dynamixel.
    CurrentBasedPosition,
}

impl Model {
    /// Every model there is.
    pub const ALL: [Self; 4] = [Self::Sts3215, Self::Xl430W250, Self::Xl330M288, Self::Xl330M077];

    /// What its model number register says (lerobot's `tables.py` of either vendor).
    pub const fn number(self) -> u16 {
        match self {
            Self::Sts3215 => 777,
            Self::Xl430W250 => 1060,
            Self::Xl330M288 => 1200,
            Self::Xl330M077 => 1190,
        }
    }

    /// The model of a number.
    pub fn of_number(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|model| model.number() == number)
    }

    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sts3215 => "STS3215",
            Self::Xl430W250 => "XL430-W250",
            Self::Xl330M288 => "XL330-M288",
            Self::Xl330M077 => "XL330-M077",
        }
    }

    /// Its language.
    pub const fn protocol(self) -> Protocol {
        match self {
            Self::Sts3215 => Protocol::Feetech,
            Self::Xl430W250 | Self::Xl330M288 | Self::Xl330M077 => Protocol::Dynamixel,
        }
    }

    /// The control modes of this crate that it has.
    pub const fn modes(self) -> &'static [ControlMode] {
        match self {
            Self::Sts3215 => &[ControlMode::Position],
            Self::Xl430W250 => &[ControlMode::Position, ControlMode::ExtendedPosition],
            Self::Xl330M288 | Self::Xl330M077 => {
                &[ControlMode::Position, ControlMode::ExtendedPosition, ControlMode::CurrentBasedPosition]
            }
        }
    }

    /// Whether it measures its current; the XL430 estimates its load instead.
    pub const fn measures_current(self) -> bool {
        !matches!(self, Self::Xl430W250)
    }

    /// Torque without motion, newton metres: the vendors' figures at 7.4 V (STS3215), 11.1 V (XL430) and 5 V (XL330).
    pub const fn stall_n_m(self) -> f32 {
        match self {
            Self::Sts3215 => 1.9,
            Self::Xl430W250 => 1.4,
            Self::Xl330M288 => 0.52,
            Self::Xl330M077 => 0.215,
        }
    }

    /// The current with that torque, amperes.
    pub const fn stall_a(self) -> f32 {
        match self {
            Self::Sts3215 => 2.7,
            Self::Xl430W250 => 1.3,
            Self::Xl330M288 | Self::Xl330M077 => 1.47,
        }
    }

    /// The supply voltages between which nothing is wrong: the STS3215 of 7.4 V runs from a supply of 5 V too, the
    /// XL330 needs 3.7 to 6.0 V, the XL430 6.5 to 12.0 V (e-Manual); the vendor's limits for the STS3215 of 7.4 V are
    /// 4.0 to 8.0 V, and that of 12 V has the same model number.
    pub const fn supply_v(self) -> (f32, f32) {
        match self {
            Self::Sts3215 => (4.5, 14.0),
            Self::Xl430W250 => (6.5, 12.6),
            Self::Xl330M288 | Self::Xl330M077 => (3.7, 6.0),
        }
    }

    /// Degrees Celsius from which on the motor should rest; ten below where the servo switches off by itself (70 for the
    /// STS3215 and the XL330, 72 for the XL430).
    pub const fn warm_c(self) -> f32 {
        60.0
    }
}

impl ControlMode {
    /// What the operating mode register says.
    pub const fn code(self, protocol: Protocol) -> u8 {
        match (protocol, self) {
            (Protocol::Feetech, _) => 0,
            (Protocol::Dynamixel, Self::Position) => 3,
            (Protocol::Dynamixel, Self::ExtendedPosition) => 4,
            (Protocol::Dynamixel, Self::CurrentBasedPosition) => 5,
        }
    }
}
