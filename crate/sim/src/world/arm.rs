//! The SO-101 as a multibody: six hinges on a fixed base, each driven by a force-based motor.
//!
//! Measured with a 30 g cube lifted and shaken: multibody joints with these motors hold it within 4 mm, impulse joints
//! lose it.

use glam::{Quat, Vec3};
use rapier3d::prelude::{
    ColliderBuilder, GenericJointBuilder, JointAxesMask, JointAxis, MassProperties, MotorModel, MultibodyJointHandle,
    Pose as RigidPose, RigidBodyBuilder, RigidBodyHandle,
};
use schema::arm::{CHAIN, FIXED_FINGER, Finger, MOVING_FINGER, link_visuals};
use schema::{JOINTS, Joint, JointAngles, Pose, Shape};

use super::physics::{ARM_GROUP, Physics};

/// Links, base included.
pub(super) const LINKS: usize = JOINTS + 1;

/// Motor stiffness of the five joints that move the hand, Nm/rad, and damping, Nm s/rad.
const ARM_STIFFNESS: f32 = 40.0;
const ARM_DAMPING: f32 = 1.6;
/// The most an STS3215 at 7.4 V gives, Nm: `forcerange` of the SO-101's MJCF.
const ARM_TORQUE_NM: f32 = 2.94;
/// The jaw: softer, and with a torque limit as one sets on the real servo, so that it presses with about 4 N.
const JAW_STIFFNESS: f32 = 12.0;
const JAW_DAMPING: f32 = 0.4;
const JAW_TORQUE_NM: f32 = 0.3;
/// Inertia of a servo's rotor seen through its gears, kg m^2. Without it the hand is so light that grasps do not hold.
const ARMATURE: f32 = 0.005;
/// Rubber pads on painted things.
const PAD_FRICTION: f32 = 1.3;
const SHELL_FRICTION: f32 = 0.4;

/// Where each link's mass sits in its frame, metres: about the middle of the link's housing.
const CENTRE_OF_MASS_M: [Vec3; JOINTS] = [
    Vec3::new(-0.0304, 0.0, -0.0425),
    Vec3::new(-0.0850, -0.0200, 0.0183),
    Vec3::new(-0.0900, 0.0035, 0.0183),
    Vec3::new(0.0, -0.0400, 0.0183),
    Vec3::new(-0.0050, 0.0, -0.0350),
    Vec3::new(-0.0120, -0.0300, 0.0188),
];

/// Handles into the physics sets.
#[derive(Clone)]
pub(super) struct Arm {
    links: [RigidBodyHandle; LINKS],
    joints: [MultibodyJointHandle; JOINTS],
}

impl Arm {
    /// Builds the arm at rest in these angles.
    pub fn new(physics: &mut Physics, joints: &JointAngles) -> Self {
        let base = physics.bodies.insert(RigidBodyBuilder::fixed());
        for (shape, pose) in boxes(0) {
            add_box(physics, base, shape, &pose, SHELL_FRICTION);
        }
        let mut links = [base; LINKS];
        let mut handles = [MultibodyJointHandle::default(); JOINTS];
        let placed = control::kinematics::forward(joints);
        for (index, joint) in Joint::ALL.into_iter().enumerate() {
            let body = physics.bodies.insert(
                RigidBodyBuilder::dynamic()
                    .pose(to_rigid(&placed[index + 1]))
                    .additional_mass_properties(mass(index))
                    // A controller that knows the arm's own weight cancels it; what is held still weighs on the joints.
                    .gravity_scale(0.0)
                    .can_sleep(false),
            );
            links[index + 1] = body;
            handles[index] = physics
                .multibodies
                .insert(links[index], body, hinge(index, joint, joints[joint]), true)
                .expect("each link is new, so the chain has no loop");
        }
        for link in [3, 4, 5, 6] {
            for (half_m, pose) in boxes(link) {
                add_box(physics, links[link], half_m, &pose, SHELL_FRICTION);
            }
        }
        add_finger(physics, links[5], &FIXED_FINGER);
        add_finger(physics, links[6], &MOVING_FINGER);
        let arm = Self { links, joints: handles };
        arm.place(physics, joints);
        arm
    }

    /// Puts a freshly built multibody, whose coordinates are all zero, at these angles.
    fn place(&self, physics: &mut Physics, joints: &JointAngles) {
        let (multibody, _) = physics.multibodies.get_mut(self.joints[0]).expect("inserted above and never removed");
        multibody.armature_mut().fill(ARMATURE);
        // Until the first step the engine counts six freedoms of the root, which a fixed base then loses.
        let mut displacements = vec![0.0; multibody.ndofs()];
        let first = displacements.len() - JOINTS;
        displacements[first..].copy_from_slice(&joints.0);
        multibody.apply_displacements(&displacements);
        multibody.forward_kinematics(&physics.bodies, false);
        multibody.update_rigid_bodies(&mut physics.bodies, false);
    }

