//! The camera that sees the corners where they were seen: least squares over pose, focal length and lens.

use glam::{DMat3, DVec2, DVec3};
use nalgebra::{SMatrix, SVector};

use crate::lens::Lens;
use crate::plane::Pair;

/// Turn about the camera's three axes, shift along them, logarithm of the focal length, radial coefficient, spread of ink,
/// and the place in the picture of the lens's axis.
pub const PARAMETERS: usize = 11;
/// Where in the parameters those of the lens and the ink are.
pub const FOCAL: usize = 6;
pub const RADIAL: usize = 7;
pub const SPREAD: usize = 8;
pub const CENTRE: usize = 9;
/// Of the parameters; in their order.
pub type Covariance = SMatrix<f64, PARAMETERS, PARAMETERS>;
type Gradient = SVector<f64, PARAMETERS>;

/// A camera in the world.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stand {
    /// From the world's axes to the camera's: right, down, into the picture.
    pub rotation: DMat3,
    /// The world's origin in the camera's axes, metres.
    pub translation_m: DVec3,
    pub lens: Lens,
}

/// What is known of a number before the picture is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prior {
    pub mean: f64,
    /// Standard deviation; infinite where nothing is known.
    pub deviation: f64,
}

/// What is known of the lens beforehand, and how well corners are found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Knowledge {
    /// Of the focal length's logarithm.
    pub log_focal: Prior,
    pub radial: Prior,
    /// Of the spread of ink, see [`Fit::spread`].
    pub spread: Prior,
    /// Of where the lens's axis meets the picture, across and down, pixels.
    pub centre_px: [Prior; 2],
    /// Standard deviation of a corner each way, pixels.
    pub corner_px: f64,
}

/// The best camera, and how sure that is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    pub stand: Stand,
    /// By which share markers look larger than they are: toner runs, light blooms into the dark, and a camera's curve moves
    /// the middle of a blurred edge. All corners of a marker are moved outwards by it, which would otherwise be taken for the
    /// work of the lens.
    pub spread: f64,
    /// Of the parameters.
    pub covariance: Covariance,
}

impl Stand {
    /// Where the camera is.
    pub fn eye_m(&self) -> DVec3 {
        -(self.rotation.transpose() * self.translation_m)
    }

    /// Where a point of the world is seen; `None` behind the camera.
    pub fn project(&self, point_m: DVec3) -> Option<DVec2> {
        self.lens.project(self.rotation * point_m + self.translation_m)
    }

    /// The place of the table that is seen there; `None` above the horizon.
    pub fn on_table(&self, at_px: DVec2) -> Option<DVec2> {
        let ray = self.rotation.transpose() * self.lens.ray(at_px).extend(1.0);
        let eye_m = self.eye_m();
        (ray.z < -1e-6 && eye_m.z > 0.0).then(|| (eye_m - ray * (eye_m.z / ray.z)).truncate())
    }

    /// Where a point is seen, and how that changes with the parameters; ink that spreads moves it along `outwards_m`.
    pub fn derivatives(&self, point_m: DVec3, outwards_m: DVec2) -> Option<(DVec2, SMatrix<f64, 2, PARAMETERS>)> {
        let Lens { focal_px, radial, .. } = self.lens;
        let turned_m = self.rotation * point_m;
        let at_m = turned_m + self.translation_m;
        let at_px = self.lens.project(at_m)?;
        let per_m = 1.0 / at_m.z;
        let ray = at_m.truncate() * per_m;
        let square = ray.length_squared();
        // Pixels per ray, then rays per metre.
        let stretched = focal_px * (1.0 + radial * square);
        let bend = 2.0 * focal_px * radial;
        let of_ray = SMatrix::<f64, 2, 2>::new(
            stretched + bend * ray.x * ray.x,
            bend * ray.x * ray.y,
            bend * ray.x * ray.y,
            stretched + bend * ray.y * ray.y,
        );
        let of_point = SMatrix::<f64, 2, 3>::new(per_m, 0.0, -ray.x * per_m, 0.0, per_m, -ray.y * per_m);
        let moved = of_ray * of_point;
        // A small turn w moves a point by w x point.
        let DVec3 { x, y, z } = turned_m;
        let cross = SMatrix::<f64, 3, 3>::new(0.0, z, -y, -z, 0.0, x, y, -x, 0.0);
        let mut rows = SMatrix::<f64, 2, PARAMETERS>::zeros();
        rows.fixed_columns_mut::<3>(0).copy_from(&(moved * cross));
        rows.fixed_columns_mut::<3>(3).copy_from(&moved);
        let outwards_m = self.rotation * outwards_m.extend(0.0);
        rows.fixed_columns_mut::<1>(SPREAD).copy_from(&(moved * SVector::<f64, 3>::from(outwards_m.to_array())));
        for (axis, value) in ray.to_array().into_iter().enumerate() {
            rows[(axis, FOCAL)] = stretched * value;
            rows[(axis, RADIAL)] = focal_px * square * value;
            rows[(axis, CENTRE + axis)] = 1.0;
        }
        Some((at_px, rows))
    }

