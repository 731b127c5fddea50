//! What the visitor looks at: the view, the pointer, and when a new frame is worth drawing.

use control::kinematics::LINKS;
use engine::Core;
use render::{Backdrop, Error, Frame, Marker, Orbit, Theme, View};
use schema::{
    CameraPose, ObjectId, Pose,
    message::{EngineEvent, RunState},
};

use super::{
    pointer::{Hands, in_page_px},
    theater::Theater,
};

/// Radius of the ring drawn where the policy looks.
const ATTENDED_RADIUS_M: f32 = 0.026;
const ATTENDED_STRENGTH: f32 = 0.85;
/// How long one ripple of it takes.
const RIPPLE_MS: f64 = 1600.0;
/// A real arm's loop wants the processor on time: where that draws the stage too, it draws no more often than this.
const SPARING_MS: f64 = 200.0;
/// Frames are counted over this long.
const COUNT_MS: f64 = 1000.0;

/// The view and what it takes to draw it.
pub struct Viewer {
    pub orbit: Orbit,
    pub hands: Hands,
    pub theme: Theme,
    still: bool,
    /// Something changed that no clock knows of.
    stale: bool,
    poses: Vec<Pose>,
    highlighted: Vec<ObjectId>,
    /// The view was turned since the last frame.
    turned: bool,
    last_ms: f64,
    drawn_ms: f64,
    drawn: u32,
    counted_ms: f64,
}

impl Viewer {
    pub fn new(now_ms: f64) -> Self {
        Self {
            orbit: Orbit::default(),
            hands: Hands::default(),
            theme: Theme::LIGHT,
            still: false,
            stale: true,
            poses: Vec::new(),
            highlighted: Vec::new(),
            turned: false,
            last_ms: now_ms,
            drawn_ms: f64::NEG_INFINITY,
            drawn: 0,
            counted_ms: now_ms,
        }
    }

    /// The next frame must be drawn, whatever the clock says.
    pub fn spoil(&mut self) {
        self.stale = true;
    }

    /// The same, and however short ago the last was drawn.
    pub fn insist(&mut self) {
        self.drawn_ms = f64::NEG_INFINITY;
        self.spoil();
    }

    /// Whether decorative motion is unwanted.
    pub fn set_still(&mut self, still: bool) {
        self.still = still;
        self.spoil();
    }

    /// Draws a frame if it would differ from the last. What there is to tell the page goes into `tell`.
    pub fn frame(
        &mut self,
        now_ms: f64,
        core: &Core,
        theater: &mut Theater,
        tell: &mut Vec<EngineEvent>,
    ) -> Result<(), Error> {
        let elapsed_secs = ((now_ms - self.last_ms) / 1000.0) as f32;
        self.last_ms = now_ms;
        if self.still {
            self.orbit.settle();
        }
        self.turned |= self.orbit.advance(elapsed_secs);
        let attended = core.attended();
        // Beside a run it is only marked: a stage that never rests is too much for a software GPU.
        let ripples = attended.is_some() && !self.still && matches!(core.state(), RunState::Running | RunState::Paused);
        let moving = core.is_moving();
        self.stale |= self.turned || ripples || moving;
        let waits = core.shows_real_arm() && theater.is_software() && now_ms - self.drawn_ms < SPARING_MS;
        if self.stale && !waits {
            // After what moves, where it came to rest.
            self.stale = moving;
            self.drawn_ms = now_ms;
            let marker = attended.map(|at_m| Marker {
                at_m,
                radius_m: ATTENDED_RADIUS_M,
                strength: ATTENDED_STRENGTH,
                phase: if ripples { (now_ms % RIPPLE_MS / RIPPLE_MS) as f32 } else { 1.0 },
            });
            core.poses(&mut self.poses);
            self.highlighted.clear();
            self.highlighted.extend(self.hands.hovered());
            self.highlighted.extend(core.in_question());
            let ghosts = core.ghosts();
            let ghosts: Vec<&[Pose]> = ghosts.iter().map(<[Pose; LINKS]>::as_slice).collect();
            let aspect = theater.stage().view().aspect();
            let (camera, backdrop) = self.seen_from(core, aspect);
            let (older, ensembled) = core.scheduled();
            let frame = Frame {
                backdrop,
                ghosts: &ghosts,
                path: core.path(),
                older,
                ensembled,
                highlighted: &self.highlighted,
                marker,
                ..Frame::new(&self.poses, camera)
            };
            if theater.draw(&frame)? {
                self.drawn += 1;
            } else {
                self.stale = true;
            }
            if core::mem::take(&mut self.turned) {
                // Where things are on the canvas has changed with the view.
                tell.push(EngineEvent::Objects { places: core.places() });
            }
        } else if let Some(lost) = theater.lost() {
            return Err(lost);
        }
        self.count(now_ms, tell);
        Ok(())
    }

    /// The camera, and what it is drawn over: the visitor's, or on a real desk the webcam's.
    fn seen_from(&self, core: &Core, aspect: f32) -> (CameraPose, Option<Backdrop>) {
        let Some((pose, of_picture)) = core.desk_camera() else { return (self.orbit.camera(aspect), None) };
        let backdrop = Backdrop { aspect: of_picture, bodies: pose.is_some() };
        (backdrop.camera(&pose.unwrap_or(CameraPose::CANONICAL), aspect), Some(backdrop))
    }

    /// How the next frame will be seen, in the page's pixels.
    pub fn view(&self, theater: &Theater) -> View {
        let (width, height) = theater.stage().size();
        let aspect = width as f32 / height.max(1) as f32;
        in_page_px(View { camera: self.orbit.camera(aspect), width, height }, theater.scale())
    }

    fn count(&mut self, now_ms: f64, tell: &mut Vec<EngineEvent>) {
        let over_ms = now_ms - self.counted_ms;
        if over_ms < COUNT_MS {
            return;
        }
        if self.drawn > 0 {
            let frames_per_sec = (f64::from(self.drawn) * 1000.0 / over_ms) as f32;
            tell.push(EngineEvent::Drawn { frames_per_sec });
        }
        (self.drawn, self.counted_ms) = (0, now_ms);
    }
}
