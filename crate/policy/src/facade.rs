//! The policy as the rest of the house uses it: pictures and words in, a [`PolicyStep`] out.

use burn::{
    module::Module,
    tensor::{Bool, Device, Int, Tensor, TensorData, activation},
};
use schema::{
    ActionRange, BINS, CAMERA_SIDE, CHUNK_STEPS, DIMS, Forecast, Image, PolicyStep, Proprioception, Readouts,
    TapChoice, Taps,
    message::ModelFacts,
    policy::{IMAGE_TOKENS, MAX_WORDS, PATCHES, PREFIX, QUERIES, deviations, likeliest},
};

use crate::{
    Error, PolicyConfig, Sentence, Tokenizer, device,
    model::{Input, Net, Output, Words},
    tokenizer::ABSENT,
    weights,
};

/// A loaded model on a device.
#[derive(Debug)]
pub struct Policy {
    config: PolicyConfig,
    tokenizer: Tokenizer,
    net: Net,
    device: Device,
    bytes: u64,
}

impl Policy {
    /// Reads the three files of a model folder.
    pub fn from_bytes(
        config_json: &[u8],
        tokenizer_json: &[u8],
        safetensors: &[u8],
        device: &Device,
    ) -> Result<Self, Error> {
        let config: PolicyConfig = serde_json::from_slice(config_json)?;
        let tokenizer = Tokenizer::from_json(tokenizer_json)?.with_projected(config.projected);
        if tokenizer.vocabulary() != config.vocabulary {
            return Err(Error::Vocabulary { expected: config.vocabulary, found: tokenizer.vocabulary() });
        }
        let net = weights::from_bytes(safetensors, Net::new(&config, device))?;
        let bytes = (config_json.len() + tokenizer_json.len() + safetensors.len()) as u64;
        Ok(Self { config, tokenizer, net, device: device.clone(), bytes })
    }

    /// The sizes of the model.
    pub fn config(&self) -> &PolicyConfig {
        &self.config
    }

    /// The words it knows.
    pub fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }

    /// What a person may want to know of it.
    pub fn facts(&self) -> ModelFacts {
        ModelFacts {
            name: self.config.name.clone(),
            parameters: self.net.num_params() as u64,
            bytes: self.bytes,
            width: self.config.width as u32,
            layers: self.config.trunk_layers as u32,
            heads: self.config.heads as u32,
            stem: self.config.stem.map(|channels| channels as u32),
            text_layers: self.config.text_layers as u32,
            looks: self.config.looks as u32,
            range: self.config.range,
            vocabulary: self.config.vocabulary as u32,
            calibration_error: self.config.calibration.map(|fit| fit.expected_error),
            cached: false,
        }
    }

    /// One forward pass. Words whose slot is in `masked` are hidden from every attention.
    pub async fn step(
        &self,
        picture: &Image,
        sentence: &Sentence,
        masked: &[usize],
        proprioception: &Proprioception,
        taps: TapChoice,
    ) -> Result<PolicyStep, Error> {
        let input = self.input(picture, sentence, masked, proprioception)?;
        let (output, words) = self.net.forward_with_words(input);
        let probabilities = activation::softmax(output.action_logits.clone(), 2);
        // One tensor, one readback: on a GPU each wait costs more than the arithmetic of this model.
        let small = Tensor::cat(
            vec![
                flat(probabilities),
                flat(activation::softmax(output.phase_logits.clone(), 1)),
                flat(activation::sigmoid(output.success_logit.clone())),
                flat(output.pointers.clone()),
            ],
            0,
        );
        let numbers = read(small).await?;
        let (probabilities, rest) = numbers.split_at(CHUNK_STEPS * DIMS * BINS);
        let (phase, rest) = rest.split_at(schema::task::Phase::ALL.len());
        let (success, pointers) = rest.split_at(1);
        let taps = match taps {
            TapChoice::None => None,
            TapChoice::All => {
                let senses = proprioception.features().to_vec();
                let said = sentence.ids().count();
                // In a box: with all these tensors in it, a future is too large to be passed on by value.
                let read = Box::pin(read_taps(output, words, self.slots(sentence), said)).await?;
                Some(Taps { senses, ..read })
            }
        };
        let mut step = PolicyStep {
            probabilities: probabilities.to_vec(),
            forecast: forecast(probabilities, &self.config.range),
            readouts: Readouts {
                phase: phase.to_vec(),
                success: success[0],
                confidence: None,
                object: pointers[..PATCHES].to_vec(),
                target: pointers[PATCHES..].to_vec(),
            },
            taps,
        };
        let calibration = self.config.calibration.as_ref();
        step.readouts.confidence = calibration.map(|found| found.confidence(step.entropy(), step.readouts.success));
        Ok(step)
    }

    /// How many words the network is shown, absent ones included.
    ///
    /// On the CPU no more than there are: an absent word changes nothing and costs as much as one. A GPU compiles its
    /// programs for sizes, so there every sentence has the same.
    fn slots(&self, sentence: &Sentence) -> usize {
        if self.device == device::cpu() { sentence.ids().count().max(1) } else { MAX_WORDS }
    }

    fn input(
        &self,
        picture: &Image,
        sentence: &Sentence,
        masked: &[usize],
        proprioception: &Proprioception,
    ) -> Result<Input, Error> {
        if (picture.width, picture.height) != (CAMERA_SIDE, CAMERA_SIDE) {
            return Err(Error::Picture { width: picture.width, height: picture.height });
        }
        let slots = self.slots(sentence);
        let mut ids = vec![ABSENT as i32; slots];
        for (slot, id) in ids.iter_mut().zip(sentence.ids()) {
            *slot = id as i32;
        }
        let absent: Vec<bool> =
            ids.iter().enumerate().map(|(slot, &id)| id == ABSENT as i32 || masked.contains(&slot)).collect();
        let device = &self.device;
        Ok(Input {
            pictures: Tensor::from_data(picture_data(&[picture]), device),
            words: Tensor::<2, Int>::from_data(TensorData::new(ids, [1, slots]), device),
            absent: Tensor::<2, Bool>::from_data(TensorData::new(absent, [1, slots]), device),
            senses: Tensor::from_data(
                TensorData::new(proprioception.features().to_vec(), [1, Proprioception::FEATURES]),
                device,
            ),
        })
    }
}

