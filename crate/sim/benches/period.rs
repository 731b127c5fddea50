//! `cargo xtask bench --only sim`: physics for one control period, natively and in wasm.

use control::Governor;
use schema::Family;
use sim::task::{self, TaskView};
use sim::{ResetOptions, World};

/// Control periods after which a world is drawn anew: the expert is done with most tasks by then.
const COURSE: u32 = 60;

/// The expert at work on the family with the most contact, so that grasps and not an idle arm are measured.
struct Bench {
    world: World,
    goal: schema::Goal,
    seed: u64,
    periods: u32,
}

impl Bench {
    fn new(seed: u64) -> Self {
        let world = World::reset(seed, &ResetOptions::default());
        let goal = task::family(Family::Place).goals(&world.objects())[0];
        Self { world, goal, seed, periods: 0 }
    }

    /// One control period; a reset now and then costs as much in both places.
    fn period(&mut self) {
        if self.periods == COURSE {
            *self = Self::new(self.seed + 1);
        }
        let (command, _) = task::expert(&TaskView::of(&self.world), &self.goal.into());
        let target = Governor::default().govern(&command, &self.world.arm_state()).allowed;
        self.world.advance(&target);
        self.periods += 1;
    }
}

#[cfg(not(target_family = "wasm"))]
mod native {
    use super::Bench;

    #[divan::bench]
    fn period(bencher: divan::Bencher) {
        let mut bench = Bench::new(1);
        bencher.bench_local(|| bench.period());
    }
}

#[cfg(target_family = "wasm")]
mod wasm {
    use wasm_bindgen_test::{Criterion, wasm_bindgen_bench};

    use super::Bench;

    #[wasm_bindgen_bench]
    fn period(criterion: &mut Criterion) {
        let mut bench = Bench::new(1);
        criterion.bench_function("period", |bencher| bencher.iter(|| bench.period()));
    }
}

fn main() {
    // In wasm the runner finds the functions by itself.
    #[cfg(not(target_family = "wasm"))]
    divan::main();
}
