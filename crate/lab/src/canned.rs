//! Records a run for the page to play while the weights are still on their way.

use std::{fs, path::PathBuf};

use anyhow::{Result, bail};
use schema::{JointAngles, TapChoice, message::Understanding};
use serde::Serialize;
use sim::{ResetOptions, World, task};

use crate::{
    episode::{Episode, Setting},
    evaluate::{load_policy, step_now},
    files,
};

/// Targets kept after the task is solved, so that the end can be seen.
const AFTERWARDS: usize = 12;

/// Record the governed joint targets of a solved run, as the page plays them before the weights arrive.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// The model's folder.
    #[arg(long, default_value = "models/nano")]
    model: PathBuf,
    /// The scene.
    #[arg(long)]
    seed: u64,
    /// What to do in it.
    #[arg(long)]
    sentence: String,
    /// Where the run goes.
    #[arg(long, default_value = "public/canned/first.json")]
    out: PathBuf,
}

/// A run as the page reads it.
#[derive(Serialize)]
struct Canned {
    seed: u64,
    sentence: String,
    /// One entry per control period, radians.
    targets: Vec<JointAngles>,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    let policy = load_policy(&arguments.model)?;
    let world = World::reset(arguments.seed, &ResetOptions::default());
    let mut episode = Episode::new(world, &Setting::default())?;
    let plan = match sim::language::understand(&arguments.sentence, &episode.world.objects()) {
        Understanding::Clear { plan, .. } => plan,
        other => bail!("the sentence does not fit the scene of seed {}: {other:?}", arguments.seed),
    };
    let sentence = policy.tokenizer().encode(&arguments.sentence)?;
    let mut judge = task::Judge::new(plan);
    let mut targets = Vec::new();
    let mut after = 0;
    for _ in 0..task::LONGEST_RUN as usize + AFTERWARDS {
        let (_, senses) = episode.observe()?;
        let step = step_now(&policy, episode.picture(), &sentence, &senses, TapChoice::None)?;
        targets.push(episode.follow(Some(&step.forecast.chunk)).0.allowed);
        after += usize::from(after > 0 || judge.observe(&episode.view()));
        if after > AFTERWARDS {
            break;
        }
    }
    if after == 0 {
        bail!("the policy did not solve it; choose another seed or sentence");
    }
    let canned = Canned { seed: arguments.seed, sentence: arguments.sentence.clone(), targets };
    if let Some(folder) = arguments.out.parent() {
        fs::create_dir_all(folder)?;
    }
    files::write(&arguments.out, serde_json::to_string(&canned)? + "\n")?;
    println!("wrote {} control periods to {}", canned.targets.len(), arguments.out.display());
    Ok(())
}
