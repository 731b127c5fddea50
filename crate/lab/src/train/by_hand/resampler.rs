//! Patches to image tokens that read the words, look, and look again.

use std::ops::Range;

use anyhow::{Result, ensure};
use schema::policy::{GRID_SIDE, IMAGE_TOKENS, PATCHES};

use super::{
    arena::{Arena, Slot},
    attend::{Attended, Attention, Gaze, Gazed, Memory, Pair, Remembered},
    layer::{Fed, Feed, Linear, Moments, Norm},
    product::{Into, Mat, MatMut, add, product},
    waves::{numbers_of, unwave, waves},
};

/// The resampler.
#[derive(Debug)]
pub struct Resampler {
    queries: Slot,
    patches: Memory,
    first: Look,
    again: Vec<(Norm, Look)>,
    heads: usize,
    width: usize,
}

/// One look at the picture.
#[derive(Debug)]
struct Look {
    reading: Attention,
    query_norm: Norm,
    looking: Gaze,
    coordinates: Linear,
    feed: Feed,
}

/// What is kept of a look.
#[derive(Debug)]
struct Looked {
    queries: Vec<f32>,
    memory: Vec<f32>,
    read: Attended,
    asked: Vec<f32>,
    moments: Moments,
    asking: Vec<f32>,
    gazed: Gazed,
    /// `[tokens, 2]`: where each token looks.
    places: Vec<f32>,
    waves: Vec<f32>,
    fed: Fed,
}

/// What is kept of it all.
#[derive(Debug)]
pub struct Resampled {
    remembered: Remembered,
    looks: Vec<Looked>,
    /// What each further look began with, and the moments of its norm.
    before: Vec<(Vec<f32>, Moments)>,
    plan: Pairs,
}

/// Who looks at whom.
#[derive(Debug)]
struct Pairs {
    /// Tokens at words.
    words: Vec<Pair>,
    /// Tokens at words and tokens.
    words_and_tokens: Vec<Pair>,
    /// Tokens at patches.
    patches: Vec<Pair>,
    /// Rows of the words of each sentence.
    sentences: Vec<Range<usize>>,
}

impl Pairs {
    fn new(sentences: &[Range<usize>]) -> Self {
        let tokens = |sample: usize| sample * IMAGE_TOKENS..(sample + 1) * IMAGE_TOKENS;
        let each = |keys: &dyn Fn(usize, &Range<usize>) -> Range<usize>| -> Vec<Pair> {
            let pair = |(sample, words)| Pair { queries: tokens(sample), keys: keys(sample, words) };
            sentences.iter().enumerate().map(pair).collect()
        };
        Self {
            words: each(&|_, words| words.clone()),
            words_and_tokens: each(&|sample, words| {
                words.start + sample * IMAGE_TOKENS..words.end + (sample + 1) * IMAGE_TOKENS
            }),
            patches: each(&|sample, _| sample * PATCHES..(sample + 1) * PATCHES),
            sentences: sentences.to_vec(),
        }
    }
}

impl Resampled {
    /// `[sentences, heads, 16, 144]`: where the tokens looked last.
    pub fn weights(&self) -> &[f32] {
        &self.looks.last().expect("there is a first look").gazed.weights
    }
}

impl Resampler {
    pub fn new(arena: &Arena, heads: usize) -> Result<Self> {
        let queries = arena.slot("resampler.queries")?;
        ensure!(queries.dims[0] == IMAGE_TOKENS, "a resampler has {IMAGE_TOKENS} queries");
        let width = queries.dims[1];
        let again = (0..arena.count("resampler.again")).map(|index| {
            let name = format!("resampler.again.{index}");
            Ok((Norm::new(arena, &format!("{name}.norm"))?, Look::new(arena, &format!("{name}.look"), heads)?))
        });
        Ok(Self {
            queries,
            patches: Memory::new(arena, "resampler.patches")?,
            first: Look::new(arena, "resampler.look", heads)?,
            again: again.collect::<Result<_>>()?,
            heads,
            width,
        })
    }

