//! The engine worker's pure half: the world, the model's camera and the control loop as one state machine.
//!
//! [`Core`] takes [`schema::message::EngineRequest`]s and the policy's answers, and gives events, questions for the
//! policy, and poses to draw. It reads the clock it was handed, knows no browser and no GPU, and runs natively in tests
//! exactly as in the worker. `main.rs` and `web/` hold the thin half: the canvas, the frame loop, the ports.
//!
//! One control period: look (the picture and the arm's senses at this instant) -> ask the policy -> pilot (ensemble,
//! kinematics, governor) -> physics for the whole period at once -> play what was computed over 100 ms of wall-clock
//! time. The next look is taken as soon as the physics is done, so the policy thinks while the period plays, and a
//! drawn frame never waits for it. What the policy sees depends on simulated time alone: a slow policy makes the film
//! pause, not the result differ.

mod core;
mod course;
pub mod desk;
mod film;
pub mod golden;
mod output;
mod pace;
mod table;

pub use crate::core::Core;
pub use course::{Course, Damaged, Deed};
pub use desk::Desk;
pub use film::{Film, GhostFilm};
pub use output::Output;
pub use table::Table;
