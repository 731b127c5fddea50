//! What can be trained: a policy, and the teacher of one.

use anyhow::Result;
use burn::{
    module::Module,
    store::ModuleSnapshot,
    tensor::{Bool, Device, Int, Tensor, TensorData},
};
use policy::{
    PolicyConfig,
    model::{
        Input, Net, Output,
        lite::Lite,
        teacher::{Numbers, Teacher, TeacherInput},
    },
};
use schema::{CAMERA_SIDE, Proprioception, policy::MAX_WORDS};

use super::{
    batch::{AIMS, Batch, KINDS, PLACES, ROLES, Wants},
    by_hand::ByHand,
    distil::Lessons,
    loss::{Answers, Loss, Sums},
};
use crate::dataset::OBJECTS;

/// A network in training.
pub trait Learner: Module + ModuleSnapshot + Sync + 'static {
    /// What it needs of a batch.
    const WANTS: Wants;

    /// One with fresh weights.
    fn fresh(config: &PolicyConfig, device: &Device) -> Self;

    /// With these embeddings of its words, `[words, width]`, instead of its own; those of the reserved ones stay.
    fn begin_words(self, values: Vec<f32>, device: &Device) -> Self;

    /// With these eyes instead of its own.
    fn begin_eyes(self, eyes: Lite) -> Self;

    /// What it got wrong in a batch.
    fn loss(&self, batch: &Batch, aim: &Aim, device: &Device) -> Loss;

    /// The same network written out, where it is; its gradients are much the quicker on a CPU.
    fn by_hand(&self, config: &PolicyConfig) -> Result<Option<ByHand>>;
}

/// What a step of training is to teach.
pub struct Aim<'a> {
    pub sums: &'a Sums,
    /// What a teacher adds.
    pub lessons: Option<&'a Lessons>,
    /// Reading and looking alone, without what follows them; a teacher, who is told everything, has no such steps.
    pub looking: bool,
    /// Whether the likelihood of action tokens counts, or the distance of their expectation alone.
    pub tokens: bool,
}

impl Aim<'_> {
    /// The weight of the expert's action tokens.
    fn weight_of_tokens(&self) -> f32 {
        if self.tokens { self.lessons.map_or(1.0, Lessons::weight_of_the_expert) } else { 0.0 }
    }
}

impl Learner for Net {
    const WANTS: Wants = Wants { pictures: true, things: true };

    fn fresh(config: &PolicyConfig, device: &Device) -> Self {
        Self::new(config, device)
    }

    fn begin_words(self, values: Vec<f32>, device: &Device) -> Self {
        let [rows, width] = self.embeddings().dims();
        let words = values.len() / width;
        self.with_words_from(rows - words, Tensor::from_data(TensorData::new(values, [words, width]), device))
    }

    fn begin_eyes(self, eyes: Lite) -> Self {
        self.with_backbone(eyes)
    }

    fn loss(&self, batch: &Batch, aim: &Aim, device: &Device) -> Loss {
        let mut loss = Loss::default();
        if aim.looking {
            let look = self.look(input(batch, device));
            judge_look(&look.pointers(), &look.features, batch, &mut loss);
        } else {
            judge(&self.forward(input(batch, device)), batch, aim, &mut loss);
        }
        loss
    }

    fn by_hand(&self, config: &PolicyConfig) -> Result<Option<ByHand>> {
        ByHand::policy(config, self)
    }
}

/// What a policy got wrong.
pub fn judge(output: &Output, batch: &Batch, aim: &Aim, loss: &mut Loss) {
    let answers =
        Answers { actions: &output.action_logits, phase: &output.phase_logits, success: &output.success_logit };
    judge_answers(&answers, batch, aim, loss);
    judge_look(&output.pointers, &output.features, batch, loss);
    if let Some(lessons) = aim.lessons {
        lessons.teach(output, batch, loss);
    }
}

/// What a policy or a teacher got wrong of what the expert does.
pub fn judge_answers(answers: &Answers, batch: &Batch, aim: &Aim, loss: &mut Loss) {
    loss.imitate(answers, batch, aim.sums, aim.weight_of_tokens());
}

