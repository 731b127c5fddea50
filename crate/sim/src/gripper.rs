//! The gripper's geometry, as the expert and the world's predicates need it: how far apart the fingers are for an
//! opening, which way they close, and what is between them.
//!
//! The tool's frame: z along the fingers, x from the fixed finger towards the moving one, origin at the tool centre
//! point, 15 mm from the fixed finger's pad.

use core::f32::consts::FRAC_PI_2;

use control::kinematics::{inverse, tool_pose};
use glam::Vec3;
use schema::arm::{CHAIN, FIXED_FINGER, MOVING_FINGER, TCP_IN_GRIPPER, gripper_angle_rad};
use schema::{EePose, JointAngles, Pose};

/// Below this height the fingers point straight down; above it the wrist's limits make them lean back, evenly.
const UPRIGHT_BELOW_M: f32 = 0.06;
const LEAN_RAD_PER_M: f32 = 8.0;
const LEAST_PITCH_RAD: f32 = 0.75;

/// The pitch the hand has at a height: straight down near the table, leaning back above it, as far as the arm can do
/// everywhere in front of it.
pub fn pitch_at(z_m: f32) -> f32 {
    (FRAC_PI_2 - LEAN_RAD_PER_M * (z_m - UPRIGHT_BELOW_M)).clamp(LEAST_PITCH_RAD, FRAC_PI_2)
}

/// From the tool centre point to the fixed finger's pad, along the tool's x.
pub fn fixed_pad_m() -> f32 {
    // The tool's x axis is the gripper link's, turned half about y.
    let pad_m = FIXED_FINGER.centre_m.x + FIXED_FINGER.half_m.x;
    pad_m - TCP_IN_GRIPPER.0[0]
}

/// Distance between the pads at the tool centre point's depth, metres; negative past closed.
pub fn gap_m(opening: f32) -> f32 {
    let (sin, cos) = {
        let angle_rad = gripper_angle_rad(opening);
        (libm::sinf(angle_rad), libm::cosf(angle_rad))
    };
    // The pad as a line in the jaw's xy plane: a point of it, and its direction.
    let (turn_sin, turn_cos) = (libm::sinf(MOVING_FINGER.turn_rad), libm::cosf(MOVING_FINGER.turn_rad));
    let half_m = MOVING_FINGER.half_m.x;
    let point = [MOVING_FINGER.centre_m.x - half_m * turn_cos, MOVING_FINGER.centre_m.y - half_m * turn_sin];
    let along = [-turn_sin, turn_cos];
    // The jaw's frame stands a quarter turn about x in the gripper's: its y is the gripper's z.
    let turned = |v: [f32; 2]| [v[0] * cos - v[1] * sin, v[0] * sin + v[1] * cos];
    let (point, along) = (turned(point), turned(along));
    let hinge = CHAIN[5].xyz_m;
    let depth_m = TCP_IN_GRIPPER.0[2] - (hinge[2] + point[1]);
    let pad_m = hinge[0] + point[0] + along[0] / along[1] * depth_m;
    pad_m - (FIXED_FINGER.centre_m.x + FIXED_FINGER.half_m.x)
}

/// The opening at which the pads are this far apart.
pub fn opening_for_gap(wanted_m: f32) -> f32 {
    // Regula falsi on a function that is nearly straight between closed and half open.
    let (mut low, mut high) = (0.0_f32, 0.75_f32);
    for _ in 0..6 {
        let (low_m, high_m) = (gap_m(low), gap_m(high));
        let guess = (low + (high - low) * (wanted_m - low_m) / (high_m - low_m)).clamp(low, high);
        if gap_m(guess) < wanted_m {
            low = guess;
        } else {
            high = guess;
        }
        if high - low < 1e-4 {
            break;
        }
    }
    let (low_m, high_m) = (gap_m(low), gap_m(high));
    if high_m - low_m < 1e-7 {
        low
    } else {
        (low + (high - low) * (wanted_m - low_m) / (high_m - low_m)).clamp(0.0, 1.0)
    }
}

/// The tool's frame for a commanded pose, with x from the fixed finger towards the moving one.
pub fn tool_frame(ee: &EePose) -> Pose {
    tool_frame_at(&inverse(ee, &JointAngles::default()).joints())
}

/// The same for joint angles.
pub fn tool_frame_at(joints: &JointAngles) -> Pose {
    let tool = tool_pose(joints);
    // The schema's frame has the fixed finger on its +x side.
    Pose::new(tool.position_m, tool.rotation * glam::Quat::from_rotation_z(core::f32::consts::PI))
}

/// From the fixed finger towards the moving one, in the world.
pub fn across(ee: &EePose) -> Vec3 {
    tool_frame(ee).rotation * Vec3::X
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pads_are_thirty_millimetres_apart_at_the_angle_the_schema_names() {
        let opening = schema::arm::gripper_opening(0.225);
        assert!((gap_m(opening) - 0.030).abs() < 2e-4, "{}", gap_m(opening));
    }

    #[test]
    fn an_opening_is_found_for_every_gap() {
        for mm in 2..75 {
            let wanted_m = mm as f32 * 1e-3;
            let found_m = gap_m(opening_for_gap(wanted_m));
            assert!((found_m - wanted_m).abs() < 5e-4, "{wanted_m}: {found_m}");
        }
    }

    #[test]
    fn the_fixed_finger_is_fifteen_millimetres_on_the_minus_x_side() {
        assert!((fixed_pad_m() + 0.015).abs() < 1e-5);
        let joints = JointAngles([0.2, -0.3, 0.6, 1.1, 1.5, 0.3]);
        let ee = control::kinematics::ee_pose(&joints);
        let links = control::kinematics::forward(&joints);
        let pad_m = links[5].transform_point(FIXED_FINGER.centre_m);
        let moving_m = links[6].transform_point(MOVING_FINGER.centre_m);
        assert!(across(&ee).dot(moving_m - pad_m) > 0.02);
    }
}
