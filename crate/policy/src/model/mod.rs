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
pub mod lite;
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
use schema::policy::IMAGE_TOKENS;

use self::{
    attention::absent_bias, head::Head, lite::Lite, resampler::Resampler, senses::Senses, stem::Stem, text::TextTower,
    trunk::Trunk,
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
    /// `[frames, d, 12, 12]`: the stem's last channels, before the sentence steers them.
    pub features: Tensor<4>,
    /// `[batch, heads, 16, 144]`, of the last look.
    pub resampler: Tensor<4>,
    /// `[batch, 16, width]`: what the resampler makes of the picture.
    pub image_tokens: Tensor<3>,
    /// `[batch, 57, width]`: what the queries found, readout last.
    pub found: Tensor<3>,
    /// One per trunk layer: `[batch, heads, tokens, prefix + 57]`; the last layer has the queries' rows alone.
    pub attention: Vec<Tensor<4>>,
}

/// The words as everything after the text tower gets them, and who reads them first.
#[derive(Clone, Debug)]
pub struct Words {
    /// `[batch, words, width]`
    pub tokens: Tensor<3>,
    /// `[batch, heads, 16, words]`, or `words + 16` where the picture is looked at more than once: what the image tokens read
    /// before the last look.
    pub reading: Tensor<4>,
}

/// What was read and seen, before anything is decided.
#[derive(Clone, Debug)]
pub struct Look {
    /// `[batch, words, width]`
    words: Tensor<3>,
    /// `[batch, 1, 1, words]`, to be added to scores.
    absent: Tensor<4>,
    /// `[batch, 16, width]`
    tokens: Tensor<3>,
    /// `[batch, heads, 16, 144]`, of the last look.
    attention: Tensor<4>,
    /// As in [`Words::reading`].
    reading: Tensor<4>,
    /// `[frames, d, 12, 12]`: the stem's last channels, before the sentence steers them.
    pub features: Tensor<4>,
}

impl Look {
    /// `[batch, 2, 144]`: where the object and the target are, each summing to 1 over the patches.
    ///
    /// Heads vote on where the first two image tokens look; these two are taught to point.
    pub fn pointers(&self) -> Tensor<3> {
        self.attention.clone().narrow(2, 0, 2).mean_dim(1).squeeze_dim(1)
    }
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

    /// The same network with the backbone that its configuration names in place of its own.
    #[must_use]
    pub fn with_backbone(self, lite: Lite) -> Self {
        Self { stem: self.stem.with_backbone(lite), ..self }
    }

    /// One pass over a batch.
    pub fn forward(&self, input: Input) -> Output {
        self.forward_with_words(input).0
    }

    /// The same, and what became of the words.
    pub fn forward_with_words(&self, input: Input) -> (Output, Words) {
        let senses = self.senses.forward(&input.senses); // [batch, 1, width]
        let look = self.look(input);
        let pointers = look.pointers();

        let words = look.words;
        let prefix = Tensor::cat(vec![words.clone(), look.tokens.clone(), senses], 1); // [batch, words + 16 + 1, width]
        let always = Tensor::zeros([prefix.dims()[0], 1, 1, IMAGE_TOKENS + 1], &prefix.device());
        let thought = self.trunk.forward(prefix, Tensor::cat(vec![look.absent, always], 3));

        let read = self.head.forward(thought.queries.clone());
        let output = Output {
            action_logits: read.action_logits,
            phase_logits: read.phase_logits,
            success_logit: read.success_logit,
            pointers,
            features: look.features,
            resampler: look.attention,
            image_tokens: look.tokens,
            found: thought.queries,
            attention: thought.attention,
        };
        (output, Words { tokens: words, reading: look.reading })
    }

    /// The part of a pass that reads and looks; the senses are not asked.
    pub fn look(&self, input: Input) -> Look {
        let absent = absent_bias(input.absent); // [batch, 1, 1, words]
        let words = self.text.forward(input.words, &absent); // [batch, words, width]
        let features = self.stem.see(input.pictures);
        let patches = self.stem.steer(features.clone(), &words, &absent); // [batch, 144, width]
        let seen = self.resampler.forward(patches, &words, &absent);
        Look { words, absent, tokens: seen.tokens, attention: seen.attention, reading: seen.reading, features }
    }
}
