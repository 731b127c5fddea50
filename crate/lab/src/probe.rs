//! What a policy knows besides what to do: linear probes on what its readout query found, before and after training
//! (in the manner of Alain and Bengio 2016; asked after "Does a VLA even know the basics", Grover et al. 2025).
//!
//! A probe is a linear map fitted to some scenes and asked about others. What it can tell is there to be read; what it
//! cannot may have been lost, or never been looked for.

use std::{collections::BTreeMap, path::PathBuf};

use anyhow::{Result, anyhow, ensure};
use burn::tensor::{Device, Tensor, TensorData};
use nalgebra::DMatrix;
use policy::{
    PolicyConfig, Tokenizer,
    manifest::WEIGHTS_FILE,
    model::{Input, Net},
    picture_data, weights,
};
use schema::{Color, Family, Goal, Image, ObjectKind, Proprioception, policy::MAX_WORDS};
use serde::{Deserialize, Serialize};
use sim::ObjectState;

use crate::{
    arguments::at_least_one,
    episode::FIRST_TRAINING_SEED,
    evaluate::{
        condition::Condition,
        trial::{Draw, Suite},
    },
    files,
    progress::bar,
    train::checkpoint::RunFolder,
};

/// Scenes of probes begin here: neither training, evaluation nor calibration has them.
const FIRST_SEED: u64 = 300_000;
/// Share of the scenes that probes are fitted to; they are asked about the rest.
const FITTED: f32 = 0.75;
/// Keeps a probe from following every scene.
const RIDGE: f64 = 1.0;
/// Scenes in a pass.
const AT_ONCE: usize = 16;

/// Ask what a policy knows of the scene and the sentence, before and after its training.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// The model's folder.
    #[arg(long, default_value = "models/nano")]
    model: PathBuf,
    /// Scenes to fit probes to and to ask about.
    #[arg(long, default_value_t = 3000, value_parser = at_least_one())]
    scenes: usize,
    /// Where the answers go; printed only, without it.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// What a probe is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    /// The colour of what is named.
    Color,
    /// Its kind.
    Shape,
    /// Whether it is left or right of the middle between it and the thing nearest to it.
    Relation,
    /// Which of the things on the table, from left to right, it is.
    Named,
}

impl Question {
    const ALL: [Self; 4] = [Self::Color, Self::Shape, Self::Relation, Self::Named];

    const fn name(self) -> &'static str {
        match self {
            Self::Color => "colour",
            Self::Shape => "shape",
            Self::Relation => "relation",
            Self::Named => "which object",
        }
    }

    const fn answers(self) -> usize {
        match self {
            Self::Color => Color::ALL.len(),
            Self::Shape => ObjectKind::ALL.len(),
            Self::Relation => 2,
            Self::Named => crate::dataset::OBJECTS,
        }
    }

    /// The right answer about the object of a goal.
    fn answer(self, goal: &Goal, objects: &[ObjectState]) -> usize {
        let named = &objects[usize::from(goal.object.0)];
        let at = |object: &ObjectState| object.outline().0;
        match self {
            Self::Color => named.spec.color as usize,
            Self::Shape => named.spec.kind as usize,
            Self::Relation => {
                let others = objects.iter().filter(|other| other.id != named.id);
                let apart = |other: &&ObjectState| (at(other) - at(named)).length();
                let nearest = others.min_by(|a, b| apart(a).total_cmp(&apart(b)));
                usize::from(nearest.is_some_and(|nearest| at(named).y > at(nearest).y))
            }
            Self::Named => objects.iter().filter(|other| at(other).y < at(named).y).count(),
        }
    }
}

/// A scene with a sentence, and the right answers.
struct Case {
    picture: Image,
    senses: Proprioception,
    ids: Vec<i32>,
    answers: [usize; 4],
}

/// How often probes are right.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Knowledge {
    /// Who always gives the commonest answer.
    pub commonest: f64,
    /// With fresh weights.
    pub before: f64,
    /// With the model's.
    pub after: f64,
}

