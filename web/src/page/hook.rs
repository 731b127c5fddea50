//! `window.playground`: the page's state for tests and for the console.
//!
//! `playground.state()` is a plain object, made anew at each call:
//! `{ seed, sentence, understanding, run, step, source, stage, backend, model, loading, loadFailure, pace, objects,
//! places, tokens, picture, last, masked, difference, at, effects, crashes, notice, desk }`, each in the form of the schema's
//! messages. `desk` is what is known of a webcam's place, where the goal is on the table, and where the arm was told to be.
//! `last` is the forward pass on show: `{ id, chunk, readouts, latencyMs, attention }`, where `attention` says whether
//! its maps came along; `difference` is `{ intervention, before, after, readouts: { before, after } }` with two chunks.
//! `at` is the pass that is looked at again, or `null`; `effects` says of which pass it was measured what its action hangs on.
//! `playground.probabilities()` is a `Float32Array` of that pass, `[step][dimension][bin]`, or `null`.
//! `playground.picture()` is a `Uint8Array` of what is on show, 96 x 96 RGB, or `null`.
//! `playground.lose("stage" | "device")` loses a GPU device as a driver reset would.
//! Nothing else can be changed from here.

use js_sys::{Float32Array, Object, Reflect, Uint8Array};
use leptos::prelude::*;
use schema::{
    ActionChunk, CHUNK_STEPS, DIMS, ObjectId, Readouts,
    desk::Seen,
    message::{
        Backend, EngineRequest, InferenceRequest, Intervention, LoadFailure, ModelFacts, ObjectCard, Place, RunState,
        Source, StageBackend, Token, Understanding,
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
    at: Option<u32>,
    effects: Option<u32>,
    crashes: Crashes,
    notice: Option<String>,
    desk: Desk,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Desk {
    seen: Option<Seen>,
    frozen: bool,
    goal_m: [Option<[f32; 2]>; 2],
    found_after_ms: Option<f64>,
    joints: Option<[f32; 6]>,
    tool_m: Option<[f32; 3]>,
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
    intervention: Intervention,
    before: ActionChunk,
    after: ActionChunk,
    readouts: BothReadouts,
}

#[derive(Serialize)]
struct BothReadouts {
    before: Readouts,
    after: Readouts,
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
            chunk: frame.forecast.chunk,
            readouts: frame.readouts.clone(),
            latency_ms: frame.latency_ms,
            attention: frame.attention.is_some(),
        }
    }
}

impl Desk {
    fn of(playground: Playground) -> Self {
        let desk = playground.webcam.desk;
        let last = playground.trace.with(|trace| {
            let step = trace.steps.last()?;
            Some((step.allowed_joints, step.allowed.position_m))
        });
        Self {
            seen: desk.seen.get(),
            frozen: desk.frozen.get(),
            goal_m: desk.goal_m.get(),
            found_after_ms: desk.found_after_ms.get(),
            joints: last.map(|(joints, _)| joints.0),
            tool_m: last.map(|(_, at_m)| at_m.to_array()),
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
                intervention: difference.intervention.clone(),
                before: difference.before.forecast.chunk,
                after: difference.after.forecast.chunk,
                readouts: BothReadouts {
                    before: difference.before.readouts.clone(),
                    after: difference.after.readouts.clone(),
                },
            }),
            at: look.at.get(),
            effects: look.effects.with(|effects| effects.as_ref().map(|effects| effects.of)),
            crashes: Crashes { engine: table.crash.get(), inference: model.crash.get() },
            notice: playground.notice.get(),
            desk: Desk::of(playground),
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
