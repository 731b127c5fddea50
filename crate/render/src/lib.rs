//! What people see: the stage, drawn with wgpu on WebGPU, WebGL2 or a native adapter.
//!
//! A [`Stage`] takes a [`schema::Scene`] once and poses for every frame. It draws into any texture view: the surface of
//! a canvas, or an [`Offscreen`] picture that can be read back. [`Orbit`] is the visitor's camera; [`View::ray_at`] and
//! [`pick`](pick::pick) answer what is under a pointer without asking the GPU.
//!
//! Lengths are metres, angles radians, colours sRGB unless said otherwise. Everything stays within WebGL2's limits: no
//! storage buffers, no compute. After `set_scene` a frame allocates nothing and reads nothing back.
//! This crate knows neither physics nor the policy nor the page.

mod error;
pub mod gpu;
pub mod mesh;
mod offscreen;
pub mod pick;
pub mod reference;
mod stage;
mod view;

pub use error::Error;
pub use gpu::Gpu;
pub use offscreen::Offscreen;
pub use pick::{Hit, Ray};
pub use stage::{Backdrop, Frame, MAX_PATH_POINTS, Marker, Quality, Stage, Theme};
pub use view::{Orbit, View};
