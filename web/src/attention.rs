//! Where a query looked, from the attention arrays of one step.
//!
//! The trunk's queries attend to words, 16 image tokens, one token of proprioception and to each other; each image
//! token in turn attended to the patches of the picture. A map over the picture is therefore *composed*: the weights of
//! a query over the image tokens times the weights of those over the patches, as a share of what went to the picture.
//! It says what was read, not why it mattered: values and later layers can undo any of it.
//!
//! Rollout (Abnar and Zuidema 2020) follows attention down through the layers: what a token holds is taken to be half itself
//! and half what it attends to, in every layer.

use schema::{
    CHUNK_STEPS, DIMS,
    policy::{IMAGE_TOKENS, MAX_WORDS, PATCHES, PREFIX, QUERIES},
};

/// What image tokens read before they look: words, then each other.
const MEMORY: usize = MAX_WORDS + IMAGE_TOKENS;
/// Keys of a trunk query: the prefix, then the queries themselves.
const KEYS: usize = PREFIX + QUERIES;
/// The readout's place among the queries.
const READOUT: usize = CHUNK_STEPS * DIMS;

/// Whose attention is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Query {
    /// A word of the sentence, by its slot.
    Word(usize),
    /// An action token.
    Action { step: usize, dim: usize },
    /// The token the read-outs are made from.
    Readout,
    /// One of the image tokens: where the resampler looked for it, and what it read before.
    Image(usize),
}

impl Default for Query {
    /// Where the arm moves next, forwards and back.
    fn default() -> Self {
        Self::Action { step: 0, dim: 0 }
    }
}

/// One of several layers or heads, or their mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pick {
    #[default]
    Mean,
    One(usize),
    /// Of layers alone: attention followed down through all of them.
    Rollout,
}

impl Pick {
    /// The indices it stands for among `count`; none when there is no such one.
    fn among(self, count: usize) -> core::ops::Range<usize> {
        match self {
            Self::Mean | Self::Rollout => 0..count,
            Self::One(index) if index < count => index..index + 1,
            Self::One(_) => 0..0,
        }
    }
}

/// How a query's attention was spent; sums to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shares {
    pub picture: f32,
    pub words: f32,
    /// The arm's own senses.
    pub senses: f32,
    /// Other action tokens and the readout.
    pub queries: f32,
}

/// A query's attention over the picture and the words.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// One share per patch, rows from the top; sums to 1, or is all 0 where nothing went to the picture.
    pub patches: Vec<f32>,
    /// One weight per word slot, as spent. An image token reads before it looks: what is missing to 1 went to other image
    /// tokens, and nothing of it is in `shares`, which are those of the look.
    pub words: Vec<f32>,
    pub shares: Shares,
}

/// The attention arrays of one step, in the layouts of [`schema::Taps`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attention {
    layers: usize,
    heads: usize,
    resampler_heads: usize,
    trunk: Vec<f32>,
    prefix: Vec<f32>,
    resampler: Vec<f32>,
    reading: Vec<f32>,
}

impl Attention {
    /// Takes the arrays in; `None` when their sizes do not fit the layouts.
    pub fn new(
        (layers, heads, resampler_heads): (usize, usize, usize),
        trunk: Vec<f32>,
        prefix: Vec<f32>,
        resampler: Vec<f32>,
        reading: Vec<f32>,
    ) -> Option<Self> {
        let fits = layers > 0
            && heads > 0
            && resampler_heads > 0
            && trunk.len() == layers * heads * QUERIES * KEYS
            && prefix.len() == (layers - 1) * heads * PREFIX * PREFIX
            && resampler.len() == resampler_heads * IMAGE_TOKENS * PATCHES
            && reading.len() == resampler_heads * IMAGE_TOKENS * MEMORY;
        fits.then_some(Self { layers, heads, resampler_heads, trunk, prefix, resampler, reading })
    }

    /// Layers to choose from for a query.
    pub fn layers_for(&self, query: Query) -> usize {
        match query {
            // Nothing reads the prefix after the last block, so its attention there is never computed.
            Query::Word(_) => self.layers - 1,
            Query::Action { .. } | Query::Readout => self.layers,
            Query::Image(_) => 1,
        }
    }

    /// Heads to choose from for a query.
    pub fn heads_for(&self, query: Query) -> usize {
        if matches!(query, Query::Image(_)) { self.resampler_heads } else { self.heads }
    }

