//! Cameras anywhere a visitor may put one.

use camera::View;
use camera::random::Random;
use glam::{DVec2, Vec2, Vec3};
use mat::layout;
use schema::CameraPose;

use super::{Desk, SIZE, webcam_film};

/// How much of what goes wrong is there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// Webcam film instead of a perfect one.
    pub film: bool,
    /// One marker partly under something.
    pub occluded: bool,
    /// Radial coefficients are evenly from this far to either side of zero.
    pub radial: f64,
    /// The lens's axis is up to this far off the middle of the picture, each way.
    pub off_centre_px: f32,
}

/// A camera 30 to 65 degrees high, within 25 of the arm's own direction, rolled by up to 4, with a field of view from 32 to 55
/// degrees, near enough that the mat fills most of the picture.
pub fn random_pose(random: &mut Random) -> CameraPose {
    let elevation = random.between(30.0, 65.0).to_radians();
    let azimuth = random.about_zero(25.0).to_radians();
    let roll = random.about_zero(4.0).to_radians();
    let fov_y_rad = random.between(32.0, 55.0).to_radians();
    let room = random.between(1.05, 1.5);
    let target_m = Vec3::new(0.205 + random.about_zero(0.03), random.about_zero(0.03), 0.0);
    let flat = libm::cosf(elevation);
    let towards = Vec3::new(flat * libm::cosf(azimuth), flat * libm::sinf(azimuth), libm::sinf(elevation));
    let across = Vec3::new(-libm::sinf(azimuth), libm::cosf(azimuth), 0.0);
    let at = |distance_m: f32| CameraPose {
        eye_m: target_m + towards * distance_m,
        target_m,
        up: Vec3::Z + across * roll,
        fov_y_rad,
    };
    let mut distance_m = 0.3;
    while !shows_mat(&at(distance_m)) {
        distance_m += 0.01;
    }
    at((distance_m * room).max(0.42))
}

/// A camera 65 cm from the middle of the mat, so far to the side of the arm's own direction.
pub fn aside(azimuth_deg: f32) -> CameraPose {
    let azimuth = azimuth_deg.to_radians();
    let target_m = Vec3::new(0.205, 0.0, 0.0);
    let towards = Vec3::new(0.7 * libm::cosf(azimuth), 0.7 * libm::sinf(azimuth), 0.72);
    CameraPose { eye_m: target_m + towards * 0.65, target_m, up: Vec3::Z, fov_y_rad: 0.75 }
}

fn shows_mat(pose: &CameraPose) -> bool {
    let view = View::new(pose, SIZE[0], SIZE[1]);
    mat::Paper::A4.corners_m().into_iter().all(|at_m| {
        view.project(at_m.as_vec2().extend(0.0)).is_some_and(|(at, _)| {
            at.cmpgt(Vec2::splat(4.0)).all() && at.x < SIZE[0] as f32 - 4.0 && at.y < SIZE[1] as f32 - 4.0
        })
    })
}

/// The picture of a seed.
pub fn random_desk(seed: u64, faults: Faults) -> Desk {
    let random = &mut Random::new(seed, 0x3A7);
    let mut desk = Desk::new(random_pose(random));
    desk.seed = random.next();
    desk.noise_seed = random.next();
    desk.ground = random.between(0.05, 0.7);
    desk.texture_m = random.between(0.004, 0.06);
    desk.gradient_per_m = Vec2::new(random.about_zero(1.2), random.about_zero(1.2));
    if random.chance(0.5) {
        desk.paper = Some(mat::Paper::Letter);
    }
    if faults.film {
        desk.film = webcam_film(random);
    }
    if faults.occluded {
        let marker = (random.next() % 4) as usize;
        let off_m = Vec2::new(random.about_zero(0.03), random.about_zero(0.03));
        let middle_m = layout::marker_middle_m(marker).as_vec2() + off_m;
        desk.occluders.push((middle_m, random.between(0.008, 0.03), random.between(0.02, 0.8)));
    }
    desk.radial = f64::from(random.about_zero(1.0)) * faults.radial;
    let off_centre_px = Vec2::new(random.about_zero(1.0), random.about_zero(1.0)) * faults.off_centre_px;
    desk.off_centre_px = DVec2::new(f64::from(off_centre_px.x), f64::from(off_centre_px.y));
    desk
}
