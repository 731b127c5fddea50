//! MiniLM, the text encoder whose vectors words are given (Wang et al. 2020; all-MiniLM-L6-v2, Apache-2.0).

use std::{fs, path::Path};

use anyhow::{Context, Result, anyhow, ensure};
use burn::{
    module::Module,
    nn::{
        Embedding, EmbeddingConfig, LayerNorm, LayerNormConfig,
        transformer::{TransformerEncoder, TransformerEncoderConfig, TransformerEncoderInput},
    },
    store::{ModuleSnapshot, PyTorchToBurnAdapter, SafetensorsStore},
    tensor::{Device, Int, Tensor, TensorData},
};
use tokenizers::Tokenizer;

/// Width of its vectors.
pub const WIDTH: usize = 384;
const LAYERS: usize = 6;
const HEADS: usize = 12;
const WORD_PIECES: usize = 30_522;
const POSITIONS: usize = 512;
/// Of its layer norms.
const EPSILON: f64 = 1e-12;
/// What its parameters are called, and what they are called here.
const NAMES: [(&str, &str); 11] = [
    (r"^embeddings\.word_embeddings\.", "pieces."),
    (r"^embeddings\.position_embeddings\.", "positions."),
    (r"^embeddings\.token_type_embeddings\.", "segments."),
    (r"^embeddings\.LayerNorm\.", "norm."),
    (r"^encoder\.layer\.(\d+)\.attention\.self\.", "encoder.layers.$1.mha."),
    (r"^encoder\.layer\.(\d+)\.attention\.output\.dense\.", "encoder.layers.$1.mha.output."),
    (r"^encoder\.layer\.(\d+)\.attention\.output\.LayerNorm\.", "encoder.layers.$1.norm_1."),
    (r"^encoder\.layer\.(\d+)\.intermediate\.dense\.", "encoder.layers.$1.pwff.linear_inner."),
    (r"^encoder\.layer\.(\d+)\.output\.dense\.", "encoder.layers.$1.pwff.linear_outer."),
    (r"^encoder\.layer\.(\d+)\.output\.LayerNorm\.", "encoder.layers.$1.norm_2."),
    (r"^model\.", ""),
];

/// The encoder with its tokenizer.
pub struct MiniLm {
    net: Net,
    tokenizer: Tokenizer,
    device: Device,
}

#[derive(Module, Debug)]
struct Net {
    pieces: Embedding,
    positions: Embedding,
    segments: Embedding,
    norm: LayerNorm,
    encoder: TransformerEncoder,
}

impl MiniLm {
    /// Reads the folder of a published copy: `model.safetensors` and `tokenizer.json`.
    pub fn load(folder: &Path, device: &Device) -> Result<Self> {
        let path = folder.join("model.safetensors");
        let weights = fs::read(&path).with_context(|| format!("no weights of the encoder: {}", path.display()))?;
        let mut store = SafetensorsStore::from_bytes(Some(weights)).with_from_adapter(PyTorchToBurnAdapter);
        for (from, to) in NAMES {
            store = store.with_key_remapping(from, to);
        }
        let mut net = Net::new(device);
        let applied =
            net.load_from(&mut store).map_err(|error| anyhow!("the encoder's weights do not load: {error}"))?;
        ensure!(
            applied.missing.is_empty() && applied.errors.is_empty(),
            "this is another encoder than all-MiniLM-L6-v2: {} parameters are missing and {} do not fit",
            applied.missing.len(),
            applied.errors.len()
        );
        let path = folder.join("tokenizer.json");
        let mut tokenizer = Tokenizer::from_file(&path).map_err(|error| anyhow!("{}: {error}", path.display()))?;
        // Published copies pad to a fixed length.
        tokenizer.with_padding(None);
        Ok(Self { net, tokenizer, device: device.clone() })
    }

    /// A text's vector: the mean over its word pieces, of length 1.
    pub fn vector(&self, text: &str) -> Result<Vec<f32>> {
        let encoding = self.tokenizer.encode_fast(text, true).map_err(|error| anyhow!("{text:?}: {error}"))?;
        let ids: Vec<i32> = encoding.get_ids().iter().map(|&id| id as i32).collect();
        let vector = self.net.forward(&ids, &self.device);
        let values: Vec<f32> = vector.into_data().try_to_vec().map_err(|error| anyhow!("{error:?}"))?;
        let length = values.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-9);
        Ok(values.into_iter().map(|value| value / length).collect())
    }
}

impl Net {
    fn new(device: &Device) -> Self {
        let embedding = |rows| EmbeddingConfig::new(rows, WIDTH).init(device);
        Self {
            pieces: embedding(WORD_PIECES),
            positions: embedding(POSITIONS),
            segments: embedding(2),
            norm: LayerNormConfig::new(WIDTH).with_epsilon(EPSILON).init(device),
            encoder: TransformerEncoderConfig::new(WIDTH, 4 * WIDTH, HEADS, LAYERS)
                .with_dropout(0.0)
                .with_layer_norm_eps(EPSILON)
                .init(device),
        }
    }

    /// `[384]`
    fn forward(&self, ids: &[i32], device: &Device) -> Tensor<1> {
        let row = |values: Vec<i32>| Tensor::<2, Int>::from_data(TensorData::new(values, [1, ids.len()]), device);
        let embedded = self.pieces.forward(row(ids.to_vec()))
            + self.positions.forward(row((0..ids.len() as i32).collect()))
            + self.segments.forward(row(vec![0; ids.len()]));
        let read = self.encoder.forward(TransformerEncoderInput::new(self.norm.forward(embedded)));
        read.mean_dim(1).reshape([WIDTH as i32])
    }
}
