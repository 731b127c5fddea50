//! The worker's global scope.

use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::DedicatedWorkerGlobalScope;

/// The scope this worker runs in.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Milliseconds since the worker began.
pub fn now_ms() -> f64 {
    scope().performance().map_or(0.0, |performance| performance.now())
}

/// A JavaScript exception as text.
pub fn text(value: &JsValue) -> String {
    js_sys::Object::from(value.clone()).to_string().into()
}
