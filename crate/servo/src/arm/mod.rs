//! Arms as data: which servo turns which joint, and how it must be set.
//!
//! A further arm is one file with one [`Arm`] and its place in [`Arm::ALL`] for each role, and a variant of [`ArmKind`] by
//! which page and worker call it; [`Arm::of`] brings them together. A servo of another model is a variant of [`Model`].

mod koch_follower;
mod koch_leader;
mod model;
mod so101_follower;
mod so101_leader;

pub use koch_follower::KOCH_FOLLOWER;
pub use koch_leader::KOCH_LEADER;
pub use model::{ControlMode, Model};
use schema::bus::{ArmKind, ArmRole};
use schema::{JOINTS, Joint};
pub use so101_follower::SO101_FOLLOWER;
pub use so101_leader::SO101_LEADER;

use crate::id::ServoId;
use crate::packet::Protocol;
use crate::register::Setting;

/// What an arm is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It moves by itself.
    Follower,
    /// A person moves it, and a follower goes along.
    Leader,
}

/// One kind of arm.
#[derive(Debug)]
pub struct Arm {
    /// What people call it.
    pub name: &'static str,
    /// What it is for.
    pub role: Role,
    /// The language of its bus.
    pub protocol: Protocol,
    /// Bits a second on its bus.
    pub baud: u32,
    /// One for each joint, in their order.
    pub joints: [JointSpec; JOINTS],
}

/// One joint and the servo that turns it.
#[derive(Debug)]
pub struct JointSpec {
    /// Which joint it is.
    pub joint: Joint,
    /// The id its servo must have.
    pub id: ServoId,
    /// The model its servo must be.
    pub model: Model,
    /// What goals mean to it.
    pub mode: ControlMode,
    /// Whether ticks grow with the joint's angle. Signs were read from descriptions, not tried: a calibration verifies
    /// them.
    pub direction: Direction,
    /// Turns of the horn for a turn of the joint.
    pub gear: f32,
    /// Turns of the motor for a turn of the horn.
    pub reduction: f32,
    /// Least and greatest angle that goals may have.
    pub limits_rad: (f32, f32),
    /// How fast goals may move it.
    pub velocity_rad_per_sec: f32,
    /// What of its torque it may use, 0 to 1.
    pub torque_share: f32,
    /// Where a soft stop lets it down.
    pub rest_rad: f32,
    /// How the ends of its travel tell its angle.
    pub zero: Zero,
    /// It turns all the way round, so its range cannot be swept.
    pub is_full_turn: bool,
    /// What a sweep over its whole range must cover at least.
    pub least_sweep_rad: f32,
    /// What its registers must say, EEPROM and RAM.
    pub settings: &'static [Setting],
}

/// The sense of rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Ticks grow with the angle.
    Same,
    /// Ticks fall when the angle grows.
    Reversed,
}

/// How the range of a joint tells its angle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zero {
    /// The middle of the range is the middle of the limits.
    Middle,
    /// The ends of the range are the limits: a jaw, which must know when it is closed.
    Ends,
}

impl Direction {
    /// 1 or -1.
    pub const fn sign(self) -> f32 {
        match self {
            Self::Same => 1.0,
            Self::Reversed => -1.0,
        }
    }
}

impl Arm {
    /// Every kind there is.
    pub const ALL: [&'static Self; 4] = [&SO101_FOLLOWER, &SO101_LEADER, &KOCH_FOLLOWER, &KOCH_LEADER];

    /// What is known of a kind of arm.
    pub const fn of(kind: ArmKind, role: ArmRole) -> &'static Self {
        match (kind, role) {
            (ArmKind::So101, ArmRole::Follower) => &SO101_FOLLOWER,
            (ArmKind::So101, ArmRole::Leader) => &SO101_LEADER,
            (ArmKind::Koch, ArmRole::Follower) => &KOCH_FOLLOWER,
            (ArmKind::Koch, ArmRole::Leader) => &KOCH_LEADER,
        }
    }

    /// The ids of its servos, in the order of the joints.
    pub fn ids(&self) -> [ServoId; JOINTS] {
        self.joints.each_ref().map(|joint| joint.id)
    }

