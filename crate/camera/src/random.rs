//! A small seeded generator for looks, camera poses and the grain of the table.

/// `SplitMix64` (Steele, Lea and Flood 2014): one addition and a few shifts a number, and any seed is a good seed.
#[derive(Clone, Debug)]
pub struct Random(u64);

/// What a `SplitMix64` stream adds at each step: 2^64 over the golden ratio, made odd.
pub const GOLDEN_GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

impl Random {
    /// A stream for a seed; `purpose` keeps streams of different use apart.
    pub fn new(seed: u64, purpose: u64) -> Self {
        let mut stream = Self(seed ^ purpose.wrapping_mul(0xD1B5_4A32_D192_ED03));
        stream.next();
        stream
    }

    /// The next number, any of them as likely.
    #[expect(clippy::should_implement_trait, reason = "the stream never ends, so there is no `None` to bring")]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN_GAMMA);
        scramble(self.0)
    }

    /// Evenly from 0 up to but not including 1, in steps of 2^-24.
    pub fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u32 << 24) as f32
    }

    /// Evenly between two bounds.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// True with this probability.
    pub fn chance(&mut self, share: f32) -> bool {
        self.unit() < share
    }

    /// Evenly within `spread` of zero.
    pub fn about_zero(&mut self, spread: f32) -> f32 {
        self.between(-spread, spread)
    }
}

/// The output function of `SplitMix64`: every input bit reaches every output bit.
pub fn scramble(state: u64) -> u64 {
    let z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_the_published_one() {
        // The first outputs of SplitMix64 from state 0, as in its reference implementation.
        let mut stream = Random(0);
        assert_eq!(stream.next(), 0xE220_A839_7B1D_CDAF);
        assert_eq!(stream.next(), 0x6E78_9E6A_A1B9_65F4);
    }

    #[test]
    fn units_fill_their_range_evenly() {
        let mut stream = Random::new(7, 1);
        let mean = (0..10_000).map(|_| stream.unit()).sum::<f32>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.01, "{mean}");
    }
}
