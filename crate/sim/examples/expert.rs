//! Runs the scripted expert through the real physics and prints its success rates: as it is, and made difficult.
//!
//! `cargo run -p sim --release --example expert [seeds] [first seed]`; `VERBOSE=1` prints every step, `TRIAL=Noisy` and
//! `FAMILY=stack` choose.

use std::time::Instant;

use control::Governor;
use control::pilot::{DONE_ABOVE, DONE_STEPS};
use glam::Vec3;
use schema::{ArmCommand, Family, ObjectKind, Plan};
use sim::task::{self, Judge, TaskView};
use sim::{ArmStart, ResetOptions, World};

/// Control periods an episode may take.
const MOST_STEPS: u32 = 250;

/// What makes it difficult.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Trial {
    Plain,
    /// The arm starts anywhere, fingers open or closed.
    Anywhere,
    /// Every command is off by up to 5 mm.
    Noisy,
    /// Another goal was pursued for the first periods.
    Switched,
    /// Four steps of each label are carried out blindly.
    Chunked,
    /// Things are seen a little beside where they are, and labels are averaged over what may be so: what becomes of the
    /// expert in a policy that sees as well as that.
    Blurred,
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|a| a.parse::<u64>().ok());
    let seeds = arguments.next().unwrap_or(200);
    let first = arguments.next().unwrap_or(0);
    for trial in [Trial::Plain, Trial::Anywhere, Trial::Noisy, Trial::Switched, Trial::Chunked, Trial::Blurred] {
        if std::env::var("TRIAL").is_ok_and(|only| only != format!("{trial:?}")) {
            continue;
        }
        for family in Family::ALL.map(Some).into_iter().chain([None]) {
            let name = family.map_or("two", Family::name);
            if std::env::var("FAMILY").is_ok_and(|only| only != name) {
                continue;
            }
            report(trial, name, family, first..first + seeds);
        }
    }
}

fn report(trial: Trial, name: &str, family: Option<Family>, seeds: std::ops::Range<u64>) {
    let start = Instant::now();
    let (mut solved, mut steps, mut failed) = (0, 0, Vec::new());
    let arm = if trial == Trial::Anywhere { ArmStart::Anywhere } else { ArmStart::Ready };
    let options = ResetOptions { arm };
    let mut total = 0;
    for seed in seeds {
        let mut world = World::reset(seed, &options);
        let plans: Vec<Plan> = match family {
            Some(family) => task::family(family).goals(&world.objects()).into_iter().map(Plan::from).collect(),
            None => world.pairs(),
        };
        // Not every scene has a drawer.
        if plans.is_empty() {
            continue;
        }
        total += 1;
        let goal = plans[(seed as usize * 7) % plans.len()];
        if let Some(taken) = run(&mut world, goal, trial, seed) {
            (solved, steps) = (solved + 1, steps + taken);
        } else {
            let about = [Some(goal.first.object), goal.first.target].into_iter().flatten();
            failed.push((seed, goal, about.map(|id| world.object(id).spec).collect::<Vec<_>>()));
        }
    }
    let mean = steps as f32 / solved.max(1) as f32;
    println!("{trial:?} {name:6} {solved}/{total} solved, {mean:.1} steps on average, {:.1?}", start.elapsed());
    for (seed, goal, specs) in failed {
        println!("  failed: seed {seed} {goal:?} with {specs:?}");
    }
}

