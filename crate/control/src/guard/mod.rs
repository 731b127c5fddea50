//! The guard of a real arm: what joint targets pass beyond the [`crate::Governor`], because motors get warm, cables come
//! loose, and something may be in the way.
//!
//! Targets come from a person or from a policy whose command the governor has passed already. Every stage is handed a
//! [`Motion`] and can do one thing with it: keep joints nearer to where they were last told to be. So no stage can make
//! the arm move further, or elsewhere, whatever it is given; the reasons are kept as [`Limit`]s. Only speeding up is
//! limited in its rate: an arm may always stop. A stop does not pass here at all.

mod motion;
mod pace;
mod reach;
mod strain;
mod watch;

use schema::bus::ArmLimits;
use schema::message::Limit;
use schema::{JOINTS, JointAngles};

pub use motion::Motion;
pub use watch::leads;

use crate::kinematics::within_limits;

/// Who proposes a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Proposer {
    /// A person, who sees the arm.
    Person,
    /// A person, who moves a leader arm by hand and sees the arm that follows it.
    Leader {
        /// How long ago every joint of the leader was heard, in seconds.
        age_secs: f64,
    },
    /// A policy, who sees a picture.
    Policy {
        /// How old its newest word is, in seconds.
        age_secs: f64,
        /// How old the newest picture of a real camera is, where there is one.
        camera_age_secs: Option<f64>,
        /// Whether the sentence it follows was understood, and asks for no harm.
        understood: bool,
        /// How sure it is that this ends well, 0 to 1; `None` where it was never calibrated and says nothing.
        confidence: Option<f32>,
        /// Whether the key that lets it move the arm is down; `None` where none is needed.
        held: Option<bool>,
    },
}

/// What is felt of one joint.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Felt {
    /// Its motor's effort in the joint's direction, 1 being all of it.
    pub load: f32,
    /// Its motor, degrees Celsius.
    pub temperature_c: f32,
    /// Its supply.
    pub voltage_v: f32,
}

/// What is known of the arm in a control period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Senses {
    /// What is felt of each joint; `None` for one that has not been heard lately.
    pub joints: [Option<Felt>; JOINTS],
    /// The least supply with which nothing is wrong, of each joint's servo.
    pub least_v: [f32; JOINTS],
    /// How long the coming period is taken to be.
    pub period_secs: f32,
    /// Whether the tab is hidden.
    pub hidden: bool,
    /// Whether the loop stood still until now.
    pub stalled: bool,
}

/// What was let through.
#[derive(Clone, Debug, PartialEq)]
pub struct Guarded {
    /// Each joint lies between where it was told to be and what was wanted.
    pub allowed: JointAngles,
    /// What was changed, in the order it was applied.
    pub limits: Vec<Limit>,
}

/// What stages may look at.
struct Context<'a> {
    limits: &'a ArmLimits,
    proposer: Proposer,
    senses: &'a Senses,
    /// How fast each joint was told to turn in the last period.
    velocity_rad_per_sec: [f32; JOINTS],
    /// How long each joint's motor has worked too hard, in seconds.
    strained_secs: [f32; JOINTS],
}

type Stage = fn(&Context, &mut Motion);

/// In the order they are applied. What holds the whole arm comes first, so that nothing else is said then.
const STAGES: &[Stage] = &[
    watch::hold_unseen,
    watch::hold_unheard,
    reach::stay_within_joints,
    reach::stay_in_workspace,
    pace::slow_down,
    strain::spare_the_warm,
    strain::spare_the_supply,
    // After what takes a share of the speed: a share of each gain in speed would be next to standing still.
    pace::speed_up_gently,
    strain::yield_to_load,
    strain::press_no_harder,
    reach::stay_above_floor,
];

/// Passes targets through the stages, and remembers what some of them go by.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Guard {
    limits: ArmLimits,
    velocity_rad_per_sec: [f32; JOINTS],
    strained_secs: [f32; JOINTS],
}

impl Guard {
    /// A guard that knows nothing of the arm yet.
    pub fn new(limits: ArmLimits) -> Self {
        Self { limits: limits.bounded(), ..Self::default() }
    }

    /// What it goes by.
    pub const fn limits(&self) -> &ArmLimits {
        &self.limits
    }

    /// Goes by others from now on.
    pub fn set_limits(&mut self, limits: ArmLimits) {
        self.limits = limits.bounded();
    }

    /// The arm was stopped, or somebody else moved it: it sets out from rest.
    pub fn rest(&mut self) {
        self.velocity_rad_per_sec = [0.0; JOINTS];
        self.strained_secs = [0.0; JOINTS];
    }

    /// What of `wanted` the arm may be told in the coming period, after it was last told `commanded`.
    pub fn pass(
        &mut self,
        wanted: &JointAngles,
        proposer: Proposer,
        commanded: &JointAngles,
        senses: &Senses,
    ) -> Guarded {
        let period_secs = sound_period(senses.period_secs);
        for (strained_secs, felt) in self.strained_secs.iter_mut().zip(&senses.joints) {
            *strained_secs = match felt {
                Some(felt) if felt.load.abs() > self.limits.load => *strained_secs + period_secs,
                Some(_) => 0.0,
                None => *strained_secs,
            };
        }
        let context = Context {
            limits: &self.limits,
            proposer,
            senses,
            velocity_rad_per_sec: self.velocity_rad_per_sec,
            strained_secs: self.strained_secs,
        };
        let mut motion = Motion::new(commanded, wanted);
        for stage in STAGES {
            stage(&context, &mut motion);
        }
        let (allowed, limits) = motion.finish();
        for ((velocity, from_rad), to_rad) in self.velocity_rad_per_sec.iter_mut().zip(commanded.0).zip(allowed.0) {
            *velocity = if period_secs > 0.0 { (to_rad - from_rad) / period_secs } else { 0.0 };
        }
        Guarded { allowed, limits }
    }
}

/// A period that may be counted with: what is no number is none, and a long one counts as a twentieth of a second.
fn sound_period(period_secs: f32) -> f32 {
    if period_secs.is_finite() { period_secs.clamp(0.0, 0.05) } else { 0.0 }
}

/// The limits of each joint, as far as they are allowed.
fn range_rad(joint: schema::Joint, margin_rad: f32) -> (f32, f32) {
    let (low, high) = joint.limits_rad();
    (low + margin_rad, high - margin_rad)
}

/// Where the arm is, for kinematics: angles that are none are taken from the middle of their range.
fn sound(joints: &JointAngles) -> JointAngles {
    within_limits(joints)
}

#[cfg(test)]
mod tests;
