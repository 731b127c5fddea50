//! A webcam as the source: real pictures in. Where its camera was found, the arm that moves is drawn into them; before that
//! only a ghost moves, because nobody knows where on a table a place in the picture is.

use camera::{middle_of_peak_px, peak_share};
use glam::Vec2;
use mat::tracker::Loss;
use schema::{
    CAMERA_SIDE, CameraPose, Image,
    bus::BusRequest,
    desk::{DeskEvent, DeskRequest, KnownFocal, KnownSheet, Taken},
    message::{EngineEvent, RunState, Source},
};

use super::Core;
use crate::{GhostFilm, Output, desk::reach};

/// When the newest picture was taken this long ago the arm holds: by the time its frame carries, so that the way from the page
/// is in it, and the 0.3 s that are promised leave room for one turn of this worker. Webcams that have little light give a
/// picture every 200 ms.
const FROZEN_MS: f64 = 280.0;
/// Of a picture's way here no more than this is counted. On a machine that takes longer the arm would else never move; there
/// it holds so much later.
const LONGEST_WAY_MS: f64 = 70.0;
/// A camera that was started and has given no picture for this long gives none.
const FIRST_PICTURE_MS: f64 = 4000.0;
/// When pictures come again within this time a run goes on by itself; later it waits for a person.
const PATIENCE_MS: f64 = 2000.0;
/// A heat map with less of itself at its peak than this points nowhere. An even map has a sixteenth there, nine patches of
/// 144. Of things within reach that were there the least share was 0.92, of 32 that were not there the middle one 0.24, and
/// 26 had less than this (see ARCHITECTURE.md).
const CLEAR_SHARE: f32 = 0.5;
/// A run under way ends when what it is about has been this far out of reach, metres, in this many passes on end: a patch of
/// the map and a second, because a map looks elsewhere for a moment when the arm hides the thing.
const GONE_M: f32 = 0.030;
const GONE_PASSES: u32 = 10;

/// How pictures come, and what they showed.
#[derive(Clone, Debug, Default)]
pub(super) struct Feed {
    /// When the newest was taken, or when a camera was started that has given none yet.
    last_ms: Option<f64>,
    /// The time it carries, its frame's own: the same frame again is nothing new, and no sign that the camera goes on.
    taken_ms: Option<f64>,
    /// Since when none has.
    frozen_since_ms: Option<f64>,
    /// Whether the run was begun with a camera that was found.
    run_is_on_desk: bool,
    /// Where on the table the policy takes the named object and the named target to be.
    goal_m: [Option<Vec2>; 2],
    /// In how many passes on end one of them was out of reach, with the run under way.
    gone_passes: u32,
    /// What share of the policy's heat map of the named object lies at its peak; nothing where there is no map.
    peak_share: Option<f32>,
}

impl Feed {
    /// Time stood still, with the pictures.
    pub fn postpone(&mut self, now_ms: f64) {
        self.last_ms = self.last_ms.map(|_| now_ms);
    }
}

impl Core {
    pub(super) fn set_source(&mut self, source: Source) {
        if self.source == source {
            return;
        }
        self.stop();
        let showed_desk = self.shows_desk();
        self.source = source;
        self.feed = Feed::default();
        // Whatever sees a desk next may stand elsewhere.
        self.desk.change_camera(0, None, None);
        // The table is only scenery now, or was until now: nothing on it is under way.
        self.settling_steps = 0;
        self.ghost = GhostFilm::at(self.table.joints());
        let sentence = self.sentence.clone();
        self.understand(sentence);
        self.present_picture();
        if self.shows_desk() != showed_desk {
            self.out.push_back(Output::NewScene);
        }
    }

    /// Back to the world without telling the policy anything.
    pub(super) fn set_simulated(&mut self) {
        if self.shows_desk() {
            self.out.push_back(Output::NewScene);
        }
        self.source = Source::Simulated;
        self.frame = None;
    }

    /// Hears of the real desk.
    pub(super) fn take_desk(&mut self, request: &DeskRequest, bytes: Option<Vec<u8>>) {
        let showed_desk = self.shows_desk();
        match *request {
            DeskRequest::Picture(taken) => self.take_frame(&taken, &bytes.unwrap_or_default()),
            DeskRequest::Camera { number, focal, sheet } => {
                self.change_camera(number, focal, sheet);
                self.feed.last_ms = Some(self.now_ms());
            }
            DeskRequest::NoCamera => self.change_camera(0, None, None),
            DeskRequest::Corners { corners_px, sheet } => {
                let (corners_px, refused) = self.desk.point_at_sheet(corners_px, sheet);
                let asks_focal = refused.is_some_and(|error| error.asks_focal_of_sheet());
                let refused = refused.map(|error| [error.to_string(), error.to_do_with_sheet().to_owned()]);
                self.tell(EngineEvent::Desk(DeskEvent::Sheet { corners_px, refused, asks_focal }));
            }
            DeskRequest::FieldOfView { across_rad } => self.desk.set_field_of_view(across_rad),
            DeskRequest::Forget => self.desk.forget(),
        }
        if self.shows_desk() != showed_desk {
            self.out.push_back(Output::NewScene);
        }
        self.end_where_the_camera_changed();
    }

