//! Generation: episodes in the simulated world, written as labelled frames.
//!
//! The arm follows the expert, or a policy being improved by DAgger; every frame is labelled by the expert whatever moved
//! the arm, for the goal that was followed and for a few others the same scene admits. Seeds make it repeatable: shard `i`
//! of a folder holds the same episodes whenever and wherever it is made, and shards already there are not made again.
//! `dataset.json` beside them says how they were made.

mod mover;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    time::Instant,
};

use anyhow::{Context, Result, ensure};
use camera::Capture;
use policy::manifest::{WEIGHTS_FILE, sha256_hex};
use rand::{Rng, SeedableRng, seq::SliceRandom};
use rand_pcg::Pcg64Mcg;
use rayon::prelude::*;
use schema::{Plan, task::Phase};
use sim::{ArmStart, ObjectState, ResetOptions, World, language, task};

use self::mover::Mover;
use crate::{
    arguments::{at_least_one, share},
    dataset::{Dataset, Frame, GOALS, PlanRecord, ShardWriter, finished_shards},
    episode::{Distractors, Episode, FIRST_TRAINING_SEED, Setting},
    evaluate::load_policy,
    progress::bar,
    provenance::{ModelUsed, Provenance},
};

/// Frames in a shard; an episode is never cut.
const SHARD_FRAMES: usize = 4_000;
/// Longest episode, in control periods.
const LONGEST: usize = 200;
/// Frames kept after the goal is reached, so that the policy learns to stop and stay.
const AFTERWARDS: usize = 4;
/// Share of episodes with a randomised look and camera, so that a webcam is not wholly strange.
const STRANGE_LOOKS: f64 = 0.4;
/// Share of episodes with things on the table that nobody talks about.
const DISTRACTED: f64 = 0.25;
/// Share of episodes in which the instruction changes on the way.
const CHANGED_MINDS: f64 = 0.2;
/// Goals are labelled beside the one followed out of so many, a few of each family: most of what a scene admits is to put
/// one thing on another, and then another.
const ADMITTED: usize = 24;
/// Share of episodes that start with the arm anywhere rather than above the table.
const ODD_STARTS: f64 = 0.35;

/// Make labelled frames.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// Folder for the shards.
    #[arg(long)]
    out: PathBuf,
    /// Frames, rounded up to whole shards.
    #[arg(long, default_value_t = 300_000, value_parser = at_least_one())]
    frames: usize,
    /// First seed; a shard begins 10,000 after the one before, so leave room for all of a folder before the next one's. Seeds
    /// below 1,000,000 are kept for evaluation.
    #[arg(long, default_value_t = FIRST_TRAINING_SEED, value_parser = clap::value_parser!(u64).range(FIRST_TRAINING_SEED..))]
    seed: u64,
    /// Let this model move the arm (DAgger) instead of the expert.
    #[arg(long)]
    policy: Option<PathBuf>,
    /// With a policy: share of episodes in which the expert moves the arm all the same.
    #[arg(long, default_value_t = 0.2, value_parser = share)]
    beta: f64,
    /// Share of the expert's episodes with DART noise on what it commands.
    #[arg(long, default_value_t = 0.5, value_parser = share)]
    dart: f64,
    /// Threads.
    #[arg(long, default_value_t = 2, value_parser = at_least_one())]
    threads: usize,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    fs::create_dir_all(&arguments.out)
        .with_context(|| format!("cannot make a folder for the data: {}", arguments.out.display()))?;
    let mut provenance = describe(arguments)?;
    let shards = arguments.frames.div_ceil(SHARD_FRAMES);
    let missing: Vec<usize> = (0..shards).filter(|&shard| !shard_path(&arguments.out, shard).exists()).collect();
    println!("{} of {shards} shards to make, {SHARD_FRAMES} frames or a few more each", missing.len());

    let bar = bar((missing.len() * SHARD_FRAMES) as u64, "frames");
    let started = Instant::now();
    let failed = AtomicBool::new(false);
    let threads = rayon::ThreadPoolBuilder::new().num_threads(arguments.threads).build()?;
    let frames: usize = threads.install(|| {
        missing
            .par_iter()
            .map(|&shard| {
                if failed.load(Ordering::Relaxed) {
                    return Ok(0);
                }
                let made = make_shard(arguments, shard, &bar);
                failed.fetch_or(made.is_err(), Ordering::Relaxed);
                made
            })
            .sum::<Result<usize>>()
    })?;
    bar.finish();
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "{frames} frames in {seconds:.0} s: {:.0} a second on {} threads",
        frames as f64 / seconds,
        arguments.threads
    );
    let all = Dataset::open(std::slice::from_ref(&arguments.out))?;
    (provenance.shards, provenance.frames) = (all.shards(), all.len());
    provenance.save(&arguments.out)
}

