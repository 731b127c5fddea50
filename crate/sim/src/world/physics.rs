//! The physics engine's sets behind one `step`, with the settings everything here relies on.

use glam::Vec3;
use rapier3d::prelude::{
    BroadPhaseBvh, CCDSolver, ColliderBuilder, ColliderSet, FrictionModel, GenericJoint, Group, ImpulseJointSet,
    IntegrationParameters, InteractionGroups, InteractionTestMode, IslandManager, MultibodyJointSet, NarrowPhase,
    PhysicsPipeline, RigidBodyHandle, RigidBodySet, SoftBodySet, SpringCoefficients,
};
use schema::PHYSICS_STEP_SECS;

/// The arm never touches itself, so that neighbouring links may overlap where they are hinged.
pub(super) const ARM_GROUP: InteractionGroups =
    InteractionGroups::new(Group::GROUP_1, Group::GROUP_2, InteractionTestMode::And);
/// Everything else touches everything.
pub(super) const THING_GROUP: InteractionGroups =
    InteractionGroups::new(Group::GROUP_2, Group::ALL, InteractionTestMode::And);

/// Half the table's extent and half its thickness; its top is at z = 0.
pub(super) const TABLE_HALF_M: Vec3 = Vec3::new(0.45, 0.45, 0.02);
/// The middle of the table top.
pub(super) const TABLE_CENTRE_M: Vec3 = Vec3::new(0.15, 0.0, -0.02);

/// All that moves, and nothing that is not rebuilt from it: a clone goes on exactly as the original would.
#[derive(Clone)]
pub(super) struct Physics {
    pub bodies: RigidBodySet,
    pub colliders: ColliderSet,
    pub multibodies: MultibodyJointSet,
    parameters: IntegrationParameters,
    islands: IslandManager,
    broad_phase: BroadPhaseBvh,
    narrow_phase: NarrowPhase,
    impulse_joints: ImpulseJointSet,
    ccd: CCDSolver,
}

impl Physics {
    /// An empty table.
    pub fn new() -> Self {
        let parameters = IntegrationParameters {
            dt: PHYSICS_STEP_SECS,
            // The scale of what is handled: ten centimetres, not metres.
            length_unit: 0.1,
            num_solver_iterations: 4,
            // Grasps are held by friction at each contact point, which the simplified model does not resolve.
            friction_model: FrictionModel::Coulomb,
            // The engine's defaults are for crates and pillars: a 20 g cube between fingers would sink into them.
            contact_softness: SpringCoefficients::new(120.0, 4.0),
            static_contact_softness: SpringCoefficients::new(120.0, 4.0),
            ..IntegrationParameters::default()
        };
        let mut colliders = ColliderSet::new();
        colliders.insert(
            ColliderBuilder::cuboid(TABLE_HALF_M.x, TABLE_HALF_M.y, TABLE_HALF_M.z)
                .translation(TABLE_CENTRE_M)
                .friction(0.8)
                .collision_groups(THING_GROUP),
        );
        Self {
            bodies: RigidBodySet::new(),
            colliders,
            multibodies: MultibodyJointSet::new(),
            parameters,
            islands: IslandManager::new(),
            broad_phase: BroadPhaseBvh::new(),
            narrow_phase: NarrowPhase::new(),
            impulse_joints: ImpulseJointSet::new(),
            ccd: CCDSolver::new(),
        }
    }

    /// Ties two bodies together.
    pub fn join(&mut self, first: RigidBodyHandle, second: RigidBodyHandle, joint: impl Into<GenericJoint>) {
        self.impulse_joints.insert(first, second, joint.into(), true);
    }

    /// Advances by [`PHYSICS_STEP_SECS`]. The pipeline is a workspace without state, so the caller lends one.
    pub fn step(&mut self, pipeline: &mut PhysicsPipeline) {
        pipeline.step(
            Vec3::new(0.0, 0.0, -9.81),
            &self.parameters,
            &mut self.islands,
            &mut self.broad_phase,
            &mut self.narrow_phase,
            &mut self.bodies,
            &mut self.colliders,
            &mut self.impulse_joints,
            &mut self.multibodies,
            &mut SoftBodySet::new(),
            &mut self.ccd,
            &(),
            &(),
        );
    }
}