    /// `[sentences * 144, width]` and the words to `[sentences * 16, width]`.
    pub fn forward(
        &self,
        all: &[f32],
        patches: &[f32],
        sentences: &[Range<usize>],
        words: &[f32],
    ) -> (Vec<f32>, Resampled) {
        let plan = Pairs::new(sentences);
        let remembered = self.patches.forward(all, patches);
        let queries = self.queries.of(all).repeat(sentences.len());
        let (mut tokens, looked) = self.first.forward(
            all,
            &plan.words,
            &plan.patches,
            &queries,
            queries.clone(),
            words.to_vec(),
            &remembered,
            self.heads,
        );
        let mut looks = vec![looked];
        let mut before = Vec::new();
        for (norm, look) in &self.again {
            let (queries, moments) = norm.forward(all, &tokens);
            let memory = self.joined(&plan, words, &queries);
            let (value, looked) = look.forward(
                all,
                &plan.words_and_tokens,
                &plan.patches,
                &tokens,
                queries,
                memory,
                &remembered,
                self.heads,
            );
            before.push((tokens, moments));
            tokens = value;
            looks.push(looked);
        }
        (tokens, Resampled { remembered, looks, before, plan })
    }

    /// The gradient of the patches; adds to that of the words. `dweights` is that of where the tokens looked last.
    #[expect(clippy::too_many_arguments, reason = "what it was given, what it kept, and where gradients go")]
    pub fn backward(
        &self,
        all: &[f32],
        gradients: &mut [f32],
        patches: &[f32],
        kept: &Resampled,
        dtokens: Vec<f32>,
        dweights: &[f32],
        dwords: &mut [f32],
    ) -> Vec<f32> {
        let plan = &kept.plan;
        let mut dremembered = Remembered::nothing_like(&kept.remembered);
        let mut dtokens = dtokens;
        let mut dweights = Some(dweights);
        for (index, (norm, look)) in self.again.iter().enumerate().rev() {
            let pairs = (&plan.words_and_tokens[..], &plan.patches[..]);
            let looked = &kept.looks[index + 1];
            let back = look.backward(
                all,
                gradients,
                pairs,
                looked,
                &kept.remembered,
                &dtokens,
                dweights.take(),
                &mut dremembered,
                self.heads,
            );
            let mut dqueries = back.dqueries;
            self.part(plan, &back.dmemory, dwords, &mut dqueries);
            let (tokens, moments) = &kept.before[index];
            dtokens = norm.backward(all, gradients, tokens, moments, &dqueries);
            add(&mut dtokens, &back.dtokens);
        }
        let pairs = (&plan.words[..], &plan.patches[..]);
        let back = self.first.backward(
            all,
            gradients,
            pairs,
            &kept.looks[0],
            &kept.remembered,
            &dtokens,
            dweights,
            &mut dremembered,
            self.heads,
        );
        add(dwords, &back.dmemory);
        let dqueries = self.queries.of_mut(gradients);
        for rows in [&back.dtokens, &back.dqueries] {
            rows.chunks_exact(dqueries.len()).for_each(|rows| add(dqueries, rows));
        }
        let mut dpatches = vec![0.0; patches.len()];
        self.patches.backward(all, gradients, patches, &dremembered.keys, &dremembered.values, &mut dpatches);
        dpatches
    }

    /// Words and tokens of each sample, one after the other.
    fn joined(&self, plan: &Pairs, words: &[f32], tokens: &[f32]) -> Vec<f32> {
        let mut memory = Vec::with_capacity(words.len() + tokens.len());
        for (rows, tokens) in plan.sentences.iter().zip(tokens.chunks_exact(IMAGE_TOKENS * self.width)) {
            memory.extend(&words[rows.start * self.width..rows.end * self.width]);
            memory.extend(tokens);
        }
        memory
    }

    /// Adds what was joined to where it came from.
    fn part(&self, plan: &Pairs, mut memory: &[f32], words: &mut [f32], tokens: &mut [f32]) {
        for (rows, tokens) in plan.sentences.iter().zip(tokens.chunks_exact_mut(IMAGE_TOKENS * self.width)) {
            let (own_words, rest) = memory.split_at(rows.len() * self.width);
            let (own_tokens, rest) = rest.split_at(tokens.len());
            add(&mut words[rows.start * self.width..rows.end * self.width], own_words);
            add(tokens, own_tokens);
            memory = rest;
        }
    }
}

/// Gradients of what a look was given.
struct Back {
    dtokens: Vec<f32>,
    dqueries: Vec<f32>,
    dmemory: Vec<f32>,
}

impl Look {
    fn new(arena: &Arena, name: &str, heads: usize) -> Result<Self> {
        Ok(Self {
            reading: Attention::new(arena, &format!("{name}.reading"), heads)?,
            query_norm: Norm::new(arena, &format!("{name}.query_norm"))?,
            looking: Gaze::new(arena, &format!("{name}.looking"), heads)?,
            coordinates: Linear::new(arena, &format!("{name}.coordinates"))?,
            feed: Feed::new(arena, name)?,
        })
    }

