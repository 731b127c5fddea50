//! What a simulated arm weighs, and what it comes to lie on.
//!
//! Metres, radians, newton metres. [`SimpleArm`] moves each joint by itself; here it is told how hard the weight of the
//! links beyond pulls at it, and how hard the table pushes back, both by the arm's pose. So a released arm sinks until it
//! lies on the table, and one that is folded over its base stays there. Simplified: links weigh at their middles, the
//! inertia of a joint is always the same, table and base are springs, the arm otherwise passes through itself, and what
//! lies on the table is not there.

use control::kinematics::{forward, tool_pose};
use schema::arm::CHAIN;
use schema::geometry::Vec3;
use schema::{JOINTS, Joint, JointAngles};
use servo::arm::{Arm, Model};
use servo::simulated::{Drive, JointState, Mechanics, SimpleArm};

/// Joints that turn about a level axis: the others lift nothing.
const LIFTING: [Joint; 3] = [Joint::ShoulderLift, Joint::ElbowFlex, Joint::WristFlex];
/// Metres a second, each second.
const GRAVITY: f32 = 9.81;
/// What a gear without power holds by itself, newton metres: chosen so that a folded wrist stays and a stretched arm sinks.
const DRY_N_M: f32 = 0.1;
/// A spring under each point that touches, and what it takes from a motion: the whole arm sinks in by 2 mm.
const SPRING_N_PER_M: f32 = 3000.0;
const DAMPING_N_S_PER_M: f32 = 20.0;
/// More than motors can press with.
const TABLE_N: f32 = 40.0;
/// The base carries a forearm folded over it, and is no obstacle to one on its way there.
const BASE_N: f32 = 3.0;
/// How far from the upright axis a wrist lies on the base.
const BASE_RADIUS_M: f32 = 0.08;
/// Half the thickness of the printed parts.
const THICKNESS_M: f32 = 0.02;
/// A turn that is small enough to tell how heights change with it, and large enough for single precision.
const TURN_RAD: f32 = 1e-3;

/// The points of an arm that weigh something: the middles of the links that joints lift.
const WEIGHTS: usize = JOINTS - 1;
/// The points that can touch something: elbow, wrist, roll axis, jaw axis, and the tool.
const CONTACTS: usize = 5;

/// An arm's joints with the weight of its links.
#[derive(Clone, Debug)]
pub struct Weighed {
    /// The joints.
    pub joints: SimpleArm,
    /// Whether it weighs anything: a leader stays where a hand leaves it.
    pub weighs: bool,
    links_kg: [f32; WEIGHTS],
    /// The height at which the base carries the middle of the wrist.
    base_top_m: f32,
}

/// Heights over the table, metres, and how far in front of the upright axis the wrist is.
struct Heights {
    weights: [f32; WEIGHTS],
    contacts: [f32; CONTACTS],
    wrist_m: f32,
    wrist_ahead_m: f32,
}

impl Weighed {
    /// An arm with all joints at zero that weighs nothing yet.
    pub fn new(arm: &Arm) -> Self {
        let mut joints = SimpleArm::new(arm);
        for joint in Joint::ALL {
            joints.set_gravity(joint, 0.0);
        }
        let links_kg = core::array::from_fn(|i| {
            let model = arm.joints[i + 1].model;
            CHAIN[i + 1].mass_kg - servo_kg(Model::Sts3215) + servo_kg(model)
        });
        let rest = JointAngles(arm.joints.each_ref().map(|spec| spec.rest_rad));
        Self {
            joints,
            weighs: false,
            links_kg: links_kg.map(|kg: f32| kg.max(0.0)),
            base_top_m: Heights::of(&rest).wrist_m,
        }
    }

    /// How hard weight, table and base pull at a joint that lifts, for each of [`LIFTING`].
    fn pulls_n_m(&self) -> [f32; LIFTING.len()] {
        let state = Joint::ALL.map(|joint| self.joints.joint(joint));
        let at = JointAngles(state.map(|state| state.angle_rad));
        let here = Heights::of(&at);
        let turned = LIFTING.map(|joint| {
            let mut there = at;
            there[joint] += TURN_RAD;
            Heights::of(&there)
        });
        // How a height changes with a joint.
        let rise = |of: &dyn Fn(&Heights) -> f32| turned.each_ref().map(|turned| (of(turned) - of(&here)) / TURN_RAD);
        let mut pulls = [0.0; LIFTING.len()];
        let mut push = |rises_m: [f32; LIFTING.len()], force_n: f32| {
            for (pull, rise_m) in pulls.iter_mut().zip(rises_m) {
                *pull += force_n * rise_m;
            }
        };
        for (i, kg) in self.links_kg.iter().enumerate() {
            push(rise(&|heights| heights.weights[i]), -kg * GRAVITY);
        }
        let falls = |rises_m: &[f32; LIFTING.len()]| -> f32 {
            let speeds = LIFTING.map(|joint| state[joint as usize].velocity_rad_per_sec);
            -rises_m.iter().zip(speeds).map(|(rise_m, speed)| rise_m * speed).sum::<f32>()
        };
        let carried = |depth_m: f32, falls_m_per_sec: f32, most_n: f32| {
            if depth_m <= 0.0 {
                return 0.0;
            }
            (SPRING_N_PER_M * depth_m + DAMPING_N_S_PER_M * falls_m_per_sec).clamp(0.0, most_n)
        };
        for i in 0..CONTACTS {
            let rises_m = rise(&|heights| heights.contacts[i]);
            push(rises_m, carried(-here.contacts[i], falls(&rises_m), TABLE_N));
        }
        if here.wrist_ahead_m.abs() < BASE_RADIUS_M {
            let rises_m = rise(&|heights| heights.wrist_m);
            push(rises_m, carried(self.base_top_m - here.wrist_m, falls(&rises_m), BASE_N));
        }
        pulls.map(|pull_n_m| pull_n_m - pull_n_m.clamp(-DRY_N_M, DRY_N_M))
    }
}

