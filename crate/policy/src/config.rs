//! The sizes of a model, stored as `config.json` beside its weights.

use schema::ActionRange;
use serde::{Deserialize, Serialize};

use crate::Calibration;

/// Everything that has to be known to build the network and read its output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PolicyConfig {
    /// "nano", "small"
    pub name: String,
    /// What follows "trained", for whoever chooses a model; said when it is exported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trained: Option<String>,
    /// Width of every token.
    pub width: usize,
    /// Attention heads, in the trunk, the text tower and the resampler.
    pub heads: usize,
    /// Blocks of the trunk.
    pub trunk_layers: usize,
    /// Blocks of the text tower.
    pub text_layers: usize,
    /// Hidden width of each feed-forward layer over `width`.
    pub feed_forward_ratio: usize,
    /// Channels after each of the stem's convolutions; the last is brought to `width`.
    pub stem: [usize; 4],
    /// What comes before the last of these convolutions.
    #[serde(default, skip_serializing_if = "Backbone::is_plain")]
    pub backbone: Backbone,
    /// Looks of the image tokens at the picture, one after the other.
    #[serde(default = "one")]
    pub looks: usize,
    /// Learned poolings of the words that steer the stem.
    pub roles: usize,
    /// Words the tokenizer knows.
    pub vocabulary: usize,
    /// How many of these, the last ones, training never said: their embeddings come from a text encoder.
    #[serde(default)]
    pub projected: usize,
    /// What the 256 bins of each action token span.
    pub range: ActionRange,
    /// How sure to be, once that was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration: Option<Calibration>,
}

/// What the stem looks with before the sentence steers it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Backbone {
    /// Convolutions of its own.
    #[default]
    Plain,
    /// The first stages of `EfficientNet`-Lite0, and its own last convolution.
    EfficientnetLite0,
}

impl Backbone {
    fn is_plain(&self) -> bool {
        *self == Self::Plain
    }
}

/// Models from before there could be more.
const fn one() -> usize {
    1
}

impl PolicyConfig {
    /// The smallest model worth shipping: 1.34 million parameters with the words of the grammar, trainable on two CPU cores.
    pub fn nano(vocabulary: usize, range: ActionRange) -> Self {
        Self {
            name: "nano".to_owned(),
            trained: None,
            width: 128,
            heads: 4,
            trunk_layers: 4,
            text_layers: 1,
            feed_forward_ratio: 2,
            stem: [32, 64, 96, 128],
            backbone: Backbone::Plain,
            looks: 2,
            roles: 4,
            vocabulary,
            projected: 0,
            range,
            calibration: None,
        }
    }

    /// For machines with a GPU: 4.7 million parameters.
    pub fn small(vocabulary: usize, range: ActionRange) -> Self {
        Self {
            name: "small".to_owned(),
            width: 192,
            heads: 6,
            trunk_layers: 6,
            text_layers: 2,
            feed_forward_ratio: 3,
            stem: [48, 96, 128, 192],
            ..Self::nano(vocabulary, range)
        }
    }

    /// A teacher: it is told what is on the table and what is meant, and needs neither eyes nor words.
    pub fn teacher(vocabulary: usize, range: ActionRange) -> Self {
        let name = "teacher".to_owned();
        Self { name, text_layers: 0, stem: [0; 4], looks: 0, roles: 0, ..Self::nano(vocabulary, range) }
    }
}
