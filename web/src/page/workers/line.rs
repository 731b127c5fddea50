//! One worker and the listening to it.

use gloo_events::EventListener;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{ErrorEvent, MessagePort, Worker, WorkerOptions, WorkerType};
use wire::{Envelope, Listener};

use wire::text_of;

/// A worker that is ended when this is dropped.
pub struct Line {
    worker: Worker,
    /// Its end of the channel to the other worker, until it is handed over.
    pub port: Option<MessagePort>,
    /// It has said that it listens.
    pub awake: bool,
    /// It was given its first message.
    pub started: bool,
    _hearing: Listener,
    _failing: EventListener,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Line {
    /// Starts the worker of a name. `hear` gets each message, `fail` why the worker is of no more use.
    pub fn open<E: DeserializeOwned + 'static>(
        name: &'static str,
        hear: impl Fn(Result<Envelope<E>, wire::Error>) + 'static,
        fail: impl Fn(String) + 'static,
    ) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(name);
        let worker =
            Worker::new_with_options(&format!("./{name}_loader.js"), &options).map_err(|error| text_of(&error))?;
        let hearing = wire::listen(&worker, hear).map_err(|error| error.to_string())?;
        let failing = EventListener::new(&worker, "error", move |event| {
            let said = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).filter(|message| !message.is_empty());
            fail(said.unwrap_or_else(|| format!("the {name} worker’s code could not be loaded")));
        });
        Ok(Self { worker, port: None, awake: false, started: false, _hearing: hearing, _failing: failing })
    }

    /// Posts a message, handing over what it names.
    pub fn send<M: Serialize>(
        &self,
        message: &M,
        beside: impl IntoIterator<Item = JsValue>,
    ) -> Result<(), wire::Error> {
        wire::send(&self.worker, message, beside)
    }
}
