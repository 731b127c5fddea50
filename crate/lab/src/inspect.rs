//! How far a run has come: how often it points at what is meant, by family and by how the sentence says it, and how far
//! off its actions are, by family and by dimension.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use anyhow::{Result, anyhow};
use burn::tensor::{TensorData, activation};
use policy::model::Net;
use schema::{
    ActionDim, ActionRange, BINS, CHUNK_STEPS, DIMS, Family,
    policy::{GRID_SIDE, MAX_WORDS, PATCHES},
};

use crate::{
    arguments::at_least_one,
    dataset::Dataset,
    progress::bar,
    train::{
        batch::{AIMS, Batcher},
        checkpoint::run_folder,
        learner::{Learner, input},
    },
};

/// Frames in a pass.
const AT_ONCE: usize = 16;
/// Instructions for each.
const GOALS: usize = 4;
/// Action tokens of a sample.
const TOKENS: usize = CHUNK_STEPS * DIMS;
/// A pointer is right when its peak is this near to the peak of where it should be, in patches.
const NEAR_PATCHES: f32 = 1.5;
/// Words that say where a thing is, and how large.
const WHERE: [&str; 12] = [
    "left", "right", "behind", "front", "between", "nearest", "farthest", "closest", "near", "next", "beside", "corner",
];
const SIZE: [&str; 10] =
    ["big", "large", "small", "little", "tiny", "bigger", "smaller", "largest", "smallest", "biggest"];

/// Ask how often a run's policy points at what is meant and how far off its actions are, in frames with fresh sentences.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// Name of the run.
    #[arg(long, default_value = "nano")]
    run: String,
    /// Folders of frames; repeat for several.
    #[arg(long = "data", required = true)]
    data: Vec<PathBuf>,
    /// Frames to ask about.
    #[arg(long, default_value_t = 512, value_parser = at_least_one())]
    frames: usize,
}

/// Pointers that are right, and all.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    right: usize,
    all: usize,
}

impl Count {
    fn percent(self) -> f32 {
        100.0 * self.right as f32 / self.all.max(1) as f32
    }
}

/// What is counted of some samples.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    /// Pointers at the object and at the target, where there is one.
    pointers: [Count; 2],
    samples: usize,
    /// By dimension: distances of the expected actions from the expert's, on [0, 1], summed over samples and steps.
    off: [f32; DIMS],
}

