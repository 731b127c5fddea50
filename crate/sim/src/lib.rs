//! The table-top world: an arm, objects, tasks, instructions, and the scripted expert.
//!
//! Lengths are metres, angles radians, time seconds; one step is one control period. Everything here is a function of
//! its seeds and inputs and comes out bit-identical natively and in the browser: single precision throughout, `libm` for
//! every transcendental function, no clock, no hash order.
//!
//! An episode, expert instead of policy:
//!
//! ```
//! use sim::{ResetOptions, World, language, task};
//!
//! let mut world = World::reset(7, &ResetOptions::default());
//! let goal = world.goals()[0];
//! let objects = world.objects();
//! let sentence = language::sentence(&goal.into(), &objects, language::Wording::Training, 1);
//! assert!(!sentence.is_empty());
//! let governor = control::Governor::default();
//! let mut judge = task::Judge::new(goal.into());
//! let solved = (0..100).any(|_| {
//!     let view = task::TaskView::of(&world);
//!     let (command, _phase) = task::expert(&view, &goal.into());
//!     world.advance(&governor.govern(&command, &world.arm_state()).allowed);
//!     judge.observe(&task::TaskView::of(&world))
//! });
//! assert!(solved);
//! ```
//!
//! - [`World`]: reset by seed, advance by control periods or physics steps, read joints, objects, scene and poses; drag,
//!   nudge and place objects; clone to take a snapshot.
//! - [`task`]: goals a scene allows, [`task::solved`] and [`task::Judge`], [`task::expert`] for one step and
//!   [`task::label`] for a chunk of eight from any state, physics or not.
//! - [`language`]: [`language::sentence`] for training, [`language::fill`] for anybody's templates,
//!   [`language::understand`] for what a visitor typed, [`language::vocabulary`] for a tokenizer.
//!
//! Nothing here knows a camera, a renderer or a policy.

pub mod gripper;
pub mod language;
pub mod object;
mod random;
pub mod task;
pub mod world;

pub use object::ObjectState;
pub use world::layout::{ArmStart, Layout};
pub use world::{ResetOptions, World};