    /// Where a query looked; `None` when there is no such query, layer or head.
    pub fn map(&self, query: Query, layer: Pick, head: Pick) -> Option<Map> {
        if let Query::Image(token) = query {
            return self.map_of_image_token(token, head);
        }
        let row = if layer == Pick::Rollout { self.rollout(query, head)? } else { self.row(query, layer, head)? };
        let (words, rest) = row.split_at(MAX_WORDS);
        let (image, rest) = rest.split_at(IMAGE_TOKENS);
        let (senses, queries) = rest.split_at(1);
        let picture: f32 = image.iter().sum();
        let mut patches = vec![0.0; PATCHES];
        for (token, &weight) in image.iter().enumerate() {
            for head in 0..self.resampler_heads {
                let share = if picture > 0.0 { weight / (picture * self.resampler_heads as f32) } else { 0.0 };
                for (patch, seen) in patches.iter_mut().zip(self.looked(head, token)) {
                    *patch += share * seen;
                }
            }
        }
        let shares = Shares { picture, words: words.iter().sum(), senses: senses[0], queries: queries.iter().sum() };
        Some(Map { patches, words: words.to_vec(), shares })
    }

    /// How much of its attention each action token of a step, and each of the first `words` words, spent on a patch; the
    /// most first, and no less than `least`.
    pub fn users_of(&self, patch: usize, step: usize, words: usize, least: f32) -> Vec<(Query, f32)> {
        let actions = (0..DIMS).map(|dim| Query::Action { step, dim });
        let spent = |query: Query| {
            let map = self.map(query, Pick::Mean, Pick::Mean)?;
            let share = map.patches.get(patch)? * map.shares.picture;
            (share >= least).then_some((query, share))
        };
        let mut users: Vec<(Query, f32)> = actions.chain((0..words).map(Query::Word)).filter_map(spent).collect();
        users.sort_by(|a, b| b.1.total_cmp(&a.1));
        users
    }

    /// What a query of the trunk attends to in a layer: words, image tokens, senses, queries.
    pub fn keys_of(&self, query: Query, layer: Pick, head: Pick) -> Option<Vec<f32>> {
        self.row(query, layer, head)
    }

