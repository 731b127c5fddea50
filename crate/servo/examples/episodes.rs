//! Plays episodes on a simulated line where things go wrong, and says what came of them.
//!
//! `cargo run -p servo --release --example episodes [episodes] [first seed]`; 500 episodes by default.

#[path = "../tests/line/common/arm.rs"]
mod arm;
#[path = "../tests/line/common/episode.rs"]
mod episode;
#[path = "../tests/line/common/tap.rs"]
mod tap;

use std::time::Instant;

use episode::{Report, play};

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|argument| argument.parse::<u64>().ok());
    let episodes = arguments.next().unwrap_or(500);
    let first = arguments.next().unwrap_or(0);
    let begun = Instant::now();
    let mut report = Report::default();
    for seed in first..first + episodes {
        play(seed, &mut report);
    }
    println!("{} episodes, {} cycles in {:.1} s", report.episodes, report.cycles, begun.elapsed().as_secs_f64());
    println!("  answers lost {}, packets damaged {}", report.lost, report.damaged);
    println!("  telemetry fresh {} of {}", report.fresh, report.asked);
    println!("  most cycles in a row without telemetry of a live servo {}", report.most_missed);
    println!("  arms not enabled, and released again {}", report.not_enabled);
    println!(
        "  stops confirmed by all servos {}, stops with a report of those that did not {}",
        report.confirmed, report.reported
    );
    println!("  of those, with all servos alive and the cable in {}", report.reported_though_reachable);
    println!("  false confirmations {}", report.false_confirmations);
    println!("  goals that leapt {}, goals outside the range {}", report.leaps, report.outside);
    println!("  largest commanded step, of what is allowed: {:.3}", report.largest_step);
    println!(
        "  largest change of a servo's goal in a cycle, as time at full speed: {:.3} s",
        report.largest_servo_step_secs
    );
}
