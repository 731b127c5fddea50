//! What a bus was like so far.

use std::collections::BTreeMap;

use super::exchange::Tally;
use crate::id::ServoId;

/// Counts since the client was made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statistics {
    /// Requests put on the wire, retries included.
    pub sent: u64,
    /// Answers that were expected and came.
    pub answered: u64,
    /// Answers that were expected and did not come in time, or came damaged.
    pub lost: u64,
    /// Packets that came damaged.
    pub damaged: u64,
    /// Bytes that began no packet.
    pub noise_bytes: u64,
    /// Sound packets that answered nothing that was asked: late ones, and those of strangers.
    pub foreign: u64,
    /// Copies of our own requests.
    pub echoes: u64,
    /// Questions asked once more.
    pub retries: u64,
    /// From the request to the answer.
    pub latency: Latency,
    /// The same for each servo that was ever asked.
    pub servos: BTreeMap<ServoId, PerServo>,
}

/// One servo's part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PerServo {
    /// Answers that came.
    pub answered: u64,
    /// Answers that did not come in time, or came damaged.
    pub lost: u64,
    /// Of the lost ones, those in whose place something damaged came.
    pub damaged: u64,
}

/// How long answers take.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Latency {
    count: u64,
    sum_secs: f64,
    longest_secs: f64,
    /// How many took up to each of [`Latency::BOUNDS_SECS`], and longer than all.
    buckets: [u64; 9],
}

impl Latency {
    /// Upper bounds of the buckets.
    pub const BOUNDS_SECS: [f64; 8] = [0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064];

    pub(super) fn count(&mut self, secs: f64) {
        self.count += 1;
        self.sum_secs += secs;
        self.longest_secs = self.longest_secs.max(secs);
        let bucket = Self::BOUNDS_SECS.iter().position(|bound| secs <= *bound).unwrap_or(Self::BOUNDS_SECS.len());
        self.buckets[bucket] += 1;
    }

    /// The mean; `None` before the first answer.
    pub fn mean_secs(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum_secs / self.count as f64)
    }

    /// The longest so far.
    pub const fn longest_secs(&self) -> f64 {
        self.longest_secs
    }

    /// An upper bound for this share of all answers, such as 0.99; `None` before the first, infinite beyond the last
    /// bucket.
    pub fn within_secs(&self, share: f64) -> Option<f64> {
        let wanted = share * self.count as f64;
        let mut seen = 0;
        for (bucket, count) in self.buckets.iter().enumerate() {
            seen += count;
            if seen > 0 && seen as f64 >= wanted {
                return Some(Self::BOUNDS_SECS.get(bucket).copied().unwrap_or(f64::INFINITY));
            }
        }
        None
    }
}

impl Statistics {
    pub(super) fn count(&mut self, tally: Tally) {
        self.damaged += u64::from(tally.damaged);
        self.noise_bytes += u64::from(tally.noise_bytes);
        self.foreign += u64::from(tally.foreign);
        self.echoes += u64::from(tally.echoes);
    }

    pub(super) fn count_answer(&mut self, id: ServoId, came: bool, damaged: bool) {
        let servo = self.servos.entry(id).or_default();
        if came {
            self.answered += 1;
            servo.answered += 1;
        } else {
            self.lost += 1;
            servo.lost += 1;
            servo.damaged += u64::from(damaged);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_latencies_is_bounded_by_its_bucket() {
        let mut latency = Latency::default();
        assert_eq!(latency.within_secs(0.5), None);
        for _ in 0..99 {
            latency.count(0.0009);
        }
        latency.count(0.5);
        assert_eq!(latency.within_secs(0.5), Some(0.001));
        assert_eq!(latency.within_secs(0.99), Some(0.001));
        assert_eq!(latency.within_secs(1.0), Some(f64::INFINITY));
    }
}
