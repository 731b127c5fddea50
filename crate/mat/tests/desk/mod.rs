//! Pictures of the mat on a desk as a webcam would take them: a ray for each of 4 x 4 samples a pixel, onto the plane z = 0,
//! then lens faults, noise and compression by [`camera::capture::Darkroom`].

#![allow(dead_code, reason = "tests, examples and benchmarks each use a part")]

pub mod clutter;
pub mod cube;
pub mod poses;

use camera::View;
use camera::capture::{Darkroom, Film};
use camera::color::{Encoder, linear};
use camera::random::{Random, scramble};
use glam::{DVec2, Vec2, Vec3};
use mat::layout::{self, Drawing};
use mat::lens::Lens;
use mat::refine::Stand;
use mat::{Calibration, Paper};
use schema::{CameraPose, Image};

/// What webcams give.
pub const SIZE: [usize; 2] = [640, 480];

/// Everything about a picture.
#[derive(Clone, Debug)]
pub struct Desk {
    pub pose: CameraPose,
    /// Radial coefficient of the lens, and how far its axis is off the middle of the picture.
    pub radial: f64,
    pub off_centre_px: DVec2,
    /// `None` shows a desk without a mat.
    pub paper: Option<Paper>,
    /// Whether nothing is printed on the paper.
    pub is_blank: bool,
    /// How high the sheet's short edges curl up from the desk; its middle lies flat.
    pub curl_m: f32,
    /// Round things that lie on the mat: middle, radius, brightness.
    pub occluders: Vec<(Vec2, f32, f32)>,
    /// How light the desk is, on what it is patterned, and what is drawn.
    pub ground: f32,
    pub texture_m: f32,
    pub seed: u64,
    /// How much the light falls off along x and y, a share per metre.
    pub gradient_per_m: Vec2,
    /// A straight shadow: what lies further along the direction than this has so little of the light.
    pub shadow: Option<(Vec2, f32, f32)>,
    pub film: Film,
    pub noise_seed: u64,
}

impl Desk {
    /// A well-lit mat on a grey desk, by a perfect camera.
    pub fn new(pose: CameraPose) -> Self {
        Self {
            pose,
            radial: 0.0,
            off_centre_px: DVec2::ZERO,
            paper: Some(Paper::A4),
            is_blank: false,
            curl_m: 0.0,
            occluders: Vec::new(),
            ground: 0.35,
            texture_m: 0.03,
            seed: 1,
            gradient_per_m: Vec2::ZERO,
            shadow: None,
            film: Film::NEUTRAL,
            noise_seed: 1,
        }
    }

    /// The camera with its lens.
    pub fn stand(&self) -> Stand {
        let View { eye_m, right, up, forward, focal_px, centre_px } = View::new(&self.pose, SIZE[0], SIZE[1]);
        let (right, down) = (right.as_dvec3().normalize(), -up.as_dvec3().normalize());
        let rotation = glam::DMat3::from_cols(right, down, forward.as_dvec3().normalize()).transpose();
        let centre_px = centre_px.as_dvec2() + self.off_centre_px;
        let lens = Lens { focal_px: f64::from(focal_px), radial: self.radial, centre_px };
        Stand { rotation, translation_m: -(rotation * eye_m.as_dvec3()), lens }
    }

    /// Takes the picture.
    pub fn picture(&self) -> Image {
        let mut image = self.scene();
        self.develop(&mut image, self.noise_seed);
        image
    }

    /// What the lens and the sensor do to a scene, with other noise each time.
    pub fn develop(&self, scene: &mut Image, noise_seed: u64) {
        Darkroom::default().develop(&self.film, noise_seed, &Encoder::new(), scene);
    }

    /// What is there to be seen, which is most of the work.
    pub fn scene(&self) -> Image {
        let mat = self.paper.map(Drawing::new);
        let stand = self.stand();
        let encoder = Encoder::new();
        let mut image = Image::new(SIZE[0], SIZE[1]);
        for (y, row) in image.rgb.chunks_exact_mut(SIZE[0] * 3).enumerate() {
            for (x, pixel) in row.chunks_exact_mut(3).enumerate() {
                let corner = DVec2::new(x as f64, y as f64);
                let middle_m = self.place(&stand, corner + 0.5);
                let light = if middle_m.is_some_and(|at_m| self.is_detailed(at_m)) {
                    let sample = |k: usize| corner + (DVec2::new((k % 4) as f64, (k / 4) as f64) + 0.5) * 0.25;
                    let sum: f32 = (0..16)
                        .map(|k| self.place(&stand, sample(k)).map_or(0.1, |at_m| self.light(mat.as_ref(), at_m)))
                        .sum();
                    sum / 16.0
                } else {
                    middle_m.map_or(0.1, |at_m| self.light(mat.as_ref(), at_m))
                };
                pixel.copy_from_slice(&encoder.bytes(Vec3::splat(light)));
            }
        }
        image
    }

    /// The place of the desk, or of the sheet on it, that is seen there; `None` above the horizon.
    fn place(&self, stand: &Stand, at_px: DVec2) -> Option<Vec2> {
        let flat_m = stand.on_table(at_px)?.as_vec2();
        let Some(paper) = self.paper.filter(|_| self.curl_m > 0.0) else { return Some(flat_m) };
        let eye_m = stand.eye_m().as_vec3();
        let half_m = paper.size_m().as_vec2() * 0.5;
        let from_middle = |at_m: Vec2| (at_m - layout::MIDDLE_M.as_vec2()) / half_m;
        // The curl is gentle, so that each step comes nearer by a factor of two and more.
        let met_m = (0..8).fold(flat_m, |at_m, _| {
            let height_m = self.curl_m * (from_middle(at_m).y * from_middle(at_m).y).min(1.0);
            flat_m + (eye_m.truncate() - flat_m) * (height_m / eye_m.z)
        });
        Some(if from_middle(met_m).abs().max_element() <= 1.0 { met_m } else { flat_m })
    }

