//! The inference worker's pure half: what to do next, what a download adds up to, which backend to run on.
//!
//! Nothing here knows a browser; `main.rs` and `web/` hold the thin half that fetches, hashes, caches and posts.
//! This worker knows no world and no camera: it is handed pictures and answers with action chunks.

pub mod decode;
pub mod explain;
pub mod failure;
pub mod observation;
pub mod progress;
pub mod queue;
pub mod reply;
pub mod verdict;
