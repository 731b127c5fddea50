//! What can be changed about a camera where the browser lets it: its track's capabilities, settings and constraints.

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::MediaStreamTrack;

use super::{ask, feed::Live};
use crate::page::{state::Playground, surroundings::name_of};

/// Width and height that are offered, as far as the camera has them.
const SIZES: [(u32, u32); 4] = [(640, 480), (1280, 720), (1920, 1080), (800, 600)];
/// Frames a second that are offered.
const RATES: [u32; 4] = [10, 15, 30, 60];
/// Those that are chosen by name: the constraint and what people call it.
const MODES: [(&str, &str); 3] =
    [("exposureMode", "Exposure"), ("whiteBalanceMode", "White balance"), ("focusMode", "Focus")];
/// Those that are a number: the constraint, what people call it, and its unit as it is shown.
const RANGES: [(&str, &str, &str); 4] = [
    ("exposureTime", "Exposure time", "× 0.1 ms"),
    ("exposureCompensation", "Exposure correction", "EV"),
    ("colorTemperature", "Colour temperature", "K"),
    ("focusDistance", "Focus distance", "m"),
];

/// One thing that can be changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The name of the constraint.
    pub name: &'static str,
    pub title: &'static str,
    pub value: Value,
}

/// What it is, and what it could be.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Choice { now: String, options: Vec<String> },
    Range { now: f64, low: f64, high: f64, step: f64, unit: &'static str },
}

impl Playground {
    /// Reads what can be changed about the camera.
    pub fn refresh_settings(self) {
        let webcam = self.webcam;
        let Some(track) = self.camera_track() else { return };
        let Some(capable) = capabilities(&track) else { return };
        let now: JsValue = track.get_settings().into();
        webcam.faces.set(get(&capable, "facingMode").is_some_and(|modes| Array::from(&modes).length() > 0));
        let mut settings = Vec::new();
        settings.extend(sizes(&capable, &now));
        settings.extend(rates(&capable, &now));
        settings.extend(MODES.into_iter().filter_map(|(name, title)| mode(&capable, &now, name, title)));
        settings.extend(RANGES.into_iter().filter_map(|(name, title, unit)| range(&capable, &now, name, title, unit)));
        webcam.settings.set(settings);
    }

    /// Changes one of them; what the camera refuses is said.
    pub fn change_setting(self, name: &'static str, to: &str) {
        let Some(track) = self.camera_track() else { return };
        let Some(constraints) = constraints(name, to) else { return };
        let applied = Reflect::get(&track, &"applyConstraints".into())
            .and_then(JsCast::dyn_into::<Function>)
            .and_then(|apply| apply.call1(&track, &constraints))
            .and_then(JsCast::dyn_into::<Promise>);
        spawn_local(async move {
            let outcome = match applied {
                Ok(promise) => JsFuture::from(promise).await,
                Err(error) => Err(error),
            };
            if let Err(error) = outcome {
                self.notice.set(Some(format!("The camera refused that ({}). It stays as it was.", name_of(&error))));
            }
            self.refresh_settings();
        });
    }

    fn camera_track(self) -> Option<MediaStreamTrack> {
        self.webcam
            .live
            .with_value(|live| live.as_ref().and_then(Live::stream).and_then(|stream| ask::tracks(stream).next()))
    }
}

fn get(of: &JsValue, key: &str) -> Option<JsValue> {
    Reflect::get(of, &JsValue::from_str(key)).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

fn number(of: &JsValue, key: &str) -> Option<f64> {
    get(of, key)?.as_f64()
}

/// `None` where the browser does not tell.
fn capabilities(track: &MediaStreamTrack) -> Option<JsValue> {
    let ask: Function = get(track, "getCapabilities")?.dyn_into().ok()?;
    ask.call0(track).ok()
}

fn sizes(capable: &JsValue, now: &JsValue) -> Option<Setting> {
    let most = |key| number(&get(capable, key)?, "max");
    let (widest, highest) = (most("width")?, most("height")?);
    let text = |(width, height): (u32, u32)| format!("{width} × {height} px");
    let now = (number(now, "width")? as u32, number(now, "height")? as u32);
    let mut options: Vec<_> = SIZES
        .into_iter()
        .filter(|(width, height)| f64::from(*width) <= widest && f64::from(*height) <= highest)
        .collect();
    if !options.contains(&now) {
        options.insert(0, now);
    }
    let options: Vec<String> = options.into_iter().map(text).collect();
    (options.len() > 1).then(|| Setting {
        name: "size",
        title: "Resolution",
        value: Value::Choice { now: text(now), options },
    })
}

fn rates(capable: &JsValue, now: &JsValue) -> Option<Setting> {
    let most = number(&get(capable, "frameRate")?, "max")?;
    let now = number(now, "frameRate")?.round() as u32;
    let mut options: Vec<u32> = RATES.into_iter().filter(|rate| f64::from(*rate) <= most + 0.5).collect();
    if !options.contains(&now) {
        options.insert(0, now);
    }
    let text = |rate: u32| format!("{rate} Hz");
    (options.len() > 1).then(|| Setting {
        name: "frameRate",
        title: "Frame rate",
        value: Value::Choice { now: text(now), options: options.into_iter().map(text).collect() },
    })
}

fn mode(capable: &JsValue, now: &JsValue, name: &'static str, title: &'static str) -> Option<Setting> {
    let options: Vec<String> = Array::from(&get(capable, name)?).iter().filter_map(|mode| mode.as_string()).collect();
    let now = get(now, name)?.as_string()?;
    (options.len() > 1).then_some(Setting { name, title, value: Value::Choice { now, options } })
}

fn range(
    capable: &JsValue,
    now: &JsValue,
    name: &'static str,
    title: &'static str,
    unit: &'static str,
) -> Option<Setting> {
    let span = get(capable, name)?;
    let (low, high) = (number(&span, "min")?, number(&span, "max")?);
    let step = number(&span, "step").filter(|step| *step > 0.0).unwrap_or(1.0);
    let now = number(now, name)?;
    (high > low).then_some(Setting { name, title, value: Value::Range { now, low, high, step, unit } })
}

/// The object that asks for a setting.
fn constraints(name: &str, to: &str) -> Option<JsValue> {
    let object = Object::new();
    let set = |key: &str, value: JsValue| Reflect::set(&object, &key.into(), &value).ok();
    // The unit goes behind the number.
    let mut numbers = to.split_whitespace().filter_map(|word| word.parse::<f64>().ok());
    match name {
        "size" => {
            set("width", numbers.next()?.into())?;
            set("height", numbers.next()?.into())?;
        }
        "frameRate" => {
            set(name, numbers.next()?.into())?;
        }
        _ => {
            let value: JsValue = to.parse::<f64>().map_or_else(|_| JsValue::from_str(to), JsValue::from);
            let advanced = Object::new();
            Reflect::set(&advanced, &name.into(), &value).ok()?;
            set("advanced", Array::of1(&advanced).into())?;
        }
    }
    Some(object.into())
}
