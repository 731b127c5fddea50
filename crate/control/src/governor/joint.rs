//! Every joint stays between its limits.

use schema::message::Limit;
use schema::{Joint, JointAngles};

use super::{Changes, Context, NEGLIGIBLE};
use crate::kinematics::within_limits;

/// Clamps each joint. Inverse kinematics already keeps to the limits; this holds whatever stage stands before it.
pub(super) fn clamp(_context: &Context, joints: JointAngles, changes: &mut Changes) -> JointAngles {
    let inside = within_limits(&joints);
    for joint in Joint::ALL {
        if (inside[joint] - joints[joint]).abs() > NEGLIGIBLE {
            changes.push(Limit::Joint { joint: joint as u8 });
        }
    }
    inside
}