/// What it got wrong in looking: where it points, `[samples, 2, 144]`, and what its channels name, `[frames, d, 12, 12]`.
pub fn judge_look(pointers: &Tensor<3>, features: &Tensor<4>, batch: &Batch, loss: &mut Loss) {
    loss.point(pointers, batch);
    loss.name(features, batch);
}

impl Learner for Teacher {
    const WANTS: Wants = Wants { pictures: false, things: true };

    fn fresh(config: &PolicyConfig, device: &Device) -> Self {
        Self::new(config, Numbers { places: PLACES, kinds: KINDS, roles: ROLES, aims: AIMS }, device)
    }

    /// It reads none.
    fn begin_words(self, _: Vec<f32>, _: &Device) -> Self {
        self
    }

    /// It has none.
    fn begin_eyes(self, _: Lite) -> Self {
        self
    }

    fn loss(&self, batch: &Batch, aim: &Aim, device: &Device) -> Loss {
        let output = self.forward(told(batch, device));
        let mut loss = Loss::default();
        let answers =
            Answers { actions: &output.action_logits, phase: &output.phase_logits, success: &output.success_logit };
        judge_answers(&answers, batch, aim, &mut loss);
        loss
    }

    fn by_hand(&self, config: &PolicyConfig) -> Result<Option<ByHand>> {
        ByHand::teacher(config, self).map(Some)
    }
}

/// What a policy is given of a batch.
pub fn input(batch: &Batch, device: &Device) -> Input {
    let words = Words::of(batch, device);
    let pictures = TensorData::new(batch.pictures.clone(), [batch.frames, 3, CAMERA_SIDE, CAMERA_SIDE]);
    Input {
        pictures: Tensor::from_data(pictures, device),
        words: words.ids,
        absent: words.absent,
        senses: senses(batch, device),
    }
}

/// What a teacher is told about a batch.
pub fn told(batch: &Batch, device: &Device) -> TeacherInput {
    let per_sample = |values: &[f32], numbers: usize| -> Tensor<3> {
        let data = TensorData::new(values.to_vec(), [batch.frames, OBJECTS, numbers]);
        each_goal(Tensor::from_data(data, device), batch)
    };
    let missing = per_sample(&batch.missing, 1);
    let [samples, objects, _] = missing.dims();
    TeacherInput {
        places: per_sample(&batch.places, PLACES),
        kinds: per_sample(&batch.kinds, KINDS),
        missing: missing.reshape([samples, objects]).greater_elem(0.5),
        roles: Tensor::from_data(TensorData::new(batch.roles.clone(), [samples, OBJECTS, ROLES]), device),
        aim: Tensor::from_data(TensorData::new(batch.aims.clone(), [samples, AIMS]), device),
        senses: senses(batch, device),
    }
}

/// What is the same for all sentences about a picture, once for each: `[frames, ..]` to `[samples, ..]`.
pub fn each_goal(per_frame: Tensor<3>, batch: &Batch) -> Tensor<3> {
    let [frames, rows, numbers] = per_frame.dims();
    let goals = batch.samples / frames;
    per_frame.unsqueeze_dim::<4>(1).repeat_dim(1, goals).reshape([batch.samples, rows, numbers])
}

fn senses(batch: &Batch, device: &Device) -> Tensor<2> {
    Tensor::from_data(TensorData::new(batch.senses.clone(), [batch.samples, Proprioception::FEATURES]), device)
}

/// The words of a batch, no wider than its longest sentence: slots without a word cost as much as words.
struct Words {
    ids: Tensor<2, Int>,
    absent: Tensor<2, Bool>,
}

impl Words {
    fn of(batch: &Batch, device: &Device) -> Self {
        let length = |absent: &[bool]| absent.iter().filter(|absent| !**absent).count();
        let slots = batch.absent.chunks_exact(MAX_WORDS).map(length).max().unwrap_or(0).max(1);
        let ids: Vec<i32> = batch.words.chunks_exact(MAX_WORDS).flat_map(|row| row[..slots].iter().copied()).collect();
        let absent: Vec<bool> =
            batch.absent.chunks_exact(MAX_WORDS).flat_map(|row| row[..slots].iter().copied()).collect();
        let shape = [batch.samples, slots];
        Self {
            ids: Tensor::from_data(TensorData::new(ids, shape), device),
            absent: Tensor::from_data(TensorData::new(absent, shape), device),
        }
    }
}
