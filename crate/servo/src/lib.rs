//! Everything about servo buses that needs no browser.
//!
//! Angles are radians of a joint, positions [`register::Ticks`] of a servo, everything else is in SI; temperatures are
//! degrees Celsius. This crate never opens a port, reads a clock or waits by itself: a [`bus::Transport`] hands it bytes
//! and the time, and its futures run wherever they are polled. It must never know a browser, a policy or a picture.
//!
//! ```text
//!  wanted angles           Goals               Ticks            Instruction            bytes
//!  ────────────> limiter ─────────> AngleMap ─────────> Bus ───────────────> packet ─────────> Transport
//!                procedure::Follow             (one request under way)                             │
//!  CycleReport <── telemetry <── AngleMap <── Register <── Status <── Exchange <── Decoder <───────┘
//! ```
//!
//! - [`packet`]: Feetech's protocol 0 and Dynamixel's Protocol 2.0. Damaged, merged and foreign bytes are values, and the
//!   next sound packet is found behind them.
//! - [`register`]: registers by type; [`arm`]: which servo turns which joint of an arm, and how it must be set.
//! - [`bus`]: questions and answers, with retries and statistics.
//! - [`setup`] gives servos their ids, [`calibration`] tells ticks from angles and reads `LeRobot`'s files, [`health`]
//!   says what is wrong.
//! - [`procedure`]: configure, enable, follow, and the three rungs of a stop: hold, soft stop, release. What is said to be
//!   released was read back from the servo.
//! - [`limiter`]: the last word on goals.
//! - [`simulated`]: servos of both makers on a line where anything can go wrong.
//!
//! The order of a session: open the port, [`health::read`] and [`health::check`], [`procedure::configure`] (RAM registers
//! are gone after every power cycle, and this takes the torque off), [`procedure::Calibrated::connect`],
//! [`procedure::enable`], then [`procedure::Follow::run`] in a loop, and a stop. After the cable was out, begin again at
//! the health check: the servos may have lost their power too.
//!
//! ```
//! use servo::arm::SO101_FOLLOWER as ARM;
//! use servo::bus::{Bus, Timing};
//! use servo::calibration::{Calibration, JointCalibration};
//! use servo::procedure::{Calibrated, Cycle, configure, release};
//! use servo::simulated::{SimpleArm, SimulatedBus, SimulatedLine, run};
//!
//! let line = SimulatedLine::new(SimulatedBus::new(&ARM, SimpleArm::new(&ARM), 1));
//! let mut bus = Bus::new(line, ARM.protocol, Timing::default());
//! run(async {
//!     assert!(configure(&mut bus, &ARM).await.is_complete());
//!     let calibration = Calibration([JointCalibration::UNCALIBRATED; 6]);
//!     let calibrated = Calibrated::connect(&mut bus, &ARM, &calibration).await?;
//!     let report = Cycle::new(calibrated).run(&mut bus).await;
//!     assert_eq!(report.fresh(), 6);
//!     assert_eq!(release(&mut bus, &ARM).await.to_string(), "confirmed: 6 of 6");
//!     Ok::<_, servo::bus::Failure>(())
//! })?;
//! # Ok::<_, servo::bus::Failure>(())
//! ```
//!
//! # Trying harder than the tests do
//!
//! - `cargo run -p servo --release --example noise 1000000`: random bytes against both decoders.
//! - `cargo run -p servo --release --example episodes 10000`: whole episodes in which everything goes wrong.
//! - `cargo +nightly fuzz run feetech` (or `dynamixel`) in `crate/servo`, with cargo-fuzz installed: the decoders and the
//!   client's exchange under a fuzzer. The targets in `fuzz/` are a workspace of their own, because they need a nightly
//!   compiler; no other check builds them.

pub mod arm;
pub mod bus;
pub mod calibration;
pub mod health;
pub mod id;
pub mod limiter;
pub mod packet;
pub mod procedure;
pub mod register;
pub mod setup;
pub mod simulated;
pub mod telemetry;

pub use id::{ServoId, Target};
