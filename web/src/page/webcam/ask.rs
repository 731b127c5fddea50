//! Asking the browser for a camera, and which there are.

use js_sys::{Object, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MediaDeviceInfo, MediaDeviceKind, MediaDevices, MediaStream, MediaStreamConstraints, MediaStreamTrack};

use crate::page::surroundings::name_of;

/// A camera to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub id: String,
    pub label: String,
}

/// Which camera is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// Whichever the visitor picks.
    #[default]
    Any,
    Device(String),
    /// The one on the back of a phone, or on its front.
    Facing(Facing),
}

/// Where a phone's camera looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facing {
    Back,
    Front,
}

impl Facing {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Back, Self::Front];

    /// As browsers call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Back => "environment",
            Self::Front => "user",
        }
    }

    /// As people call it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Back => "Back camera",
            Self::Front => "Front camera",
        }
    }
}

/// The tracks of a stream.
pub fn tracks(stream: &MediaStream) -> impl Iterator<Item = MediaStreamTrack> {
    stream.get_tracks().to_vec().into_iter().map(JsCast::unchecked_into)
}

/// Turns the light off.
pub fn stop(stream: &MediaStream) {
    tracks(stream).for_each(|track| track.stop());
}

/// Asks for a camera; the error is the name of the browser's.
pub async fn ask(wanted: &Wanted) -> Result<MediaStream, String> {
    // Pages that are not secure have no such thing at all.
    let devices = media_devices().ok_or("InsecureContext")?;
    let named = |error: JsValue| name_of(&error);
    let video = Object::new();
    let set = |object: &Object, key: &str, value: &JsValue| Reflect::set(object, &key.into(), value).map_err(named);
    set(&video, "width", &wish("ideal", &640.0.into())?)?;
    set(&video, "height", &wish("ideal", &480.0.into())?)?;
    match wanted {
        Wanted::Any => set(&video, "facingMode", &wish("ideal", &Facing::Back.name().into())?)?,
        Wanted::Device(id) => set(&video, "deviceId", &wish("exact", &id.into())?)?,
        Wanted::Facing(facing) => set(&video, "facingMode", &wish("exact", &facing.name().into())?)?,
    };
    let constraints = MediaStreamConstraints::new();
    constraints.set_video(&video);
    let promise = devices.get_user_media_with_constraints(&constraints).map_err(named)?;
    JsFuture::from(promise).await.map(JsCast::unchecked_into).map_err(named)
}

fn media_devices() -> Option<MediaDevices> {
    window().navigator().media_devices().ok().filter(|devices| !devices.is_undefined())
}

fn wish(how: &str, value: &JsValue) -> Result<JsValue, String> {
    let wish = Object::new();
    Reflect::set(&wish, &how.into(), value).map_err(|error| name_of(&error))?;
    Ok(wish.into())
}

/// The device a stream comes from.
pub fn device_of(stream: &MediaStream) -> Option<String> {
    tracks(stream).next().and_then(|track| track.get_settings().get_device_id())
}

/// The cameras there are; their names are known once one of them was allowed.
pub async fn devices() -> Vec<Device> {
    let Some(devices) = media_devices() else { return Vec::new() };
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
