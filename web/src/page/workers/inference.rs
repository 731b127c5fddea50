//! What the policy says, and what becomes of it.

use std::sync::Arc;

use leptos::prelude::*;
use schema::message::{InferenceEvent, InferenceRequest, RunState, Token};
use web::{
    attention::{Attention, Query},
    tensors::Tensors,
    tokens::Distributions,
    wording,
};
use wire::Envelope;

use super::MANIFEST;
use crate::page::state::{Explaining, Frame, Playground};

impl Playground {
    pub(super) fn hear_inference(self, heard: Result<Envelope<InferenceEvent>, wire::Error>) {
        match heard.and_then(|envelope| self.take_inference_event(&envelope)) {
            Ok(()) => {}
            Err(error) => self.notice.set(Some(error.to_string())),
        }
    }

    fn take_inference_event(self, envelope: &Envelope<InferenceEvent>) -> Result<(), wire::Error> {
        match &envelope.message {
            InferenceEvent::Awake => self.load_model(),
            InferenceEvent::Offered { models } => {
                if self.model.offered.with_untracked(|known| known != models) {
                    self.model.offered.set(models.clone());
                }
            }
            InferenceEvent::Progress { loaded_bytes, total_bytes, cached } => self.model.loading.update(|loading| {
                loading.model = Some((*loaded_bytes, *total_bytes));
                loading.cached = *cached;
            }),
            InferenceEvent::Ready { facts, backend } => {
                self.model.failure.set(None);
                self.model.facts.set(Some(facts.clone()));
                self.model.backend.set(Some(backend.clone()));
                self.model.loading.update(|loading| {
                    loading.cached = facts.cached;
                    loading.ready = true;
                });
                // A fresh worker knows nothing of it.
                self.tell_inference(&InferenceRequest::SetDecoding { decoding: self.look.decoding.get_untracked() });
                let (draft, sentence) = (self.run.draft.get_untracked(), self.run.sentence.get_untracked());
                if draft != sentence && !draft.is_empty() {
                    self.tell_inference(&InferenceRequest::Tokenise { sentence: draft });
                }
                if !sentence.is_empty() {
                    self.tell_inference(&InferenceRequest::Tokenise { sentence });
                }
                self.look_again();
                self.compare_hears_model();
            }
            InferenceEvent::LoadFailed { failure } => {
                self.model.failure.set(Some(failure.clone()));
                let (what, _) = wording::load_failure(failure);
                self.give_up_comparing(&format!("{} could not be loaded. {what}", self.model_name()));
            }
            InferenceEvent::Tokens { sentence, tokens } => self.take_tokens(sentence, tokens),
            InferenceEvent::Stepped { .. } => self.take_step(envelope)?,
            InferenceEvent::Explaining { of, done, total } => {
                self.take_progress(Explaining { of: *of, done: *done, total: *total });
            }
            InferenceEvent::Explained { of } => self.take_effects(*of, envelope)?,
            InferenceEvent::BackendChanged { backend } => {
                self.model.backend.set(Some(backend.clone()));
                self.note(wording::backend(backend).1);
                self.look_again();
                self.compare_hears_backend(backend);
            }
            InferenceEvent::Refused { id, reason } => {
                let mine = self.forget_question(*id);
                self.look.explaining.set(None);
                self.workers.update_value(|workers| workers.looking_since_ms = None);
                // What the engine asked for, the engine answers for.
                if mine || *id == 0 {
                    self.notice.set(Some(reason.clone()));
                }
            }
            InferenceEvent::Failed { message } => self.lose_inference(message.clone()),
        }
        Ok(())
    }

    fn load_model(self) {
        self.model.loading.update(|loading| loading.inference = true);
        self.workers.update_value(|workers| {
            if let Some(line) = &mut workers.inference {
                (line.awake, line.started) = (true, true);
            }
        });
        let port = self.take_port(|workers| workers.inference.as_mut());
        let backend = self.model.choice.get_untracked();
        let load = InferenceRequest::Load {
            manifest_url: super::surroundings::absolute(MANIFEST),
            model: self.model_name(),
            backend,
        };
        self.tell_inference_with(&load, port);
    }

    fn take_tokens(self, sentence: &str, tokens: &[Token]) {
        let words = Arc::new(tokens.to_vec());
        self.look.album.update_value(|album| album.tell_words(sentence, &words));
        if self.run.sentence.with_untracked(|known| known == sentence) {
            self.run.tokens.set(tokens.to_vec());
            // A word that is no longer there has no attention.
            if matches!(self.look.query.get_untracked(), Query::Word(slot) if slot >= tokens.len()) {
                self.look.query.set(Query::default());
            }
        }
        if self.run.draft.with_untracked(|known| known.trim() == sentence.trim()) {
            self.run.draft_tokens.set(tokens.to_vec());
        }
    }

    /// One forward pass; its arrays are copied out of their buffers once, here.
    fn take_step(self, envelope: &Envelope<InferenceEvent>) -> Result<(), wire::Error> {
        let InferenceEvent::Stepped { id, forecast, readouts, latency_ms, tapped, layers, heads, resampler_heads } =
            &envelope.message
        else {
            return Ok(());
        };
        let Some(tokens) = Distributions::new(envelope.floats(0)?) else { return Ok(()) };
        let (attention, tensors) = if *tapped {
            let sizes = (*layers as usize, *heads as usize, *resampler_heads as usize);
            let [trunk, prefix, resampler, reading] = [1, 2, 3, 9].map(|place| envelope.floats(place));
            let attention = Attention::new(sizes, trunk?, prefix?, resampler?, reading?);
            let [features, image_tokens, found, senses, words] = [4, 5, 6, 7, 8].map(|place| envelope.floats(place));
            (attention, Tensors::new(features?, image_tokens?, found?, senses?, words?))
        } else {
            (None, None)
        };
        let frame = Frame {
            id: *id,
            forecast: *forecast,
            readouts: readouts.clone(),
            tokens,
            attention,
            tensors,
            latency_ms: *latency_ms,
        };
        if super::questions::is_mine(*id) {
            self.take_own_answer(frame);
        } else {
            self.take_frame(&Arc::new(frame));
        }
        Ok(())
    }

    fn take_frame(self, frame: &Arc<Frame>) {
        self.model.pace.update(|pace| pace.policy_ms = frame.latency_ms);
        let id = frame.id;
        self.workers.update_value(|workers| {
            workers.looking_since_ms = None;
            workers.newest = Some(Arc::clone(frame));
        });
        self.note_phase(&frame.readouts);
        let pass = (frame.forecast, frame.readouts.clone());
        self.look.album.update_value(|album| album.note(id, pass));
        if self.look.at.get_untracked().is_some() {
            return;
        }
        self.look.frame.set(Some(Arc::clone(frame)));
        self.show_held(id);
        if self.run.state.with_untracked(|state| *state != RunState::Running)
            && self
                .look
                .picture
                .with_untracked(|picture| picture.as_ref().is_some_and(|picture| picture.awaits_a_look(id)))
        {
            // The world changed while the policy was looking.
            self.look_again();
        }
        self.ask_whatif();
        self.consider_webcam_run(frame);
    }
}
