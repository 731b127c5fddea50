//! Hears requests, does them one after the other, posts what came of them.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use gloo_timers::future::TimeoutFuture;
use inference::{
    decode::decode,
    explain::Explanation,
    observation::Observation,
    queue::{Asker, Queue, Work},
    reply::pack,
};
use schema::{
    CAMERA_SIDE, Image, Kept,
    message::{Backend, BackendChoice, Decoding, InferenceEvent, InferenceRequest},
};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessagePort};
use wire::{
    Envelope, Listener, floats_of, listen, send,
    worker::{now_ms, scope},
};

use super::{download, loaded::Loaded};

/// Said where an observation is asked for that is not remembered.
const FORGOTTEN: &str = "what the policy saw then is no longer kept";

/// Everything the worker holds.
struct Worker {
    scope: DedicatedWorkerGlobalScope,
    /// The engine, and the listening to it.
    engine: RefCell<Option<(MessagePort, Listener)>>,
    wanted: RefCell<Option<Wanted>>,
    loading: Cell<bool>,
    loaded: RefCell<Option<Rc<Loaded>>>,
    /// Sentences that came before the tokenizer did.
    untokenised: RefCell<Vec<String>>,
    queue: RefCell<Queue>,
    working: Cell<bool>,
    decoding: Cell<Decoding>,
    /// What was looked at, by the ids of the passes.
    memory: RefCell<Kept<Observation>>,
}

/// One forward pass to make and to answer.
#[derive(Clone, Copy)]
struct Pass<'a> {
    asker: Asker,
    id: u32,
    /// The pass that was made first on the same observation.
    of: u32,
    masked: &'a [usize],
}

/// What [`InferenceRequest::Load`] asked for.
#[derive(Clone)]
struct Wanted {
    manifest_url: String,
    model: String,
    backend: BackendChoice,
}

/// Listens to the page from now on.
pub fn start() {
    let worker = Rc::new(Worker {
        scope: scope(),
        engine: RefCell::default(),
        wanted: RefCell::default(),
        loading: Cell::new(false),
        loaded: RefCell::default(),
        untokenised: RefCell::default(),
        queue: RefCell::default(),
        working: Cell::new(false),
        decoding: Cell::default(),
        memory: RefCell::default(),
    });
    let hearing = Rc::clone(&worker);
    let listener = listen(&worker.scope, move |heard| hearing.hear(heard, Asker::Page));
    match listener {
        // The worker listens for as long as it lives.
        Ok(listener) => std::mem::forget(listener),
        Err(error) => worker.tell(&InferenceEvent::Failed { message: error.to_string() }),
    }
    worker.tell(&InferenceEvent::Awake);
}

impl Worker {
    fn hear(self: &Rc<Self>, heard: Result<Envelope<InferenceRequest>, wire::Error>, asker: Asker) {
        let outcome = heard.and_then(|envelope| self.answer(&envelope, asker));
        if let Err(error) = outcome {
            self.tell(&InferenceEvent::Refused { id: 0, reason: error.to_string() });
        }
    }

    fn answer(self: &Rc<Self>, envelope: &Envelope<InferenceRequest>, asker: Asker) -> Result<(), wire::Error> {
        match &envelope.message {
            InferenceRequest::Load { manifest_url, model, backend } => {
                self.connect(envelope)?;
                let wanted = Wanted { manifest_url: manifest_url.clone(), model: model.clone(), backend: *backend };
                *self.wanted.borrow_mut() = Some(wanted);
                self.load();
            }
            InferenceRequest::Retry => self.load(),
            InferenceRequest::Connect => {
                self.connect(envelope)?;
                if let Some(loaded) = self.loaded() {
                    self.tell_engine(&ready(&loaded));
                }
            }
            InferenceRequest::Tokenise { sentence } => self.tokenise(sentence),
            InferenceRequest::Infer { id, sentence, proprioception, taps, moved_by } => {
                if let Some(step) = moved_by {
                    self.memory.borrow_mut().moved_by(*step);
                }
                let rgb = envelope.bytes(0)?;
                if rgb.len() != CAMERA_SIDE * CAMERA_SIDE * 3 {
                    self.refuse(*id, asker, format!("the picture has {} bytes", rgb.len()));
                    return Ok(());
                }
                let observation = Observation {
                    picture: Image { width: CAMERA_SIDE, height: CAMERA_SIDE, rgb },
                    sentence: sentence.clone(),
                    proprioception: *proprioception,
                    taps: *taps,
                };
                self.queue(Work::Infer { asker, id: *id, observation });
            }
            InferenceRequest::WhatIf { id, of, intervention, taps } => {
                self.queue(Work::WhatIf { id: *id, of: *of, intervention: intervention.clone(), taps: *taps });
            }
            InferenceRequest::Explain { of } => self.explain(*of),
            InferenceRequest::SetDecoding { decoding } => self.decoding.set(*decoding),
            InferenceRequest::LeaveOff => self.queue.borrow_mut().leave_off(),
            InferenceRequest::SetBackend { backend } => self.queue(Work::SetBackend { backend: *backend }),
            InferenceRequest::LoseDevice => self.queue(Work::LoseDevice),
        }
        Ok(())
    }

