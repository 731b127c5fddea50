//! Files from the network, one progress bar over all of them, each verified before anyone reads it.

use inference::{failure, progress::Progress};
use js_sys::{Reflect, Uint8Array};
use policy::manifest::{FileEntry, Manifest, ModelEntry};
use schema::message::{InferenceEvent, LoadFailure};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, RequestCache, RequestInit, Response, Url};
use wire::{
    text_of,
    worker::{now_ms, scope},
};

use super::{hash::sha256, shelf::Shelf};

/// Progress goes to the page at most this often.
const PROGRESS_EVERY_MS: f64 = 50.0;

/// The verified files of a model, in the manifest's order.
pub struct Files {
    pub entry: ModelEntry,
    pub contents: Vec<Vec<u8>>,
    /// Whether nothing was downloaded.
    pub cached: bool,
}

/// Where the manifest came from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Network,
    /// The last visit's; there is no network.
    Shelf,
}

/// Fetches a model: the manifest, then each file from the shelf or the network. `tell` hears which models there are, and
/// how far this one is.
pub async fn model(
    manifest_url: &str,
    name: &str,
    mut tell: impl FnMut(&InferenceEvent),
) -> Result<Files, LoadFailure> {
    let shelf = Shelf::open().await;
    let base = absolute(manifest_url, &scope().location().href());
    let (manifest, origin) = manifest(&base, &shelf).await?;
    tell(&InferenceEvent::Offered { models: manifest.cards() });
    let entry = manifest.model(name, &base)?.clone();
    let mut progress = Progress::of(&entry);
    let mut contents = Vec::with_capacity(entry.files.len());
    for (place, file) in entry.files.iter().enumerate() {
        let key = key_of(&base, file);
        let content = if let Some(content) = from_shelf(&shelf, &key, file).await {
            progress.came_from_cache(place);
            content
        } else {
            let content =
                from_network(&base, file, place, &mut progress, &mut tell).await.map_err(|failure| match origin {
                    Origin::Network => failure,
                    Origin::Shelf => failure::without_network(name, failure),
                })?;
            file.verify(content.len() as u64, &sha256(&content).await)?;
            shelf.put(&key, &content).await;
            content
        };
        tell(&progress.event());
        contents.push(content);
    }
    let mut keys: Vec<String> =
        manifest.models.values().flat_map(|model| &model.files).map(|file| key_of(&base, file)).collect();
    keys.push(base);
    shelf.keep_only(&keys).await;
    Ok(Files { entry, contents, cached: progress.cached() })
}

/// The manifest, and without a network the one of the last visit.
async fn manifest(url: &str, shelf: &Shelf) -> Result<(Manifest, Origin), LoadFailure> {
    let fetched = match fetch(url, url, None).await {
        Ok(response) => read(&response, url, |_| ()).await,
        Err(failure) => Err(failure),
    };
    match fetched {
        Ok(json) => {
            let manifest = Manifest::from_json(&json, url)?;
            shelf.put(url, &json).await;
            Ok((manifest, Origin::Network))
        }
        Err(failure @ LoadFailure::Network { .. }) => match shelf.get(url).await {
            Some(json) => Ok((Manifest::from_json(&json, url)?, Origin::Shelf)),
            None => Err(failure),
        },
        Err(failure) => Err(failure),
    }
}

/// A shelved file that is still what was published.
async fn from_shelf(shelf: &Shelf, key: &str, file: &FileEntry) -> Option<Vec<u8>> {
    let content = shelf.get(key).await?;
    file.verify(content.len() as u64, &sha256(&content).await).is_ok().then_some(content)
}

async fn from_network(
    base: &str,
    file: &FileEntry,
    place: usize,
    progress: &mut Progress,
    tell: &mut impl FnMut(&InferenceEvent),
) -> Result<Vec<u8>, LoadFailure> {
    progress.start_over(place);
    let response = fetch(&absolute(&file.path, base), &file.path, Some(&file.sha256)).await?;
    let mut told_ms = f64::NEG_INFINITY;
    read(&response, &file.path, |more_bytes| {
        progress.arrived(place, more_bytes);
        if now_ms() - told_ms >= PROGRESS_EVERY_MS {
            told_ms = now_ms();
            tell(&progress.event());
        }
    })
    .await
}

async fn fetch(url: &str, file: &str, sha256: Option<&str>) -> Result<Response, LoadFailure> {
    let init = RequestInit::new();
    // The browser's own cache may hold a file from before the manifest changed; it may keep it if the server agrees.
    init.set_cache(RequestCache::NoCache);
    let answer = JsFuture::from(scope().fetch_with_str_and_init(url, &init))
        .await
        .map_err(|error| failure::of_network(file, text_of(&error)))?;
    let response: Response = answer.unchecked_into();
    match failure::of_status(file, response.status(), sha256) {
        Some(failure) => Err(failure),
        None => Ok(response),
    }
}

/// Reads a body to its end, telling how many bytes came with each piece.
async fn read(response: &Response, file: &str, mut arrived: impl FnMut(u64)) -> Result<Vec<u8>, LoadFailure> {
    let broken = |error: &JsValue| failure::of_network(file, text_of(error));
    let Some(body) = response.body() else { return Ok(Vec::new()) };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut content = Vec::new();
    loop {
        let piece = JsFuture::from(reader.read()).await.map_err(|error| broken(&error))?;
        let field = |name: &str| Reflect::get(&piece, &JsValue::from_str(name)).map_err(|error| broken(&error));
        if field("done")?.is_truthy() {
            return Ok(content);
        }
        let bytes = Uint8Array::new(&field("value")?);
        arrived(u64::from(bytes.length()));
        content.extend_from_slice(&bytes.to_vec());
    }
}

/// Where a file lies on the shelf: at a URL nobody serves, because the cache wants URLs.
fn key_of(base: &str, file: &FileEntry) -> String {
    absolute(&format!("sha256/{}", file.sha256), base)
}

/// A path as a URL, relative to another; an unreadable one stays as it is and fails when fetched.
fn absolute(path: &str, base: &str) -> String {
    Url::new_with_base(path, base).map_or_else(|_| path.to_owned(), |url| url.href())
}
