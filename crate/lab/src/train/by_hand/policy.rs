//! A policy, written out.

use std::ops::Range;

use anyhow::Result;
use burn::tensor::Device;
use schema::{
    CAMERA_SIDE,
    policy::{IMAGE_TOKENS, MAX_WORDS},
};

use super::{
    Sum, Weights,
    arena::Arena,
    leaves::{Back, Leaves},
    product,
    resampler::{Resampled, Resampler},
    stem::{Seen, Steered, Stem},
    text::{Read, Text, spans},
    trunk::{Felt, Head, Logits, Senses, Thought, Trunk},
};
use crate::train::{
    batch::Batch,
    learner::{Aim, judge, judge_look},
    loss::{Loss, Parts},
};

/// The parts of a policy.
#[derive(Debug)]
pub struct Policy {
    text: Text,
    pub stem: Stem,
    resampler: Resampler,
    senses: Senses,
    pub trunk: Trunk,
    head: Head,
    pub width: usize,
    pub heads: usize,
}

/// What was read and seen, and all that is kept of it.
pub struct Look {
    sentences: Vec<Vec<usize>>,
    /// Rows of each sentence among the words.
    rows: Vec<Range<usize>>,
    words: Vec<f32>,
    read: Read,
    pub seen: Vec<Seen>,
    patches: Vec<f32>,
    steered: Steered,
    pub tokens: Vec<f32>,
    pub resampled: Resampled,
}

/// What was decided, and all that is kept of it.
pub struct Act {
    felt: Felt,
    pub found: Vec<f32>,
    pub thought: Thought,
    pub logits: Logits,
}

impl Policy {
    pub fn new(arena: &Arena, width: usize, heads: usize) -> Result<Self> {
        Ok(Self {
            text: Text::new(arena, heads)?,
            stem: Stem::new(arena)?,
            resampler: Resampler::new(arena, heads)?,
            senses: Senses::new(arena)?,
            trunk: Trunk::new(arena, heads)?,
            head: Head::new(arena)?,
            width,
            heads,
        })
    }

    /// Adds the gradients of `share` of the mean loss over a batch, and tells the losses.
    pub fn add(
        &self,
        weights: &Weights,
        sum: &mut Sum,
        batch: &Batch,
        share: f32,
        aim: &Aim,
        device: &Device,
    ) -> Result<Parts> {
        let look = self.look(weights, batch);
        let act = (!aim.looking).then(|| self.act(weights, &look, batch));
        let leaves = Leaves::new(self, &look, act.as_ref(), batch, aim.lessons.is_some(), device);
        let mut loss = Loss::default();
        match leaves.output() {
            Some(output) => judge(&output, batch, aim, &mut loss),
            None => judge_look(&leaves.pointers(), &leaves.features(), batch, &mut loss),
        }
        let (total, parts) = loss.read()?;
        let gradients = (total * share).backward();
        self.back(weights, sum, &look, act.as_ref(), &leaves.gradients(&gradients)?);
        Ok(parts)
    }

    fn look(&self, weights: &Weights, batch: &Batch) -> Look {
        let all = &weights.all;
        let sentences = sentences(batch);
        let rows: Vec<Range<usize>> = spans(sentences.iter().map(Vec::len)).collect();
        let (words, read) = self.text.forward(all, &sentences);
        let pictures = batch.pictures.chunks_exact(3 * CAMERA_SIDE * CAMERA_SIDE);
        let seen: Vec<Seen> = pictures.map(|planes| self.stem.see(all, &weights.kernels, planes)).collect();
        let (patches, steered) = self.stem.steer(all, &seen, &rows, &words);
        let (tokens, resampled) = self.resampler.forward(all, &patches, &rows, &words);
        Look { sentences, rows, words, read, seen, patches, steered, tokens, resampled }
    }

    fn act(&self, weights: &Weights, look: &Look, batch: &Batch) -> Act {
        let all = &weights.all;
        let (senses, felt) = self.senses.forward(all, &batch.senses);
        let mut prefixes = Vec::with_capacity(look.words.len() + look.tokens.len() + senses.len());
        let samples = look.tokens.chunks_exact(IMAGE_TOKENS * self.width).zip(senses.chunks_exact(self.width));
        for (rows, (tokens, senses)) in look.rows.iter().zip(samples) {
            prefixes.extend(&look.words[rows.start * self.width..rows.end * self.width]);
            prefixes.extend(tokens);
            prefixes.extend(senses);
        }
        let lengths: Vec<usize> = look.rows.iter().map(|rows| rows.len() + IMAGE_TOKENS + 1).collect();
        let (found, thought) = self.trunk.forward(all, &lengths, &prefixes);
        let logits = self.head.forward(all, &found);
        Act { felt, found, thought, logits }
    }

    fn back(&self, weights: &Weights, sum: &mut Sum, look: &Look, act: Option<&Act>, from: &Back) {
        let all = &weights.all;
        let mut dwords = vec![0.0; look.words.len()];
        let mut dtokens = vec![0.0; look.tokens.len()];
        if let (Some(act), Some(of_act)) = (act, &from.act) {
            let mut dfound = self.head.backward(all, &mut sum.all, &act.found, &of_act.logits);
            if let Some(more) = &of_act.found {
                product::add(&mut dfound, more);
            }
            let dprefixes = self.trunk.backward(all, &mut sum.all, &act.thought, &dfound, of_act.attention.as_deref());
            let mut dsenses = Vec::new();
            let mut rest = &dprefixes[..];
            for (rows, dtokens) in look.rows.iter().zip(dtokens.chunks_exact_mut(IMAGE_TOKENS * self.width)) {
                let (words, others) = rest.split_at(rows.len() * self.width);
                product::add(&mut dwords[rows.start * self.width..rows.end * self.width], words);
                let (tokens, others) = others.split_at(dtokens.len());
                product::add(dtokens, tokens);
                let (senses, others) = others.split_at(self.width);
                dsenses.extend_from_slice(senses);
                rest = others;
            }
            self.senses.backward(all, &mut sum.all, &act.felt, &dsenses);
        }
        let dpatches = self.resampler.backward(
            all,
            &mut sum.all,
            &look.patches,
            &look.resampled,
            dtokens,
            &from.looks,
            &mut dwords,
        );
        let mut dfeatures: Vec<Vec<f32>> =
            from.features.chunks_exact(from.features.len() / look.seen.len()).map(<[f32]>::to_vec).collect();
        self.stem.unsteer(
            all,
            &mut sum.all,
            &look.seen,
            &look.rows,
            &look.words,
            &look.steered,
            &dpatches,
            &mut dfeatures,
            &mut dwords,
        );
        for (seen, dfeatures) in look.seen.iter().zip(dfeatures) {
            self.stem.unsee(&mut sum.all, &mut sum.kernels, &weights.kernels, seen, dfeatures);
        }
        self.text.backward(all, &mut sum.all, &look.sentences, &look.read, &dwords);
    }
}

/// The words of each sentence.
fn sentences(batch: &Batch) -> Vec<Vec<usize>> {
    let samples = batch.words.chunks_exact(MAX_WORDS).zip(batch.absent.chunks_exact(MAX_WORDS));
    let words = |(words, absent): (&[i32], &[bool])| {
        let present = words.iter().zip(absent).filter(|(_, absent)| !**absent);
        present.map(|(word, _)| *word as usize).collect()
    };
    samples.map(words).collect()
}
