//! The thin half: ports, timers, the lock that keeps an arm to one tab, the page.

mod clock;
mod line;
mod lock;
mod port;
mod worker;

use schema::bus::BusEvent;

/// Runs the worker.
pub fn start() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        // Nothing can be done about a page that is gone too.
        wire::send(&wire::worker::scope(), &BusEvent::Failed { message: info.to_string() }, []).ok();
    }));
    worker::start();
}
