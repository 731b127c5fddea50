//! The measured success rates, as `lab evaluate` wrote them.

use std::collections::BTreeMap;

use serde::Deserialize;

/// How often something worked.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Rate {
    pub episodes: u32,
    pub successes: u32,
    /// Wilson score interval at 95 %.
    pub wilson95: [f32; 2],
}

impl Rate {
    /// "91 % (86 to 94), 200 episodes"
    pub fn text(&self) -> String {
        let share = if self.episodes == 0 { 0.0 } else { self.successes as f32 / self.episodes as f32 };
        let [low, high] = self.wilson95.map(|bound| bound * 100.0);
        format!("{:.0} % ({low:.0} to {high:.0}), {} episodes", share * 100.0, self.episodes)
    }
}

/// The contents of `eval.json`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Evaluation {
    pub model: String,
    pub seed: u64,
    pub families: BTreeMap<String, Rate>,
    #[serde(default)]
    pub conditions: BTreeMap<String, Rate>,
    pub mean: f32,
}

impl Evaluation {
    /// Reads the file; `None` when it is not one.
    pub fn parse(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }
}

/// The name of a condition as a person reads it.
pub fn title(name: &str) -> String {
    let spaced = name.replace(['_', '-', '/'], " ");
    let mut letters = spaced.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_form_is_read() {
        let json = r#"{"model":"nano","seed":1,
            "families":{"reach":{"episodes":200,"successes":182,"wilson95":[0.862,0.942]}},
            "conditions":{"blank_text":{"episodes":200,"successes":40,"wilson95":[0.15,0.26]}},"mean":0.91}"#;
        let evaluation = Evaluation::parse(json).expect("the form of the file");
        assert_eq!(evaluation.families["reach"].text(), "91 % (86 to 94), 200 episodes");
        assert_eq!(title("blank_text"), "Blank text");
    }

    #[test]
    fn anything_else_is_not() {
        assert_eq!(Evaluation::parse("<!doctype html>"), None);
    }
}
