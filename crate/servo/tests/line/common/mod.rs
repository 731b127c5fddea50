//! What the tests and the examples share.

pub mod arm;
pub mod episode;
pub mod noise;
pub mod session;
pub mod tap;
