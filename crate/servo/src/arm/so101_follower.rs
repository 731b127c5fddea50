//! The SO-100 and SO-101 follower: six STS3215, all geared 1:345.
//!
//! Ids, order and settings: lerobot's `so_follower.py`; gearing: its `so101.mdx`; limits: `so101_new_calib.urdf`.

use schema::Joint;

use super::{Arm, ControlMode, Direction, JointSpec, Model, Role, Zero};
use crate::id::ServoId;
use crate::packet::Protocol;
use crate::register::{Setting, sts};

/// The follower of `TheRobotStudio`'s SO-ARM100 project, in both its versions.
pub static SO101_FOLLOWER: Arm = Arm {
    name: "SO-101 follower",
    role: Role::Follower,
    protocol: Protocol::Feetech,
    baud: 1_000_000,
    joints: [
        JointSpec { rest_rad: 0.0, ..joint(Joint::ShoulderPan) },
        // Folded back over its own base, as the arm lies when it is put away.
        JointSpec { rest_rad: -1.7, ..joint(Joint::ShoulderLift) },
        JointSpec { rest_rad: 1.6, ..joint(Joint::ElbowFlex) },
        JointSpec { rest_rad: 1.1, ..joint(Joint::WristFlex) },
        JointSpec { rest_rad: 0.0, is_full_turn: true, ..joint(Joint::WristRoll) },
        JointSpec {
            rest_rad: 0.0,
            zero: Zero::Ends,
            least_sweep_rad: 1.2,
            // Half of it: a gripper that holds something tight for long cooks its motor.
            torque_share: 0.5,
            velocity_rad_per_sec: 4.0,
            settings: GRIPPER,
            ..joint(Joint::Gripper)
        },
    ],
};

/// What all joints have in common.
const fn joint(joint: Joint) -> JointSpec {
    JointSpec {
        joint,
        id: ServoId::literal(joint as u8 + 1),
        model: Model::Sts3215,
        mode: ControlMode::Position,
        direction: Direction::Same,
        gear: 1.0,
        reduction: 345.0,
        limits_rad: joint.limits_rad(),
        // An STS3215 at 7.4 V turns at most about 5 rad/s without load; half of it leaves torque to carry.
        velocity_rad_per_sec: 2.5,
        torque_share: 1.0,
        rest_rad: 0.0,
        zero: Zero::Middle,
        is_full_turn: false,
        // 138 degrees; a sample of public calibrations sweeps 195 to 239.
        least_sweep_rad: 2.4,
        settings: ARM,
    }
}

/// What no goal should ever ask for is slow all the same: a fifth faster than goals may move a joint, in ticks a second.
const ARM_VELOCITY: i32 = 1956;
const GRIPPER_VELOCITY: i32 = 3129;

/// Answers at once and to everything; positions stay within one turn; a soft position gain, because the vendor's 32
/// makes this arm shake.
const ARM: &[Setting] = &[
    sts::RETURN_DELAY.set_raw(0),
    sts::RESPONSE_LEVEL.set_raw(1),
    sts::MAX_TORQUE.set_raw(1000),
    sts::PHASE.without(sts::MULTI_TURN),
    sts::P_GAIN.set_raw(16),
    sts::D_GAIN.set_raw(32),
    sts::I_GAIN.set_raw(0),
    sts::GOAL_VELOCITY.set_raw(ARM_VELOCITY),
    sts::TORQUE_LIMIT.set_raw(1000),
    sts::MAX_ACCELERATION.set_raw(254),
    sts::ACCELERATION.set_raw(254),
];

/// The same, and: half the torque, half the current, a quarter of the torque once overloaded.
const GRIPPER: &[Setting] = &[
    sts::RETURN_DELAY.set_raw(0),
    sts::RESPONSE_LEVEL.set_raw(1),
    sts::MAX_TORQUE.set_raw(500),
    sts::PHASE.without(sts::MULTI_TURN),
    sts::P_GAIN.set_raw(16),
    sts::D_GAIN.set_raw(32),
    sts::I_GAIN.set_raw(0),
    sts::PROTECTION_CURRENT.set_raw(250),
    sts::OVERLOAD_TORQUE.set_raw(25),
    sts::GOAL_VELOCITY.set_raw(GRIPPER_VELOCITY),
    sts::TORQUE_LIMIT.set_raw(500),
    sts::MAX_ACCELERATION.set_raw(254),
    sts::ACCELERATION.set_raw(254),
];