pub fn run(arguments: &Arguments) -> Result<()> {
    let device = policy::device::cpu();
    let folder = run_folder(&arguments.run);
    let (config, tokenizer) = folder.load_config()?;
    let net = folder.load_average(folder.load_progress()?.step, Net::new(&config, &device))?;
    let words = tokenizer.words();
    let batcher = Batcher {
        dataset: Arc::new(Dataset::open(&arguments.data)?),
        tokenizer,
        range: config.range,
        seed: 1,
        frames: AT_ONCE,
        goals: GOALS,
        families: [1; Family::ALL.len()],
        wants: Net::WANTS,
        varied: true,
    };
    let first_word = config.vocabulary - words.len();
    let word = |&id: &i32| words.get((id as usize).checked_sub(first_word)?).map(String::as_str);
    let mut tallies = BTreeMap::<String, Tally>::new();
    let passes = arguments.frames.div_ceil(AT_ONCE) as u64;
    let bar = bar(passes, "passes");
    for pass in 0..passes {
        let batch = batcher.part(pass, 0, 1);
        let output = net.forward(input(&batch, &device));
        let values = |data: TensorData| data.try_to_vec::<f32>().map_err(|error| anyhow!("{error:?}"));
        let pointers = values(output.pointers.into_data())?;
        let likely = values(activation::softmax(output.action_logits, 2).into_data())?;
        for sample in 0..batch.samples {
            let of = |values: &[f32], length: usize| values[sample * length..(sample + 1) * length].to_vec();
            let said: Vec<&str> =
                batch.words[sample * MAX_WORDS..(sample + 1) * MAX_WORDS].iter().filter_map(word).collect();
            let aim = of(&batch.aims, AIMS);
            let families = Family::ALL.into_iter().filter(|family| aim[*family as usize] > 0.5).map(Family::name);
            let off = off(&of(&likely, TOKENS * BINS), &of(&batch.units, TOKENS));
            for group in families.chain([manner(&said), "all"]) {
                let tally = tallies.entry(group.to_owned()).or_default();
                tally.point(&of(&pointers, 2 * PATCHES), &of(&batch.pointers, 2 * PATCHES));
                tally.act(&off);
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let dimensions = ActionDim::ALL.map(|dim| format!("{:>10}", dim.label())).join("");
    println!("{:<22} {:>8} {:>8}  L1:{dimensions}", "", "object", "target");
    for (group, tally) in &tallies {
        let [object, target] = tally.pointers;
        let off = tally.off.map(|off| format!("{:>10.4}", off / (tally.samples * CHUNK_STEPS) as f32)).join("");
        println!("{group:<22} {:>6.1} % {:>6.1} %     {off}  of {}", object.percent(), target.percent(), object.all);
    }
    Ok(())
}

/// How a sentence says which thing it means.
fn manner(said: &[&str]) -> &'static str {
    let any = |of: &[&str]| said.iter().any(|word| of.contains(word));
    match (any(&WHERE), any(&SIZE)) {
        (false, false) => "(by kind and colour)",
        (true, false) => "(by place)",
        (false, true) => "(by size)",
        (true, true) => "(by place and size)",
    }
}

impl Tally {
    /// Takes a sample's two pointers `[2 * 144]`; one whose target is its object has no target.
    fn point(&mut self, pointers: &[f32], there: &[f32]) {
        let [at, to] = [&there[..PATCHES], &there[PATCHES..]];
        let both = pointers.chunks_exact(PATCHES).zip([Some(at), (at != to).then_some(to)]);
        for (count, (pointer, there)) in self.pointers.iter_mut().zip(both) {
            if let Some(there) = there {
                count.all += 1;
                count.right += usize::from(apart(pointer, there) <= NEAR_PATCHES);
            }
        }
    }

    /// Takes how far off a sample's actions are.
    fn act(&mut self, off: &[f32; DIMS]) {
        self.samples += 1;
        for (sum, off) in self.off.iter_mut().zip(off) {
            *sum += off;
        }
    }
}

/// By dimension, summed over steps: how far the expectations of `[56 * 256]` probabilities are from `[56]` labels on
/// [0, 1].
fn off(likely: &[f32], units: &[f32]) -> [f32; DIMS] {
    let mut off = [0.0; DIMS];
    for (token, (bins, unit)) in likely.chunks_exact(BINS).zip(units).enumerate() {
        let expected: f32 = bins.iter().enumerate().map(|(bin, share)| share * ActionRange::bin_centre(bin)).sum();
        off[token % DIMS] += (expected - unit).abs();
    }
    off
}

/// Patches between two peaks.
fn apart(a: &[f32], b: &[f32]) -> f32 {
    let peak = |values: &[f32]| {
        let at = (0..values.len()).max_by(|&a, &b| values[a].total_cmp(&values[b])).unwrap_or(0);
        ((at % GRID_SIDE) as f32, (at / GRID_SIDE) as f32)
    };
    let (a, b) = (peak(a), peak(b));
    (a.0 - b.0).hypot(a.1 - b.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_counts_where_there_is_something_to_point_at() {
        let peak = |at: usize| (0..PATCHES).map(move |patch| f32::from(u8::from(patch == at)));
        let pointers: Vec<f32> = peak(20).chain(peak(100)).collect();
        let mut tally = Tally::default();
        tally.point(&pointers, &peak(21).chain(peak(50)).collect::<Vec<f32>>());
        tally.point(&pointers, &peak(30).chain(peak(30)).collect::<Vec<f32>>());
        let [object, target] = tally.pointers;
        assert_eq!((object.right, object.all, target.right, target.all), (1, 2, 0, 1));
    }

    #[test]
    fn actions_are_as_far_off_as_their_expectation() {
        let mut likely = vec![0.0; TOKENS * BINS];
        for token in 0..TOKENS {
            likely[token * BINS + BINS / 2] = 1.0;
        }
        let mut units = vec![ActionRange::bin_centre(BINS / 2); TOKENS];
        units[DIMS + 3] += 0.25;
        let off = off(&likely, &units);
        assert!((off[3] - 0.25).abs() < 1e-6 && off[0].abs() < 1e-6, "{off:?}");
    }

    #[test]
    fn a_sentence_is_counted_by_how_it_says_which() {
        assert_eq!(manner(&["pick", "up", "the", "red", "cube"]), "(by kind and colour)");
        assert_eq!(manner(&["the", "small", "cube", "left", "of", "the", "bowl"]), "(by place and size)");
    }
}
