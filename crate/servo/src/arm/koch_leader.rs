//! The Koch v1.1 leader: six XL330-M077, which a hand can move.
//!
//! Ids, modes and the reversed elbow: lerobot's `koch_leader.py`; gearing and units: ROBOTIS e-Manual.

use schema::Joint;

use super::{Arm, ControlMode, Direction, JointSpec, Model, Role, Zero};
use crate::id::ServoId;
use crate::packet::Protocol;
use crate::register::{Setting, x_series};

/// The leader to [`super::KOCH_FOLLOWER`].
pub static KOCH_LEADER: Arm = Arm {
    name: "Koch v1.1 leader",
    role: Role::Leader,
    protocol: Protocol::Dynamixel,
    baud: 1_000_000,
    joints: [
        JointSpec { is_full_turn: true, ..joint(Joint::ShoulderPan) },
        joint(Joint::ShoulderLift),
        // Its servo is mounted the other way round and told so by its drive mode, so its ticks grow as the follower's.
        JointSpec { settings: ELBOW, ..joint(Joint::ElbowFlex) },
        joint(Joint::WristFlex),
        JointSpec { is_full_turn: true, ..joint(Joint::WristRoll) },
        // A trigger that goes back to where it was when it is let go.
        JointSpec {
            mode: ControlMode::CurrentBasedPosition,
            zero: Zero::Ends,
            least_sweep_rad: 0.3,
            settings: GRIPPER,
            ..joint(Joint::Gripper)
        },
    ],
};

const fn joint(joint: Joint) -> JointSpec {
    JointSpec {
        joint,
        id: ServoId::literal(joint as u8 + 1),
        model: Model::Xl330M077,
        mode: ControlMode::ExtendedPosition,
        direction: Direction::Same,
        gear: 1.0,
        reduction: 77.5,
        limits_rad: joint.limits_rad(),
        velocity_rad_per_sec: 2.5,
        torque_share: 0.3,
        rest_rad: 0.0,
        zero: Zero::Middle,
        is_full_turn: false,
        least_sweep_rad: 1.5,
        settings: SETTINGS,
    }
}

const SETTINGS: &[Setting] =
    &[x_series::RETURN_DELAY.set_raw(0), x_series::DRIVE_MODE.set_raw(0), x_series::RESPONSE_LEVEL.set_raw(2)];

const ELBOW: &[Setting] =
    &[x_series::RETURN_DELAY.set_raw(0), x_series::DRIVE_MODE.set_raw(1), x_series::RESPONSE_LEVEL.set_raw(2)];

/// 300 mA: a spring for a finger.
const GRIPPER: &[Setting] = &[
    x_series::RETURN_DELAY.set_raw(0),
    x_series::DRIVE_MODE.set_raw(0),
    x_series::RESPONSE_LEVEL.set_raw(2),
    x_series::GOAL_CURRENT.set_raw(300),
];
