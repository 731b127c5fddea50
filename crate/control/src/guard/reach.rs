//! Where the arm may be.

use schema::message::Limit;
use schema::{Joint, JointAngles};

use super::{Context, Motion, Proposer, range_rad, sound};
use crate::governor::Limits;
use crate::kinematics::{forward, tool_pose};

/// Halvings of a motion that would lead too far: to a sixtieth of one step.
const HALVINGS: usize = 6;
/// What of the arm is around the axes of elbow and wrist: half the thickness of its printed parts.
const THICKNESS_M: f32 = 0.02;

/// Keeps each joint inside its limits by the margin. One that is outside already may come back.
pub(super) fn stay_within_joints(context: &Context, motion: &mut Motion) {
    for joint in Joint::ALL {
        let (low, high) = range_rad(joint, context.limits.margin_rad);
        motion.shorten(joint, motion.to(joint).clamp(low, high), Limit::Joint { joint: joint as u8 });
    }
}

/// Keeps a policy's tool in the box of the governor; a person, who sees the arm, may fold it up outside.
pub(super) fn stay_in_workspace(context: &Context, motion: &mut Motion) {
    if matches!(context.proposer, Proposer::Policy { .. }) {
        let Limits { workspace_low_m, workspace_high_m, .. } = Limits::default();
        shorten_until(motion, Limit::Workspace, |joints| {
            let point_m = tool_pose(joints).position_m;
            -(point_m - point_m.clamp(workspace_low_m, workspace_high_m)).length()
        });
    }
}

/// Keeps every part of the arm above the table.
pub(super) fn stay_above_floor(context: &Context, motion: &mut Motion) {
    let floor_m = context.limits.floor_m;
    shorten_until(motion, Limit::Floor, |joints| {
        // The base turns about the upright and takes no height. What rounding makes of that must not hold an arm that
        // touches already.
        let mut joints = *joints;
        joints[Joint::ShoulderPan] = 0.0;
        let links = forward(&joints);
        // Elbow, wrist and the jaw's axis have the arm around them; the tool is a point.
        let joints_m = links[3..].iter().map(|link| link.position_m.z - THICKNESS_M);
        joints_m.fold(tool_pose(&joints).position_m.z, f32::min) - floor_m
    });
}

/// Goes only so far that the room there is does not become less than none; where it is less already, not less than it is.
///
/// Joints that take room are shortened and the others go on, as far as that serves: so an arm can be folded up over a
/// table instead of stopping at the first touch.
fn shorten_until(motion: &mut Motion, limit: Limit, room_m: impl Fn(&JointAngles) -> f32) {
    if motion.is_still() {
        return;
    }
    let room_at = |joints: &JointAngles| room_m(&sound(joints));
    // Without a tolerance: one of a tenth of a millimetre a period is five millimetres a second.
    let here_m = room_at(&motion.part_way(0.0));
    let least_m = here_m.min(0.0);
    if room_at(&motion.part_way(1.0)) >= least_m {
        return;
    }
    let takes = |joint: &Joint| {
        let mut alone = motion.part_way(0.0);
        alone[*joint] = motion.to(*joint);
        room_at(&alone) < here_m
    };
    let taking: Vec<Joint> = Joint::ALL.into_iter().filter(takes).collect();
    let with_share = |joints: &[Joint], share: f32| {
        let (part, mut all) = (motion.part_way(share), motion.part_way(1.0));
        for joint in joints {
            all[*joint] = part[*joint];
        }
        all
    };
    let shortened: &[Joint] = if room_at(&with_share(&taking, 0.0)) >= least_m { &taking } else { &Joint::ALL };
    let (mut good, mut bad) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = (good + bad) * 0.5;
        if room_at(&with_share(shortened, middle)) >= least_m {
            good = middle;
        } else {
            bad = middle;
        }
    }
    let shorter = with_share(shortened, good);
    for joint in shortened {
        motion.shorten(*joint, shorter[*joint], limit);
    }
}
