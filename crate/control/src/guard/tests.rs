use proptest::prelude::*;
use schema::Joint;

use super::*;

const PERIOD_SECS: f32 = 0.02;

fn calm() -> Senses {
    Senses {
        joints: [Some(Felt { load: 0.1, temperature_c: 30.0, voltage_v: 7.4 }); JOINTS],
        least_v: [4.5; JOINTS],
        period_secs: PERIOD_SECS,
        hidden: false,
        stalled: false,
    }
}

/// The arm stretched out over the table.
fn stretched() -> JointAngles {
    JointAngles([0.0, 0.0, 0.0, 0.0, 0.0, 0.5])
}

fn turned(joint: Joint, by_rad: f32) -> JointAngles {
    let mut wanted = stretched();
    wanted[joint] += by_rad;
    wanted
}

const PERSON: Proposer = Proposer::Person;
const POLICY: Proposer =
    Proposer::Policy { age_secs: 0.1, camera_age_secs: None, understood: true, confidence: None, held: None };

/// Passes the same target until the arm has come as far as it gets.
fn settle(guard: &mut Guard, wanted: &JointAngles, senses: &Senses) -> (JointAngles, Vec<Limit>) {
    let mut at = stretched();
    let mut limits = Vec::new();
    for _ in 0..500 {
        let guarded = guard.pass(wanted, PERSON, &at, senses);
        (at, limits) = (guarded.allowed, guarded.limits);
    }
    (at, limits)
}

#[test]
fn a_small_motion_at_an_easy_pace_passes_unchanged() {
    let mut guard = Guard::new(ArmLimits::default());
    let wanted = turned(Joint::ShoulderPan, 0.002);
    let guarded = guard.pass(&wanted, PERSON, &stretched(), &calm());
    assert_eq!((guarded.allowed, guarded.limits), (wanted, vec![]));
}

#[test]
fn an_arm_sets_out_gently_reaches_its_speed_and_may_stop_at_once() {
    let mut guard = Guard::new(ArmLimits::default());
    let mut at = stretched();
    let mut fastest: f32 = 0.0;
    for _ in 0..60 {
        let next = guard.pass(&turned(Joint::ShoulderPan, 1.5), PERSON, &at, &calm()).allowed;
        let speed = (next.0[0] - at.0[0]) / PERIOD_SECS;
        assert!(speed <= fastest + 6.0 * PERIOD_SECS + 1e-4);
        (at, fastest) = (next, fastest.max(speed));
    }
    assert!((fastest - 1.0).abs() < 1e-3, "{fastest}");
    let stopped = guard.pass(&at, PERSON, &at, &calm());
    assert_eq!((stopped.allowed, stopped.limits), (at, vec![]));
}

#[test]
fn whoever_is_not_heard_moves_nothing() {
    let wanted = turned(Joint::ElbowFlex, -0.1);
    let policy = |age_secs, camera_age_secs, held| Proposer::Policy {
        age_secs,
        camera_age_secs,
        understood: true,
        confidence: Some(0.9),
        held,
    };
    let hidden = Senses { hidden: true, ..calm() };
    let stalled = Senses { stalled: true, ..calm() };
    for (proposer, senses, limit) in [
        (policy(1.5, None, None), calm(), Limit::StalePolicy),
        (policy(f64::NAN, None, None), calm(), Limit::StalePolicy),
        (policy(0.1, Some(0.9), None), calm(), Limit::StaleCamera),
        (policy(0.1, Some(f64::INFINITY), None), calm(), Limit::StaleCamera),
        (policy(0.1, Some(0.1), Some(false)), calm(), Limit::NotHeld),
        (Proposer::Leader { age_secs: 0.4 }, calm(), Limit::StaleLeader),
        (Proposer::Leader { age_secs: f64::INFINITY }, calm(), Limit::StaleLeader),
        (PERSON, hidden, Limit::Hidden),
        (PERSON, stalled, Limit::Stalled),
    ] {
        let guarded = Guard::new(ArmLimits::default()).pass(&wanted, proposer, &stretched(), &senses);
        assert_eq!((guarded.allowed, guarded.limits), (stretched(), vec![limit]));
    }
    let moved =
        Guard::new(ArmLimits::default()).pass(&wanted, policy(0.1, Some(0.1), Some(true)), &stretched(), &calm());
    assert_ne!(moved.allowed, stretched());
    let led =
        Guard::new(ArmLimits::default()).pass(&wanted, Proposer::Leader { age_secs: 0.02 }, &stretched(), &calm());
    assert_ne!(led.allowed, stretched());
}

