//! Plain data every part of the playground agrees on.
//!
//! Lengths are metres, angles radians, time seconds.
//! World frame: origin at the arm's base on the table top, +X away from the arm, +Y left, +Z up (REP-103).
//! Nothing here computes more than a transform; nothing here knows a physics engine, a GPU or a browser.

pub mod action;
pub mod arm;
pub mod bus;
pub mod desk;
pub mod geometry;
pub mod kept;
pub mod message;
pub mod object;
pub mod observation;
pub mod policy;
pub mod recorded;
pub mod scene;
pub mod task;
pub mod words;

pub use action::{ActionChunk, ActionDim, ActionRange, ArmCommand, BINS, CHUNK_STEPS, DIMS, Forecast, Waypoint};
pub use arm::{JOINTS, Joint, JointAngles};
pub use geometry::{EePose, Pose};
pub use kept::{Kept, STEPS_KEPT};
pub use object::{Color, ObjectId, ObjectKind, ObjectSpec};
pub use observation::{CAMERA_SIDE, Image, Proprioception};
pub use policy::{Heatmap, PolicyStep, Readouts, TapChoice, Taps};
pub use recorded::Move;
pub use scene::{Body, CameraPose, Light, Material, Scene, Shape, Visual};
pub use task::{Family, Goal, Plan, Way};

/// The policy's clock: one observation and one governed target per control period.
pub const CONTROL_PERIOD_SECS: f32 = 0.1;
/// Physics steps in one control period (240 Hz).
pub const PHYSICS_STEPS_PER_PERIOD: usize = 24;
/// Length of one physics step.
pub const PHYSICS_STEP_SECS: f32 = 1.0 / 240.0;