    fn change_camera(&mut self, number: u32, focal: Option<KnownFocal>, sheet: Option<KnownSheet>) {
        if self.feed.frozen_since_ms.is_some() {
            self.tell(EngineEvent::Desk(DeskEvent::Frozen { frozen: false }));
        }
        self.desk.change_camera(number, focal, sheet);
        self.feed = Feed { run_is_on_desk: self.feed.run_is_on_desk, ..Feed::default() };
        self.frame = None;
    }

    /// The newest picture counts; the ones the policy had no time for are gone.
    fn take_frame(&mut self, taken: &Taken, rgba: &[u8]) {
        if self.source != Source::Webcam {
            // A picture that was under way when the source was switched.
            return;
        }
        let began_ms = self.now_ms();
        let Some(frame) = self.desk.see(taken, rgba, taken.at_ms / 1000.0) else {
            let [width, height] = taken.size;
            let reason = format!("the webcam's picture is not one of {width} x {height} pixels");
            return self.tell(EngineEvent::Refused { reason });
        };
        let seen = self.desk.seen(taken, (self.now_ms() - began_ms) as f32);
        self.tell(EngineEvent::Desk(DeskEvent::Seen(seen)));
        if self.feed.taken_ms.replace(taken.at_ms) == Some(taken.at_ms) {
            return;
        }
        self.feed.last_ms = Some(taken.at_ms.clamp(began_ms - LONGEST_WAY_MS, began_ms));
        // A file is no camera: a real arm waits for one, and so holds.
        if taken.live {
            self.out.push_back(Output::TellArm(BusRequest::CameraSeen));
        }
        if self.feed.frozen_since_ms.take().is_some() {
            self.tell(EngineEvent::Desk(DeskEvent::Frozen { frozen: false }));
        }
        self.frame = Some(frame);
        if self.state != RunState::Running && !self.is_in_the_past() {
            self.present_frame();
        }
        self.look_if_asked();
    }

    /// Shows what the model would be shown, without asking it.
    fn present_frame(&mut self) {
        if let Some(image) = self.frame_with_arm() {
            self.tell_with(EngineEvent::Picture { id: 0, asked: false }, image.rgb);
        }
    }

    /// The newest picture as the model is shown it: with the arm where it is told to be, once the camera is found.
    pub(super) fn frame_with_arm(&mut self) -> Option<Image> {
        let mut image = self.frame.clone()?;
        if self.desk.is_locked() {
            self.desk.draw_arm(&self.ghost.target(), &mut image);
        }
        Some(image)
    }

    /// A run goes on only for as long as its pictures mean what they meant when it began.
    fn end_where_the_camera_changed(&mut self) {
        let under_way = matches!(self.state, RunState::Running | RunState::Waiting | RunState::Paused);
        if !under_way || self.source != Source::Webcam || self.feed.run_is_on_desk == self.desk.is_locked() {
            return;
        }
        let reason = if self.desk.is_locked() {
            "the camera was found meanwhile; press Run to begin with the arm in the picture".to_owned()
        } else {
            self.why_lost()
        };
        self.hold();
        let steps = self.step;
        self.set_state(RunState::Ended { steps, reason });
    }

    /// Why the arm stays still while the camera is not known, and what to do.
    pub(super) fn why_lost(&self) -> String {
        let by_sheet = self.desk.is_by_sheet();
        match self.desk.loss() {
            Some(Loss::Moved { .. }) if by_sheet => {
                "the camera moved; point at the corners of the sheet again, or put the camera back, then press Run".into()
            }
            Some(Loss::Unclear) if by_sheet => {
                "the camera recognises nothing any more; look for light, and for what stands before it, or point at the \
                 corners of the sheet again, then press Run"
                    .into()
            }
            Some(Loss::Moved { .. }) => {
                "the camera or the mat moved; keep both still until they are found again, then press Run".into()
            }
            Some(Loss::Unclear) => {
                "the camera recognises nothing any more; look for light, and for what stands before it, then press Run"
                    .into()
            }
            None => "the camera is not known any more; show it the mat, then press Run".into(),
        }
    }

    /// Notes that a run begins with pictures as they are now.
    pub(super) fn begin_on_desk(&mut self) {
        self.feed.run_is_on_desk = self.is_on_desk();
        self.feed.goal_m = [None; 2];
        self.feed.gone_passes = 0;
    }

