//! Where the camera stands: what the engine says of it, what a person points at, and what is kept of each camera.

use std::collections::BTreeMap;

use gloo_storage::{LocalStorage as Storage, Storage as _};
use leptos::prelude::*;
use schema::{
    CameraPose,
    desk::{DeskEvent, DeskRequest, Found, KnownFocal, KnownSheet, Seen, Sheet, ViewOf},
    message::EngineRequest,
};
use serde::{Deserialize, Serialize};
use web::desk::{Span, Stood};

use super::page_ms;
use crate::page::state::Playground;

/// Where what is known of cameras is kept, in this browser alone.
const KEPT: &str = "cameras";
/// Where the four corners lie before anybody moved them, as shares of the picture.
const FIRST_CORNERS: [[f32; 2]; 4] = [[0.3, 0.35], [0.7, 0.35], [0.8, 0.75], [0.2, 0.75]];

/// What is kept of a camera.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    /// How wide it sees, by the size of its pictures: a camera cuts some of them out of others, and a phone is turned.
    focals: BTreeMap<String, KnownFocal>,
    pose: Option<CameraPose>,
    /// The sheet it was found by, if it was not the mat, in pictures of one size.
    sheet: Option<(String, KnownSheet)>,
    mirrored: bool,
}

/// The corners of a sheet that a person points at.
#[derive(Clone, Debug, PartialEq)]
pub struct Pointing {
    pub sheet: Sheet,
    /// As shares of the picture.
    pub corners: [[f32; 2]; 4],
    /// Why they give no camera, and what to do.
    pub refused: Option<[String; 2]>,
}

/// What is known of the desk before the camera.
#[derive(Clone, Copy)]
pub struct RealDesk {
    pub seen: RwSignal<Option<Seen>>,
    /// No picture has come for so long that the arm holds.
    pub frozen: RwSignal<bool>,
    /// Where on the table the policy takes the named object and the named target to be, metres.
    pub goal_m: RwSignal<[Option<[f32; 2]>; 2]>,
    /// How the camera stands compared with the last time, once it is found.
    pub stood: RwSignal<Option<Stood>>,
    /// How wide the camera sees is asked for, because its pictures do not tell; until it is found, or another one is looked for.
    pub asks_focal: RwSignal<bool>,
    /// How long it took from the first marker to a camera that was found, milliseconds.
    pub found_after_ms: RwSignal<Option<f64>>,
    pub pointing: RwSignal<Option<Pointing>>,
    /// The sheet by which the camera was found last, or may be found again.
    sheet: StoredValue<Option<KnownSheet>>,
    marker_since_ms: StoredValue<Option<f64>>,
}

impl RealDesk {
    pub(super) fn new() -> Self {
        Self {
            seen: RwSignal::new(None),
            frozen: RwSignal::new(false),
            goal_m: RwSignal::new([None; 2]),
            stood: RwSignal::new(None),
            asks_focal: RwSignal::new(false),
            found_after_ms: RwSignal::new(None),
            pointing: RwSignal::new(None),
            sheet: StoredValue::new(None),
            marker_since_ms: StoredValue::new(None),
        }
    }

    pub(super) fn clear(self) {
        self.seen.set(None);
        self.frozen.set(false);
        self.goal_m.set([None; 2]);
        self.stood.set(None);
        self.asks_focal.set(false);
        self.found_after_ms.set(None);
        self.pointing.set(None);
        self.sheet.set_value(None);
        self.marker_since_ms.set_value(None);
    }

    /// Whether the camera is found, so that the arm is drawn into its picture.
    pub fn is_found(self) -> bool {
        self.seen.with(|seen| seen.as_ref().is_some_and(|seen| seen.found.is_some()))
    }

    /// Whether it is found by a sheet of paper, or was until it was lost.
    pub fn is_by_sheet(self) -> bool {
        self.seen.with(|seen| seen.as_ref().is_some_and(|seen| seen.by_sheet))
    }

    /// Whether it was found once, and the stage shows its picture since.
    pub fn was_found(self) -> bool {
        self.seen.with(|seen| {
            seen.as_ref().is_some_and(|seen| {
                matches!(seen.view, ViewOf::Locked { .. } | ViewOf::Moved { .. } | ViewOf::Unclear { .. })
            })
        })
    }
}

