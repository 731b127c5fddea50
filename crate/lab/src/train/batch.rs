//! From frames to a batch: pictures, sentences in fresh wordings, and soft targets.
//!
//! Built on its own thread, ahead of the network, so that training never waits for the disk or the grammar.

use std::sync::Arc;

use glam::Vec3;
use policy::{Tokenizer, tokenizer::UNKNOWN};
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;
use schema::{
    ActionRange, BINS, CAMERA_SIDE, CHUNK_STEPS, Color, DIMS, Family, ObjectKind, Plan, Proprioception, Way,
    policy::{GRID_SIDE, MAX_WORDS, PATCHES},
};
use sim::ObjectState;

use crate::{
    dataset::{Dataset, Frame, OBJECTS, PICTURE_BYTES, PlanRecord},
    wording::{sentence, with_typo},
};

/// Width of the soft label around the right bin, in bins.
const LABEL_SIGMA_BINS: f32 = 1.5;
/// Width of the pointer target, in patches.
const POINTER_SIGMA_PATCHES: f32 = 0.55;
/// Share of words hidden behind the unknown token, so that a strange word is survivable.
const UNKNOWN_SHARE: f32 = 0.02;
/// Share of sentences with a typo, so that what the tokenizer makes of one is seen in training.
const TYPO_SHARE: f32 = 0.05;
/// How much less likely each turn makes a goal to have another.
const REPEATED: f32 = 3.0;
/// Standard deviation of the noise on the senses, in their own scaled units (0.005 is half a millimetre).
const SENSES_NOISE: f32 = 0.005;

/// Numbers that tell a teacher where an object is, and what it is.
pub const PLACES: usize = 14;
pub const KINDS: usize = ObjectKind::ALL.len() + Color::ALL.len();
/// Numbers that tell it what part an object has: of the first goal and the second, acted on or the target.
pub const ROLES: usize = 4;
/// Numbers that tell it what to do: the family of either goal, and which way.
pub const AIMS: usize = 2 * (Family::ALL.len() + WAYS.len());
const WAYS: [Way; 2] = [Way::Open, Way::Close];
/// Where objects stand, in the middle, and how far from there at most: so places become numbers of about 1.
const MIDDLE_M: [f32; 3] = [0.2, 0.0, 0.0];
const REACH_M: f32 = 0.15;
/// Sizes become numbers of about 1.
const SIZE_M: f32 = 0.05;

/// What a network needs of a batch; the rest stays empty.
#[derive(Clone, Copy, Debug)]
pub struct Wants {
    /// Pictures, and sentences about them.
    pub pictures: bool,
    /// What is on the table.
    pub things: bool,
}

impl Wants {
    /// What two networks need together.
    pub const fn and(self, other: Self) -> Self {
        Self { pictures: self.pictures || other.pictures, things: self.things || other.things }
    }
}

/// Numbers for one step of training, or for a part of it; see [`policy::model::Input`] for the shapes of the inputs.
pub struct Batch {
    pub frames: usize,
    pub samples: usize,
    pub pictures: Vec<f32>,
    pub words: Vec<i32>,
    pub absent: Vec<bool>,
    pub senses: Vec<f32>,
    /// `[samples, 56, 256]`, each distribution summing to 1.
    pub actions: Vec<f32>,
    /// `[samples, 56]`, on [0, 1].
    pub units: Vec<f32>,
    pub phases: Vec<i32>,
    pub successes: Vec<f32>,
    /// `[samples, 2, 144]`, each distribution summing to 1.
    pub pointers: Vec<f32>,
    /// `[frames, 8, PLACES]`: where each object is, and was when the instruction was given.
    pub places: Vec<f32>,
    /// `[frames, 8, KINDS]`, kind and colour as zeros and ones.
    pub kinds: Vec<f32>,
    /// `[samples, 8, ROLES]`: what part each object has in what is meant.
    pub roles: Vec<f32>,
    /// `[samples, AIMS]`: what is to be done.
    pub aims: Vec<f32>,
    /// `[frames, 8]`, 1 where there is no object.
    pub missing: Vec<f32>,
    /// `[frames, 8, 144]`: where each object is in the picture, each summing to 1, or to 0 where there is none.
    pub at_patches: Vec<f32>,
}

/// Draws batches from a dataset: the same ones for the same seed and step, into however many parts they are cut.
pub struct Batcher {
    pub dataset: Arc<Dataset>,
    pub tokenizer: Tokenizer,
    pub range: ActionRange,
    pub seed: u64,
    /// Pictures in a batch.
    pub frames: usize,
    /// Instructions per picture.
    pub goals: usize,
    /// How common each family is among the goals of the data: of those of a picture the rarer are drawn more often.
    pub families: [usize; Family::ALL.len()],
    pub wants: Wants,
    /// Whether pictures and senses are noisy and sentences drawn anew, with mistakes: not where frames are to be learned by
    /// heart.
    pub varied: bool,
}

