//! The world: arm, table and objects under physics, advanced one control period at a time.

mod arm;
mod contents;
mod dish;
mod hand;
pub mod layout;
mod physics;
mod thing;

use control::kinematics::ee_pose;
use glam::Vec3;
use rapier3d::prelude::PhysicsPipeline;
use schema::arm::{gripper_opening, link_visuals};
use schema::scene::BodyKind;
use schema::{
    Body, CONTROL_PERIOD_SECS, Goal, Joint, JointAngles, Light, Material, ObjectId, ObjectSpec,
    PHYSICS_STEPS_PER_PERIOD, Plan, Pose, Proprioception, Scene, Shape, Visual,
};

use crate::object::ObjectState;
use crate::task;
use arm::{Arm, LINKS};
pub use contents::colors_of;
use hand::Hand;
pub use layout::{Layout, ResetOptions};
use physics::{Physics, TABLE_CENTRE_M, TABLE_HALF_M};
use thing::Thing;

/// An object below this height has left the table.
const FALLEN_M: f32 = -0.05;

/// The table-top world.
///
/// A clone is a snapshot: it goes on exactly as the original would.
pub struct World {
    seed: u64,
    physics: Physics,
    pipeline: PhysicsPipeline,
    arm: Arm,
    things: Vec<Thing>,
    specs: Vec<ObjectSpec>,
    /// What was commanded before this period, and what is commanded now.
    ramp: [JointAngles; 2],
    /// Physics steps of this period already taken.
    substep: usize,
    hand: Option<Hand>,
}

impl Clone for World {
    fn clone(&self) -> Self {
        Self {
            seed: self.seed,
            physics: self.physics.clone(),
            pipeline: PhysicsPipeline::new(),
            arm: self.arm.clone(),
            things: self.things.clone(),
            specs: self.specs.clone(),
            ramp: self.ramp,
            substep: self.substep,
            hand: self.hand,
        }
    }
}

impl World {
    /// A fresh scene by seed: the same natively and in the browser.
    pub fn reset(seed: u64, options: &ResetOptions) -> Self {
        Self::from_layout(seed, &Layout::draw(seed, options))
    }

    /// A scene laid out by the caller.
    pub fn from_layout(seed: u64, layout: &Layout) -> Self {
        let mut physics = Physics::new();
        let arm = Arm::new(&mut physics, &layout.joints);
        let things: Vec<Thing> = layout
            .objects
            .iter()
            .map(|object| Thing::new(&mut physics, object.spec, object.pose, object.travel_m))
            .collect();
        Self {
            seed,
            physics,
            pipeline: PhysicsPipeline::new(),
            arm,
            things,
            specs: layout.objects.iter().map(|object| object.spec).collect(),
            ramp: [layout.joints; 2],
            substep: PHYSICS_STEPS_PER_PERIOD,
            hand: None,
        }
    }

    /// The seed it was reset with.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Every goal the objects, as they stand, allow.
    pub fn goals(&self) -> Vec<Goal> {
        task::goals(&self.objects())
    }

    /// Every pair of goals that can be achieved one after the other.
    pub fn pairs(&self) -> Vec<Plan> {
        task::pairs(&self.objects())
    }

    /// One control period: the motors' targets move evenly from the last commanded angles to these.
    pub fn advance(&mut self, target: &JointAngles) {
        self.begin_period(target);
        while self.substep() {}
    }

    /// Starts a control period whose physics steps the caller takes one by one with [`Self::substep`]. Steps still left
    /// of the last period are skipped.
    pub fn begin_period(&mut self, target: &JointAngles) {
        self.ramp = [self.ramp[1], control::kinematics::within_limits(target)];
        self.substep = 0;
        self.rescue_the_fallen();
    }

    /// One physics step. Says whether the period has more of them; once it has none, the arm holds its target and time
    /// still goes on, so that a paused run keeps falling things falling.
    pub fn substep(&mut self) -> bool {
        let [from, to] = self.ramp;
        let moving = self.substep < PHYSICS_STEPS_PER_PERIOD;
        self.substep = (self.substep + 1).min(PHYSICS_STEPS_PER_PERIOD);
        let share = self.substep as f32 / PHYSICS_STEPS_PER_PERIOD as f32;
        let targets = JointAngles(core::array::from_fn(|i| from.0[i] + (to.0[i] - from.0[i]) * share));
        let rad_per_sec =
            JointAngles(core::array::from_fn(
                |i| {
                    if moving { (to.0[i] - from.0[i]) / CONTROL_PERIOD_SECS } else { 0.0 }
                },
            ));
        self.arm.drive(&mut self.physics, &targets, &rad_per_sec);
        if let Some(hand) = &self.hand {
            hand.pull(&mut self.physics, &mut self.things[usize::from(hand.object.0)]);
        }
        self.physics.step(&mut self.pipeline);
        self.substep < PHYSICS_STEPS_PER_PERIOD
    }

