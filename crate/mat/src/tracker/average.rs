//! Corners over many pictures: the mean while a marker lies still, and the newest when it moves.

use glam::{DVec2, Vec2};

use crate::code::MARKERS;
use crate::detect::Marker;

/// Corners this far from their mean have moved, in pixels of a picture 640 wide; finding them again is good to a tenth of it.
const GATE_PX: f64 = 1.2;
/// The mean goes over about so many pictures: the noise of a corner is a fifth of that of one picture.
const MOST: u32 = 25;
/// A marker not seen for this long is hidden, seconds; shorter, and a single bad picture would change the count.
const HIDDEN_SECS: f64 = 0.35;

#[derive(Clone, Copy, Debug)]
struct Average {
    last: Marker,
    corners_px: [DVec2; 4],
    frames: u32,
    since_secs: f64,
    seen_secs: f64,
}

/// The mean corners of each marker.
#[derive(Clone, Debug, Default)]
pub(super) struct Averages([Option<Average>; MARKERS]);

impl Averages {
    /// Takes in what one picture showed.
    pub fn add(&mut self, markers: &[Marker], width: usize, at_secs: f64) {
        let gate_px = GATE_PX * width as f64 / 640.0;
        for marker in markers {
            let corners_px = marker.corners_px.map(Vec2::as_dvec2);
            let average = &mut self.0[marker.marker];
            let still = average.as_mut().filter(|average| {
                let seen_lately = at_secs - average.seen_secs <= HIDDEN_SECS;
                let apart = average.corners_px.iter().zip(corners_px).map(|(mean, at)| mean.distance(at));
                seen_lately && apart.fold(0.0, f64::max) <= gate_px
            });
            match still {
                Some(average) => {
                    average.frames = (average.frames + 1).min(MOST);
                    let share = 1.0 / f64::from(average.frames);
                    for (mean, at) in average.corners_px.iter_mut().zip(corners_px) {
                        *mean += (at - *mean) * share;
                    }
                    (average.last, average.seen_secs) = (*marker, at_secs);
                }
                None => {
                    *average =
                        Some(Average { last: *marker, corners_px, frames: 1, since_secs: at_secs, seen_secs: at_secs });
                }
            }
        }
    }

    fn seen(&self, at_secs: f64) -> impl Iterator<Item = &Average> {
        self.0.iter().flatten().filter(move |average| at_secs - average.seen_secs <= HIDDEN_SECS)
    }

    /// The markers seen lately, at their mean corners.
    pub fn now(&self, at_secs: f64) -> Vec<Marker> {
        self.seen(at_secs)
            .map(|average| Marker { corners_px: average.corners_px.map(DVec2::as_vec2), ..average.last })
            .collect()
    }

    /// For how long, and in how many pictures, all the markers seen lately have been still.
    pub fn still(&self, at_secs: f64) -> (f64, u32) {
        let secs = self.seen(at_secs).map(|average| at_secs - average.since_secs).fold(f64::INFINITY, f64::min);
        let frames = self.seen(at_secs).map(|average| average.frames).min().unwrap_or(0);
        (secs, frames)
    }

    /// The markers not seen lately.
    pub fn hidden(&self, at_secs: f64) -> [bool; MARKERS] {
        self.0.map(|average| average.is_none_or(|average| at_secs - average.seen_secs > HIDDEN_SECS))
    }
}
