//! From an action chunk to safe joint targets: kinematics, chunk scheduling, the safety governor.
//!
//! Lengths are metres, angles radians, one step is one control period. The same code drives the simulated arm in the
//! browser, the native evaluation, and a real arm; nothing here knows which.
//!
//! [`Pilot`] is what callers run; it joins a [`schedule::Scheduler`] and a [`governor::Governor`], which solves
//! [`kinematics`].

pub mod governor;
pub mod guard;
pub mod kinematics;
pub mod pilot;
mod retreat;
pub mod schedule;

pub use governor::{ArmState, Governor, Limits};
pub use guard::Guard;
pub use pilot::{Pilot, Piloted};
pub use schedule::{DEFAULT_DECAY, Scheduler, TimedChunk};
