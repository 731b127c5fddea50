//! Whether the arm can get to a place on the table at all.

use control::{
    Limits,
    kinematics::{ee_pose, inverse},
};
use glam::{Vec2, Vec3};
use schema::{EePose, JointAngles};

/// How low over the table the fingers close on something that lies there.
const GRASP_M: f32 = 0.02;
/// How the fingers may point when they get there, below the horizon: from straight down to well forward.
const PITCHES_RAD: [f32; 5] = [1.57, 1.35, 1.1, 0.85, 0.6];
/// What a place is known to from a heat map, half a patch and the smear of its height: nobody is turned away for less.
const KNOWN_TO_M: f32 = 0.020;

/// How far the nearest place that can be reached is, if this one cannot be.
pub fn beyond_m(at_m: Vec2) -> Option<f32> {
    let limits = Limits::default();
    let wanted_m = at_m.extend(GRASP_M);
    let inside_m = wanted_m.clamp(limits.workspace_low_m, limits.workspace_high_m);
    let outside_m = inside_m.truncate().distance(at_m);
    let miss_m = outside_m + miss_m(inside_m);
    (miss_m > KNOWN_TO_M).then_some(miss_m)
}

/// How far from a point the tool stays at best.
fn miss_m(point_m: Vec3) -> f32 {
    let misses = PITCHES_RAD.iter().map(|pitch_rad| {
        let wanted = EePose { position_m: point_m, pitch_rad: *pitch_rad, roll_rad: 0.0 };
        let reached = inverse(&wanted, &JointAngles::default()).joints();
        ee_pose(&reached).position_m.distance(point_m)
    });
    misses.fold(f32::INFINITY, f32::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_on_the_mat_is_in_reach_and_what_lies_beside_the_keyboard_is_not() {
        for near in [Vec2::new(0.20, 0.0), Vec2::new(0.16, 0.10), Vec2::new(0.26, -0.08)] {
            assert_eq!(beyond_m(near), None, "{near}");
        }
        for far in [Vec2::new(0.55, 0.0), Vec2::new(0.2, 0.4), Vec2::new(-0.2, 0.0)] {
            assert!(beyond_m(far).is_some_and(|miss_m| miss_m > 0.05), "{far}");
        }
    }
}
