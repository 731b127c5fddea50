//! The SO-100 and SO-101 leader: six STS3215 like the follower's, with less gearing, so that a hand can move them.
//!
//! Gearing: lerobot's `so101.mdx`. The model number is the follower's: only the label on a servo tells them apart.

use schema::Joint;

use super::{Arm, ControlMode, Direction, JointSpec, Model, Role, Zero};
use crate::id::ServoId;
use crate::packet::Protocol;
use crate::register::{Setting, sts};

/// The leader of `TheRobotStudio`'s SO-ARM100 project, in both its versions.
pub static SO101_LEADER: Arm = Arm {
    name: "SO-101 leader",
    role: Role::Leader,
    protocol: Protocol::Feetech,
    baud: 1_000_000,
    joints: [
        joint(Joint::ShoulderPan, 191.0),
        joint(Joint::ShoulderLift, 345.0),
        joint(Joint::ElbowFlex, 191.0),
        joint(Joint::WristFlex, 147.0),
        JointSpec { is_full_turn: true, ..joint(Joint::WristRoll, 147.0) },
        // A trigger: it travels less than the follower's jaw.
        JointSpec { zero: Zero::Ends, least_sweep_rad: 0.5, ..joint(Joint::Gripper, 147.0) },
    ],
};

/// What all joints have in common.
const fn joint(joint: Joint, reduction: f32) -> JointSpec {
    JointSpec {
        joint,
        id: ServoId::literal(joint as u8 + 1),
        model: Model::Sts3215,
        mode: ControlMode::Position,
        direction: Direction::Same,
        gear: 1.0,
        reduction,
        limits_rad: joint.limits_rad(),
        velocity_rad_per_sec: 2.5,
        // It is moved by hand; should it ever hold itself, then gently.
        torque_share: 0.3,
        rest_rad: 0.0,
        zero: Zero::Middle,
        is_full_turn: false,
        least_sweep_rad: 2.0,
        settings: SETTINGS,
    }
}

/// Answers at once and to everything, and is weak.
const SETTINGS: &[Setting] = &[
    sts::RETURN_DELAY.set_raw(0),
    sts::RESPONSE_LEVEL.set_raw(1),
    sts::PHASE.without(sts::MULTI_TURN),
    sts::TORQUE_LIMIT.set_raw(300),
];
