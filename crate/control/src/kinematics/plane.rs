//! The arm as a planar chain: once the pan has turned the arm's plane, lift, elbow and wrist move in it.
//!
//! Coordinates in the plane: `r_m` forward from the pan axis, `z_m` up from the table. All positive angles turn down.

use std::sync::LazyLock;

use glam::{Vec2, Vec3};
use schema::{Joint, JointAngles};

use super::{forward, tool_pose};

/// What the plane needs to know of the chain, measured from it at zero.
pub(super) struct Geometry {
    /// The pan axis, which is vertical, in the world's xy.
    pub pan_axis_m: Vec2,
    /// The shoulder lift axis in the plane.
    pub shoulder_m: Vec2,
    pub upper_arm_m: f32,
    /// How far above the horizon the upper arm points when lift is zero.
    pub upper_arm_rad: f32,
    pub forearm_m: f32,
    /// How far above the horizon the forearm points when lift and elbow are zero.
    pub forearm_rad: f32,
    /// From the wrist axis to the tool centre point along the roll axis.
    tool_m: f32,
    /// Where the roll axis lies sideways of the pan axis, positive to the left.
    roll_axis_left_m: f32,
    /// The tool centre point beside the roll axis at roll zero: left, and up when the fingers are level.
    off_axis_m: Vec2,
}

/// The tool centre point with the roll already applied: what is left for the plane to solve.
#[derive(Clone, Copy)]
#[expect(clippy::struct_field_names, reason = "the names end in their unit")]
pub(super) struct RolledTool {
    /// From the wrist axis along the fingers.
    along_m: f32,
    /// Square to the fingers, up when they are level.
    above_m: f32,
    /// Out of the plane, positive to the left.
    pub left_m: f32,
}

/// Lift, elbow and wrist flex.
pub(super) type PlaneAngles = [f32; 3];

/// The joints of [`PlaneAngles`].
pub(super) const PLANE_JOINTS: [Joint; 3] = [Joint::ShoulderLift, Joint::ElbowFlex, Joint::WristFlex];

/// The SO-101's.
pub(super) static GEOMETRY: LazyLock<Geometry> = LazyLock::new(|| {
    let zero = JointAngles::default();
    let links = forward(&zero);
    let pan_axis_m = links[1].position_m.truncate();
    let in_plane = |point_m: Vec3| Vec2::new(point_m.x - pan_axis_m.x, point_m.z);
    let (shoulder_m, elbow_m, wrist_m) =
        (in_plane(links[2].position_m), in_plane(links[3].position_m), in_plane(links[4].position_m));
    let (upper_arm, forearm) = (elbow_m - shoulder_m, wrist_m - elbow_m);
    // The roll axis runs through the gripper link's origin, straight ahead.
    let (axis_m, tool_m) = (links[5].position_m, tool_pose(&zero).position_m);
    Geometry {
        pan_axis_m,
        shoulder_m,
        upper_arm_m: upper_arm.length(),
        upper_arm_rad: libm::atan2f(upper_arm.y, upper_arm.x),
        forearm_m: forearm.length(),
        forearm_rad: libm::atan2f(forearm.y, forearm.x),
        tool_m: tool_m.x - links[4].position_m.x,
        roll_axis_left_m: axis_m.y - pan_axis_m.y,
        off_axis_m: Vec2::new(tool_m.y - axis_m.y, tool_m.z - axis_m.z),
    }
});

impl Geometry {
    /// The tool after the wrist has rolled: the roll axis points back through the hand, so a positive roll takes up to
    /// left.
    pub fn rolled(&self, roll_rad: f32) -> RolledTool {
        let (sin, cos) = (libm::sinf(roll_rad), libm::cosf(roll_rad));
        let Vec2 { x: left, y: up } = self.off_axis_m;
        RolledTool {
            along_m: self.tool_m,
            above_m: up * cos - left * sin,
            left_m: self.roll_axis_left_m + left * cos + up * sin,
        }
    }

    /// From the wrist axis to the tool centre point, for fingers pitched down by `pitch_rad`.
    pub fn wrist_to_tool_m(tool: &RolledTool, pitch_rad: f32) -> Vec2 {
        let (sin, cos) = (libm::sinf(pitch_rad), libm::cosf(pitch_rad));
        Vec2::new(tool.along_m * cos + tool.above_m * sin, tool.above_m * cos - tool.along_m * sin)
    }

    /// Shoulder, elbow, wrist and tool in the plane.
    pub fn points_m(&self, tool: &RolledTool, angles: &PlaneAngles) -> [Vec2; 4] {
        let upper_rad = self.upper_arm_rad - angles[0];
        let fore_rad = self.forearm_rad - angles[0] - angles[1];
        let elbow_m = self.shoulder_m + self.upper_arm_m * Vec2::new(libm::cosf(upper_rad), libm::sinf(upper_rad));
        let wrist_m = elbow_m + self.forearm_m * Vec2::new(libm::cosf(fore_rad), libm::sinf(fore_rad));
        [self.shoulder_m, elbow_m, wrist_m, wrist_m + Self::wrist_to_tool_m(tool, pitch_rad(angles))]
    }

    /// Angles with the elbow up that put the wrist axis at a point and the fingers at a pitch; where the point is too
    /// far or too near, the arm is stretched towards it or folded. Limits are not looked at.
    pub fn solve(&self, wrist_m: Vec2, pitch_rad: f32) -> PlaneAngles {
        let (a, b) = (self.upper_arm_m, self.forearm_m);
        let to_wrist = wrist_m - self.shoulder_m;
        let distance_m = to_wrist.length().clamp((a - b).abs() + 1e-6, a + b);
        let rise_rad = libm::atan2f(to_wrist.y, to_wrist.x);
        // Law of cosines at the shoulder and at the elbow.
        let at_shoulder =
            libm::acosf(((a * a + distance_m * distance_m - b * b) / (2.0 * a * distance_m)).clamp(-1.0, 1.0));
        let at_elbow = libm::acosf(((a * a + b * b - distance_m * distance_m) / (2.0 * a * b)).clamp(-1.0, 1.0));
        let upper_rad = rise_rad + at_shoulder;
        let fore_rad = upper_rad - (core::f32::consts::PI - at_elbow);
        let lift_rad = self.upper_arm_rad - upper_rad;
        let elbow_rad = self.forearm_rad - lift_rad - fore_rad;
        [lift_rad, elbow_rad, pitch_rad - lift_rad - elbow_rad]
    }
}

/// How far below the horizon the fingers point.
pub(super) fn pitch_rad(angles: &PlaneAngles) -> f32 {
    angles[0] + angles[1] + angles[2]
}
