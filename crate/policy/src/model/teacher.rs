//! A teacher, which is told what is on the table instead of seeing it, and what is meant instead of reading it. It only
//! trains policies and is never shipped.
//!
//! ```text
//! objects -> one token each +
//! what is meant ------------+--> [objects | aim | senses]  prefix --> trunk --> action tokens, readouts
//! senses -------------------+
//! ```
//!
//! It has the trunk and the head of the policy, so that what it attends to and what its queries find can be compared with
//! the same of a student, query by query.

use burn::{
    module::Module,
    nn::{LayerNorm, LayerNormConfig, Linear, LinearConfig},
    tensor::{Bool, Device, Tensor, activation},
};

use super::{
    attention::{absent_bias, each_token},
    head::Head,
    senses::{Senses, waves},
    trunk::Trunk,
};
use crate::PolicyConfig;

/// Sine and cosine of this many octaves tell where an object is.
const OCTAVES: usize = 4;

/// How many numbers tell what.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    /// Where an object is.
    pub places: usize,
    /// What it is.
    pub kinds: usize,
    /// What part it has in what is meant.
    pub roles: usize,
    /// What is to be done.
    pub aims: usize,
}

/// What goes in. A batch is a list of samples, each with objects of its own.
#[derive(Clone, Debug)]
pub struct TeacherInput {
    /// `[batch, objects, places]`: where each object is, in numbers of about 1.
    pub places: Tensor<3>,
    /// `[batch, objects, kinds]`: what each object is, as zeros and ones.
    pub kinds: Tensor<3>,
    /// `[batch, objects]`, true where there is no object.
    pub missing: Tensor<2, Bool>,
    /// `[batch, objects, roles]`: what part each object has in what is meant, as zeros and ones.
    pub roles: Tensor<3>,
    /// `[batch, aims]`: what is to be done, as zeros and ones.
    pub aim: Tensor<2>,
    /// `[batch, 18]`, see [`schema::Proprioception::features`].
    pub senses: Tensor<2>,
}

/// What comes out.
#[derive(Clone, Debug)]
pub struct TeacherOutput {
    /// `[batch, 56, 256]`, action tokens before the softmax, step by step.
    pub action_logits: Tensor<3>,
    /// `[batch, 8]`
    pub phase_logits: Tensor<2>,
    /// `[batch, 1]`
    pub success_logit: Tensor<2>,
    /// `[batch, 57, width]`: what the queries found.
    pub found: Tensor<3>,
    /// `[batch, 57, objects]`: how the queries' attention is spread over the objects, mean of the last layer's heads; what
    /// they spend on the aim, senses and each other is left out, so that it sums to less than 1.
    pub attention: Tensor<3>,
}

/// The whole network.
#[derive(Module, Debug)]
pub struct Teacher {
    places: Linear,
    kinds: Linear,
    aim: Linear,
    outer: Linear,
    norm: LayerNorm,
    senses: Senses,
    trunk: Trunk,
    head: Head,
}

impl Teacher {
    /// A teacher with fresh weights, its trunk of the width and depth of `config`, for what is told by so many numbers.
    pub fn new(config: &PolicyConfig, numbers: Numbers, device: &Device) -> Self {
        let width = config.width;
        Self {
            places: LinearConfig::new(numbers.places * (1 + 2 * OCTAVES), width).init(device),
            kinds: LinearConfig::new(numbers.kinds + numbers.roles, width).init(device),
            aim: LinearConfig::new(numbers.aims, width).init(device),
            outer: LinearConfig::new(width, width).init(device),
            norm: LayerNormConfig::new(width).init(device),
            senses: Senses::new(config, device),
            trunk: Trunk::new(config, device),
            head: Head::new(config, device),
        }
    }

    /// One pass over a batch.
    pub fn forward(&self, input: TeacherInput) -> TeacherOutput {
        let [batch, objects] = input.missing.dims();
        let missing = absent_bias(input.missing); // [batch, 1, 1, objects]
        let things = self.things(input.places, Tensor::cat(vec![input.kinds, input.roles], 2));
        let aim = self.aim.forward(input.aim).unsqueeze_dim(1); // [batch, 1, width]
        let senses = self.senses.forward(&input.senses);

        let prefix = Tensor::cat(vec![things, aim, senses], 1);
        let always = Tensor::zeros([batch, 1, 1, 2], &missing.device());
        let thought = self.trunk.forward(prefix, Tensor::cat(vec![missing, always], 3));

        let last = thought.attention.last().expect("a trunk has layers").clone(); // [batch, heads, 57, tokens]
        let attention: Tensor<3> = last.narrow(3, 0, objects).mean_dim(1).squeeze_dim(1);
        let read = self.head.forward(thought.queries.clone());
        TeacherOutput {
            action_logits: read.action_logits,
            phase_logits: read.phase_logits,
            success_logit: read.success_logit,
            found: thought.queries,
            attention,
        }
    }

    /// One token per object.
    fn things(&self, places: Tensor<3>, kinds: Tensor<3>) -> Tensor<3> {
        let [batch, objects, numbers] = places.dims();
        let places = waves(&places.reshape([batch * objects, numbers]), OCTAVES);
        let places = self.places.forward(places).reshape([batch as i32, objects as i32, -1]);
        let both = activation::relu(places + each_token(&self.kinds, kinds));
        self.norm.forward(each_token(&self.outer, both))
    }
}
