//! From an action chunk to safe joint targets: kinematics, chunk scheduling, the safety governor.
