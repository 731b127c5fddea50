//! Picture after picture: from looking to locked, and back when the camera moves.

mod average;

use average::Averages;
use glam::Vec2;
use schema::CameraPose;

use crate::calibrate::{Calibration, Focal, calibrate};
use crate::code::MARKERS;
use crate::detect::{Detector, Marker, Part};
use crate::grey::Grey;
use crate::layout::{Paper, marker_corners_m};
use crate::matching::of_the_mat;
use crate::moved::{Stillness, Surroundings};
use crate::sheet::Edges;
use crate::{Advice, Error};

/// Markers must lie still for this long, seconds: with all four, with three, and with two of them.
const HOLD_SECS: [f64; 3] = [0.5, 0.8, 1.4];
/// And be seen this often meanwhile.
const HOLD_FRAMES: u32 = 4;
/// A locked mat whose corners are this far from where they were, in pixels of a picture 640 wide, has moved.
const MOVED_PX: f64 = 2.5;
/// For this long, so that a hand that passes over a marker is no movement.
const MOVED_SECS: f64 = 0.25;
/// When nothing can be recognised for this long, nothing is known of the camera any more.
const UNCLEAR_SECS: f64 = 2.0;
/// Around where the mat should be, this much more is searched while locked, pixels.
const MARGIN_PX: f32 = 32.0;

/// Why a lock was lost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Loss {
    /// Camera or mat moved, by about so many pixels.
    Moved { by_px: f64 },
    /// Neither markers nor anything else can be recognised.
    Unclear,
}

/// How a lock is known to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Markers are seen where they should be.
    Markers,
    /// Markers are hidden, but what is around the mat is where it was.
    Surroundings,
    /// Nothing was recognised for a moment.
    Nothing,
    /// Of a sheet on a desk so plain that nothing would tell if the camera moved.
    Unwatched,
}

/// How things are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum State {
    /// No marker is seen.
    Looking,
    /// So many of four are seen. `held` goes from 0 to 1 while they lie still; at 1 a lock follows unless it is refused.
    Found { markers: usize, held: f64, refused: Option<Error> },
    /// The camera is known.
    Locked { check: Check },
    /// The camera was known, and no longer is; meanwhile, how the search for it goes.
    Lost { why: Loss, markers: usize, held: f64, refused: Option<Error> },
}

/// What one picture brought.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    pub state: State,
    /// The mat's markers seen in this picture, to be drawn over it.
    pub markers: Vec<Marker>,
    /// What would help, or be better.
    pub advice: Option<Advice>,
    /// Where the camera is now: the lock's while locked, else as well as this moment's markers tell. Steady while the camera
    /// is, and without delay when it moves.
    pub pose: Option<CameraPose>,
}

/// Follows a mat. It reads no clock: pictures come with their time.
#[derive(Clone, Debug, Default)]
pub struct Tracker {
    detector: Detector,
    averages: Averages,
    /// And the size of the pictures it holds for.
    focal: Option<(Focal, [usize; 2])>,
    lock: Option<Lock>,
    lost: Option<Loss>,
}

#[derive(Clone, Debug)]
struct Lock {
    calibration: Calibration,
    surroundings: Surroundings,
    /// Of the sheet it was found by; none where it was markers.
    edges: Edges,
    check: Check,
    /// Since when markers or surroundings have been elsewhere.
    moved_since: Option<f64>,
    /// When something was last where it should be.
    sure_secs: f64,
}

impl Lock {
    fn is_by_hand(&self) -> bool {
        self.calibration.quality.markers == 0
    }

    /// Whether there is anything to notice a movement by while no marker is seen.
    fn is_watched(&self) -> bool {
        self.surroundings.can_tell() || self.edges.can_tell()
    }
}

impl Tracker {
    /// Looks at a picture taken at a time that never goes back, in seconds from any moment.
    pub fn see(&mut self, picture: &Grey, at_secs: f64) -> Report {
        let size = [picture.width, picture.height];
        if self.lock.as_ref().is_some_and(|lock| lock.calibration.size != size) {
            // Another camera, or another mode of the same one, with another focal length.
            self.forget();
        }
        let part = self.lock.as_ref().filter(|_| self.lost.is_none()).map(|lock| part_of_mat(&lock.calibration));
        let found = self.detector.detect_in(picture, part.unwrap_or(Part::whole(picture)));
        let markers = of_the_mat(&found, size);
        self.averages.add(&markers, size[0], at_secs);
        if self.lock.is_some() {
            self.check(picture, &markers, at_secs);
        }
        let search = self.search(picture, at_secs);
        self.report(markers, &search, at_secs)
    }

