//! Small files beside the page that it can do without.

use gloo_net::http::Request;
use leptos::{prelude::*, task::spawn_local};
use schema::message::EngineRequest;
use web::{canned::Canned, eval::Evaluation};

use super::state::Playground;

/// The recording that plays until the weights are here.
const CANNED: &str = "canned/first.json";

async fn text(path: &str) -> Option<String> {
    let response = Request::get(path).send().await.ok()?;
    if response.ok() { response.text().await.ok() } else { None }
}

/// Plays the recording, unless the visitor was quicker.
pub fn play_canned(playground: Playground) {
    spawn_local(async move {
        let recording = text(CANNED).await.as_deref().and_then(Canned::parse);
        if let Some(Canned { seed, sentence, targets }) = recording
            && !playground.touched.get_untracked()
        {
            playground.tell_engine(&EngineRequest::PlayCanned { seed, sentence, targets });
        }
    });
}

/// Reads the measured success rates, once.
pub fn read_evaluation(playground: Playground) {
    if playground.model.evaluation.with_untracked(Option::is_some) {
        return;
    }
    let model = playground.model_name();
    spawn_local(async move {
        let evaluation = text(&format!("models/{model}/eval.json")).await.as_deref().and_then(Evaluation::parse);
        // Another model may have been chosen meanwhile.
        if playground.model_name() == model {
            playground.model.evaluation.set(evaluation);
        }
    });
}
