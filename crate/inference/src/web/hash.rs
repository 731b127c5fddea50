//! SHA-256 by the browser, which is several times faster than by WebAssembly.

use js_sys::{Reflect, Uint8Array};
use policy::manifest::{hex, sha256_hex};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use wire::worker::scope;

/// The SHA-256 of some bytes in lower-case hexadecimal.
pub async fn sha256(bytes: &[u8]) -> String {
    match by_browser(bytes).await {
        Some(hash) => hash,
        // Pages served without TLS from another machine have no SubtleCrypto.
        None => sha256_hex(bytes),
    }
}

async fn by_browser(bytes: &[u8]) -> Option<String> {
    let crypto = scope().crypto().ok()?;
    let subtle = Reflect::get(&crypto, &JsValue::from_str("subtle")).ok()?;
    if subtle.is_undefined() {
        return None;
    }
    let promise = crypto.subtle().digest_with_str_and_js_u8_array("SHA-256", &Uint8Array::from(bytes)).ok()?;
    let digest = JsFuture::from(promise).await.ok()?;
    Some(hex(&Uint8Array::new(&digest).to_vec()))
}
