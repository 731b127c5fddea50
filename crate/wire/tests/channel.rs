//! Messages through a real `MessageChannel`; run with `wasm-bindgen-test-runner`, in Node or a browser.
#![cfg(target_arch = "wasm32")]

use std::{cell::RefCell, rc::Rc};

use js_sys::Promise;
use schema::{
    Forecast, JointAngles, Readouts,
    message::{EngineRequest, InferenceEvent},
};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{MessageChannel, MessagePort};
use wire::{Envelope, Error, bytes_of, floats_of, listen, send};

/// Posts on one end of a channel and waits for what the other end hears.
async fn through<M: Serialize + DeserializeOwned + 'static>(
    message: &M,
    beside: Vec<JsValue>,
) -> Result<Envelope<M>, Error> {
    let channel = MessageChannel::new().expect("every host here has channels");
    let (near, far) = (channel.port1(), channel.port2());
    let heard = Rc::new(RefCell::new(None));
    let heard_by = Rc::clone(&heard);
    let mut listener = None;
    let arrived = Promise::new(&mut |resolve, _| {
        let heard = Rc::clone(&heard_by);
        listener = Some(listen::<M>(&far, move |envelope| {
            *heard.borrow_mut() = Some(envelope);
            resolve.call0(&JsValue::NULL).expect("resolving a promise cannot fail");
        }));
    });
    send(&near, message, beside)?;
    JsFuture::from(arrived).await.expect("the promise is only ever resolved");
    drop(listener);
    near.close();
    heard.take().expect("the promise resolves once something was heard")
}

#[wasm_bindgen_test]
async fn a_request_with_a_full_seed_and_targets_survives() {
    let request = EngineRequest::PlayCanned {
        seed: u64::MAX - 1,
        sentence: "pick up the red cube".into(),
        targets: vec![JointAngles([0.1, -0.2, 0.3, -0.4, 0.5, 0.6]); 3],
    };
    let heard = through(&request, vec![]).await.expect("a plain message");
    assert_eq!(heard.message, request);
    assert!(heard.beside.is_empty());
}

#[wasm_bindgen_test]
async fn numbers_travel_beside_the_header_and_leave_the_sender() {
    let event = InferenceEvent::Stepped {
        id: 7,
        forecast: Forecast::default(),
        readouts: Readouts { success: 0.25, ..Readouts::default() },
        latency_ms: 12.5,
        tapped: false,
        layers: 0,
        heads: 0,
        resampler_heads: 0,
    };
    let (picture, numbers) = (bytes_of(&[1, 2, 3]), floats_of(&[0.5, -1.5]));
    let heard = through(&event, vec![picture.clone(), numbers]).await.expect("two buffers");
    assert_eq!(heard.message, event);
    assert_eq!(heard.bytes(0).expect("the first buffer"), [1, 2, 3]);
    assert_eq!(heard.floats(1).expect("the second buffer"), [0.5, -1.5]);
    let left: js_sys::ArrayBuffer = picture.unchecked_into();
    assert_eq!(left.byte_length(), 0, "a transferred buffer is empty where it came from");
}

#[wasm_bindgen_test]
async fn a_port_can_be_handed_over() {
    let channel = MessageChannel::new().expect("every host here has channels");
    let heard = through(&EngineRequest::Connect, vec![channel.port1().into()]).await.expect("a port");
    assert!(heard.first::<MessagePort>().is_some());
    assert!(matches!(heard.bytes(0), Err(Error::Beside { place: 0, .. })));
}

#[wasm_bindgen_test]
async fn another_message_is_an_error_and_not_a_guess() {
    #[derive(Serialize, serde::Deserialize, Debug)]
    #[serde(rename_all = "snake_case")]
    enum Other {
        Unheard { of: u8 },
    }
    let channel = MessageChannel::new().expect("every host here has channels");
    let heard = Rc::new(RefCell::new(None));
    let heard_by = Rc::clone(&heard);
    let mut listener = None;
    let arrived = Promise::new(&mut |resolve, _| {
        let heard = Rc::clone(&heard_by);
        listener = Some(listen::<EngineRequest>(&channel.port2(), move |envelope| {
            *heard.borrow_mut() = Some(envelope.map(|envelope| envelope.message));
            resolve.call0(&JsValue::NULL).expect("resolving a promise cannot fail");
        }));
    });
    send(&channel.port1(), &Other::Unheard { of: 1 }, []).expect("any serde value can be sent");
    JsFuture::from(arrived).await.expect("the promise is only ever resolved");
    drop(listener);
    channel.port1().close();
    assert!(matches!(heard.take(), Some(Err(Error::Header { .. }))));
}