/// Notes how the frames are made before the first one is. Shards already there must be of the same making.
fn describe(arguments: &Arguments) -> Result<Provenance> {
    let policy = arguments.policy.as_deref().map(|folder| {
        let path = folder.join(WEIGHTS_FILE);
        let weights = fs::read(&path).with_context(|| format!("no weights: {}", path.display()))?;
        anyhow::Ok(ModelUsed { folder: folder.display().to_string(), sha256: sha256_hex(&weights) })
    });
    let asked = Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        seed: arguments.seed,
        policy: policy.transpose()?,
        beta: arguments.beta,
        dart: arguments.dart,
        goals: GOALS,
        shards: 0,
        frames: 0,
    };
    if let Some(found) = Provenance::load(&arguments.out)? {
        found.ensure_same_frames(&asked)?;
        return Ok(found);
    }
    ensure!(
        finished_shards(&arguments.out)?.is_empty(),
        "nothing says how the shards in {} were made, so none can be added; choose another folder",
        arguments.out.display()
    );
    asked.save(&arguments.out)?;
    Ok(asked)
}

fn shard_path(folder: &Path, shard: usize) -> PathBuf {
    folder.join(format!("shard-{shard:05}.frames"))
}

fn make_shard(arguments: &Arguments, shard: usize, bar: &indicatif::ProgressBar) -> Result<usize> {
    let policy = arguments.policy.as_deref().map(load_policy).transpose()?;
    let mut writer = ShardWriter::create(&shard_path(&arguments.out, shard))?;
    let mut episode_seed = arguments.seed + (shard as u64) * 10_000;
    let mut written = 0;
    while written < SHARD_FRAMES {
        let mut rng = Pcg64Mcg::seed_from_u64(episode_seed ^ 0x5EED);
        let mover = match &policy {
            Some(policy) if !rng.random_bool(arguments.beta) => Mover::Policy(policy),
            _ if rng.random_bool(arguments.dart) => Mover::noisy_expert(),
            _ => Mover::Expert,
        };
        let frames = record(episode_seed, mover, &mut rng)?;
        for frame in &frames {
            writer.push(frame)?;
        }
        // The last episode may go beyond the shard's share.
        bar.inc(frames.len().min(SHARD_FRAMES - written) as u64);
        written += frames.len();
        episode_seed += 1;
    }
    writer.finish()
}

/// One episode, frame by frame.
fn record(seed: u64, mut mover: Mover, rng: &mut Pcg64Mcg) -> Result<Vec<Frame>> {
    let arm = if rng.random_bool(ODD_STARTS) { ArmStart::Anywhere } else { ArmStart::Ready };
    let capture = if rng.random_bool(STRANGE_LOOKS) { Capture::random(rng.random()) } else { Capture::canonical() };
    let distractors = if rng.random_bool(DISTRACTED) { Distractors::Some(rng.random()) } else { Distractors::None };
    let world = World::reset(seed, &ResetOptions { arm });
    let mut episode = Episode::new(world, &Setting { capture, distractors, ..Setting::default() })?;
    let mut goals = balanced_plans(&episode, rng);
    let mut goal = goals[0];
    let mut change_at = rng.random_bool(CHANGED_MINDS).then(|| rng.random_range(5..45));
    let mut frames = Vec::new();
    let mut after = 0;
    let mut told = episode.world.objects();
    mover.instruct(&goal, &episode, rng.random())?;
    for step in 0..LONGEST {
        if change_at.take_if(|at| *at == step).is_some() {
            told = episode.world.objects();
            goals.retain(|goal| language::is_expressible(goal, &told));
            goal = goals[rng.random_range(0..goals.len())];
            mover.instruct(&goal, &episode, rng.random())?;
            episode.instruct();
            after = 0;
        }
        let frame = observe(&mut episode, &told, &goal, &goals, rng)?;
        let done = frame.goals()[0].phase() == Phase::Done as usize;
        frames.push(frame);
        mover.advance(&mut episode, &goal, rng)?;
        after += usize::from(done);
        if after > AFTERWARDS && change_at.is_none() {
            break;
        }
    }
    Ok(frames)
}

