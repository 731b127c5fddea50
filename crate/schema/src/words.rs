//! The words of a typed sentence, and the words that were meant where one letter is wrong.
//!
//! The world's language and the policy's tokenizer part and correct words by these same functions, so that both read the
//! same sentence.

/// Shorter words are taken as they are: too many others are one letter away.
pub const SHORTEST_CORRECTED: usize = 4;

/// Common words that are no mistakes, whatever they are close to: "some" is not "come", and a pear is not a pearl.
const ORDINARY: &[&str] = &[
    "about",
    "above",
    "across",
    "after",
    "again",
    "almost",
    "alone",
    "along",
    "already",
    "also",
    "although",
    "always",
    "among",
    "another",
    "anyone",
    "anything",
    "apple",
    "around",
    "away",
    "back",
    "because",
    "been",
    "before",
    "being",
    "bell",
    "below",
    "better",
    "between",
    "boat",
    "book",
    "boot",
    "both",
    "bread",
    "cake",
    "call",
    "came",
    "care",
    "case",
    "coin",
    "come",
    "comes",
    "coming",
    "cool",
    "could",
    "cute",
    "dear",
    "does",
    "doing",
    "done",
    "door",
    "down",
    "duck",
    "each",
    "either",
    "else",
    "even",
    "ever",
    "every",
    "everyone",
    "everything",
    "fall",
    "fast",
    "feel",
    "find",
    "fine",
    "fork",
    "from",
    "front",
    "full",
    "gave",
    "give",
    "gone",
    "good",
    "great",
    "hall",
    "hard",
    "hate",
    "have",
    "having",
    "hear",
    "help",
    "here",
    "hers",
    "high",
    "home",
    "hope",
    "house",
    "into",
    "just",
    "keep",
    "kind",
    "knew",
    "know",
    "lamp",
    "last",
    "late",
    "later",
    "least",
    "less",
    "life",
    "like",
    "line",
    "list",
    "little",
    "live",
    "long",
    "look",
    "lots",
    "love",
    "made",
    "make",
    "many",
    "maybe",
    "mean",
    "might",
    "mind",
    "mine",
    "mode",
    "moon",
    "more",
    "morning",
    "most",
    "mouse",
    "move",
    "much",
    "must",
    "nail",
    "name",
    "near",
    "need",
    "never",
    "next",
    "nice",
    "none",
    "note",
    "nothing",
    "often",
    "once",
    "only",
    "onto",
    "open",
    "other",
    "others",
    "ours",
    "over",
    "part",
    "past",
    "pear",
    "people",
    "phone",
    "play",
    "plus",
    "quite",
    "rather",
    "real",
    "really",
    "road",
    "rock",
    "room",
    "said",
    "same",
    "seem",
    "self",
    "send",
    "shall",
    "shoe",
    "should",
    "side",
    "since",
    "soap",
    "some",
    "someone",
    "something",
    "soon",
    "spoon",
    "star",
    "still",
    "such",
    "sure",
    "take",
    "talk",
    "tall",
    "task",
    "tell",
    "than",
    "thank",
    "thanks",
    "that",
    "their",
    "theirs",
    "them",
    "then",
    "there",
    "these",
    "they",
    "thing",
    "think",
    "this",
    "those",
    "though",
    "through",
    "time",
    "today",
    "together",
    "told",
    "tomorrow",
    "took",
    "toward",
    "towards",
    "tree",
    "true",
    "turn",
    "type",
    "under",
    "until",
    "used",
    "very",
    "wait",
    "walk",
    "wall",
    "want",
    "wants",
    "well",
    "went",
    "were",
    "what",
    "when",
    "where",
    "whether",
    "which",
    "while",
    "whole",
    "whom",
    "whose",
    "will",
    "wire",
    "wish",
    "with",
    "within",
    "without",
    "wood",
    "word",
    "work",
    "world",
    "would",
    "year",
    "your",
    "yours",
    "yourself",
];

/// The words of a sentence: lower case, without apostrophes, parted by whatever is neither letter nor digit.
pub fn words_of(sentence: &str) -> Vec<String> {
    let sentence = sentence.replace(['\'', '\u{2019}'], "");
    sentence.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// The one known word that differs from a strange one by a letter left out, put in, exchanged, or swapped with its
/// neighbour. None for a word that is known, short or common, and none where two known words are as near.
pub fn corrected(word: &str, known: &dyn Fn(&str) -> bool) -> Option<String> {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < SHORTEST_CORRECTED || ORDINARY.binary_search(&word).is_ok() || known(word) {
        return None;
    }
    let mut found: Option<String> = None;
    for near in one_letter_away(&letters).filter(|near| known(near)) {
        match &found {
            Some(first) if *first != near => return None,
            _ => found = Some(near),
        }
    }
    found
}

/// Every spelling that is one mistake away, some of them more than once.
fn one_letter_away(letters: &[char]) -> impl Iterator<Item = String> + '_ {
    let spell = |before: &[char], between: &[char], after: &[char]| -> String {
        before.iter().chain(between).chain(after).collect()
    };
    let left_out = (0..letters.len()).map(move |at| spell(&letters[..at], &[], &letters[at + 1..]));
    let swapped = (1..letters.len())
        .map(move |at| spell(&letters[..at - 1], &[letters[at], letters[at - 1]], &letters[at + 1..]));
    let exchanged = (0..letters.len())
        .flat_map(move |at| ('a'..='z').map(move |letter| spell(&letters[..at], &[letter], &letters[at + 1..])));
    let put_in = (0..=letters.len())
        .flat_map(move |at| ('a'..='z').map(move |letter| spell(&letters[..at], &[letter], &letters[at..])));
    left_out.chain(swapped).chain(exchanged).chain(put_in)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn among(word: &str, known: &[&str]) -> Option<String> {
        corrected(word, &|word| known.contains(&word))
    }

    #[test]
    fn words_are_lower_case_without_apostrophes() {
        assert_eq!(words_of("I'd PUT it: there!"), ["id", "put", "it", "there"]);
        assert_eq!(words_of(" \u{2019} ..."), Vec::<String>::new());
    }

    #[test]
    fn one_letter_left_out_put_in_exchanged_or_swapped_is_corrected() {
        for typo in ["cubee", "cuube", "cune", "ucbe", "cubed"] {
            assert_eq!(among(typo, &["cube", "bowl"]), Some("cube".into()), "{typo}");
        }
        assert_eq!(among("bnana", &["banana"]), Some("banana".into()));
        assert_eq!(among("blwo", &["cube", "bowl"]), None, "two letters are wrong");
    }

    #[test]
    fn what_is_known_short_common_or_undecided_stays_as_it_is() {
        assert_eq!(among("cube", &["cube", "tube"]), None);
        assert_eq!(among("rde", &["red"]), None);
        assert_eq!(among("some", &["come"]), None);
        assert_eq!(among("pear", &["pearl"]), None);
        assert_eq!(among("dube", &["cube", "tube"]), None);
    }

    #[test]
    fn the_common_words_can_be_searched() {
        assert!(ORDINARY.is_sorted());
        assert!(ORDINARY.iter().all(|word| word.len() >= SHORTEST_CORRECTED));
    }
}
