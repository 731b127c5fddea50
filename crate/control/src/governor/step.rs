//! One control period moves the tool only so far.

use schema::message::Limit;
use schema::{ArmCommand, EePose};

use super::{Changes, Context, NEGLIGIBLE};

/// Shortens the motion of the tool, its turning with it, so that its direction is kept.
pub(super) fn shorten(context: &Context, mut command: ArmCommand, changes: &mut Changes) -> ArmCommand {
    let from = context.commanded_ee;
    let way_m = command.ee.position_m - from.position_m;
    let length_m = way_m.length();
    if length_m <= context.limits.tool_step_m + NEGLIGIBLE {
        return command;
    }
    changes.push(Limit::Step);
    let share = context.limits.tool_step_m / length_m;
    command.ee = EePose {
        position_m: from.position_m + way_m * share,
        pitch_rad: from.pitch_rad + (command.ee.pitch_rad - from.pitch_rad) * share,
        roll_rad: from.roll_rad + (command.ee.roll_rad - from.roll_rad) * share,
    };
    command
}
