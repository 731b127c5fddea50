//! The webcam: asked for only when chosen, let go of when not, and never sent anywhere but to the workers of this tab.

use std::sync::Arc;

use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use js_sys::{Object, Reflect};
use leptos::{prelude::*, task::spawn_local};
use schema::{
    CAMERA_SIDE,
    message::{EngineRequest, RunState},
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web::{
    cover::cover,
    crop::{Crop, Square},
    peaks,
};
use web_sys::{
    CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement, MediaDeviceInfo, MediaDeviceKind, MediaStream,
    MediaStreamConstraints, MediaStreamTrack,
};

use super::{
    state::{Frame, Picture, Playground},
    surroundings::name_of,
};

/// The control period: the policy never asks for more frames.
const EVERY_MS: u32 = 100;

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

/// A camera to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub id: String,
    pub label: String,
}

/// The webcam's part of the state.
#[derive(Clone, Copy)]
pub struct Webcam {
    pub status: RwSignal<Status>,
    pub devices: RwSignal<Vec<Device>>,
    pub device: RwSignal<Option<String>>,
    pub crop: RwSignal<Crop>,
    /// The frame's width and height.
    pub size: RwSignal<(f32, f32)>,
    /// Two places of the picture that fit the sentence alike; patches by index.
    pub question: RwSignal<Option<(usize, usize)>>,
    /// A place that is hidden from the model, as shares of the picture.
    pub covered: RwSignal<Option<(f32, f32)>>,
    /// A run was asked for and starts with the next look, unless that raises a question.
    wants_run: RwSignal<bool>,
    /// Counts requests for a camera: only the answer to the newest is of use.
    asked: StoredValue<u32>,
    live: StoredValue<Option<Live>, LocalStorage>,
}

/// An open camera. Dropping it turns the light off.
struct Live {
    stream: MediaStream,
    video: HtmlVideoElement,
    context: CanvasRenderingContext2d,
    _ticking: Interval,
    _ending: Vec<EventListener>,
}

impl Drop for Live {
    fn drop(&mut self) {
        self.video.set_src_object(None);
        stop(&self.stream);
    }
}

fn tracks(stream: &MediaStream) -> impl Iterator<Item = MediaStreamTrack> {
    stream.get_tracks().to_vec().into_iter().map(JsCast::unchecked_into)
}

fn stop(stream: &MediaStream) {
    tracks(stream).for_each(|track| track.stop());
}

impl Webcam {
    /// No camera.
    pub fn new() -> Self {
        Self {
            status: RwSignal::default(),
            devices: RwSignal::default(),
            device: RwSignal::new(None),
            crop: RwSignal::default(),
            size: RwSignal::new((4.0, 3.0)),
            question: RwSignal::new(None),
            covered: RwSignal::new(None),
            wants_run: RwSignal::new(false),
            asked: StoredValue::new(0),
            live: StoredValue::new_local(None),
        }
    }

    /// Changes the model's square; what was covered in it is somewhere else then.
    pub fn change_crop(self, change: impl FnOnce(&mut Crop)) {
        self.covered.set(None);
        self.crop.update(change);
    }

    /// The element the camera plays in, to be put where it is seen.
    pub fn video(self) -> Option<HtmlVideoElement> {
        self.live.with_value(|live| live.as_ref().map(|live| live.video.clone()))
    }
}

impl Playground {
    /// Asks for a camera: this one, or whichever the visitor picks.
    pub fn open_webcam(self, device: Option<String>) {
        let webcam = self.webcam;
        self.let_go_of_camera();
        webcam.status.set(Status::Asking);
        let number = webcam.asked.get_value();
        // The visitor may change their mind while the browser asks.
        let wanted = move || webcam.asked.get_value() == number;
        spawn_local(async move {
            let stream = match ask(device.as_deref()).await {
                Ok(stream) if wanted() => stream,
                Ok(stream) => return stop(&stream),
                Err(name) if wanted() => return webcam.status.set(Status::Failed(name)),
                Err(_) => return,
            };
            webcam.device.set(device_of(&stream));
            match self.go_live(&stream) {
                Ok(()) => webcam.status.set(Status::On),
                Err(error) => {
                    stop(&stream);
                    return webcam.status.set(Status::Failed(name_of(&error)));
                }
            }
            // Names are told once a camera was allowed.
            webcam.devices.set(devices().await);
        });
    }