#[test]
fn a_policy_that_was_not_understood_or_is_not_sure_moves_nothing() {
    let wanted = turned(Joint::ElbowFlex, -0.1);
    let pass = |understood, confidence| {
        let proposer =
            Proposer::Policy { age_secs: 0.1, camera_age_secs: None, understood, confidence, held: Some(true) };
        Guard::new(ArmLimits::default()).pass(&wanted, proposer, &stretched(), &calm())
    };
    for (understood, confidence, limit) in [
        (false, Some(0.99), Limit::NotUnderstood),
        (false, None, Limit::NotUnderstood),
        (true, Some(0.49), Limit::Unsure),
        (true, Some(f32::NAN), Limit::Unsure),
    ] {
        let guarded = pass(understood, confidence);
        assert_eq!((guarded.allowed, guarded.limits), (stretched(), vec![limit]));
    }
    for confidence in [Some(0.5), None] {
        assert_ne!(pass(true, confidence).allowed, stretched(), "{confidence:?}");
    }
}

#[test]
fn a_joint_that_is_not_heard_stays_and_the_others_go_on() {
    let mut senses = calm();
    senses.joints[0] = None;
    let wanted = JointAngles(stretched().0.map(|angle_rad| angle_rad - 0.002));
    let guarded = Guard::new(ArmLimits::default()).pass(&wanted, PERSON, &stretched(), &senses);
    assert_eq!(guarded.limits, [Limit::Unheard { joint: 0 }]);
    assert_eq!(guarded.allowed.0[0], 0.0);
    assert_eq!(guarded.allowed.0[1], wanted.0[1]);
}

#[test]
fn no_part_of_the_arm_goes_into_the_table() {
    let mut guard = Guard::new(ArmLimits::default());
    let (at, limits) = settle(&mut guard, &turned(Joint::ShoulderLift, 1.5), &calm());
    assert!(limits.contains(&Limit::Floor), "{limits:?}");
    let tool_m = crate::kinematics::tool_pose(&at).position_m;
    assert!((0.0049..0.015).contains(&tool_m.z), "{tool_m}");
    // And it comes away from there.
    let up = guard.pass(&stretched(), PERSON, &at, &calm());
    assert!(up.allowed[Joint::ShoulderLift] < at[Joint::ShoulderLift]);
}

#[test]
fn an_arm_that_is_kept_above_the_table_still_turns_at_its_base() {
    let mut guard = Guard::new(ArmLimits::default());
    let mut wanted = JointAngles([0.0, 1.5, 0.9, 0.9, 0.0, 0.6]);
    let mut at = JointAngles([0.8, -0.6, 0.9, 0.9, 0.0, 0.6]);
    for tick in 0..400 {
        // Pressed down for as long as it goes, and turned in between, as by a stick.
        wanted[Joint::ShoulderPan] = if tick < 200 { 0.8 } else { -0.8 };
        at = guard.pass(&wanted, PERSON, &at, &calm()).allowed;
    }
    assert!((at[Joint::ShoulderPan] + 0.8).abs() < 1e-3, "{at:?}");
    assert!(at[Joint::ShoulderLift] < 0.5, "it is kept above the table: {at:?}");
}

#[test]
fn an_arm_may_be_folded_up_by_a_person() {
    // Where the SO-101 lies when it is put away.
    let rest = JointAngles([0.0, -1.7, 1.6, 1.1, 0.0, 0.5]);
    let (at, limits) = settle(&mut Guard::new(ArmLimits::default()), &rest, &calm());
    assert!(at.0.iter().zip(&rest.0).all(|(at, rest)| (at - rest).abs() < 0.02), "{at:?} {limits:?}");
}

