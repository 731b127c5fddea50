//! Joint angles for a wanted tool pose: pan in closed form, then lift, elbow and wrist as a planar triangle.
//!
//! The tool centre point lies 7.9 mm beside the roll axis, so roll shifts it within the arm's plane and out of it; both
//! shifts depend on roll alone and are applied before the plane is solved, which keeps the whole solution exact.
//! Only targets out of reach need iterating.

use glam::{Mat3, Vec2, Vec3};
use schema::{EePose, Joint, JointAngles};

use super::plane::{GEOMETRY, Geometry, PLANE_JOINTS, PlaneAngles, RolledTool, pitch_rad};
use super::within_limits;

/// What a radian of pitch weighs against a metre of position when both cannot be had: a finger length, so that giving up
/// a little pitch is preferred to stopping centimetres short.
const PITCH_LEVER_M: f32 = 0.06;
/// Errors below these count as reached.
const POSITION_TOLERANCE_M: f32 = 1e-4;
const ANGLE_TOLERANCE_RAD: f32 = 1e-3;
/// Damped Gauss-Newton steps taken towards a target out of reach; it settles within about ten.
const NEAREST_STEPS: usize = 24;

/// What the arm can do about a wanted pose.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reach {
    /// These angles put the tool there, within 0.1 mm and 1 mrad.
    Reached(JointAngles),
    /// No angles within the limits do; these come nearest.
    Nearest(NearestReach),
}

/// The nearest the arm can come, and how far that is from what was wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NearestReach {
    pub joints: JointAngles,
    /// Infinite when the wanted pose was not a number.
    pub position_error_m: f32,
    pub pitch_error_rad: f32,
    pub roll_error_rad: f32,
}

impl NearestReach {
    /// Whether position and pitch are reached and only the wrist cannot turn that far.
    pub fn only_roll_misses(&self) -> bool {
        self.position_error_m < POSITION_TOLERANCE_M && self.pitch_error_rad < ANGLE_TOLERANCE_RAD
    }
}

impl Reach {
    /// The angles, reached or nearest; always finite and within the joint limits.
    pub fn joints(&self) -> JointAngles {
        match self {
            Self::Reached(joints) | Self::Nearest(NearestReach { joints, .. }) => *joints,
        }
    }

    /// The angles, if they reach.
    pub fn reached(&self) -> Option<JointAngles> {
        match self {
            Self::Reached(joints) => Some(*joints),
            Self::Nearest(_) => None,
        }
    }
}

/// Joint angles that bring the tool to `wanted`, elbow up.
///
/// The jaw angle is taken from `seed`, and so is the pan when the tool is wanted on the pan axis itself, where any pan
/// will do. A `wanted` that is not finite gives back the seed, with infinite error.
pub fn inverse(wanted: &EePose, seed: &JointAngles) -> Reach {
    let seed = within_limits(seed);
    if !(wanted.position_m.is_finite() && wanted.pitch_rad.is_finite() && wanted.roll_rad.is_finite()) {
        return Reach::Nearest(NearestReach {
            joints: seed,
            position_error_m: f32::INFINITY,
            pitch_error_rad: f32::INFINITY,
            roll_error_rad: f32::INFINITY,
        });
    }
    let geometry = &*GEOMETRY;
    let roll_rad = clamp_to(Joint::WristRoll, wanted.roll_rad);
    let tool = geometry.rolled(roll_rad);

    let (pan_rad, ahead_m) = aim(geometry, &tool, wanted, seed[Joint::ShoulderPan]);
    let target_m = Vec2::new(ahead_m, wanted.position_m.z);
    let solved = geometry.solve(target_m - Geometry::wrist_to_tool_m(&tool, wanted.pitch_rad), wanted.pitch_rad);
    let mut angles = within_plane_limits(&solved);
    if misses(geometry, &tool, &angles, target_m, wanted.pitch_rad) {
        // From the solution cut to the limits, and from the middle: either may be on the wrong side of a fold.
        let found =
            [angles, PlaneAngles::default()].map(|start| nearest(geometry, &tool, start, target_m, wanted.pitch_rad));
        angles = if found[1].1 < found[0].1 { found[1].0 } else { found[0].0 };
    }

    let mut joints = seed;
    joints[Joint::ShoulderPan] = pan_rad;
    for (joint, angle_rad) in PLANE_JOINTS.into_iter().zip(angles) {
        joints[joint] = angle_rad;
    }
    joints[Joint::WristRoll] = roll_rad;

    let position_error_m = (tool_point_m(geometry, &tool, pan_rad, &angles) - wanted.position_m).length();
    let pitch_error_rad = (pitch_rad(&angles) - wanted.pitch_rad).abs();
    let roll_error_rad = (roll_rad - wanted.roll_rad).abs();
    let nearest = NearestReach { joints, position_error_m, pitch_error_rad, roll_error_rad };
    if nearest.only_roll_misses() && roll_error_rad < ANGLE_TOLERANCE_RAD {
        Reach::Reached(joints)
    } else {
        Reach::Nearest(nearest)
    }
}