    /// The light goes out, and answers to earlier requests count no more.
    fn let_go_of_camera(self) {
        self.webcam.asked.update_value(|number| *number += 1);
        self.webcam.live.set_value(None);
        self.webcam.covered.set(None);
        self.forget_webcam_run();
    }

    /// Lets go of the camera.
    pub fn close_webcam(self) {
        self.let_go_of_camera();
        self.webcam.status.set(Status::Off);
    }

    fn go_live(self, stream: &MediaStream) -> Result<(), JsValue> {
        let document = document();
        let video: HtmlVideoElement = document.create_element("video")?.unchecked_into();
        video.set_muted(true);
        video.set_attribute("playsinline", "")?;
        video.set_src_object(Some(stream));
        // Playing begins once frames come; what keeps them from coming ends the track, which is heard below.
        let playing = video.play()?;
        spawn_local(async move {
            JsFuture::from(playing).await.ok();
        });
        let canvas: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
        canvas.set_width(CAMERA_SIDE as u32);
        canvas.set_height(CAMERA_SIDE as u32);
        let options = Object::new();
        Reflect::set(&options, &"willReadFrequently".into(), &JsValue::TRUE)?;
        let context: CanvasRenderingContext2d = canvas
            .get_context_with_context_options("2d", &options)?
            .ok_or_else(|| JsValue::from_str("no 2D canvas"))?
            .unchecked_into();
        Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into())?;
        let ending = tracks(stream)
            .map(|track| {
                EventListener::new(&track, "ended", move |_| {
                    // The ghost must not go on after a picture that no longer changes.
                    self.stop();
                    self.let_go_of_camera();
                    self.webcam.status.set(Status::Failed("Ended".into()));
                })
            })
            .collect();
        let ticking = Interval::new(EVERY_MS, move || self.take_webcam_frame());
        // The handle; the stream's own `clone` would make a second stream, whose tracks keep the light on.
        let stream = Clone::clone(stream);
        self.webcam.live.set_value(Some(Live { stream, video, context, _ticking: ticking, _ending: ending }));
        Ok(())
    }

    /// Cuts the model's square out of the newest frame, and hands it to the engine.
    fn take_webcam_frame(self) {
        if !self.engine_is_started() {
            return;
        }
        let Some(mut rgb) = self.webcam.live.with_value(|live| live.as_ref().and_then(|live| self.grab(live))) else {
            return;
        };
        if let Some(place) = self.webcam.covered.get_untracked() {
            cover(&mut rgb, place);
        }
        self.tell_engine_with(&EngineRequest::WebcamFrame, [wire::bytes_of(&rgb)]);
        let running = self.run.state.with_untracked(|state| *state == RunState::Running);
        // The picture that is shown is the one the policy was given, whenever it is given one.
        if !running && !self.look_again() {
            self.look.picture.set(Some(Arc::new(Picture { id: 0, asked: false, rgb })));
        }
    }

    fn grab(self, live: &Live) -> Option<Vec<u8>> {
        let (width, height) = (live.video.video_width() as f32, live.video.video_height() as f32);
        if width == 0.0 || height == 0.0 {
            return None;
        }
        if self.webcam.size.get_untracked() != (width, height) {
            self.webcam.size.set((width, height));
        }
        let Square { left, top, side } = self.webcam.crop.get_untracked().square(width, height);
        let (left, top, side) = (f64::from(left), f64::from(top), f64::from(side));
        let small = CAMERA_SIDE as f64;
        live.context
            .draw_image_with_html_video_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                &live.video,
                left,
                top,
                side,
                side,
                0.0,
                0.0,
                small,
                small,
            )
            .ok()?;
        let rgba = live.context.get_image_data(0.0, 0.0, small, small).ok()?.data();
        Some(rgba.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect())
    }

    /// Runs on a webcam: after one more look, because that may show two places that fit.
    pub fn run_on_webcam(self) {
        self.webcam.question.set(None);
        if self.model.loading.with_untracked(|loading| loading.ready)
            && self.webcam.covered.with_untracked(Option::is_none)
        {
            self.webcam.wants_run.set(true);
            self.look_again();
        } else {
            self.tell_engine(&EngineRequest::Run);
        }
    }

    /// Forgets that a run was asked for.
    pub fn forget_webcam_run(self) {
        self.webcam.wants_run.set(false);
        self.webcam.question.set(None);
    }

    /// Decides, from a look, whether the run that was asked for may start.
    pub fn consider_webcam_run(self, frame: &Frame) {
        if !self.webcam.wants_run.get_untracked() {
            return;
        }
        if !self.has_read_the_sentence(frame.id) {
            self.look_again();
            return;
        }
        self.webcam.wants_run.set(false);
        // Where a sentence names no target, the target's map repeats the object's.
        let rivals = |heat| peaks::places(heat).and_then(|(one, other)| Some((one, other?)));
        match rivals(&frame.readouts.object).or_else(|| rivals(&frame.readouts.target)) {
            Some(both) => self.webcam.question.set(Some(both)),
            None => self.tell_engine(&EngineRequest::Run),
        }
    }

    /// The answer to which place was meant: the other one is hidden from the model. `None` runs as it is.
    pub fn answer_webcam(self, hide: Option<usize>) {
        self.webcam.question.set(None);
        self.webcam.covered.set(hide.map(peaks::centre));
        self.tell_engine(&EngineRequest::Run);
    }
}

