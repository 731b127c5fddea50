//! Runs the scripted expert through the real physics and prints its success rates.
//!
//! `cargo run -p sim --release --example expert [seeds] [first seed]`

use std::time::Instant;

use control::Governor;
use schema::{Family, Goal};
use sim::task::{self, Judge, TaskView};
use sim::{ResetOptions, World};

const MOST_STEPS: u32 = 150;

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|a| a.parse::<u64>().ok());
    let seeds = arguments.next().unwrap_or(200);
    let first = arguments.next().unwrap_or(0);
    let verbose = std::env::var("VERBOSE").is_ok();
    for family in Family::ALL {
        let start = Instant::now();
        let (mut solved, mut steps, mut failed, mut changed) = (0, 0, Vec::new(), 0);
        for seed in first..first + seeds {
            let mut world = World::reset(seed, &ResetOptions::default());
            let goals = task::family(family).goals(world.specs());
            let goal = goals[(seed as usize * 7) % goals.len()];
            let (outcome, governed) = run(&mut world, goal, verbose);
            changed += governed;
            match outcome {
                Some(taken) => (solved, steps) = (solved + 1, steps + taken),
                None => failed.push((seed, goal)),
            }
        }
        let mean = steps as f32 / solved.max(1) as f32;
        println!(
            "{:6} {solved}/{seeds} solved, {mean:.1} steps on average, {changed} steps governed, {:.1?}",
            family.name(),
            start.elapsed()
        );
        for (seed, goal) in failed {
            println!("  failed: seed {seed} {goal:?}");
        }
    }
}

/// Steps until solved, if it was; and how many steps the governor changed.
fn run(world: &mut World, goal: Goal, verbose: bool) -> (Option<u32>, u32) {
    let governor = Governor::default();
    let mut judge = Judge::new(goal);
    let mut changed = 0;
    for step in 0..MOST_STEPS {
        let view = TaskView::of(world);
        if judge.observe(&view) {
            return (Some(step), changed);
        }
        let (command, phase) = task::expert(&view, &goal);
        let governed = governor.govern(&command, &world.arm_state());
        changed += u32::from(!governed.limits.is_empty());
        if verbose {
            let o = view.object(goal.object);
            println!(
                "{step:3} {phase:?} ee {:.3} cmd {:.3} pitch {:.2} roll {:.2} open {:.3}/{:.3} obj {:.3} held {:?} {:?}",
                view.ee.position_m, command.ee.position_m, command.ee.pitch_rad, command.ee.roll_rad, view.opening,
                command.opening, o.pose.position_m, view.held, governed.limits
            );
        }
        world.advance(&governed.allowed);
    }
    (None, changed)
}