    /// The calibration in force; none while lost.
    pub fn calibration(&self) -> Option<&Calibration> {
        self.lock.as_ref().filter(|_| self.lost.is_none()).map(|lock| &lock.calibration)
    }

    /// Says what the focal length is for pictures of this size, when it was asked for.
    pub fn set_focal(&mut self, focal: Focal, size: [usize; 2]) {
        self.focal = Some((focal, size));
    }

    /// Whether the camera is known, or was until it was lost, by a sheet of paper instead of the mat.
    pub fn is_by_hand(&self) -> bool {
        self.lock.as_ref().is_some_and(Lock::is_by_hand)
    }

    /// Starts from a calibration made by hand from this picture, in which the sheet's corners are here, clockwise as y points
    /// down. Its markers, should there be a mat after all, are not expected; movement is noticed by what is around, and by the
    /// edges of the sheet.
    pub fn adopt(&mut self, calibration: Calibration, corners_px: [Vec2; 4], picture: &Grey, at_secs: f64) {
        self.lock_on(calibration, picture, at_secs);
        if let Some(lock) = &mut self.lock {
            lock.edges = Edges::of(picture, corners_px);
            lock.check = if lock.is_watched() { Check::Surroundings } else { Check::Unwatched };
        }
    }

    /// Begins anew, as if nothing were known of the camera.
    pub fn forget(&mut self) {
        self.averages = Averages::default();
        self.focal = None;
        self.lock = None;
        self.lost = None;
    }

    fn lock_on(&mut self, calibration: Calibration, picture: &Grey, at_secs: f64) {
        self.focal = Some((calibration.focal(), calibration.size));
        self.lost = None;
        self.lock = Some(Lock {
            surroundings: Surroundings::of(picture, &calibration),
            edges: Edges::default(),
            calibration,
            check: Check::Markers,
            moved_since: None,
            sure_secs: at_secs,
        });
    }

    /// Whether the lock still holds, or holds again.
    fn check(&mut self, picture: &Grey, markers: &[Marker], at_secs: f64) {
        let Some(lock) = &mut self.lock else { return };
        let by_hand = lock.is_by_hand();
        if by_hand && !lock.is_watched() {
            return;
        }
        let most_px = MOVED_PX * picture.width as f64 / 640.0;
        let seen = if by_hand || markers.is_empty() {
            let seen = match lock.surroundings.compare(picture) {
                Stillness::Unclear => lock.edges.compare(picture, most_px as f32),
                seen => seen,
            };
            (seen, Check::Surroundings)
        } else {
            let by_px = moved_px(&lock.calibration, markers);
            let seen = if by_px > most_px { Stillness::Moved { by_px } } else { Stillness::Still };
            (seen, Check::Markers)
        };
        match seen {
            (Stillness::Still, check) => {
                // Once lost, one marker in its place, or a view that looks as it did, could be chance.
                if self.lost.is_none() || markers.len() >= 2 || by_hand {
                    self.lost = None;
                    (lock.check, lock.moved_since, lock.sure_secs) = (check, None, at_secs);
                }
            }
            (Stillness::Moved { by_px }, _) => {
                let since = *lock.moved_since.get_or_insert(at_secs);
                if self.lost.is_none() && at_secs - since >= MOVED_SECS {
                    self.lost = Some(Loss::Moved { by_px });
                }
            }
            (Stillness::Unclear, _) => {
                lock.check = Check::Nothing;
                if self.lost.is_none() && at_secs - lock.sure_secs >= UNCLEAR_SECS {
                    self.lost = Some(Loss::Unclear);
                }
            }
        }
    }

