//! One episode, judged as the browser judges a run.

use anyhow::Result;
use policy::{Policy, Sentence};
use rayon::prelude::*;
use schema::{Image, ObjectId, TapChoice};
use serde::{Deserialize, Serialize};
use sim::{
    ObjectState,
    task::{self, CLOSING_PERIODS, LONGEST_RUN, TaskView},
};

use super::{
    step_now,
    trial::{Trial, movable},
};
use crate::{episode::Episode, progress::bar};

/// How far a thing is moved in the middle of a run, metres.
const MOVED_M: f32 = 0.05;
/// Directions tried for it.
const DIRECTIONS: u16 = 12;
/// A hand nearer to a thing than this at the end was after it, metres.
const NEAR_M: f32 = 0.05;

/// How an episode ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    pub solved: bool,
    /// Control periods it took.
    pub steps: u32,
    /// Whether the policy ended it by saying that it is done.
    pub said_done: bool,
    /// Mean entropy of the action tokens at the first step, in nats; 0 for the expert.
    pub entropy: f32,
    pub acted_on: ActedOn,
    /// At each step of a policy's: the same entropy, and the success readout.
    pub readings: Vec<[f32; 2]>,
    /// What a policy that failed saw first and last.
    pub pictures: Option<[Image; 2]>,
}

/// What the arm went for, beside what it was told to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActedOn {
    /// The right thing.
    Told,
    /// Another thing of the same kind and colour.
    Twin,
    /// Of the same colour only.
    SameColor,
    /// Of the same kind only.
    SameKind,
    Other,
    Nothing,
}

impl ActedOn {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Told => "the right thing",
            Self::Twin => "its twin",
            Self::SameColor => "another of its colour",
            Self::SameKind => "another of its kind",
            Self::Other => "something else",
            Self::Nothing => "nothing",
        }
    }

    fn of(told: &ObjectState, found: Option<&ObjectState>) -> Self {
        let Some(found) = found else { return Self::Nothing };
        let (kind, color) = (found.spec.kind == told.spec.kind, found.spec.color == told.spec.color);
        match (found.id == told.id, kind, color) {
            (true, ..) => Self::Told,
            (_, true, true) => Self::Twin,
            (_, false, true) => Self::SameColor,
            (_, true, false) => Self::SameKind,
            (_, false, false) => Self::Other,
        }
    }
}

/// How episodes are run.
#[derive(Clone, Copy, Debug)]
pub struct Attempts<'a> {
    /// Who moves the arm; without one, the expert.
    pub policy: Option<&'a Policy>,
    /// The policy is asked every so many control periods; in between the arm follows its chunk.
    pub ask_every: u32,
    /// How fast older chunks lose their say.
    pub decay: f32,
    /// An arm that gets nowhere does not back off.
    pub stubborn: bool,
    /// Say of each control period how things stood, what was done, and what the expert would have done.
    pub trace: bool,
    /// At once.
    pub threads: usize,
}

