//! A forward pass as a message and the numbers that travel beside it.

use schema::{PolicyStep, message::InferenceEvent};

/// The header of an answer and, in the order the variant names them, its arrays.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    pub header: InferenceEvent,
    pub arrays: Vec<Vec<f32>>,
}

/// Packs one forward pass.
pub fn pack(id: u32, masked_words: Vec<usize>, latency_ms: f32, step: PolicyStep) -> Reply {
    let PolicyStep { probabilities, chunk, readouts, taps } = step;
    let tapped = taps.is_some();
    let mut arrays = vec![probabilities];
    let (mut layers, mut heads, mut resampler_heads) = (0, 0, 0);
    if let Some(taps) = taps {
        (layers, heads, resampler_heads) = (taps.layers as u32, taps.heads as u32, taps.resampler_heads as u32);
        arrays.extend([taps.trunk, taps.prefix, taps.resampler]);
    }
    let header = InferenceEvent::Stepped {
        id,
        chunk,
        readouts,
        latency_ms,
        tapped,
        masked_words,
        layers,
        heads,
        resampler_heads,
    };
    Reply { header, arrays }
}

#[cfg(test)]
mod tests {
    use schema::Taps;

    use super::*;

    #[test]
    fn without_taps_only_the_probabilities_travel() {
        let reply = pack(3, vec![], 9.5, PolicyStep { probabilities: vec![0.25; 4], ..PolicyStep::default() });
        assert_eq!(reply.arrays, [vec![0.25; 4]]);
        assert!(matches!(reply.header, InferenceEvent::Stepped { id: 3, tapped: false, layers: 0, .. }));
    }

    #[test]
    fn with_taps_the_arrays_come_in_the_order_the_message_names() {
        let taps =
            Taps { layers: 4, heads: 2, trunk: vec![1.0], prefix: vec![2.0], resampler: vec![3.0], resampler_heads: 5 };
        let reply = pack(4, vec![1], 9.5, PolicyStep { taps: Some(taps), ..PolicyStep::default() });
        assert_eq!(reply.arrays, [vec![], vec![1.0], vec![2.0], vec![3.0]]);
        assert!(matches!(
            reply.header,
            InferenceEvent::Stepped { tapped: true, layers: 4, heads: 2, resampler_heads: 5, .. }
        ));
    }
}