/// The pan that brings the wanted point into the plane the tool moves in, and how far ahead it then lies.
fn aim(geometry: &Geometry, tool: &RolledTool, wanted: &EePose, seed_pan_rad: f32) -> (f32, f32) {
    let from_axis_m = wanted.position_m.truncate() - geometry.pan_axis_m;
    let distance_m = from_axis_m.length();
    if distance_m <= tool.left_m.abs() {
        return (seed_pan_rad, 0.0);
    }
    let ahead_m = (distance_m * distance_m - tool.left_m * tool.left_m).sqrt();
    let bearing_rad = libm::atan2f(from_axis_m.y, from_axis_m.x) - libm::atan2f(tool.left_m, ahead_m);
    // The pan axis points down: a positive pan turns the arm to the right.
    let pan_rad = clamp_to(Joint::ShoulderPan, -wrapped(bearing_rad));
    // With the pan at its limit the best point in the plane is the foot of the perpendicular.
    let (sin, cos) = (libm::sinf(-pan_rad), libm::cosf(-pan_rad));
    (pan_rad, from_axis_m.dot(Vec2::new(cos, sin)))
}

/// The tool centre point in the world.
fn tool_point_m(geometry: &Geometry, tool: &RolledTool, pan_rad: f32, angles: &PlaneAngles) -> Vec3 {
    let [.., tool_m] = geometry.points_m(tool, angles);
    let ahead = Vec2::new(libm::cosf(pan_rad), -libm::sinf(pan_rad));
    let flat_m = geometry.pan_axis_m + ahead * tool_m.x + ahead.perp() * tool.left_m;
    flat_m.extend(tool_m.y)
}

fn misses(geometry: &Geometry, tool: &RolledTool, angles: &PlaneAngles, target_m: Vec2, wanted_pitch_rad: f32) -> bool {
    let [.., tool_m] = geometry.points_m(tool, angles);
    (tool_m - target_m).length() > POSITION_TOLERANCE_M * 0.5
        || (pitch_rad(angles) - wanted_pitch_rad).abs() > ANGLE_TOLERANCE_RAD * 0.5
}

/// Projected Levenberg-Marquardt over the three plane angles, minimising position error and pitch error times
/// [`PITCH_LEVER_M`] within the joint limits. Gives the angles, and the square of what is left.
fn nearest(
    geometry: &Geometry,
    tool: &RolledTool,
    start: PlaneAngles,
    target_m: Vec2,
    wanted_pitch_rad: f32,
) -> (PlaneAngles, f32) {
    let residual = |angles: &PlaneAngles, tool_m: Vec2| {
        let miss_m = tool_m - target_m;
        Vec3::new(miss_m.x, miss_m.y, PITCH_LEVER_M * (pitch_rad(angles) - wanted_pitch_rad))
    };
    let mut angles = start;
    let mut points_m = geometry.points_m(tool, &angles);
    let mut miss = residual(&angles, points_m[3]);
    let mut damping = 1e-4;
    for _ in 0..NEAREST_STEPS {
        // Turning down about a pivot moves the tool along the arm's lever, turned a quarter down.
        let columns = [points_m[0], points_m[1], points_m[2]].map(|pivot_m| {
            let lever_m = points_m[3] - pivot_m;
            Vec3::new(lever_m.y, -lever_m.x, PITCH_LEVER_M)
        });
        let slope = columns.map(|column| column.dot(miss));
        // A joint at a limit that wants to go further is left out of this step.
        let free = core::array::from_fn(|i| {
            let (low, high) = PLANE_JOINTS[i].limits_rad();
            !(angles[i] <= low && slope[i] > 0.0 || angles[i] >= high && slope[i] < 0.0)
        });
        let candidate = within_plane_limits(&add(&angles, damped_step(&columns, &slope, free, damping)));
        let candidate_points_m = geometry.points_m(tool, &candidate);
        let candidate_miss = residual(&candidate, candidate_points_m[3]);
        if candidate_miss.length_squared() < miss.length_squared() {
            (angles, points_m, miss) = (candidate, candidate_points_m, candidate_miss);
            damping *= 0.2;
        } else {
            damping *= 8.0;
        }
    }
    (angles, miss.length_squared())
}

