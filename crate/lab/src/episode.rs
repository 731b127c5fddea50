//! One episode in the simulated world: the loop the browser runs, without the browser.

use anyhow::Result;
use camera::{Camera, Look, Options, jittered};
use control::{Pilot, TimedChunk};
use schema::{ActionChunk, ArmCommand, CameraPose, Goal, Image, Pose, Proprioception, message::Governed};
use sim::{ResetOptions, World, task};

/// Training draws its scenes from the seeds from here on; those below are kept for evaluation.
pub const FIRST_TRAINING_SEED: u64 = 1_000_000;

/// How an episode looks and starts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Setting {
    /// Draws the world from a randomised look and a slightly misplaced camera; `None` is canonical.
    pub look_seed: Option<u64>,
    /// How the world is laid out.
    pub reset: ResetOptions,
}

/// A world with its camera and the pilot that drives it.
pub struct Episode {
    pub world: World,
    pilot: Pilot,
    camera: Camera,
    look: Look,
    camera_pose: CameraPose,
    poses: Vec<Pose>,
    picture: Image,
    step: u32,
}

impl Episode {
    /// The scene of a seed, seen canonically or not.
    pub fn new(seed: u64, setting: &Setting) -> Result<Self> {
        let world = World::reset(seed, &setting.reset);
        let camera = Camera::new(&world.scene(), Options::default())?;
        let (look, camera_pose) = match setting.look_seed {
            None => (Look::canonical(), CameraPose::CANONICAL),
            Some(seed) => (Look::random(seed), jittered(&CameraPose::CANONICAL, seed)),
        };
        let side = schema::CAMERA_SIDE;
        Ok(Self {
            world,
            pilot: Pilot::default(),
            camera,
            look,
            camera_pose,
            poses: Vec::new(),
            picture: Image::new(side, side),
            step: 0,
        })
    }

    /// What the policy would be given now.
    pub fn observe(&mut self) -> Result<(&Image, Proprioception)> {
        self.world.poses(&mut self.poses);
        self.camera.render(&self.poses, &self.camera_pose, &self.look, &mut self.picture)?;
        Ok((&self.picture, self.world.proprioception()))
    }

    /// The last picture taken by [`Self::observe`].
    pub fn picture(&self) -> &Image {
        &self.picture
    }

    /// Where an object of a goal is in the picture, in pixels: what the pointers learn.
    pub fn pointers_px(&self, goal: &Goal) -> [[f32; 2]; 2] {
        let objects = self.world.objects();
        let at = |id: schema::ObjectId| {
            let position_m = objects[usize::from(id.0)].pose.position_m;
            let side = schema::CAMERA_SIDE;
            camera::project(&self.camera_pose, side, side, position_m)
                .map_or([side as f32 * 0.5; 2], |at_px| at_px.to_array())
        };
        let object = at(goal.object);
        [object, goal.target.map_or(object, at)]
    }

    /// One control period of the policy's: a chunk answering the observation just made.
    /// Says what was let through and whether the policy considers itself done.
    pub fn follow(&mut self, chunk: &ActionChunk) -> (Governed, bool) {
        let asked =
            TimedChunk { asked_at: self.step, reference: self.world.proprioception().commanded_ee, chunk: *chunk };
        let piloted = self.pilot.step(self.step, Some(asked), &self.world.arm_state());
        self.world.advance(&piloted.governed.allowed);
        self.step += 1;
        (piloted.governed, piloted.done)
    }

    /// One control period of the expert's, or of an expert with noise.
    pub fn drive(&mut self, command: &ArmCommand) -> Governed {
        let governed = self.pilot.drive(command, &self.world.arm_state());
        self.world.advance(&governed.allowed);
        self.step += 1;
        governed
    }

    /// One control period in which the arm keeps its target.
    pub fn keep(&mut self) {
        self.world.advance(&self.world.commanded());
        self.step += 1;
    }

    /// The instruction changed.
    pub fn instruct(&mut self) {
        self.pilot.instruct();
    }

    /// What the expert sees.
    pub fn view(&self) -> task::TaskView {
        task::TaskView::of(&self.world)
    }
}
