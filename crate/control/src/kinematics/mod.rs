//! Where the arm's links are for given joint angles, and which joint angles put the tool where it is wanted.
//!
//! The chain is [`schema::arm::CHAIN`]; the world frame is the arm's base on the table top. All transcendental functions
//! come from `libm`, so that the same angles come out natively and in the browser.

mod inverse;
mod plane;

use std::sync::LazyLock;

use glam::{Quat, Vec3};
use schema::arm::{CHAIN, TCP_IN_GRIPPER};
use schema::{EePose, JOINTS, Joint, JointAngles, Pose};

pub use inverse::{NearestReach, Reach, inverse};

/// The base and the six links moved by the joints in order.
pub const LINKS: usize = JOINTS + 1;

/// The fixed part of each joint's frame and of the tool's, worked out once.
static FIXED: LazyLock<([Pose; JOINTS], Pose)> = LazyLock::new(|| {
    (CHAIN.map(|frame| Pose::from_xyz_rpy(frame.xyz_m, frame.rpy_rad)), {
        let (xyz_m, rpy_rad) = TCP_IN_GRIPPER;
        Pose::from_xyz_rpy(xyz_m, rpy_rad)
    })
});

/// World poses of the base (index 0, always at the origin) and of each link, in joint order.
pub fn forward(joints: &JointAngles) -> [Pose; LINKS] {
    let (frames, _) = &*FIXED;
    let mut links = [Pose::IDENTITY; LINKS];
    for (index, (frame, &angle_rad)) in frames.iter().zip(&joints.0).enumerate() {
        links[index + 1] = links[index] * turned(frame, angle_rad);
    }
    links
}

/// The tool centre point in the world; its z axis points along the fingers.
pub fn tool_pose(joints: &JointAngles) -> Pose {
    let (frames, tool) = &*FIXED;
    // The jaw, which is the last joint, does not move the tool centre point.
    let gripper = frames[..JOINTS - 1]
        .iter()
        .zip(&joints.0)
        .fold(Pose::IDENTITY, |link, (frame, &angle_rad)| link * turned(frame, angle_rad));
    gripper * *tool
}

/// The tool as the policy speaks of it.
pub fn ee_pose(joints: &JointAngles) -> EePose {
    EePose {
        position_m: tool_pose(joints).position_m,
        // The three joints turn about parallel axes, and at zero the fingers are level.
        pitch_rad: joints[Joint::ShoulderLift] + joints[Joint::ElbowFlex] + joints[Joint::WristFlex],
        roll_rad: joints[Joint::WristRoll],
    }
}

/// The joint angles brought within the limits of the arm; what is not a number becomes the middle of its range.
#[must_use]
pub fn within_limits(joints: &JointAngles) -> JointAngles {
    let mut inside = *joints;
    for joint in Joint::ALL {
        let (low, high) = joint.limits_rad();
        let angle_rad = inside[joint];
        inside[joint] = if angle_rad.is_nan() { (low + high) * 0.5 } else { angle_rad.clamp(low, high) };
    }
    inside
}

fn turned(frame: &Pose, angle_rad: f32) -> Pose {
    *frame * Pose::new(Vec3::ZERO, Quat::from_rotation_z(angle_rad))
}

#[cfg(test)]
mod tests {
    use schema::arm::joint_frame;

    use super::*;

    fn assert_near(found_m: Vec3, expected_m: [f32; 3]) {
        // The expected figures are written to a tenth of a millimetre.
        assert!(
            (found_m - Vec3::from_array(expected_m)).abs().max_element() < 1.5e-4,
            "{found_m} is not {expected_m:?}"
        );
    }

    fn with(joint: Joint, angle_rad: f32) -> JointAngles {
        let mut joints = JointAngles::default();
        joints[joint] = angle_rad;
        joints
    }

    #[test]
    fn the_arm_at_zero_stands_where_its_urdf_says() {
        let links = forward(&JointAngles::default());
        assert_near(links[3].position_m, [0.0972, -0.0183, 0.2292]);
        assert_near(links[4].position_m, [0.2321, -0.0183, 0.2344]);
        assert_near(tool_pose(&JointAngles::default()).position_m, [0.3914, 0.0, 0.2265]);
    }

    #[test]
    fn each_joint_moves_the_tool_the_way_its_urdf_says() {
        let tool = |joint| tool_pose(&with(joint, 0.3)).position_m;
        assert_near(tool(Joint::ShoulderPan), [0.3756, -0.1042, 0.2265]);
        assert_near(tool(Joint::ShoulderLift), [0.4094, 0.0, 0.1264]);
        assert_near(tool(Joint::ElbowFlex), [0.3774, 0.0, 0.1397]);
        assert_near(tool(Joint::WristFlex), [0.3819, 0.0, 0.1798]);
    }

    #[test]
    fn the_links_follow_the_schemas_joint_frames() {
        let joints = JointAngles([0.3, -0.5, 0.8, 1.1, -0.7, 0.4]);
        let mut expected = Pose::IDENTITY;
        for (index, link) in forward(&joints)[1..].iter().enumerate() {
            expected = expected * joint_frame(index, joints.0[index]);
            assert!((link.position_m - expected.position_m).length() < 1e-6);
            assert!(link.rotation.dot(expected.rotation).abs() > 1.0 - 1e-6);
        }
    }

    #[test]
    fn pitch_is_how_far_the_tools_z_axis_points_below_the_horizon() {
        for joints in [JointAngles([0.3, -0.5, 0.8, 1.1, -0.7, 0.4]), JointAngles([-0.9, 0.1, -0.3, 0.6, 1.5, 0.0])] {
            let fingers = tool_pose(&joints).rotation * Vec3::Z;
            assert!((ee_pose(&joints).pitch_rad - libm::asinf(-fingers.z)).abs() < 1e-3, "{joints:?}");
        }
    }

    #[test]
    fn angles_outside_the_limits_come_back_to_them() {
        let inside = within_limits(&JointAngles([9.0, -9.0, f32::NAN, f32::INFINITY, 0.1, f32::NEG_INFINITY]));
        assert_eq!(inside.0, [1.919_86, -1.745_33, 0.0, 1.658_06, 0.1, -0.174_533]);
    }
}
