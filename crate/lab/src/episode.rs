//! One episode in the simulated world: the loop the browser runs, without the browser.

use anyhow::Result;
use camera::{
    Camera, Capture, Options,
    distractor::{Circle, crowd, distractors},
};
use control::{Limits, Pilot, TimedChunk};
use glam::Vec3;
use schema::{ActionChunk, ArmCommand, Image, Plan, Pose, Proprioception, message::Governed, scene::BodyKind};
use sim::{ObjectState, World, task};

/// Training draws its scenes from the seeds from here on; those below are kept for evaluation.
pub const FIRST_TRAINING_SEED: u64 = 1_000_000;

/// How an episode looks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Setting {
    /// How pictures are taken.
    pub capture: Capture,
    /// Things on the table that nobody talks about.
    pub distractors: Distractors,
    /// What becomes of the colours of things, red, green and blue from 0 to 1.
    pub paint: Option<fn([f32; 3]) -> [f32; 3]>,
}

/// Things on the table that nobody talks about.
#[derive(Clone, Copy, Debug, Default)]
pub enum Distractors {
    #[default]
    None,
    /// As in training: none to a few, drawn by a seed.
    Some(u64),
    /// So many of them, as far as there is room.
    Crowd { seed: u64, count: usize },
}

/// A world with its camera and the pilot that drives it.
pub struct Episode {
    pub world: World,
    pilot: Pilot,
    camera: Camera,
    capture: Capture,
    /// Where the things stand that nobody talks about.
    still: Vec<Pose>,
    poses: Vec<Pose>,
    picture: Image,
    step: u32,
}

impl Episode {
    /// An episode in a world as it is.
    pub fn new(world: World, setting: &Setting) -> Result<Self> {
        let mut scene = world.scene();
        if let Some(paint) = setting.paint {
            let things = scene.bodies.iter_mut().filter(|body| matches!(body.kind, BodyKind::Object(_)));
            for visual in things.flat_map(|body| &mut body.visuals) {
                visual.material.srgb = paint(visual.material.srgb);
            }
        }
        let outline = |object: &ObjectState| {
            let (centre_m, radius_m) = object.outline();
            Circle { centre_m, radius_m }
        };
        let taken: Vec<Circle> = world.objects().iter().map(outline).collect();
        let bodies = match setting.distractors {
            Distractors::None => Vec::new(),
            Distractors::Some(seed) => distractors(seed, &taken),
            Distractors::Crowd { seed, count } => crowd(seed, count, &taken),
        };
        let still = bodies.iter().map(|body| body.pose).collect();
        scene.bodies.extend(bodies);
        let side = schema::CAMERA_SIDE;
        Ok(Self {
            world,
            pilot: Pilot::default(),
            camera: Camera::new(&scene, Options::default())?,
            capture: setting.capture,
            still,
            poses: Vec::new(),
            picture: Image::new(side, side),
            step: 0,
        })
    }

    /// What the policy would be given now.
    pub fn observe(&mut self) -> Result<(&Image, Proprioception)> {
        self.world.poses(&mut self.poses);
        self.poses.extend_from_slice(&self.still);
        self.camera.capture(&self.poses, &self.capture.at_frame(u64::from(self.step)), &mut self.picture)?;
        Ok((&self.picture, self.world.proprioception()))
    }

    /// The last picture taken by [`Self::observe`].
    pub fn picture(&self) -> &Image {
        &self.picture
    }

    /// Where the things of the goal that a plan is at are in the picture, in pixels: what the pointers learn.
    pub fn pointers_px(&self, plan: &Plan) -> [[f32; 2]; 2] {
        let goal = task::current(&self.view(), plan);
        let objects = self.world.objects();
        let object = |id: schema::ObjectId| &objects[usize::from(id.0)];
        let target = goal.target.map(|target| object(target).receiving_m().extend(object(target).z_m()));
        let object = self.place_px(object(goal.object));
        [object, target.map_or(object, |point_m| self.project_px(point_m))]
    }

    /// Where a thing is in the picture, in pixels.
    pub fn place_px(&self, object: &ObjectState) -> [f32; 2] {
        self.project_px(object.landmark_m())
    }

    /// Where a point is in the picture, in pixels; the middle for one behind the camera.
    fn project_px(&self, point_m: Vec3) -> [f32; 2] {
        self.capture.project(point_m).unwrap_or([schema::CAMERA_SIDE as f32 * 0.5; 2])
    }

    /// One control period of the policy's: with a chunk answering the observation just made, or with what earlier ones said.
    /// Says what was let through and whether the policy considers itself done.
    pub fn follow(&mut self, chunk: Option<&ActionChunk>) -> (Governed, bool) {
        let reference = self.world.proprioception().commanded_ee;
        let asked = chunk.map(|chunk| TimedChunk { asked_at: self.step, reference, chunk: *chunk });
        let piloted = self.pilot.step(self.step, asked, &self.world.arm_state());
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

    /// How fast older chunks lose their say, see [`control::Scheduler`]; at the start of an episode.
    pub fn forget_by(&mut self, decay: f32) {
        self.pilot = Pilot::new(decay, Limits::default());
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
