//! How people ask for the tasks of one family.

use super::lexicon::FRAMES;

/// How people ask for the tasks of one family, or for one of the things it can do.
///
/// Patterns have the slots `{color} {object}`, and for families that put, `{target_color} {target}` and `{in}`, which
/// becomes a word for into or onto. `{verb}` becomes one of the family's verbs, `{things}` a word for several things.
/// The first request and the first verb are the plain ones.
pub struct Phrases {
    /// Patterns that begin with a request: they may be put as a question or a wish, with something polite before and after.
    pub requests: &'static [&'static str],
    /// Patterns that stand on their own.
    pub statements: &'static [&'static str],
    /// What `{verb}` stands for.
    pub verbs: &'static [&'static str],
    /// Words that are a sign of this family.
    pub cues: &'static [&'static str],
    /// Words that are a sign of this family when nothing speaks for another.
    pub soft_cues: &'static [&'static str],
}

impl Phrases {
    /// All patterns.
    pub fn patterns(&self) -> impl Iterator<Item = &'static str> {
        self.requests.iter().chain(self.statements).copied()
    }

    /// All templates: every pattern with every verb, and every request in every frame. What may be said before and after
    /// them is not counted, nor are synonyms for things.
    pub fn expanded(&self) -> Vec<String> {
        self.expanded_of(|_| true)
    }

    /// The templates of some patterns.
    pub(super) fn expanded_of(&self, wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let verbs = |pattern: &&str| self.with_verbs(pattern);
        let requests = self.requests.iter().filter(|pattern| wanted(pattern)).flat_map(verbs);
        let framed =
            requests.flat_map(|request| FRAMES.map(|frame| format!("{} {request}", frame[0]).trim_start().to_owned()));
        framed.chain(self.statements.iter().filter(|pattern| wanted(pattern)).flat_map(verbs)).collect()
    }

    /// A pattern with its verb filled in.
    fn with_verbs(&self, pattern: &str) -> Vec<String> {
        if pattern.contains("{verb}") {
            self.verbs.iter().map(|verb| pattern.replace("{verb}", verb)).collect()
        } else {
            vec![pattern.to_owned()]
        }
    }
}
