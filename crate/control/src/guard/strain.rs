//! What motors and supply can bear.

use schema::Joint;
use schema::message::Limit;

use super::{Context, Motion};

/// From warm to as warm as a motor may be told to move, degrees Celsius.
const WARMING_C: f32 = 12.0;
/// Below the least supply by this much, nothing moves.
const SAGGING_V: f32 = 0.7;
/// How long a motor may work too hard before something is suspected in its way: setting out takes a moment.
const STRAIN_SECS: f32 = 0.25;

/// Slows warm joints down, and keeps hot ones where they are.
pub(super) fn spare_the_warm(context: &Context, motion: &mut Motion) {
    for joint in Joint::ALL {
        let Some(felt) = context.senses.joints[joint as usize] else { continue };
        let share = 1.0 - (felt.temperature_c - context.limits.warm_c) / WARMING_C;
        slow(motion, joint, share, Limit::Temperature { joint: joint as u8 });
    }
}

/// Slows everything down while the supply sags.
pub(super) fn spare_the_supply(context: &Context, motion: &mut Motion) {
    let spare = |joint: Joint| {
        let felt = context.senses.joints[joint as usize]?;
        Some((felt.voltage_v - context.senses.least_v[joint as usize]) / SAGGING_V + 1.0)
    };
    let least =
        Joint::ALL.into_iter().filter_map(spare).fold(1.0, |least, share| if share < least { share } else { least });
    for joint in Joint::ALL {
        slow(motion, joint, least, Limit::Voltage);
    }
}

/// A joint whose motor has worked too hard for a while goes no further that way; it may go back.
pub(super) fn yield_to_load(context: &Context, motion: &mut Motion) {
    for joint in Joint::ALL {
        let Some(felt) = context.senses.joints[joint as usize] else { continue };
        let strained = context.strained_secs[joint as usize] > STRAIN_SECS;
        if strained && felt.load * motion.way(joint) > 0.0 {
            motion.keep(joint, Limit::Load { joint: joint as u8 });
        }
    }
}

/// The jaw closes no further once it presses hard enough.
pub(super) fn press_no_harder(context: &Context, motion: &mut Motion) {
    let Some(felt) = context.senses.joints[Joint::Gripper as usize] else { return };
    if motion.way(Joint::Gripper) < 0.0 && felt.load < -context.limits.gripper_load {
        motion.keep(Joint::Gripper, Limit::GripperForce);
    }
}

/// A joint goes this share of its way; what is no number counts as none.
fn slow(motion: &mut Motion, joint: Joint, share: f32, limit: Limit) {
    if share >= 1.0 {
        return;
    }
    let share = if share.is_nan() { 0.0 } else { share.max(0.0) };
    motion.shorten(joint, motion.from(joint) + motion.way(joint) * share, limit);
}
