//! One episode to run: which scene, how it is seen, what is asked, and what counts.

use std::ops::Range;

use anyhow::{Result, bail};
use camera::{Axis as Picture, Capture, Look, Strength, capture::Viewpoint};
use rand::{Rng, SeedableRng, seq::SliceRandom};
use rand_pcg::Pcg64Mcg;
use schema::{Family, JointAngles, ObjectId, Plan};
use sim::{
    ArmStart, Layout, ObjectState, ResetOptions, World,
    language::{self, Wording},
    task,
};

use super::{
    condition::{Axis, Condition, Desk, Level, Novelty},
    phrases::Phrases,
};
use crate::{
    episode::{Arm, Distractors, Episode, FIRST_TRAINING_SEED, Setting},
    wording::{self, with_typo},
};

/// Control periods after which a thing is moved.
const MOVED_AFTER: Range<u32> = 3..9;
/// Sizes beyond those of training.
const SMALLER: f32 = 0.85;

/// What is counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suite {
    One(Family),
    /// Two goals in one sentence.
    Two,
}

impl Suite {
    pub fn all() -> impl Iterator<Item = Self> {
        Family::ALL.into_iter().map(Self::One).chain([Self::Two])
    }

    /// Whether a scene may admit two of its goals: there is at most one button to press, and one drawer, open or closed.
    pub fn can_be_swapped(self) -> bool {
        !matches!(self, Self::One(Family::Press | Family::Drawer))
    }

    /// Whether a condition can be asked of it. An arm that is only drawn moves nothing, so that on a desk it can but reach.
    pub fn suits(self, condition: Condition) -> bool {
        match condition {
            Condition::Swap => self.can_be_swapped(),
            Condition::Webcam(_) => self == Self::One(Family::Reach),
            _ => true,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::One(family) => family.name(),
            Self::Two => "two",
        }
    }

    /// Everything it can ask for.
    fn plans(self, world: &World) -> Vec<Plan> {
        match self {
            Self::One(family) => task::family(family).goals(&world.objects()).into_iter().map(Plan::from).collect(),
            Self::Two => world.pairs(),
        }
    }

    /// Tells the draws of suites apart.
    fn number(self) -> u64 {
        match self {
            Self::One(family) => family as u64,
            Self::Two => Family::ALL.len() as u64,
        }
    }
}

/// One episode to run.
#[derive(Clone, Debug)]
pub struct Trial {
    pub suite: Suite,
    pub seed: u64,
    pub layout: Layout,
    pub setting: Setting,
    /// What success means.
    pub scored: Plan,
    /// What the expert pursues when it moves the arm.
    pub followed: Plan,
    /// What a policy is told; `None` is a blank instruction, or the expert's business.
    pub sentence: Option<String>,
    /// Whether the expert moves the arm even when a policy is evaluated.
    pub expert: bool,
    /// When what is to be acted on is moved, and which way to try first.
    pub moved: Option<(u32, f32)>,
}

impl Trial {
    /// Its scene before the first step.
    pub fn episode(&self) -> Result<Episode> {
        Episode::new(World::from_layout(self.seed, &self.layout), &self.setting)
    }

    /// Whether it can begin: a webcam must have been found, and says which squares of the mat are hidden until it is.
    fn begins(&self) -> Result<bool> {
        Ok(self.setting.webcam.is_none() || self.episode()?.is_seen())
    }
}

/// How trials are drawn.
pub struct Draw<'a> {
    pub condition: Condition,
    pub phrases: Option<&'a Phrases>,
}