impl Mechanics for Weighed {
    fn step(&mut self, step_secs: f32, drives: &[Option<Drive>; JOINTS]) {
        let pulls_n_m = if self.weighs { self.pulls_n_m() } else { [0.0; LIFTING.len()] };
        for (joint, pull_n_m) in LIFTING.into_iter().zip(pulls_n_m) {
            self.joints.set_pull(joint, pull_n_m);
        }
        self.joints.step(step_secs, drives);
    }

    fn joint(&self, joint: Joint) -> JointState {
        self.joints.joint(joint)
    }
}

impl Heights {
    fn of(joints: &JointAngles) -> Self {
        // The base turns about the upright and takes no height.
        let mut joints = *joints;
        joints[Joint::ShoulderPan] = 0.0;
        let at_m: [Vec3; JOINTS + 1] = forward(&joints).map(|link| link.position_m);
        let tool_m = tool_pose(&joints).position_m;
        let middle = |i: usize| {
            let next_m = if i < 4 { at_m[i + 2] } else { tool_m };
            f32::midpoint(at_m[i + 1].z, next_m.z)
        };
        let [.., elbow_m, wrist_m, roll_m, jaw_m] = at_m;
        let around = [elbow_m, wrist_m, roll_m, jaw_m].map(|axis_m| axis_m.z - THICKNESS_M);
        Self {
            weights: core::array::from_fn(|i| middle(i + 1)),
            contacts: [around[0], around[1], around[2], around[3], tool_m.z],
            wrist_m: wrist_m.z,
            wrist_ahead_m: wrist_m.x - at_m[1].x,
        }
    }
}

/// What a servo weighs, kg, by its vendor; a link's own mass is the SO-101's, with an STS3215.
const fn servo_kg(model: Model) -> f32 {
    match model {
        Model::Sts3215 => 0.055,
        Model::Xl430W250 => 0.057,
        Model::Xl330M288 | Model::Xl330M077 => 0.018,
    }
}

#[cfg(test)]
mod tests {
    use servo::arm::{KOCH_FOLLOWER, SO101_FOLLOWER};

    use super::*;

    /// Over the table.
    const HOME: JointAngles = JointAngles([0.0, -0.6, 0.9, 0.9, 0.0, 0.3]);

    fn at(arm: &Arm, joints: &JointAngles) -> Weighed {
        let mut weighed = Weighed { weighs: true, ..Weighed::new(arm) };
        for joint in Joint::ALL {
            weighed.joints.place(joint, joints[joint]);
        }
        weighed
    }

    fn let_go(weighed: &mut Weighed, secs: f32) -> JointAngles {
        for _ in 0..(secs / 0.002) as usize {
            weighed.step(0.002, &[None; JOINTS]);
        }
        JointAngles(Joint::ALL.map(|joint| weighed.joint(joint).angle_rad))
    }

    #[test]
    fn a_released_arm_sinks_and_comes_to_lie_on_the_table() {
        for arm in [&SO101_FOLLOWER, &KOCH_FOLLOWER] {
            let mut weighed = at(arm, &HOME);
            let before = Heights::of(&HOME).contacts.into_iter().fold(f32::INFINITY, f32::min);
            let lying = let_go(&mut weighed, 6.0);
            let lowest = Heights::of(&lying).contacts.into_iter().fold(f32::INFINITY, f32::min);
            assert!(before > 0.02, "it begins above: {before} m");
            assert!(lowest.abs() < 0.005, "{}: {lowest} m, {lying:?}", arm.name);
            let later = let_go(&mut weighed, 1.0);
            for joint in Joint::ALL {
                assert!((later[joint] - lying[joint]).abs() < 0.02, "{}: {joint:?} goes on", arm.name);
            }
        }
    }

    #[test]
    fn an_arm_that_was_put_away_stays_folded() {
        for arm in [&SO101_FOLLOWER, &KOCH_FOLLOWER] {
            let rest = JointAngles(arm.joints.each_ref().map(|spec| spec.rest_rad));
            let later = let_go(&mut at(arm, &rest), 20.0);
            for joint in Joint::ALL {
                assert!((later[joint] - rest[joint]).abs() < 0.02, "{}: {joint:?} {}", arm.name, later[joint]);
            }
        }
    }

    #[test]
    fn a_stretched_arm_pulls_at_its_shoulder_with_its_weight_times_its_reach() {
        let pulls = at(&SO101_FOLLOWER, &JointAngles::default()).pulls_n_m();
        // 0.103 kg at 1.4 cm, 0.104 at 9.6, 0.079 at 19.3, 0.087 at 27.3 and 0.012 at 29 cm in front of it, less what gears hold.
        let expected = 9.81 * (0.103 * 0.014 + 0.104 * 0.096 + 0.079 * 0.193 + 0.087 * 0.273 + 0.012 * 0.29) - DRY_N_M;
        assert!((pulls[0] - expected).abs() < 0.05, "{} instead of {expected}", pulls[0]);
        assert!(pulls[0] > pulls[1] && pulls[1] > pulls[2], "the further out the less: {pulls:?}");
    }
}
