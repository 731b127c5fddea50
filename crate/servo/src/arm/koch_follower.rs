//! The Koch v1.1 follower: two XL430-W250 in the shoulder, four XL330-M288 behind them.
//!
//! Ids, modes and gains: lerobot's `koch_follower.py`; gearing and units: ROBOTIS e-Manual. The arm has the joints of the
//! SO-101 under the same names; their limits stand in for its own, which nobody has published.

use schema::Joint;

use super::{Arm, ControlMode, Direction, JointSpec, Model, Role, Zero};
use crate::id::ServoId;
use crate::packet::Protocol;
use crate::register::{Setting, x_series};

/// Jess Moss's version of Alexander Koch's arm.
pub static KOCH_FOLLOWER: Arm = Arm {
    name: "Koch v1.1 follower",
    role: Role::Follower,
    protocol: Protocol::Dynamixel,
    baud: 1_000_000,
    joints: [
        JointSpec { is_full_turn: true, ..shoulder(Joint::ShoulderPan) },
        JointSpec { rest_rad: -1.7, ..shoulder(Joint::ShoulderLift) },
        JointSpec { rest_rad: 1.6, settings: ELBOW, ..wrist(Joint::ElbowFlex) },
        JointSpec { rest_rad: 1.1, ..wrist(Joint::WristFlex) },
        JointSpec { is_full_turn: true, ..wrist(Joint::WristRoll) },
        JointSpec {
            mode: ControlMode::CurrentBasedPosition,
            zero: Zero::Ends,
            least_sweep_rad: 0.8,
            torque_share: 0.3,
            velocity_rad_per_sec: 4.0,
            settings: GRIPPER,
            ..wrist(Joint::Gripper)
        },
    ],
};

const fn shoulder(joint: Joint) -> JointSpec {
    JointSpec {
        joint,
        id: ServoId::literal(joint as u8 + 1),
        model: Model::Xl430W250,
        // In mode 3 a servo cannot pass from 4095 to 0, and an arm may be put together so that it must.
        mode: ControlMode::ExtendedPosition,
        direction: Direction::Same,
        gear: 1.0,
        reduction: 258.5,
        limits_rad: joint.limits_rad(),
        // Half of 61 turns a minute without load at 12 V.
        velocity_rad_per_sec: 2.5,
        torque_share: 1.0,
        rest_rad: 0.0,
        zero: Zero::Middle,
        is_full_turn: false,
        least_sweep_rad: 1.8,
        settings: ARM,
    }
}

const fn wrist(joint: Joint) -> JointSpec {
    JointSpec { model: Model::Xl330M288, reduction: 288.4, least_sweep_rad: 1.5, ..shoulder(joint) }
}

/// What no goal should ever ask for is slow all the same: a fifth faster than goals may move a joint, in 0.229 turns a
/// minute.
const ARM_VELOCITY: i32 = 125;
const GRIPPER_VELOCITY: i32 = 200;

/// Answers at once and to everything; motion is shaped by small steps of the goal, so a profile only caps its speed.
const ARM: &[Setting] = &[
    x_series::RETURN_DELAY.set_raw(0),
    x_series::DRIVE_MODE.set_raw(0),
    x_series::RESPONSE_LEVEL.set_raw(2),
    x_series::PROFILE_ACCELERATION.set_raw(0),
    x_series::PROFILE_VELOCITY.set_raw(ARM_VELOCITY),
];

/// Closes the gap between goal and position.
const ELBOW: &[Setting] = &[
    x_series::RETURN_DELAY.set_raw(0),
    x_series::DRIVE_MODE.set_raw(0),
    x_series::RESPONSE_LEVEL.set_raw(2),
    x_series::POSITION_D_GAIN.set_raw(600),
    x_series::POSITION_I_GAIN.set_raw(0),
    x_series::POSITION_P_GAIN.set_raw(1500),
    x_series::PROFILE_ACCELERATION.set_raw(0),
    x_series::PROFILE_VELOCITY.set_raw(ARM_VELOCITY),
];

/// 500 mA of the 1750 the servo could take: enough to hold, too little to cook.
const GRIPPER: &[Setting] = &[
    x_series::RETURN_DELAY.set_raw(0),
    x_series::DRIVE_MODE.set_raw(0),
    x_series::RESPONSE_LEVEL.set_raw(2),
    x_series::GOAL_CURRENT.set_raw(500),
    x_series::PROFILE_ACCELERATION.set_raw(0),
    x_series::PROFILE_VELOCITY.set_raw(GRIPPER_VELOCITY),
];
