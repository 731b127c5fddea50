//! Attention between the rows of two matrices, and blocks made of it.
//!
//! Sentences differ in length and masks hide whole ranges, so who looks at whom is a list of pairs of row ranges instead of a
//! mask over padded samples: nothing is computed that a mask would take away again.

use std::ops::Range;

use anyhow::Result;

use super::{
    arena::Arena,
    layer::{Fed, Feed, Linear, Moments, Norm},
    product::{Into, Mat, MatMut, add, product, softmax, through_softmax},
};

/// Rows of the queries that look at rows of the memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    pub queries: Range<usize>,
    pub keys: Range<usize>,
}

impl Pair {
    fn weights(&self) -> usize {
        self.queries.len() * self.keys.len()
    }
}

/// What is looked with: matrices of `[rows, width]`, heads side by side.
#[derive(Clone, Copy, Debug)]
pub struct Projected<'a> {
    pub queries: &'a [f32],
    pub keys: &'a [f32],
    pub values: &'a [f32],
}

/// The gradients of the same.
#[derive(Debug)]
pub struct Gradients<'a> {
    pub queries: &'a mut [f32],
    pub keys: &'a mut [f32],
    pub values: &'a mut [f32],
}

/// How heads share out the width.
#[derive(Clone, Copy, Debug)]
pub struct Heads {
    pub width: usize,
    pub heads: usize,
}

impl Heads {
    fn depth(self) -> usize {
        self.width / self.heads
    }

    fn scale(self) -> f32 {
        (self.depth() as f32).powf(-0.5)
    }

    /// What the queries find, `[rows of queries, width]`, and with what weights: pair after pair, `[heads, queries, keys]`.
    pub fn attend(self, pairs: &[Pair], with: Projected) -> (Vec<f32>, Vec<f32>) {
        let mut found = vec![0.0; with.queries.len()];
        let mut weights = vec![0.0; self.heads * pairs.iter().map(Pair::weights).sum::<usize>()];
        let mut rest = &mut weights[..];
        for pair in pairs {
            for head in 0..self.heads {
                let (own, others) = rest.split_at_mut(pair.weights());
                rest = others;
                let scores = MatMut::of(own, pair.keys.len());
                let keys = self.rows(with.keys, &pair.keys, head);
                let queries = self.rows(with.queries, &pair.queries, head);
                product(scores, Into::Replaced, queries, keys.transposed(), self.scale());
                own.chunks_exact_mut(pair.keys.len()).for_each(softmax);
                let values = self.rows(with.values, &pair.keys, head);
                let to = self.rows_mut(&mut found, &pair.queries, head);
                product(to, Into::Replaced, Mat::of(own, pair.keys.len()), values, 1.0);
            }
        }
        (found, weights)
    }

    /// Adds to the gradients, given that of what was found and, where there is one, of the weights themselves.
    pub fn backward(
        self,
        pairs: &[Pair],
        with: Projected,
        weights: &[f32],
        dfound: &[f32],
        dweights: Option<&[f32]>,
        to: &mut Gradients,
    ) {
        let mut start = 0;
        let mut dscores = Vec::new();
        for pair in pairs {
            for head in 0..self.heads {
                let own = &weights[start..start + pair.weights()];
                let columns = pair.keys.len();
                let dfound = self.rows(dfound, &pair.queries, head);
                let values = self.rows(with.values, &pair.keys, head);
                dscores.clear();
                let how = if let Some(dweights) = dweights {
                    dscores.extend_from_slice(&dweights[start..start + pair.weights()]);
                    Into::Added
                } else {
                    dscores.resize(pair.weights(), 0.0);
                    Into::Replaced
                };
                product(MatMut::of(&mut dscores, columns), how, dfound, values.transposed(), 1.0);
                let weights = Mat::of(own, columns);
                product(self.rows_mut(to.values, &pair.keys, head), Into::Added, weights.transposed(), dfound, 1.0);
                for (dscores, weights) in dscores.chunks_exact_mut(columns).zip(own.chunks_exact(columns)) {
                    through_softmax(dscores, weights);
                }
                let dscores = Mat::of(&dscores, columns);
                let keys = self.rows(with.keys, &pair.keys, head);
                let queries = self.rows(with.queries, &pair.queries, head);
                product(self.rows_mut(to.queries, &pair.queries, head), Into::Added, dscores, keys, self.scale());
                let dkeys = self.rows_mut(to.keys, &pair.keys, head);
                product(dkeys, Into::Added, dscores.transposed(), queries, self.scale());
                start += pair.weights();
            }
        }
    }

