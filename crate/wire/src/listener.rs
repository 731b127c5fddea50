//! Listening for as long as a value lives.

use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::{EventTarget, MessageEvent};

use crate::{Endpoint, Envelope, Error, decode, error::text_of};

/// Hears messages until it is dropped.
#[must_use = "dropping it stops the listening"]
#[derive(Debug)]
pub struct Listener {
    target: EventTarget,
    heard: Closure<dyn FnMut(MessageEvent)>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        // Removing a listener that was added fails in no way a caller could act on.
        self.target.remove_event_listener_with_callback("message", self.heard.as_ref().unchecked_ref()).ok();
    }
}

/// Calls `hear` with every message that arrives at `on`, readable or not.
pub fn listen<M: DeserializeOwned + 'static>(
    on: &impl Endpoint,
    mut hear: impl FnMut(Result<Envelope<M>, Error>) + 'static,
) -> Result<Listener, Error> {
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| hear(decode(&event)));
    let target = on.target().clone();
    target
        .add_event_listener_with_callback("message", heard.as_ref().unchecked_ref())
        .map_err(|error| Error::Refused { message: text_of(&error) })?;
    on.open();
    Ok(Listener { target, heard })
}