    /// Takes the engine's port, if one came along.
    fn connect(self: &Rc<Self>, envelope: &Envelope<InferenceRequest>) -> Result<(), wire::Error> {
        let Some(port) = envelope.first::<MessagePort>() else { return Ok(()) };
        let hearing = Rc::downgrade(self);
        let listener = listen(&port, move |heard| {
            if let Some(worker) = hearing.upgrade() {
                worker.hear(heard, Asker::Engine);
            }
        })?;
        *self.engine.borrow_mut() = Some((port, listener));
        Ok(())
    }

    fn load(self: &Rc<Self>) {
        let wanted = self.wanted.borrow().clone();
        let (Some(wanted), false) = (wanted, self.loading.replace(true)) else { return };
        let worker = Rc::clone(self);
        spawn_local(async move {
            let files = download::model(&wanted.manifest_url, &wanted.model, |event| worker.tell(event));
            let files = files.await;
            // Another backend may have been chosen while the files came.
            let choice = worker.wanted.borrow().as_ref().map_or(wanted.backend, |wanted| wanted.backend);
            let loaded = files.and_then(|files| Loaded::new(files, &wanted.manifest_url, choice));
            worker.loading.set(false);
            match loaded {
                Ok(loaded) => worker.begin(Rc::new(loaded), choice).await,
                Err(failure) => worker.tell(&InferenceEvent::LoadFailed { failure }),
            }
        });
    }

    /// The model is here: say so, and find out where it runs best.
    async fn begin(self: &Rc<Self>, loaded: Rc<Loaded>, choice: BackendChoice) {
        // Whoever chose WebGPU by hand waits for it; nobody else should.
        if choice == BackendChoice::Webgpu {
            loaded.settle().await;
        }
        *self.loaded.borrow_mut() = Some(Rc::clone(&loaded));
        let ready = ready(&loaded);
        self.tell(&ready);
        self.tell_engine(&ready);
        for sentence in self.untokenised.take() {
            self.tokenise(&sentence);
        }
        self.pump();
        let wanted = self.wanted.borrow().as_ref().map_or(choice, |wanted| wanted.backend);
        if wanted != choice {
            self.set_backend(wanted, Some(loaded));
        } else if choice == BackendChoice::Auto {
            self.measure(loaded);
        }
    }

    /// Finds the backend for the choice made last, beside the passes that are asked for meanwhile.
    fn measure(self: &Rc<Self>, loaded: Rc<Loaded>) {
        let worker = Rc::clone(self);
        spawn_local(async move {
            if let Some(backend) = loaded.settle().await {
                worker.tell(&InferenceEvent::BackendChanged { backend });
            }
        });
    }

    fn tokenise(&self, sentence: &str) {
        let Some(loaded) = self.loaded() else {
            self.untokenised.borrow_mut().push(sentence.to_owned());
            return;
        };
        match loaded.tokens(sentence) {
            Ok(tokens) => self.tell(&InferenceEvent::Tokens { sentence: sentence.to_owned(), tokens }),
            Err(error) => self.tell(&InferenceEvent::Refused { id: 0, reason: error.to_string() }),
        }
    }

    fn queue(self: &Rc<Self>, work: Work) {
        self.queue.borrow_mut().push(work);
        self.pump();
    }

    /// Does what waits, unless that is already being done.
    fn pump(self: &Rc<Self>) {
        if self.working.replace(true) {
            return;
        }
        let worker = Rc::clone(self);
        spawn_local(async move {
            loop {
                let next = worker.queue.borrow_mut().pop();
                let Some(work) = next else { break };
                worker.work(work).await;
            }
            worker.working.set(false);
        });
    }

    async fn work(self: &Rc<Self>, work: Work) {
        let loaded = self.loaded();
        match (work, loaded) {
            (Work::SetBackend { backend }, loaded) => self.set_backend(backend, loaded),
            (Work::Infer { asker, id, observation }, Some(loaded)) => {
                self.pass(&loaded, Pass { asker, id, of: id, masked: &[] }, &observation).await;
                self.memory.borrow_mut().keep(id, observation);
            }
            (Work::WhatIf { id, of, intervention, taps }, Some(loaded)) => {
                let known = self.memory.borrow().find(of).cloned();
                match known {
                    Some(observation) => {
                        let changed = observation.with(&intervention, taps);
                        let pass = Pass { asker: Asker::Page, id, of, masked: &intervention.words };
                        self.pass(&loaded, pass, &changed).await;
                    }
                    None => self.refuse(id, Asker::Page, FORGOTTEN.into()),
                }
            }
            (Work::Explain(explanation), Some(loaded)) => self.explain_on(&loaded, explanation).await,
            (Work::LoseDevice, Some(loaded)) => {
                if let Err(error) = loaded.lose_device(|backend| self.tell_backend(backend)).await {
                    self.refuse(0, Asker::Page, error.to_string());
                }
            }
            (Work::Infer { asker, id, .. }, None) => self.refuse(id, asker, "the policy is not loaded".into()),
            (Work::WhatIf { id, .. }, None) => self.refuse(id, Asker::Page, "the policy is not loaded".into()),
            (Work::LoseDevice | Work::Explain(_), None) => {}
        }
    }

