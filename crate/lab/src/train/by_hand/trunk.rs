//! The senses, the trunk, and the head.

use std::ops::Range;

use anyhow::{Result, ensure};
use schema::policy::{IMAGE_TOKENS, QUERIES};

use super::{
    arena::{Arena, Slot},
    attend::{Block, Blocked, Pair},
    layer::{Linear, Moments, Norm},
    product::{add, rectify, through_rectifier},
    text::spans,
    waves::{numbers_of, waves},
};

/// The arm's senses as one token.
#[derive(Debug)]
pub struct Senses {
    inner: Linear,
    outer: Linear,
    numbers: usize,
}

/// What is kept of it.
#[derive(Debug)]
pub struct Felt {
    waves: Vec<f32>,
    hidden: Vec<f32>,
}

impl Senses {
    pub fn new(arena: &Arena) -> Result<Self> {
        let numbers = schema::Proprioception::FEATURES;
        Ok(Self { inner: Linear::new(arena, "senses.inner")?, outer: Linear::new(arena, "senses.outer")?, numbers })
    }

    /// `[samples, 18]` to `[samples, width]`.
    pub fn forward(&self, all: &[f32], senses: &[f32]) -> (Vec<f32>, Felt) {
        let waves = waves(senses, self.numbers, numbers_of(self.inner.from, self.numbers));
        let mut hidden = self.inner.forward(all, &waves);
        rectify(&mut hidden);
        (self.outer.forward(all, &hidden), Felt { waves, hidden })
    }

    pub fn backward(&self, all: &[f32], gradients: &mut [f32], kept: &Felt, dtoken: &[f32]) {
        let mut dhidden = self.outer.backward(all, gradients, &kept.hidden, dtoken);
        through_rectifier(&mut dhidden, &kept.hidden);
        self.inner.backward_of_parameters(gradients, &kept.waves, &dhidden);
    }
}

/// Blocks over the prefix of each sample and its queries.
#[derive(Debug)]
pub struct Trunk {
    /// `[57, width]`
    queries: Slot,
    blocks: Vec<Block>,
    norm: Norm,
    heads: usize,
    width: usize,
}

/// What is kept of it.
#[derive(Debug)]
pub struct Thought {
    plan: Pairs,
    blocks: Vec<Blocked>,
    before_norm: Vec<f32>,
    moments: Moments,
}

/// Who looks at whom.
#[derive(Debug)]
struct Pairs {
    /// In all layers but the last: the prefix at itself, the queries at everything.
    all: Vec<Pair>,
    /// In the last: the queries at everything, counted among the queries alone.
    last: Vec<Pair>,
    /// Rows of the prefixes, and of the queries.
    prefixes: Vec<Range<usize>>,
    queries: Vec<Range<usize>>,
}

impl Pairs {
    /// `prefixes`: how long each sample's is.
    fn new(prefixes: impl Iterator<Item = usize>) -> Self {
        let samples: Vec<Range<usize>> = spans(prefixes.map(|prefix| prefix + QUERIES)).collect();
        let prefixes: Vec<Range<usize>> = samples.iter().map(|rows| rows.start..rows.end - QUERIES).collect();
        let queries: Vec<Range<usize>> = samples.iter().map(|rows| rows.end - QUERIES..rows.end).collect();
        let all = samples.iter().zip(&prefixes).zip(&queries).flat_map(|((rows, prefix), queries)| {
            [
                Pair { queries: prefix.clone(), keys: prefix.clone() },
                Pair { queries: queries.clone(), keys: rows.clone() },
            ]
        });
        let alone = |(sample, rows): (usize, &Range<usize>)| Pair {
            queries: sample * QUERIES..(sample + 1) * QUERIES,
            keys: rows.clone(),
        };
        Self { all: all.collect(), last: samples.iter().enumerate().map(alone).collect(), prefixes, queries }
    }
}

impl Trunk {
    pub fn new(arena: &Arena, heads: usize) -> Result<Self> {
        let queries = arena.slot("trunk.queries")?;
        ensure!(queries.dims[0] == QUERIES, "a trunk has {QUERIES} queries");
        let width = queries.dims[1];
        let blocks = (0..arena.count("trunk.blocks"))
            .map(|index| Block::new(arena, &format!("trunk.blocks.{index}"), width, heads))
            .collect::<Result<_>>()?;
        Ok(Self { queries, blocks, norm: Norm::new(arena, "trunk.norm")?, heads, width })
    }

    /// The prefixes of all samples, one after the other and each of so many rows, to `[samples * 57, width]`.
    pub fn forward(&self, all: &[f32], lengths: &[usize], mut prefixes: &[f32]) -> (Vec<f32>, Thought) {
        let plan = Pairs::new(lengths.iter().copied());
        let queries = self.queries.of(all);
        let mut tokens = Vec::with_capacity(prefixes.len() + lengths.len() * queries.len());
        for &length in lengths {
            let (own, rest) = prefixes.split_at(length * self.width);
            tokens.extend(own);
            tokens.extend(queries);
            prefixes = rest;
        }
        let mut kept = Vec::with_capacity(self.blocks.len());
        for (index, block) in self.blocks.iter().enumerate() {
            let (pairs, rows) = self.looking(&plan, index);
            let (value, blocked) = block.forward(all, pairs, rows, tokens);
            tokens = value;
            kept.push(blocked);
        }
        let (found, moments) = self.norm.forward(all, &tokens);
        (found, Thought { plan, blocks: kept, before_norm: tokens, moments })
    }

