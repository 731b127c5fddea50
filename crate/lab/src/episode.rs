//! One episode in the simulated world: the loop the browser runs, without the browser.

use anyhow::Result;
use camera::{
    Camera, Capture, Look, Options,
    distractor::{Circle, crowd, distractors},
};
use control::{Limits, Pilot, TimedChunk};
use glam::Vec3;
use schema::{
    ActionChunk, ArmCommand, Body, CameraPose, Image, Plan, Pose, Proprioception, Scene, message::Governed,
    scene::BodyKind,
};
use sim::{ObjectState, World, task};

use crate::webcam::Webcam;

/// Training draws its scenes from the seeds from here on; those below are kept for evaluation.
pub const FIRST_TRAINING_SEED: u64 = 1_000_000;

/// How an episode looks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Setting {
    /// How pictures are taken.
    pub capture: Capture,
    /// Where the arm is.
    pub arm: Arm,
    /// A webcam before a desk with the mat, drawn by a seed, in place of `capture` and `arm`.
    pub webcam: Option<u64>,
    /// Things on the table that nobody talks about.
    pub distractors: Distractors,
    /// What becomes of the colours of things, red, green and blue from 0 to 1.
    pub paint: Option<fn([f32; 3]) -> [f32; 3]>,
}

/// Where the arm is that a picture shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arm {
    /// Before the camera.
    #[default]
    There,
    /// Nowhere: it is drawn over the picture once that is brought to the model's view, as the page draws its arm on a desk.
    Drawn,
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
    /// Draws the arm over what the camera takes, where it is not before it.
    overlay: Option<Camera>,
    /// Sees in place of the camera.
    webcam: Option<Webcam>,
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
        let still: Vec<Pose> = bodies.iter().map(|body| body.pose).collect();
        scene.bodies.extend(bodies);
        let (mut poses, mut webcam) = (Vec::new(), None);
        if let Some(seed) = setting.webcam {
            world.poses(&mut poses);
            poses.extend_from_slice(&still);
            webcam = Some(Webcam::new(&scene, &poses, seed)?);
        }
        let (before_camera, drawn) = match setting.arm {
            Arm::There => (scene, None),
            Arm::Drawn => (without_arm(&scene), Some(showing(&scene, is_arm))),
        };
        let camera = |scene: &Scene| Camera::new(scene, Options::default());
        let side = schema::CAMERA_SIDE;
        Ok(Self {
            world,
            pilot: Pilot::default(),
            camera: camera(&before_camera)?,
            overlay: drawn.as_ref().map(camera).transpose()?,
            webcam,
            capture: setting.capture,
            still,
            poses,
            picture: Image::new(side, side),
            step: 0,
        })
    }

    /// What the policy would be given now.
    pub fn observe(&mut self) -> Result<(&Image, Proprioception)> {
        self.world.poses(&mut self.poses);
        self.poses.extend_from_slice(&self.still);
        if let Some(webcam) = &mut self.webcam {
            self.picture = webcam.observe(&self.poses, &self.world.proprioception().joints)?;
            return Ok((&self.picture, self.world.proprioception()));
        }
        self.camera.capture(&self.poses, &self.capture.at_frame(u64::from(self.step)), &mut self.picture)?;
        if let Some(overlay) = &mut self.overlay {
            overlay.draw_over(&self.poses, &CameraPose::CANONICAL, &Look::canonical(), &mut self.picture)?;
        }
        Ok((&self.picture, self.world.proprioception()))
    }

    /// Whether the policy's pictures come from a camera that is known, as that of a webcam is once it was found.
    pub fn is_seen(&self) -> bool {
        self.webcam.as_ref().is_none_or(Webcam::is_found)
    }

    /// The last picture taken by [`Self::observe`].
    pub fn picture(&self) -> &Image {
        &self.picture
    }

    /// Where the things of the goal that a plan is at are in the picture, in pixels: what the pointers learn.
    pub fn pointers_px(&self, plan: &Plan) -> [[f32; 2]; 2] {
        let (object_m, target_m) = pointed_at_m(&self.view(), plan);
        let object = self.project_px(object_m);
        [object, target_m.map_or(object, |point_m| self.project_px(point_m))]
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

    /// Another pilot than the usual one, for how fast older chunks lose their say, see [`control::Scheduler`], and whether an
    /// arm that gets nowhere backs off; at the start of an episode.
    pub fn pilot_with(&mut self, decay: f32, stubborn: bool) {
        let pilot = Pilot::new(decay, Limits::default());
        self.pilot = if stubborn { pilot.stubborn() } else { pilot };
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

/// Where the object and the target of the goal are that a plan is at.
pub fn pointed_at_m(view: &task::TaskView, plan: &Plan) -> (Vec3, Option<Vec3>) {
    let goal = task::current(view, plan);
    let target = goal.target.map(|target| view.object(target));
    let target_m = target.map(|target| target.receiving_m().extend(target.z_m()));
    (view.object(goal.object).landmark_m(), target_m)
}

/// A scene of which all but the arm can be seen.
pub fn without_arm(scene: &Scene) -> Scene {
    showing(scene, |body| !is_arm(body))
}

fn is_arm(body: &Body) -> bool {
    matches!(body.kind, BodyKind::ArmLink(_))
}

/// A scene of which only some bodies can be seen.
fn showing(scene: &Scene, shown: impl Fn(&Body) -> bool) -> Scene {
    let mut scene = scene.clone();
    scene.bodies.iter_mut().filter(|body| !shown(body)).for_each(|body| body.visuals.clear());
    scene
}

#[cfg(test)]
mod tests {
    use sim::ResetOptions;

    use super::*;

    fn seen(arm: Arm) -> Image {
        let setting = Setting { arm, ..Setting::default() };
        let mut episode =
            Episode::new(World::reset(3, &ResetOptions::default()), &setting).expect("the scene is small");
        episode.observe().expect("it can be seen").0.clone()
    }

    /// Pixels of which some channel differs clearly.
    fn pixels_apart(a: &Image, b: &Image) -> usize {
        let clearly = |(a, b): &(&[u8], &[u8])| a.iter().zip(*b).any(|(a, b)| a.abs_diff(*b) > 8);
        a.rgb.chunks_exact(3).zip(b.rgb.chunks_exact(3)).filter(clearly).count()
    }

    #[test]
    fn an_arm_that_is_drawn_is_where_the_one_before_the_camera_is() {
        let (there, drawn) = (seen(Arm::There), seen(Arm::Drawn));
        // Edges, and shadows on things, are lit once in one picture and laid over each other in the other.
        assert!(pixels_apart(&there, &drawn) < 96 * 96 / 50, "{}", pixels_apart(&there, &drawn));
        let setting = Setting { arm: Arm::Drawn, ..Setting::default() };
        let mut episode =
            Episode::new(World::reset(3, &ResetOptions::default()), &setting).expect("the scene is small");
        episode.overlay = None;
        let absent = episode.observe().expect("it can be seen").0;
        assert!(pixels_apart(&there, absent) > 96 * 96 / 20, "{}", pixels_apart(&there, absent));
    }

    #[test]
    fn an_arm_that_is_drawn_is_in_its_place_whatever_camera_sees_the_desk() {
        let strayed = |seed| {
            let capture = Capture::webcam(seed);
            let setting = Setting { capture, arm: Arm::Drawn, ..Setting::default() };
            let mut episode =
                Episode::new(World::reset(3, &ResetOptions::default()), &setting).expect("the scene is small");
            let with = episode.observe().expect("it can be seen").0.clone();
            episode.overlay = None;
            let without = episode.observe().expect("it can be seen").0.clone();
            let of_arm = |image: &Image, at: usize| image.rgb[at..at + 3] != without.rgb[at..at + 3];
            (0..96 * 96).map(|pixel| of_arm(&with, pixel * 3)).collect::<Vec<bool>>()
        };
        let (first, second) = (strayed(1), strayed(2));
        let apart = first.iter().zip(&second).filter(|(a, b)| a != b).count();
        // A shadow on what is black already changes nothing.
        assert!(apart < 96 * 96 / 50, "{apart}");
    }
}
