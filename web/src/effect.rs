//! The causal check: what a word did to the action, seen by taking the word away.

use schema::{ActionChunk, ActionDim, CHUNK_STEPS, DIMS};

use crate::{
    format,
    tokens::{Distributions, moved},
};

/// Moves below this are noise to the eye.
const STILL_M: f32 = 0.0005;
/// Gripper openings closer than this look the same.
const STILL_SHARE: f32 = 0.02;

/// How one dimension of one chunk step changed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Change {
    pub before: f32,
    pub after: f32,
    /// Share of the probability that lies in other bins now, 0 to 1.
    pub moved: f32,
}

/// How each dimension changed at one step of the chunk.
pub fn changes(
    step: usize,
    (before, before_tokens): (&ActionChunk, &Distributions),
    (after, after_tokens): (&ActionChunk, &Distributions),
) -> [Change; DIMS] {
    core::array::from_fn(|dim| Change {
        before: before.steps[step][dim],
        after: after.steps[step][dim],
        moved: moved(before_tokens.of(step, dim), after_tokens.of(step, dim)),
    })
}

/// One sentence on what the missing words changed by the end of the chunk.
pub fn summary(words: &[String], before: &ActionChunk, after: &ActionChunk) -> String {
    let named = words.iter().map(|word| format!("“{word}”")).collect::<Vec<_>>().join(" and ");
    let (a, b) = (&before.steps[CHUNK_STEPS - 1], &after.steps[CHUNK_STEPS - 1]);
    let apart_m = (0..3).map(|axis| (b[axis] - a[axis]).powi(2)).sum::<f32>().sqrt();
    let opening = b[ActionDim::Gripper as usize] - a[ActionDim::Gripper as usize];
    let seconds = CHUNK_STEPS as f32 * schema::CONTROL_PERIOD_SECS;
    let mut parts = Vec::new();
    if apart_m >= STILL_M {
        parts.push(format!("ends {:.0} mm elsewhere after {seconds:.1} s", apart_m * 1000.0));
    }
    if opening.abs() >= STILL_SHARE {
        let way = if opening > 0.0 { "opens" } else { "closes" };
        parts.push(format!("{way} the gripper by {}", format::percent(opening.abs())));
    }
    if parts.is_empty() {
        format!("Without {named} the arm would do the same here.")
    } else {
        format!("Without {named} the arm {}.", parts.join(" and "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_without_effect_is_said_to_have_none() {
        let chunk = ActionChunk::default();
        assert_eq!(summary(&["the".into()], &chunk, &chunk), "Without “the” the arm would do the same here.");
    }

    #[test]
    fn a_word_with_effect_is_measured_at_the_end_of_the_chunk() {
        let before = ActionChunk::default();
        let mut after = before;
        after.steps[CHUNK_STEPS - 1][1] = -0.014;
        after.steps[CHUNK_STEPS - 1][ActionDim::Gripper as usize] = 0.3;
        assert_eq!(
            summary(&["red".into(), "cube".into()], &before, &after),
            "Without “red” and “cube” the arm ends 14 mm elsewhere after 0.8 s and opens the gripper by 30 %."
        );
    }
}
