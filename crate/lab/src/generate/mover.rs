//! Who moves the arm while frames are recorded.

use anyhow::Result;
use glam::Vec3;
use policy::{Policy, Sentence};
use rand::Rng;
use rand_pcg::Pcg64Mcg;
use schema::{Plan, TapChoice};
use sim::task;

use crate::{episode::Episode, evaluate::step_now, wording};

/// DART noise keeps its direction for a while, as a wrong policy would: share of it that survives a step.
const PERSISTENCE: f32 = 0.8;
/// Standard deviation of the noise in steady state, metres.
const SPREAD_M: f32 = 0.008;
/// Standard deviation of the noise on the roll, radians.
const SPREAD_RAD: f32 = 0.08;
/// Chance per step that the fingers do something else for a while.
const FUMBLE: f64 = 0.01;

/// The expert as it is, the expert with DART noise, or a policy.
pub enum Mover<'a> {
    Expert,
    NoisyExpert {
        drift_m: Vec3,
        drift_rad: f32,
        fumble: Option<(u32, f32)>,
    },
    Policy(&'a Policy),
    /// A policy that has been told what to do.
    Following {
        policy: &'a Policy,
        sentence: Sentence,
    },
}

impl<'a> Mover<'a> {
    /// An expert that has not drifted yet.
    pub fn noisy_expert() -> Self {
        Self::NoisyExpert { drift_m: Vec3::ZERO, drift_rad: 0.0, fumble: None }
    }

    /// Tells a policy what to do in words; an expert needs none.
    pub fn instruct(&mut self, plan: &Plan, episode: &Episode, wording: u64) -> Result<()> {
        let policy: &'a Policy = match self {
            Self::Policy(policy) | Self::Following { policy, .. } => policy,
            Self::Expert | Self::NoisyExpert { .. } => return Ok(()),
        };
        let text = wording::sentence(plan, &episode.world.objects(), wording);
        let sentence = policy.tokenizer().encode(&text)?;
        *self = Self::Following { policy, sentence };
        Ok(())
    }

    /// One control period, after [`Episode::observe`].
    pub fn advance(&mut self, episode: &mut Episode, plan: &Plan, rng: &mut Pcg64Mcg) -> Result<()> {
        match self {
            Self::Expert | Self::Policy(_) => {
                let (command, _) = task::expert(&episode.view(), plan);
                episode.drive(&command);
            }
            Self::NoisyExpert { drift_m, drift_rad, fumble } => {
                let (mut command, _) = task::expert(&episode.view(), plan);
                // An Ornstein-Uhlenbeck step whose steady state has the spreads above.
                let kick = (1.0 - PERSISTENCE * PERSISTENCE).sqrt();
                *drift_m =
                    *drift_m * PERSISTENCE + Vec3::new(normal(rng), normal(rng), normal(rng)) * (kick * SPREAD_M);
                *drift_rad = *drift_rad * PERSISTENCE + normal(rng) * (kick * SPREAD_RAD);
                command.ee.position_m += *drift_m;
                command.ee.roll_rad += *drift_rad;
                if fumble.is_none() && rng.random_bool(FUMBLE) {
                    *fumble = Some((rng.random_range(2..8), rng.random()));
                }
                if let Some((steps, opening)) = fumble {
                    command.opening = *opening;
                    *steps -= 1;
                    if *steps == 0 {
                        *fumble = None;
                    }
                }
                episode.drive(&command);
            }
            Self::Following { policy, sentence } => {
                let senses = episode.world.proprioception();
                let step = step_now(policy, episode.picture(), sentence, &senses, TapChoice::None)?;
                episode.follow(Some(&step.forecast.chunk));
            }
        }
        Ok(())
    }
}

/// A standard normal number (Box and Muller 1958).
fn normal(rng: &mut Pcg64Mcg) -> f32 {
    let radius = (-2.0 * (1.0 - rng.random::<f32>()).ln()).sqrt();
    radius * (core::f32::consts::TAU * rng.random::<f32>()).cos()
}
