//! The safety governor: every command of a policy passes through it, for the drawn arm and through that for a real one, and
//! it says what it changed. What a person, a leader or a recorded move wants of a real arm never was a command of a policy:
//! it passes [`crate::guard`] only, which a policy's target for a real arm passes as well.
//!
//! A command goes through the command stages (tool pose), is turned into joint angles, and goes through the joint
//! stages. Each stage may only bring the motion closer to where the arm already is, or into the limits; each change is
//! recorded as a [`Limit`]. A new stage is one file with one function, listed in [`COMMAND_STAGES`] or [`JOINT_STAGES`].

mod joint;
mod step;
mod velocity;
mod workspace;

use glam::Vec3;
use schema::arm::gripper_angle_rad;
use schema::message::{Governed, Limit};
use schema::{ArmCommand, EePose, Joint, JointAngles};

use crate::kinematics::{Reach, ee_pose, inverse, within_limits};

/// Changes smaller than this, in metres or radians, are rounding and not worth a record.
const NEGLIGIBLE: f32 = 1e-5;

/// Where the arm is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ArmState {
    /// The angles it has.
    pub measured: JointAngles,
    /// The angles it was last told to take. Motion is measured from these, so that gravity's sag does not add up.
    pub commanded: JointAngles,
}

impl ArmState {
    /// An arm that is where it was told to be.
    pub const fn at(joints: JointAngles) -> Self {
        Self { measured: joints, commanded: joints }
    }
}

/// What the governor allows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The corner of the tool's box with the smallest coordinates.
    pub workspace_low_m: Vec3,
    /// The corner with the largest.
    pub workspace_high_m: Vec3,
    /// How far the tool may move in one control period.
    pub tool_step_m: f32,
    /// How fast the five joints before the gripper may turn.
    pub joint_rad_per_sec: f32,
    /// How fast the jaw may turn.
    pub gripper_rad_per_sec: f32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // What the arm reaches in front of it; 5 mm keep the fingertips off the table.
            workspace_low_m: Vec3::new(0.06, -0.26, 0.005),
            workspace_high_m: Vec3::new(0.36, 0.26, 0.35),
            tool_step_m: 0.04,
            // An STS3215 at 7.4 V turns at most about 5 rad/s without load; half of it leaves torque to carry.
            joint_rad_per_sec: 2.5,
            gripper_rad_per_sec: 4.0,
        }
    }
}

/// What a stage may look at.
struct Context<'a> {
    limits: &'a Limits,
    /// What the arm was last told, within the joint limits.
    commanded: JointAngles,
    commanded_ee: EePose,
}

type Changes = Vec<Limit>;
type CommandStage = fn(&Context, ArmCommand, &mut Changes) -> ArmCommand;
type JointStage = fn(&Context, JointAngles, &mut Changes) -> JointAngles;

/// In the order they are applied.
const COMMAND_STAGES: &[CommandStage] = &[workspace::bring_inside, step::shorten];
/// In the order they are applied.
const JOINT_STAGES: &[JointStage] = &[joint::clamp, velocity::slow_down, workspace::stay_inside];

/// Passes commands through the stages.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Governor {
    pub limits: Limits,
}

impl Governor {
    /// What of `raw` the arm may do in the coming control period.
    ///
    /// The allowed angles are finite, within the joint limits, and each lies between what the arm was last told and what
    /// the command, brought into the workspace and to one step's length, asks of that joint.
    pub fn govern(&self, raw: &ArmCommand, arm: &ArmState) -> Governed {
        let context = self.context(arm);
        if !is_finite(raw) {
            return context.still(Limit::NotFinite);
        }
        let mut changes = Changes::new();
        let command = COMMAND_STAGES.iter().fold(*raw, |command, stage| stage(&context, command, &mut changes));
        let proposed = context.joints_for(&command, &mut changes);
        let allowed = JOINT_STAGES.iter().fold(proposed, |joints, stage| stage(&context, joints, &mut changes));
        Governed { raw: *raw, allowed, allowed_ee: ee_pose(&allowed), limits: changes }
    }

    /// The arm keeps its last target, for this reason.
    pub fn keep_still(&self, arm: &ArmState, reason: Limit) -> Governed {
        self.context(arm).still(reason)
    }

    fn context(&self, arm: &ArmState) -> Context<'_> {
        let commanded = within_limits(&arm.commanded);
        Context { limits: &self.limits, commanded, commanded_ee: ee_pose(&commanded) }
    }
}

impl Context<'_> {
    /// Joint angles for a command; the nearest there are, if none reach.
    fn joints_for(&self, command: &ArmCommand, changes: &mut Changes) -> JointAngles {
        let reach = inverse(&command.ee, &self.commanded);
        if let Reach::Nearest(nearest) = reach {
            if nearest.roll_error_rad > NEGLIGIBLE {
                changes.push(Limit::Joint { joint: Joint::WristRoll as u8 });
            }
            if !nearest.only_roll_misses() {
                changes.push(Limit::Unreachable);
            }
        }
        let mut joints = reach.joints();
        joints[Joint::Gripper] = gripper_angle_rad(command.opening);
        joints
    }

    /// The motion from the last target towards `joints`, as far as `share` of it.
    fn part_way(&self, joints: &JointAngles, share: f32) -> JointAngles {
        if share >= 1.0 {
            return *joints;
        }
        JointAngles(core::array::from_fn(|i| {
            let (from_rad, to_rad) = (self.commanded.0[i], joints.0[i]);
            from_rad + (to_rad - from_rad) * share
        }))
    }

    fn still(&self, reason: Limit) -> Governed {
        Governed {
            raw: ArmCommand {
                ee: self.commanded_ee,
                opening: schema::arm::gripper_opening(self.commanded[Joint::Gripper]),
                terminate: 0.0,
            },
            allowed: self.commanded,
            allowed_ee: self.commanded_ee,
            limits: vec![reason],
        }
    }
}

fn is_finite(command: &ArmCommand) -> bool {
    command.ee.position_m.is_finite()
        && [command.ee.pitch_rad, command.ee.roll_rad, command.opening, command.terminate].iter().all(|x| x.is_finite())
}

#[cfg(test)]
mod tests;
