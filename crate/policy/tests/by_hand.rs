//! What the page shows are the shipped model's own numbers: a pass of `models/nano` is computed once more from its files, by
//! plain loops in f64, from the pixels and the embeddings on.

use std::{
    f64::consts::FRAC_PI_2,
    fs,
    future::Future,
    path::Path,
    pin::pin,
    task::{Context, Poll, Waker},
};

use policy::{Backbone, Policy, PolicyConfig, device};
use schema::{
    BINS, CAMERA_SIDE, Image, JointAngles, PolicyStep, Proprioception, TapChoice,
    policy::{GRID_SIDE, IMAGE_TOKENS, MAX_WORDS, PATCHES, PREFIX, QUERIES},
};
use serde_json::Value;

/// Most that a share of attention or of a token may differ: the network computes in f32, and was off by 2e-6.
const SHARE_TOLERANCE: f64 = 2e-5;
/// The same of a feature or a token of the network, beside the longest of its kind.
const TENSOR_TOLERANCE: f64 = 1e-5;
/// That of burn's layer norm.
const EPSILON: f64 = 1e-5;

const SENTENCE: &str = "pick up the red cube";

/// Tokens, one a row.
type Rows = Vec<Vec<f64>>;

/// A pass by hand; attention head by head, query by query, without the places of words that are not there.
struct Pass {
    /// `[channel][12 * 12]`
    features: Rows,
    words: Rows,
    resampler: Vec<f64>,
    /// Of words, then of image tokens.
    reading: Vec<f64>,
    image_tokens: Rows,
    /// Layer by layer: of all tokens, in the last layer of the queries alone.
    trunk: Vec<Vec<f64>>,
    found: Rows,
    probabilities: Rows,
    phase: Vec<f64>,
    success: f64,
}

/// The numbers of a model's file, by their names.
struct Weights {
    header: Value,
    numbers: Vec<u8>,
    config: PolicyConfig,
}

impl Weights {
    fn new(safetensors: &[u8], config: PolicyConfig) -> Self {
        let length = u64::from_le_bytes(safetensors[..8].try_into().expect("eight bytes")) as usize;
        let header = serde_json::from_slice(&safetensors[8..8 + length]).expect("the header is JSON");
        Self { header, numbers: safetensors[8 + length..].to_vec(), config }
    }

    fn all(&self, name: &str) -> Vec<f64> {
        let entry = &self.header[name];
        assert_eq!(entry["dtype"], "F16", "{name}");
        let end = |which: usize| entry["data_offsets"][which].as_u64().expect("an offset") as usize;
        let halves = self.numbers[end(0)..end(1)].chunks_exact(2);
        halves.map(|bytes| half(u16::from_le_bytes([bytes[0], bytes[1]]))).collect()
    }

    fn rows(&self, name: &str) -> Rows {
        let columns = self.header[name]["shape"].as_array().and_then(|shape| shape.last()?.as_u64()).expect("a shape");
        self.all(name).chunks_exact(columns as usize).map(<[f64]>::to_vec).collect()
    }

