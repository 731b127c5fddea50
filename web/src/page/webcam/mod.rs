//! The webcam: asked for only when chosen, let go of when not, and never sent anywhere but to the workers of this tab.
//!
//! The page's thread only hands pictures on: looking at them, and bringing them to the model's view, is the engine's.

mod ask;
mod desk;
mod feed;
mod run;
mod settings;

use leptos::{prelude::*, task::spawn_local};
use schema::{
    desk::{DeskRequest, PICTURE_PX, Taken},
    message::EngineRequest,
};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web::crop::{Crop, Square};
use web_sys::{File, HtmlElement, Url};

pub use ask::{Device, Facing, Wanted};
pub use desk::RealDesk;
pub use settings::{Setting, Value};

use super::{state::Playground, surroundings::name_of};
use feed::Live;

/// An engine that has not answered for this long is not waited for any more.
const ANSWER_MS: f64 = 1500.0;

/// After this long a camera knows what can be changed about it.
const FIRST_FRAMES: core::time::Duration = core::time::Duration::from_millis(600);

/// How the camera is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Status {
    #[default]
    Off,
    /// The browser asks the visitor.
    Asking,
    On,
    /// The name of the browser's error.
    Failed(String),
}

/// The webcam's part of the state.
#[derive(Clone, Copy)]
pub struct Webcam {
    pub status: RwSignal<Status>,
    pub devices: RwSignal<Vec<Device>>,
    pub device: RwSignal<Option<String>>,
    /// Where a phone's cameras look, as far as this one says that it looks somewhere.
    pub faces: RwSignal<bool>,
    /// Where the camera looks, where it was chosen by that.
    pub facing: RwSignal<Option<Facing>>,
    /// The name of the file that is shown instead of a camera.
    pub file: RwSignal<Option<String>>,
    pub crop: RwSignal<Crop>,
    /// The frame's width and height.
    pub size: RwSignal<(f32, f32)>,
    /// The size of the pictures for which the engine was told what is known of the camera, pixels; none before the first.
    mode: StoredValue<Option<(u32, u32)>>,
    /// The camera gives a mirror's image.
    pub mirrored: RwSignal<bool>,
    /// What can be changed about the camera.
    pub settings: RwSignal<Vec<Setting>>,
    /// Where the camera stands, and what follows from that.
    pub desk: RealDesk,
    /// Two places of the picture that fit the sentence alike; patches by index.
    pub question: RwSignal<Option<(usize, usize)>>,
    /// A place that is hidden from the model, as shares of the picture.
    pub covered: RwSignal<Option<(f32, f32)>>,
    /// A run was asked for and starts with the next look, unless that raises a question.
    wants_run: RwSignal<bool>,
    /// Counts requests for a camera, and cameras that were let go of: only what comes of the newest is of use.
    asked: StoredValue<u32>,
    /// Since when a picture is with the engine, milliseconds.
    under_way_ms: StoredValue<Option<f64>>,
    live: StoredValue<Option<Live>, LocalStorage>,
}

impl Webcam {
    /// No camera. The page has one of these for as long as it lives; the state, which is handed around by value, holds where it
    /// is.
    pub fn new() -> &'static Self {
        Box::leak(Box::new(Self {
            status: RwSignal::default(),
            devices: RwSignal::default(),
            device: RwSignal::new(None),
            faces: RwSignal::new(false),
            facing: RwSignal::new(None),
            file: RwSignal::new(None),
            crop: RwSignal::default(),
            size: RwSignal::new((4.0, 3.0)),
            mode: StoredValue::new(None),
            mirrored: RwSignal::new(false),
            settings: RwSignal::default(),
            desk: RealDesk::new(),
            question: RwSignal::new(None),
            covered: RwSignal::new(None),
            wants_run: RwSignal::new(false),
            asked: StoredValue::new(0),
            under_way_ms: StoredValue::new(None),
            live: StoredValue::new_local(None),
        }))
    }

    /// Changes the model's square; what was covered in it is somewhere else then.
    pub fn change_crop(self, change: impl FnOnce(&mut Crop)) {
        self.covered.set(None);
        self.crop.update(change);
    }

    /// The element the camera plays in, to be put where it is seen.
    pub fn element(self) -> Option<HtmlElement> {
        self.live.with_value(|live| live.as_ref().map(Live::element))
    }

    /// The engine has looked at the picture it was given.
    pub fn answered(self) {
        self.under_way_ms.set_value(None);
    }
}

impl Playground {
    /// Asks for a camera.
    pub fn open_webcam(self, wanted: Wanted) {
        let webcam = self.webcam;
        self.let_go_of_camera();
        webcam.status.set(Status::Asking);
        webcam.facing.set(if let Wanted::Facing(facing) = wanted { Some(facing) } else { None });
        let number = webcam.asked.get_value();
        // The visitor may change their mind while the browser asks.
        let still_wanted = move || webcam.asked.get_value() == number;
        spawn_local(async move {
            let stream = match ask::ask(&wanted).await {
                Ok(stream) if still_wanted() => stream,
                Ok(stream) => return ask::stop(&stream),
                Err(name) if still_wanted() => return webcam.status.set(Status::Failed(name)),
                Err(_) => return,
            };
            let end = move || {
                // The arm must not go on after a picture that no longer changes.
                self.stop();
                self.let_go_of_camera();
                webcam.status.set(Status::Failed("Ended".into()));
            };
            match Live::of_stream(&stream, move || self.take_webcam_frame(), end) {
                Ok(live) => self.go_live(live, ask::device_of(&stream)),
                Err(error) => {
                    ask::stop(&stream);
                    return webcam.status.set(Status::Failed(name_of(&error)));
                }
            }
            self.read_settings();
            // Names are told once a camera was allowed.
            webcam.devices.set(ask::devices().await);
        });
    }

