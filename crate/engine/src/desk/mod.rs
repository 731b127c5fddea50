//! A real desk: a webcam's pictures, where that camera stands, and the model's view of it with a virtual arm in it.
//!
//! It takes the bytes of a browser's canvas and a time, and gives what the model is shown; it reads no clock and knows no
//! browser. What a place in the picture is on the table only a camera that was found can say: until then the model sees a
//! square cut out of the picture, and the arm is not in it.

mod cover;
mod crop;
pub mod reach;

use camera::{Camera, Error as CameraError, Look, Options};
use control::kinematics::{LINKS, forward};
use glam::Vec2;
use mat::{Calibration, Grey, Paper, Report, State, Tracker, Warp, calibrate::Focal, lens, manual, tracker::Loss};
use schema::{
    CameraPose, Image, JointAngles, Scene,
    desk::{Found, KnownFocal, KnownSheet, Seen, Sheet, Taken, ViewOf},
    scene::BodyKind,
};

/// What a maker says of how wide a camera sees is good to this share.
const STATED_FOCAL: f64 = 0.03;
/// A sheet that lies where one is remembered is taken for it when it was found for so long, seconds, and so often.
const REMEMBERED_SECS: f64 = 0.5;
const REMEMBERED_PICTURES: u32 = 4;

/// What is known of a desk.
pub struct Desk {
    /// Of its camera, as the page counts them; 0 without one.
    number: u32,
    tracker: Tracker,
    grey: Grey,
    report: Option<Report>,
    warp: Option<(Calibration, Warp)>,
    /// Known before the size of the pictures is; and whether the tracker has yet to hear of it.
    focal: Option<KnownFocal>,
    focal_is_news: bool,
    /// Where a sheet lay the last time; and since when one has been seen there again, seconds, and how often.
    sheet: Option<KnownSheet>,
    sheet_since: Option<(f64, u32)>,
    /// The arm's bodies alone, and the camera that draws them as the model's would.
    scene: Scene,
    arm: Camera,
    /// Whether this camera was ever found.
    was_found: bool,
    at_secs: f64,
}

impl Desk {
    /// A desk nothing is known of. The arm is that of `scene`.
    pub fn new(scene: &Scene) -> Result<Self, CameraError> {
        let mut scene = scene.clone();
        scene.bodies.retain(|body| matches!(body.kind, BodyKind::ArmLink(_)));
        Ok(Self {
            arm: Camera::new(&scene, Options::default())?,
            scene,
            number: 0,
            tracker: Tracker::default(),
            grey: Grey::default(),
            report: None,
            warp: None,
            focal: None,
            focal_is_news: false,
            sheet: None,
            sheet_since: None,
            was_found: false,
            at_secs: 0.0,
        })
    }

    /// Another camera, and what is known of it.
    pub fn change_camera(&mut self, number: u32, focal: Option<KnownFocal>, sheet: Option<KnownSheet>) {
        self.number = number;
        self.tracker = Tracker::default();
        (self.focal, self.focal_is_news) = (focal, focal.is_some());
        (self.sheet, self.sheet_since) = (sheet, None);
        // Its first picture says which size what is known of it holds for.
        self.grey = Grey::default();
        (self.report, self.warp, self.was_found) = (None, None, false);
    }

    /// Looks for the mat anew, as if nothing were known of the camera.
    pub fn forget(&mut self) {
        self.tracker.forget();
        self.forget_what_is_known();
        (self.report, self.warp, self.was_found) = (None, None, false);
    }

    fn forget_what_is_known(&mut self) {
        (self.focal, self.focal_is_news) = (None, false);
        (self.sheet, self.sheet_since) = (None, None);
    }

    /// How wide the camera sees, or that this is not known after all.
    pub fn set_field_of_view(&mut self, across_rad: Option<f32>) {
        let Some(across_rad) = across_rad else {
            (self.focal, self.focal_is_news) = (None, false);
            if !self.is_locked() {
                self.tracker.forget();
            }
            return;
        };
        let share_of_width = lens::focal_px_of_fov(f64::from(across_rad), 1);
        self.focal = Some(KnownFocal { share_of_width, deviation: STATED_FOCAL });
        self.focal_is_news = true;
    }

