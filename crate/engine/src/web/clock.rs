//! The worker's timers and frames.

use js_sys::Function;
use wasm_bindgen::{JsCast as _, closure::Closure};
use wire::worker::scope;

/// Where frames are not announced, one is drawn this often.
const FRAME_MS: i32 = 16;

/// Something to call again and again, made once so that a frame allocates nothing.
pub type Tick = Closure<dyn FnMut()>;

/// Calls a tick once, when the next frame is due.
pub fn at_next_frame(tick: &Tick) {
    let call: &Function = tick.as_ref().unchecked_ref();
    // Workers of some browsers have no frames of their own.
    if scope().request_animation_frame(call).is_err() {
        after(tick, FRAME_MS);
    }
}

/// Calls a tick once, after a while.
pub fn after(tick: &Tick, delay_ms: i32) {
    let call: &Function = tick.as_ref().unchecked_ref();
    scope().set_timeout_with_callback_and_timeout_and_arguments_0(call, delay_ms).expect("a live worker has timers");
}
