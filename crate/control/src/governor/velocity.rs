//! No joint turns faster than allowed.

use schema::message::Limit;
use schema::{CONTROL_PERIOD_SECS, Joint, JointAngles};

use super::{Changes, Context, NEGLIGIBLE};

/// Slows the arm's five joints down together, by what the fastest of them needs, so that the motion keeps its shape;
/// the jaw is slowed on its own.
pub(super) fn slow_down(context: &Context, joints: JointAngles, changes: &mut Changes) -> JointAngles {
    let turn_rad = |joint: Joint| (joints[joint] - context.commanded[joint]).abs();
    let arm_rad = context.limits.joint_rad_per_sec * CONTROL_PERIOD_SECS;
    let jaw_rad = context.limits.gripper_rad_per_sec * CONTROL_PERIOD_SECS;

    let fastest = Joint::ALL
        .into_iter()
        .filter(|&joint| joint != Joint::Gripper)
        .fold(Joint::ShoulderPan, |fastest, joint| if turn_rad(joint) > turn_rad(fastest) { joint } else { fastest });
    let mut share = |joint: Joint, allowed_rad: f32| {
        let wanted_rad = turn_rad(joint);
        if wanted_rad <= allowed_rad + NEGLIGIBLE {
            return 1.0;
        }
        changes.push(Limit::Velocity { joint: joint as u8 });
        allowed_rad / wanted_rad
    };
    let arm_share = share(fastest, arm_rad);
    let jaw_share = share(Joint::Gripper, jaw_rad);

    let mut slowed = context.part_way(&joints, arm_share);
    slowed[Joint::Gripper] = context.part_way(&joints, jaw_share)[Joint::Gripper];
    slowed
}