    fn rows<'a>(self, of: &'a [f32], range: &Range<usize>, head: usize) -> Mat<'a> {
        let depth = self.depth();
        Mat::of(of, self.width).rows_from(range.start, range.len()).columns_from(head * depth, depth)
    }

    fn rows_mut<'a>(self, of: &'a mut [f32], range: &Range<usize>, head: usize) -> MatMut<'a> {
        let depth = self.depth();
        MatMut::of(of, self.width).part(range.start, range.len(), head * depth, depth)
    }
}

/// Keys and values of what can be looked at.
#[derive(Clone, Debug)]
pub struct Memory {
    key: Linear,
    value: Linear,
}

/// What is kept of it.
#[derive(Debug)]
pub struct Remembered {
    pub keys: Vec<f32>,
    pub values: Vec<f32>,
}

impl Memory {
    pub fn new(arena: &Arena, name: &str) -> Result<Self> {
        let linear = |part: &str| Linear::new(arena, &format!("{name}.{part}"));
        Ok(Self { key: linear("key")?, value: linear("value")? })
    }

    pub fn forward(&self, all: &[f32], memory: &[f32]) -> Remembered {
        Remembered { keys: self.key.forward(all, memory), values: self.value.forward(all, memory) }
    }

    /// Adds to the gradient of the memory.
    pub fn backward(
        &self,
        all: &[f32],
        gradients: &mut [f32],
        memory: &[f32],
        dkeys: &[f32],
        dvalues: &[f32],
        dmemory: &mut [f32],
    ) {
        self.key.backward_to(all, gradients, memory, dkeys, dmemory, Into::Added);
        self.value.backward_to(all, gradients, memory, dvalues, dmemory, Into::Added);
    }
}

/// Queries that look at a memory.
#[derive(Clone, Debug)]
pub struct Gaze {
    query: Linear,
    output: Linear,
    heads: Heads,
}

/// What is kept of it.
#[derive(Debug)]
pub struct Gazed {
    queries: Vec<f32>,
    /// Pair after pair, `[heads, queries, keys]`.
    pub weights: Vec<f32>,
    found: Vec<f32>,
}

impl Gaze {
    pub fn new(arena: &Arena, name: &str, heads: usize) -> Result<Self> {
        let linear = |part: &str| Linear::new(arena, &format!("{name}.{part}"));
        let query = linear("query")?;
        let heads = Heads { width: query.to, heads };
        Ok(Self { query, output: linear("output")?, heads })
    }

    pub fn forward(&self, all: &[f32], pairs: &[Pair], x: &[f32], memory: &Remembered) -> (Vec<f32>, Gazed) {
        let queries = self.query.forward(all, x);
        let with = Projected { queries: &queries, keys: &memory.keys, values: &memory.values };
        let (found, weights) = self.heads.attend(pairs, with);
        (self.output.forward(all, &found), Gazed { queries, weights, found })
    }

    /// The gradient of the queries' rows; adds to those of keys and values.
    #[expect(clippy::too_many_arguments, reason = "what it was given, what it kept, and where gradients go")]
    pub fn backward(
        &self,
        all: &[f32],
        gradients: &mut [f32],
        pairs: &[Pair],
        x: &[f32],
        memory: &Remembered,
        kept: &Gazed,
        dy: &[f32],
        dweights: Option<&[f32]>,
        to: &mut Remembered,
    ) -> Vec<f32> {
        let dfound = self.output.backward(all, gradients, &kept.found, dy);
        let mut dqueries = vec![0.0; kept.queries.len()];
        let with = Projected { queries: &kept.queries, keys: &memory.keys, values: &memory.values };
        let mut dprojected = Gradients { queries: &mut dqueries, keys: &mut to.keys, values: &mut to.values };
        self.heads.backward(pairs, with, &kept.weights, &dfound, dweights, &mut dprojected);
        self.query.backward(all, gradients, x, &dqueries)
    }
}

impl Remembered {
    /// Gradients of keys and values, none yet.
    pub fn nothing_like(other: &Self) -> Self {
        Self { keys: vec![0.0; other.keys.len()], values: vec![0.0; other.values.len()] }
    }
}

/// Queries from one place, keys and values from the same or another.
#[derive(Clone, Debug)]
pub struct Attention {
    memory: Memory,
    gaze: Gaze,
}

/// What is kept of it.
#[derive(Debug)]
pub struct Attended {
    memory: Remembered,
    pub gaze: Gazed,
}

impl Attention {
    pub fn new(arena: &Arena, name: &str, heads: usize) -> Result<Self> {
        Ok(Self { memory: Memory::new(arena, name)?, gaze: Gaze::new(arena, name, heads)? })
    }