    fn linear(&self, name: &str, rows: &Rows) -> Rows {
        let weight = self.rows(&format!("{name}.weight"));
        let bias = self.all(&format!("{name}.bias"));
        let through = |row: &Vec<f64>| {
            let mut out = bias.clone();
            for (input, weights) in row.iter().zip(&weight) {
                out.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += input * weight);
            }
            out
        };
        rows.iter().map(through).collect()
    }

    fn norm(&self, name: &str, rows: &Rows) -> Rows {
        let (gamma, beta) = (self.all(&format!("{name}.gamma")), self.all(&format!("{name}.beta")));
        let normed = |row: &Vec<f64>| {
            let count = row.len() as f64;
            let mean = row.iter().sum::<f64>() / count;
            let variance = row.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
            let scale = 1.0 / (variance + EPSILON).sqrt();
            row.iter().zip(gamma.iter().zip(&beta)).map(|(value, (g, b))| (value - mean) * scale * g + b).collect()
        };
        rows.iter().map(normed).collect()
    }

    fn feed_forward(&self, name: &str, rows: &Rows) -> Rows {
        self.linear(&format!("{name}.outer"), &relu(self.linear(&format!("{name}.inner"), rows)))
    }

    /// What queries take in of a memory, and the weights they gave it.
    fn attention(
        &self,
        name: &str,
        queries: &Rows,
        memory: &Rows,
        sees: impl Fn(usize, usize) -> bool,
    ) -> (Rows, Vec<f64>) {
        let [query, key, value] = [("query", queries), ("key", memory), ("value", memory)]
            .map(|(part, rows)| self.linear(&format!("{name}.{part}"), rows));
        let (looked, weights) = attend(&query, &key, &value, self.config.heads, sees);
        (self.linear(&format!("{name}.output"), &looked), weights)
    }

    /// A block: the tokens from `first` on, and what they attended to.
    fn block(&self, name: &str, tokens: &Rows, first: usize, sees: impl Fn(usize, usize) -> bool) -> (Rows, Vec<f64>) {
        let normed = self.norm(&format!("{name}.attention_norm"), tokens);
        let queries = normed[first..].to_vec();
        let (looked, weights) = self.attention(&format!("{name}.attention"), &queries, &normed, sees);
        let tokens = plus(&tokens[first..].to_vec(), &looked);
        let fed = self.feed_forward(&format!("{name}.feed_forward"), &self.norm(&format!("{name}.feed_norm"), &tokens));
        (plus(&tokens, &fed), weights)
    }

    /// The words of the sentence.
    fn read(&self, ids: &[u32], hidden: &[bool]) -> Rows {
        let (embedding, positions) = (self.rows("text.embedding.weight"), self.rows("text.positions"));
        let embedded: Rows = ids.iter().map(|id| embedding[*id as usize].clone()).collect();
        let mut tokens = plus(&embedded, &positions);
        for layer in 0..self.config.text_layers {
            tokens = self.block(&format!("text.blocks.{layer}"), &tokens, 0, |_, key| !hidden[key]).0;
        }
        self.norm("text.norm", &tokens)
    }

    /// The stem's last channels.
    fn see(&self, picture: &Image) -> Rows {
        let channel = |of: usize| picture.rgb.chunks_exact(3).map(|rgb| f64::from(rgb[of]) / 127.5 - 1.0).collect();
        let (mut planes, mut side): (Rows, usize) = ((0..3).map(channel).collect(), CAMERA_SIDE);
        for (index, stride) in [2, 2, 2, 1].into_iter().enumerate() {
            if index > 0 {
                planes = relu(planes);
            }
            let name = format!("stem.convolutions.{index}");
            let (weight, bias) = (self.all(&format!("{name}.weight")), self.all(&format!("{name}.bias")));
            let per_channel = planes.len() * 9;
            let convolved = |(kernel, bias): (&[f64], &f64)| convolve(&planes, side, stride, kernel, *bias);
            planes = weight.chunks_exact(per_channel).zip(&bias).map(convolved).collect();
            side /= stride;
        }
        planes
    }

    /// The patches, with the channels steered by the sentence.
    fn steer(&self, features: &Rows, words: &Rows, hidden: &[bool]) -> Rows {
        let queries = self.rows("stem.pooling.queries");
        let mut pooled = Vec::new();
        for role in 0..self.config.roles {
            let score = |(word, hidden): (&Vec<f64>, &bool)| {
                if *hidden {
                    return f64::NEG_INFINITY;
                }
                word.iter().zip(&queries).map(|(value, query)| value * query[role]).sum()
            };
            let shares = softmax(&words.iter().zip(hidden).map(score).collect::<Vec<_>>());
            pooled.extend(mean(&shares, words));
        }
        let film = &self.linear("stem.film", &relu(self.linear("stem.film_hidden", &vec![pooled])))[0];
        let steered = |patch: usize| {
            let one =
                |channel: usize| features[channel][patch] * (1.0 + film[channel]) + film[features.len() + channel];
            (0..features.len()).map(one).collect::<Vec<f64>>()
        };
        let patches = relu((0..PATCHES).map(steered).collect());
        let normed = self.norm("stem.norm", &self.linear("stem.output", &patches));
        plus(&normed, &self.rows("stem.positions"))
    }

    /// One look at the picture: the tokens after it, where they looked, and what they had read.
    fn look(
        &self,
        name: &str,
        tokens: &Rows,
        queries: &Rows,
        memory: (&Rows, &[bool]),
        patches: (&Rows, &Rows),
    ) -> (Rows, Vec<f64>, Vec<f64>) {
        let (memory, hidden) = memory;
        let heads = self.config.heads;
        let sees = |_, key: usize| !hidden.get(key).copied().unwrap_or_default();
        let (read, reading) = self.attention(&format!("{name}.reading"), queries, memory, sees);
        let asked = plus(tokens, &read);
        let query = self.linear(&format!("{name}.looking.query"), &self.norm(&format!("{name}.query_norm"), &asked));
        let (looked, weights) = attend(&query, patches.0, patches.1, heads, |_, _| true);
        let looked = self.linear(&format!("{name}.looking.output"), &looked);
        let place = |token: usize| {
            let at = |index: usize| (index as f64 + 0.5) / GRID_SIDE as f64 * 2.0 - 1.0;
            let mut place = vec![0.0; 2];
            for head in 0..heads {
                let row = &weights[(head * IMAGE_TOKENS + token) * PATCHES..][..PATCHES];
                for (patch, weight) in row.iter().enumerate() {
                    place[0] += weight * at(patch % GRID_SIDE) / heads as f64;
                    place[1] += weight * at(patch / GRID_SIDE) / heads as f64;
                }
            }
            waves(&place, 4)
        };
        let places = self.linear(&format!("{name}.coordinates"), &(0..IMAGE_TOKENS).map(place).collect());
        let tokens = plus(&plus(&asked, &looked), &places);
        let fed = self.feed_forward(&format!("{name}.feed_forward"), &self.norm(&format!("{name}.feed_norm"), &tokens));
        (plus(&tokens, &fed), weights, reading)
    }

    fn pass(&self, picture: &Image, ids: &[u32], masked: &[usize], senses: &Proprioception) -> Pass {
        let hidden: Vec<bool> = (0..ids.len()).map(|slot| masked.contains(&slot)).collect();
        let words = self.read(ids, &hidden);
        let features = self.see(picture);
        let patches = self.steer(&features, &words, &hidden);

        let key = self.linear("resampler.patches.key", &patches);
        let value = self.linear("resampler.patches.value", &patches);
        let queries = self.rows("resampler.queries");
        let (mut tokens, mut resampler, mut reading) =
            self.look("resampler.look", &queries, &queries, (&words, &hidden), (&key, &value));
        for again in 0..self.config.looks - 1 {
            let name = format!("resampler.again.{again}");
            let queries = self.norm(&format!("{name}.norm"), &tokens);
            let memory = [words.clone(), queries.clone()].concat();
            let name = format!("{name}.look");
            (tokens, resampler, reading) = self.look(&name, &tokens, &queries, (&memory, &hidden), (&key, &value));
        }

        let felt = vec![waves(&senses.features().map(f64::from), 3)];
        let felt = self.feed_forward("senses", &felt);
        let image_tokens = tokens.clone();
        let prefix = words.len() + IMAGE_TOKENS + 1;
        let mut tokens = [words.clone(), tokens, felt, self.rows("trunk.queries")].concat();
        let mut trunk = Vec::new();
        let last = self.config.trunk_layers - 1;
        for layer in 0..=last {
            let first = if layer == last { prefix } else { 0 };
            let sees = |query: usize, key: usize| {
                !hidden.get(key).copied().unwrap_or_default() && (query + first >= prefix || key < prefix)
            };
            let (next, weights) = self.block(&format!("trunk.blocks.{layer}"), &tokens, first, sees);
            tokens = next;
            trunk.push(weights);
        }
        let found = self.norm("trunk.norm", &tokens);
        let (readout, actions) = found.split_last().expect("57 queries");
        let readout = vec![readout.clone()];
        let logits = self.linear("head.action", &actions.to_vec());
        Pass {
            features,
            words,
            resampler,
            reading,
            image_tokens,
            trunk,
            probabilities: logits.iter().map(|row| softmax(row)).collect(),
            phase: softmax(&self.linear("head.phase", &readout)[0]),
            success: 1.0 / (1.0 + (-self.linear("head.success", &readout)[0][0]).exp()),
            found,
        }
    }
}

