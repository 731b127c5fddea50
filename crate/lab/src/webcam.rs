//! A webcam as the page has one, all the way: a camera that nobody knows sees the printed mat on a desk with things on it;
//! the page's own [`Desk`] looks at its pictures until it has found the camera, and from then on gives what the model sees.

use anyhow::Result;
use camera::{Camera, Look, Options};
use engine::Desk;
use schema::{Image, JointAngles, Pose, Scene, desk::Taken};

// The desks that the tests of the mat are held against.
#[path = "../../mat/tests/desk/mod.rs"]
mod desk;

use desk::{
    SIZE,
    poses::{Faults, random_desk},
};

/// A new picture comes with each control period.
const PERIOD_SECS: f64 = 0.1;
/// The mat is to be found within these 2 s, which is what the page promises.
const PICTURES_TO_FIND: u64 = 20;

/// A webcam before a desk.
pub struct Webcam {
    /// What is on the desk and in the camera.
    before: desk::Desk,
    /// The mat alone, by a perfect camera.
    bare: Image,
    /// Draws the things.
    things: Camera,
    look: Look,
    page: Desk,
    taken: u64,
}

impl Webcam {
    /// Any camera in any light, for a seed, before a desk with the things of a scene; its arm is drawn by the page. The lens
    /// bends nothing, because things are drawn as if it did not.
    ///
    /// It is shown pictures of the things at rest for as long as finding the camera may take.
    pub fn new(scene: &Scene, poses: &[Pose], seed: u64) -> Result<Self> {
        let before = random_desk(seed, Faults { film: true, ..Faults::default() });
        let [width, height] = SIZE;
        let mut webcam = Self {
            bare: before.scene(),
            before,
            things: Camera::new(&super::episode::without_arm(scene), Options { width, height })?,
            look: Look::random(seed),
            page: Desk::new(scene)?,
            taken: 0,
        };
        let scene = webcam.scene(poses)?;
        while webcam.taken < PICTURES_TO_FIND && !webcam.is_found() {
            webcam.show(scene.clone());
        }
        Ok(webcam)
    }

    /// Whether the page knows where the camera stands.
    pub fn is_found(&self) -> bool {
        self.page.is_locked()
    }

    /// What the model is given now, with the arm drawn into it.
    pub fn observe(&mut self, poses: &[Pose], joints: &JointAngles) -> Result<Image> {
        let scene = self.scene(poses)?;
        let mut image = self.show(scene);
        // As in the page: without a camera there is no place to draw the arm in.
        if self.is_found() {
            self.page.draw_arm(joints, &mut image);
        }
        Ok(image)
    }

    /// What is before the camera.
    fn scene(&mut self, poses: &[Pose]) -> Result<Image> {
        let mut image = self.bare.clone();
        self.things.draw_over(poses, &self.before.pose, &self.look, &mut image)?;
        Ok(image)
    }

    /// Takes a picture and has the page look at it.
    fn show(&mut self, mut scene: Image) -> Image {
        self.taken += 1;
        self.before.develop(&mut scene, self.before.noise_seed.wrapping_add(self.taken));
        let rgba: Vec<u8> = scene.rgb.chunks_exact(3).flat_map(|rgb| [rgb[0], rgb[1], rgb[2], u8::MAX]).collect();
        let at_secs = self.taken as f64 * PERIOD_SECS;
        let [width, height] = SIZE.map(|side| side as u32);
        let taken = Taken {
            size: [width, height],
            at_ms: at_secs * 1000.0,
            square: [(width - height) as f32 * 0.5, 0.0, height as f32],
            covered: None,
            mirrored: false,
            live: true,
        };
        self.page.see(&taken, &rgba, at_secs).expect("there are as many bytes as the size says")
    }
}

#[cfg(test)]
mod tests {
    use schema::{CAMERA_SIDE, CameraPose};
    use sim::{ResetOptions, World};

    use super::*;

    #[test]
    fn a_camera_that_nobody_knows_is_found_and_things_stand_where_the_model_would_see_them() -> Result<()> {
        let (mut found, mut near, mut all) = (0, 0, 0);
        for seed in 0..12 {
            let world = World::reset(seed, &ResetOptions::default());
            let (scene, mut poses) = (world.scene(), Vec::new());
            world.poses(&mut poses);
            let mut webcam = Webcam::new(&scene, &poses, seed)?;
            if !webcam.is_found() {
                continue;
            }
            found += 1;
            let joints = world.proprioception().joints;
            let with = webcam.observe(&poses, &joints)?;
            // The same without one thing: what differs is it and its shadow.
            for object in world.objects().iter().filter(|object| object.spec.kind.graspable()) {
                let mut without = scene.clone();
                let is_it = |body: &&mut schema::Body| body.kind == schema::scene::BodyKind::Object(object.id);
                without.bodies.iter_mut().filter(is_it).for_each(|body| body.visuals.clear());
                webcam.things =
                    Camera::new(&crate::episode::without_arm(&without), Options { width: SIZE[0], height: SIZE[1] })?;
                webcam.taken -= 1;
                let without = webcam.observe(&poses, &joints)?;
                let at = camera::project(&CameraPose::CANONICAL, CAMERA_SIDE, CAMERA_SIDE, object.pose.position_m);
                let Some(at) = at.filter(|at| at.max_element() < CAMERA_SIDE as f32) else { continue };
                let place = (at.y as usize * CAMERA_SIDE + at.x as usize) * 3;
                let off = (place..place + 3).map(|at| with.rgb[at].abs_diff(without.rgb[at])).max();
                near += usize::from(off > Some(12));
                all += 1;
            }
        }
        // Things that stand on two of the four markers hide the mat.
        assert!(found >= 8, "{found} of 12 cameras were found");
        // The arm hides some.
        assert!(all > 15 && near * 100 > all * 80, "{near} of {all}");
        Ok(())
    }
}
