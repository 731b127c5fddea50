//! Everything that is done over a line, on a simulated one.

mod common;

mod enable;
mod episodes;
mod follow;
mod line;
mod noise;
mod setup;
mod stops;