    /// Takes a video or a still picture for a camera. It stays in this tab as a camera's pictures do.
    pub fn open_file(self, file: &File) {
        self.let_go_of_camera();
        let fail = move || {
            self.stop();
            self.let_go_of_camera();
            self.webcam.status.set(Status::Failed("Unreadable".into()));
        };
        let is_video = file.type_().starts_with("video/");
        let opened = Url::create_object_url_with_blob(file)
            .and_then(|url| Live::of_file(url, is_video, move || self.take_webcam_frame(), fail));
        match opened {
            Ok(live) => {
                self.webcam.file.set(Some(file.name()));
                self.go_live(live, None);
            }
            Err(error) => self.webcam.status.set(Status::Failed(name_of(&error))),
        }
    }

    fn go_live(self, live: Live, device: Option<String>) {
        self.webcam.device.set(device);
        self.webcam.mirrored.set(self.was_mirrored());
        self.webcam.live.set_value(Some(live));
        self.webcam.status.set(Status::On);
        self.brief_desk();
    }

    /// The light goes out, and answers to earlier requests count no more.
    fn let_go_of_camera(self) {
        let webcam = self.webcam;
        webcam.asked.update_value(|number| *number += 1);
        webcam.live.set_value(None);
        webcam.answered();
        webcam.covered.set(None);
        webcam.file.set(None);
        webcam.facing.set(None);
        webcam.mode.set_value(None);
        webcam.settings.set(Vec::new());
        webcam.desk.clear();
        self.forget_webcam_run();
        // Nobody waits for its pictures any more.
        self.tell_engine(&EngineRequest::Desk(DeskRequest::NoCamera));
    }

    /// Lets go of the camera.
    pub fn close_webcam(self) {
        self.let_go_of_camera();
        self.webcam.status.set(Status::Off);
    }

    /// Hands the newest picture to the engine, if there is one and the engine is done with the last.
    fn take_webcam_frame(self) {
        let webcam = self.webcam;
        let now_ms = page_ms();
        let busy = webcam.under_way_ms.get_value().is_some_and(|since_ms| now_ms - since_ms < ANSWER_MS);
        if busy || !self.engine_is_started() {
            return;
        }
        let ready = webcam.live.with_value(|live| {
            let live = live.as_ref()?;
            let size = live.size()?;
            let at_ms = live.take_fresh()?;
            Some((size, at_ms, live.bitmap()))
        });
        let Some((size, at_ms, Ok(bitmap))) = ready else { return };
        webcam.under_way_ms.set_value(Some(now_ms));
        let number = webcam.asked.get_value();
        spawn_local(async move {
            let made = JsFuture::from(bitmap).await;
            if webcam.asked.get_value() != number {
                return;
            }
            match made {
                Ok(bitmap) => self.hand_over(size, at_ms, bitmap),
                // A frame that cannot be read, as before the first; the next may be.
                Err(_) => webcam.answered(),
            }
        });
    }

    fn hand_over(self, (width, height): (u32, u32), at_ms: f64, bitmap: JsValue) {
        let webcam = self.webcam;
        if webcam.mode.get_value() != Some((width, height)) {
            webcam.mode.set_value(Some((width, height)));
            self.tell_of_camera();
        }
        let (width, height) = (width as f32, height as f32);
        if webcam.size.get_untracked() != (width, height) {
            webcam.size.set((width, height));
        }
        let scale = (PICTURE_PX as f32 / width.max(height)).min(1.0);
        let Square { left, top, side } = webcam.crop.get_untracked().square(width, height);
        let taken = Taken {
            size: [width, height].map(|side| (side * scale).round().max(1.0) as u32),
            at_ms: epoch_ms(at_ms),
            square: [left, top, side].map(|length| length * scale),
            covered: webcam.covered.get_untracked().map(<[f32; 2]>::from),
            mirrored: webcam.mirrored.get_untracked(),
            live: webcam.live.with_value(|live| live.as_ref().is_some_and(|live| live.stream().is_some())),
        };
        self.tell_engine_with(&EngineRequest::Desk(DeskRequest::Picture(taken)), [bitmap]);
    }

    /// Asks again what can be changed about the camera; some of it is known only after the first frames.
    fn read_settings(self) {
        let number = self.webcam.asked.get_value();
        let read = move || {
            if self.webcam.asked.get_value() == number {
                self.refresh_settings();
            }
        };
        set_timeout(read, FIRST_FRAMES);
    }
}

/// Milliseconds since the page began; the times of frames are on the same clock.
fn page_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// The same since the epoch, which is what a worker can bring to its own clock.
fn epoch_ms(at_ms: f64) -> f64 {
    window().performance().map_or(at_ms, |performance| performance.time_origin() + at_ms)
}
