//! The causal check: what something did to the action, seen by taking it away.

use schema::{ActionChunk, ActionDim, CHUNK_STEPS, DIMS};

use crate::{
    format,
    tokens::{Distributions, moved},
    wording,
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

/// What was changed before the policy was asked again, as people say it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Words that were taken away.
    pub words: Vec<String>,
    /// How many patches of the picture were painted over.
    pub patches: usize,
    /// A word and what was said instead.
    pub instead: Option<(String, String)>,
}

impl Changed {
    /// "Without “red” and 2 patches of the picture", "With “blue” instead of “red”".
    fn lead(&self) -> String {
        let mut gone: Vec<String> = self.words.iter().map(|word| format!("“{word}”")).collect();
        match self.patches {
            0 => {}
            1 => gone.push("a patch of the picture".into()),
            many => gone.push(format!("{many} patches of the picture")),
        }
        let gone = wording::list(&gone, "and");
        match &self.instead {
            None => format!("Without {gone}"),
            Some((word, other)) if gone.is_empty() => format!("With “{other}” instead of “{word}”"),
            Some((word, other)) => format!("With “{other}” instead of “{word}” and without {gone}"),
        }
    }
}

/// One sentence on what that changed by the end of the chunk.
pub fn summary(changed: &Changed, before: &ActionChunk, after: &ActionChunk) -> String {
    let lead = changed.lead();
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
        format!("{lead} the arm would do the same here.")
    } else {
        format!("{lead} the arm {}.", parts.join(" and "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(words: &[&str]) -> Changed {
        Changed { words: words.iter().map(|word| (*word).to_owned()).collect(), ..Changed::default() }
    }

    #[test]
    fn whatever_was_changed_is_named() {
        let instead = Some(("red".to_owned(), "blue".to_owned()));
        let said = |changed: Changed| changed.lead();
        assert_eq!(said(Changed { patches: 1, ..without(&["red"]) }), "Without “red” and a patch of the picture");
        assert_eq!(said(Changed { patches: 3, ..without(&[]) }), "Without 3 patches of the picture");
        assert_eq!(said(Changed { instead: instead.clone(), ..without(&[]) }), "With “blue” instead of “red”");
        assert_eq!(said(Changed { instead, ..without(&["up"]) }), "With “blue” instead of “red” and without “up”");
    }

    #[test]
    fn a_word_without_effect_is_said_to_have_none() {
        let chunk = ActionChunk::default();
        assert_eq!(summary(&without(&["the"]), &chunk, &chunk), "Without “the” the arm would do the same here.");
    }

    #[test]
    fn a_word_with_effect_is_measured_at_the_end_of_the_chunk() {
        let before = ActionChunk::default();
        let mut after = before;
        after.steps[CHUNK_STEPS - 1][1] = -0.014;
        after.steps[CHUNK_STEPS - 1][ActionDim::Gripper as usize] = 0.3;
        assert_eq!(
            summary(&without(&["red", "cube"]), &before, &after),
            "Without “red” and “cube” the arm ends 14 mm elsewhere after 0.8 s and opens the gripper by 30 %."
        );
    }
}