impl Playground {
    /// Tells the engine which camera there is now, and what is known of it.
    pub fn brief_desk(self) {
        self.webcam.answered();
        self.tell_of_camera();
    }

    /// What is known of a camera is known of pictures of one size, so it is told once the first has come.
    pub(super) fn tell_of_camera(self) {
        let kept = self.kept_camera().unwrap_or_default();
        let size = self.mode_name();
        let focal = size.as_ref().and_then(|size| kept.focals.get(size).copied());
        let sheet = kept.sheet.filter(|(of, _)| Some(of) == size.as_ref()).map(|(_, sheet)| sheet);
        self.webcam.desk.sheet.set_value(sheet);
        let number = self.webcam.asked.get_value();
        self.tell_engine(&EngineRequest::Desk(DeskRequest::Camera { number, focal, sheet }));
    }

    /// Whether the camera gave a mirror's image the last time.
    pub(super) fn was_mirrored(self) -> bool {
        self.kept_camera().is_some_and(|kept| kept.mirrored)
    }

    /// Says whether the camera gives a mirror's image.
    pub fn set_mirrored(self, mirrored: bool) {
        self.webcam.mirrored.set(mirrored);
        self.keep_camera(|kept| kept.mirrored = mirrored);
    }

    /// The size of the camera's pictures, as what is kept of it is named by.
    fn mode_name(self) -> Option<String> {
        self.webcam.mode.get_value().map(|(width, height)| format!("{width}x{height}"))
    }

    /// Hears of the desk.
    pub fn take_desk_event(self, event: &DeskEvent) {
        let desk = self.webcam.desk;
        match event {
            // What was under way when its camera was let go of is not the next one's.
            DeskEvent::Seen(seen) if seen.camera != self.webcam.asked.get_value() => {}
            DeskEvent::Seen(seen) => {
                self.webcam.answered();
                self.take_seen(seen);
            }
            DeskEvent::Frozen { frozen } => desk.frozen.set(*frozen),
            DeskEvent::Sheet { corners_px, refused, asks_focal } => {
                self.take_sheet(corners_px, refused.clone(), *asks_focal);
            }
            DeskEvent::Goal { object_m, target_m, .. } => desk.goal_m.set([*object_m, *target_m]),
        }
    }

    fn take_seen(self, seen: &Seen) {
        let desk = self.webcam.desk;
        let was_found = desk.seen.with_untracked(|before| before.as_ref().is_some_and(|seen| seen.found.is_some()));
        if seen.markers_px.is_empty() && seen.found.is_none() {
            desk.marker_since_ms.set_value(None);
        } else if desk.marker_since_ms.get_value().is_none() {
            desk.marker_since_ms.set_value(Some(page_ms()));
        }
        match &seen.found {
            Some(found) if !was_found => self.take_found(found),
            None if was_found => {
                desk.goal_m.set([None; 2]);
                // The next time counts from when it was lost.
                desk.marker_since_ms.set_value(None);
                desk.found_after_ms.set(None);
            }
            _ => {}
        }
        // Nobody's typing is cut short by a picture that tells a little more than the one before.
        let asked = desk.asks_focal.get_untracked();
        let goes_on = desk.pointing.with_untracked(Option::is_some) || seen.view != ViewOf::Looking;
        let asks = seen.asks_focal || asked && seen.found.is_none() && goes_on;
        if asks != asked {
            desk.asks_focal.set(asks);
        }
        desk.seen.set(Some(seen.clone()));
    }

    fn take_found(self, found: &Found) {
        let desk = self.webcam.desk;
        desk.found_after_ms.set(desk.marker_since_ms.get_value().map(|since_ms| page_ms() - since_ms));
        let before = self.kept_camera().and_then(|kept| kept.pose);
        desk.stood.set(before.map(|before| web::desk::stood(&before, &found.pose)));
        desk.pointing.set(None);
        let Some(size) = self.mode_name() else { return };
        let sheet = desk.sheet.get_value().filter(|_| found.markers == 0);
        self.keep_camera(|kept| {
            kept.focals.insert(size.clone(), found.focal);
            kept.pose = Some(found.pose);
            kept.sheet = sheet.map(|sheet| (size, sheet));
        });
    }

