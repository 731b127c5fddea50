//! What the page works out by itself, without a browser: links, attention maps, token statistics, wording.
//!
//! Lengths are metres and angles radians until [`format`] turns them into what a person reads.
//! The page draws what the workers say; it knows no physics, no network and no GPU. Everything that touches a browser
//! lies in the binary beside this library, under `page/`, and everything that decides lies here, where it is tested.

pub mod attention;
pub mod canned;
pub mod colormap;
pub mod cover;
pub mod crop;
pub mod effect;
pub mod eval;
pub mod format;
pub mod gesture;
pub mod link;
pub mod loading;
pub mod peaks;
pub mod tokens;
pub mod trace;
pub mod wording;