    /// The camera after a step of the parameters.
    fn stepped(&self, step: &Gradient) -> Self {
        let turn = DVec3::new(step[0], step[1], step[2]);
        let angle = turn.length();
        let rotation = if angle > 0.0 { rotation(turn / angle, angle) * self.rotation } else { self.rotation };
        let lens = Lens {
            focal_px: self.lens.focal_px * libm::exp(step[FOCAL].clamp(-1.0, 1.0)),
            radial: self.lens.radial + step[RADIAL],
            centre_px: self.lens.centre_px + DVec2::new(step[CENTRE], step[CENTRE + 1]),
        };
        Self { rotation, translation_m: self.translation_m + DVec3::new(step[3], step[4], step[5]), lens }
    }
}

/// Rodrigues' formula.
fn rotation(axis: DVec3, angle_rad: f64) -> DMat3 {
    let (sine, cosine) = (libm::sin(angle_rad), libm::cos(angle_rad));
    let DVec3 { x, y, z } = axis;
    let cross = DMat3::from_cols(DVec3::new(0.0, z, -y), DVec3::new(-z, 0.0, x), DVec3::new(y, -x, 0.0));
    DMat3::IDENTITY + cross * sine + cross * cross * (1.0 - cosine)
}

/// Beyond this many standard deviations a corner pulls no harder (Huber 1964): a fingertip on a corner must not turn the
/// camera.
const HUBER: f64 = 3.0;
const MOST_STEPS: usize = 40;

/// Levenberg and Marquardt's method (Hartley and Zisserman 2004, appendix 6.2) from a camera that is about right.
pub fn refined(start: &Stand, pairs: &[Pair], known: &Knowledge) -> Option<Fit> {
    let (mut stand, mut spread) = (*start, known.spread.mean);
    let (mut cost, mut products, mut slopes) = system(&stand, spread, pairs, known)?;
    let mut damping = 1e-3;
    for _ in 0..MOST_STEPS {
        let mut damped = products;
        for k in 0..PARAMETERS {
            damped[(k, k)] *= 1.0 + damping;
        }
        let Some(step) = damped.cholesky().map(|factor| factor.solve(&slopes)) else {
            damping *= 10.0;
            continue;
        };
        let (next, next_spread) = (stand.stepped(&step), spread + step[SPREAD]);
        match system(&next, next_spread, pairs, known).filter(|(next_cost, ..)| *next_cost <= cost) {
            Some(better) => {
                let gain = cost - better.0;
                (stand, spread) = (next, next_spread);
                (cost, products, slopes) = better;
                damping = (damping * 0.1).max(1e-9);
                if gain <= 1e-9 * (1.0 + cost) {
                    break;
                }
            }
            None if damping > 1e9 => break,
            None => damping *= 10.0,
        }
    }
    let covariance = products.cholesky()?.inverse();
    // Where corners lie further off than was thought, everything is as much less sure.
    let spare = (2 * pairs.len()).saturating_sub(PARAMETERS - 1).max(1) as f64;
    Some(Fit { stand, spread, covariance: covariance * (cost / spare).max(1.0) })
}