/// A number of half precision.
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023) / 1024.0);
    match exponent {
        0 => sign * fraction * 2.0_f64.powi(-14),
        _ => sign * (1.0 + fraction) * 2.0_f64.powi(exponent - 15),
    }
}

/// Every head's attention: what is taken in, and the weights.
fn attend(
    query: &Rows,
    key: &Rows,
    value: &Rows,
    heads: usize,
    sees: impl Fn(usize, usize) -> bool,
) -> (Rows, Vec<f64>) {
    let depth = query[0].len() / heads;
    let mut looked = vec![Vec::new(); query.len()];
    let mut weights = Vec::new();
    for head in 0..heads {
        let part = head * depth..(head + 1) * depth;
        let values: Rows = value.iter().map(|row| row[part.clone()].to_vec()).collect();
        for (at, query) in query.iter().enumerate() {
            let score = |(other, key): (usize, &Vec<f64>)| {
                if !sees(at, other) {
                    return f64::NEG_INFINITY;
                }
                let product = query[part.clone()].iter().zip(&key[part.clone()]).map(|(a, b)| a * b);
                product.sum::<f64>() / (depth as f64).sqrt()
            };
            let shares = softmax(&key.iter().enumerate().map(score).collect::<Vec<_>>());
            looked[at].extend(mean(&shares, &values));
            weights.extend(shares);
        }
    }
    (looked, weights)
}