/// Pictures as `[pictures, 3, 96, 96]` from -1 to 1.
pub fn picture_data(pictures: &[&Image]) -> TensorData {
    let plane = CAMERA_SIDE * CAMERA_SIDE;
    let mut values = vec![0.0; pictures.len() * 3 * plane];
    for (picture, planes) in pictures.iter().zip(values.chunks_exact_mut(3 * plane)) {
        for (pixel, rgb) in picture.rgb.chunks_exact(3).enumerate() {
            for channel in 0..3 {
                planes[channel * plane + pixel] = f32::from(rgb[channel]) / 127.5 - 1.0;
            }
        }
    }
    TensorData::new(values, [pictures.len(), 3, CAMERA_SIDE, CAMERA_SIDE])
}

/// Decodes each distribution to its [`likeliest`] value, in physical units, and says how far it spreads.
pub fn forecast(probabilities: &[f32], range: &ActionRange) -> Forecast {
    let mut forecast = Forecast::default();
    let tokens = probabilities.chunks_exact(BINS).zip(deviations(probabilities));
    for (token, (distribution, deviation)) in tokens.enumerate() {
        let (step, dim) = (token / DIMS, token % DIMS);
        forecast.chunk.steps[step][dim] = range.denormalise(step, dim, likeliest(distribution));
        forecast.spread.steps[step][dim] = deviation * (range.high[step][dim] - range.low[step][dim]);
    }
    forecast
}

fn flat<const D: usize>(tensor: Tensor<D>) -> Tensor<1> {
    let count = tensor.shape().num_elements();
    tensor.reshape([count])
}

async fn read<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, Error> {
    let data = tensor.into_data_async().await.map_err(|error| Error::Device(format!("{error:?}")))?;
    data.try_to_vec().map_err(|error| Error::Device(format!("{error:?}")))
}

/// Attention of the one sample, layer by layer, queries' rows apart from the prefix's; `slots` words were shown, of which `said`
/// are words.
async fn read_taps(output: Output, words: Words, slots: usize, said: usize) -> Result<Taps, Error> {
    let [_, heads, _, _] = output.resampler.dims();
    let layers = output.attention.len();
    let missing = MAX_WORDS - slots;
    let shown = PREFIX - missing;
    let keys = shown + QUERIES;
    let mut queries = Vec::with_capacity(layers);
    let mut prefix = Vec::with_capacity(layers);
    for map in output.attention {
        let [_, _, rows, _] = map.dims();
        queries.push(flat(map.clone().slice([0..1, 0..heads, rows - QUERIES..rows, 0..keys])));
        if rows > QUERIES {
            prefix.push(flat(map.slice([0..1, 0..heads, 0..shown, 0..shown])));
        }
    }
    let sizes = [layers * heads * QUERIES * keys, (layers - 1) * heads * shown * shown];
    queries.append(&mut prefix);
    let [_, _, width] = words.tokens.dims();
    let [_, _, _, memory] = words.reading.dims();
    let rest = [
        flat(output.resampler),
        flat(output.features),
        flat(output.image_tokens),
        flat(output.found),
        flat(words.tokens),
        flat(words.reading),
    ];
    let [resampler, features, image_tokens, found, words, reading] =
        rest.each_ref().map(|tensor| tensor.shape().num_elements());
    queries.extend(rest);
    let numbers = read(Tensor::cat(queries, 0)).await?;
    let lengths = [sizes[0], sizes[1], resampler, features, image_tokens, found, words, reading];
    let [trunk, prefix, resampler, features, image_tokens, found, mut words, reading] = cut(&numbers, lengths);
    // Slots without a word hold numbers that nobody reads.
    words.truncate(said * width);
    Ok(Taps {
        layers,
        heads,
        trunk: with_gaps(&trunk, keys, slots, missing),
        // First the columns of the missing words, then their rows.
        prefix: with_gaps(&with_gaps(&prefix, shown, slots, missing), shown * PREFIX, slots * PREFIX, missing * PREFIX),
        resampler,
        resampler_heads: heads,
        // At the first look there are no image tokens to read yet.
        reading: with_gaps(&reading, memory, slots, MAX_WORDS + IMAGE_TOKENS - memory),
        features,
        image_tokens,
        found,
        words,
        senses: Vec::new(),
    })
}

/// Numbers one after the other as parts of these lengths.
fn cut<const N: usize>(numbers: &[f32], lengths: [usize; N]) -> [Vec<f32>; N] {
    let mut rest = numbers;
    lengths.map(|length| {
        let (part, after) = rest.split_at(length);
        rest = after;
        part.to_vec()
    })
}

/// Stretches of `length` numbers, each with `gap` zeros put in after its first `kept`.
fn with_gaps(numbers: &[f32], length: usize, kept: usize, gap: usize) -> Vec<f32> {
    let mut wide = Vec::with_capacity(numbers.len() / length * (length + gap));
    for stretch in numbers.chunks_exact(length) {
        wide.extend_from_slice(&stretch[..kept]);
        wide.resize(wide.len() + gap, 0.0);
        wide.extend_from_slice(&stretch[kept..]);
    }
    wide
}