impl Draw<'_> {
    /// The episode of the first of some seeds whose scene has a goal for it.
    pub fn next(&self, suite: Suite, seeds: &mut Range<u64>) -> Result<Trial> {
        let start = seeds.start;
        for seed in seeds.by_ref() {
            let Some(trial) = self.trial(suite, seed)? else { continue };
            if trial.begins()? {
                return Ok(trial);
            }
            println!("{}: with things standing as in seed {seed} the camera is not found", self.condition);
        }
        bail!("from seed {start} on there are too few scenes with a goal for {} below seed {}", suite.name(), seeds.end)
    }

    /// The episode of a seed, or `None` when its scene has no goal for it.
    pub fn trial(&self, suite: Suite, seed: u64) -> Result<Option<Trial>> {
        let mut rng = Pcg64Mcg::seed_from_u64(seed.wrapping_mul(31) + suite.number());
        let layout = self.layout(seed);
        let world = World::from_layout(seed, &layout);
        let objects = world.objects();
        let mut plans = suite.plans(&world);
        plans.retain(|plan| self.asks(plan, &objects));
        let Some(first) = (!plans.is_empty()).then(|| rng.random_range(0..plans.len())) else { return Ok(None) };
        let words: u64 = rng.random();
        let mut plan = plans[first];
        if self.condition == Condition::Swap {
            if plans.len() < 2 {
                return Ok(None);
            }
            plan = plans[(first + rng.random_range(1..plans.len())) % plans.len()];
        }
        let sentence = self.sentence(&plan, &objects, words, &mut rng)?;
        let expert = self.condition == Condition::Chance;
        let followed = if expert {
            let all = Suite::all().flat_map(|suite| suite.plans(&world));
            let all: Vec<Plan> = all.collect();
            all[rng.random_range(0..all.len())]
        } else {
            plan
        };
        let moved = (self.condition == Condition::Moved)
            .then(|| (rng.random_range(MOVED_AFTER), rng.random_range(0.0..core::f32::consts::TAU)));
        let setting = self.setting(seed, &mut rng);
        Ok(Some(Trial { suite, seed, layout, setting, scored: plan, followed, sentence, expert, moved }))
    }

    /// Whether a plan is asked for in this condition: training leaves some out.
    fn asks(&self, plan: &Plan, objects: &[ObjectState]) -> bool {
        let held_out = plan.goals().any(|goal| language::is_held_out_combination(&goal, objects));
        held_out == (self.condition == Condition::UnseenCombinations) && language::is_expressible(plan, objects)
    }

    fn layout(&self, seed: u64) -> Layout {
        let draw = |arm| Layout::draw(seed, &ResetOptions { arm });
        let mut layout = draw(ArmStart::Ready);
        match self.condition {
            Condition::Changed(Axis::ArmStart, strength) => {
                let share = match strength {
                    Strength::Mild => 1.0 / 3.0,
                    Strength::Medium => 2.0 / 3.0,
                    Strength::Strong => 1.0,
                };
                layout.joints = between(layout.joints, draw(ArmStart::Anywhere).joints, share);
            }
            Condition::New(Novelty::Objects, Level::Hard) => {
                for object in layout.objects.iter_mut().filter(|object| object.spec.kind.graspable()) {
                    let rest_m = object.spec.rest_height_m();
                    object.spec.size_m *= SMALLER;
                    object.pose.position_m.z += object.spec.rest_height_m() - rest_m;
                }
            }
            _ => {}
        }
        layout
    }

    fn sentence(&self, plan: &Plan, objects: &[ObjectState], words: u64, rng: &mut Pcg64Mcg) -> Result<Option<String>> {
        let mistyped = |text: &str, rng: &mut Pcg64Mcg| {
            let vocabulary = wording::vocabulary();
            with_typo(text, rng, &|word| vocabulary.iter().any(|known| known == word))
        };
        let unseen = |wording| language::sentence(plan, objects, wording, words);
        Ok(match self.condition {
            Condition::Blank | Condition::Chance => None,
            Condition::Unseen(wording) => Some(unseen(wording)),
            Condition::Changed(Axis::Wording, Strength::Mild) => {
                Some(mistyped(&wording::sentence(plan, objects, words), rng))
            }
            Condition::Changed(Axis::Wording, Strength::Medium) => Some(unseen(Wording::UnseenTemplates)),
            Condition::Changed(Axis::Wording, Strength::Strong) => {
                Some(mistyped(&unseen(Wording::UnseenTemplates), rng))
            }
            Condition::Shuffled => {
                let text = wording::sentence(plan, objects, words);
                let mut words: Vec<&str> = text.split_whitespace().collect();
                words.shuffle(rng);
                Some(words.join(" "))
            }
            _ => Some(match self.phrases {
                Some(phrases) => phrases.sentence(&plan.first, objects, words)?,
                None => wording::sentence(plan, objects, words),
            }),
        })
    }

    fn setting(&self, seed: u64, rng: &mut Pcg64Mcg) -> Setting {
        let crowd = |count, rng: &mut Pcg64Mcg| Distractors::Crowd { seed: rng.random(), count };
        match self.condition {
            Condition::Changed(Axis::Layout, strength) => {
                let count = match strength {
                    Strength::Mild => 2,
                    Strength::Medium => 4,
                    Strength::Strong => 8,
                };
                Setting { distractors: crowd(count, rng), ..Setting::default() }
            }
            Condition::Changed(axis, strength) => {
                let capture = axis.picture().map(|axis| Capture::perturbed(axis, strength, seed));
                Setting { capture: capture.unwrap_or_default(), ..Setting::default() }
            }
            Condition::New(Novelty::Objects, Level::Easy) => Setting { paint: Some(paler), ..Setting::default() },
            Condition::New(Novelty::Background, level) => {
                Setting { capture: Capture::unseen(level == Level::Hard, seed), ..Setting::default() }
            }
            Condition::New(Novelty::Environment, level) => {
                let (strength, count) = match level {
                    Level::Easy => (Strength::Medium, 2),
                    Level::Hard => (Strength::Strong, 4),
                };
                Setting { capture: elsewhere(strength, seed), distractors: crowd(count, rng), ..Setting::default() }
            }
            Condition::Webcam(desk) => webcam(desk, seed),
            _ => Setting::default(),
        }
    }
}

/// What the arm does not look for among shades: each colour half way to grey.
fn paler(srgb: [f32; 3]) -> [f32; 3] {
    let grey = (srgb[0] + srgb[1] + srgb[2]) / 3.0;
    srgb.map(|value| 0.5 * value + 0.5 * (0.5 * grey + 0.4))
}

