//! What is here, as files.

use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web::episode::{Episode, PassRecord};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::state::{Playground, Shot};

impl Playground {
    /// Saves the episode so far as a JSON file.
    pub fn save_episode(self) {
        let passes = self.look.album.with_value(|album| {
            let record = |shot: &Shot| {
                let (forecast, readouts) = shot.pass.clone()?;
                Some(PassRecord { id: shot.picture.id, sentence: shot.sentence.clone(), forecast, readouts })
            };
            album.shots().filter_map(record).collect::<Vec<_>>()
        });
        let (name, json) = self.trace.with_untracked(|trace| {
            let decided = |pass: &PassRecord| trace.place_of(pass.id).is_some();
            let episode = Episode {
                seed: self.table.seed.get_untracked(),
                sentence: self.run.sentence.get_untracked(),
                state: self.run.state.get_untracked(),
                model: self.model.facts.get_untracked(),
                backend: self.model.backend.get_untracked(),
                decoding: self.look.decoding.get_untracked(),
                steps: &trace.steps,
                passes: passes.into_iter().filter(decided).collect(),
                events: &trace.events,
                steps_left_out: trace.steps_left_out,
                events_left_out: trace.events_left_out(),
            };
            (episode.file_name(), episode.to_json())
        });
        let saved = json.map_err(|error| error.to_string()).and_then(|json| {
            save(&name, "application/json", &JsValue::from_str(&json)).map_err(|error| wire::text_of(&error))
        });
        if let Err(reason) = saved {
            self.notice.set(Some(format!("The episode could not be saved: {reason}")));
        }
    }
}

/// Hands the visitor a file: text, or a blob.
pub fn save(name: &str, kind: &str, content: &JsValue) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_blob_sequence_and_options(&js_sys::Array::of1(content), &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The download has its own hold on the blob by now.
    Url::revoke_object_url(&url)
}
