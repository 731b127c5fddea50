//! What the page works out by itself, without a browser: links, attention maps, token statistics, wording.
//!
//! Lengths are metres and angles radians until [`format`] turns them into what a person reads.
//! The page draws what the workers say; it knows no physics, no network and no GPU. Everything that touches a browser
//! lies in the binary beside this library, under `page/`, and everything that decides lies here, where it is tested.

pub mod arm;
pub mod attention;
pub mod canned;
pub mod cause;
pub mod colormap;
pub mod compare;
pub mod crop;
pub mod desk;
pub mod effect;
pub mod episode;
pub mod eval;
pub mod format;
pub mod gesture;
pub mod lesson;
pub mod link;
pub mod loading;
pub mod models;
pub mod path;
pub mod peaks;
pub mod tensors;
pub mod tokens;
pub mod trace;
pub mod wording;
