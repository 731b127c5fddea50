//! What the servos turn.

use schema::{JOINTS, Joint};

use crate::arm::Arm;

/// What a motor does to its joint in one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drive {
    /// Where its position control wants the joint, radians.
    pub target_rad: f32,
    /// The most torque it may use for that, newton metres.
    pub torque_n_m: f32,
}

/// A joint as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct JointState {
    /// Where it is.
    pub angle_rad: f32,
    /// How fast it turns.
    pub velocity_rad_per_sec: f32,
    /// What its motor contributed, newton metres.
    pub effort_n_m: f32,
}

/// An arm's joints, moved by motors, gravity and hands. The built-in one is [`SimpleArm`]; a physics engine is another.
pub trait Mechanics {
    /// Lets time pass, [`super::STEP_SECS`] at once: one drive for each joint, `None` where the motor has no power. An
    /// engine with a coarser step of its own keeps the drives until that is due.
    fn step(&mut self, step_secs: f32, drives: &[Option<Drive>; JOINTS]);

    /// How a joint is.
    fn joint(&self, joint: Joint) -> JointState;
}

/// Joints that know nothing of each other: inertia, friction, a pull of gravity, stops at both ends, and a hand.
#[derive(Clone, Debug)]
pub struct SimpleArm {
    joints: [JointState; JOINTS],
    /// What gravity pulls with where the joint is horizontal, newton metres; downwards is positive.
    gravity_n_m: [f32; JOINTS],
    /// What else pulls at a joint, newton metres.
    pull_n_m: [f32; JOINTS],
    stops_rad: [(f32, f32); JOINTS],
    /// Where a hand holds a joint.
    hand_rad: [Option<f32>; JOINTS],
}

/// Inertia seen at a joint, kg m^2: an arm of 0.5 kg at 20 cm.
const INERTIA: f32 = 0.02;
/// Position control of a servo, N m per radian; with gravity's pull, a sag of one or two degrees.
const STIFFNESS: f32 = 30.0;
/// And its damping, N m s.
const DAMPING: f32 = 1.2;
/// What a gear without power takes from a motion, N m s.
const FRICTION: f32 = 0.3;
/// A hand's spring, N m per radian, and its strength.
const HAND_STIFFNESS: f32 = 20.0;
const HAND_N_M: f32 = 4.0;
/// How far beyond the limits of goals the printed parts let a joint go, radians.
const BEYOND_RAD: f32 = 0.06;

impl SimpleArm {
    /// An arm with all joints at zero.
    pub fn new(arm: &Arm) -> Self {
        let pull = |joint: Joint| match joint {
            Joint::ShoulderLift => 0.4,
            Joint::ElbowFlex => 0.25,
            Joint::WristFlex => 0.08,
            Joint::ShoulderPan | Joint::WristRoll | Joint::Gripper => 0.0,
        };
        Self {
            joints: [JointState::default(); JOINTS],
            gravity_n_m: arm.joints.each_ref().map(|spec| pull(spec.joint) * spec.model.stall_n_m()),
            pull_n_m: [0.0; JOINTS],
            stops_rad: arm
                .joints
                .each_ref()
                .map(|spec| (spec.limits_rad.0 - BEYOND_RAD, spec.limits_rad.1 + BEYOND_RAD)),
            hand_rad: [None; JOINTS],
        }
    }

    /// Puts a joint somewhere, at rest.
    pub fn place(&mut self, joint: Joint, angle_rad: f32) {
        let (low, high) = self.stops_rad[joint as usize];
        self.joints[joint as usize] = JointState { angle_rad: angle_rad.clamp(low, high), ..JointState::default() };
    }

    /// A hand holds a joint at an angle, or lets go.
    pub fn hold(&mut self, joint: Joint, angle_rad: Option<f32>) {
        self.hand_rad[joint as usize] = angle_rad;
    }

    /// Where the printed parts stop a joint.
    pub fn stops_rad(&self, joint: Joint) -> (f32, f32) {
        self.stops_rad[joint as usize]
    }

    /// What pulls at a joint from now on beside gravity as this arm knows it, newton metres towards larger angles: the
    /// weight of what hangs on it, or whatever pushes back.
    pub fn set_pull(&mut self, joint: Joint, pull_n_m: f32) {
        self.pull_n_m[joint as usize] = pull_n_m;
    }

    /// How hard gravity pulls at a joint that is horizontal; 0 takes it away.
    pub fn set_gravity(&mut self, joint: Joint, pull_n_m: f32) {
        self.gravity_n_m[joint as usize] = pull_n_m;
    }
}

impl Mechanics for SimpleArm {
    fn step(&mut self, step_secs: f32, drives: &[Option<Drive>; JOINTS]) {
        for (i, drive) in drives.iter().enumerate() {
            let JointState { angle_rad, velocity_rad_per_sec, .. } = self.joints[i];
            let effort_n_m = drive.map_or(0.0, |drive| {
                let wanted = STIFFNESS * (drive.target_rad - angle_rad) - DAMPING * velocity_rad_per_sec;
                wanted.clamp(-drive.torque_n_m, drive.torque_n_m)
            });
            let friction = -FRICTION * velocity_rad_per_sec;
            let hand = self.hand_rad[i].map_or(0.0, |hand_rad| {
                let pull = HAND_STIFFNESS * (hand_rad - angle_rad) - velocity_rad_per_sec;
                pull.clamp(-HAND_N_M, HAND_N_M)
            });
            let gravity = self.gravity_n_m[i] * angle_rad.cos();
            let pull = gravity + self.pull_n_m[i];
            let mut velocity = velocity_rad_per_sec + (effort_n_m + friction + hand + pull) / INERTIA * step_secs;
            let free = angle_rad + velocity * step_secs;
            let (low, high) = self.stops_rad[i];
            let angle_rad = free.clamp(low, high);
            if angle_rad != free {
                velocity = 0.0;
            }
            self.joints[i] = JointState { angle_rad, velocity_rad_per_sec: velocity, effort_n_m };
        }
    }

    fn joint(&self, joint: Joint) -> JointState {
        self.joints[joint as usize]
    }
}