    /// Sets what the motors pull towards, and how fast that target itself moves.
    pub fn drive(&self, physics: &mut Physics, targets: &JointAngles, rad_per_sec: &JointAngles) {
        let (multibody, _) = physics.multibodies.get_mut(self.joints[0]).expect("inserted in new and never removed");
        for (index, joint) in Joint::ALL.into_iter().enumerate() {
            let (stiffness, damping) = gains(joint);
            let link = multibody.link_mut(index + 1).expect("one link per joint after the root");
            link.joint.data.set_motor(JointAxis::AngZ, targets.0[index], rad_per_sec.0[index], stiffness, damping);
        }
    }

    /// The angles the joints have.
    pub fn joints(&self, physics: &Physics) -> JointAngles {
        let (multibody, _) = physics.multibodies.get(self.joints[0]).expect("inserted in new and never removed");
        JointAngles(core::array::from_fn(|index| {
            multibody.link(index + 1).expect("one link per joint after the root").joint().coords()[5]
        }))
    }

    /// Where a link is; 0 is the base.
    pub fn link_pose(&self, physics: &Physics, link: usize) -> Pose {
        from_rigid(physics.bodies[self.links[link]].position())
    }
}

fn gains(joint: Joint) -> (f32, f32) {
    if joint == Joint::Gripper { (JAW_STIFFNESS, JAW_DAMPING) } else { (ARM_STIFFNESS, ARM_DAMPING) }
}

fn hinge(index: usize, joint: Joint, angle_rad: f32) -> rapier3d::prelude::GenericJoint {
    let frame = &CHAIN[index];
    let (stiffness, damping) = gains(joint);
    let (low, high) = joint.limits_rad();
    let torque_nm = if joint == Joint::Gripper { JAW_TORQUE_NM } else { ARM_TORQUE_NM };
    GenericJointBuilder::new(JointAxesMask::all().difference(JointAxesMask::ANG_Z))
        .local_frame1(to_rigid(&Pose::from_xyz_rpy(frame.xyz_m, frame.rpy_rad)))
        .contacts_enabled(false)
        .limits(JointAxis::AngZ, [low, high])
        // Force-based, not acceleration-based: the latter scales by the inertia of two links and sags under the rest.
        .motor_model(JointAxis::AngZ, MotorModel::ForceBased)
        .set_motor(JointAxis::AngZ, angle_rad, 0.0, stiffness, damping)
        .motor_max_force(JointAxis::AngZ, torque_nm)
        .build()
}

/// A link's mass as a ball of 3 cm radius about its centre: the armature dominates the inertia anyway.
fn mass(index: usize) -> MassProperties {
    let mass_kg = CHAIN[index].mass_kg;
    let inertia = 0.4 * mass_kg * 0.03 * 0.03;
    MassProperties::new(CENTRE_OF_MASS_M[index], mass_kg, Vec3::splat(inertia))
}

/// The boxes a link is drawn with, fingers left out: what is seen to touch does touch.
fn boxes(link: usize) -> impl Iterator<Item = (Vec3, Pose)> {
    link_visuals(link).into_iter().filter_map(|visual| match visual.shape {
        Shape::Box { half_m, .. } if visual.local != FIXED_FINGER.pose() && visual.local != MOVING_FINGER.pose() => {
            Some((half_m, visual.local))
        }
        _ => None,
    })
}

fn add_finger(physics: &mut Physics, link: RigidBodyHandle, finger: &Finger) {
    add_box(physics, link, finger.half_m, &finger.pose(), PAD_FRICTION);
}

fn add_box(physics: &mut Physics, link: RigidBodyHandle, half_m: Vec3, pose: &Pose, friction: f32) {
    let collider = ColliderBuilder::cuboid(half_m.x, half_m.y, half_m.z)
        .position(to_rigid(pose))
        // The links' masses are given; their boxes add none.
        .density(0.0)
        .friction(friction)
        .collision_groups(ARM_GROUP);
    physics.colliders.insert_with_parent(collider, link, &mut physics.bodies);
}

pub(super) fn to_rigid(pose: &Pose) -> RigidPose {
    RigidPose::from_parts(pose.position_m, pose.rotation)
}

pub(super) fn from_rigid(pose: &RigidPose) -> Pose {
    Pose::new(pose.translation, Quat::from_array(pose.rotation.to_array()))
}
