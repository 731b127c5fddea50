//! A teacher, written out: what is on the table and what is meant, as tokens of a trunk.

use std::ops::Range;

use anyhow::Result;
use schema::policy::QUERIES;

use super::{
    arena::Arena,
    layer::{Linear, Moments, Norm},
    product::{add, rectify, through_rectifier},
    trunk::{Felt, Head, Logits, Senses, Thought, Trunk},
    waves::{numbers_of, waves},
};
use crate::{
    dataset::OBJECTS,
    train::batch::{Batch, KINDS, PLACES, ROLES},
};

/// Tokens of a prefix behind those of the objects: the aim and the senses.
const BEHIND_OBJECTS: usize = 2;

/// The parts of a teacher.
#[derive(Debug)]
pub struct Teacher {
    places: Linear,
    kinds: Linear,
    aim: Linear,
    outer: Linear,
    norm: Norm,
    senses: Senses,
    trunk: Trunk,
    head: Head,
    width: usize,
}

/// What it made of a batch, and all that is kept of it.
pub struct Taught {
    /// Which objects each sample has.
    present: Vec<Vec<usize>>,
    waves: Vec<f32>,
    told: Vec<f32>,
    both: Vec<f32>,
    before_norm: Vec<f32>,
    moments: Moments,
    felt: Felt,
    thought: Thought,
    /// `[samples * 57, width]`
    pub found: Vec<f32>,
    pub logits: Logits,
}

impl Teacher {
    pub fn new(arena: &Arena, heads: usize) -> Result<Self> {
        let outer = Linear::new(arena, "outer")?;
        Ok(Self {
            places: Linear::new(arena, "places")?,
            kinds: Linear::new(arena, "kinds")?,
            aim: Linear::new(arena, "aim")?,
            width: outer.to,
            outer,
            norm: Norm::new(arena, "norm")?,
            senses: Senses::new(arena)?,
            trunk: Trunk::new(arena, heads)?,
            head: Head::new(arena)?,
        })
    }

    pub fn forward(&self, all: &[f32], batch: &Batch) -> Taught {
        let present = present(batch);
        let goals = batch.samples / batch.frames;
        let (mut places, mut told) = (Vec::new(), Vec::new());
        for (sample, objects) in present.iter().enumerate() {
            let frame = sample / goals;
            for object in objects {
                places.extend(row(&batch.places, frame * OBJECTS + object, PLACES));
                told.extend(row(&batch.kinds, frame * OBJECTS + object, KINDS));
                told.extend(row(&batch.roles, sample * OBJECTS + object, ROLES));
            }
        }
        let waves = waves(&places, PLACES, numbers_of(self.places.from, PLACES));
        let mut both = self.places.forward(all, &waves);
        add(&mut both, &self.kinds.forward(all, &told));
        rectify(&mut both);
        let before_norm = self.outer.forward(all, &both);
        let (things, moments) = self.norm.forward(all, &before_norm);
        let aims = self.aim.forward(all, &batch.aims);
        let (senses, felt) = self.senses.forward(all, &batch.senses);

        let lengths: Vec<usize> = present.iter().map(|objects| objects.len() + BEHIND_OBJECTS).collect();
        let mut prefixes = Vec::with_capacity(lengths.iter().sum::<usize>() * self.width);
        let mut rest = &things[..];
        for (sample, objects) in present.iter().enumerate() {
            let (own, others) = rest.split_at(objects.len() * self.width);
            rest = others;
            prefixes.extend(own);
            prefixes.extend(row(&aims, sample, self.width));
            prefixes.extend(row(&senses, sample, self.width));
        }
        let (found, thought) = self.trunk.forward(all, &lengths, &prefixes);
        let logits = self.head.forward(all, &found);
        Taught { present, waves, told, both, before_norm, moments, felt, thought, found, logits }
    }

    pub fn backward(&self, all: &[f32], gradients: &mut [f32], batch: &Batch, kept: &Taught, dlogits: &Logits) {
        let dfound = self.head.backward(all, gradients, &kept.found, dlogits);
        let dprefixes = self.trunk.backward(all, gradients, &kept.thought, &dfound, None);
        let (mut dthings, mut daims, mut dsenses) = (Vec::new(), Vec::new(), Vec::new());
        let mut rest = &dprefixes[..];
        for objects in &kept.present {
            let (own, others) = rest.split_at((objects.len() + BEHIND_OBJECTS) * self.width);
            rest = others;
            let (things, behind) = own.split_at(objects.len() * self.width);
            dthings.extend_from_slice(things);
            daims.extend_from_slice(&behind[..self.width]);
            dsenses.extend_from_slice(&behind[self.width..]);
        }
        self.senses.backward(all, gradients, &kept.felt, &dsenses);
        self.aim.backward_of_parameters(gradients, &batch.aims, &daims);
        let dbefore = self.norm.backward(all, gradients, &kept.before_norm, &kept.moments, &dthings);
        let mut dboth = self.outer.backward(all, gradients, &kept.both, &dbefore);
        through_rectifier(&mut dboth, &kept.both);
        self.places.backward_of_parameters(gradients, &kept.waves, &dboth);
        self.kinds.backward_of_parameters(gradients, &kept.told, &dboth);
    }

    /// `[samples, 57, objects]`: how the queries' attention is spread over the objects, mean of the last layer's heads.
    pub fn over_objects(&self, kept: &Taught) -> Vec<f32> {
        let mut all = Vec::with_capacity(kept.present.len() * QUERIES * OBJECTS);
        for (objects, weights) in kept.present.iter().zip(self.trunk.of_last_layer(&kept.thought)) {
            let keys = objects.len() + BEHIND_OBJECTS + QUERIES;
            let start = all.len();
            all.resize(start + QUERIES * OBJECTS, 0.0);
            let heads = weights.len() / (QUERIES * keys);
            for (place, row) in weights.chunks_exact(keys).enumerate() {
                let spread = &mut all[start + place % QUERIES * OBJECTS..][..OBJECTS];
                for (object, weight) in objects.iter().zip(row) {
                    spread[*object] += weight / heads as f32;
                }
            }
        }
        all
    }
}

/// Which objects each sample has.
fn present(batch: &Batch) -> Vec<Vec<usize>> {
    let goals = batch.samples / batch.frames;
    let of_frame = |missing: &[f32]| (0..OBJECTS).filter(|&object| missing[object] < 0.5).collect::<Vec<_>>();
    batch.missing.chunks_exact(OBJECTS).flat_map(|missing| vec![of_frame(missing); goals]).collect()
}

fn row(values: &[f32], index: usize, width: usize) -> &[f32] {
    let rows: Range<usize> = index * width..(index + 1) * width;
    &values[rows]
}
