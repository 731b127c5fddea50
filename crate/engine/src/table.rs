//! The world and the camera that looks at it.

use camera::{Camera, Error as CameraError, Look, Options};
use control::ArmState;
use schema::{
    CAMERA_SIDE, CameraPose, Image, JointAngles, ObjectId, ObjectKind, Pose, Proprioception, Scene,
    geometry::{Vec2, Vec3},
    message::{ObjectCard, Understanding},
};
use sim::{ObjectState, ResetOptions, World, language};

use crate::{
    Film,
    course::{Course, Deed},
};

/// Suggestions the page gets for a scene.
const SUGGESTIONS: usize = 4;

/// One scene on the table.
pub struct Table {
    world: World,
    camera: Camera,
    image: Image,
    poses: Vec<Pose>,
    /// Everything that was done to the world.
    course: Course,
}

impl Table {
    /// A fresh scene by seed.
    pub fn new(seed: u64) -> Result<Self, CameraError> {
        let world = World::reset(seed, &ResetOptions::default());
        let camera = Camera::new(&world.scene(), Options::default())?;
        let mut table = Self {
            world,
            camera,
            image: Image::new(CAMERA_SIDE, CAMERA_SIDE),
            poses: Vec::new(),
            course: Course::default(),
        };
        table.refresh();
        Ok(table)
    }

    /// The seed of the scene.
    pub fn seed(&self) -> u64 {
        self.world.seed()
    }

    /// The world itself; what is done to it is done here, so that it can be noted.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// What was done so far, as bytes that [`Course::read`] reads, and the sentence in force when it began; `sentence` is in
    /// force now. `None` once it was too much.
    pub fn course(&self, sentence: &str) -> Option<(String, Vec<u8>)> {
        let mut course = self.course.clone();
        course.say(sentence);
        let opening = course.opening().unwrap_or(sentence).to_owned();
        course.to_bytes().map(|bytes| (opening, bytes))
    }

    /// What the arm does from now on, it does because of this sentence.
    pub fn say(&mut self, sentence: &str) {
        self.course.say(sentence);
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
        self.course.note(Deed::Command(*target));
        self.world.begin_period(target);
    }

    /// Physics steps without a new goal.
    pub fn rest(&mut self, steps: u32) {
        self.course.note(Deed::Rest(steps));
        for _ in 0..steps {
            self.world.substep();
        }
        self.refresh();
    }

    /// The same, every physics step of it on film.
    pub fn rest_on_film(&mut self, steps: u32, now_ms: f64, film: &mut Film) {
        self.refresh();
        film.begin(now_ms, &self.poses);
        for _ in 0..steps {
            self.rest(1);
            film.push(&self.poses);
        }
    }

    /// Takes hold of an object, or moves the one held, towards a point of the table.
    pub fn drag(&mut self, object: ObjectId, to_m: Vec3) {
        self.course.note(Deed::Drag(object, to_m.truncate()));
        self.world.drag(object, to_m);
    }

    /// Lets go.
    pub fn release(&mut self) {
        self.course.note(Deed::Release);
        self.world.release_drag();
    }

    /// Moves an object by this much, if nothing stands there. Says whether it moved.
    pub fn nudge(&mut self, object: ObjectId, dx_m: f32, dy_m: f32) -> bool {
        let moved = self.world.nudge(object, dx_m, dy_m);
        if moved {
            self.course.note(Deed::Nudge(object, Vec2::new(dx_m, dy_m)));
        }
        moved
    }

    /// One whole control period towards a goal, every physics step of it on film.
    pub fn play(&mut self, target: &JointAngles, now_ms: f64, film: &mut Film) {
        self.refresh();
        film.begin(now_ms, &self.poses);
        self.course.note(Deed::Play(*target));
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

    /// Where a line of sight that begins at a point meets what is on the table first: the middle of its way through a thing,
    /// seen from above, or else where it meets the table itself. Things are taken for upright drums; a drawer is none, and is
    /// looked past. `None` where it leads nowhere down.
    pub fn met_by(&self, from_m: Vec3, along: Vec3) -> Option<Vec2> {
        if along.z >= 0.0 || from_m.z <= 0.0 {
            return None;
        }
        let things = self.world.objects().into_iter().filter(|thing| thing.spec.kind != ObjectKind::Drawer);
        let first = things.filter_map(|thing| way_through(&thing, from_m, along)).min_by(|a, b| a.0.total_cmp(&b.0));
        let reached = first.map_or(-from_m.z / along.z, |(enters, leaves)| f32::midpoint(enters, leaves));
        Some((from_m + along * reached).truncate())
    }

    /// The objects by name.
    pub fn cards(&self) -> Vec<ObjectCard> {
        language::cards(&self.world.objects())
    }

    /// Sentences that fit the scene.
    pub fn suggestions(&self) -> Vec<String> {
        language::suggestions(&self.world.objects(), self.world.seed(), SUGGESTIONS)
    }

    /// What a sentence means here.
    pub fn understand(&self, sentence: &str) -> Understanding {
        language::understand(sentence, &self.world.objects())
    }

    /// What it means once somebody said which objects were meant.
    pub fn understand_with(&self, sentence: &str, chosen: &[ObjectId]) -> Understanding {
        language::understand_with(sentence, &self.world.objects(), chosen)
    }
}

/// Where a line that leads down enters the upright drum around an object and where it leaves it, in lengths of `along`.
fn way_through(object: &ObjectState, from_m: Vec3, along: Vec3) -> Option<(f32, f32)> {
    let (centre_m, radius_m) = object.outline();
    let at_height = |z_m: f32| (z_m - from_m.z) / along.z;
    let (top, bottom) =
        (at_height(object.z_m() + object.spec.top_m()), at_height(object.z_m() - object.spec.rest_height_m()));
    let (off_m, flat) = (from_m.truncate() - centre_m, along.truncate());
    // Straight down, the circle is entered nowhere: it is either below, for all heights, or not.
    let (a, b, c) = (flat.length_squared().max(1e-12), off_m.dot(flat), off_m.length_squared() - radius_m * radius_m);
    let root = b * b - a * c;
    if root < 0.0 {
        return None;
    }
    let (enters, leaves) = ((-b - root.sqrt()) / a, (-b + root.sqrt()) / a);
    let (enters, leaves) = (enters.max(top), leaves.min(bottom));
    (enters <= leaves).then_some((enters, leaves))
}
