//! The network.
//!
//! ```text
//! words ----> text tower ----+------------------------------+
//!                |           |                              |
//!              FiLM      16 queries                         v
//!                |           |                       [words | 16 image tokens | senses]  prefix
//! picture -> conv stem -> resampler -> 16 tokens ------^         |
//!            12 x 12                                             v
//!                                     56 action queries + readout: see the prefix and each other
//! ```
//!
//! A batch holds `frames` pictures and `frames * goals` sentences: sample `b` is about picture `b / goals`. Training shows
//! each picture with several instructions, which makes the words matter and shares the convolutions.

mod attention;
mod head;
mod resampler;
mod senses;
mod stem;
#[cfg(feature = "teacher")]
pub mod teacher;
mod text;
mod trunk;

use burn::{
    module::Module,
    tensor::{Bool, Device, Int, Tensor},
};
use schema::policy::{IMAGE_TOKENS, PATCHES};

use self::{
    attention::absent_bias, head::Head, resampler::Resampler, senses::Senses, stem::Stem, text::TextTower, trunk::Trunk,
};
use crate::PolicyConfig;

/// What goes in.
#[derive(Clone, Debug)]
pub struct Input {
    /// `[frames, 3, 96, 96]`, each channel from -1 to 1.
    pub pictures: Tensor<4>,
    /// `[frames * goals, words]` token ids, 0 where there is no word.
    pub words: Tensor<2, Int>,
    /// `[frames * goals, words]`, true where there is no word or it is masked.
    pub absent: Tensor<2, Bool>,
    /// `[frames * goals, 18]`, see [`schema::Proprioception::features`].
    pub senses: Tensor<2>,
}

/// What comes out.
#[derive(Clone, Debug)]
pub struct Output {
    /// `[batch, 56, 256]`, action tokens before the softmax, step by step.
    pub action_logits: Tensor<3>,
    /// `[batch, 8]`
    pub phase_logits: Tensor<2>,
    /// `[batch, 1]`
    pub success_logit: Tensor<2>,
    /// `[batch, 2, 144]`: where the object and the target are, each summing to 1 over the patches.
    pub pointers: Tensor<3>,
    /// `[batch, heads, 16, 144]`, of the last look.
    pub resampler: Tensor<4>,
    /// `[batch, 57, width]`: what the queries found, readout last.
    pub found: Tensor<3>,
    /// One per trunk layer: `[batch, heads, tokens, prefix + 57]`; the last layer has the queries' rows alone.
    pub attention: Vec<Tensor<4>>,
}

/// The whole network.
#[derive(Module, Debug)]
pub struct Net {
    text: TextTower,
    stem: Stem,
    resampler: Resampler,
    senses: Senses,
    trunk: Trunk,
    head: Head,
}

impl Net {
    /// A network with fresh weights.
    pub fn new(config: &PolicyConfig, device: &Device) -> Self {
        Self {
            text: TextTower::new(config, device),
            stem: Stem::new(config, device),
            resampler: Resampler::new(config, device),
            senses: Senses::new(config, device),
            trunk: Trunk::new(config, device),
            head: Head::new(config, device),
        }
    }

    /// `[vocabulary, width]`: the embedding of each word.
    pub fn embeddings(&self) -> Tensor<2> {
        self.text.embeddings()
    }

    /// The same network with these embeddings, `[words, width]`, for the words from an id on; there may be more of them than
    /// it had.
    #[must_use]
    pub fn with_words_from(self, first: usize, words: Tensor<2>) -> Self {
        Self { text: self.text.with_words_from(first, words), ..self }
    }

    /// One pass over a batch.
    pub fn forward(&self, input: Input) -> Output {
        let [batch, _] = input.words.dims();
        let absent = absent_bias(input.absent); // [batch, 1, 1, words]
        let words = self.text.forward(input.words, &absent); // [batch, words, width]
        let patches = self.stem.forward(input.pictures, &words, &absent); // [batch, 144, width]
        let seen = self.resampler.forward(patches, &words, &absent);
        let senses = self.senses.forward(&input.senses); // [batch, 1, width]

        let prefix = Tensor::cat(vec![words, seen.tokens, senses], 1); // [batch, words + 16 + 1, width]
        let always = Tensor::zeros([batch, 1, 1, IMAGE_TOKENS + 1], &absent.device());
        let thought = self.trunk.forward(prefix, Tensor::cat(vec![absent, always], 3));

        let read = self.head.forward(thought.queries.clone());
        // Heads vote on where the first two image tokens look; these two are taught to point.
        let pointers = seen.attention.clone().slice([0..batch, 0..seen.attention.dims()[1], 0..2, 0..PATCHES]);
        Output {
            action_logits: read.action_logits,
            phase_logits: read.phase_logits,
            success_logit: read.success_logit,
            pointers: pointers.mean_dim(1).squeeze_dim(1),
            resampler: seen.attention,
            found: thought.queries,
            attention: thought.attention,
        }
    }
}
