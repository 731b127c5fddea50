//! What can go wrong on a line, and how often.

use super::Random;

/// Probabilities, each 0 to 1. All are 0 by default.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Faults {
    /// An answer is lost.
    pub drop: f32,
    /// A byte of an answer arrives as another, or its end is cut off.
    pub corrupt: f32,
    /// An answer arrives late, by up to [`Self::delay_secs`].
    pub delay: f32,
    /// How late.
    pub delay_secs: f32,
    /// An answer is kept and arrives in one piece with the next.
    pub merge: f32,
    /// An answer arrives in two pieces.
    pub split: f32,
    /// Up to eight bytes that mean nothing come before an answer.
    pub noise: f32,
    /// A request does not reach the servos.
    pub request_drop: f32,
    /// A byte of a request reaches them as another.
    pub request_corrupt: f32,
}

impl Faults {
    /// Every fault at this rate; late answers by up to 20 ms.
    pub const fn all(rate: f32) -> Self {
        Self {
            drop: rate,
            corrupt: rate,
            delay: rate,
            delay_secs: 0.02,
            merge: rate,
            split: rate,
            noise: rate,
            request_drop: rate,
            request_corrupt: rate,
        }
    }
}

/// How long an answer that is merged with the next is kept.
const MERGED_SECS: f64 = 0.003;
/// How long after its first piece the second comes.
const SPLIT_SECS: f64 = 0.002;

/// Bytes on their way to the host.
#[derive(Clone, Debug)]
pub(super) struct Arrival {
    pub at_secs: f64,
    pub bytes: Vec<u8>,
}

/// Turns one bit over.
pub(super) fn damage(random: &mut Random, bytes: &mut [u8]) {
    if !bytes.is_empty() {
        let at = random.below(bytes.len());
        bytes[at] ^= 1 << random.below(8);
    }
}

impl Faults {
    /// What becomes of an answer that would arrive at this time.
    pub(super) fn deliver(&self, random: &mut Random, at_secs: f64, mut bytes: Vec<u8>) -> Vec<Arrival> {
        let mut arrivals = Vec::new();
        if random.chance(self.noise) {
            let noise = (0..=random.below(8)).map(|_| random.byte()).collect();
            arrivals.push(Arrival { at_secs, bytes: noise });
        }
        if random.chance(self.drop) {
            return arrivals;
        }
        if random.chance(self.corrupt) {
            if random.chance(0.3) {
                bytes.truncate(random.below(bytes.len()));
            } else {
                damage(random, &mut bytes);
            }
        }
        let mut at_secs = at_secs;
        if random.chance(self.delay) {
            at_secs += f64::from(random.between(0.0, self.delay_secs));
        }
        if random.chance(self.merge) {
            at_secs += MERGED_SECS;
        }
        if random.chance(self.split) && bytes.len() > 1 {
            let rest = bytes.split_off(1 + random.below(bytes.len() - 1));
            arrivals.push(Arrival { at_secs, bytes });
            arrivals.push(Arrival { at_secs: at_secs + SPLIT_SECS, bytes: rest });
        } else {
            arrivals.push(Arrival { at_secs, bytes });
        }
        arrivals
    }
}