    /// One of its joints.
    pub const fn joint(&self, joint: Joint) -> &JointSpec {
        &self.joints[joint as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::{Memory, RadPerSec, Share, sts, x_series};

    #[test]
    fn joints_stand_in_their_order_and_ids_are_those_of_the_guides() {
        for arm in Arm::ALL {
            assert_eq!(arm.joints.each_ref().map(|spec| spec.joint), Joint::ALL, "{}", arm.name);
            assert_eq!(arm.ids().map(ServoId::get), [1, 2, 3, 4, 5, 6], "{}", arm.name);
        }
    }

    #[test]
    fn every_servo_speaks_the_language_of_its_arm_and_knows_its_mode() {
        for arm in Arm::ALL {
            for spec in &arm.joints {
                assert_eq!(spec.model.protocol(), arm.protocol);
                assert!(spec.model.modes().contains(&spec.mode), "{}: {:?}", arm.name, spec.joint);
            }
        }
    }

    #[test]
    fn every_setting_fits_its_register_and_names_it_once() {
        for arm in Arm::ALL {
            for spec in &arm.joints {
                for (place, setting) in spec.settings.iter().enumerate() {
                    assert!(setting.field.encode(setting.value).is_ok(), "{}: {setting:?}", arm.name);
                    assert!(spec.settings[..place].iter().all(|other| other.field != setting.field), "{setting:?}");
                    assert_ne!(setting.field, arm.protocol.map().operating_mode.field(), "the mode says that");
                }
            }
        }
    }

    #[test]
    fn rest_and_limits_are_those_of_the_joints() {
        for arm in Arm::ALL {
            for spec in &arm.joints {
                let (low, high) = spec.limits_rad;
                assert!(low < high && (low..=high).contains(&spec.rest_rad), "{}: {:?}", arm.name, spec.joint);
                assert!(spec.velocity_rad_per_sec > 0.0 && spec.gear > 0.0 && spec.reduction > 0.0);
                assert!(spec.torque_share > 0.0 && spec.torque_share <= 1.0);
                assert!(spec.least_sweep_rad < high - low, "{}: {:?}", arm.name, spec.joint);
            }
        }
    }

    #[test]
    fn the_torque_limit_that_is_written_is_the_one_that_is_told() {
        for arm in [&SO101_FOLLOWER, &SO101_LEADER] {
            for spec in &arm.joints {
                let limit = sts::TORQUE_LIMIT.set(Share(spec.torque_share));
                assert!(spec.settings.contains(&limit), "{}: {:?}", arm.name, spec.joint);
            }
        }
    }

    #[test]
    fn a_follower_s_servos_cap_their_speed_a_fifth_above_that_of_goals() {
        for arm in [&SO101_FOLLOWER, &KOCH_FOLLOWER] {
            let cap = match arm.protocol {
                Protocol::Feetech => sts::GOAL_VELOCITY,
                Protocol::Dynamixel => x_series::PROFILE_VELOCITY,
            };
            for spec in &arm.joints {
                let setting = cap.set(RadPerSec(1.2 * spec.velocity_rad_per_sec));
                assert!(spec.settings.contains(&setting), "{}: {:?} {setting:?}", arm.name, spec.joint);
            }
        }
    }

    #[test]
    fn every_kind_of_arm_has_one_for_each_role_and_there_are_no_others() {
        let roles = [(ArmRole::Follower, Role::Follower), (ArmRole::Leader, Role::Leader)];
        for (place, kind) in ArmKind::ALL.into_iter().enumerate() {
            for (role, meant) in roles {
                let arm = Arm::of(kind, role);
                assert_eq!(arm.role, meant, "{kind:?}");
                let found = Arm::ALL.iter().position(|other| core::ptr::eq(*other, arm)).expect("it is listed");
                assert_eq!(found / roles.len(), place, "{kind:?} has the arms of another kind");
            }
        }
        assert_eq!(Arm::ALL.len(), roles.len() * ArmKind::ALL.len());
    }

    #[test]
    fn no_servo_delays_its_answers() {
        for arm in Arm::ALL {
            let delay = arm.protocol.map().return_delay.field();
            for spec in &arm.joints {
                let setting = spec.settings.iter().find(|setting| setting.field == delay).unwrap();
                assert_eq!((setting.value, setting.field.memory), (0, Memory::Eeprom));
            }
        }
    }
}
