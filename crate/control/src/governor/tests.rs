use core::f32::consts::FRAC_PI_2;

use proptest::prelude::*;
use schema::CONTROL_PERIOD_SECS;

use super::*;

fn straight_down(x: f32, y: f32, z: f32) -> EePose {
    EePose { position_m: Vec3::new(x, y, z), pitch_rad: FRAC_PI_2, roll_rad: FRAC_PI_2 }
}

/// The arm over the middle of the table, jaw half open.
fn over_the_table() -> ArmState {
    let mut joints = inverse(&straight_down(0.2, 0.0, 0.06), &JointAngles::default()).joints();
    joints[Joint::Gripper] = gripper_angle_rad(0.5);
    ArmState::at(joints)
}

fn command(ee: EePose, opening: f32) -> ArmCommand {
    ArmCommand { ee, opening, terminate: 0.0 }
}

#[test]
fn a_small_motion_inside_the_limits_passes_unchanged() {
    let wanted = straight_down(0.21, 0.01, 0.05);
    let governed = Governor::default().govern(&command(wanted, 0.5), &over_the_table());
    assert_eq!(governed.limits, []);
    assert!((governed.allowed_ee.position_m - wanted.position_m).length() < 1e-4);
}

#[test]
fn a_long_motion_is_cut_to_one_step_in_its_own_direction() {
    let arm = over_the_table();
    let from_m = ee_pose(&arm.commanded).position_m;
    let governed = Governor::default().govern(&command(straight_down(0.2, 0.1, 0.06), 0.5), &arm);
    let moved_m = governed.allowed_ee.position_m - from_m;
    assert!(governed.limits.contains(&Limit::Step), "{:?}", governed.limits);
    assert!((moved_m - Vec3::new(0.0, 0.04, 0.0)).length() < 1e-3, "{moved_m}");
}

#[test]
fn below_the_floor_the_tool_slides_along_it() {
    let joints = inverse(&straight_down(0.2, 0.0, 0.01), &JointAngles::default()).joints();
    let governed = Governor::default().govern(&command(straight_down(0.22, 0.0, -0.05), 0.0), &ArmState::at(joints));
    assert!(governed.limits.contains(&Limit::Workspace));
    assert!((governed.allowed_ee.position_m - Vec3::new(0.22, 0.0, 0.005)).length() < 5e-4, "{governed:?}");
}

#[test]
fn a_fast_joint_slows_the_whole_arm_by_the_same_share() {
    let arm = over_the_table();
    let mut wanted = straight_down(0.2, 0.0, 0.06);
    wanted.roll_rad = 0.0;
    wanted.pitch_rad -= 0.1;
    let governed = Governor::default().govern(&command(wanted, 0.5), &arm);
    assert_eq!(governed.limits, [Limit::Velocity { joint: Joint::WristRoll as u8 }]);
    let turned = |joint: Joint| governed.allowed[joint] - arm.commanded[joint];
    assert!((turned(Joint::WristRoll) + 0.25).abs() < 1e-5);
    let share = 0.25 / FRAC_PI_2;
    assert!((governed.allowed_ee.pitch_rad - (FRAC_PI_2 - 0.1 * share)).abs() < 1e-4);
}

#[test]
fn the_jaw_opens_at_its_own_pace() {
    let arm = over_the_table();
    let governed = Governor::default().govern(&command(straight_down(0.2, 0.0, 0.06), 1.0), &arm);
    assert_eq!(governed.limits, [Limit::Velocity { joint: Joint::Gripper as u8 }]);
    assert!((governed.allowed[Joint::Gripper] - arm.commanded[Joint::Gripper] - 0.4).abs() < 1e-5);
}

#[test]
fn what_is_out_of_reach_is_said_to_be() {
    let governor = Governor { limits: Limits { tool_step_m: 1.0, joint_rad_per_sec: 100.0, ..Limits::default() } };
    let governed = governor.govern(&command(straight_down(0.36, 0.2, 0.3), 0.5), &over_the_table());
    assert!(governed.limits.contains(&Limit::Unreachable), "{:?}", governed.limits);
}

