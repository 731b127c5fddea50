//! Where a policy looks: how often it points at what is meant, by family and by how the sentence says it.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use anyhow::{Result, anyhow};
use policy::model::Net;
use schema::{
    Family,
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
/// A pointer is right when its peak is this near to the peak of where it should be, in patches.
const NEAR_PATCHES: f32 = 1.5;
/// Words that say where a thing is, and how large.
const WHERE: [&str; 12] = [
    "left", "right", "behind", "front", "between", "nearest", "farthest", "closest", "near", "next", "beside", "corner",
];
const SIZE: [&str; 10] =
    ["big", "large", "small", "little", "tiny", "bigger", "smaller", "largest", "smallest", "biggest"];

/// Ask how often a run's policy points at what is meant, in frames with fresh sentences.
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

/// Of the pointers at the object and at the target, where there is one.
type Counts = [Count; 2];

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
        wants: Net::WANTS,
        varied: true,
    };
    let first_word = config.vocabulary - words.len();
    let word = |&id: &i32| words.get((id as usize).checked_sub(first_word)?).map(String::as_str);
    let mut counts = BTreeMap::<String, Counts>::new();
    let passes = arguments.frames.div_ceil(AT_ONCE) as u64;
    let bar = bar(passes, "passes");
    for pass in 0..passes {
        let batch = batcher.part(pass, 0, 1);
        let pointers = net.look(input(&batch, &device)).pointers();
        let pointers: Vec<f32> = pointers.into_data().try_to_vec().map_err(|error| anyhow!("{error:?}"))?;
        let samples = pointers
            .chunks_exact(2 * PATCHES)
            .zip(batch.pointers.chunks_exact(2 * PATCHES))
            .zip(batch.words.chunks_exact(MAX_WORDS).zip(batch.aims.chunks_exact(AIMS)));
        for ((pointers, there), (ids, aim)) in samples {
            let said: Vec<&str> = ids.iter().filter_map(word).collect();
            let families = Family::ALL.into_iter().filter(|family| aim[*family as usize] > 0.5).map(Family::name);
            for group in families.chain([manner(&said), "all"]) {
                tally(counts.entry(group.to_owned()).or_default(), pointers, there);
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    for (group, [object, target]) in &counts {
        println!(
            "{group:<22} object {:5.1} % of {:5}, target {:5.1} % of {:5}",
            object.percent(),
            object.all,
            target.percent(),
            target.all
        );
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

/// Counts a sample's two pointers `[2 * 144]`; one whose target is its object has no target.
fn tally(counts: &mut Counts, pointers: &[f32], there: &[f32]) {
    let [at, to] = [&there[..PATCHES], &there[PATCHES..]];
    let both = pointers.chunks_exact(PATCHES).zip([Some(at), (at != to).then_some(to)]);
    for (count, (pointer, there)) in counts.iter_mut().zip(both) {
        if let Some(there) = there {
            count.all += 1;
            count.right += usize::from(apart(pointer, there) <= NEAR_PATCHES);
        }
    }
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
        let mut counts = Counts::default();
        tally(&mut counts, &pointers, &peak(21).chain(peak(50)).collect::<Vec<f32>>());
        tally(&mut counts, &pointers, &peak(30).chain(peak(30)).collect::<Vec<f32>>());
        let [object, target] = counts;
        assert_eq!((object.right, object.all, target.right, target.all), (1, 2, 0, 1));
    }

    #[test]
    fn a_sentence_is_counted_by_how_it_says_which() {
        assert_eq!(manner(&["pick", "up", "the", "red", "cube"]), "(by kind and colour)");
        assert_eq!(manner(&["the", "small", "cube", "left", "of", "the", "bowl"]), "(by place and size)");
    }
}
