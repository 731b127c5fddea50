//! What can go wrong between two sides that were built together.

use wasm_bindgen::JsValue;

/// Why a message could not be sent or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The header is not the message this side expects.
    #[error("the header cannot be read: {message}")]
    Header { message: String },
    /// The message could not be turned into JavaScript values.
    #[error("the message cannot be encoded: {message}")]
    Encode { message: String },
    /// The other side is gone, or something beside the header cannot be transferred.
    #[error("the browser refused the post: {message}")]
    Refused { message: String },
    /// What the variant names is not beside the header.
    #[error("{wanted} should lie beside the message at place {place}")]
    Beside { wanted: &'static str, place: usize },
}

/// A JavaScript exception as text.
pub fn text_of(value: &JsValue) -> String {
    js_sys::Object::from(value.clone()).to_string().into()
}
