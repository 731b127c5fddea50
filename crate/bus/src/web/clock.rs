//! Time, and waiting for it.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{MessageChannel, MessagePort};
use wire::worker::{now_ms, scope};

/// Browsers make nested timers at least this long; shorter waits go by messages to oneself.
const COARSE_SECS: f64 = 0.005;

/// Seconds since the worker began.
pub fn now_secs() -> f64 {
    now_ms() / 1e3
}

/// A moment of this worker as milliseconds since the epoch.
pub fn epoch_ms(secs: f64) -> f64 {
    scope().performance().map_or(0.0, |performance| performance.time_origin()) + secs * 1e3
}

/// Passes time in steps that no timer offers. Futures of it may be dropped at any moment.
#[derive(Clone)]
pub struct Clock(Rc<Breath>);

struct Breath {
    there: MessagePort,
    waiting: Rc<RefCell<Vec<Waker>>>,
    _here: MessagePort,
    _heard: Closure<dyn FnMut()>,
}

impl Clock {
    /// Opens a channel to itself.
    pub fn new() -> Result<Self, JsValue> {
        let channel = MessageChannel::new()?;
        let waiting: Rc<RefCell<Vec<Waker>>> = Rc::default();
        let waking = Rc::clone(&waiting);
        let heard = Closure::<dyn FnMut()>::new(move || {
            let wakers = core::mem::take(&mut *waking.borrow_mut());
            wakers.into_iter().for_each(Waker::wake);
        });
        let here = channel.port1();
        here.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        Ok(Self(Rc::new(Breath { there: channel.port2(), waiting, _here: here, _heard: heard })))
    }

    /// Waits until a moment; late rather than early, by as little as can be had.
    pub async fn sleep_until(&self, until_secs: f64) {
        loop {
            let left_secs = until_secs - now_secs();
            if left_secs <= 0.0 {
                return;
            }
            if left_secs > COARSE_SECS {
                TimeoutFuture::new(((left_secs - COARSE_SECS) * 1e3).max(1.0) as u32).await;
            } else {
                self.breathe().await;
            }
        }
    }

    /// The same for waits that may end a few milliseconds late and should cost nothing.
    pub async fn rest_until(&self, until_secs: f64) {
        let left_secs = until_secs - now_secs();
        if left_secs > 0.0 {
            TimeoutFuture::new((left_secs * 1e3).floor().max(1.0) as u32).await;
        }
    }

    /// Lets whatever else waits in this worker have its turn.
    async fn breathe(&self) {
        let mut asked = false;
        poll_fn(|context| {
            if core::mem::replace(&mut asked, true) {
                return Poll::Ready(());
            }
            self.0.waiting.borrow_mut().push(context.waker().clone());
            // A port of a live worker takes any message.
            self.0.there.post_message(&JsValue::NULL).ok();
            Poll::Pending
        })
        .await;
    }
}
