//! Words to tokens, and to one vector that steers the stem.

use std::ops::Range;

use anyhow::Result;

use super::{
    arena::{Arena, Slot},
    attend::{Block, Blocked, Pair},
    layer::{Moments, Norm},
    product::{Into, Mat, MatMut, add, product, softmax, through_softmax},
};

/// The text tower.
#[derive(Debug)]
pub struct Text {
    embedding: Slot,
    positions: Slot,
    blocks: Vec<Block>,
    norm: Norm,
    width: usize,
}

/// What is kept of it.
#[derive(Debug)]
pub struct Read {
    pairs: Vec<Pair>,
    blocks: Vec<Blocked>,
    before_norm: Vec<f32>,
    moments: Moments,
}

impl Text {
    pub fn new(arena: &Arena, heads: usize) -> Result<Self> {
        let embedding = arena.slot("text.embedding.weight")?;
        let width = embedding.dims[1];
        let blocks = (0..arena.count("text.blocks"))
            .map(|index| Block::new(arena, &format!("text.blocks.{index}"), width, heads))
            .collect::<Result<_>>()?;
        let norm = Norm::new(arena, "text.norm")?;
        Ok(Self { embedding, positions: arena.slot("text.positions")?, blocks, norm, width })
    }

    /// The words of all sentences, one after the other, to `[words, width]`.
    pub fn forward(&self, all: &[f32], sentences: &[Vec<usize>]) -> (Vec<f32>, Read) {
        let pairs = spans(sentences.iter().map(Vec::len)).map(|rows| Pair { queries: rows.clone(), keys: rows });
        let pairs: Vec<Pair> = pairs.collect();
        let (embedding, positions) = (self.embedding.of(all), self.positions.of(all));
        let mut tokens = Vec::new();
        for sentence in sentences {
            for (place, &word) in sentence.iter().enumerate() {
                let position = &positions[place * self.width..][..self.width];
                let meaning = &embedding[word * self.width..][..self.width];
                tokens.extend(meaning.iter().zip(position).map(|(meaning, position)| meaning + position));
            }
        }
        let mut kept = Vec::new();
        for block in &self.blocks {
            let (value, blocked) = block.forward(all, &pairs, None, tokens);
            tokens = value;
            kept.push(blocked);
        }
        let (words, moments) = self.norm.forward(all, &tokens);
        (words, Read { pairs, blocks: kept, before_norm: tokens, moments })
    }

    pub fn backward(&self, all: &[f32], gradients: &mut [f32], sentences: &[Vec<usize>], kept: &Read, dwords: &[f32]) {
        let mut dtokens = self.norm.backward(all, gradients, &kept.before_norm, &kept.moments, dwords);
        for (block, kept_of_block) in self.blocks.iter().zip(&kept.blocks).rev() {
            dtokens = block.backward(all, gradients, &kept.pairs, None, kept_of_block, &dtokens, None);
        }
        let mut rows = dtokens.chunks_exact(self.width);
        for sentence in sentences {
            for ((place, &word), row) in sentence.iter().enumerate().zip(&mut rows) {
                add(&mut self.embedding.of_mut(gradients)[word * self.width..][..self.width], row);
                add(&mut self.positions.of_mut(gradients)[place * self.width..][..self.width], row);
            }
        }
    }
}

/// Ranges of rows, one after the other.
pub fn spans(lengths: impl Iterator<Item = usize>) -> impl Iterator<Item = Range<usize>> {
    lengths.scan(0, |end, length| {
        let start = *end;
        *end += length;
        Some(start..*end)
    })
}

/// Several learned ways to sum a sentence into one vector.
#[derive(Debug)]
pub struct Pooling {
    /// `[width, roles]`
    queries: Slot,
    width: usize,
    roles: usize,
}

impl Pooling {
    pub fn new(arena: &Arena) -> Result<Self> {
        let queries = arena.slot("stem.pooling.queries")?;
        let (width, roles) = (queries.dims[0], queries.dims[1]);
        Ok(Self { queries, width, roles })
    }

    /// `[sentences, roles * width]`, and the weight of each word in each role: sentence after sentence, `[roles, words]`.
    pub fn forward(&self, all: &[f32], sentences: &[Range<usize>], words: &[f32]) -> (Vec<f32>, Vec<f32>) {
        let queries = Mat::of(self.queries.of(all), self.roles);
        let mut pooled = vec![0.0; sentences.len() * self.roles * self.width];
        let mut weights = Vec::new();
        for (sentence, pooled) in sentences.iter().zip(pooled.chunks_exact_mut(self.roles * self.width)) {
            let words = Mat::of(words, self.width).rows_from(sentence.start, sentence.len());
            let mut own = vec![0.0; self.roles * sentence.len()];
            let scores = MatMut::of(&mut own, sentence.len());
            product(scores, Into::Replaced, queries.transposed(), words.transposed(), 1.0);
            own.chunks_exact_mut(sentence.len()).for_each(softmax);
            product(MatMut::of(pooled, self.width), Into::Replaced, Mat::of(&own, sentence.len()), words, 1.0);
            weights.extend(own);
        }
        (pooled, weights)
    }

    /// Adds to the gradient of the words.
    #[expect(clippy::too_many_arguments, reason = "what it was given, what it kept, and where gradients go")]
    pub fn backward(
        &self,
        all: &[f32],
        gradients: &mut [f32],
        sentences: &[Range<usize>],
        words: &[f32],
        mut weights: &[f32],
        dpooled: &[f32],
        dwords: &mut [f32],
    ) {
        let queries = Mat::of(self.queries.of(all), self.roles);
        for (sentence, dpooled) in sentences.iter().zip(dpooled.chunks_exact(self.roles * self.width)) {
            let (own, rest) = weights.split_at(self.roles * sentence.len());
            weights = rest;
            let count = sentence.len();
            let words = Mat::of(words, self.width).rows_from(sentence.start, count);
            let dpooled = Mat::of(dpooled, self.width);
            let mut dscores = vec![0.0; own.len()];
            product(MatMut::of(&mut dscores, count), Into::Replaced, dpooled, words.transposed(), 1.0);
            for (dscores, own) in dscores.chunks_exact_mut(count).zip(own.chunks_exact(count)) {
                through_softmax(dscores, own);
            }
            let (own, dscores) = (Mat::of(own, count), Mat::of(&dscores, count));
            let dwords = &mut dwords[sentence.start * self.width..sentence.end * self.width];
            product(MatMut::of(dwords, self.width), Into::Added, own.transposed(), dpooled, 1.0);
            let to = MatMut::of(dwords, self.width);
            product(to, Into::Added, dscores.transposed(), queries.transposed(), 1.0);
            let dqueries = MatMut::of(self.queries.of_mut(gradients), self.roles);
            product(dqueries, Into::Added, words.transposed(), dscores.transposed(), 1.0);
        }
    }
}
