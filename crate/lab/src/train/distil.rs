//! What a student learns from a teacher, beside what the expert does: its action tokens as distributions at a temperature
//! (Hinton et al. 2015), which objects each of its queries attends to, and how alike what its queries find is (relations
//! instead of features, as in `MiniLM`, so that the two may differ in width).

use burn::tensor::{Device, Tensor, TensorData, activation};
use clap::ValueEnum;
use policy::model::{
    Output,
    teacher::{Teacher, TeacherOutput},
};
use schema::policy::{IMAGE_TOKENS, PATCHES, QUERIES};
use serde::{Deserialize, Serialize};

use super::{
    batch::Batch,
    by_hand::{ByHand, Weights},
    learner::{each_goal, told},
    loss::{Loss, Part},
};
use crate::dataset::OBJECTS;

/// Both distributions are softened by this.
const TEMPERATURE: f32 = 2.0;
/// Shares of the expert's and the teacher's word in the action tokens.
const EXPERT_WEIGHT: f32 = 0.5;
const SOFT_WEIGHT: f32 = 0.5;
const ATTENTION_WEIGHT: f32 = 0.1;
const FEATURES_WEIGHT: f32 = 1.0;

/// One of the things a teacher gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Lesson {
    /// Its action tokens, as distributions.
    Soft,
    /// What it attends to.
    Attention,
    /// What its queries are to each other.
    Features,
}

/// A teacher, and what is learned from it.
pub struct Lessons {
    teacher: Teacher,
    /// The teacher written out, with its parameters; without it, burn asks the teacher.
    by_hand: Option<(ByHand, Weights)>,
    /// Without gradients.
    device: Device,
    given: Vec<Lesson>,
}

impl Lessons {
    /// All lessons of a teacher on a device without gradients, but for some.
    pub fn new(teacher: Teacher, by_hand: Option<ByHand>, device: &Device, without: &[Lesson]) -> Self {
        let given = Lesson::value_variants().iter().copied().filter(|lesson| !without.contains(lesson)).collect();
        let by_hand = by_hand.map(|by_hand| {
            let weights = by_hand.weights(&teacher);
            (by_hand, weights)
        });
        Self { teacher, by_hand, device: device.clone(), given }
    }

    fn ask(&self, batch: &Batch) -> TeacherOutput {
        let by_hand = self.by_hand.as_ref();
        let said = by_hand.and_then(|(by_hand, weights)| by_hand.teach(weights, batch, &self.device));
        said.unwrap_or_else(|| self.teacher.forward(told(batch, &self.device)))
    }

    /// The weight that is left to the expert's action tokens.
    pub fn weight_of_the_expert(&self) -> f32 {
        if self.given.contains(&Lesson::Soft) { EXPERT_WEIGHT } else { 1.0 }
    }

    /// Adds what the student has not learned yet.
    pub fn teach(&self, student: &Output, batch: &Batch, loss: &mut Loss) {
        let teacher = self.ask(batch);
        let to = student.action_logits.device();
        for lesson in &self.given {
            match lesson {
                Lesson::Soft => {
                    let soft = activation::softmax(teacher.action_logits.clone() / TEMPERATURE, 2);
                    let [samples, tokens, _] = soft.dims();
                    let own = activation::log_softmax(student.action_logits.clone() / TEMPERATURE, 2);
                    let entropy = (soft.clone() * (soft.clone() + 1e-9).log()).sum();
                    let entropy = Tensor::<1>::from_data(entropy.into_data(), &to);
                    let soft = Tensor::<3>::from_data(soft.into_data(), &to);
                    let divergence = (entropy - (own * soft).sum()) / (samples * tokens) as f32;
                    loss.add(Part::Soft, divergence * (TEMPERATURE * TEMPERATURE), SOFT_WEIGHT);
                }
                Lesson::Attention => {
                    let there = Tensor::<3>::from_data(self.on_patches(&teacher.attention, batch).into_data(), &to);
                    let own = composed(student);
                    let [samples, queries, _] = own.dims();
                    // A query counts by how much of its attention the teacher spends on objects.
                    let share = there.clone().sum_dim(2);
                    let alike = (there.clone() / (share + 1e-6) + 1e-6).log() - (own + 1e-6).log();
                    let divergence = (there * alike).sum() / (samples * queries) as f32;
                    loss.add(Part::Attention, divergence, ATTENTION_WEIGHT);
                }
                Lesson::Features => {
                    let theirs = Tensor::<3>::from_data(relations(teacher.found.clone()).into_data(), &to);
                    let apart = (relations(student.found.clone()) - theirs).powi_scalar(2).mean();
                    loss.add(Part::Features, apart, FEATURES_WEIGHT);
                }
            }
        }
    }

    /// `[samples, 57, objects]` attention over objects as attention over patches, around where the objects are; each keeps
    /// its sum.
    fn on_patches(&self, attention: &Tensor<3>, batch: &Batch) -> Tensor<3> {
        let data = TensorData::new(batch.at_patches.clone(), [batch.frames, OBJECTS, PATCHES]);
        let at = each_goal(Tensor::from_data(data, &self.device), batch);
        attention.clone().matmul(at)
    }
}

/// `[samples, 57, 144]`: where each query looks, through the image tokens it attends to in the last layer; each sums to 1.
fn composed(student: &Output) -> Tensor<3> {
    let last = student.attention.last().expect("a trunk has layers").clone(); // [samples, heads, 57, tokens]
    let [_, _, _, tokens] = last.dims();
    // Behind the words: the image tokens, the senses, the queries.
    let first = tokens - QUERIES - 1 - IMAGE_TOKENS;
    let over: Tensor<3> = last.narrow(3, first, IMAGE_TOKENS).mean_dim(1).squeeze_dim(1);
    let whole = over.clone().sum_dim(2) + 1e-6;
    let looks: Tensor<3> = student.resampler.clone().mean_dim(1).squeeze_dim(1); // [samples, 16, 144]
    (over / whole).matmul(looks)
}

/// `[samples, 57, width]` to `[samples, 57, 57]`: cosines between all pairs of queries.
fn relations(found: Tensor<3>) -> Tensor<3> {
    let length = (found.clone().powi_scalar(2).sum_dim(2) + 1e-6).sqrt();
    let unit = found / length;
    unit.clone().matmul(unit.transpose())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_are_cosines_whatever_the_width() {
        let device = policy::device::cpu();
        let found = Tensor::<3>::from_data([[[2.0, 0.0, 0.0], [0.0, 0.5, 0.0], [1.0, 1.0, 0.0]]], &device);
        let values: Vec<f32> = relations(found).into_data().try_to_vec().expect("floats");
        let half = core::f32::consts::FRAC_1_SQRT_2;
        for (value, expected) in values.iter().zip([1.0, 0.0, half, 0.0, 1.0, half, half, half, 1.0]) {
            assert!((value - expected).abs() < 1e-4, "{values:?}");
        }
    }
}
