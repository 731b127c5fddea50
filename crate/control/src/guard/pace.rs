//! How fast the arm may move, and how fast it may become faster.

use schema::Joint;
use schema::message::Limit;

use super::{Context, Motion, sound_period};

/// Slows each joint down to the speed it may have.
pub(super) fn slow_down(context: &Context, motion: &mut Motion) {
    let most_rad = context.limits.speed_rad_per_sec * sound_period(context.senses.period_secs);
    for joint in Joint::ALL {
        let step = motion.way(joint).clamp(-most_rad, most_rad);
        motion.shorten(joint, motion.from(joint) + step, Limit::Velocity { joint: joint as u8 });
    }
}

/// Lets no joint become faster than it may in one period. Slowing down, and stopping, is free.
pub(super) fn speed_up_gently(context: &Context, motion: &mut Motion) {
    let period_secs = sound_period(context.senses.period_secs);
    let gain_rad_per_sec = context.limits.acceleration_rad_per_sec_sq * period_secs;
    for joint in Joint::ALL {
        let way = motion.way(joint);
        let before_rad_per_sec = context.velocity_rad_per_sec[joint as usize];
        // One that turns back has stopped first.
        let goes_on = before_rad_per_sec.is_finite() && before_rad_per_sec * way > 0.0;
        let kept = if goes_on { before_rad_per_sec.abs() } else { 0.0 };
        let most_rad = (kept + gain_rad_per_sec) * period_secs;
        let step = way.clamp(-most_rad, most_rad);
        motion.shorten(joint, motion.from(joint) + step, Limit::Acceleration { joint: joint as u8 });
    }
}