    /// Whether there are edges here: on the mat and a little beside it.
    fn is_detailed(&self, at_m: Vec2) -> bool {
        self.paper.is_some_and(|paper| {
            let [low_m, _, high_m, _] = paper.corners_m();
            let at_m = at_m.as_dvec2();
            at_m.cmpge(low_m - 0.01).all() && at_m.cmple(high_m + 0.01).all()
        })
    }

    /// What light comes from a place of the table.
    fn light(&self, mat: Option<&Drawing>, at_m: Vec2) -> f32 {
        let even = 1.0 + (at_m - Vec2::new(0.2, 0.0)).dot(self.gradient_per_m);
        let occluder = self.occluders.iter().find(|(middle_m, radius_m, _)| at_m.distance(*middle_m) < *radius_m);
        let albedo = match (occluder, mat) {
            (Some((_, _, bright)), _) => *bright,
            // Toner is not black, and paper not white.
            (None, Some(mat)) => match mat.grey_at(at_m.as_dvec2()) {
                Some(_) if self.is_blank => 0.82,
                Some(grey) => linear([grey; 3]).x * 0.78 + 0.04,
                None => self.pattern(at_m),
            },
            (None, None) => self.pattern(at_m),
        };
        let shaded = self.shadow.filter(|(along, from_m, _)| at_m.dot(*along) > *from_m).map_or(1.0, |(.., kept)| kept);
        albedo * even.max(0.05) * shaded
    }

    fn pattern(&self, at_m: Vec2) -> f32 {
        let cell = (at_m / self.texture_m).floor();
        let blended = at_m / self.texture_m - cell;
        let value = |dx: f32, dy: f32| {
            let key = (cell.x + dx) as i64 as u64 ^ ((cell.y + dy) as i64 as u64).rotate_left(32) ^ self.seed << 20;
            (scramble(key) >> 40) as f32 / (1u32 << 24) as f32
        };
        let low = value(0.0, 0.0) + (value(1.0, 0.0) - value(0.0, 0.0)) * blended.x;
        let high = value(0.0, 1.0) + (value(1.0, 1.0) - value(0.0, 1.0)) * blended.x;
        self.ground * (0.6 + 0.8 * (low + (high - low) * blended.y))
    }

    /// How far off, metres, an arm drawn over the picture with a found camera would be: points at heights up to 15 cm over
    /// what grasps reach are projected by both cameras, and the distance of the two places in the picture is taken back to
    /// the depth of the point. The worst of 75. The first with the found lens, the second as a pinhole, which is how the
    /// stage draws.
    pub fn overlay_error_m(&self, found: &Calibration) -> [f64; 2] {
        let truth = self.stand();
        let pinhole = View::new(&found.pose(), SIZE[0], SIZE[1]);
        let mut worst_m = [0.0f64; 2];
        for index in 0..75 {
            let share = |step: usize| step as f32 / 4.0;
            let point_m = Vec3::new(
                0.10 + 0.21 * share(index % 5),
                -0.139 + 0.278 * share(index / 5 % 5),
                0.15 * (index / 25) as f32 / 2.0,
            );
            let there = truth.project(point_m.as_dvec3()).expect("the arm is in front of the camera");
            let depth_m = (truth.rotation * point_m.as_dvec3() + truth.translation_m).z;
            let drawn =
                [found.project(point_m).map(Vec2::as_dvec2), pinhole.project(point_m).map(|(at, _)| at.as_dvec2())];
            for (worst_m, drawn) in worst_m.iter_mut().zip(drawn) {
                let off_px = drawn.map_or(f64::INFINITY, |at_px| at_px.distance(there));
                *worst_m = worst_m.max(off_px * depth_m / truth.lens.focal_px);
            }
        }
        worst_m
    }

    /// How far the corners of the mat's markers are from where a found camera sees them, root of the mean square and worst,
    /// pixels: against the truth, not against what was detected.
    pub fn corner_error_px(&self, found: &Calibration) -> [f64; 2] {
        let truth = self.stand();
        let corners = (0..mat::code::MARKERS).flat_map(layout::marker_corners_m);
        let off: Vec<f64> = corners
            .map(|at_m| {
                let there = truth.project(at_m.extend(0.0)).expect("the mat is in front of the camera");
                found.stand.project(at_m.extend(0.0)).map_or(f64::INFINITY, |at_px| at_px.distance(there))
            })
            .collect();
        let squares: f64 = off.iter().map(|off| off * off).sum();
        [(squares / off.len() as f64).sqrt(), off.into_iter().fold(0.0, f64::max)]
    }
}

/// The film of a usual webcam.
pub const USUAL_FILM: Film =
    Film { defocus_px: 0.7, shot_noise: 0.02, read_noise: 0.004, jpeg_quality: Some(80), ..Film::NEUTRAL };

/// A film of a webcam in a lit room: some of each fault.
pub fn webcam_film(random: &mut Random) -> Film {
    Film {
        defocus_px: random.between(0.4, 1.1),
        vignette: random.between(0.0, 0.3),
        exposure: random.between(0.7, 1.15),
        shot_noise: random.between(0.0, 0.03),
        read_noise: random.between(0.0, 0.006),
        gamma: random.between(0.85, 1.15),
        contrast: random.between(0.85, 1.15),
        jpeg_quality: random.chance(0.7).then(|| random.between(60.0, 95.0) as u8),
        ..Film::NEUTRAL
    }
}
