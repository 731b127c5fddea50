//! A simulated arm behind a pseudo-terminal, in real time: what a serial port with servos looks like to another program.
//!
//! `cargo run -p bus --example pty -- [so101|koch] [fresh]`, on Linux. The first line it prints is the terminal's path; the
//! next ones say how many joints are under power, whenever that changes. It serves until its input ends; then the line is
//! gone, as when a cable is pulled. `fresh` is an arm that nobody has calibrated.

#[cfg(target_os = "linux")]
mod linux;

#[cfg(target_os = "linux")]
fn main() -> Result<(), Box<dyn core::error::Error>> {
    linux::serve()
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("pseudo-terminals are opened as Linux does it");
    std::process::exit(2);
}
