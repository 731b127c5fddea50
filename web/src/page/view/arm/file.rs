//! Files the visitor chooses.

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;
use wire::js::{call_async, get};

use crate::page::state::Playground;

/// Reads the file that was chosen in an input, if one was.
pub fn read_file(playground: Playground, input: &JsValue, use_text: impl FnOnce(String) + 'static) {
    let file = get(&get(input, "files"), "0");
    if file.is_undefined() {
        return;
    }
    spawn_local(async move {
        match call_async(&file, "text", &[]).await.map(|text| text.as_string()) {
            Ok(Some(text)) => use_text(text),
            Ok(None) | Err(_) => playground.notice.set(Some("The file could not be read.".into())),
        }
    });
}
