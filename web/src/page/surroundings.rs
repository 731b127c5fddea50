//! The browser around the page: its wishes, its sizes, its addresses.

use leptos::prelude::*;
use schema::message::EngineRequest;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, HtmlElement};

use super::state::Theme;

/// Device pixels per CSS pixel beyond which nobody sees a difference and every GPU feels one.
const FINEST: f64 = 2.0;

/// The name of a JavaScript exception, such as `NotAllowedError`.
pub fn name_of(error: &JsValue) -> String {
    js_sys::Reflect::get(error, &JsValue::from_str("name")).ok().and_then(|name| name.as_string()).unwrap_or_default()
}

/// Device pixels per CSS pixel, as far as they are drawn.
pub fn pixel_ratio() -> f64 {
    window().device_pixel_ratio().clamp(1.0, FINEST)
}

/// The size of an element in device pixels.
pub fn device_size(element: &impl AsRef<Element>) -> (u32, u32) {
    let rect = element.as_ref().get_bounding_client_rect();
    let pixels = |length: f64| (length * pixel_ratio()).round().max(1.0) as u32;
    (pixels(rect.width()), pixels(rect.height()))
}

/// An address beside the page, in full.
pub fn absolute(path: &str) -> String {
    document()
        .base_uri()
        .ok()
        .flatten()
        .and_then(|base| {
            let url = web_sys::Url::new_with_base(path, &base).ok()?;
            Some(url.href())
        })
        .unwrap_or_else(|| path.to_owned())
}

fn matches(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// Whether the visitor wants less motion.
pub fn reduced_motion() -> bool {
    matches("(prefers-reduced-motion: reduce)")
}

/// Scrolls an element into sight, if it is out of it.
pub fn bring_into_sight(element: &Element) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    options.set_behavior(if reduced_motion() {
        web_sys::ScrollBehavior::Instant
    } else {
        web_sys::ScrollBehavior::Smooth
    });
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Whether the tab is in front.
pub fn is_visible() -> bool {
    !document().hidden()
}

/// Whether the page is dark now, by the theme or by the system.
pub fn is_dark() -> bool {
    let theme = root().get_attribute("data-theme");
    match theme.as_deref() {
        Some("dark") => true,
        Some("light") => false,
        _ => matches("(prefers-color-scheme: dark)"),
    }
}

/// Puts a theme in force.
pub fn wear(theme: Theme) {
    // An attribute of a fixed name on the document's own element.
    root().set_attribute("data-theme", theme.name()).ok();
}

/// The document's root element.
fn root() -> HtmlElement {
    document().document_element().expect("a document has a root").unchecked_into()
}

/// What a colour token stands for now, as the browser computes it: sRGB bytes.
pub fn colour(token: &str) -> [u8; 3] {
    // A custom property may hold a function of the theme; only a real property is computed to a colour.
    let probe: HtmlElement = document().create_element("i").expect("an element of a known name").unchecked_into();
    let style = probe.style();
    style.set_property("color", &format!("var({token})")).ok();
    style.set_property("display", "none").ok();
    root().append_child(&probe).ok();
    let computed = window().get_computed_style(&probe).ok().flatten();
    let text = computed.and_then(|style| style.get_property_value("color").ok()).unwrap_or_default();
    probe.remove();
    let mut numbers = text
        .split(|letter: char| !letter.is_ascii_digit() && letter != '.')
        .filter_map(|number| number.parse::<f32>().ok())
        .map(|number| number as u8);
    core::array::from_fn(|_| numbers.next().unwrap_or_default())
}

/// What the engine should know about the colours around its stage.
pub fn theme_request() -> EngineRequest {
    let srgb = |token| Some(colour(token).map(|channel| f32::from(channel) / 255.0));
    EngineRequest::SetTheme { dark: is_dark(), background_srgb: srgb("--stage"), accent_srgb: srgb("--accent") }
}

/// Keeps the page for days without a network. Only pages that are secure may.
pub fn keep_offline() {
    let workers = window().navigator().service_worker();
    if workers.is_undefined() {
        return;
    }
    // A page that cannot be kept works as long as there is a network.
    wasm_bindgen_futures::spawn_local(async move {
        wasm_bindgen_futures::JsFuture::from(workers.register("sw.js")).await.ok();
    });
}