#[test]
fn what_is_not_a_number_holds_the_arm() {
    let arm = over_the_table();
    let sound = command(straight_down(0.2, 0.0, 0.05), 0.5);
    for broken in [
        ArmCommand { opening: f32::NAN, ..sound },
        ArmCommand { terminate: f32::INFINITY, ..sound },
        ArmCommand { ee: EePose { pitch_rad: f32::NEG_INFINITY, ..sound.ee }, ..sound },
        ArmCommand { ee: EePose { position_m: Vec3::NAN, ..sound.ee }, ..sound },
    ] {
        let governed = Governor::default().govern(&broken, &arm);
        assert_eq!(governed.limits, [Limit::NotFinite]);
        assert_eq!(governed.allowed, arm.commanded);
        assert!(is_finite(&governed.raw));
    }
}

/// Any angles within the limits.
fn joints_within_limits() -> impl Strategy<Value = JointAngles> {
    prop::array::uniform6(0.0f32..=1.0).prop_map(|shares| {
        JointAngles(core::array::from_fn(|i| {
            let (low, high) = Joint::ALL[i].limits_rad();
            low + shares[i] * (high - low)
        }))
    })
}

fn any_command() -> impl Strategy<Value = ArmCommand> {
    (prop::array::uniform3(-0.6f32..0.6), -1.0f32..3.0, -4.0f32..4.0, -0.5f32..1.5).prop_map(
        |(position, pitch_rad, roll_rad, opening)| {
            command(EePose { position_m: Vec3::from_array(position), pitch_rad, roll_rad }, opening)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn each_joint_ends_between_where_it_was_and_what_was_proposed(
        commanded in joints_within_limits(), raw in any_command(),
    ) {
        let governor = Governor::default();
        let arm = ArmState::at(commanded);
        let governed = governor.govern(&raw, &arm);

        let context = governor.context(&arm);
        let mut ignored = Changes::new();
        let wanted = COMMAND_STAGES.iter().fold(raw, |command, stage| stage(&context, command, &mut ignored));
        let proposed = context.joints_for(&wanted, &mut ignored);
        for joint in Joint::ALL {
            let (a, b) = (commanded[joint].min(proposed[joint]), commanded[joint].max(proposed[joint]));
            let angle_rad = governed.allowed[joint];
            prop_assert!(angle_rad >= a - 1e-6 && angle_rad <= b + 1e-6, "{joint:?}: {angle_rad} not in {a}..{b}");
            let (low, high) = joint.limits_rad();
            prop_assert!(angle_rad >= low && angle_rad <= high);
            let speed = if joint == Joint::Gripper { 4.0 } else { 2.5 };
            prop_assert!((angle_rad - commanded[joint]).abs() <= speed * CONTROL_PERIOD_SECS + 2e-5);
        }
    }

    #[test]
    fn the_wanted_point_only_ever_comes_nearer_to_a_tool_inside_the_box(raw in any_command(), x in 0.1f32..0.3, y in -0.2f32..0.2) {
        let governor = Governor::default();
        let arm = ArmState::at(inverse(&straight_down(x, y, 0.05), &JointAngles::default()).joints());
        let context = governor.context(&arm);
        let from = context.commanded_ee.position_m;
        prop_assume!(from == from.clamp(governor.limits.workspace_low_m, governor.limits.workspace_high_m));
        let mut ignored = Changes::new();
        let wanted = COMMAND_STAGES.iter().fold(raw, |command, stage| stage(&context, command, &mut ignored));
        let (low, high) = (from.min(raw.ee.position_m), from.max(raw.ee.position_m));
        prop_assert!((wanted.ee.position_m.clamp(low, high) - wanted.ee.position_m).length() < 1e-5);
        prop_assert!((wanted.ee.position_m - from).length() <= governor.limits.tool_step_m + 2e-5);
    }

    #[test]
    fn however_long_it_is_driven_the_tool_stays_in_its_box(commands in prop::collection::vec(any_command(), 1..20)) {
        let governor = Governor::default();
        let mut arm = over_the_table();
        for raw in &commands {
            for _ in 0..4 {
                let governed = governor.govern(raw, &arm);
                arm = ArmState::at(governed.allowed);
                let point_m = governed.allowed_ee.position_m;
                let inside_m = point_m.clamp(governor.limits.workspace_low_m, governor.limits.workspace_high_m);
                prop_assert!((point_m - inside_m).length() < 0.0021, "{point_m} after {governed:?}");
            }
        }
    }
}