/// One channel of a 3 x 3 convolution over square planes, with a margin of zeros.
fn convolve(planes: &Rows, side: usize, stride: usize, kernel: &[f64], bias: f64) -> Vec<f64> {
    let out = side / stride;
    let one = |at: usize| {
        let (row, column) = (at / out * stride, at % out * stride);
        let mut sum = bias;
        for (plane, kernel) in planes.iter().zip(kernel.chunks_exact(9)) {
            for (tap, weight) in kernel.iter().enumerate() {
                let (y, x) = (row + tap / 3, column + tap % 3);
                if (1..=side).contains(&y) && (1..=side).contains(&x) {
                    sum += plane[(y - 1) * side + x - 1] * weight;
                }
            }
        }
        sum
    };
    (0..out * out).map(one).collect()
}

/// Numbers beside their sines and cosines at 1, 2, 4 ... times pi/2.
fn waves(numbers: &[f64], octaves: i32) -> Vec<f64> {
    let mut waves = numbers.to_vec();
    for octave in 0..octaves {
        let angles: Vec<f64> = numbers.iter().map(|number| number * FRAC_PI_2 * 2.0_f64.powi(octave)).collect();
        waves.extend(angles.iter().map(|angle| angle.sin()));
        waves.extend(angles.iter().map(|angle| angle.cos()));
    }
    waves
}

fn softmax(scores: &[f64]) -> Vec<f64> {
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = scores.iter().map(|score| (score - most).exp()).collect();
    let all: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / all).collect()
}

/// The mean of rows by shares.
fn mean(shares: &[f64], rows: &Rows) -> Vec<f64> {
    let mut mean = vec![0.0; rows[0].len()];
    for (share, row) in shares.iter().zip(rows) {
        mean.iter_mut().zip(row).for_each(|(sum, value)| *sum += share * value);
    }
    mean
}

fn relu(rows: Rows) -> Rows {
    rows.into_iter().map(|row| row.into_iter().map(|value| value.max(0.0)).collect()).collect()
}

fn plus(a: &Rows, b: &Rows) -> Rows {
    a.iter().zip(b).map(|(a, b)| a.iter().zip(b).map(|(a, b)| a + b).collect()).collect()
}

/// A folder of the workspace's models, its configuration and weights.
fn nano() -> (Policy, Weights) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/nano");
    let file = |name: &str| fs::read(folder.join(name)).expect("a file of the model");
    let (config, tokenizer, weights) = (file("config.json"), file("tokenizer.json"), file("model.safetensors"));
    let policy = Policy::from_bytes(&config, &tokenizer, &weights, &device::cpu()).expect("the model is whole");
    let config = policy.config().clone();
    assert_eq!(config.backbone, Backbone::Plain, "another backbone has convolutions of its own");
    (policy, Weights::new(&weights, config))
}

/// A brown table with something red and something blue on it.
fn picture() -> Image {
    let pixel = |at: usize| {
        let (row, column) = (at / CAMERA_SIDE, at % CAMERA_SIDE);
        let shade = (row * 5 + column * 3) as u8 % 23;
        match (row, column) {
            (40..50, 30..40) => [190, 30 + shade, 40],
            (52..63, 60..71) => [40, 60 + shade, 190],
            _ => [150 + shade, 130, 110],
        }
    };
    let rgb = (0..CAMERA_SIDE * CAMERA_SIDE).flat_map(pixel).collect();
    Image { width: CAMERA_SIDE, height: CAMERA_SIDE, rgb }
}

/// The CPU backend answers at the first poll.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the CPU backend answers at once"),
    }
}

/// The same pass by the network and by hand.
fn both(masked: &[usize]) -> (PolicyStep, Pass, usize) {
    let (policy, weights) = nano();
    let sentence = policy.tokenizer().encode(SENTENCE).expect("a short sentence");
    let senses = Proprioception { joints: JointAngles([0.1, -0.6, 0.9, 0.4, -0.2, 0.3]), ..Proprioception::default() };
    let step = now(policy.step(&picture(), &sentence, masked, &senses, TapChoice::All)).expect("a step");
    let ids: Vec<u32> = sentence.ids().collect();
    (step, weights.pass(&picture(), &ids, masked, &senses), ids.len())
}

