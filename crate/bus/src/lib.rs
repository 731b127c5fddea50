//! The bus worker's pure half: everything that decides what a real arm is told.
//!
//! Angles are radians, times seconds of the line's own clock. A [`Session`] is one arm on one [`Line`]; [`turn`] is one
//! control period of it: what was asked for is done, one period is driven or listened to, and the rest of it is waited
//! for. Whatever stops the arm interrupts all of it at once: every procedure of `servo` may be dropped at any moment.
//! Natively the line is a simulated one that passes its own time; in the browser `main.rs` and `web/` bring the port, the
//! clock, and the page.
//!
//! A leader arm is a session as well, in a worker of its own: it is looked at, calibrated and listened to like any other,
//! and has no power.
//!
//! It knows no policy and no picture: targets come from the page, from the engine or from a leader and are targets.

mod inbox;
mod line;
mod pretend;
mod rhythm;
mod session;
mod turn;
mod words;

pub use inbox::{Inbox, race};
pub use line::{Line, Marked};
pub use pretend::Pretended;
pub use session::{Session, Tell};
pub use turn::turn;

#[cfg(test)]
mod tests;
