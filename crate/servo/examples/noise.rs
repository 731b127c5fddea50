//! Feeds random bytes to both decoders and says what came out.
//!
//! `cargo run -p servo --release --example noise [sequences] [seed]`; a million sequences into each by default.

#[path = "../tests/line/common/noise.rs"]
mod noise;

use std::time::Instant;

use servo::packet::Protocol;

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|argument| argument.parse::<u64>().ok());
    let sequences = arguments.next().unwrap_or(1_000_000);
    let seed = arguments.next().unwrap_or(0);
    for protocol in [Protocol::Feetech, Protocol::Dynamixel] {
        let begun = Instant::now();
        let report = noise::run(protocol, sequences, seed);
        let secs = begun.elapsed().as_secs_f64();
        println!("{protocol:?}: {} sequences, {} bytes in {secs:.1} s", report.sequences, report.bytes);
        println!("  packets put in {}, found {}", report.sent, report.found);
        println!("  headers refused by their checksum {}, false packets {}", report.refused, report.false_packets);
        println!("  other bad packets {}", report.other);
    }
}