    fn kept_camera(self) -> Option<Kept> {
        kept().remove(&self.webcam.device.get_untracked()?)
    }

    /// Changes what is kept of the camera; of a file nothing is.
    fn keep_camera(self, change: impl FnOnce(&mut Kept)) {
        let Some(device) = self.webcam.device.get_untracked() else { return };
        let mut all = kept();
        change(all.entry(device).or_default());
        // A browser that keeps nothing asks again next time.
        Storage::set(KEPT, all).ok();
    }

    /// Looks for the mat anew, and forgets how wide the camera sees: it may have been said wrongly.
    pub fn forget_desk(self) {
        self.webcam.desk.pointing.set(None);
        self.webcam.desk.asks_focal.set(false);
        if let Some(size) = self.mode_name() {
            self.keep_camera(|kept| {
                kept.focals.remove(&size);
                kept.sheet = None;
            });
        }
        self.tell_engine(&EngineRequest::Desk(DeskRequest::Forget));
    }

    /// Begins to point at the corners of a sheet, from where they were the last time, or leaves it.
    pub fn point_at_sheet(self, begin: bool) {
        let first = KnownSheet { sheet: Sheet::default(), corners: FIRST_CORNERS };
        let KnownSheet { sheet, corners } = self.webcam.desk.sheet.get_value().unwrap_or(first);
        self.webcam.desk.pointing.set(begin.then_some(Pointing { sheet, corners, refused: None }));
        self.webcam.desk.asks_focal.set(false);
    }

    /// Moves a corner to a place of the picture, shares of it.
    pub fn move_corner(self, corner: usize, to: [f32; 2]) {
        self.webcam.desk.pointing.update(|pointing| {
            if let Some(place) = pointing.as_mut().and_then(|pointing| pointing.corners.get_mut(corner)) {
                *place = to.map(|share| share.clamp(0.0, 1.0));
            }
        });
    }

    /// Takes the corners as they are.
    pub fn use_corners(self) {
        let (Some(pointing), Some(size)) = (self.webcam.desk.pointing.get_untracked(), self.picture_size()) else {
            return;
        };
        let corners_px = pointing.corners.map(|[x, y]| [x * size[0], y * size[1]]);
        self.tell_engine(&EngineRequest::Desk(DeskRequest::Corners { corners_px, sheet: pointing.sheet }));
    }

    /// Says how wide the camera sees, degrees, as its maker states it; or that this is not known after all.
    pub fn set_field_of_view(self, stated_deg: Option<f32>, span: Span) {
        let stated_deg = stated_deg.filter(|stated_deg| (20.0..=150.0).contains(stated_deg));
        let size = self.picture_size().unwrap_or([4.0, 3.0]);
        let across_rad = stated_deg.map(|stated_deg| span.across_rad(stated_deg.to_radians(), size));
        self.tell_engine(&EngineRequest::Desk(DeskRequest::FieldOfView { across_rad }));
    }

    fn take_sheet(self, corners_px: &[[f32; 2]; 4], refused: Option<[String; 2]>, asks_focal: bool) {
        let Some(size) = self.picture_size() else { return };
        let desk = self.webcam.desk;
        if let (None, Some(Pointing { sheet, .. })) = (&refused, desk.pointing.get_untracked()) {
            let corners = corners_px.map(|[x, y]| [x / size[0], y / size[1]]);
            desk.sheet.set_value(Some(KnownSheet { sheet, corners }));
        }
        desk.pointing.update(|pointing| {
            if let Some(pointing) = pointing {
                pointing.corners = corners_px.map(|[x, y]| [x / size[0], y / size[1]]);
                pointing.refused = refused;
            }
        });
        if asks_focal && desk.pointing.with_untracked(Option::is_some) {
            desk.asks_focal.set(true);
        }
    }

    /// Width and height of the pictures the engine is given, pixels.
    pub fn picture_size(self) -> Option<[f32; 2]> {
        self.webcam.desk.seen.with_untracked(|seen| seen.as_ref().map(|seen| seen.size.map(|side| side as f32)))
    }
}

fn kept() -> BTreeMap<String, Kept> {
    Storage::get(KEPT).unwrap_or_default()
}