/// Expects the same numbers, to so much.
fn expect_same(what: &str, shown: &[f32], by_hand: &[f64], tolerance: f64) {
    assert_eq!(shown.len(), by_hand.len(), "{what}");
    let off = shown.iter().zip(by_hand).map(|(shown, wanted)| (f64::from(*shown) - wanted).abs()).fold(0.0, f64::max);
    assert!(off <= tolerance, "{what} is off by {off}, and may be by {tolerance}");
}

/// The same of tokens or features, beside the longest number.
fn expect_same_tensor(what: &str, shown: &[f32], by_hand: &Rows) {
    let by_hand = by_hand.concat();
    let longest = by_hand.iter().map(|value| value.abs()).fold(0.0, f64::max);
    expect_same(what, shown, &by_hand, TENSOR_TOLERANCE * longest);
}

/// Attention as it leaves the network, without the places of words that are not there. `[.., PREFIX or PREFIX + 57]`
fn said(shown: &[f32], keys: usize, words: usize) -> Vec<f32> {
    shown.chunks_exact(keys).flat_map(|row| [&row[..words], &row[MAX_WORDS..]].concat()).collect()
}

fn compare(masked: &[usize]) {
    let (step, pass, words) = both(masked);
    let taps = step.taps.expect("taps were asked for");
    let missing = MAX_WORDS - words;
    let (shown_prefix, shown_keys) = (PREFIX - missing, PREFIX - missing + QUERIES);

    expect_same_tensor("the stem", &taps.features, &pass.features);
    expect_same_tensor("the words", &taps.words, &pass.words);
    expect_same("the resampler's attention", &taps.resampler, &pass.resampler, SHARE_TOLERANCE);
    let shown = said(&taps.reading, MAX_WORDS + IMAGE_TOKENS, words);
    expect_same("what the resampler reads", &shown, &pass.reading, SHARE_TOLERANCE);
    expect_same_tensor("the image tokens", &taps.image_tokens, &pass.image_tokens);

    let per_layer = taps.heads * QUERIES * (PREFIX + QUERIES);
    for (layer, (shown, by_hand)) in taps.trunk.chunks_exact(per_layer).zip(&pass.trunk).enumerate() {
        let rows = by_hand.len() / shown_keys / taps.heads;
        let of_queries: Vec<f64> = by_hand
            .chunks_exact(shown_keys)
            .enumerate()
            .filter(|(row, _)| row % rows >= rows - QUERIES)
            .flat_map(|(_, row)| row.to_vec())
            .collect();
        let shown = said(shown, PREFIX + QUERIES, words);
        expect_same(&format!("the attention of layer {layer}"), &shown, &of_queries, SHARE_TOLERANCE);
    }
    for (layer, (shown, by_hand)) in taps.prefix.chunks_exact(taps.heads * PREFIX * PREFIX).zip(&pass.trunk).enumerate()
    {
        let rows = by_hand.len() / shown_keys / taps.heads;
        let of_prefix: Vec<f64> = by_hand
            .chunks_exact(shown_keys)
            .enumerate()
            .filter(|(row, _)| row % rows < shown_prefix)
            .flat_map(|(_, row)| row[..shown_prefix].to_vec())
            .collect();
        let rows: Vec<f32> = shown
            .chunks_exact(PREFIX)
            .enumerate()
            .filter(|(row, _)| !(words..MAX_WORDS).contains(&(row % PREFIX)))
            .flat_map(|(_, row)| row.to_vec())
            .collect();
        let shown = said(&rows, PREFIX, words);
        expect_same(&format!("the prefix of layer {layer}"), &shown, &of_prefix, SHARE_TOLERANCE);
    }

    expect_same_tensor("what the queries found", &taps.found, &pass.found);
    expect_same("the action tokens", &step.probabilities, &pass.probabilities.concat(), SHARE_TOLERANCE);
    assert_eq!(pass.probabilities[0].len(), BINS);
    expect_same("the phases", &step.readouts.phase, &pass.phase, SHARE_TOLERANCE);
    expect_same("the success", &[step.readouts.success], &[pass.success], SHARE_TOLERANCE);
}

#[test]
fn what_is_shown_of_a_pass_is_what_the_files_say() {
    compare(&[]);
}

#[test]
fn it_is_so_with_a_word_switched_off_too() {
    let red = SENTENCE.split(' ').position(|word| word == "red").expect("it is said");
    compare(&[red]);
}