#[test]
fn a_policy_s_tool_stays_in_its_box() {
    // Stretched out, the tool is 3 cm beyond the box: it may not go up and out, and may come back.
    let out = Guard::new(ArmLimits::default()).pass(&turned(Joint::ShoulderLift, 0.002), POLICY, &stretched(), &calm());
    assert_eq!(out.limits, [Limit::Workspace]);
    let back =
        Guard::new(ArmLimits::default()).pass(&turned(Joint::ShoulderLift, -0.002), POLICY, &stretched(), &calm());
    assert_eq!(back.limits, []);
}

#[test]
fn what_is_in_the_way_is_not_pushed_harder_and_may_be_left() {
    let mut guard = Guard::new(ArmLimits::default());
    let mut senses = calm();
    senses.joints[2] = Some(Felt { load: 0.9, temperature_c: 30.0, voltage_v: 7.4 });
    let push = turned(Joint::ElbowFlex, 0.002);
    for _ in 0..12 {
        assert_eq!(guard.pass(&push, PERSON, &stretched(), &senses).limits, [], "setting out takes a moment");
    }
    let mut limits = vec![];
    for _ in 0..3 {
        limits = guard.pass(&push, PERSON, &stretched(), &senses).limits;
    }
    assert_eq!(limits, [Limit::Load { joint: 2 }]);
    let away = guard.pass(&turned(Joint::ElbowFlex, -0.002), PERSON, &stretched(), &senses);
    assert_eq!(away.limits, []);
}

#[test]
fn the_jaw_presses_so_hard_and_no_harder() {
    let mut senses = calm();
    senses.joints[5] = Some(Felt { load: -0.4, temperature_c: 30.0, voltage_v: 7.4 });
    let closing = Guard::new(ArmLimits::default()).pass(&turned(Joint::Gripper, -0.002), PERSON, &stretched(), &senses);
    assert_eq!(closing.limits, [Limit::GripperForce]);
    let opening = Guard::new(ArmLimits::default()).pass(&turned(Joint::Gripper, 0.002), PERSON, &stretched(), &senses);
    assert_eq!(opening.limits, []);
}

#[test]
fn a_joint_half_way_from_warm_to_hot_comes_to_half_its_speed() {
    let mut guard = Guard::default();
    let mut senses = calm();
    senses.joints[0] = Some(Felt { load: 0.0, temperature_c: 56.0, voltage_v: 7.4 });
    let (wanted, mut at) = (turned(Joint::ShoulderPan, 1.5), stretched());
    for _ in 0..25 {
        at = guard.pass(&wanted, PERSON, &at, &senses).allowed;
    }
    let before_rad = at[Joint::ShoulderPan];
    at = guard.pass(&wanted, PERSON, &at, &senses).allowed;
    let speed_rad_per_sec = (at[Joint::ShoulderPan] - before_rad) / PERIOD_SECS;
    assert!((speed_rad_per_sec - 0.5 * guard.limits().speed_rad_per_sec).abs() < 0.01, "{speed_rad_per_sec}");
}

#[test]
fn warm_motors_are_slowed_down_and_hot_ones_stay() {
    let share_at = |celsius| {
        let mut senses = calm();
        senses.joints[0] = Some(Felt { load: 0.0, temperature_c: celsius, voltage_v: 7.4 });
        let guarded =
            Guard::new(ArmLimits::default()).pass(&turned(Joint::ShoulderPan, 0.002), PERSON, &stretched(), &senses);
        guarded.allowed.0[0] / 0.002
    };
    assert!((share_at(49.0) - 1.0).abs() < 1e-3);
    assert!((share_at(56.0) - 0.5).abs() < 1e-2);
    assert_eq!(share_at(62.0), 0.0);
    assert_eq!(share_at(f32::NAN), 0.0);
}

#[test]
fn a_weak_supply_slows_everything() {
    let mut senses = calm();
    senses.joints[4] = Some(Felt { load: 0.0, temperature_c: 30.0, voltage_v: 4.15 });
    let guarded =
        Guard::new(ArmLimits::default()).pass(&turned(Joint::ShoulderPan, 0.002), PERSON, &stretched(), &senses);
    assert_eq!(guarded.limits, [Limit::Voltage]);
    assert!((guarded.allowed.0[0] - 0.001).abs() < 1e-4);
}

/// Anything a float can be, and often something sensible.
fn any_float() -> impl Strategy<Value = f32> {
    prop_oneof![6 => -3.0f32..3.0, 1 => any::<f32>(), 1 => Just(f32::NAN), 1 => Just(f32::INFINITY)]
}

