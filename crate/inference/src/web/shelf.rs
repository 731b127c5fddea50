//! Files that are already here, in the Cache API, keyed by what they hash to.
//!
//! A shelf is a convenience: where there is none (private windows, pages without TLS, no room left), every visit
//! downloads.

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, Request, Response};

use wire::worker::scope;

/// Followed by the folder the page lies in, so that two playgrounds on one host do not empty each other's shelves.
const NAME: &str = "vla-models-v1:";

/// The browser's cache, where there is one.
#[derive(Clone, Debug)]
pub struct Shelf {
    cache: Option<Cache>,
}

impl Shelf {
    /// Opens it.
    pub async fn open() -> Self {
        Self { cache: open().await }
    }

    /// What lies under this key.
    pub async fn get(&self, key: &str) -> Option<Vec<u8>> {
        let found = JsFuture::from(self.cache.as_ref()?.match_with_str(key)).await.ok()?;
        let buffer = found.dyn_into::<Response>().ok()?.array_buffer().ok()?;
        Some(Uint8Array::new(&JsFuture::from(buffer).await.ok()?).to_vec())
    }

    /// Lays bytes under a key. Says nothing when there is no room: the next visit downloads again.
    pub async fn put(&self, key: &str, bytes: &[u8]) {
        let Some(cache) = &self.cache else { return };
        let Ok(response) = Response::new_with_opt_js_u8_array(Some(&Uint8Array::from(bytes))) else { return };
        JsFuture::from(cache.put_with_str(key, &response)).await.ok();
    }

    /// Throws away what no key of these names, so that old weights do not pile up.
    pub async fn keep_only(&self, keys: &[String]) {
        let Some(cache) = &self.cache else { return };
        let Ok(found) = JsFuture::from(cache.keys()).await else { return };
        for request in Array::from(&found).iter().filter_map(|request| request.dyn_into::<Request>().ok()) {
            if !keys.contains(&request.url()) {
                JsFuture::from(cache.delete_with_request(&request)).await.ok();
            }
        }
    }
}

async fn open() -> Option<Cache> {
    // In an insecure context the attribute is missing, and the typed getter would hand out `undefined`.
    let caches = Reflect::get(&scope(), &JsValue::from_str("caches")).ok()?;
    if caches.is_undefined() {
        return None;
    }
    let name = format!("{NAME}{}", folder());
    JsFuture::from(scope().caches().ok()?.open(&name)).await.ok()?.dyn_into().ok()
}

/// The path of the folder this worker's script lies in, such as "/class/vla/".
fn folder() -> String {
    let path = scope().location().pathname();
    path.rsplit_once('/').map_or_else(|| "/".to_owned(), |(folder, _)| format!("{folder}/"))
}
