//! A picture of what was photographed with what was not: a photograph lies where the table is, another stands behind it, and
//! things, arm and shadows are drawn over them, before lens, sensor and driver of a webcam have their way.

use anyhow::{Context, Result};
use camera::{
    Camera, Capture, Look, Options, View,
    capture::{Darkroom, Film, warp},
    color::Encoder,
};
use glam::{Vec2, Vec3};
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;
use schema::{CAMERA_SIDE, Image, Pose, Scene};

use super::photographs::{Photograph, Photographs};

/// Samples along each side of a pixel.
const SAMPLES: usize = 2;
/// Where the middle of a photograph lies, before it is moved: the middle of what the model's camera sees.
const MIDDLE_M: Vec2 = Vec2::new(0.15, 0.0);
/// How far it is moved, and the length of its side.
const MOVED_M: f32 = 0.15;
const SIDE_M: [f32; 2] = [0.45, 0.8];
/// Where the table may end behind the arm's base, and where it does if it is not seen to.
const EDGE_X_M: [f32; 2] = [-0.12, -0.07];
const NO_EDGE_X_M: f32 = -1.0;

/// How a composite is made.
#[derive(Clone, Debug)]
pub struct Composite {
    /// Which of the photographed desks.
    pub desk: usize,
    room: usize,
    /// Where on the table the photograph's middle is, how long its side is, and by how much it is turned.
    middle_m: Vec2,
    side_m: f32,
    turn_rad: f32,
    /// Where the table ends; the room is beyond.
    edge_x_m: f32,
    /// The camera and its film; of its look, the light and the arm's colour.
    pub capture: Capture,
}

impl Composite {
    /// Any on a desk, for a seed. Camera, light and film are drawn as widely as for training, but apart from it, so that the
    /// pictures stay the same when training is given others.
    pub fn random(photographs: &Photographs, desk: usize, seed: u64) -> Self {
        let mut rng = Pcg64Mcg::seed_from_u64(seed ^ 0xC0_4905);
        let capture = Capture { look: Look::random(seed), ..Capture::webcam(seed) };
        // A photograph was exposed when it was taken.
        let exposure = f32::exp2(rng.random_range(-0.5..0.5));
        let film = Film { exposure, ..capture.film };
        let mut moved = || rng.random_range(-MOVED_M..MOVED_M);
        let middle_m = MIDDLE_M + Vec2::new(moved(), moved());
        Self {
            desk,
            room: rng.random_range(0..photographs.rooms.len()),
            middle_m,
            side_m: rng.random_range(SIDE_M[0]..SIDE_M[1]),
            turn_rad: rng.random_range(0.0..core::f32::consts::TAU),
            edge_x_m: if rng.random_bool(0.5) { rng.random_range(EDGE_X_M[0]..EDGE_X_M[1]) } else { NO_EDGE_X_M },
            capture: Capture { film, ..capture },
        }
    }

    /// The same camera in the same light before a desk that training might draw.
    pub fn simulated(&self, seed: u64) -> Capture {
        let any = Capture::random(seed);
        let look = Look { table: any.look.table, background_srgb: any.look.background_srgb, ..self.capture.look };
        let film = Film { exposure: any.film.exposure, ..self.capture.film };
        Capture { look, film, backdrop: any.backdrop, ..self.capture }
    }

    /// The picture in the model's view, of a scene with its bodies at `poses`.
    pub fn take(&self, photographs: &Photographs, scene: &Scene, poses: &[Pose]) -> Result<Image> {
        let Capture { viewpoint, look, film, noise_seed, .. } = &self.capture;
        let options = Options { width: viewpoint.width, height: viewpoint.height };
        let mut taken = self.bare(photographs, &viewpoint.view(), options);
        Camera::new(scene, options)?.draw_over(poses, &viewpoint.pose, look, &mut taken)?;
        Darkroom::default().develop(film, *noise_seed, &Encoder::new(), &mut taken);
        let size = [CAMERA_SIDE; 2];
        if viewpoint.is_canonical(size) {
            return Ok(taken);
        }
        let back = viewpoint.to_canonical(size).and_then(|map| map.inverse());
        let back = back.context("the viewpoint does not see the table's markers from above")?;
        let mut image = Image::new(CAMERA_SIDE, CAMERA_SIDE);
        warp(&taken, &back, &mut image);
        Ok(image)
    }

    /// What a camera sees of the photographs alone.
    fn bare(&self, photographs: &Photographs, view: &View, options: Options) -> Image {
        let (desk, room) = (&photographs.desks[self.desk].photograph, &photographs.rooms[self.room]);
        let mut image = Image::new(options.width, options.height);
        let size = Vec2::new(options.width as f32, options.height as f32);
        for (index, pixel) in image.rgb.chunks_exact_mut(3).enumerate() {
            let corner = Vec2::new((index % options.width) as f32, (index / options.width) as f32);
            let samples = (0..SAMPLES * SAMPLES).map(|sample| {
                let within = Vec2::new((sample % SAMPLES) as f32, (sample / SAMPLES) as f32) + 0.5;
                let at_px = corner + within / SAMPLES as f32;
                let on_desk = view.on_table(at_px).filter(|at_m| at_m.x > self.edge_x_m);
                on_desk.map_or_else(|| room.at_share(at_px / size), |at_m| self.on_desk(desk, at_m))
            });
            let mean = samples.sum::<Vec3>() / (SAMPLES * SAMPLES) as f32 + 0.5;
            pixel.copy_from_slice(&mean.to_array().map(|value| value as u8));
        }
        image
    }