    pub fn forward(&self, all: &[f32], pairs: &[Pair], x: &[f32], memory: &[f32]) -> (Vec<f32>, Attended) {
        let memory = self.memory.forward(all, memory);
        let (value, gaze) = self.gaze.forward(all, pairs, x, &memory);
        (value, Attended { memory, gaze })
    }

    /// The gradient of the queries' rows; adds to that of the memory.
    #[expect(clippy::too_many_arguments, reason = "what it was given, what it kept, and where gradients go")]
    pub fn backward(
        &self,
        all: &[f32],
        gradients: &mut [f32],
        pairs: &[Pair],
        x: &[f32],
        memory: &[f32],
        kept: &Attended,
        dy: &[f32],
        dweights: Option<&[f32]>,
        dmemory: &mut [f32],
    ) -> Vec<f32> {
        let mut to = Remembered::nothing_like(&kept.memory);
        let dx = self.gaze.backward(all, gradients, pairs, x, &kept.memory, &kept.gaze, dy, dweights, &mut to);
        self.memory.backward(all, gradients, memory, &to.keys, &to.values, dmemory);
        dx
    }
}

/// A pre-norm transformer block.
#[derive(Clone, Debug)]
pub struct Block {
    norm: Norm,
    attention: Attention,
    feed: Feed,
    width: usize,
}

/// What is kept of it.
#[derive(Debug)]
pub struct Blocked {
    tokens: Vec<f32>,
    moments: Moments,
    normed: Vec<f32>,
    /// The normed rows that look, where those are not all.
    looking: Option<Vec<f32>>,
    pub attended: Attended,
    fed: Fed,
}

impl Block {
    pub fn new(arena: &Arena, name: &str, width: usize, heads: usize) -> Result<Self> {
        Ok(Self {
            norm: Norm::new(arena, &format!("{name}.attention_norm"))?,
            attention: Attention::new(arena, &format!("{name}.attention"), heads)?,
            feed: Feed::new(arena, name)?,
            width,
        })
    }

    /// The rows of `tokens` that are named, each having looked where the pairs let it; all of them where none are named. The
    /// pairs count queries among those rows and keys among all.
    pub fn forward(
        &self,
        all: &[f32],
        pairs: &[Pair],
        rows: Option<&[Range<usize>]>,
        tokens: Vec<f32>,
    ) -> (Vec<f32>, Blocked) {
        let (normed, moments) = self.norm.forward(all, &tokens);
        let looking = rows.map(|rows| self.gather(&normed, rows));
        let (mut value, attended) = self.attention.forward(all, pairs, looking.as_deref().unwrap_or(&normed), &normed);
        match rows {
            Some(rows) => add(&mut value, &self.gather(&tokens, rows)),
            None => add(&mut value, &tokens),
        }
        let (value, fed) = self.feed.forward(all, value);
        (value, Blocked { tokens, moments, normed, looking, attended, fed })
    }

    #[expect(clippy::too_many_arguments, reason = "what it was given, what it kept, and where gradients go")]
    pub fn backward(
        &self,
        all: &[f32],
        gradients: &mut [f32],
        pairs: &[Pair],
        rows: Option<&[Range<usize>]>,
        kept: &Blocked,
        dy: &[f32],
        dweights: Option<&[f32]>,
    ) -> Vec<f32> {
        let dvalue = self.feed.backward(all, gradients, &kept.fed, dy);
        let mut dnormed = vec![0.0; kept.normed.len()];
        let looking = kept.looking.as_deref().unwrap_or(&kept.normed);
        let dlooking = self.attention.backward(
            all,
            gradients,
            pairs,
            looking,
            &kept.normed,
            &kept.attended,
            &dvalue,
            dweights,
            &mut dnormed,
        );
        match rows {
            Some(rows) => self.scatter(&mut dnormed, rows, &dlooking),
            None => add(&mut dnormed, &dlooking),
        }
        let mut dtokens = self.norm.backward(all, gradients, &kept.tokens, &kept.moments, &dnormed);
        match rows {
            Some(rows) => self.scatter(&mut dtokens, rows, &dvalue),
            None => add(&mut dtokens, &dvalue),
        }
        dtokens
    }

    fn gather(&self, all: &[f32], rows: &[Range<usize>]) -> Vec<f32> {
        rows.iter().flat_map(|rows| &all[rows.start * self.width..rows.end * self.width]).copied().collect()
    }

    fn scatter(&self, all: &mut [f32], rows: &[Range<usize>], mut from: &[f32]) {
        for rows in rows {
            let (own, rest) = from.split_at(rows.len() * self.width);
            add(&mut all[rows.start * self.width..rows.end * self.width], own);
            from = rest;
        }
    }
}
