//! Serial ports: which the visitor has allowed, and what tells one from others.

use js_sys::Array;
use wasm_bindgen::{JsCast as _, JsValue};

use crate::js::{call, call_async, get, navigator};
use crate::text_of;

/// What a port's adapter says of itself, as far as the browser tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Adapter {
    pub vendor: Option<u16>,
    pub product: Option<u16>,
}

impl Adapter {
    /// That of a port.
    pub fn of(port: &JsValue) -> Self {
        let info = call(port, "getInfo", &[]).unwrap_or(JsValue::UNDEFINED);
        let number = |key| get(&info, key).as_f64().map(|number| number as u16);
        Self { vendor: number("usbVendorId"), product: number("usbProductId") }
    }
}

/// The ports the visitor has allowed, in the browser's order, which is the same in pages and workers.
pub async fn ports() -> Result<Vec<JsValue>, String> {
    let serial = get(&navigator(), "serial");
    if serial.is_undefined() {
        return Err("this browser has no Web Serial here".into());
    }
    let ports = call_async(&serial, "getPorts", &[]).await.map_err(|error| text_of(&error))?;
    Ok(ports.dyn_ref::<Array>().map(Array::to_vec).unwrap_or_default())
}
