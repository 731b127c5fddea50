//! The table-top world: an arm, objects, tasks, instructions, and the scripted expert.
//!
//! Lengths are metres, angles radians, time seconds; one step is one control period. Everything here is a function of
//! its seeds and inputs and comes out bit-identical natively and in the browser: single precision throughout, `libm` for
//! every transcendental function, no clock, no hash order.

pub mod hand;
pub mod language;
mod random;
pub mod task;
pub mod world;

pub use world::layout::ArmStart;
pub use world::{ObjectState, ResetOptions, World};
