//! From distributions to what the arm is given.

use rand_pcg::{Pcg32, rand_core::RngCore as _};
use schema::{ActionRange, BINS, DIMS, PolicyStep, message::Decoding};

/// Below this a temperature leaves the likeliest bin alone.
const COLDEST: f32 = 0.02;

/// Decodes a pass, which comes decoded to what is likeliest. `of` is the pass that was made first on its observation:
/// passes with an intervention draw with the luck of that one, so that they differ by the intervention alone.
pub fn decode(step: &mut PolicyStep, decoding: Decoding, of: u32, range: &ActionRange) {
    let Decoding::Sample { temperature, seed } = decoding else { return };
    let mut random = Pcg32::new(u64::from(seed), u64::from(of));
    for (token, distribution) in step.probabilities.chunks_exact(BINS).enumerate() {
        let drawn = draw(distribution, temperature.max(COLDEST), random.next_u32());
        let (at, dim) = (token / DIMS, token % DIMS);
        step.forecast.chunk.steps[at][dim] = range.denormalise(at, dim, ActionRange::bin_centre(drawn));
    }
}

/// The bin that a random number falls on.
fn draw(distribution: &[f32], temperature: f32, random: u32) -> usize {
    let most = distribution.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    let weight = |share: &f32| (share / most).powf(1.0 / temperature);
    let all: f32 = distribution.iter().map(weight).sum();
    let wanted = (f64::from(random) / f64::from(u32::MAX)) as f32 * all;
    let mut below = 0.0;
    let found = distribution.iter().position(|share| {
        below += weight(share);
        below > wanted
    });
    // Rounding may leave the greatest random numbers beyond the sum.
    found.unwrap_or_else(|| distribution.iter().rposition(|share| *share > 0.0).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use schema::CHUNK_STEPS;

    use super::*;

    const RANGE: ActionRange = ActionRange { low: [[0.0; DIMS]; CHUNK_STEPS], high: [[256.0; DIMS]; CHUNK_STEPS] };

    /// A pass that thinks two bins possible, one four times as likely as the other.
    fn undecided() -> PolicyStep {
        let mut distribution = vec![0.0; BINS];
        (distribution[10], distribution[200]) = (0.8, 0.2);
        PolicyStep { probabilities: distribution.repeat(CHUNK_STEPS * DIMS), ..PolicyStep::default() }
    }

    /// The share of tokens that drew the less likely bin.
    fn unlikely(temperature: f32) -> f32 {
        let drawn = (0..40).flat_map(|of| {
            let mut step = undecided();
            decode(&mut step, Decoding::Sample { temperature, seed: 1 }, of, &RANGE);
            step.forecast.chunk.steps.into_iter().flatten()
        });
        let drawn: Vec<f32> = drawn.collect();
        assert!(drawn.iter().all(|value| [10.5, 200.5].contains(value)), "only possible bins are drawn");
        drawn.iter().filter(|value| **value > 100.0).count() as f32 / drawn.len() as f32
    }

    #[test]
    fn bins_are_drawn_as_often_as_they_are_likely_and_temperature_sharpens_or_flattens() {
        assert!((unlikely(1.0) - 0.2).abs() < 0.03);
        assert_eq!(unlikely(0.05), 0.0);
        // The square root of 4 to 1.
        assert!((unlikely(2.0) - 1.0 / 3.0).abs() < 0.03);
    }

    #[test]
    fn the_same_seed_and_pass_draw_the_same_and_others_do_not() {
        let chunk = |seed, of| {
            let mut step = undecided();
            decode(&mut step, Decoding::Sample { temperature: 1.0, seed }, of, &RANGE);
            step.forecast.chunk
        };
        assert_eq!(chunk(1, 7), chunk(1, 7));
        assert_ne!(chunk(1, 7), chunk(2, 7));
        assert_ne!(chunk(1, 7), chunk(1, 8));
    }

    #[test]
    fn what_is_likeliest_stays_as_it_is() {
        let mut step = undecided();
        decode(&mut step, Decoding::Likeliest, 1, &RANGE);
        assert_eq!(step, undecided());
    }
}