    /// Whether it is known where on a real table things are.
    pub(super) fn is_on_desk(&self) -> bool {
        self.source == Source::Webcam && self.desk.is_locked()
    }

    /// Whether the stage shows a real desk.
    pub(super) fn shows_desk(&self) -> bool {
        self.source == Source::Webcam && self.desk.is_shown()
    }

    /// The camera the stage is seen with, as far as it is known now, and width over height of its pictures; nothing while the
    /// stage shows no real desk.
    pub fn desk_camera(&self) -> Option<(Option<CameraPose>, f32)> {
        self.shows_desk().then(|| self.desk.camera())
    }

    /// Whether pictures have stopped coming; the arm holds then.
    pub(super) fn watch_feed(&mut self, now_ms: f64) -> bool {
        let late = self.frozen_from_ms().is_some_and(|from_ms| now_ms >= from_ms);
        if self.source != Source::Webcam || !late {
            return false;
        }
        match self.feed.frozen_since_ms {
            None => {
                self.feed.frozen_since_ms = Some(now_ms);
                // What the last picture showed counts no more.
                self.frame = None;
                if self.state == RunState::Running {
                    self.hold();
                }
                self.tell(EngineEvent::Desk(DeskEvent::Frozen { frozen: true }));
            }
            Some(since_ms) if now_ms - since_ms > PATIENCE_MS && self.state == RunState::Running => {
                self.set_state(RunState::Paused);
            }
            Some(_) => {}
        }
        true
    }

    /// From when on pictures have stopped coming, unless one comes.
    fn frozen_from_ms(&self) -> Option<f64> {
        let patience_ms = if self.feed.taken_ms.is_some() { FROZEN_MS } else { FIRST_PICTURE_MS };
        Some(self.feed.last_ms? + patience_ms)
    }

    /// When to look whether pictures still come, so that no wait for a drawn frame is added.
    pub(super) fn watches_feed_ms(&self) -> Option<f64> {
        let is_watched = self.source == Source::Webcam && self.feed.frozen_since_ms.is_none();
        self.frozen_from_ms().filter(|_| is_watched)
    }

    /// Takes where a pass sees the named object and the named target, and says where on the table that is.
    pub(super) fn take_goal(&mut self, of: u32, heats: [&[f32]; 2]) {
        self.feed.peak_share = peak_share(heats[0]);
        if !self.is_on_desk() {
            return;
        }
        self.feed.goal_m = heats.map(|heat| {
            camera::View::new(&CameraPose::CANONICAL, CAMERA_SIDE, CAMERA_SIDE).on_table(middle_of_peak_px(heat)?)
        });
        self.attended = self.feed.goal_m[0];
        let [object_m, target_m] = self.feed.goal_m.map(|at_m| at_m.map(|at_m| at_m.to_array()));
        self.tell(EngineEvent::Desk(DeskEvent::Goal { of, object_m, target_m }));
    }

    /// Why a run on a webcam is not to set out: no place in the picture stands out as what is named. A policy that gives no
    /// map says nothing of that.
    pub(super) fn points_nowhere(&self) -> Option<String> {
        let sets_out = self.source == Source::Webcam && self.step == 0;
        let is_unclear = self.feed.peak_share.is_some_and(|share| share < CLEAR_SHARE);
        (sets_out && is_unclear).then(|| {
            "the model sees no place in the picture that stands out as what is named; bring it into view or name something \
             else, then press Run"
                .into()
        })
    }

    /// Why a run on a desk is not to set out, or not to go on: what it is about lies, or was brought, where the arm cannot get
    /// to. To be asked once for each pass that is acted on.
    pub(super) fn out_of_reach(&mut self) -> Option<String> {
        if !self.feed.run_is_on_desk {
            return None;
        }
        let places = ["what is named", "where it is to go"].into_iter().zip(self.feed.goal_m);
        let mut beyond = places.filter_map(|(what, at_m)| Some((what, reach::beyond_m(at_m?)?)));
        let (what, miss_m) = if self.step == 0 {
            beyond.next()?
        } else {
            let is_clear = self.feed.peak_share.is_none_or(|share| share >= CLEAR_SHARE);
            let gone = beyond.find(|(_, miss_m)| is_clear && *miss_m > GONE_M);
            self.feed.gone_passes = if gone.is_some() { self.feed.gone_passes + 1 } else { 0 };
            gone.filter(|_| self.feed.gone_passes >= GONE_PASSES)?
        };
        let miss_mm = miss_m * 1000.0;
        Some(format!("{what} is about {miss_mm:.0} mm out of the arm's reach; bring it onto the mat, then press Run"))
    }

    pub(super) fn hold_ghost(&mut self) {
        let now_ms = self.now_ms();
        self.ghost = GhostFilm::at(self.ghost.joints(now_ms));
        debug_assert!(self.state != RunState::Canned, "recordings play in the world");
    }
}
