//! Numbers as transferable buffers and back. WebAssembly is little-endian, and so are the buffers.

use js_sys::{ArrayBuffer, Float32Array, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};

/// A fresh `ArrayBuffer` holding these bytes.
pub fn bytes_of(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).buffer().into()
}

/// A fresh `ArrayBuffer` holding these numbers.
pub fn floats_of(numbers: &[f32]) -> JsValue {
    Float32Array::from(numbers).buffer().into()
}

/// The bytes of an `ArrayBuffer`; `None` when it is something else.
pub fn bytes_from(value: &JsValue) -> Option<Vec<u8>> {
    value.dyn_ref::<ArrayBuffer>().map(|buffer| Uint8Array::new(buffer).to_vec())
}

/// The numbers of an `ArrayBuffer`; `None` when it is something else or not a whole number of `f32`.
pub fn floats_from(value: &JsValue) -> Option<Vec<f32>> {
    let buffer = value.dyn_ref::<ArrayBuffer>()?;
    buffer.byte_length().is_multiple_of(4).then(|| Float32Array::new(buffer).to_vec())
}