/// A desk as a webcam somewhere sees it.
fn webcam(desk: Desk, seed: u64) -> Setting {
    let drawn = |capture| Setting { capture, arm: Arm::Drawn, ..Setting::default() };
    let any = |turn: u64| Capture::random(seed + turn * FIRST_TRAINING_SEED);
    let is_webcam = |capture: &Capture| capture.viewpoint != Viewpoint::CANONICAL;
    match desk {
        Desk::Canonical => drawn(Capture::webcam(seed)),
        Desk::Any => drawn((0..100).map(any).find(is_webcam).expect("five of six are")),
        Desk::Mat => Setting { webcam: Some(seed), ..Setting::default() },
    }
}

/// Everything about a picture changed at once.
fn elsewhere(strength: Strength, seed: u64) -> Capture {
    let of = |axis| Capture::perturbed(axis, strength, seed);
    let (light, desk, film) = (of(Picture::Light), of(Picture::Background), of(Picture::Noise));
    Capture {
        look: Look { light: light.look.light, light_tint: light.look.light_tint, ..desk.look },
        backdrop: desk.backdrop,
        film: film.film,
        noise_seed: film.noise_seed,
        ..of(Picture::Camera)
    }
}

/// Part of the way from one set of joint angles to another.
fn between(from: JointAngles, to: JointAngles, share: f32) -> JointAngles {
    JointAngles(std::array::from_fn(|joint| from.0[joint] + (to.0[joint] - from.0[joint]) * share))
}

/// Which of the things on the table stands where it can be moved: what a plan acts on now.
pub fn movable(plan: &Plan, view: &task::TaskView) -> Option<ObjectId> {
    let goal = task::current(view, plan);
    let of: &ObjectState = &view.objects[usize::from(goal.object.0)];
    (view.held != Some(goal.object) && of.spec.kind.graspable()).then_some(goal.object)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(condition: Condition, suite: Suite, seed: u64) -> Option<Trial> {
        let draw = Draw { condition, phrases: None };
        draw.trial(suite, seed).expect("no phrases, so none are missing")
    }

    #[test]
    fn a_swap_is_another_goal_of_the_same_family_in_the_same_scene() {
        let mut swapped = 0;
        for seed in 0..20 {
            for suite in Suite::all() {
                let Some(trial) = draw(Condition::Swap, suite, seed) else { continue };
                let first = draw(Condition::InDistribution, suite, seed).expect("there are two goals to swap");
                assert_eq!((trial.suite, trial.followed, &trial.layout), (suite, trial.scored, &first.layout));
                assert_ne!(trial.scored, first.scored);
                assert_ne!(trial.sentence, first.sentence);
                swapped += 1;
            }
        }
        assert!(swapped > 40, "{swapped}");
        let swaps = |suite| (0..400).any(|seed| draw(Condition::Swap, suite, seed).is_some());
        for suite in Suite::all() {
            assert_eq!(swaps(suite), suite.can_be_swapped(), "{}", suite.name());
        }
    }

    #[test]
    fn without_words_the_score_is_that_of_the_first_goal() {
        for seed in 0..20 {
            for suite in Suite::all() {
                let Some(first) = draw(Condition::InDistribution, suite, seed) else { continue };
                assert!(first.sentence.is_some() && !first.expert && first.followed == first.scored);
                let blank = draw(Condition::Blank, suite, seed).expect("the same scene");
                assert_eq!((blank.scored, blank.sentence, blank.expert), (first.scored, None, false));
                let chance = draw(Condition::Chance, suite, seed).expect("the same scene");
                assert_eq!((chance.scored, chance.sentence, chance.expert), (first.scored, None, true));
                let shuffled = draw(Condition::Shuffled, suite, seed).expect("the same scene");
                let sorted = |text: Option<String>| {
                    let text = text.expect("there are words");
                    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
                    words.sort();
                    words
                };
                assert_eq!((shuffled.scored, sorted(shuffled.sentence)), (first.scored, sorted(first.sentence)));
            }
        }
    }

    #[test]
    fn only_one_condition_asks_for_what_training_never_does() {
        let mut unseen = 0;
        for condition in Condition::all() {
            for seed in 0..12 {
                for suite in Suite::all() {
                    let Some(trial) = draw(condition, suite, seed) else { continue };
                    let objects = &trial.layout.objects;
                    let held_out = trial.scored.goals().any(|goal| language::is_held_out_combination(&goal, objects));
                    assert_eq!(held_out, condition == Condition::UnseenCombinations, "{condition} seed {seed}");
                    unseen += usize::from(held_out);
                }
            }
        }
        assert!(unseen > 10, "{unseen}");
    }

    #[test]
    fn the_same_seed_draws_the_same_episode() {
        for condition in Condition::all() {
            let told = |seed| {
                draw(condition, Suite::One(Family::Pick), seed).map(|trial| (trial.scored, trial.sentence, trial.moved))
            };
            assert_eq!(told(4), told(4));
            assert!((0..20).any(|seed| told(seed) != told(seed + 1)));
        }
    }
}
