//! From an action chunk to safe joint targets: kinematics, chunk scheduling, the safety governor.
//!
//! Lengths are metres, angles radians, one step is one control period. The same code drives the simulated arm in the
//! browser, the native evaluation, and a real arm; nothing here knows which.

pub mod kinematics;