fn any_angles() -> impl Strategy<Value = JointAngles> {
    prop::array::uniform6(any_float()).prop_map(JointAngles)
}

fn finite_angles() -> impl Strategy<Value = JointAngles> {
    prop::array::uniform6(-3.0f32..3.0).prop_map(JointAngles)
}

fn any_senses() -> impl Strategy<Value = Senses> {
    let felt = (any_float(), any_float(), any_float()).prop_map(|(load, warmth, volts)| Felt {
        load,
        temperature_c: 40.0 + 10.0 * warmth,
        voltage_v: 6.0 + volts,
    });
    let joints = prop::array::uniform6(prop::option::weighted(0.9, felt));
    let flags = (prop::bool::weighted(0.1), prop::bool::weighted(0.1));
    (joints, prop_oneof![4 => Just(PERIOD_SECS), 1 => any_float()], flags).prop_map(
        |(joints, period_secs, (hidden, stalled))| Senses {
            joints,
            least_v: [4.5; JOINTS],
            period_secs,
            hidden,
            stalled,
        },
    )
}

fn any_proposer() -> impl Strategy<Value = Proposer> {
    let age = || prop_oneof![3 => 0.0f64..2.0, 1 => any::<f64>()];
    prop_oneof![
        Just(PERSON),
        age().prop_map(|age_secs| Proposer::Leader { age_secs }),
        (age(), prop::option::of(age()), any::<bool>(), prop::option::of(any_float()), any::<Option<bool>>()).prop_map(
            |(age_secs, camera_age_secs, understood, confidence, held)| Proposer::Policy {
                age_secs,
                camera_age_secs,
                understood,
                confidence,
                held,
            }
        ),
    ]
}

/// Whether an angle lies between two others; where the first is no number, nothing can be said.
fn between(angle_rad: f32, from_rad: f32, to_rad: f32) -> bool {
    angle_rad >= from_rad.min(to_rad) && angle_rad <= from_rad.max(to_rad)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_stage_makes_a_motion_larger_whatever_it_is_given(
        wanted in any_angles(), commanded in finite_angles(), senses in any_senses(), proposer in any_proposer(),
        velocity in prop::array::uniform6(any_float()), strained in prop::array::uniform6(any_float()),
    ) {
        let limits = ArmLimits::default();
        let context = Context {
            limits: &limits, proposer, senses: &senses, velocity_rad_per_sec: velocity, strained_secs: strained,
        };
        for stage in STAGES {
            let mut motion = Motion::new(&commanded, &wanted);
            let before = motion.clone();
            stage(&context, &mut motion);
            for joint in Joint::ALL {
                prop_assert_eq!(motion.from(joint), before.from(joint));
                prop_assert!(between(motion.to(joint), before.from(joint), before.to(joint)), "{:?}", joint);
            }
        }
    }

    #[test]
    fn what_passes_lies_on_the_way_and_within_one_step(
        targets in prop::collection::vec((any_angles(), any_senses(), any_proposer()), 1..30),
        start in finite_angles(),
    ) {
        let mut guard = Guard::new(ArmLimits::default());
        let mut at = start;
        for (wanted, senses, proposer) in targets {
            let guarded = guard.pass(&wanted, proposer, &at, &senses);
            for joint in Joint::ALL {
                let (from_rad, to_rad) = (at[joint], guarded.allowed[joint]);
                prop_assert!(to_rad.is_finite());
                if wanted[joint].is_finite() {
                    prop_assert!(between(to_rad, from_rad, wanted[joint]));
                } else {
                    prop_assert_eq!(to_rad, from_rad);
                }
                prop_assert!((to_rad - from_rad).abs() <= 1.0 * 0.05 + 1e-5);
            }
            if guarded.allowed != wanted && wanted.0.iter().all(|angle_rad| angle_rad.is_finite()) {
                let far = wanted.0.iter().zip(&guarded.allowed.0).any(|(wanted, allowed)| (wanted - allowed).abs() > 1e-3);
                prop_assert!(!far || !guarded.limits.is_empty(), "a change without a reason");
            }
            at = guarded.allowed;
        }
    }
}
