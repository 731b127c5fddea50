//! A forward pass as a message and the numbers that travel beside it.

use schema::{PolicyStep, message::InferenceEvent};

/// The header of an answer and, in the order the variant names them, its arrays.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    pub header: InferenceEvent,
    pub arrays: Vec<Vec<f32>>,
}

/// Packs one forward pass.
pub fn pack(id: u32, latency_ms: f32, step: PolicyStep) -> Reply {
    let PolicyStep { probabilities, forecast, readouts, taps } = step;
    let tapped = taps.is_some();
    let mut arrays = vec![probabilities];
    let (mut layers, mut heads, mut resampler_heads) = (0, 0, 0);
    if let Some(taps) = taps {
        (layers, heads, resampler_heads) = (taps.layers as u32, taps.heads as u32, taps.resampler_heads as u32);
        arrays.extend([taps.trunk, taps.prefix, taps.resampler]);
        arrays.extend([taps.features, taps.image_tokens, taps.found, taps.senses, taps.words, taps.reading]);
    }
    let header = InferenceEvent::Stepped { id, forecast, readouts, latency_ms, tapped, layers, heads, resampler_heads };
    Reply { header, arrays }
}

#[cfg(test)]
mod tests {
    use schema::Taps;

    use super::*;

    #[test]
    fn without_taps_only_the_probabilities_travel() {
        let reply = pack(3, 9.5, PolicyStep { probabilities: vec![0.25; 4], ..PolicyStep::default() });
        assert_eq!(reply.arrays, [vec![0.25; 4]]);
        assert!(matches!(reply.header, InferenceEvent::Stepped { id: 3, tapped: false, layers: 0, .. }));
    }

    #[test]
    fn with_taps_the_arrays_come_in_the_order_the_message_names() {
        let taps = Taps {
            layers: 4,
            heads: 2,
            trunk: vec![1.0],
            prefix: vec![2.0],
            resampler: vec![3.0],
            resampler_heads: 5,
            features: vec![4.0],
            image_tokens: vec![5.0],
            found: vec![6.0],
            senses: vec![7.0],
            words: vec![8.0],
            reading: vec![9.0],
        };
        let reply = pack(4, 9.5, PolicyStep { taps: Some(taps), ..PolicyStep::default() });
        assert!(reply.arrays[0].is_empty());
        assert_eq!(reply.arrays[1..].concat(), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
        assert!(matches!(
            reply.header,
            InferenceEvent::Stepped { tapped: true, layers: 4, heads: 2, resampler_heads: 5, .. }
        ));
    }
}