    fn map_of_image_token(&self, token: usize, head: Pick) -> Option<Map> {
        let heads = head.among(self.resampler_heads);
        if token >= IMAGE_TOKENS || heads.is_empty() {
            return None;
        }
        let count = heads.len() as f32;
        let (mut patches, mut words) = (vec![0.0; PATCHES], vec![0.0; MAX_WORDS]);
        for head in heads {
            let add = |sums: &mut [f32], weights: &[f32]| {
                sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight / count);
            };
            add(&mut patches, self.looked(head, token));
            add(&mut words, self.read(head, token));
        }
        Some(Map { patches, words, shares: Shares { picture: 1.0, ..Shares::default() } })
    }

    /// The attention of a query followed down through all layers, over the same keys as a trunk query has.
    fn rollout(&self, query: Query, head: Pick) -> Option<Vec<f32>> {
        let heads = head.among(self.heads);
        let place = match query {
            Query::Word(slot) => (slot < MAX_WORDS).then_some(slot)?,
            Query::Action { step, dim } => (step < CHUNK_STEPS && dim < DIMS).then_some(PREFIX + step * DIMS + dim)?,
            Query::Readout => PREFIX + READOUT,
            Query::Image(_) => return None,
        };
        if heads.is_empty() {
            return None;
        }
        let mut held = vec![0.0; KEYS];
        held[place] = 1.0;
        for layer in (0..self.layers_for(query)).rev() {
            let mut below: Vec<f32> = held.iter().map(|share| share * 0.5).collect();
            for (token, share) in held.iter().enumerate().filter(|(_, share)| **share > 0.0) {
                let weight = share * 0.5 / heads.len() as f32;
                for head in heads.clone() {
                    for (below, attention) in below.iter_mut().zip(self.attention_of(layer, head, token)) {
                        *below += weight * attention;
                    }
                }
            }
            held = below;
        }
        Some(held)
    }

    /// What a token of the trunk attends to in a layer: the prefix, and, for a query, the queries.
    fn attention_of(&self, layer: usize, head: usize, token: usize) -> &[f32] {
        let block = layer * self.heads + head;
        match token.checked_sub(PREFIX) {
            Some(query) => {
                let start = (block * QUERIES + query) * KEYS;
                &self.trunk[start..start + KEYS]
            }
            // After the last layer nothing reads the prefix.
            None if layer + 1 == self.layers => &[],
            None => {
                let start = (block * PREFIX + token) * PREFIX;
                &self.prefix[start..start + PREFIX]
            }
        }
    }

    /// The attention of a query over words, image tokens, senses and, unless it is a word, queries.
    fn row(&self, query: Query, layer: Pick, head: Pick) -> Option<Vec<f32>> {
        let (array, rows, keys, place) = match query {
            Query::Word(slot) => (&self.prefix, PREFIX, PREFIX, (slot < MAX_WORDS).then_some(slot)?),
            Query::Action { step, dim } => {
                let there = step < CHUNK_STEPS && dim < DIMS;
                (&self.trunk, QUERIES, KEYS, there.then_some(step * DIMS + dim)?)
            }
            Query::Readout => (&self.trunk, QUERIES, KEYS, READOUT),
            Query::Image(_) => return None,
        };
        let (layers, heads) = (layer.among(self.layers_for(query)), head.among(self.heads));
        let count = layers.len() * heads.len();
        if count == 0 {
            return None;
        }
        let mut row = vec![0.0; keys];
        for layer in layers {
            for head in heads.clone() {
                let start = ((layer * self.heads + head) * rows + place) * keys;
                for (sum, weight) in row.iter_mut().zip(&array[start..start + keys]) {
                    *sum += weight / count as f32;
                }
            }
        }
        Some(row)
    }

    /// The patches one head of one image token looked at.
    fn looked(&self, head: usize, token: usize) -> &[f32] {
        let start = (head * IMAGE_TOKENS + token) * PATCHES;
        &self.resampler[start..start + PATCHES]
    }

    /// The words, then the image tokens, one head of one image token read before it looked.
    fn read(&self, head: usize, token: usize) -> &[f32] {
        let start = (head * IMAGE_TOKENS + token) * MEMORY;
        &self.reading[start..start + MEMORY]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Rows of softmax weights from any numbers.
    fn normalised(mut numbers: Vec<f32>, width: usize) -> Vec<f32> {
        for row in numbers.chunks_mut(width) {
            let sum: f32 = row.iter().sum();
            for weight in row {
                *weight /= sum;
            }
        }
        numbers
    }

    fn numbers(count: usize, seed: u64) -> Vec<f32> {
        let mut state = seed | 1;
        std::iter::repeat_with(move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 40) as f32 + 1.0) / 16_777_217.0
        })
        .take(count)
        .collect()
    }

    fn attention(seed: u64) -> Attention {
        let (layers, heads, resampler_heads) = (3, 2, 2);
        Attention::new(
            (layers, heads, resampler_heads),
            normalised(numbers(layers * heads * QUERIES * KEYS, seed), KEYS),
            normalised(numbers((layers - 1) * heads * PREFIX * PREFIX, seed + 1), PREFIX),
            normalised(numbers(resampler_heads * IMAGE_TOKENS * PATCHES, seed + 2), PATCHES),
            normalised(numbers(resampler_heads * IMAGE_TOKENS * MEMORY, seed + 3), MEMORY),
        )
        .expect("the sizes fit")
    }

    fn reads_nothing() -> Vec<f32> {
        vec![0.0; IMAGE_TOKENS * MEMORY]
    }

    fn queries() -> impl Strategy<Value = Query> {
        prop_oneof![
            (0..MAX_WORDS).prop_map(Query::Word),
            (0..CHUNK_STEPS, 0..DIMS).prop_map(|(step, dim)| Query::Action { step, dim }),
            Just(Query::Readout),
            (0..IMAGE_TOKENS).prop_map(Query::Image),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn a_map_is_a_distribution_and_shares_add_up(query in queries(), seed in any::<u32>(), one in any::<bool>()) {
            let (layer, head) = if one { (Pick::One(0), Pick::One(1)) } else { (Pick::Mean, Pick::Mean) };
            let map = attention(u64::from(seed)).map(query, layer, head).expect("such a query");
            prop_assert!((map.patches.iter().sum::<f32>() - 1.0).abs() < 1e-4);
            let Shares { picture, words, senses, queries } = map.shares;
            prop_assert!((picture + words + senses + queries - 1.0).abs() < 1e-4);
        }
    }

    #[test]
    fn a_composed_map_follows_the_one_image_token_that_was_read() {
        let mut trunk = vec![0.0; QUERIES * KEYS];
        // The gripper at the third step reads image token 5 with half its attention, and word 1 with the other half.
        let place = 2 * DIMS + 5;
        trunk[place * KEYS + MAX_WORDS + 5] = 0.5;
        trunk[place * KEYS + 1] = 0.5;
        let mut resampler = vec![0.0; IMAGE_TOKENS * PATCHES];
        resampler[5 * PATCHES + 77] = 1.0;
        let attention = Attention::new((1, 1, 1), trunk, vec![], resampler, reads_nothing()).expect("the sizes fit");
        let map = attention.map(Query::Action { step: 2, dim: 5 }, Pick::Mean, Pick::Mean).expect("such a query");
        assert_eq!(map.patches[77], 1.0);
        assert_eq!(map.patches.iter().sum::<f32>(), 1.0);
        assert_eq!(map.words[1], 0.5);
        assert_eq!(map.shares, Shares { picture: 0.5, words: 0.5, senses: 0.0, queries: 0.0 });
    }

    #[test]
    fn an_image_token_shows_where_it_looked_and_which_words_it_read_before() {
        let mut resampler = vec![0.0; 2 * IMAGE_TOKENS * PATCHES];
        let mut reading = vec![0.0; 2 * IMAGE_TOKENS * MEMORY];
        // Token 3 looks at patch 77 with both heads; one reads word 2, the other half word 4 and half image token 0.
        for head in 0..2 {
            resampler[(head * IMAGE_TOKENS + 3) * PATCHES + 77] = 1.0;
        }
        reading[3 * MEMORY + 2] = 1.0;
        let other = (IMAGE_TOKENS + 3) * MEMORY;
        (reading[other + 4], reading[other + MAX_WORDS]) = (0.5, 0.5);
        let trunk = vec![0.0; QUERIES * KEYS];
        let attention = Attention::new((1, 1, 2), trunk, vec![], resampler, reading).expect("the sizes fit");
        let map = |head| attention.map(Query::Image(3), Pick::Mean, head).expect("such a query");
        let words = |map: &Map| (map.words.len(), map.words[2], map.words[4], map.words.iter().sum::<f32>());
        assert_eq!(words(&map(Pick::Mean)), (MAX_WORDS, 0.5, 0.25, 0.75));
        assert_eq!(words(&map(Pick::One(1))), (MAX_WORDS, 0.0, 0.5, 0.5));
        assert_eq!(map(Pick::Mean).patches[77], 1.0);
    }

    #[test]
    fn rollout_follows_attention_down_and_stays_a_distribution() {
        let attention = attention(5);
        for query in [Query::Readout, Query::Action { step: 1, dim: 2 }, Query::Word(3)] {
            let row = attention.rollout(query, Pick::Mean).expect("such a query");
            assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-4, "{query:?}");
            let map = attention.map(query, Pick::Rollout, Pick::One(1)).expect("such a query");
            assert!((map.patches.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        }
        assert_eq!(attention.rollout(Query::Image(0), Pick::Mean), None);
    }

    #[test]
    fn rollout_reaches_what_only_a_lower_layer_reads() {
        // In the upper layer the readout reads the senses alone; in the lower one the senses read word 4.
        let senses = PREFIX - 1;
        let mut trunk = vec![0.0; 2 * QUERIES * KEYS];
        trunk[(QUERIES + READOUT) * KEYS + senses] = 1.0;
        let mut prefix = vec![0.0; PREFIX * PREFIX];
        prefix[senses * PREFIX + 4] = 1.0;
        let resampler = vec![1.0 / PATCHES as f32; IMAGE_TOKENS * PATCHES];
        let attention = Attention::new((2, 1, 1), trunk, prefix, resampler, reads_nothing()).expect("the sizes fit");
        let row = attention.rollout(Query::Readout, Pick::Mean).expect("the readout is there");
        assert_eq!((row[4], row[senses]), (0.25, 0.25));
    }

    #[test]
    fn those_who_look_at_a_patch_are_named_the_keenest_first() {
        let mut trunk = vec![0.0; QUERIES * KEYS];
        for (dim, weight) in [(2, 0.5), (4, 0.9)] {
            trunk[dim * KEYS + MAX_WORDS] = weight;
        }
        let mut resampler = vec![0.0; IMAGE_TOKENS * PATCHES];
        resampler[7] = 1.0;
        let attention = Attention::new((1, 1, 1), trunk, vec![], resampler, reads_nothing()).expect("the sizes fit");
        let users = attention.users_of(7, 0, 2, 0.1);
        let named: Vec<Query> = users.iter().map(|(query, _)| *query).collect();
        assert_eq!(named, [4, 2].map(|dim| Query::Action { step: 0, dim }));
        assert_eq!(attention.users_of(8, 0, 2, 0.1), []);
    }

    #[test]
    fn words_have_one_layer_fewer_and_absent_layers_have_no_map() {
        let attention = attention(1);
        assert_eq!(attention.layers_for(Query::Word(0)), 2);
        assert_eq!(attention.map(Query::Word(0), Pick::One(2), Pick::Mean), None);
        assert!(attention.map(Query::Readout, Pick::One(2), Pick::Mean).is_some());
        assert_eq!(attention.map(Query::Image(IMAGE_TOKENS), Pick::Mean, Pick::Mean), None);
    }

    #[test]
    fn arrays_of_the_wrong_size_are_no_attention() {
        assert_eq!(Attention::new((1, 1, 1), vec![0.0; 5], vec![], vec![], vec![]), None);
        assert_eq!(Attention::new((0, 0, 0), vec![], vec![], vec![], vec![]), None);
    }
}
