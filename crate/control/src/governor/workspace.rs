//! The tool stays in its box.

use glam::Vec3;
use schema::message::Limit;
use schema::{ArmCommand, JointAngles};

use super::{Changes, Context, NEGLIGIBLE};
use crate::kinematics::tool_pose;

/// A straight line between joint angles is an arc of the tool: over one step of 40 mm it leaves the chord by up to
/// 40^2 / (8 * 150) = 1.3 mm. That much is allowed, or the arm could not slow down while it follows the floor.
const ARC_M: f32 = 0.002;
/// Halvings of a motion that would leave the box: to a thousandth of one step.
const HALVINGS: usize = 10;

/// Brings the wanted point into the box, so that the tool slides along its walls instead of stopping at them.
pub(super) fn bring_inside(context: &Context, mut command: ArmCommand, changes: &mut Changes) -> ArmCommand {
    let inside_m = clamp(context, command.ee.position_m);
    if (inside_m - command.ee.position_m).abs().max_element() > NEGLIGIBLE {
        changes.push(Limit::Workspace);
    }
    command.ee.position_m = inside_m;
    command
}

/// Shortens a motion whose end would leave the box, after everything else had its say. An arm that is outside, because
/// somebody moved it, may move as long as it does not get further out.
pub(super) fn stay_inside(context: &Context, joints: JointAngles, changes: &mut Changes) -> JointAngles {
    let outside_m = |joints: &JointAngles| {
        let point_m = tool_pose(joints).position_m;
        (point_m - clamp(context, point_m)).length()
    };
    let allowed_m = outside_m(&context.commanded).max(ARC_M);
    if outside_m(&joints) <= allowed_m {
        return joints;
    }
    if !changes.contains(&Limit::Workspace) {
        changes.push(Limit::Workspace);
    }
    let (mut inside, mut outside) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = (inside + outside) * 0.5;
        if outside_m(&context.part_way(&joints, middle)) <= allowed_m {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    context.part_way(&joints, inside)
}

fn clamp(context: &Context, point_m: Vec3) -> Vec3 {
    point_m.clamp(context.limits.workspace_low_m, context.limits.workspace_high_m)
}