    #[expect(clippy::too_many_arguments, reason = "what it is given, and who looks at whom")]
    fn forward(
        &self,
        all: &[f32],
        reading: &[Pair],
        looking: &[Pair],
        tokens: &[f32],
        queries: Vec<f32>,
        memory: Vec<f32>,
        patches: &Remembered,
        heads: usize,
    ) -> (Vec<f32>, Looked) {
        let (mut asked, read) = self.reading.forward(all, reading, &queries, &memory);
        add(&mut asked, tokens);
        let (asking, moments) = self.query_norm.forward(all, &asked);
        let (mut value, gazed) = self.looking.forward(all, looking, &asking, patches);
        let places = places(&gazed.weights, heads);
        let waves = waves(&places, 2, numbers_of(self.coordinates.from, 2));
        add(&mut value, &asked);
        add(&mut value, &self.coordinates.forward(all, &waves));
        let (value, fed) = self.feed.forward(all, value);
        (value, Looked { queries, memory, read, asked, moments, asking, gazed, places, waves, fed })
    }

    #[expect(clippy::too_many_arguments, reason = "what it was given, what it kept, and where gradients go")]
    fn backward(
        &self,
        all: &[f32],
        gradients: &mut [f32],
        (reading, looking): (&[Pair], &[Pair]),
        kept: &Looked,
        patches: &Remembered,
        dy: &[f32],
        dweights: Option<&[f32]>,
        dpatches: &mut Remembered,
        heads: usize,
    ) -> Back {
        // All three that were added: what was asked, what was found, and where.
        let dvalue = self.feed.backward(all, gradients, &kept.fed, dy);
        let dwaves = self.coordinates.backward(all, gradients, &kept.waves, &dvalue);
        let dplaces = unwave(&kept.places, 2, numbers_of(self.coordinates.from, 2), &dwaves);
        let mut dlooked = dweights.map_or_else(|| vec![0.0; kept.gazed.weights.len()], <[f32]>::to_vec);
        unplace(&mut dlooked, &dplaces, heads);
        let dasking = self.looking.backward(
            all,
            gradients,
            looking,
            &kept.asking,
            patches,
            &kept.gazed,
            &dvalue,
            Some(&dlooked),
            dpatches,
        );
        let mut dasked = self.query_norm.backward(all, gradients, &kept.asked, &kept.moments, &dasking);
        add(&mut dasked, &dvalue);
        let mut dmemory = vec![0.0; kept.memory.len()];
        let dqueries = self.reading.backward(
            all,
            gradients,
            reading,
            &kept.queries,
            &kept.memory,
            &kept.read,
            &dasked,
            None,
            &mut dmemory,
        );
        Back { dtokens: dasked, dqueries, dmemory }
    }
}

/// `[samples, heads, 16, 144]` to `[samples * 16, 2]`: where each token looks, from -1 to 1, mean of its heads.
fn places(weights: &[f32], heads: usize) -> Vec<f32> {
    let grid = grid();
    let per_head = IMAGE_TOKENS * PATCHES;
    let mut places = vec![0.0; weights.len() / (heads * PATCHES) * 2];
    for (places, weights) in places.chunks_exact_mut(IMAGE_TOKENS * 2).zip(weights.chunks_exact(heads * per_head)) {
        for weights in weights.chunks_exact(per_head) {
            let to = MatMut::of(places, 2);
            product(to, Into::Added, Mat::of(weights, PATCHES), Mat::of(&grid, 2), 1.0 / heads as f32);
        }
    }
    places
}

/// Adds what the gradient of the places is for the weights.
fn unplace(dweights: &mut [f32], dplaces: &[f32], heads: usize) {
    let grid = grid();
    let per_head = IMAGE_TOKENS * PATCHES;
    let samples = dweights.chunks_exact_mut(heads * per_head).zip(dplaces.chunks_exact(IMAGE_TOKENS * 2));
    for (dweights, dplaces) in samples {
        for dweights in dweights.chunks_exact_mut(per_head) {
            let (dplaces, grid) = (Mat::of(dplaces, 2), Mat::of(&grid, 2).transposed());
            product(MatMut::of(dweights, PATCHES), Into::Added, dplaces, grid, 1.0 / heads as f32);
        }
    }
}

/// `[144, 2]`: column and row of each patch centre, from -1 to 1.
fn grid() -> Vec<f32> {
    let at = |index: usize| (index as f32 + 0.5) / GRID_SIDE as f32 * 2.0 - 1.0;
    (0..PATCHES).flat_map(|patch| [at(patch % GRID_SIDE), at(patch / GRID_SIDE)]).collect()
}