impl Attempts<'_> {
    /// Runs episodes; the outcomes are in the order of the trials.
    pub fn run(&self, trials: &[Trial], what: &str) -> Result<Vec<Outcome>> {
        let bar = bar(trials.len() as u64, what);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.threads).build()?;
        let outcomes = pool.install(|| {
            let run = |trial| {
                let outcome = self.attempt(trial);
                bar.inc(1);
                outcome
            };
            trials.par_iter().map(run).collect()
        });
        bar.finish_and_clear();
        outcomes
    }

    /// Runs an episode until its goal is achieved by the world's predicate, for at most [`LONGEST_RUN`] periods, or
    /// [`CLOSING_PERIODS`] after the policy said that it is done.
    fn attempt(&self, trial: &Trial) -> Result<Outcome> {
        let Self { policy, ask_every, .. } = *self;
        let mut episode = trial.episode()?;
        episode.pilot_with(self.decay, self.stubborn);
        let mut judge = task::Judge::new(trial.scored);
        let sentence = match (policy, &trial.sentence) {
            (Some(policy), Some(text)) => policy.tokenizer().encode(text)?,
            _ => Sentence::default(),
        };
        let mover = if trial.expert { None } else { policy };
        let mut readings = Vec::new();
        let mut first_picture = None;
        let mut touched: Option<ObjectId> = None;
        let (mut solved, mut said_done, mut steps) = (false, false, 0);
        while steps < LONGEST_RUN && !solved && !said_done {
            if let Some((at, towards_rad)) = trial.moved
                && steps == at
            {
                displace(&mut episode, trial, towards_rad);
            }
            match mover {
                None => {
                    let (command, _) = task::expert(&episode.view(), &trial.followed);
                    episode.drive(&command);
                }
                Some(_) if steps % ask_every != 0 => said_done = episode.follow(None).1,
                Some(policy) => {
                    let (_, senses) = episode.observe()?;
                    first_picture.get_or_insert_with(|| episode.picture().clone());
                    let step = step_now(policy, episode.picture(), &sentence, &senses, TapChoice::None)?;
                    readings.push([step.entropy(), step.readouts.success]);
                    said_done = episode.follow(Some(&step.forecast.chunk)).1;
                }
            }
            if self.trace {
                trace(steps, &episode.view(), trial);
            }
            steps += 1;
            let view = episode.view();
            touched = touched.or(view.held).or(view.pulled);
            solved = judge.observe(&view);
        }
        if said_done && !solved {
            solved = (0..CLOSING_PERIODS).any(|_| {
                episode.keep();
                judge.observe(&episode.view())
            });
        }
        let view = episode.view();
        let told = &view.objects[usize::from(trial.scored.first.object.0)];
        let found = touched.map_or_else(|| nearest(&view), |id| view.objects.get(usize::from(id.0)));
        let acted_on = if solved { ActedOn::Told } else { ActedOn::of(told, found) };
        let entropy = readings.first().map_or(0.0, |[entropy, _]| *entropy);
        let pictures = match first_picture {
            Some(first) if !solved => Some([first, episode.observe()?.0.clone()]),
            _ => None,
        };
        Ok(Outcome { solved, steps, said_done, entropy, acted_on, readings, pictures })
    }
}

/// Says how things stand.
fn trace(step: u32, view: &TaskView, trial: &Trial) {
    let (advice, phase) = task::expert(view, &trial.scored);
    let goal = task::current(view, &trial.scored);
    let object = view.object(goal.object);
    println!(
        "{step:3} ee {:.3} commanded {:.3} roll {:.2} opening {:.2} of {:.2} | {} {:.3} out {:.3} held {:?} pulled {:?} | expert: {} {:.3} roll {:.2} opening {:.2}",
        view.ee.position_m,
        view.commanded_ee.position_m,
        view.commanded_ee.roll_rad,
        view.opening,
        view.commanded_opening,
        object.spec.kind.word(),
        object.pose.position_m,
        object.travel_m,
        view.held.map(|id| id.0),
        view.pulled.map(|id| id.0),
        phase.label(),
        advice.ee.position_m,
        advice.ee.roll_rad,
        advice.opening,
    );
}

/// Moves what is to be acted on to one side, if it is not held and there is room.
fn displace(episode: &mut Episode, trial: &Trial, towards_rad: f32) {
    let Some(id) = movable(&trial.scored, &episode.view()) else { return };
    for turn in 0..DIRECTIONS {
        let angle = towards_rad + core::f32::consts::TAU * f32::from(turn) / f32::from(DIRECTIONS);
        if episode.world.nudge(id, MOVED_M * angle.cos(), MOVED_M * angle.sin()) {
            return;
        }
    }
}

/// The thing that the hand is at.
fn nearest(view: &TaskView) -> Option<&ObjectState> {
    let hand_m = view.ee.position_m.truncate();
    let beyond_m = |object: &ObjectState| {
        let (centre_m, radius_m) = object.outline();
        (hand_m - centre_m).length() - radius_m
    };
    let nearest = view.objects.iter().map(|object| (beyond_m(object), object)).min_by(|a, b| a.0.total_cmp(&b.0));
    nearest.filter(|(beyond_m, _)| *beyond_m < NEAR_M).map(|(_, object)| object)
}
