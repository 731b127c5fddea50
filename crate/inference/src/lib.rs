//! Worker: the policy alone, so that a step never delays a frame.
