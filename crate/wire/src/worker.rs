//! What a worker asks of its browser.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::DedicatedWorkerGlobalScope;

/// The scope the calling worker runs in.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Milliseconds since the worker began.
pub fn now_ms() -> f64 {
    scope().performance().map_or(0.0, |performance| performance.now())
}

/// When the worker began, milliseconds since the epoch; what the page says since the epoch is on this worker's clock then.
pub fn time_origin_ms() -> f64 {
    scope().performance().map_or(0.0, |performance| performance.time_origin())
}

/// What the browser says of its WebGPU adapter, such as "google swiftshader": vendor, architecture and description, as
/// far as they are told. wgpu does not pass them on.
pub async fn adapter_name() -> String {
    let words = describe().await.unwrap_or_default();
    if words.is_empty() { "an adapter without a name".into() } else { words.join(" ") }
}

/// Whether an adapter of this name computes on the CPU. Chromium does not always flag its own as a fallback.
pub fn is_software(adapter_name: &str) -> bool {
    let name = adapter_name.to_lowercase();
    ["swiftshader", "llvmpipe", "basic render"].iter().any(|known| name.contains(known))
}

/// `None` where the browser has other ideas of its API.
async fn describe() -> Option<Vec<String>> {
    let get = |of: &JsValue, key: &str| Reflect::get(of, &JsValue::from_str(key)).ok();
    let gpu = get(&scope().navigator(), "gpu")?;
    let options = Object::new();
    Reflect::set(&options, &"powerPreference".into(), &"high-performance".into()).ok()?;
    let request: Function = get(&gpu, "requestAdapter")?.dyn_into().ok()?;
    let promise: Promise = request.call1(&gpu, &options).ok()?.dyn_into().ok()?;
    let info = get(&JsFuture::from(promise).await.ok()?, "info")?;
    let words = ["vendor", "architecture", "device", "description"];
    Some(words.iter().filter_map(|word| get(&info, word)?.as_string()).filter(|word| !word.is_empty()).collect())
}
