//! Whether a camera that was found by a bare sheet still stands where it stood, by the sheet's own edges: on a plain desk they
//! are all there is to go by.

use glam::Vec2;

use crate::detect::edge::side_of_sheet;
use crate::grey::{Grey, light_curve};
use crate::moved::Stillness;

/// How far from where it was an edge is looked for: first near by, then farther, pixels of a picture 640 wide.
const REACH_PX: [f32; 2] = [9.0, 32.0];
/// With fewer edges nothing can be said.
const LEAST: usize = 3;
/// An edge is the same one while the light across it changes by this share of what it did, squared: by a third.
const SAME: f32 = 0.1;
/// An edge that changes the light by less than this, squared, is noise and not paper: a hundredth of full light.
const FAINTEST: f32 = 1e-4;

/// The edges of a sheet as they were when the camera was found by it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edges {
    /// Both ends of each, pixels, and how strong it was.
    sides: Vec<([Vec2; 2], f32)>,
    size: [usize; 2],
}

impl Edges {
    /// Remembers those of a sheet whose corners lie here, clockwise as y points down, as far as they can be seen.
    pub fn of(picture: &Grey, corners_px: [Vec2; 4]) -> Self {
        let size = [picture.width, picture.height];
        let curve = light_curve();
        let sides = (0..4).filter_map(|k| {
            let ends = [corners_px[k], corners_px[(k + 1) % 4]];
            let side = side_of_sheet(picture, &curve, ends, REACH_PX[0] * scale(size))?;
            // Corners that were pointed at beside an edge say nothing of how it moves.
            let is_there = side.strength > FAINTEST && side.off_px < 2.0 * scale(size);
            is_there.then_some((ends, side.strength))
        });
        Self { sides: sides.collect(), size }
    }

    /// Whether enough of them were seen to tell a movement.
    pub fn can_tell(&self) -> bool {
        self.sides.len() >= LEAST
    }

    /// Looks for what was remembered; `most_px` is how far an edge may be from where it was.
    pub fn compare(&self, picture: &Grey, most_px: f32) -> Stillness {
        if !self.can_tell() || self.size != [picture.width, picture.height] {
            return Stillness::Unclear;
        }
        let curve = light_curve();
        let find = |(ends, strength): &([Vec2; 2], f32)| {
            let look = |reach_px: f32| {
                let side = side_of_sheet(picture, &curve, *ends, reach_px * scale(self.size))?;
                (side.strength > strength * SAME).then_some(side.off_px)
            };
            REACH_PX.into_iter().find_map(look)
        };
        let mut off_px: Vec<f32> = self.sides.iter().filter_map(find).collect();
        if off_px.len() < LEAST {
            return Stillness::Unclear;
        }
        // Whichever way a camera moves, two edges leave their place; one alone may have something lying on it.
        off_px.sort_by(|a, b| b.total_cmp(a));
        if off_px[1] > most_px { Stillness::Moved { by_px: f64::from(off_px[1]) } } else { Stillness::Still }
    }
}

/// Pixels for each of a picture 640 wide.
fn scale(size: [usize; 2]) -> f32 {
    size[0] as f32 / 640.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const CORNERS_PX: [Vec2; 4] =
        [Vec2::new(203.0, 162.0), Vec2::new(464.0, 183.0), Vec2::new(473.0, 342.0), Vec2::new(146.0, 308.0)];

    /// A sheet on an even desk, this much aside, under so much light, with an arm's breadth of dark over a part of it.
    fn drawn(aside_px: Vec2, light: f32, hidden_left_of_px: f32) -> Grey {
        let corners = CORNERS_PX.map(|corner| corner + aside_px);
        let mut picture = Grey::new(640, 480);
        for (index, level) in picture.levels.iter_mut().enumerate() {
            let at = Vec2::new((index % 640) as f32, (index / 640) as f32) + 0.5;
            let inside = (0..4)
                .map(|k| {
                    let along = (corners[(k + 1) % 4] - corners[k]).normalize();
                    (along.perp_dot(at - corners[k]) + 0.5).clamp(0.0, 1.0)
                })
                .fold(1.0, f32::min);
            let shown = if at.x < hidden_left_of_px { 0.05 } else { 0.2 + 0.6 * inside };
            *level = (libm::sqrtf(shown * light) * 255.0) as u8;
        }
        picture
    }

    #[test]
    fn edges_tell_a_movement_from_none_in_less_light_too() {
        let edges = Edges::of(&drawn(Vec2::ZERO, 1.0, 0.0), CORNERS_PX);
        assert!(edges.can_tell());
        let compare = |aside: f32, light, hidden| edges.compare(&drawn(Vec2::new(aside, 0.0), light, hidden), 2.5);
        assert_eq!(compare(0.0, 0.5, 0.0), Stillness::Still);
        for aside in [4.0, 15.0, -25.0] {
            assert!(
                matches!(compare(aside, 1.0, 0.0), Stillness::Moved { .. }),
                "{aside}: {:?}",
                compare(aside, 1.0, 0.0)
            );
        }
        assert_eq!(compare(0.0, 0.0, 0.0), Stillness::Unclear, "in the dark");
        assert_eq!(compare(0.0, 1.0, 640.0), Stillness::Unclear, "under a hand");
    }

    #[test]
    fn a_sheet_that_cannot_be_told_from_its_desk_tells_nothing() {
        let edges = Edges::of(&Grey::new(640, 480), CORNERS_PX);
        assert!(!edges.can_tell());
        assert_eq!(edges.compare(&Grey::new(640, 480), 2.5), Stillness::Unclear);
    }
}
