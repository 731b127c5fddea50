//! `window.playground`: the page's state for tests and for the console.
//!
//! `playground.state()` is a plain object, made anew at each call:
//! `{ seed, sentence, understanding, run, step, source, stage, backend, model, loading, loadFailure, pace, objects,
//! places, tokens, picture, last, masked, difference, crashes, notice }`, each in the form of the schema's messages.
//! `last` is the newest forward pass: `{ id, chunk, readouts, latencyMs, attention }`, where `attention` says whether
//! its maps came along; `difference` is `{ maskedWords, before, after }` with two chunks.
//! `playground.probabilities()` is a `Float32Array` of that pass, `[step][dimension][bin]`, or `null`.
//! `playground.picture()` is a `Uint8Array` of what is on show, 96 x 96 RGB, or `null`.
//! `playground.lose("stage" | "device")` loses a GPU device as a driver reset would.
//! Nothing else can be changed from here.

use js_sys::{Float32Array, Object, Reflect, Uint8Array};
use leptos::prelude::*;
use schema::{
    ActionChunk, CHUNK_STEPS, DIMS, ObjectId, Readouts,
    message::{
        Backend, EngineRequest, InferenceRequest, LoadFailure, ModelFacts, ObjectCard, Place, RunState, Source,
        StageBackend, Token, Understanding,
    },
};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::{JsValue, closure::Closure};

use super::state::{Frame, Playground};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Snapshot {
    seed: u64,
    sentence: String,
    understanding: Understanding,
    run: RunState,
    step: u32,
    source: Source,
    stage: Option<StageBackend>,
    backend: Option<Backend>,
    model: Option<ModelFacts>,
    loading: Loading,
    load_failure: Option<LoadFailure>,
    pace: Pace,
    objects: Vec<ObjectCard>,
    places: Vec<Place>,
    hovered: Option<ObjectId>,
    tokens: Vec<Token>,
    picture: Option<u32>,
    last: Option<Last>,
    masked: Vec<usize>,
    difference: Option<Difference>,
    crashes: Crashes,
    notice: Option<String>,
}

#[derive(Serialize)]
struct Loading {
    share: f32,
    text: String,
    cached: bool,
    ready: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Pace {
    policy_ms: f32,
    physics_ms: f32,
    control_hz: f32,
    frames_per_sec: f32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Last {
    id: u32,
    chunk: ActionChunk,
    readouts: Readouts,
    latency_ms: f32,
    attention: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Difference {
    masked_words: Vec<usize>,
    before: ActionChunk,
    after: ActionChunk,
}

#[derive(Serialize)]
struct Crashes {
    engine: Option<String>,
    inference: Option<String>,
}

impl Last {
    fn of(frame: &Frame) -> Self {
        Self {
            id: frame.id,
            chunk: frame.chunk,
            readouts: frame.readouts.clone(),
            latency_ms: frame.latency_ms,
            attention: frame.attention.is_some(),
        }
    }
}

impl Snapshot {
    fn of(playground: Playground) -> Self {
        let Playground { table, run, model, look, .. } = playground;
        let loading = model.loading.get();
        let pace = model.pace.get();
        Self {
            seed: table.seed.get(),
            sentence: run.sentence.get(),
            understanding: run.understanding.get(),
            run: run.state.get(),
            step: run.step.get(),
            source: playground.source.get(),
            stage: table.stage.get(),
            backend: model.backend.get(),
            model: model.facts.get(),
            loading: Loading {
                share: loading.share(),
                text: loading.text(),
                cached: loading.cached,
                ready: loading.ready,
            },
            load_failure: model.failure.get(),
            pace: Pace {
                policy_ms: pace.policy_ms,
                physics_ms: pace.physics_ms,
                control_hz: pace.control_hz,
                frames_per_sec: pace.frames_per_sec,
            },
            objects: table.objects.get(),
            places: table.places.get(),
            hovered: table.hovered.get(),
            tokens: run.tokens.get(),
            picture: look.picture.with(|picture| picture.as_ref().map(|picture| picture.id)),
            last: look.frame.with(|frame| frame.as_deref().map(Last::of)),
            masked: look.masked.get().into_iter().collect(),
            difference: look.difference.get().map(|difference| Difference {
                masked_words: difference.masked_words.clone(),
                before: difference.before.chunk,
                after: difference.after.chunk,
            }),
            crashes: Crashes { engine: table.crash.get(), inference: model.crash.get() },
            notice: playground.notice.get(),
        }
    }
}

/// Hangs the hook on the window for as long as the page lives.
pub fn install(playground: Playground) {
    let state = Closure::<dyn Fn() -> JsValue>::new(move || {
        let snapshot = untrack(|| Snapshot::of(playground));
        snapshot.serialize(&Serializer::json_compatible()).unwrap_or(JsValue::NULL)
    });
    let probabilities = Closure::<dyn Fn() -> JsValue>::new(move || {
        let Some(frame) = playground.look.frame.get_untracked() else { return JsValue::NULL };
        let all: Vec<f32> =
            (0..CHUNK_STEPS * DIMS).flat_map(|token| frame.tokens.of(token / DIMS, token % DIMS).to_vec()).collect();
        Float32Array::from(all.as_slice()).into()
    });
    let picture = Closure::<dyn Fn() -> JsValue>::new(move || {
        let picture = playground.look.picture.get_untracked();
        picture.map_or(JsValue::NULL, |picture| Uint8Array::from(picture.rgb.as_slice()).into())
    });
    let lose = Closure::<dyn Fn(String)>::new(move |what: String| match what.as_str() {
        "stage" => playground.tell_engine(&EngineRequest::LoseStage),
        "device" => playground.tell_inference(&InferenceRequest::LoseDevice),
        _ => {}
    });
    let hook = Object::new();
    for (name, function) in [
        ("state", state.into_js_value()),
        ("probabilities", probabilities.into_js_value()),
        ("picture", picture.into_js_value()),
        ("lose", lose.into_js_value()),
    ] {
        // A plain object takes any property.
        Reflect::set(&hook, &JsValue::from_str(name), &function).ok();
    }
    Object::freeze(&hook);
    Reflect::set(&window(), &JsValue::from_str("playground"), &hook).ok();
}
