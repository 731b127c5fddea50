//! How far real pictures are from simulated ones: how often a model points at what is named when the desk was photographed.
//!
//! The pictures are composites, because nobody has labelled real ones: a photograph stands for the desk and another for the
//! room, all else is drawn. They are not kept; the same seeds make them again. The same scenes by the same cameras in the same
//! light, on a simulated desk, and by the canonical camera on the canonical one, are asked about beside them.

mod composite;
mod photographs;

use std::path::PathBuf;

use anyhow::{Context, Result};
use camera::{Camera, Capture, Options, View, middle_of_peak_px};
use glam::{Vec2, Vec3};
use policy::Policy;
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;
use rayon::prelude::*;
use schema::{CAMERA_SIDE, CameraPose, Family, Image, ObjectKind, TapChoice};
use sim::{ObjectState, task};

use self::{composite::Composite, photographs::Photographs};
use crate::{
    arguments::at_least_one,
    episode::{FIRST_TRAINING_SEED, pointed_at_m},
    evaluate::{
        condition::Condition,
        load_policy,
        report::Count,
        step_now,
        trial::{Draw, Suite},
    },
    progress::bar,
    sheet,
};

/// A peak this far from a thing's outline is still at it, metres: half a patch of the heat map.
const BESIDE_M: f32 = 0.02;
/// A drawer is pointed at by its handle, which is about this long to each side.
const HANDLE_M: f32 = 0.02;
/// Seeds from a picture to the next; those between are for scenes that have no goal of its family.
const SEEDS_APART: u64 = 16;
/// Control periods that the expert had before the picture was taken: not begun, or on the way.
const BEGUN: [u32; 4] = [0, 0, 10, 20];
/// Pictures in a row of a sheet.
const COLUMNS: usize = 10;
/// Marks on a sheet: where the thing is, and where the model points.
const MARKS: [[u8; 3]; 2] = [[255; 3], [0; 3]];

/// Ask how often a model points at what is named on photographed desks (composites), beside the same scenes on simulated ones.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// The model's folder.
    #[arg(long, default_value = "models/nano")]
    model: PathBuf,
    /// Scenes; photographs and families take turns.
    #[arg(long, default_value_t = 240, value_parser = at_least_one())]
    pictures: usize,
    /// First seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Draw the composites on a sheet, with where the thing is (white) and where the model points (black).
    #[arg(long)]
    sheet: Option<PathBuf>,
    /// Say of each composite what was asked and how far off the model pointed.
    #[arg(long)]
    list: bool,
    /// Threads.
    #[arg(long, default_value_t = 2, value_parser = at_least_one())]
    threads: usize,
}

/// Where something is that a model is to point at, and how far its outline is from there, metres.
#[derive(Clone, Copy, Debug)]
struct Place {
    at_m: Vec3,
    radius_m: f32,
}

/// How a model pointed at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pointed {
    is_at_it: bool,
    /// On the table, in the model's view.
    off_mm: f32,
    label_px: Vec2,
    peak_px: Vec2,
}

/// How it pointed at the object, and at the target where there is one.
#[derive(Clone, Copy, Debug)]
struct Reading {
    object: Pointed,
    target: Option<Pointed>,
}

