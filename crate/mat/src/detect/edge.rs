//! The sides of a marker, or of a sheet, to a tenth of a pixel: where along many short lines across them the light changes.

use glam::Vec2;

use crate::grey::Grey;

/// Beside the corners a side is rounded by blur, so this share of it at either end is left out.
const LEFT_OUT: f32 = 0.12;
/// Steps along a line across the side, pixels.
const STEP_PX: f32 = 0.5;
/// A side whose points are further than this from a line, root of the mean square, is not a straight edge.
const UNEVEN_PX: f32 = 0.8;
/// Rounds of looking across the sides found so far.
const ROUNDS: usize = 3;

/// The line through points with weights: its middle and a unit vector along it.
#[derive(Clone, Copy, Debug)]
struct Line {
    middle: Vec2,
    along: Vec2,
}

/// What is on the inner side of the edges, and so how far from where they are thought to be they are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inside {
    /// A marker's frame on white, its corners known to a pixel or two.
    Dark,
    /// Paper on a desk, its corners pointed at by a person.
    Light,
}

impl Inside {
    /// In each round, pixels.
    const fn reach_px(self) -> [f32; ROUNDS] {
        match self {
            Self::Dark => [4.0, 3.0, 3.0],
            Self::Light => [9.0, 5.0, 3.0],
        }
    }
}

/// Corners that are exact, from some, clockwise as y points down, that are about right; `None` where there are no four straight
/// edges.
pub(crate) fn refined(picture: &Grey, curve: &[f32; 256], rough: [Vec2; 4], inside: Inside) -> Option<[Vec2; 4]> {
    let mut corners = rough;
    for most_px in inside.reach_px() {
        let mut lines = [None; 4];
        for (k, line) in lines.iter_mut().enumerate() {
            let ends = [corners[k], corners[(k + 1) % 4]];
            *line = side(picture, curve, ends, width_px(&corners, k).min(most_px), inside).map(|(line, _)| line);
        }
        let [top, right, bottom, left] = lines;
        let (top, right, bottom, left) = (top?, right?, bottom?, left?);
        corners = [meet(left, top)?, meet(top, right)?, meet(right, bottom)?, meet(bottom, left)?];
    }
    // Farther than this from where they were thought to be, it is other edges that were found.
    let moved_px = (0..4).map(|k| corners[k].distance(rough[k])).fold(0.0, f32::max);
    let size_px = corners[0].distance(corners[2]);
    (moved_px < 3.0 + 0.1 * size_px.min(60.0)).then_some(corners)
}

/// A side of a sheet as it is in a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Side {
    /// How far its ends are from where they were thought to be, across it, whichever is farther, pixels.
    pub(crate) off_px: f32,
    /// How much the light changes there; its square.
    pub(crate) strength: f32,
}

/// The side of a light sheet between two corners, looked for within `reach_px` to either side; `None` where there is no
/// straight edge from dark to light.
pub(crate) fn side_of_sheet(picture: &Grey, curve: &[f32; 256], ends: [Vec2; 2], reach_px: f32) -> Option<Side> {
    let (line, strength) = side(picture, curve, ends, reach_px, Inside::Light)?;
    let off_px = ends.map(|end| (end - line.middle).perp_dot(line.along).abs());
    Some(Side { off_px: off_px[0].max(off_px[1]), strength })
}

/// How far from a side to look: most of the width of a marker's frame, because beyond it and the white around the marker there
/// are other edges.
fn width_px(corners: &[Vec2; 4], k: usize) -> f32 {
    let (from, to) = (corners[k], corners[(k + 1) % 4]);
    let across = (to - from).perp().normalize_or_zero();
    let opposite = corners[(k + 2) % 4].midpoint(corners[(k + 3) % 4]);
    let frame_px = ((opposite - from.midpoint(to)).dot(across)).abs() / crate::code::CELLS as f32;
    (0.8 * frame_px).max(1.5)
}

/// The side between two corners, and how strong an edge it usually is: the square of light.
fn side(
    picture: &Grey,
    curve: &[f32; 256],
    [from, to]: [Vec2; 2],
    reach_px: f32,
    inside: Inside,
) -> Option<(Line, f32)> {
    let length_px = from.distance(to);
    // Clockwise as y points down, so that this points out of the marker.
    let out = -(to - from).try_normalize()?.perp();
    let steps = (reach_px / STEP_PX) as i32;
    let count = (length_px as i32).clamp(8, 48);
    let mut points = [(Vec2::ZERO, 0.0); 48];
    for (index, point) in points[..count as usize].iter_mut().enumerate() {
        let share = LEFT_OUT + (1.0 - 2.0 * LEFT_OUT) * (index as f32 + 0.5) / count as f32;
        let middle = from.lerp(to, share);
        let (mut weights, mut moments) = (0.0, 0.0);
        let mut before = picture.sample(middle - out * (steps as f32 * STEP_PX), curve);
        for step in 1 - steps..=steps {
            let light = picture.sample(middle + out * (step as f32 * STEP_PX), curve);
            let rise = match inside {
                Inside::Dark => light - before,
                Inside::Light => before - light,
            };
            let rise = rise.max(0.0);
            before = light;
            // Squared, so that much noise weighs little beside an edge.
            weights += rise * rise;
            moments += rise * rise * (step as f32 - 0.5) * STEP_PX;
        }
        if weights > 0.0 {
            *point = (middle + out * (moments / weights), weights);
        }
    }
    fitted(&mut points[..count as usize])
}

