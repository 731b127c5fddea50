//! The vision-language-action model: tokenizer, vision, text, trunk, action tokens, attention taps, weights.
//!
//! One picture, one sentence and the arm's senses go in; 8 steps x 7 dimensions of 256-bin action tokens come out, with
//! the attention that led to them as plain values. The same definition trains in `lab` and runs in the browser.
//! This crate knows no world, no camera and no clock.
//!
//! Data's way: [`Policy::step`] turns the picture into `[1, 3, 96, 96]`, the sentence into word ids, the senses into 18
//! numbers; [`model::Net`] is one forward pass; the distributions come back as a [`schema::PolicyStep`].

mod calibration;
pub mod config;
pub mod device;
mod error;
mod facade;
pub mod manifest;
pub mod model;
pub mod tokenizer;
pub mod weights;

pub use calibration::Calibration;
pub use config::{Backbone, PolicyConfig};
pub use error::Error;
pub use facade::{Policy, forecast, picture_data};
pub use tokenizer::{Sentence, Tokenizer};