    /// Looks at a picture of four bytes a pixel, and brings it to what the model is shown, without an arm in it; nothing when
    /// the bytes are not those of such a picture.
    pub fn see(&mut self, taken: &Taken, rgba: &[u8], at_secs: f64) -> Option<Image> {
        let size = taken.size.map(|side| side as usize);
        if rgba.len() != size[0] * size[1] * 4 || rgba.is_empty() {
            return None;
        }
        if self.grey.width > 0 && size != [self.grey.width, self.grey.height] {
            // Another mode of the camera may see more or less of the desk: what was known of it holds no more.
            self.forget_what_is_known();
        }
        self.at_secs = at_secs;
        self.grey.fill_from_rgba(size[0], size[1], rgba);
        if let (Some(focal), true) = (self.focal_px(size[0]), core::mem::take(&mut self.focal_is_news)) {
            self.tracker.set_focal(focal, size);
        }
        self.report = Some(self.tracker.see(&self.grey, at_secs));
        self.look_for_sheet();
        self.follow();
        let mut image = match &mut self.warp {
            Some((_, warp)) => {
                let mut image = Image::new(0, 0);
                warp.from_rgba(rgba, &mut image).then_some(image)?
            }
            None => crop::crop(rgba, size, taken.square),
        };
        if let Some(place) = taken.covered {
            cover::cover(&mut image.rgb, place);
        }
        Some(image)
    }

    /// The corners of a bare sheet, as a person pointed at them in the newest picture: where they are, and why that gives no
    /// camera if it does not.
    pub fn point_at_sheet(&mut self, corners_px: [[f32; 2]; 4], sheet: Sheet) -> ([[f32; 2]; 4], Option<mat::Error>) {
        let focal = self.focal_px(self.grey.width);
        match manual::calibrate(&self.grey, corners_px.map(Vec2::from_array), paper_of(sheet), focal) {
            Ok((calibration, corners)) => {
                self.tracker.adopt(calibration, corners, &self.grey, self.at_secs);
                self.follow();
                (corners.map(|corner| corner.to_array()), None)
            }
            Err(error) => (corners_px, Some(error)),
        }
    }

    /// While no mat is seen and nothing else is known: whether a sheet lies where one lay the last time.
    fn look_for_sheet(&mut self) {
        let is_looking = matches!(self.report, Some(Report { state: State::Looking, .. }));
        let Some(KnownSheet { sheet, corners }) = self.sheet.filter(|_| is_looking) else {
            self.sheet_since = None;
            return;
        };
        let size = Vec2::new(self.grey.width as f32, self.grey.height as f32);
        let corners_px = corners.map(|corner| Vec2::from_array(corner) * size);
        let focal = self.focal_px(self.grey.width);
        let Some((calibration, corners_px)) = manual::found_again(&self.grey, corners_px, paper_of(sheet), focal)
        else {
            self.sheet_since = None;
            return;
        };
        let (since_secs, count) = self.sheet_since.unwrap_or((self.at_secs, 0));
        self.sheet_since = Some((since_secs, count + 1));
        if self.at_secs - since_secs >= REMEMBERED_SECS && count + 1 >= REMEMBERED_PICTURES {
            self.tracker.adopt(calibration, corners_px, &self.grey, self.at_secs);
            self.report = Some(self.tracker.see(&self.grey, self.at_secs));
        }
    }

    /// The focal length that is known, for pictures of this width.
    fn focal_px(&self, width: usize) -> Option<Focal> {
        let KnownFocal { share_of_width, deviation } = self.focal?;
        Some(Focal { focal_px: share_of_width * width as f64, share: deviation })
    }

    /// Makes the warp of the calibration in force.
    fn follow(&mut self) {
        let calibration = self.tracker.calibration().copied();
        self.was_found |= calibration.is_some();
        if self.warp.as_ref().map(|(of, _)| *of) != calibration {
            self.warp = calibration.map(|calibration| (calibration, Warp::new(&calibration)));
        }
    }