    fn set_backend(self: &Rc<Self>, choice: BackendChoice, loaded: Option<Rc<Loaded>>) {
        if let Some(wanted) = &mut *self.wanted.borrow_mut() {
            wanted.backend = choice;
        }
        let Some(loaded) = loaded else { return };
        loaded.choose(choice);
        // A trial of WebGPU may take seconds; until its verdict, passes go on as before.
        self.measure(loaded);
    }

    /// Begins to explain a pass.
    fn explain(self: &Rc<Self>, of: u32) {
        let begun = self.loaded().ok_or_else(|| "the policy is not loaded".to_owned()).and_then(|loaded| {
            let observation = self.memory.borrow().find(of).cloned().ok_or(FORGOTTEN)?;
            let words = loaded.tokens(&observation.sentence).map_err(|error| error.to_string())?.len();
            Ok(Explanation::new(of, observation, words))
        });
        match begun {
            Ok(explanation) => self.queue(Work::Explain(Box::new(explanation))),
            Err(reason) => self.refuse(0, Asker::Page, reason),
        }
    }

    /// One pass of an explanation; then whoever waits for another goes first.
    async fn explain_on(self: &Rc<Self>, loaded: &Loaded, mut explanation: Box<Explanation>) {
        let Some((observation, words)) = explanation.next_pass() else { return };
        match loaded.pass(&observation, &words, |backend| self.tell_backend(backend)).await {
            Ok(step) => explanation.take(&step),
            Err(error) => {
                self.queue.borrow_mut().leave_off();
                return self.refuse(0, Asker::Page, error.to_string());
            }
        }
        let (of, done, total) = (explanation.of, explanation.done(), explanation.total());
        if done == total {
            self.queue.borrow_mut().leave_off();
            let beside = explanation.effects().map(floats_of).to_vec();
            return self.post(&InferenceEvent::Explained { of }, beside);
        }
        // What was asked meanwhile is heard now.
        TimeoutFuture::new(0).await;
        if self.queue.borrow_mut().go_on(explanation) {
            self.tell(&InferenceEvent::Explaining { of, done: done as u32, total: total as u32 });
        }
    }

    async fn pass(&self, loaded: &Loaded, pass: Pass<'_>, observation: &Observation) {
        let Pass { asker, id, of, masked } = pass;
        let began_ms = now_ms();
        let result = loaded.pass(observation, masked, |backend| self.tell_backend(backend)).await;
        let latency_ms = (now_ms() - began_ms) as f32;
        match result {
            Ok(mut step) => {
                decode(&mut step, self.decoding.get(), of, &loaded.facts().range);
                let reply = pack(id, latency_ms, step);
                // The engine first: the arm waits for it.
                if asker == Asker::Engine {
                    self.tell_engine(&reply.header);
                }
                let arrays: Vec<_> = reply.arrays.iter().map(|array| floats_of(array)).collect();
                self.post(&reply.header, arrays);
            }
            Err(error) => self.refuse(id, asker, error.to_string()),
        }
    }

    fn refuse(&self, id: u32, asker: Asker, reason: String) {
        let event = InferenceEvent::Refused { id, reason };
        if asker == Asker::Engine {
            self.tell_engine(&event);
        }
        self.tell(&event);
    }

    fn loaded(&self) -> Option<Rc<Loaded>> {
        self.loaded.borrow().clone()
    }

    fn tell_backend(&self, backend: &Backend) {
        self.tell(&InferenceEvent::BackendChanged { backend: backend.clone() });
    }

    fn tell(&self, event: &InferenceEvent) {
        self.post(event, vec![]);
    }

    fn post(&self, event: &InferenceEvent, beside: Vec<wasm_bindgen::JsValue>) {
        // A page that cannot be posted to is gone, and the worker with it.
        send(&self.scope, event, beside).ok();
    }

    fn tell_engine(&self, event: &InferenceEvent) {
        if let Some((port, _)) = &*self.engine.borrow() {
            // An engine that is gone is replaced by the page, with a new port.
            send(port, event, []).ok();
        }
    }
}

fn ready(loaded: &Loaded) -> InferenceEvent {
    InferenceEvent::Ready { facts: loaded.facts(), backend: loaded.backend() }
}