/// What `probe.json` holds: each question with how often its probe is right.
pub type Knowledges = BTreeMap<String, Knowledge>;

pub fn run(arguments: &Arguments) -> Result<()> {
    let device = policy::device::cpu();
    let (config, tokenizer) = RunFolder(arguments.model.clone()).load_config()?;
    let bytes = std::fs::read(arguments.model.join(WEIGHTS_FILE))?;
    let trained = weights::from_bytes(&bytes, Net::new(&config, &device))?;
    device.seed(1);
    let fresh = Net::new(&config, &device);

    let cases = cases(arguments, &tokenizer)?;
    let before = found(&fresh, &cases, &config, &device)?;
    let after = found(&trained, &cases, &config, &device)?;
    let mut knowledges = Knowledges::new();
    for (index, question) in Question::ALL.into_iter().enumerate() {
        let answers: Vec<usize> = cases.iter().map(|case| case.answers[index]).collect();
        let knowledge = Knowledge {
            commonest: commonest(&answers),
            before: right(&before, &answers, question.answers())?,
            after: right(&after, &answers, question.answers())?,
        };
        println!(
            "{:<14} commonest answer {:5.1} %, before training {:5.1} %, after {:5.1} %",
            question.name(),
            100.0 * knowledge.commonest,
            100.0 * knowledge.before,
            100.0 * knowledge.after
        );
        knowledges.insert(question.name().to_owned(), knowledge);
    }
    if let Some(path) = &arguments.out {
        files::write(path, serde_json::to_string_pretty(&knowledges)? + "\n")?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

/// Scenes as they are at the start, each with a sentence about one of its goals, the families taking turns.
fn cases(arguments: &Arguments, tokenizer: &Tokenizer) -> Result<Vec<Case>> {
    let draw = Draw { condition: Condition::InDistribution, phrases: None };
    let mut seeds = FIRST_SEED..FIRST_TRAINING_SEED;
    let bar = bar(arguments.scenes as u64, "scenes");
    (0..arguments.scenes)
        .map(|turn| {
            let trial = draw.next(Suite::One(Family::ALL[turn % Family::ALL.len()]), &mut seeds)?;
            let mut ids: Vec<i32> =
                tokenizer.encode(trial.sentence.as_deref().unwrap_or_default())?.ids().map(|id| id as i32).collect();
            ids.resize(MAX_WORDS, 0);
            let mut episode = trial.episode()?;
            let (picture, senses) = episode.observe()?;
            bar.inc(1);
            let answers = Question::ALL.map(|question| question.answer(&trial.scored.first, &trial.layout.objects));
            Ok(Case { picture: picture.clone(), senses, ids, answers })
        })
        .collect()
}

/// What the readout query found in each case.
fn found(net: &Net, cases: &[Case], config: &PolicyConfig, device: &Device) -> Result<DMatrix<f64>> {
    let mut rows = Vec::with_capacity(cases.len() * config.width);
    for cases in cases.chunks(AT_ONCE) {
        let count = cases.len();
        let pictures: Vec<&Image> = cases.iter().map(|case| &case.picture).collect();
        let ids: Vec<i32> = cases.iter().flat_map(|case| case.ids.iter().copied()).collect();
        let absent: Vec<bool> = ids.iter().map(|&id| id == 0).collect();
        let senses: Vec<f32> = cases.iter().flat_map(|case| case.senses.features()).collect();
        let output = net.forward(Input {
            pictures: Tensor::from_data(picture_data(&pictures), device),
            words: Tensor::from_data(TensorData::new(ids, [count, MAX_WORDS]), device),
            absent: Tensor::from_data(TensorData::new(absent, [count, MAX_WORDS]), device),
            senses: Tensor::from_data(TensorData::new(senses, [count, Proprioception::FEATURES]), device),
        });
        let [_, queries, width] = output.found.dims();
        let readout = output.found.slice([0..count, queries - 1..queries, 0..width]);
        let values: Vec<f32> = readout.into_data().try_to_vec().map_err(|error| anyhow!("{error:?}"))?;
        rows.extend(values.into_iter().map(f64::from));
    }
    Ok(DMatrix::from_row_slice(cases.len(), config.width, &rows))
}

/// Share of the later cases that have the commonest answer.
fn commonest(answers: &[usize]) -> f64 {
    let asked = &answers[split(answers.len())..];
    let most = asked.iter().map(|answer| asked.iter().filter(|other| *other == answer).count()).max();
    most.unwrap_or(0) as f64 / asked.len().max(1) as f64
}

fn split(cases: usize) -> usize {
    (cases as f32 * FITTED) as usize
}

/// How often a linear map from what was found, fitted to the earlier cases by least squares, is right about the later ones.
fn right(found: &DMatrix<f64>, answers: &[usize], kinds: usize) -> Result<f64> {
    let fitted = split(answers.len());
    ensure!(fitted > 0 && fitted < answers.len(), "too few scenes to fit a probe to and to ask about");
    let with_one =
        |from: usize, to: usize| {
            DMatrix::from_fn(to - from, found.ncols() + 1, |row, column| {
                if column == 0 { 1.0 } else { found[(from + row, column - 1)] }
            })
        };
    let known = with_one(0, fitted);
    let wanted = DMatrix::from_fn(fitted, kinds, |row, kind| f64::from(u8::from(answers[row] == kind)));
    let mut normal = known.transpose() * &known;
    for column in 0..normal.ncols() {
        normal[(column, column)] += RIDGE;
    }
    let solver = normal.cholesky().ok_or_else(|| anyhow!("what was found is no proper numbers"))?;
    let map = solver.solve(&(known.transpose() * wanted));
    let scores = with_one(fitted, answers.len()) * map;
    let is_right = |row: usize| {
        let likeliest = (0..kinds).max_by(|&a, &b| scores[(row, a)].total_cmp(&scores[(row, b)]));
        likeliest == Some(answers[fitted + row])
    };
    let asked = answers.len() - fitted;
    Ok((0..asked).filter(|&row| is_right(row)).count() as f64 / asked as f64)
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_pcg::Pcg64Mcg;
    use sim::{ResetOptions, World};

    use super::*;

    #[test]
    fn a_probe_finds_what_is_there_and_nothing_else() {
        let mut rng = Pcg64Mcg::seed_from_u64(1);
        let answers: Vec<usize> = (0..400).map(|_| rng.random_range(0..4)).collect();
        let noise = |rng: &mut Pcg64Mcg| rng.random_range(-0.3..0.3);
        let told =
            DMatrix::from_fn(400, 6, |row, column| f64::from(u8::from(answers[row] == column)) + noise(&mut rng));
        let knows = right(&told, &answers, 4).expect("enough cases");
        let blind = right(&DMatrix::from_fn(400, 6, |_, _| noise(&mut rng)), &answers, 4).expect("enough cases");
        assert!(knows > 0.95 && blind < 0.45, "{knows} {blind}");
        assert!((0.2..0.4).contains(&commonest(&answers)));
    }

    #[test]
    fn the_answers_are_those_of_the_scene() {
        let world = World::reset(5, &ResetOptions::default());
        let objects = world.objects();
        let places: Vec<usize> = (0..objects.len())
            .map(|index| {
                let goal = Goal::on(Family::Reach, objects[index].id);
                assert_eq!(Question::Color.answer(&goal, &objects), objects[index].spec.color as usize);
                assert_eq!(Question::Shape.answer(&goal, &objects), objects[index].spec.kind as usize);
                Question::Named.answer(&goal, &objects)
            })
            .collect();
        let mut sorted = places.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..objects.len()).collect::<Vec<_>>(), "each has a place of its own from left to right");
    }
}
