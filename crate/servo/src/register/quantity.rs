//! What registers hold.

/// A type that a whole number of register units can be turned into, and back.
pub trait Quantity: Copy {
    /// From `raw` units of `scale` each.
    fn from_units(raw: i32, scale: f32) -> Self;
    /// To units of `scale` each, rounded to the nearest.
    fn to_units(self, scale: f32) -> i32;
}

/// A position as the bus speaks it: [`super::TICKS_PER_TURN`] a turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticks(pub i32);

impl Quantity for Ticks {
    fn from_units(raw: i32, _: f32) -> Self {
        Self(raw)
    }

    fn to_units(self, _: f32) -> i32 {
        self.0
    }
}

impl Quantity for bool {
    fn from_units(raw: i32, _: f32) -> Self {
        raw != 0
    }

    fn to_units(self, _: f32) -> i32 {
        self.into()
    }
}

macro_rules! whole_numbers {
    ($($whole:ty),*) => {$(
        impl Quantity for $whole {
            fn from_units(raw: i32, _: f32) -> Self {
                raw as Self
            }

            fn to_units(self, _: f32) -> i32 {
                i32::from(self)
            }
        }
    )*};
}

whole_numbers!(u8, u16, i32);

macro_rules! measures {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
        pub struct $name(pub f32);

        impl Quantity for $name {
            fn from_units(raw: i32, scale: f32) -> Self {
                Self(raw as f32 * scale)
            }

            fn to_units(self, scale: f32) -> i32 {
                (self.0 / scale).round() as i32
            }
        }
    )*};
}

measures! {
    /// Amperes.
    Amps
    /// Volts.
    Volts
    /// Degrees Celsius.
    Celsius
    /// A part of a whole, 1 being all of it; negative where it has a direction.
    Share
    /// Seconds.
    Secs
    /// Radians a second.
    RadPerSec
    /// Radians a second, each second.
    RadPerSecSq
}
