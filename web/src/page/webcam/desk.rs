//! Where the camera stands: what the engine says of it, what a person points at, and what is kept of each camera.

use std::collections::BTreeMap;

use gloo_storage::{LocalStorage as Storage, Storage as _};
use leptos::prelude::*;
use schema::{
    CameraPose,
    desk::{DeskEvent, DeskRequest, Found, KnownFocal, Seen, Sheet, ViewOf},
    message::EngineRequest,
};
use serde::{Deserialize, Serialize};
use web::desk::Stood;

use super::page_ms;
use crate::page::state::Playground;

/// Where what is known of cameras is kept, in this browser alone.
const KEPT: &str = "cameras";
/// Where the four corners lie before anybody moved them, as shares of the picture.
const FIRST_CORNERS: [[f32; 2]; 4] = [[0.3, 0.35], [0.7, 0.35], [0.8, 0.75], [0.2, 0.75]];

/// What is kept of a camera.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Kept {
    focal: KnownFocal,
    pose: CameraPose,
}

/// The corners of a sheet that a person points at.
#[derive(Clone, Debug, PartialEq)]
pub struct Pointing {
    pub sheet: Sheet,
    /// As shares of the picture.
    pub corners: [[f32; 2]; 4],
    /// Why they give no camera.
    pub refused: Option<String>,
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
        self.marker_since_ms.set_value(None);
    }

    /// Whether the camera is found, so that the arm is drawn into its picture.
    pub fn is_found(self) -> bool {
        self.seen.with(|seen| seen.as_ref().is_some_and(|seen| seen.found.is_some()))
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
        let focal = self.kept_camera().map(|kept| kept.focal);
        self.tell_engine(&EngineRequest::Desk(DeskRequest::Camera { focal }));
    }

    /// Hears of the desk.
    pub fn take_desk_event(self, event: &DeskEvent) {
        let desk = self.webcam.desk;
        match event {
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
        desk.stood.set(self.kept_camera().map(|kept| web::desk::stood(&kept.pose, &found.pose)));
        desk.pointing.set(None);
        if let Some(device) = self.webcam.device.get_untracked() {
            let mut all = kept();
            all.insert(device, Kept { focal: found.focal, pose: found.pose });
            // A browser that keeps nothing asks again next time.
            Storage::set(KEPT, all).ok();
        }
    }

    fn kept_camera(self) -> Option<Kept> {
        kept().remove(&self.webcam.device.get_untracked()?)
    }

    /// Looks for the mat anew.
    pub fn forget_desk(self) {
        self.webcam.desk.pointing.set(None);
        self.webcam.desk.asks_focal.set(false);
        self.tell_engine(&EngineRequest::Desk(DeskRequest::Forget));
    }

    /// Begins to point at the corners of a sheet, or leaves it.
    pub fn point_at_sheet(self, begin: bool) {
        let fresh = Pointing { sheet: Sheet::default(), corners: FIRST_CORNERS, refused: None };
        self.webcam.desk.pointing.set(begin.then_some(fresh));
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

    /// Says how wide the camera sees, degrees, as its maker states it.
    pub fn set_field_of_view(self, across_deg: f32) {
        if (20.0..=150.0).contains(&across_deg) {
            let across_rad = across_deg.to_radians();
            self.tell_engine(&EngineRequest::Desk(DeskRequest::FieldOfView { across_rad }));
        }
    }

    fn take_sheet(self, corners_px: &[[f32; 2]; 4], refused: Option<String>, asks_focal: bool) {
        let Some(size) = self.picture_size() else { return };
        let desk = self.webcam.desk;
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