impl Batcher {
    /// One of the parts, as equal as can be, of the batch of a training step.
    pub fn part(&self, step: u64, part: usize, parts: usize) -> Batch {
        let places = self.frames * part / parts..self.frames * (part + 1) / parts;
        let frames = places.len();
        let samples = frames * self.goals;
        let mut batch = Batch {
            frames,
            samples,
            pictures: Vec::with_capacity(if self.wants.pictures { frames * PICTURE_BYTES } else { 0 }),
            words: Vec::with_capacity(samples * MAX_WORDS),
            absent: Vec::with_capacity(samples * MAX_WORDS),
            senses: Vec::with_capacity(samples * Proprioception::FEATURES),
            actions: vec![0.0; samples * CHUNK_STEPS * DIMS * BINS],
            units: Vec::with_capacity(samples * CHUNK_STEPS * DIMS),
            phases: Vec::with_capacity(samples),
            successes: Vec::with_capacity(samples),
            pointers: vec![0.0; samples * 2 * PATCHES],
            places: Vec::new(),
            kinds: Vec::new(),
            roles: Vec::new(),
            aims: Vec::new(),
            missing: Vec::new(),
            at_patches: Vec::new(),
        };
        let mut sample = 0;
        for place in places {
            let draw = step * self.frames as u64 + place as u64;
            let mut rng = Pcg64Mcg::seed_from_u64(self.seed ^ draw.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            let frame = self.dataset.frame(rng.random_range(0..self.dataset.len()));
            if self.wants.pictures {
                push_picture(&mut batch.pictures, &frame.picture, self.varied.then_some(&mut rng));
            }
            if self.wants.things {
                push_things(&mut batch, frame);
            }
            let objects = frame.told();
            let labels = frame.goals();
            let mut turns = vec![0.0; labels.len()];
            for _ in 0..self.goals {
                let drawn = self.draw(labels, &turns, &mut rng);
                turns[drawn] += 1.0;
                let label = &labels[drawn];
                if self.wants.pictures {
                    self.push_sentence(&mut batch, label, &objects, &mut rng);
                }
                push_senses(&mut batch.senses, frame, self.varied.then_some(&mut rng));
                if self.wants.things {
                    push_meaning(&mut batch, &label.plan());
                }
                self.push_label(&mut batch, label, sample);
                sample += 1;
            }
        }
        batch
    }

    /// One of the goals of a picture, the more likely the rarer its family is and the less often it had its turn.
    fn draw(&self, labels: &[PlanRecord], turns: &[f32], rng: &mut Pcg64Mcg) -> usize {
        let weights = labels.iter().zip(turns).map(|(label, turns)| {
            let common = self.families[label.plan().first.family as usize].max(1);
            1.0 / (common as f32 * (1.0 + REPEATED * turns))
        });
        let weights: Vec<f32> = weights.collect();
        let mut left = rng.random_range(0.0..weights.iter().sum());
        let drawn = weights.iter().position(|weight| {
            left -= weight;
            left < 0.0
        });
        drawn.unwrap_or(labels.len() - 1)
    }

    fn push_sentence(&self, batch: &mut Batch, label: &PlanRecord, objects: &[ObjectState], rng: &mut Pcg64Mcg) {
        let mut ids: Vec<u32> = loop {
            let wording = if self.varied { rng.random() } else { 0 };
            let mut text = sentence(&label.plan(), objects, wording);
            if self.varied && rng.random::<f32>() < TYPO_SHARE {
                text = with_typo(&text, rng, &|word| self.tokenizer.knows(word));
            }
            if let Ok(sentence) = self.tokenizer.encode(&text) {
                break sentence.ids().collect();
            }
        };
        for id in &mut ids {
            if self.varied && rng.random::<f32>() < UNKNOWN_SHARE {
                *id = UNKNOWN;
            }
        }
        for slot in 0..MAX_WORDS {
            batch.words.push(ids.get(slot).map_or(0, |&id| id as i32));
            batch.absent.push(slot >= ids.len());
        }
    }

    fn push_label(&self, batch: &mut Batch, label: &PlanRecord, sample: usize) {
        for step in 0..CHUNK_STEPS {
            for dim in 0..DIMS {
                let unit = self.range.normalise(step, dim, label.chunk[step][dim]);
                let token = (sample * CHUNK_STEPS + step) * DIMS + dim;
                soften(&mut batch.actions[token * BINS..(token + 1) * BINS], unit);
                batch.units.push(unit);
            }
        }
        batch.phases.push(label.phase() as i32);
        batch.successes.push(f32::from(u8::from(label.success())));
        for (which, at_px) in label.pointers_px.iter().enumerate() {
            let start = (sample * 2 + which) * PATCHES;
            point(&mut batch.pointers[start..start + PATCHES], *at_px);
        }
    }
}

/// The picture as planes from -1 to 1, with a little of what real sensors do: gain, tint, and grain.
fn push_picture(planes: &mut Vec<f32>, rgb: &[u8; PICTURE_BYTES], rng: Option<&mut Pcg64Mcg>) {
    let side = CAMERA_SIDE * CAMERA_SIDE;
    let plain = |channel: usize| (0..side).map(move |pixel| f32::from(rgb[pixel * 3 + channel]) / 127.5 - 1.0);
    let Some(rng) = rng else {
        planes.extend((0..3).flat_map(plain));
        return;
    };
    let grain: f32 = if rng.random_bool(0.5) { rng.random_range(0.0..0.04) } else { 0.0 };
    let shift: f32 = rng.random_range(-0.08..0.08);
    for channel in 0..3 {
        let gain: f32 = rng.random_range(0.92..1.08);
        for value in plain(channel) {
            let noise = if grain > 0.0 { rng.random_range(-grain..grain) } else { 0.0 };
            planes.push(((value + 1.0) * gain - 1.0 + shift + noise).clamp(-1.0, 1.0));
        }
    }
}

/// What is on the table.
fn push_things(batch: &mut Batch, frame: &Frame) {
    let (told, now) = (frame.told(), frame.now());
    for (told, now) in told.iter().zip(&now) {
        push_place(&mut batch.places, told, now);
        let one = |at: usize, of: usize| (0..of).map(move |index| f32::from(u8::from(index == at)));
        batch.kinds.extend(one(now.spec.kind as usize, ObjectKind::ALL.len()));
        batch.kinds.extend(one(now.spec.color as usize, Color::ALL.len()));
    }
    let absent = OBJECTS - now.len();
    batch.places.extend(std::iter::repeat_n(0.0, absent * PLACES));
    batch.kinds.extend(std::iter::repeat_n(0.0, absent * KINDS));
    batch.missing.extend((0..OBJECTS).map(|index| f32::from(u8::from(index >= now.len()))));
    let start = batch.at_patches.len();
    batch.at_patches.resize(start + OBJECTS * PATCHES, 0.0);
    for (patches, at_px) in batch.at_patches[start..].chunks_exact_mut(PATCHES).zip(frame.places_px()) {
        point(patches, at_px);
    }
}

/// What is meant.
fn push_meaning(batch: &mut Batch, plan: &Plan) {
    let start = batch.roles.len();
    batch.roles.resize(start + OBJECTS * ROLES, 0.0);
    for (turn, goal) in [Some(plan.first), plan.then].into_iter().enumerate() {
        for (part, object) in [goal.map(|goal| goal.object), goal.and_then(|goal| goal.target)].into_iter().enumerate()
        {
            if let Some(object) = object {
                batch.roles[start + usize::from(object.0) * ROLES + 2 * turn + part] = 1.0;
            }
        }
        let one = |is: bool| f32::from(u8::from(is));
        batch.aims.extend(Family::ALL.map(|family| one(goal.is_some_and(|goal| goal.family == family))));
        batch.aims.extend(WAYS.map(|way| one(goal.is_some_and(|goal| goal.way == Some(way)))));
    }
}

/// Where an object is, and was, and how it lies, in [`PLACES`] numbers.
fn push_place(places: &mut Vec<f32>, told: &ObjectState, now: &ObjectState) {
    for at_m in [now.pose.position_m, told.pose.position_m] {
        places.extend(at_m.to_array().iter().zip(MIDDLE_M).map(|(at_m, middle_m)| (at_m - middle_m) / REACH_M));
    }
    for axis in [now.pose.rotation * Vec3::X, now.pose.rotation * Vec3::Z] {
        places.extend(axis.to_array());
    }
    places.extend([now.spec.size_m / SIZE_M, now.travel_m / SIZE_M]);
}

fn push_senses(senses: &mut Vec<f32>, frame: &Frame, rng: Option<&mut Pcg64Mcg>) {
    match rng {
        Some(rng) => {
            senses.extend(frame.senses.iter().map(|value| value + rng.random_range(-1.7..1.7) * SENSES_NOISE));
        }
        None => senses.extend(frame.senses),
    }
}

/// A Gaussian over bins around a value on [0, 1], cut where it is negligible and normalised.
fn soften(bins: &mut [f32], unit: f32) {
    let centre = unit * BINS as f32 - 0.5;
    let reach = (LABEL_SIGMA_BINS * 4.0) as i32;
    let middle = centre.round() as i32;
    let mut total = 0.0;
    for bin in (middle - reach).max(0)..=(middle + reach).min(BINS as i32 - 1) {
        let off = (bin as f32 - centre) / LABEL_SIGMA_BINS;
        let weight = (-0.5 * off * off).exp();
        bins[bin as usize] = weight;
        total += weight;
    }
    for bin in (middle - reach).max(0)..=(middle + reach).min(BINS as i32 - 1) {
        bins[bin as usize] /= total;
    }
}

/// A Gaussian over patches around a pixel; one outside the picture is taken to its edge.
fn point(patches: &mut [f32], at_px: [f32; 2]) {
    let patch_px = CAMERA_SIDE as f32 / GRID_SIDE as f32;
    let inside = |px: f32| (px / patch_px - 0.5).clamp(0.0, GRID_SIDE as f32 - 1.0);
    let (column, row) = (inside(at_px[0]), inside(at_px[1]));
    let mut total = 0.0;
    for (index, patch) in patches.iter_mut().enumerate() {
        let dx = ((index % GRID_SIDE) as f32 - column) / POINTER_SIGMA_PATCHES;
        let dy = ((index / GRID_SIDE) as f32 - row) / POINTER_SIGMA_PATCHES;
        *patch = (-0.5 * (dx * dx + dy * dy)).exp();
        total += *patch;
    }
    for patch in patches {
        *patch /= total;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{dataset::testing::write_shard, files::test_folder};

    #[test]
    fn a_batch_is_the_same_into_however_many_parts_it_is_cut() {
        let folder = test_folder("batch");
        write_shard(&folder.join("shard-00000.frames"), 4);
        let words = sim::language::vocabulary();
        let batcher = Batcher {
            dataset: Arc::new(Dataset::open(std::slice::from_ref(&folder)).expect("one shard")),
            tokenizer: Tokenizer::from_words(words.iter().map(String::as_str)).expect("the words of the grammar"),
            range: ActionRange { low: [[-0.1; DIMS]; CHUNK_STEPS], high: [[0.1; DIMS]; CHUNK_STEPS] },
            seed: 7,
            frames: 5,
            goals: 2,
            families: [1; Family::ALL.len()],
            wants: Wants { pictures: true, things: true },
            varied: true,
        };
        let whole = batcher.part(3, 0, 1);
        assert_eq!((whole.frames, whole.samples, whole.words.len()), (5, 10, 10 * MAX_WORDS));
        let parts: Vec<Batch> = (0..2).map(|part| batcher.part(3, part, 2)).collect();
        assert_eq!(parts.iter().map(|part| part.frames).collect::<Vec<_>>(), [2, 3]);
        let joined = |of: fn(&Batch) -> &Vec<f32>| -> Vec<f32> { parts.iter().flat_map(of).copied().collect() };
        assert!(joined(|batch| &batch.pictures) == whole.pictures);
        assert!(joined(|batch| &batch.senses) == whole.senses);
        assert!(joined(|batch| &batch.actions) == whole.actions);
        assert!(joined(|batch| &batch.places) == whole.places && whole.places.len() == 5 * OBJECTS * PLACES);
        assert!(joined(|batch| &batch.roles) == whole.roles && whole.roles.len() == 10 * OBJECTS * ROLES);
        assert!(joined(|batch| &batch.aims) == whole.aims && whole.aims.len() == 10 * AIMS);
        assert!(joined(|batch| &batch.kinds) == whole.kinds && whole.kinds.len() == 5 * OBJECTS * KINDS);
        let things = whole.missing.iter().filter(|missing| **missing < 0.5).count();
        assert!((whole.at_patches.iter().sum::<f32>() - things as f32).abs() < 1e-3);
        assert!(parts.iter().flat_map(|batch| &batch.words).eq(&whole.words));
        assert!(batcher.part(4, 0, 1).pictures != whole.pictures);
        std::fs::remove_dir_all(&folder).expect("it is the test's own");
    }

    #[test]
    fn a_soft_label_sums_to_one_and_has_the_right_mean() {
        for unit in [0.1, 0.5, 0.503, 0.9] {
            let mut bins = [0.0; BINS];
            soften(&mut bins, unit);
            let mean: f32 = bins.iter().enumerate().map(|(bin, p)| p * ActionRange::bin_centre(bin)).sum();
            assert!((bins.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            assert!((mean - unit).abs() < 2e-4, "{mean} for {unit}");
        }
    }

    #[test]
    fn a_label_at_the_edge_keeps_its_weight() {
        let mut bins = [0.0; BINS];
        soften(&mut bins, 1.0);
        assert!((bins.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert!(bins[BINS - 1] > bins[BINS - 3]);
    }

    #[test]
    fn a_pointer_sums_to_one_and_points_where_told() {
        let mut patches = [0.0; PATCHES];
        point(&mut patches, [20.0, 60.0]);
        let best = (0..PATCHES).max_by(|&a, &b| patches[a].total_cmp(&patches[b])).expect("144 patches");
        assert_eq!((best % GRID_SIDE, best / GRID_SIDE), (2, 7));
        assert!((patches.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    }
}
