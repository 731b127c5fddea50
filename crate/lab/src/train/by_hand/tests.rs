//! What is written out is the network.

use std::sync::Arc;

use ::policy::{
    PolicyConfig, Tokenizer,
    model::{Net, teacher::Teacher},
};
use burn::{
    module::{ModuleMapper, ModuleVisitor, Param},
    optim::GradientsParams,
    tensor::{Device, Distribution, Tensor},
};
use schema::Family;

use super::super::{
    batch::{Batch, Batcher},
    crew::Crew,
    distil::Lessons,
    learner::Learner,
    loss::Parts,
    tests::tiny,
};
use super::arena::Arena;
use crate::{
    dataset::{Dataset, testing::write_shard},
    files::test_folder,
    wording,
};

/// Moves every parameter, so that none is where a gradient could not be seen to be wrong.
struct Shaken;

impl ModuleMapper for Shaken {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        param.map(|value| {
            let noise = Tensor::random(value.dims(), Distribution::Normal(0.0, 0.1), &value.device());
            (value.detach() + noise).detach().require_grad()
        })
    }
}

/// Every parameter's gradient by name.
struct Named<'a> {
    path: Vec<String>,
    gradients: &'a GradientsParams,
    found: Vec<(String, Vec<f32>)>,
}

impl ModuleVisitor for Named<'_> {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let gradient = self.gradients.get::<D>(param.id);
        let values = gradient.map_or_else(
            || vec![0.0; param.val().dims().iter().product()],
            |gradient| gradient.into_data().try_to_vec().expect("gradients are f32"),
        );
        self.found.push((self.path.join("."), values));
    }
}

fn named<M: Learner>(net: &M, gradients: &GradientsParams) -> Vec<(String, Vec<f32>)> {
    let mut named = Named { path: Vec::new(), gradients, found: Vec::new() };
    net.visit(&mut named);
    named.found
}

struct Case<M> {
    net: M,
    config: PolicyConfig,
    batcher: Batcher,
    device: Device,
}

impl<M: Learner> Case<M> {
    /// A small network of every kind of part, and sentences of different lengths about different pictures.
    fn new(name: &str) -> Self {
        let folder = test_folder(name);
        write_shard(&folder.join("shard-00000.frames"), 6);
        let words = wording::vocabulary();
        let tokenizer = Tokenizer::from_words(words.iter().map(String::as_str)).expect("the words of the grammar");
        let config = PolicyConfig { text_layers: 2, trunk_layers: 3, ..tiny(tokenizer.vocabulary()) };
        let dataset = Arc::new(Dataset::open(std::slice::from_ref(&folder)).expect("one shard"));
        std::fs::remove_dir_all(&folder).expect("it is the test's own");
        let device = ::policy::device::cpu().autodiff();
        device.seed(3);
        let net = M::fresh(&config, &device).map(&mut Shaken);
        let batcher = Batcher {
            dataset,
            tokenizer,
            range: config.range,
            seed: 5,
            frames: 5,
            goals: 3,
            families: [1; Family::ALL.len()],
            wants: Net::WANTS.and(Teacher::WANTS),
            varied: true,
        };
        Self { net, config, batcher, device }
    }

    fn lessons(&self, by_hand: bool) -> Lessons {
        let plain = ::policy::device::cpu();
        plain.seed(4);
        let teacher = Teacher::fresh(&self.config, &plain);
        // Parameters are drawn when they are first looked at: in the same order both times.
        Arena::of(&teacher);
        let by_hand =
            if by_hand { teacher.by_hand(&self.config).expect("a teacher of its configuration") } else { None };
        Lessons::new(teacher, by_hand, &plain, &[])
    }

    /// Losses and gradients, by hand or by autodiff, of the same parts.
    fn gradients(&self, by_hand: bool, lessons: bool, looking: bool) -> (Parts, Vec<(String, Vec<f32>)>) {
        let by_hand =
            if by_hand { self.net.by_hand(&self.config).expect("a network of its configuration") } else { None };
        self.device.seed(9);
        let lessons = lessons.then(|| self.lessons(by_hand.is_some()));
        let crew = Crew::new(2, &self.device, by_hand, lessons, true).expect("two threads");
        let parts: Vec<Batch> = (0..2).map(|part| self.batcher.part(0, part, 2)).collect();
        let (gradients, losses) = crew.gradients(&self.net, &parts, looking).expect("a step of training");
        (losses, named(&self.net, &gradients))
    }

    /// Holds both to each other: each parameter's gradient to 1e-5 of the longest, which is what the order of sums in f32
    /// leaves.
    fn agrees(&self, lessons: bool, looking: bool) {
        let (losses, ours) = self.gradients(true, lessons, looking);
        let (expected_losses, expected) = self.gradients(false, lessons, looking);
        for (loss, expected) in losses.iter().zip(expected_losses) {
            assert!((loss - expected).abs() <= 1e-5 * expected.abs().max(1.0), "{losses:?} {expected_losses:?}");
        }
        let length = |values: &[f32]| values.iter().map(|value| value * value).sum::<f32>().sqrt();
        let longest = expected.iter().map(|(_, values)| length(values)).fold(0.0, f32::max);
        assert!(longest > 0.1, "there is something to compare");
        let mut seen = 0;
        for ((name, ours), (_, expected)) in ours.iter().zip(&expected) {
            let apart: Vec<f32> = ours.iter().zip(expected).map(|(a, b)| a - b).collect();
            let limit = 1e-5 * longest.max(length(expected));
            assert!(length(&apart) <= limit, "{name}: {} apart of {}", length(&apart), length(expected));
            seen += usize::from(length(expected) > 1e-6 * longest);
        }
        // A softmax does not change with what is added to all its scores, which is what the bias of keys adds.
        let all = expected.iter().filter(|(name, _)| !name.ends_with("key.bias")).count();
        assert!(looking || seen == all, "only {seen} of {all} parameters have a gradient that can be compared");
    }
}

#[test]
fn gradients_by_hand_are_those_of_autodiff() {
    Case::<Net>::new("by-hand").agrees(false, false);
}

#[test]
fn gradients_of_looking_alone_are_those_of_autodiff() {
    Case::<Net>::new("by-hand-look").agrees(false, true);
}

#[test]
fn gradients_of_what_a_teacher_teaches_are_those_of_autodiff() {
    // The same teacher both times: once by hand as well.
    Case::<Net>::new("by-hand-taught").agrees(true, false);
}

#[test]
fn gradients_of_a_teacher_are_those_of_autodiff() {
    Case::<Teacher>::new("by-hand-teacher").agrees(false, false);
}
