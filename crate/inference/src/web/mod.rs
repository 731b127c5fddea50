//! The thin half: what only a browser can do.

mod download;
mod gpu;
mod hash;
mod loaded;
mod shelf;
mod worker;

use schema::message::InferenceEvent;

// Written by the linker: what runs before `main` elsewhere.
#[expect(unsafe_code, reason = "the linker's own function can be named in no other way")]
unsafe extern "C" {
    fn __wasm_call_ctors();
}

/// Runs the static constructors that burn brings along, once.
///
/// Where nobody calls them, the linker wraps each function that JavaScript may call in one that runs them all first; and
/// the smallest message to the page takes hundreds of such calls.
#[expect(unsafe_code, reason = "constructors are run once and before anything else, as a native start would")]
fn construct_statics() {
    // SAFETY: called once, before anything that a constructor could disturb.
    unsafe { __wasm_call_ctors() };
}

/// Runs the worker.
pub fn start() {
    construct_statics();
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        // Nothing can be done about a page that is gone too.
        wire::send(&wire::worker::scope(), &InferenceEvent::Failed { message: info.to_string() }, []).ok();
    }));
    worker::start();
}
