//! Sending and reading one message.

use js_sys::Array;
use serde::{Serialize, de::DeserializeOwned};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::MessageEvent;

use crate::{Endpoint, Error, bytes_from, error::text_of, floats_from};

/// A message and what lay beside it.
#[derive(Clone, Debug)]
pub struct Envelope<M> {
    pub message: M,
    /// In the order the variant names them.
    pub beside: Vec<JsValue>,
}

impl<M> Envelope<M> {
    /// The bytes at a place beside the header.
    pub fn bytes(&self, place: usize) -> Result<Vec<u8>, Error> {
        self.beside.get(place).and_then(bytes_from).ok_or(Error::Beside { wanted: "an ArrayBuffer", place })
    }

    /// The numbers at a place beside the header.
    pub fn floats(&self, place: usize) -> Result<Vec<f32>, Error> {
        self.beside.get(place).and_then(floats_from).ok_or(Error::Beside { wanted: "an ArrayBuffer of f32", place })
    }

    /// The first thing of a kind beside the header: a port, a canvas.
    pub fn first<T: JsCast + Clone>(&self) -> Option<T> {
        self.beside.iter().find_map(|value| value.dyn_ref::<T>().cloned())
    }
}

/// Posts a message; everything in `beside` is handed over and unusable here afterwards.
pub fn send<M: Serialize>(
    to: &impl Endpoint,
    message: &M,
    beside: impl IntoIterator<Item = JsValue>,
) -> Result<(), Error> {
    // Seeds and byte counts are 64 bits wide; a plain JavaScript number holds 53.
    let serializer = Serializer::new().serialize_large_number_types_as_bigints(true);
    let header = message.serialize(&serializer).map_err(|error| Error::Encode { message: error.to_string() })?;
    let value = Array::of1(&header);
    let transfer = Array::new();
    for item in beside {
        value.push(&item);
        transfer.push(&item);
    }
    to.post(&value, &transfer).map_err(|error| Error::Refused { message: text_of(&error) })
}

/// Reads a posted message.
pub fn decode<M: DeserializeOwned>(event: &MessageEvent) -> Result<Envelope<M>, Error> {
    let data = event.data();
    let parts = data
        .dyn_ref::<Array>()
        .ok_or_else(|| Error::Header { message: "a post is an array of a header and what lies beside it".into() })?;
    let message =
        serde_wasm_bindgen::from_value(parts.get(0)).map_err(|error| Error::Header { message: error.to_string() })?;
    Ok(Envelope { message, beside: parts.iter().skip(1).collect() })
}