/// One scene in its three pictures.
struct Asked {
    desk: usize,
    sentence: String,
    composite: Image,
    photographed: Reading,
    simulated: Reading,
    canonical: Reading,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    let policy = load_policy(&arguments.model)?;
    let photographs = Photographs::load()?;
    let bar = bar(arguments.pictures as u64, "scenes");
    let threads = rayon::ThreadPoolBuilder::new().num_threads(arguments.threads).build()?;
    let all: Vec<Asked> = threads.install(|| {
        let one = |index| {
            let asked = ask(&policy, &photographs, arguments.seed, index);
            bar.inc(1);
            asked
        };
        (0..arguments.pictures).into_par_iter().map(one).collect::<Result<_>>()
    })?;
    bar.finish_and_clear();
    if arguments.list {
        for asked in &all {
            let Pointed { is_at_it, off_mm, .. } = asked.photographed.object;
            let verdict = if is_at_it { "at it " } else { "beside" };
            println!("{:<9} {verdict} {off_mm:>4.0} mm  {}", photographs.desks[asked.desk].name, asked.sentence);
        }
    }
    println!("{:<20} {:>22} {:>18} {:>9}   {:>22} {:>18}", "", "object", "95 %", "median", "target", "95 %");
    for (index, desk) in photographs.desks.iter().enumerate() {
        say(desk.name, all.iter().filter(|asked| asked.desk == index).map(|asked| asked.photographed));
    }
    say("all photographs", all.iter().map(|asked| asked.photographed));
    say("simulated desks", all.iter().map(|asked| asked.simulated));
    say("the canonical desk", all.iter().map(|asked| asked.canonical));
    if let Some(path) = &arguments.sheet {
        draw(path, &all)?;
        println!("drew {} composites: {}", all.len(), path.display());
    }
    Ok(())
}

/// One scene, asked about in three pictures.
fn ask(policy: &Policy, photographs: &Photographs, first_seed: u64, index: usize) -> Result<Asked> {
    let desk = index % photographs.desks.len();
    let family = Family::ALL[index / photographs.desks.len() % Family::ALL.len()];
    let draw = Draw { condition: Condition::InDistribution, phrases: None };
    let mut seeds = first_seed + index as u64 * SEEDS_APART..FIRST_TRAINING_SEED;
    let trial = draw.next(Suite::One(family), &mut seeds)?;
    let mut episode = trial.episode()?;
    let begun = BEGUN[Pcg64Mcg::seed_from_u64(trial.seed).random_range(0..BEGUN.len())];
    for _ in 0..begun {
        let (command, _) = task::expert(&episode.view(), &trial.followed);
        episode.drive(&command);
    }
    let view = episode.view();
    let goal = task::current(&view, &trial.followed);
    let (object_m, target_m) = pointed_at_m(&view, &trial.followed);
    let object = Place { at_m: object_m, radius_m: radius_m(view.object(goal.object)) };
    let target = target_m.zip(goal.target).map(|(at_m, id)| Place { at_m, radius_m: radius_m(view.object(id)) });
    let sentence = trial.sentence.context("everything is asked for in words")?;
    let words = policy.tokenizer().encode(&sentence)?;
    let (scene, senses) = (episode.world.scene(), episode.world.proprioception());
    let mut poses = Vec::new();
    episode.world.poses(&mut poses);

    let read = |picture: &Image, capture: &Capture| {
        let step = step_now(policy, picture, &words, &senses, TapChoice::None)?;
        let pointed = |place: &Place, heat: &[f32]| pointed(place, capture, heat).context("a heat map has a peak");
        let object = pointed(&object, &step.readouts.object)?;
        anyhow::Ok(Reading {
            object,
            target: target.as_ref().map(|at| pointed(at, &step.readouts.target)).transpose()?,
        })
    };
    let rendered = |capture: &Capture| {
        let mut image = Image::new(CAMERA_SIDE, CAMERA_SIDE);
        Camera::new(&scene, Options::default())?.capture(&poses, capture, &mut image)?;
        read(&image, capture)
    };
    let composite = Composite::random(photographs, desk, trial.seed);
    let picture = composite.take(photographs, &scene, &poses)?;
    Ok(Asked {
        desk,
        sentence,
        photographed: read(&picture, &composite.capture)?,
        simulated: rendered(&composite.simulated(trial.seed))?,
        canonical: rendered(&Capture::canonical())?,
        composite: picture,
    })
}

/// How far a thing reaches from where it is pointed at.
fn radius_m(object: &ObjectState) -> f32 {
    if object.spec.kind == ObjectKind::Drawer { HANDLE_M } else { object.outline().1 }
}