    /// What leaves the table comes back to where it started, or above it when that place is taken.
    fn rescue_the_fallen(&mut self) {
        for index in 0..self.things.len() {
            let position_m = self.things[index].pose(&self.physics).position_m;
            if position_m.is_finite() && position_m.z > FALLEN_M {
                continue;
            }
            let mut home = self.things[index].home;
            let taken = self.things.iter().enumerate().any(|(other, thing)| {
                let gap = thing.pose(&self.physics).position_m - home.position_m;
                other != index && gap.truncate().length() < 0.05
            });
            if taken {
                home.position_m.z += 0.08;
            }
            self.things[index].put(&mut self.physics, home);
        }
    }

    /// The angles the joints have.
    pub fn joints(&self) -> JointAngles {
        self.arm.joints(&self.physics)
    }

    /// The angles they were last told to take.
    pub fn commanded(&self) -> JointAngles {
        self.ramp[1]
    }

    /// Measured and commanded angles, as the governor wants them.
    pub fn arm_state(&self) -> control::ArmState {
        control::ArmState { measured: self.joints(), commanded: self.commanded() }
    }

    /// What the arm feels of itself.
    pub fn proprioception(&self) -> Proprioception {
        let (joints, commanded) = (self.joints(), self.commanded());
        Proprioception {
            ee: ee_pose(&joints),
            opening: gripper_opening(joints[Joint::Gripper]),
            commanded_ee: ee_pose(&commanded),
            commanded_opening: gripper_opening(commanded[Joint::Gripper]),
            joints,
        }
    }

    /// What the objects are, in the order of their ids; what sentences speak of.
    pub fn specs(&self) -> &[ObjectSpec] {
        &self.specs
    }

    /// Every object as it is now, in the order of their ids.
    pub fn objects(&self) -> Vec<ObjectState> {
        (0..self.things.len()).map(|index| self.object(ObjectId(index as u8))).collect()
    }

    /// One object as it is now. The id is one of this scene's.
    pub fn object(&self, id: ObjectId) -> ObjectState {
        let thing = &self.things[usize::from(id.0)];
        ObjectState { id, spec: thing.spec, pose: thing.pose(&self.physics), travel_m: thing.travel_m(&self.physics) }
    }

    /// Everything there is to draw: the table, the arm's seven links, the objects, and then the parts that slide in them.
    pub fn scene(&self) -> Scene {
        let table = Body {
            kind: BodyKind::Table,
            pose: Pose::at(TABLE_CENTRE_M),
            visuals: vec![Visual {
                shape: Shape::Box { half_m: TABLE_HALF_M, edge_m: 0.006 },
                local: Pose::IDENTITY,
                material: Material::matt([0.80, 0.76, 0.69]),
            }],
        };
        let links = (0..LINKS).map(|link| Body {
            kind: BodyKind::ArmLink(link as u8),
            pose: self.arm.link_pose(&self.physics, link),
            visuals: link_visuals(link),
        });
        let objects = self.things.iter().enumerate().map(|(index, thing)| Body {
            kind: BodyKind::Object(ObjectId(index as u8)),
            pose: thing.pose(&self.physics),
            visuals: thing.spec.visuals(),
        });
        let sliders = self.things.iter().enumerate().filter_map(|(index, thing)| {
            Some(Body {
                kind: BodyKind::Object(ObjectId(index as u8)),
                pose: thing.slider_pose(&self.physics)?,
                visuals: thing.spec.slide()?.visuals,
            })
        });
        let bodies = core::iter::once(table).chain(links).chain(objects).chain(sliders).collect();
        Scene { bodies, light: Light::default() }
    }

    /// The poses of the bodies of [`Self::scene`], in their order; what `poses` held before is replaced.
    pub fn poses(&self, poses: &mut Vec<Pose>) {
        poses.clear();
        poses.push(Pose::at(TABLE_CENTRE_M));
        poses.extend((0..LINKS).map(|link| self.arm.link_pose(&self.physics, link)));
        poses.extend(self.things.iter().map(|thing| thing.pose(&self.physics)));
        poses.extend(self.things.iter().filter_map(|thing| thing.slider_pose(&self.physics)));
    }

    /// FNV-1a 64 over the bits of every pose of arm and objects: equal exactly when the worlds are.
    pub fn pose_hash(&self) -> u64 {
        let mut poses = Vec::new();
        self.poses(&mut poses);
        let numbers = poses.iter().flat_map(|pose| {
            let [x, y, z, w] = pose.rotation.to_array();
            let Vec3 { x: px, y: py, z: pz } = pose.position_m;
            [px, py, pz, x, y, z, w]
        });
        numbers
            .flat_map(|number| number.to_bits().to_le_bytes())
            .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
    }
}