    /// The photograph at a place of the table.
    fn on_desk(&self, photograph: &Photograph, at_m: Vec2) -> Vec3 {
        let share = (at_m - self.middle_m).rotate(Vec2::from_angle(self.turn_rad)) / self.side_m;
        photograph.at_share(share + 0.5)
    }
}

#[cfg(test)]
mod tests {
    use schema::ObjectId;
    use sim::{ResetOptions, World};

    use super::*;

    const WHOLE: Options = Options { width: CAMERA_SIDE, height: CAMERA_SIDE };

    fn world(seed: u64) -> (World, Scene, Vec<Pose>) {
        let world = World::reset(seed, &ResetOptions::default());
        let (scene, mut poses) = (world.scene(), Vec::new());
        world.poses(&mut poses);
        (world, scene, poses)
    }

    /// One by a perfect camera in the model's place.
    fn plain(photographs: &Photographs, desk: usize, seed: u64) -> Composite {
        Composite { capture: Capture::canonical(), ..Composite::random(photographs, desk, seed) }
    }

    fn pixel(image: &Image, at: usize) -> Vec3 {
        Vec3::new(f32::from(image.rgb[at * 3]), f32::from(image.rgb[at * 3 + 1]), f32::from(image.rgb[at * 3 + 2]))
    }

    #[test]
    fn where_nothing_stands_a_composite_is_the_photograph() -> Result<()> {
        let photographs = Photographs::load()?;
        let view = Capture::canonical().viewpoint.view();
        for desk in 0..photographs.desks.len() {
            let composite = plain(&photographs, desk, desk as u64);
            let (_, scene, poses) = world(desk as u64);
            let (bare, taken) =
                (composite.bare(&photographs, &view, WHOLE), composite.take(&photographs, &scene, &poses)?);
            let pixels = CAMERA_SIDE * CAMERA_SIDE;
            let untouched: Vec<usize> =
                (0..pixels).filter(|at| bare.rgb[at * 3..at * 3 + 3] == taken.rgb[at * 3..at * 3 + 3]).collect();
            assert!((pixels / 4..pixels * 9 / 10).contains(&untouched.len()), "{} of {pixels}", untouched.len());
            // And what is there is what was photographed at that place of the table.
            let photograph = &photographs.desks[desk].photograph;
            let mut off = Vec::new();
            for &at in &untouched {
                let at_px = Vec2::new((at % CAMERA_SIDE) as f32, (at / CAMERA_SIDE) as f32) + 0.5;
                let Some(at_m) = view.on_table(at_px).filter(|at_m| at_m.x > composite.edge_x_m + 0.01) else {
                    continue;
                };
                off.push((pixel(&taken, at) - composite.on_desk(photograph, at_m)).abs().max_element());
            }
            off.sort_by(f32::total_cmp);
            assert!(off[off.len() / 2] < 14.0, "{}: {}", photographs.desks[desk].name, off[off.len() / 2]);
        }
        Ok(())
    }

    #[test]
    fn the_label_of_a_thing_lies_on_it_whatever_camera_sees_it() -> Result<()> {
        let photographs = Photographs::load()?;
        let (mut on, mut all) = (0, 0);
        for seed in 0..24 {
            let any = Composite::random(&photographs, seed as usize % photographs.desks.len(), seed);
            let mut capture = Capture { film: Film::NEUTRAL, ..any.capture };
            // Shadows are no part of a thing.
            capture.look.light.sun = 0.0;
            let composite = Composite { capture, ..any };
            let (world, scene, poses) = world(seed);
            let with = composite.take(&photographs, &scene, &poses)?;
            for object in world.objects().iter().filter(|object| object.spec.kind.graspable()) {
                let mut without = scene.clone();
                let is_it =
                    |body: &&mut schema::Body| body.kind == schema::scene::BodyKind::Object(ObjectId(object.id.0));
                without.bodies.iter_mut().filter(is_it).for_each(|body| body.visuals.clear());
                let without = composite.take(&photographs, &without, &poses)?;
                let at_px = composite.capture.project(object.landmark_m()).context("it is before the camera")?;
                let place = |at: f32| (at as usize).min(CAMERA_SIDE - 1);
                let at = place(at_px[1]) * CAMERA_SIDE + place(at_px[0]);
                let off = (pixel(&with, at) - pixel(&without, at)).abs().max_element();
                on += usize::from(off > 2.0);
                all += 1;
            }
        }
        // The arm hides some.
        assert!(all > 50 && on * 100 > all * 85, "{on} of {all}");
        Ok(())
    }

    #[test]
    fn the_same_seed_is_the_same_picture_and_another_desk_another() -> Result<()> {
        let photographs = Photographs::load()?;
        let (_, scene, poses) = world(5);
        let take = |desk, seed| Composite::random(&photographs, desk, seed).take(&photographs, &scene, &poses);
        assert_eq!(take(1, 5)?, take(1, 5)?);
        assert_ne!(take(1, 5)?, take(2, 5)?);
        assert_ne!(take(1, 5)?, take(1, 6)?);
        Ok(())
    }
}