/// `-(J'J + damping)^-1 J' miss` over the joints that are free, zero for the others.
fn damped_step(columns: &[Vec3; 3], slope: &[f32; 3], free: [bool; 3], damping: f32) -> Vec3 {
    let entry = |i: usize, j: usize| match (i == j, free[i] && free[j]) {
        (true, true) => columns[i].dot(columns[j]) + damping,
        (true, false) => 1.0,
        (false, true) => columns[i].dot(columns[j]),
        (false, false) => 0.0,
    };
    let normal = Mat3::from_cols_array_2d(&core::array::from_fn(|i| core::array::from_fn(|j| entry(i, j))));
    let downhill = Vec3::from_array(core::array::from_fn(|i| if free[i] { -slope[i] } else { 0.0 }));
    normal.inverse() * downhill
}

fn add(angles: &PlaneAngles, step: Vec3) -> PlaneAngles {
    core::array::from_fn(|i| angles[i] + step[i])
}

fn within_plane_limits(angles: &PlaneAngles) -> PlaneAngles {
    core::array::from_fn(|i| clamp_to(PLANE_JOINTS[i], wrapped(angles[i])))
}

fn clamp_to(joint: Joint, angle_rad: f32) -> f32 {
    let (low, high) = joint.limits_rad();
    angle_rad.clamp(low, high)
}

/// The same direction within half a turn of zero.
fn wrapped(angle_rad: f32) -> f32 {
    use core::f32::consts::{PI, TAU};
    if angle_rad.abs() <= PI { angle_rad } else { angle_rad - TAU * libm::floorf((angle_rad + PI) / TAU) }
}

#[cfg(test)]
mod tests {
    use core::f32::consts::FRAC_PI_2;

    use proptest::prelude::*;

    use super::*;
    use crate::kinematics::ee_pose;

    fn straight_down(x: f32, y: f32, z: f32) -> EePose {
        EePose { position_m: Vec3::new(x, y, z), pitch_rad: FRAC_PI_2, roll_rad: FRAC_PI_2 }
    }

    fn assert_same_pose(found: &EePose, wanted: &EePose) {
        assert!((found.position_m - wanted.position_m).length() < 1e-4, "{found:?} is not {wanted:?}");
        assert!((found.pitch_rad - wanted.pitch_rad).abs() < 1e-3, "{found:?} is not {wanted:?}");
        assert!((found.roll_rad - wanted.roll_rad).abs() < 1e-3, "{found:?} is not {wanted:?}");
    }

    #[test]
    fn the_working_area_is_reached_with_fingers_straight_down() {
        for x in [0.16, 0.20, 0.24] {
            for y in [-0.12, -0.06, 0.0, 0.06, 0.12] {
                for z in [0.015, 0.03, 0.05] {
                    let wanted = straight_down(x, y, z);
                    let joints = inverse(&wanted, &JointAngles::default()).reached();
                    let joints = joints.unwrap_or_else(|| panic!("{wanted:?} is out of reach"));
                    assert_same_pose(&ee_pose(&joints), &wanted);
                }
            }
        }
    }

    #[test]
    fn a_target_beyond_the_arm_is_reported_with_its_distance() {
        let Reach::Nearest(nearest) = inverse(&straight_down(0.6, 0.0, 0.05), &JointAngles::default()) else {
            panic!("the arm is about 0.4 m long");
        };
        let found = ee_pose(&nearest.joints);
        let distance_m = (found.position_m - Vec3::new(0.6, 0.0, 0.05)).length();
        assert!((distance_m - nearest.position_error_m).abs() < 1e-5);
        assert!(nearest.position_error_m > 0.1 && nearest.position_error_m < 0.3, "{nearest:?}");
        assert!(((found.pitch_rad - FRAC_PI_2).abs() - nearest.pitch_error_rad).abs() < 1e-5);
    }

    #[test]
    fn a_little_pitch_is_given_up_to_come_a_lot_nearer() {
        let Reach::Nearest(nearest) = inverse(&straight_down(0.34, 0.0, 0.02), &JointAngles::default()) else {
            panic!("with fingers straight down the arm ends at about 0.31 m");
        };
        assert!(nearest.position_error_m < 0.02, "{nearest:?}");
        assert!(nearest.pitch_error_rad < 0.5, "{nearest:?}");
    }