/// How a heat map over a picture points at a place.
fn pointed(place: &Place, capture: &Capture, heat: &[f32]) -> Option<Pointed> {
    let view = View::new(&CameraPose::CANONICAL, CAMERA_SIDE, CAMERA_SIDE);
    let label_px = Vec2::from_array(capture.project(place.at_m)?);
    let peak_px = middle_of_peak_px(heat)?;
    let off_m = view.on_table(label_px)?.distance(view.on_table(peak_px)?);
    Some(Pointed { is_at_it: off_m <= place.radius_m + BESIDE_M, off_mm: off_m * 1000.0, label_px, peak_px })
}

/// A line of the table.
fn say(name: &str, readings: impl Iterator<Item = Reading> + Clone) {
    let object: Vec<Pointed> = readings.clone().map(|reading| reading.object).collect();
    let target: Vec<Pointed> = readings.filter_map(|reading| reading.target).collect();
    let told = |all: &[Pointed]| {
        let count = Count::new(all.len(), all.iter().filter(|pointed| pointed.is_at_it).count());
        let share = format!("{} of {} {:.1} %", count.successes, count.episodes, 100.0 * count.rate());
        let [low, high] = count.wilson95;
        format!("{share:>22} {:>18} {:>6.0} mm", format!("[{low:.3}, {high:.3}]"), median_mm(all))
    };
    println!("{name:<20} {}   {}", told(&object), told(&target));
}

fn median_mm(all: &[Pointed]) -> f32 {
    let mut off: Vec<f32> = all.iter().map(|pointed| pointed.off_mm).collect();
    off.sort_by(f32::total_cmp);
    off.get(off.len() / 2).copied().unwrap_or(f32::NAN)
}

fn draw(path: &std::path::Path, all: &[Asked]) -> Result<()> {
    let (width, height) = (COLUMNS.min(all.len()) * sheet::SIDE, all.len().div_ceil(COLUMNS) * sheet::SIDE);
    let mut pixels = vec![0; width * height * 3];
    for (index, asked) in all.iter().enumerate() {
        let (top, left) = (index / COLUMNS * sheet::SIDE, index % COLUMNS * sheet::SIDE);
        sheet::enlarge(&mut pixels, width, &asked.composite.rgb, top, left);
        let Pointed { label_px, peak_px, .. } = asked.photographed.object;
        for (at_px, rgb) in [label_px, peak_px].into_iter().zip(MARKS) {
            sheet::mark(&mut pixels, width, at_px.to_array(), rgb, top, left);
        }
    }
    sheet::save(path, &pixels, width, height)
}

#[cfg(test)]
mod tests {
    use schema::policy::{GRID_SIDE, PATCHES};

    use super::*;

    /// A map with one hot patch.
    fn heat(patch: usize) -> Vec<f32> {
        (0..PATCHES).map(|at| f32::from(u8::from(at == patch))).collect()
    }

    #[test]
    fn a_peak_on_a_thing_is_at_it_and_one_two_patches_away_is_not() {
        let canonical = Capture::canonical();
        let view = canonical.viewpoint.view();
        let patch_px = (CAMERA_SIDE / GRID_SIDE) as f32;
        let [column, row] = [5, 7];
        let at_px = (Vec2::new(column as f32, row as f32) + 0.5) * patch_px;
        let at_m = view.on_table(at_px).expect("the table is there").extend(0.0);
        let place = Place { at_m, radius_m: 0.015 };
        let pointed = |patch: usize| pointed(&place, &canonical, &heat(patch)).expect("there is a peak");
        let on = pointed(row * GRID_SIDE + column);
        assert!(on.is_at_it && on.off_mm < 0.5, "{on:?}");
        let off = pointed(row * GRID_SIDE + column + 2);
        assert!(!off.is_at_it && (40.0..120.0).contains(&off.off_mm), "{off:?}");
    }
}
