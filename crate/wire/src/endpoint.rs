//! The three things one can post to and listen on.

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{DedicatedWorkerGlobalScope, EventTarget, MessagePort, Worker};

/// One end of a conversation.
pub trait Endpoint {
    /// Where `message` events arrive.
    fn target(&self) -> &EventTarget;

    /// Posts a value and hands over what is in `transfer`.
    fn post(&self, value: &JsValue, transfer: &Array) -> Result<(), JsValue>;

    /// Lets messages through once somebody listens.
    fn open(&self) {}
}

impl Endpoint for Worker {
    fn target(&self) -> &EventTarget {
        self
    }

    fn post(&self, value: &JsValue, transfer: &Array) -> Result<(), JsValue> {
        self.post_message_with_transfer(value, transfer)
    }
}

impl Endpoint for DedicatedWorkerGlobalScope {
    fn target(&self) -> &EventTarget {
        self
    }

    fn post(&self, value: &JsValue, transfer: &Array) -> Result<(), JsValue> {
        self.post_message_with_transfer(value, transfer)
    }
}

impl Endpoint for MessagePort {
    fn target(&self) -> &EventTarget {
        self
    }

    fn post(&self, value: &JsValue, transfer: &Array) -> Result<(), JsValue> {
        self.post_message_with_transferable(value, transfer)
    }

    // A port queues until it is started; only setting `onmessage` would start it by itself.
    fn open(&self) {
        self.start();
    }
}
