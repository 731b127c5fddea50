//! A webcam as the source: real pictures in. Where its camera was found, the arm that moves is drawn into them; before that
//! only a ghost moves, because nobody knows where on a table a place in the picture is.

use camera::{middle_of_peak_px, peak_share};
use glam::Vec2;
use mat::tracker::Loss;
use schema::{
    CAMERA_SIDE, CameraPose, Image,
    bus::BusRequest,
    desk::{DeskEvent, DeskRequest, Taken},
    message::{EngineEvent, RunState, Source},
};

use super::Core;
use crate::{GhostFilm, Output, desk::reach};

/// Without a new picture for this long the arm holds: with a picture's way from the page, and the wait for the next drawn
/// frame, that is within 0.3 s.
const FROZEN_MS: f64 = 250.0;
/// When pictures come again within this time a run goes on by itself; later it waits for a person.
const PATIENCE_MS: f64 = 2000.0;
/// A heat map with less of itself at its peak than this points nowhere. An even map has a sixteenth there, nine patches of
/// 144. Of things within reach that were there the least share was 0.92, of 32 that were not there the middle one 0.24, and
/// 26 had less than this (see ARCHITECTURE.md).
const CLEAR_SHARE: f32 = 0.5;

/// How pictures come, and what they showed.
#[derive(Clone, Debug, Default)]
pub(super) struct Feed {
    /// When the newest came here.
    last_ms: Option<f64>,
    /// The time it carries, its frame's own: the same frame again is nothing new, and no sign that the camera goes on.
    taken_ms: Option<f64>,
    /// Since when none has.
    frozen_since_ms: Option<f64>,
    /// Whether the run was begun with a camera that was found.
    run_is_on_desk: bool,
    /// Where on the table the policy takes the named object and the named target to be.
    goal_m: [Option<Vec2>; 2],
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
        self.desk.change_camera(None);
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
            DeskRequest::Camera { focal } => {
                self.desk.change_camera(focal);
                self.feed = Feed { run_is_on_desk: self.feed.run_is_on_desk, ..Feed::default() };
                self.frame = None;
            }
            DeskRequest::Corners { corners_px, sheet } => {
                let (corners_px, refused) = self.desk.point_at_sheet(corners_px, sheet);
                let asks_focal = refused.is_some_and(|error| error.asks_focal_of_sheet());
                let refused = refused.map(|error| error.to_string());
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
        self.feed.last_ms = Some(began_ms);
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
        match self.desk.loss() {
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
        let late = self.feed.last_ms.is_some_and(|last_ms| now_ms - last_ms > FROZEN_MS);
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

    /// Why a run on a desk is not to set out: what it is about lies where the arm cannot get to.
    pub(super) fn out_of_reach(&self) -> Option<String> {
        if self.step > 0 || !self.feed.run_is_on_desk {
            return None;
        }
        let mut places = ["what is named", "where it is to go"].into_iter().zip(self.feed.goal_m);
        let beyond = |(what, at_m): (&str, Option<Vec2>)| {
            let miss_m = reach::beyond_m(at_m?)?;
            Some(format!(
                "{what} is about {:.0} mm out of the arm's reach; bring it onto the mat, then press Run",
                miss_m * 1000.0
            ))
        };
        places.find_map(beyond)
    }

    pub(super) fn hold_ghost(&mut self) {
        let now_ms = self.now_ms();
        self.ghost = GhostFilm::at(self.ghost.joints(now_ms));
        debug_assert!(self.state != RunState::Canned, "recordings play in the world");
    }
}