/// Steps until solved, if it was.
fn run(world: &mut World, goal: Plan, trial: Trial, seed: u64) -> Option<u32> {
    let verbose = std::env::var("VERBOSE").is_ok();
    let governor = Governor::default();
    let mut judge = Judge::new(goal);
    let goals = world.goals();
    let other = Plan::from(goals[(seed as usize * 13 + 5) % goals.len()]);
    let mut planned: Vec<ArmCommand> = Vec::new();
    let mut said_done = 0;
    for step in 0..MOST_STEPS {
        let view = TaskView::of(world);
        if judge.observe(&view) {
            return Some(step);
        }
        let pursued = if trial == Trial::Switched && step < 6 + (seed % 20) as u32 { other } else { goal };
        let (mut command, phase) = task::expert(&view, &pursued);
        if trial == Trial::Chunked {
            if planned.is_empty() {
                let (chunk, _) = task::label(&view, &goal);
                planned = chunk.steps[..4].iter().rev().map(|s| ArmCommand::from_step(s, &view.commanded_ee)).collect();
            }
            command = planned.pop()?;
        }
        if trial == Trial::Blurred {
            command = blurred(&view, &pursued, seed, step);
            said_done = if command.terminate > DONE_ABOVE { said_done + 1 } else { 0 };
            if said_done > DONE_STEPS + task::CLOSING_PERIODS {
                return None;
            }
        }
        if trial == Trial::Noisy {
            command.ee.position_m += noise(seed, step) * 0.005;
        }
        let governed = governor.govern(&command, &world.arm_state());
        if verbose {
            let o = view.object(view.held.unwrap_or_else(|| task::current(&view, &goal).object));
            println!(
                "{step:3} {phase:?} ee {:.3} cmd {:.3} pitch {:.2} roll {:.2} open {:.3}/{:.3} obj {:.3} held {:?} {:?}",
                view.ee.position_m,
                command.ee.position_m,
                command.ee.pitch_rad,
                command.ee.roll_rad,
                view.opening,
                command.opening,
                o.pose.position_m,
                view.held,
                governed.limits
            );
        }
        world.advance(&governed.allowed);
    }
    None
}

/// How well a policy sees: half the width of where a thing may be, and of how it may be turned.
const BLUR_M: f32 = 0.008;
const BLUR_RAD: f32 = 0.25;
/// A drawer is large, and how it is turned is plain to see.
const BLUR_OF_LARGE_RAD: f32 = 0.06;
/// Worlds that may be so, for a label's mean.
const GUESSES: u64 = 12;

/// The mean label over worlds that look alike.
fn blurred(view: &TaskView, plan: &Plan, seed: u64, step: u32) -> ArmCommand {
    let guess = |guess: u64| {
        let mut seen = view.clone();
        for (index, object) in seen.objects.iter_mut().enumerate() {
            let off = noise(seed + guess * 7_919 + index as u64 * 104_729, step);
            object.pose.position_m += (off * BLUR_M).with_z(0.0);
            let turned = if object.spec.kind == ObjectKind::Drawer { BLUR_OF_LARGE_RAD } else { BLUR_RAD };
            object.pose.rotation = glam::Quat::from_rotation_z(off.z * turned) * object.pose.rotation;
            // How far a drawer is out is seen no better than where it is.
            if let Some(slide) = object.spec.slide() {
                object.travel_m = (object.travel_m + off.y * BLUR_M).clamp(0.001, slide.travel_m - 0.001);
            }
        }
        task::expert(&seen, plan).0
    };
    let labels: Vec<ArmCommand> = (0..GUESSES).map(guess).collect();
    let mean = |of: fn(&ArmCommand) -> f32| labels.iter().map(of).sum::<f32>() / GUESSES as f32;
    let mut command = labels[0];
    command.ee.position_m = labels.iter().map(|label| label.ee.position_m).sum::<Vec3>() / GUESSES as f32;
    command.ee.pitch_rad = mean(|label| label.ee.pitch_rad);
    command.ee.roll_rad = mean(|label| label.ee.roll_rad);
    command.opening = mean(|label| label.opening);
    command.terminate = mean(|label| label.terminate);
    command
}

/// Three numbers from -1 to 1 that look random.
fn noise(seed: u64, step: u32) -> Vec3 {
    let number = |k: u64| {
        let x = (seed * 1_000_003 + u64::from(step) * 31 + k).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let x = (x ^ (x >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        ((x >> 40) as f32 / (1u64 << 23) as f32) - 1.0
    };
    Vec3::new(number(1), number(2), number(3))
}