    #[test]
    fn a_pose_that_is_not_a_number_gives_the_seed_back() {
        let seed = JointAngles([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
        let Reach::Nearest(nearest) = inverse(&straight_down(f32::NAN, 0.0, 0.1), &seed) else {
            panic!("nothing reaches what is not a number");
        };
        assert_eq!(nearest.joints, seed);
        assert_eq!(nearest.position_error_m, f32::INFINITY);
    }

    #[test]
    fn the_jaw_is_left_to_the_seed() {
        let seed = JointAngles([0.0, 0.0, 0.0, 0.0, 0.0, 0.7]);
        let reach = inverse(&straight_down(0.2, 0.05, 0.1), &seed);
        assert_eq!(reach.joints()[Joint::Gripper], 0.7);
    }

    /// Any joint angles with the elbow up and the tool in front of the pan axis.
    fn reachable_joints() -> impl Strategy<Value = JointAngles> {
        let within = |joint: Joint, margin_rad: f32| {
            let (low, high) = joint.limits_rad();
            low + margin_rad..high - margin_rad
        };
        (
            within(Joint::ShoulderPan, 0.01),
            within(Joint::ShoulderLift, 0.01),
            // Below -1.2 rad the arm is stretched straight, and the elbow-up branch ends.
            -1.2f32..1.68,
            within(Joint::WristFlex, 0.01),
            within(Joint::WristRoll, 0.01),
            within(Joint::Gripper, 0.01),
        )
            .prop_map(|(a, b, c, d, e, f)| JointAngles([a, b, c, d, e, f]))
            .prop_filter("the tool is ahead of the pan axis", |joints| {
                let tool = GEOMETRY.rolled(joints[Joint::WristRoll]);
                let angles = PLANE_JOINTS.map(|joint| joints[joint]);
                GEOMETRY.points_m(&tool, &angles)[3].x > 0.03
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn every_pose_the_arm_can_take_is_found_again(joints in reachable_joints()) {
            let wanted = ee_pose(&joints);
            let reach = inverse(&wanted, &JointAngles::default());
            prop_assert!(reach.reached().is_some(), "{reach:?} for {joints:?}");
            let found = ee_pose(&reach.joints());
            prop_assert!((found.position_m - wanted.position_m).length() < 1e-4);
            prop_assert!((found.pitch_rad - wanted.pitch_rad).abs() < 1e-3);
            prop_assert!((found.roll_rad - wanted.roll_rad).abs() < 1e-3);
        }

        #[test]
        fn whatever_is_wanted_the_angles_are_finite_and_within_limits(
            position in prop::array::uniform3(-2.0f32..2.0), pitch in -8.0f32..8.0, roll in -8.0f32..8.0,
        ) {
            let wanted = EePose { position_m: Vec3::from_array(position), pitch_rad: pitch, roll_rad: roll };
            let reach = inverse(&wanted, &JointAngles::default());
            let joints = reach.joints();
            prop_assert!(joints.0.iter().all(|angle| angle.is_finite()));
            prop_assert_eq!(within_limits(&joints), joints);
            // What is said about the error is what the arm would do.
            if let Reach::Nearest(nearest) = reach {
                let miss_m = (ee_pose(&joints).position_m - wanted.position_m).length();
                prop_assert!((miss_m - nearest.position_error_m).abs() < 1e-4);
            }
        }

        #[test]
        fn no_small_change_of_the_plane_angles_comes_a_millimetre_nearer(
            // Ahead of the base: beside the pan axis the arm is folded against its limits.
            x in 0.08f32..0.7, z in -0.1f32..0.6, pitch in -0.5f32..2.2, nudge in prop::array::uniform3(-0.01f32..0.01),
        ) {
            let wanted = EePose { position_m: Vec3::new(x, 0.0, z), pitch_rad: pitch, roll_rad: 0.0 };
            let cost = |joints: &JointAngles| {
                let ee = ee_pose(joints);
                (ee.position_m - wanted.position_m).length_squared()
                    + (PITCH_LEVER_M * (ee.pitch_rad - wanted.pitch_rad)) * (PITCH_LEVER_M * (ee.pitch_rad - wanted.pitch_rad))
            };
            if let Reach::Nearest(nearest) = inverse(&wanted, &JointAngles::default()) {
                let mut nudged = nearest.joints;
                for (joint, by_rad) in PLANE_JOINTS.into_iter().zip(nudge) {
                    nudged[joint] += by_rad;
                }
                let (best, other) = (cost(&nearest.joints).sqrt(), cost(&within_limits(&nudged)).sqrt());
                prop_assert!(other > best - 1e-3, "{other} is nearer than {best}");
            }
        }
    }
}
