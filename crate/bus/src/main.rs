//! The bus worker. Everything that decides lies in the library; `web` opens ports, waits, listens and posts.

#[cfg(target_arch = "wasm32")]
mod web;

#[cfg(target_arch = "wasm32")]
fn main() {
    web::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("this worker runs in a browser; `cargo xtask serve` builds and serves it");
    std::process::exit(2);
}