    /// While not locked: the camera by what is seen at the moment, and whether that becomes the lock.
    fn search(&mut self, picture: &Grey, at_secs: f64) -> Search {
        let markers = self.averages.now(at_secs);
        let mut search = Search { markers: markers.len(), ..Search::default() };
        if self.calibration().is_some() || markers.is_empty() {
            return search;
        }
        let hold_secs = HOLD_SECS[MARKERS.saturating_sub(markers.len()).min(2)];
        let (secs, frames) = self.averages.still(at_secs);
        search.held = if markers.len() < 2 { 0.0 } else { (secs / hold_secs).min(1.0) };
        search.moving = frames <= 1;
        let size = [picture.width, picture.height];
        let focal = self.focal.filter(|(_, of)| *of == size).map(|(focal, _)| focal);
        match calibrate(&markers, size, focal) {
            Ok(calibration) => {
                search.now = Some(calibration);
                if search.held >= 1.0 && frames >= HOLD_FRAMES {
                    self.lock_on(calibration, picture, at_secs);
                }
            }
            // One marker is not enough, which the count says already.
            Err(Error::TooFewMarkers { .. }) => {}
            Err(error) => search.refused = Some(error),
        }
        search
    }

    fn report(&self, markers: Vec<Marker>, search: &Search, at_secs: f64) -> Report {
        let Search { markers: count, held, refused, now, .. } = *search;
        let (state, known) = match (&self.lock, self.lost) {
            (Some(lock), None) => (State::Locked { check: lock.check }, Some(lock.calibration)),
            (_, Some(why)) => (State::Lost { why, markers: count, held, refused }, now),
            (None, None) if count == 0 => (State::Looking, None),
            (None, None) => (State::Found { markers: count, held, refused }, now),
        };
        let locked = matches!(state, State::Locked { .. });
        let advice = match (known, refused) {
            (_, Some(error @ Error::FocalUnknown { tilt_rad, .. })) if error.asks_focal() => {
                let steepest = core::f64::consts::FRAC_PI_2 - f64::from(camera::capture::ELEVATION_RAD[1]);
                Some(Advice::LowerTheCamera { by_rad: (steepest - tilt_rad).max(0.05) })
            }
            _ if state == (State::Locked { check: Check::Unwatched }) => Some(Advice::MindTheCamera),
            (Some(calibration), _) if locked => Advice::about(&calibration.quality),
            _ if count == 0 && self.is_by_hand() => Some(Advice::PointAgain),
            _ if count == 0 => Some(Advice::ShowTheMat),
            _ if count < 2 || refused.is_some() && count < MARKERS => {
                Some(Advice::UncoverMarkers(self.averages.hidden(at_secs)))
            }
            (known, refused) => known
                .and_then(|calibration| Advice::about(&calibration.quality))
                .or(search.moving.then_some(Advice::HoldStill))
                .or(refused.and_then(Advice::after)),
        };
        Report { state, markers, advice, pose: known.map(|calibration| calibration.pose()) }
    }
}

/// What a picture brought while not locked.
#[derive(Clone, Copy, Debug, Default)]
struct Search {
    markers: usize,
    held: f64,
    moving: bool,
    refused: Option<Error>,
    now: Option<Calibration>,
}

/// How far markers are from where they should be, the median of them, pixels.
fn moved_px(calibration: &Calibration, markers: &[Marker]) -> f64 {
    let mut all: Vec<f64> = markers
        .iter()
        .map(|marker| {
            let corners = marker_corners_m(marker.marker).into_iter().zip(marker.corners_px);
            let off_px = corners.map(|(at_m, at)| match calibration.stand.project(at_m.extend(0.0)) {
                Some(expected) => expected.distance(at.as_dvec2()),
                None => f64::INFINITY,
            });
            off_px.sum::<f64>() / 4.0
        })
        .collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len().saturating_sub(1) / 2).copied().unwrap_or(0.0)
}

/// The part of the picture that the mat takes up, and some more.
fn part_of_mat(calibration: &Calibration) -> Part {
    let corners = Paper::ALL.into_iter().flat_map(Paper::corners_m);
    let (mut low, mut high) = (Vec2::INFINITY, Vec2::NEG_INFINITY);
    for at_px in corners.filter_map(|at_m| calibration.project(at_m.as_vec2().extend(0.0))) {
        (low, high) = (low.min(at_px - MARGIN_PX), high.max(at_px + MARGIN_PX));
    }
    let size = Vec2::new(calibration.size[0] as f32, calibration.size[1] as f32);
    let (low, high) = (low.clamp(Vec2::ZERO, size), high.clamp(Vec2::ZERO, size));
    let (left, top) = (low.x as usize, low.y as usize);
    Part { left, top, width: high.x as usize - left, height: high.y as usize - top }
}
