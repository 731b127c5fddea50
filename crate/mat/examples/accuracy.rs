//! How well cameras are found: `cargo run -p mat --release --example accuracy -- 200`.
//!
//! Random cameras, 30 to 65 degrees high, see the mat on a desk; for each kind of picture, a line says how many gave a camera
//! from a single picture, and how far off that is from the truth.

use std::time::Instant;

use mat::lens::Lens;
use mat::matching::{of_the_mat, pairs_of};
use mat::plane::Pair;
use mat::refine::{Knowledge, Prior, Stand, refined};
use mat::{Calibration, Detector, Error, Grey, Marker, calibrate};

#[path = "../tests/desk/mod.rs"]
mod desk;

use desk::poses::{Faults, random_desk};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count: u64 = std::env::args().nth(1).map_or(Ok(200), |text| text.parse())?;
    let kinds = [
        ("perfect camera", Faults::default()),
        ("film", Faults { film: true, ..Faults::default() }),
        ("film, one marker partly covered", Faults { film: true, occluded: true, ..Faults::default() }),
        ("the same, radial to 0.05", Faults { film: true, occluded: true, radial: 0.05, off_centre_px: 0.0 }),
        ("the same, radial to 0.10", Faults { film: true, occluded: true, radial: 0.10, off_centre_px: 0.0 }),
        (
            "the same, radial to 0.05, axis to 10 px off",
            Faults { film: true, occluded: true, radial: 0.05, off_centre_px: 10.0 },
        ),
    ];
    for (name, faults) in kinds {
        kind(name, faults, count);
    }
    Ok(())
}

/// The same fit with a lens that is held to bend nothing.
fn without_radial(found: &Calibration, markers: &[Marker]) -> Option<Calibration> {
    let pairs: Vec<Pair> = of_the_mat(markers, desk::SIZE).iter().flat_map(pairs_of).collect();
    let known = Knowledge {
        log_focal: Prior { mean: 0.0, deviation: f64::INFINITY },
        radial: Prior { mean: 0.0, deviation: 1e-6 },
        spread: Prior { mean: 0.0, deviation: 0.03 },
        centre_px: [Prior { mean: 320.0, deviation: 1e-3 }, Prior { mean: 240.0, deviation: 1e-3 }],
        corner_px: 0.2,
    };
    let start = Stand { lens: Lens { radial: 0.0, ..found.stand.lens }, ..found.stand };
    Some(Calibration { stand: refined(&start, &pairs, &known)?.stand, ..*found })
}

fn kind(name: &str, faults: Faults, count: u64) {
    let mut detector = Detector::default();
    let [mut rms_px, mut fit_px, mut lens_mm, mut pinhole_mm, mut straight_mm, mut foretold_mm, mut focal, mut radial] =
        [const { Vec::new() }; 8];
    let mut seen = [0; 5];
    let mut refused = Vec::new();
    let mut detect_ms = Vec::new();
    let mut beyond = 0;
    for seed in 0..count {
        let desk = random_desk(seed, faults);
        let grey = Grey::of(&desk.picture());
        let began = Instant::now();
        let markers = detector.detect(&grey);
        detect_ms.push(began.elapsed().as_secs_f64() * 1000.0);
        seen[markers.len().min(4)] += 1;
        match calibrate(&markers, desk::SIZE, None) {
            Ok(found) => {
                let [rms, _] = desk.corner_error_px(&found);
                let [lens_m, pinhole_m] = desk.overlay_error_m(&found);
                rms_px.push(rms);
                fit_px.push(found.quality.rms_px);
                lens_mm.push(lens_m * 1000.0);
                pinhole_mm.push(pinhole_m * 1000.0);
                beyond += usize::from(lens_m * 1000.0 > found.quality.overlay_mm);
                foretold_mm.push(found.quality.overlay_mm);
                if let Some(straight) = without_radial(&found, &markers) {
                    straight_mm.push(desk.overlay_error_m(&straight)[0] * 1000.0);
                }
                radial.push((found.stand.lens.radial - desk.radial).abs());
                focal.push((found.stand.lens.focal_px / desk.stand().lens.focal_px - 1.0).abs() * 100.0);
            }
            Err(error) => refused.push((seed, error)),
        }
    }
    println!("{name}: {} of {count} calibrated; markers seen 0..4: {seen:?}", rms_px.len());
    let columns: [(&str, &mut Vec<f64>); 9] = [
        ("corners against the truth, rms, px", &mut rms_px),
        ("corners against those detected, rms, px", &mut fit_px),
        ("overlay with the lens, worst point, mm", &mut lens_mm),
        ("overlay as a pinhole, worst point, mm", &mut pinhole_mm),
        ("overlay foretold, two deviations, mm", &mut foretold_mm),
        ("overlay of a centred pinhole fit, mm", &mut straight_mm),
        ("radial coefficient", &mut radial),
        ("focal length, %", &mut focal),
        ("detection, ms", &mut detect_ms),
    ];
    for (what, values) in columns {
        values.sort_by(f64::total_cmp);
        let at = |share: f64| values.get(((values.len() as f64 * share) as usize).min(values.len().saturating_sub(1)));
        let shown = [0.5, 0.9, 0.99, 1.0].map(|share| format!("{:7.3}", at(share).copied().unwrap_or(f64::NAN)));
        println!("  {what:44} median {} 90 % {} 99 % {} worst {}", shown[0], shown[1], shown[2], shown[3]);
    }
    println!("  worse than the two deviations foretold: {beyond}");
    for (seed, error) in refused.iter().take(6) {
        let few = if matches!(error, Error::TooFewMarkers { .. }) { " (few)" } else { "" };
        println!("  seed {seed}: {error}{few}");
    }
}
