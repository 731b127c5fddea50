//! The world comes out bit for bit the same natively and in wasm.
//!
//! Natively: `cargo test -p sim --test golden`. In wasm, under node: the same with `--target wasm32-unknown-unknown` and
//! `CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner`.
//!
//! To renew the golden file after a deliberate change: `RENEW=1 cargo test -p sim --test golden`.

use std::fmt::Write as _;

use control::Governor;
use sim::task::{self, TaskView};
use sim::{ArmStart, ResetOptions, World};
use wasm_bindgen_test::wasm_bindgen_test;

const KNOWN: &str = include_str!("golden/worlds.txt");
const PERIODS: usize = 45;

/// One line a task: its seed, its goal, and the poses' hash every 15 control periods of the expert at work.
fn course() -> String {
    let mut lines = String::new();
    for (index, family) in task::FAMILIES.iter().enumerate() {
        for seed in 0..4 {
            let arm = if seed % 3 == 2 { ArmStart::Anywhere } else { ArmStart::Ready };
            let options = ResetOptions { arm };
            // Not every scene has a drawer.
            let mut worlds = (0..).map(|turn| World::reset(seed + 100 * index as u64 + 1000 * turn, &options));
            let mut world = worlds.find(|world| !family.goals(&world.objects()).is_empty()).expect("an endless search");
            let goals = family.goals(&world.objects());
            let goal = goals[seed as usize % goals.len()];
            write!(lines, "{} {}", family.family().name(), world.seed()).expect("strings take what is written");
            for period in 1..=PERIODS {
                let (command, _) = task::expert(&TaskView::of(&world), &goal.into());
                let target = Governor::default().govern(&command, &world.arm_state()).allowed;
                world.advance(&target);
                if period % 15 == 0 {
                    write!(lines, " {:016x}", world.pose_hash()).expect("strings take what is written");
                }
            }
            lines.push('\n');
        }
    }
    lines
}

#[wasm_bindgen_test(unsupported = test)]
fn the_same_seeds_end_in_the_same_bits_everywhere() {
    let found = course();
    #[cfg(not(target_arch = "wasm32"))]
    if std::env::var_os("RENEW").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/worlds.txt");
        std::fs::write(path, &found).expect("the golden file can be written");
        return;
    }
    assert_eq!(found, KNOWN);
}
