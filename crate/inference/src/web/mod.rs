//! The thin half: what only a browser can do.

mod download;
mod gpu;
mod hash;
mod loaded;
mod shelf;
mod worker;

use schema::message::InferenceEvent;

/// Runs the worker.
pub fn start() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        // Nothing can be done about a page that is gone too.
        wire::send(&wire::worker::scope(), &InferenceEvent::Failed { message: info.to_string() }, []).ok();
    }));
    worker::start();
}
