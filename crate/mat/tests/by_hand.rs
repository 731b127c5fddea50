//! A bare sheet of paper instead of the mat, its corners pointed at by a person.

use camera::random::Random;
use glam::Vec2;
use mat::{Error, Focal, Grey, manual};

mod desk;

use desk::poses::{Faults, random_desk};
use desk::{Desk, SIZE};

/// Of each kind.
const PICTURES: u64 = 10;

/// The worst overlay of those calibrated, millimetres, and how many were refused, of some.
fn tried(count: u64, off_px: f32, focal_share: Option<f64>, ground: f32) -> (Vec<f64>, usize) {
    let (mut off_mm, mut refused) = (Vec::new(), 0);
    for seed in 0..count {
        let desk = random_desk(seed, Faults { film: true, ..Faults::default() });
        let desk = Desk { is_blank: true, ground, ..desk };
        let paper = desk.paper.expect("there is a sheet");
        let random = &mut Random::new(seed, 9);
        let stand = desk.stand();
        let clicked_px = paper.corners_m().map(|at_m| {
            let at = stand.project(at_m.extend(0.0)).expect("the sheet is in front").as_vec2();
            at + Vec2::new(random.about_zero(off_px), random.about_zero(off_px))
        });
        let focal = focal_share.map(|share| {
            let wrong = 1.0 + share * f64::from(random.about_zero(1.0));
            Focal { focal_px: stand.lens.focal_px * wrong, share }
        });
        match manual::calibrate(&Grey::of(&desk.picture()), clicked_px, paper, focal) {
            Ok((found, _)) => off_mm.push(desk.overlay_error_m(&found)[0] * 1000.0),
            Err(Error::FocalUnknown { .. } | Error::Unsure { .. }) => refused += 1,
            Err(error) => panic!("seed {seed}: {error}"),
        }
    }
    off_mm.sort_by(f64::total_cmp);
    assert_eq!([SIZE[0], SIZE[1]], [640, 480]);
    (off_mm, refused)
}

fn print(name: &str, (off_mm, refused): &(Vec<f64>, usize)) {
    let at = |share: f64| off_mm.get((off_mm.len() as f64 * share) as usize).copied().unwrap_or(f64::NAN);
    println!("{name}: median {:.1} mm, 90 % {:.1}, worst {:.1}; {refused} refused", at(0.5), at(0.9), at(0.9999));
}

#[test]
fn paper_on_a_dark_desk_is_found_to_five_millimetres_from_rough_clicks() {
    let found = tried(PICTURES, 4.0, None, 0.15);
    print("dark desk, clicks to 4 px, no focal length", &found);
    assert!(found.1 <= 2 && found.0.iter().all(|off_mm| *off_mm < 6.0), "{found:?}");
    let told = tried(PICTURES, 4.0, Some(0.03), 0.15);
    print("dark desk, clicks to 4 px, focal length to 3 %", &told);
    assert!(told.1 == 0 && told.0.iter().all(|off_mm| *off_mm < 6.0), "{told:?}");
}

#[test]
fn paper_on_a_light_desk_is_as_good_as_the_clicks() {
    let found = tried(PICTURES, 1.0, None, 0.80);
    print("light desk, clicks to 1 px, no focal length", &found);
    let told = tried(PICTURES, 1.0, Some(0.03), 0.80);
    print("light desk, clicks to 1 px, focal length to 3 %", &told);
    assert!(told.1 <= 2 && told.0.iter().all(|off_mm| *off_mm < 12.0), "{told:?}");
}
