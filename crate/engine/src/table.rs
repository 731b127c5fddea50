//! The world and the camera that looks at it.

use camera::{Camera, Error as CameraError, Look, Options};
use control::ArmState;
use schema::{
    CAMERA_SIDE, CameraPose, Image, JointAngles, ObjectId, Pose, Proprioception, Scene,
    geometry::Vec3,
    message::{ObjectCard, Understanding},
};
use sim::{ResetOptions, World, language};

use crate::Film;

/// Suggestions the page gets for a scene.
const SUGGESTIONS: usize = 4;

/// One scene on the table.
pub struct Table {
    world: World,
    camera: Camera,
    image: Image,
    poses: Vec<Pose>,
}

impl Table {
    /// A fresh scene by seed.
    pub fn new(seed: u64) -> Result<Self, CameraError> {
        let world = World::reset(seed, &ResetOptions::default());
        let camera = Camera::new(&world.scene(), Options::default())?;
        let mut table = Self { world, camera, image: Image::new(CAMERA_SIDE, CAMERA_SIDE), poses: Vec::new() };
        table.refresh();
        Ok(table)
    }

    /// The seed of the scene.
    pub fn seed(&self) -> u64 {
        self.world.seed()
    }

    /// The world itself.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The world, to lay hands on. Call [`Self::refresh`] after moving anything.
    pub fn world_mut(&mut self) -> &mut World {
        &mut self.world
    }

    /// Everything there is to draw.
    pub fn scene(&self) -> Scene {
        self.world.scene()
    }

    /// The angles the joints have.
    pub fn joints(&self) -> JointAngles {
        self.world.joints()
    }

    /// Measured and commanded angles.
    pub fn arm_state(&self) -> ArmState {
        self.world.arm_state()
    }

    /// What the arm feels of itself.
    pub fn proprioception(&self) -> Proprioception {
        self.world.proprioception()
    }

    /// Takes the poses over from the world.
    pub fn refresh(&mut self) {
        self.world.poses(&mut self.poses);
    }

    /// What the model's camera sees now.
    pub fn picture(&mut self) -> &Image {
        self.refresh();
        self.camera
            .render(&self.poses, &CameraPose::CANONICAL, &Look::canonical(), &mut self.image)
            .expect("the camera was made for this world's scene, so there is one pose a body");
        &self.image
    }

    /// A new goal for the arm; time does not go on.
    pub fn command(&mut self, target: &JointAngles) {
        self.world.begin_period(target);
    }

    /// One whole control period towards a goal, every physics step of it on film.
    pub fn play(&mut self, target: &JointAngles, now_ms: f64, film: &mut Film) {
        self.refresh();
        film.begin(now_ms, &self.poses);
        self.world.begin_period(target);
        loop {
            let goes_on = self.world.substep();
            self.refresh();
            film.push(&self.poses);
            if !goes_on {
                break;
            }
        }
    }

    /// Where each object is.
    pub fn places(&self) -> impl Iterator<Item = (ObjectId, Vec3)> + '_ {
        (0..self.world.specs().len()).map(|index| {
            let object = self.world.object(ObjectId(index as u8));
            (object.id, object.pose.position_m)
        })
    }

    /// The objects by name.
    pub fn cards(&self) -> Vec<ObjectCard> {
        language::cards(&self.world.objects())
    }

    /// Sentences that fit the scene.
    pub fn suggestions(&self) -> Vec<String> {
        self.speaking(|table| language::suggestions(table, self.world.seed(), SUGGESTIONS))
    }

    /// What a sentence means here.
    pub fn understand(&self, sentence: &str) -> Understanding {
        self.speaking(|table| language::understand(sentence, table))
    }

    /// What it means once somebody said which objects were meant.
    pub fn understand_with(&self, sentence: &str, chosen: &[ObjectId]) -> Understanding {
        self.speaking(|table| language::understand_with(sentence, table, chosen))
    }

    /// What sentences are about, as it stands now.
    fn speaking<T>(&self, about: impl FnOnce(language::Table) -> T) -> T {
        about(language::Table { objects: &self.world.objects(), families: self.world.families() })
    }
}
