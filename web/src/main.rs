//! The page's thin half: signals, elements, workers and the camera. What decides lies in the library.

#[cfg(target_arch = "wasm32")]
mod page;

#[cfg(target_arch = "wasm32")]
fn main() {
    page::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("the page runs in a browser; `cargo xtask serve` builds and serves it");
    std::process::exit(2);
}
