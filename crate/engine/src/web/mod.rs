//! The thin half: canvas, frame loop, pointer, ports.

mod clock;
mod eye;
mod pointer;
mod theater;
mod viewer;
mod worker;

use schema::message::EngineEvent;

/// Runs the worker.
pub fn start() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        // Nothing can be done about a page that is gone too.
        wire::send(&wire::worker::scope(), &EngineEvent::Failed { message: info.to_string() }, []).ok();
    }));
    worker::start();
}