    /// Whether it is known where the camera stands.
    pub fn is_locked(&self) -> bool {
        self.tracker.calibration().is_some()
    }

    /// Why the camera is no longer known, after it was.
    pub fn loss(&self) -> Option<Loss> {
        match self.report.as_ref()?.state {
            State::Lost { why, .. } => Some(why),
            _ => None,
        }
    }

    /// Whether the camera is known, or was until it was lost, by a sheet of paper.
    pub fn is_by_sheet(&self) -> bool {
        self.tracker.is_by_hand()
    }

    /// Whether the stage shows the desk: from the first time its camera is found.
    pub fn is_shown(&self) -> bool {
        self.was_found
    }

    /// Where the camera is now, as well as can be told, and width over height of its pictures.
    pub fn camera(&self) -> (Option<CameraPose>, f32) {
        let pose = match self.tracker.calibration() {
            Some(calibration) => Some(calibration.pose()),
            None => self.report.as_ref().and_then(|report| report.pose),
        };
        (pose, self.grey.width.max(1) as f32 / self.grey.height.max(1) as f32)
    }

    /// The arm alone.
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// Draws the arm and its shadow into what the model is shown of the table.
    pub fn draw_arm(&mut self, joints: &JointAngles, image: &mut Image) {
        let poses: [_; LINKS] = forward(joints);
        self.arm
            .draw_over(&poses, &CameraPose::CANONICAL, &Look::canonical(), image)
            .expect("the camera was made for this arm and pictures of the model's size");
    }

    /// What the page is told of the newest picture.
    pub fn seen(&self, taken: &Taken, took_ms: f32) -> Seen {
        let none = Report { state: State::Looking, markers: Vec::new(), advice: None, pose: None };
        let report = self.report.as_ref().unwrap_or(&none);
        let refused = match report.state {
            State::Found { refused, .. } | State::Lost { refused, .. } => refused,
            State::Looking | State::Locked { .. } => None,
        };
        Seen {
            camera: self.number,
            view: view_of(&report.state),
            size: taken.size,
            markers_px: report.markers.iter().map(|marker| marker.corners_px.map(|corner| corner.to_array())).collect(),
            refused: refused.map(|error| error.to_string()),
            asks_focal: refused.is_some_and(|error| error.asks_focal()),
            advice: report.advice.map(|advice| advice.to_string()),
            by_sheet: self.is_by_sheet(),
            found: self.tracker.calibration().map(found),
            took_ms,
        }
    }
}

fn paper_of(sheet: Sheet) -> Paper {
    match sheet {
        Sheet::A4 => Paper::A4,
        Sheet::Letter => Paper::Letter,
    }
}

fn view_of(state: &State) -> ViewOf {
    let count = |markers: usize| markers as u32;
    match *state {
        State::Looking => ViewOf::Looking,
        State::Found { markers, held, .. } => ViewOf::Some { markers: count(markers), held: held as f32 },
        State::Locked { check } => ViewOf::Locked { sure: check != mat::tracker::Check::Nothing },
        State::Lost { why: Loss::Moved { by_px }, markers, held, .. } => {
            ViewOf::Moved { by_px: by_px as f32, markers: count(markers), held: held as f32 }
        }
        State::Lost { why: Loss::Unclear, markers, held, .. } => {
            ViewOf::Unclear { markers: count(markers), held: held as f32 }
        }
    }
}

fn found(calibration: &Calibration) -> Found {
    let quality = &calibration.quality;
    let Focal { focal_px, share } = calibration.focal();
    Found {
        pose: calibration.pose(),
        focal: KnownFocal { share_of_width: focal_px / calibration.size[0] as f64, deviation: share },
        markers: quality.markers as u32,
        rms_px: quality.rms_px as f32,
        rms_m: (quality.rms_mm / 1000.0) as f32,
        overlay_m: (quality.overlay_mm / 1000.0) as f32,
        elevation_rad: quality.elevation_rad as f32,
        distance_m: quality.distance_m as f32,
    }
}
