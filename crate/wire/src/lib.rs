//! How messages travel between the page and its workers.
//!
//! One post is a JavaScript array `[header, ...beside]`: the header is the message enum as plain objects, numbers and
//! strings (so that it reads well in the developer tools), and beside it lie the large things its variant names:
//! `ArrayBuffer`, `MessagePort`, `OffscreenCanvas`. Everything beside the header is transferred, never copied.
//!
//! This crate knows no message of the playground; it runs in browsers (and Node) only. What both workers ask of their
//! browser is here too, in [`worker`], what page and bus worker ask of serial ports in [`serial`], and what no binding
//! knows in [`js`].

mod buffer;
mod endpoint;
mod error;
pub mod js;
mod listener;
mod post;
pub mod serial;
pub mod worker;

pub use buffer::{bytes_from, bytes_of, floats_from, floats_of};
pub use endpoint::Endpoint;
pub use error::{Error, text_of};
pub use listener::{Listener, listen};
pub use post::{Envelope, decode, send};
