//! Worker: world, camera, stage and the control loop.