async fn ask(device: Option<&str>) -> Result<MediaStream, String> {
    // Pages that are not secure have no such thing at all.
    let devices = window().navigator().media_devices().map_err(|_missing| "InsecureContext".to_owned())?;
    if devices.is_undefined() {
        return Err("InsecureContext".into());
    }
    let named = |error: JsValue| name_of(&error);
    let video = Object::new();
    let set = |object: &Object, key: &str, value: &JsValue| Reflect::set(object, &key.into(), value).map_err(named);
    set(&video, "width", &ideal(640.0)?)?;
    set(&video, "height", &ideal(480.0)?)?;
    if let Some(id) = device {
        let exact = Object::new();
        set(&exact, "exact", &id.into())?;
        set(&video, "deviceId", &exact)?;
    }
    let constraints = MediaStreamConstraints::new();
    constraints.set_video(&video);
    let promise = devices.get_user_media_with_constraints(&constraints).map_err(named)?;
    JsFuture::from(promise).await.map(JsCast::unchecked_into).map_err(named)
}

fn ideal(value: f64) -> Result<JsValue, String> {
    let wish = Object::new();
    Reflect::set(&wish, &"ideal".into(), &value.into()).map_err(|error| name_of(&error))?;
    Ok(wish.into())
}

fn device_of(stream: &MediaStream) -> Option<String> {
    tracks(stream).next().and_then(|track| track.get_settings().get_device_id())
}

/// The cameras there are; their names are known once one of them was allowed.
async fn devices() -> Vec<Device> {
    let Ok(devices) = window().navigator().media_devices() else { return Vec::new() };
    let Ok(promise) = devices.enumerate_devices() else { return Vec::new() };
    let Ok(found) = JsFuture::from(promise).await else { return Vec::new() };
    js_sys::Array::from(&found)
        .iter()
        .map(JsCast::unchecked_into::<MediaDeviceInfo>)
        .filter(|device| device.kind() == MediaDeviceKind::Videoinput)
        .enumerate()
        .map(|(index, device)| {
            let label = device.label();
            let label = if label.is_empty() { format!("Camera {}", index + 1) } else { label };
            Device { id: device.device_id(), label }
        })
        .collect()
}