/// Fits a line, leaves out what is far from it, and fits again.
fn fitted(points: &mut [(Vec2, f32)]) -> Option<(Line, f32)> {
    // Edges count alike however bright they are, noise does not count at all.
    let mut strengths: Vec<f32> = points.iter().map(|(_, weight)| *weight).collect();
    strengths.sort_by(f32::total_cmp);
    let usual = strengths[strengths.len() / 2];
    if usual <= 0.0 {
        return None;
    }
    for (_, weight) in points.iter_mut() {
        *weight = (*weight / usual).min(1.0);
    }
    let (rough, spread_px) = through(points)?;
    let limit_px = (2.0 * spread_px).max(0.3);
    for (at, weight) in points.iter_mut() {
        if (*at - rough.middle).perp_dot(rough.along).abs() > limit_px {
            *weight = 0.0;
        }
    }
    let (line, spread_px) = through(points)?;
    (spread_px < UNEVEN_PX).then_some((line, usual))
}

/// The line of least squared distances, and the root of their mean: the longer axis of the points' covariance.
fn through(points: &[(Vec2, f32)]) -> Option<(Line, f32)> {
    let weights: f32 = points.iter().map(|(_, weight)| weight).sum();
    if weights < 4.0 {
        return None;
    }
    let middle = points.iter().map(|(at, weight)| *at * *weight).sum::<Vec2>() / weights;
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (at, weight) in points {
        let from_middle = *at - middle;
        xx += weight * from_middle.x * from_middle.x;
        xy += weight * from_middle.x * from_middle.y;
        yy += weight * from_middle.y * from_middle.y;
    }
    let (mean, half) = ((xx + yy) * 0.5, (xx - yy) * 0.5);
    let radius = libm::sqrtf(half * half + xy * xy);
    let along = if half >= 0.0 { Vec2::new(half + radius, xy) } else { Vec2::new(xy, radius - half) };
    let line = Line { middle, along: along.try_normalize()? };
    Some((line, libm::sqrtf((mean - radius).max(0.0) / weights)))
}

fn meet(one: Line, other: Line) -> Option<Vec2> {
    let slant = one.along.perp_dot(other.along);
    // Sides of a square do not come nearer to each other than this, seen from 20 degrees or more.
    (slant.abs() > 0.1).then(|| one.middle + one.along * ((other.middle - one.middle).perp_dot(other.along) / slant))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grey::light_curve;

    /// A dark quadrilateral on light, anti-aliased in light with 8 x 8 samples a pixel.
    fn drawn(corners: [Vec2; 4]) -> Grey {
        let mut picture = Grey::new(64, 64);
        for (index, level) in picture.levels.iter_mut().enumerate() {
            let mut light = 0.0;
            for sample in 0..64 {
                let at = Vec2::new((index % 64) as f32, (index / 64) as f32)
                    + (Vec2::new((sample % 8) as f32, (sample / 8) as f32) + 0.5) / 8.0;
                let inside = (0..4).all(|k| (corners[(k + 1) % 4] - corners[k]).perp_dot(at - corners[k]) >= 0.0);
                light += if inside { 0.02 } else { 0.8 } / 64.0;
            }
            *level = (libm::sqrtf(light) * 255.0 + 0.5) as u8;
        }
        picture
    }

    #[test]
    fn corners_are_found_to_a_twentieth_of_a_pixel() {
        let corners = [Vec2::new(18.3, 15.8), Vec2::new(48.9, 20.1), Vec2::new(44.2, 47.6), Vec2::new(13.7, 41.4)];
        let rough = corners.map(|corner| corner + Vec2::new(1.2, -0.9));
        let found = refined(&drawn(corners), &light_curve(), rough, Inside::Dark).expect("there are four edges");
        for (at, corner) in found.into_iter().zip(corners) {
            assert!(at.distance(corner) < 0.05, "{at} is not {corner}");
        }
    }

    #[test]
    fn where_nothing_is_there_are_no_edges() {
        let rough = [Vec2::new(10.0, 10.0), Vec2::new(50.0, 10.0), Vec2::new(50.0, 50.0), Vec2::new(10.0, 50.0)];
        assert_eq!(refined(&Grey::new(64, 64), &light_curve(), rough, Inside::Dark), None);
    }
}