/// Cost, normal matrix and right side of the equations for a step.
fn system(stand: &Stand, spread: f64, pairs: &[Pair], known: &Knowledge) -> Option<(f64, Covariance, Gradient)> {
    let (mut cost, mut products, mut slopes) = (0.0, Covariance::zeros(), Gradient::zeros());
    let precision = 1.0 / (known.corner_px * known.corner_px);
    for pair in pairs {
        let (at_px, rows) = stand.derivatives(pair.spread_m(spread).extend(0.0), pair.outwards_m)?;
        let off_px = pair.at_px - at_px;
        let deviations = off_px.length() / known.corner_px;
        let weight = if deviations > HUBER { HUBER / deviations } else { 1.0 };
        cost += if deviations > HUBER { HUBER * (2.0 * deviations - HUBER) } else { deviations * deviations };
        products += rows.transpose() * rows * (weight * precision);
        slopes += rows.transpose() * SVector::<f64, 2>::new(off_px.x, off_px.y) * (weight * precision);
    }
    let values = [
        (FOCAL, known.log_focal, libm::log(stand.lens.focal_px)),
        (RADIAL, known.radial, stand.lens.radial),
        (SPREAD, known.spread, spread),
        (CENTRE, known.centre_px[0], stand.lens.centre_px.x),
        (CENTRE + 1, known.centre_px[1], stand.lens.centre_px.y),
    ];
    for (k, prior, value) in values {
        let (off, precision) = (prior.mean - value, 1.0 / (prior.deviation * prior.deviation));
        cost += off * off * precision;
        products[(k, k)] += precision;
        slopes[k] += off * precision;
    }
    cost.is_finite().then_some((cost, products, slopes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout;

    fn stand() -> Stand {
        let forward = DVec3::new(-0.45, -0.12, -0.6).normalize();
        let right = forward.cross(DVec3::Z).normalize();
        let rotation = DMat3::from_cols(right, forward.cross(right), forward).transpose();
        let lens = Lens { focal_px: 610.0, radial: -0.06, centre_px: DVec2::new(320.0, 240.0) };
        Stand { rotation, translation_m: -(rotation * DVec3::new(0.6, 0.1, 0.55)), lens }
    }

    const KNOWN: Knowledge = Knowledge {
        log_focal: Prior { mean: 0.0, deviation: f64::INFINITY },
        radial: Prior { mean: 0.0, deviation: 10.0 },
        spread: Prior { mean: 0.0, deviation: 0.03 },
        centre_px: [Prior { mean: 320.0, deviation: 0.1 }, Prior { mean: 240.0, deviation: 0.1 }],
        corner_px: 0.2,
    };

    /// The mat's corners as a camera sees them where ink has spread.
    fn pairs(truth: &Stand, spread: f64) -> Vec<Pair> {
        let pairs = (0..4).flat_map(|marker| {
            layout::marker_corners_m(marker).map(|table_m| {
                let outwards_m = table_m - layout::marker_middle_m(marker);
                Pair { table_m, outwards_m, at_px: DVec2::ZERO }
            })
        });
        pairs
            .map(|pair| {
                let at_px = truth.project(pair.spread_m(spread).extend(0.0)).expect("the mat is in front");
                Pair { at_px, ..pair }
            })
            .collect()
    }

    #[test]
    fn ink_that_has_spread_is_not_taken_for_the_lens() {
        let truth = stand();
        let found = refined(&truth, &pairs(&truth, 0.02), &KNOWN).expect("the corners are in general position");
        assert!((found.spread - 0.02).abs() < 1e-3, "{}", found.spread);
        assert!((found.stand.lens.radial + 0.06).abs() < 0.005 && (found.stand.lens.focal_px - 610.0).abs() < 1.5);
    }

    #[test]
    fn derivatives_are_those_of_small_steps() {
        let (stand, point_m) = (stand(), DVec3::new(0.25, 0.09, 0.04));
        let (at_px, rows) = stand.derivatives(point_m, DVec2::ZERO).expect("it is in front");
        for k in (0..PARAMETERS).filter(|k| *k != SPREAD) {
            let mut step = Gradient::zeros();
            step[k] = 1e-6;
            let moved = (stand.stepped(&step).project(point_m).expect("it is in front") - at_px) / 1e-6;
            assert!((moved - DVec2::new(rows[(0, k)], rows[(1, k)])).length() < 0.02, "parameter {k}: {moved}");
        }
    }

    #[test]
    fn the_true_camera_is_found_from_one_nearby() {
        let truth = stand();
        let pairs = pairs(&truth, 0.0);
        let off = Gradient::from([0.05, -0.03, 0.04, 0.02, -0.03, 0.05, 0.2, 0.06, 0.0, 0.0, 0.0]);
        let found = refined(&truth.stepped(&off), &pairs, &KNOWN).expect("the corners are in general position").stand;
        assert!((found.eye_m() - truth.eye_m()).length() < 1e-3, "{found:?}");
        assert!((found.lens.focal_px - 610.0).abs() < 1.0 && (found.lens.radial + 0.06).abs() < 0.005);
    }

    #[test]
    fn one_corner_far_off_hardly_moves_the_camera() {
        let truth = stand();
        let mut pairs = pairs(&truth, 0.0);
        pairs[6].at_px += DVec2::new(9.0, -7.0);
        let known = Knowledge { radial: Prior { mean: -0.06, deviation: 0.01 }, ..KNOWN };
        let found = refined(&truth, &pairs, &known).expect("the corners are in general position").stand;
        let point_m = DVec3::new(0.2, 0.0, 0.1);
        let moved = found.project(point_m).expect("in front").distance(truth.project(point_m).expect("in front"));
        assert!(moved < 1.5, "{moved}");
    }

    #[test]
    fn a_place_of_the_table_is_found_again_from_its_pixel() {
        let at_m = DVec2::new(0.22, -0.1);
        let at_px = stand().project(at_m.extend(0.0)).expect("in front");
        assert!(stand().on_table(at_px).expect("below the horizon").distance(at_m) < 1e-9);
        assert_eq!(stand().on_table(DVec2::new(320.0, -2000.0)), None);
    }
}