    /// The gradient of the prefixes. `dweights`, where there is one, is that of [`Self::over_image_and_queries`].
    pub fn backward(
        &self,
        all: &[f32],
        gradients: &mut [f32],
        kept: &Thought,
        dfound: &[f32],
        dweights: Option<&[f32]>,
    ) -> Vec<f32> {
        let mut dtokens = self.norm.backward(all, gradients, &kept.before_norm, &kept.moments, dfound);
        let whole = dweights.map(|dweights| self.among_all(kept, dweights));
        for (index, (block, blocked)) in self.blocks.iter().zip(&kept.blocks).enumerate().rev() {
            let (pairs, rows) = self.looking(&kept.plan, index);
            let dweights = whole.as_deref().filter(|_| index + 1 == self.blocks.len());
            dtokens = block.backward(all, gradients, pairs, rows, blocked, &dtokens, dweights);
        }
        let dqueries = self.queries.of_mut(gradients);
        for rows in &kept.plan.queries {
            add(dqueries, &dtokens[rows.start * self.width..rows.end * self.width]);
        }
        let prefixes = kept.plan.prefixes.iter();
        prefixes.flat_map(|rows| &dtokens[rows.start * self.width..rows.end * self.width]).copied().collect()
    }

    fn looking<'a>(&self, plan: &'a Pairs, index: usize) -> (&'a [Pair], Option<&'a [Range<usize>]>) {
        if index + 1 == self.blocks.len() { (&plan.last, Some(&plan.queries)) } else { (&plan.all, None) }
    }

    /// The last layer's attention, sample after sample: `[heads, 57, tokens]`.
    pub fn of_last_layer<'a>(&self, kept: &'a Thought) -> impl Iterator<Item = &'a [f32]> {
        let mut rest = &kept.blocks.last().expect("a trunk has blocks").attended.gaze.weights[..];
        let rows = self.heads * QUERIES;
        kept.plan.last.iter().map(move |pair| {
            let (own, others) = rest.split_at(rows * pair.keys.len());
            rest = others;
            own
        })
    }

    /// `[samples, heads, 57, 16 + 1 + 57]`: the last layer's attention, but for the words.
    pub fn over_image_and_queries(&self, kept: &Thought) -> Vec<f32> {
        let mut seen = Vec::new();
        for (pair, weights) in kept.plan.last.iter().zip(self.of_last_layer(kept)) {
            for row in weights.chunks_exact(pair.keys.len()) {
                seen.extend(&row[row.len() - BEHIND_WORDS..]);
            }
        }
        seen
    }

    /// A gradient of that, among all of the last layer's attention.
    fn among_all(&self, kept: &Thought, dweights: &[f32]) -> Vec<f32> {
        let mut rows = dweights.chunks_exact(BEHIND_WORDS);
        let mut all = Vec::new();
        for pair in &kept.plan.last {
            for row in rows.by_ref().take(self.heads * QUERIES) {
                all.resize(all.len() + pair.keys.len() - BEHIND_WORDS, 0.0);
                all.extend(row);
            }
        }
        all
    }
}

/// Tokens behind the words.
pub const BEHIND_WORDS: usize = IMAGE_TOKENS + 1 + QUERIES;

/// From what the queries found to logits.
#[derive(Debug)]
pub struct Head {
    action: Linear,
    phase: Linear,
    success: Linear,
}

/// The logits, or their gradients.
#[derive(Debug)]
pub struct Logits {
    /// `[samples * 56, 256]`
    pub action: Vec<f32>,
    /// `[samples, 8]`
    pub phase: Vec<f32>,
    /// `[samples, 1]`
    pub success: Vec<f32>,
}

impl Head {
    pub fn new(arena: &Arena) -> Result<Self> {
        let linear = |part: &str| Linear::new(arena, &format!("head.{part}"));
        Ok(Self { action: linear("action")?, phase: linear("phase")?, success: linear("success")? })
    }

    /// Rows of the action queries, and of the readouts behind them.
    fn parted(&self, found: &[f32]) -> (Vec<f32>, Vec<f32>) {
        let width = self.action.from;
        let samples = found.chunks_exact(QUERIES * width).map(|sample| sample.split_at((QUERIES - 1) * width));
        let (actions, readouts): (Vec<&[f32]>, Vec<&[f32]>) = samples.unzip();
        (actions.concat(), readouts.concat())
    }

    pub fn forward(&self, all: &[f32], found: &[f32]) -> Logits {
        let (actions, readouts) = self.parted(found);
        Logits {
            action: self.action.forward(all, &actions),
            phase: self.phase.forward(all, &readouts),
            success: self.success.forward(all, &readouts),
        }
    }

    /// The gradient of what the queries found.
    pub fn backward(&self, all: &[f32], gradients: &mut [f32], found: &[f32], dlogits: &Logits) -> Vec<f32> {
        let width = self.action.from;
        let (actions, readouts) = self.parted(found);
        let dactions = self.action.backward(all, gradients, &actions, &dlogits.action);
        let mut dreadouts = self.phase.backward(all, gradients, &readouts, &dlogits.phase);
        add(&mut dreadouts, &self.success.backward(all, gradients, &readouts, &dlogits.success));
        let samples = dactions.chunks_exact((QUERIES - 1) * width).zip(dreadouts.chunks_exact(width));
        samples.flat_map(|(actions, readout)| actions.iter().chain(readout)).copied().collect()
    }
}