/// What training asks for in a scene, in random order, families and pairs of goals taking turns, so that each is followed
/// equally often. That is not everything: see [`language::is_held_out_combination`].
fn balanced_plans(episode: &Episode, rng: &mut Pcg64Mcg) -> Vec<Plan> {
    let objects = episode.world.objects();
    let single = task::FAMILIES.iter().map(|family| family.goals(&objects).into_iter().map(Plan::from).collect());
    let mut sorts: Vec<Vec<Plan>> = single.chain([episode.world.pairs()]).collect();
    for plans in &mut sorts {
        plans.retain(|plan| plan.goals().all(|goal| !language::is_held_out_combination(&goal, &objects)));
        plans.shuffle(rng);
    }
    sorts.retain(|plans| !plans.is_empty());
    sorts.shuffle(rng);
    let most = sorts.iter().map(Vec::len).max().unwrap_or(0);
    (0..most).flat_map(|turn| sorts.iter().filter_map(move |plans| plans.get(turn).copied())).collect()
}

/// Looks, and labels what is seen for the goal followed and for others.
fn observe(
    episode: &mut Episode,
    told: &[ObjectState],
    goal: &Plan,
    goals: &[Plan],
    rng: &mut Pcg64Mcg,
) -> Result<Frame> {
    let (_, senses) = episode.observe()?;
    let view = episode.view();
    let mut labelled = vec![*goal];
    while labelled.len() < GOALS.min(goals.len()) {
        let other = goals[rng.random_range(0..goals.len().min(ADMITTED))];
        if !labelled.contains(&other) {
            labelled.push(other);
        }
    }
    let records: Vec<PlanRecord> = labelled
        .iter()
        .map(|goal| {
            let (chunk, phase) = task::label(&view, goal);
            let success = phase == Phase::Done;
            PlanRecord::new(*goal, &chunk, phase, success, episode.pointers_px(goal))
        })
        .collect();
    let now: Vec<(ObjectState, [f32; 2])> =
        view.objects.iter().map(|object| (*object, episode.place_px(object))).collect();
    Ok(Frame::new(&senses, told, &now, &records, &episode.picture().rgb))
}

/// Real frames to test with.
#[cfg(test)]
pub mod testing {
    use super::*;

    /// A finished shard with so many frames of the expert's, from as many moments of as many episodes as that takes.
    pub fn write_shard(path: &Path, count: usize) {
        /// Neighbours look alike.
        const EVERY: usize = 6;
        let mut writer = ShardWriter::create(path).expect("the folder can be written");
        let frames = (FIRST_TRAINING_SEED..).flat_map(|seed| {
            let mut rng = Pcg64Mcg::seed_from_u64(seed);
            let frames = record(seed, Mover::Expert, &mut rng).expect("the expert reads nothing");
            frames.into_iter().step_by(EVERY)
        });
        for frame in frames.take(count) {
            writer.push(&frame).expect("the disk has room");
        }
        writer.finish().expect("it can be renamed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_goal_is_followed_until_it_is_reached_too() {
        let mut checked = 0;
        for seed in 1_000_000..1_000_060 {
            let frames =
                record(seed, Mover::Expert, &mut Pcg64Mcg::seed_from_u64(seed)).expect("the expert reads nothing");
            let followed: Vec<(Plan, bool)> =
                frames.iter().map(|frame| (frame.goals()[0].plan(), frame.goals()[0].success())).collect();
            let Some(change) = followed.iter().position(|(goal, _)| *goal != followed[0].0) else { continue };
            let done = |part: &[(Plan, bool)]| part.iter().filter(|(_, done)| *done).count();
            // Only of interest where the first goal is reached before another one comes.
            if done(&followed[..change]) > AFTERWARDS && frames.len() < LONGEST {
                assert_eq!(done(&followed[change..]), AFTERWARDS + 1, "seed {seed}");
                checked += 1;
            }
        }
        assert!(checked > 0, "{checked}");
    }

    #[test]
    fn what_is_held_out_is_neither_followed_nor_labelled() {
        for seed in 1_000_000..1_000_030 {
            let frames =
                record(seed, Mover::Expert, &mut Pcg64Mcg::seed_from_u64(seed)).expect("the expert reads nothing");
            for frame in &frames {
                let told = frame.told();
                let table = &told;
                for plan in frame.goals().iter().map(PlanRecord::plan) {
                    assert!(plan.goals().all(|goal| !language::is_held_out_combination(&goal, &told)), "seed {seed}");
                    assert!(language::is_expressible(&plan, table), "seed {seed}: {plan:?}");
                }
            }
        }
    }
}
