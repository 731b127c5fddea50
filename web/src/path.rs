//! The way of the tool over the picture: the head of its arrow, and in words where it ends.

use schema::{EePose, Forecast};

use crate::wording;

/// Length of an arrow's head, and half its width, in pixels of the picture.
const HEAD_PX: (f32, f32) = (5.0, 2.0);
/// How far its tip is beyond the end of the line.
const BEYOND_PX: f32 = 1.5;
/// Shorter ways have no direction to speak of.
const LEAST_PX: f32 = 1.0;
/// Moves below this are noise to the eye.
const STILL_M: f32 = 0.0005;

/// The corners of an arrow's head at the end of a line, the tip first; none where the line leads nowhere.
pub fn head(line: &[[f32; 2]]) -> Option<[[f32; 2]; 3]> {
    let end = *line.last()?;
    let to_end = line.iter().rev().map(|from| [end[0] - from[0], end[1] - from[1]]);
    let (along, far) = to_end.map(|[x, y]| ([x, y], x.hypot(y))).find(|(_, far)| *far >= LEAST_PX)?;
    let [x, y] = along.map(|px| px / far);
    let at = |forwards: f32, aside: f32| [end[0] + x * forwards - y * aside, end[1] + y * forwards + x * aside];
    let (long, half) = HEAD_PX;
    Some([at(BEYOND_PX, 0.0), at(BEYOND_PX - long, half), at(BEYOND_PX - long, -half)])
}

/// Where a chunk ends, seen from the arm: "ends 24 mm left and 9 mm down, spread 6 mm".
pub fn end_in_words(forecast: &Forecast) -> Option<String> {
    // From the origin: what is left is how far it goes.
    let end = forecast.path(&EePose::default()).pop()?;
    let ways = [("farther out", "closer in"), ("left", "right"), ("up", "down")];
    let part = |(by_m, (more, less)): (f32, (&str, &str))| {
        let way = if by_m > 0.0 { more } else { less };
        (by_m.abs() >= STILL_M).then(|| format!("{:.0} mm {way}", by_m.abs() * 1000.0))
    };
    let parts: Vec<String> = end.at_m.to_array().into_iter().zip(ways).filter_map(part).collect();
    let ends =
        if parts.is_empty() { "ends where it is".into() } else { format!("ends {}", wording::list(&parts, "and")) };
    Some(format!("{ends}, spread {:.0} mm", end.spread_m * 1000.0))
}

#[cfg(test)]
mod tests {
    use schema::CHUNK_STEPS;

    use super::*;

    #[test]
    fn the_head_points_the_way_the_line_ends() {
        let [tip, one, other] =
            head(&[[10.0, 40.0], [10.0, 20.0], [30.0, 20.0], [30.4, 20.0]]).expect("it leads somewhere");
        assert_eq!((tip[1], f32::midpoint(one[1], other[1])), (20.0, 20.0));
        assert!(tip[0] > 30.4 && one[0] < tip[0] && one[0] == other[0]);
    }

    #[test]
    fn a_line_that_leads_nowhere_has_no_head() {
        assert_eq!(head(&[[10.0, 10.0], [10.2, 10.1]]), None);
        assert_eq!(head(&[]), None);
    }

    #[test]
    fn the_end_is_said_as_the_arm_has_it() {
        let mut forecast = Forecast::default();
        assert_eq!(end_in_words(&forecast).as_deref(), Some("ends where it is, spread 0 mm"));
        forecast.chunk.steps[CHUNK_STEPS - 1][..3].copy_from_slice(&[0.0, 0.024, -0.009]);
        forecast.spread.steps[CHUNK_STEPS - 1][..3].copy_from_slice(&[0.006; 3]);
        assert_eq!(end_in_words(&forecast).as_deref(), Some("ends 24 mm left and 9 mm down, spread 6 mm"));
    }
}
