//! Words to ids: lower-cased, apostrophes dropped, split at spaces and punctuation, looked up whole.
//!
//! No regular expressions anywhere, so native and browser agree. A word that is one letter away from just one known word is
//! read as that, and says so; any other word outside the vocabulary is reported, not guessed.

use schema::{
    message::Token,
    policy::MAX_WORDS,
    words::{corrected, words_of},
};
use tokenizers::{
    Tokenizer as HfTokenizer,
    models::wordlevel::WordLevel,
    normalizers::{Lowercase, NormalizerWrapper, Sequence as Normalizers, replace::Replace},
    pre_tokenizers::{PreTokenizerWrapper, punctuation::Punctuation, sequence::Sequence, whitespace::WhitespaceSplit},
    tokenizer::normalizer::SplitDelimiterBehavior,
};

use crate::Error;

/// The id of an empty word slot.
pub const ABSENT: u32 = 0;
/// The id of a word outside the vocabulary.
pub const UNKNOWN: u32 = 1;
/// Drawn together with what stands on both sides: "i'd" is the word "id".
const APOSTROPHES: [char; 2] = ['\'', '\u{2019}'];
const ABSENT_WORD: &str = "[PAD]";
const UNKNOWN_WORD: &str = "[UNK]";

/// A sentence as the policy reads it: at most [`MAX_WORDS`] tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    pub tokens: Vec<Token>,
}

impl Sentence {
    /// The id of each word, in order.
    pub fn ids(&self) -> impl Iterator<Item = u32> + '_ {
        self.tokens.iter().map(|token| token.id)
    }
}

/// A whole-word tokenizer in the `tokenizer.json` format Python tools read.
#[derive(Clone, Debug)]
pub struct Tokenizer {
    inner: HfTokenizer,
    /// The first id that training never said.
    first_projected: u32,
}

impl Tokenizer {
    /// A tokenizer that knows these words, in this order, after the two reserved ones.
    pub fn from_words<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Self, Error> {
        let wrap = |error: tokenizers::Error| Error::Tokenizer(error.to_string());
        let vocabulary = [ABSENT_WORD, UNKNOWN_WORD]
            .into_iter()
            .chain(words)
            .zip(0..)
            .map(|(word, id)| (word.to_owned(), id))
            .collect();
        let model = WordLevel::builder().vocab(vocabulary).unk_token(UNKNOWN_WORD.to_owned()).build().map_err(wrap)?;
        let mut inner = HfTokenizer::new(model);
        let mut normalizers = vec![NormalizerWrapper::Lowercase(Lowercase)];
        for apostrophe in APOSTROPHES {
            normalizers.push(NormalizerWrapper::Replace(Replace::new(apostrophe.to_string(), "").map_err(wrap)?));
        }
        inner.with_normalizer(Some(Normalizers::new(normalizers))).map_err(wrap)?;
        inner.with_pre_tokenizer(Some(Sequence::new(vec![
            PreTokenizerWrapper::WhitespaceSplit(WhitespaceSplit),
            PreTokenizerWrapper::Punctuation(Punctuation::new(SplitDelimiterBehavior::Removed)),
        ])));
        Ok(Self { inner, first_projected: u32::MAX })
    }

    /// Reads `tokenizer.json`.
    pub fn from_json(json: &[u8]) -> Result<Self, Error> {
        let inner = HfTokenizer::from_bytes(json).map_err(|error| Error::Tokenizer(error.to_string()))?;
        Ok(Self { inner, first_projected: u32::MAX })
    }

    /// The same tokenizer, which says of its last words, so many of them, that training never said them.
    #[must_use]
    pub fn with_projected(self, words: usize) -> Self {
        let first_projected = self.vocabulary().saturating_sub(words) as u32;
        Self { first_projected, ..self }
    }

    /// Writes `tokenizer.json`; the same words give the same bytes.
    pub fn to_json(&self) -> Result<String, Error> {
        self.inner.to_string(true).map_err(|error| Error::Tokenizer(error.to_string()))
    }

    /// Words known, the two reserved ones included.
    pub fn vocabulary(&self) -> usize {
        self.inner.get_vocab_size(true)
    }

    /// The words it knows, in the order of their ids, without the two reserved ones.
    pub fn words(&self) -> Vec<String> {
        let ids = UNKNOWN + 1..self.vocabulary() as u32;
        ids.filter_map(|id| self.inner.id_to_token(id)).collect()
    }

    /// Whether a word, in lower case, is in the vocabulary.
    pub fn knows(&self, word: &str) -> bool {
        self.inner.token_to_id(word).is_some()
    }

    /// Cuts a sentence into known, corrected and unknown words.
    pub fn encode(&self, sentence: &str) -> Result<Sentence, Error> {
        let tokens: Vec<Token> = words_of(sentence).into_iter().map(|word| self.token(word)).collect();
        if tokens.len() > MAX_WORDS {
            return Err(Error::TooLong { found: tokens.len(), limit: MAX_WORDS });
        }
        Ok(Sentence { tokens })
    }

    fn token(&self, text: String) -> Token {
        let id = |word: &str| self.inner.token_to_id(word);
        let corrected = corrected(&text, &|word| self.knows(word));
        let found = id(corrected.as_deref().unwrap_or(&text));
        let projected = found.is_some_and(|id| id >= self.first_projected);
        Token { text, id: found.unwrap_or(UNKNOWN), known: found.is_some(), projected, corrected }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_their_ids_and_unknown_ones_their_text() {
        let tokenizer =
            Tokenizer::from_words(["id", "put", "the", "red", "cube"]).expect("five words make a vocabulary");
        let sentence = tokenizer.encode("I'd put the RED, frobnicated cube!").expect("a short sentence");
        let ids: Vec<u32> = sentence.ids().collect();
        assert_eq!(ids, [2, 3, 4, 5, UNKNOWN, 6]);
        let strange =
            Token { text: "frobnicated".to_owned(), id: UNKNOWN, known: false, projected: false, corrected: None };
        assert_eq!(sentence.tokens[4], strange);
    }

    #[test]
    fn the_words_are_handed_out_in_order() {
        let words = ["put", "the", "cube", "a"];
        assert_eq!(Tokenizer::from_words(words).expect("four words").words(), words);
    }

    #[test]
    fn the_last_words_may_be_ones_that_training_never_said() {
        let tokenizer = Tokenizer::from_words(["put", "cube", "brick"]).expect("three words").with_projected(1);
        let sentence = tokenizer.encode("put brick frob").expect("a short sentence");
        let said: Vec<(bool, bool)> = sentence.tokens.iter().map(|token| (token.known, token.projected)).collect();
        assert_eq!(said, [(true, false), (true, true), (false, false)]);
    }

    #[test]
    fn a_word_with_one_wrong_letter_is_read_as_it_was_meant_and_says_so() {
        let tokenizer = Tokenizer::from_words(["put", "the", "cube", "tube", "bowl", "come"]).expect("six words");
        let sentence = tokenizer.encode("put some dube cubr").expect("a short sentence");
        let ids: Vec<u32> = sentence.ids().collect();
        assert_eq!(ids, [2, UNKNOWN, UNKNOWN, 4], "no typo, two words as near, one word near");
        let typo =
            Token { text: "cubr".to_owned(), id: 4, known: true, projected: false, corrected: Some("cube".to_owned()) };
        assert_eq!(sentence.tokens[3], typo);
    }

    #[test]
    fn python_tools_that_read_the_file_part_words_the_same_way() {
        let tokenizer = Tokenizer::from_words(["id", "put", "the", "cube", "now"]).expect("five words");
        for sentence in ["I'd put the CUBE, now!", "  put\tthe \u{201c}cube\u{201d} -- now", "the-cube"] {
            let encoding = tokenizer.inner.encode_fast(sentence, false).expect("plain text");
            let ids: Vec<u32> = tokenizer.encode(sentence).expect("a short sentence").ids().collect();
            assert_eq!(encoding.get_ids(), ids, "{sentence}");
        }
    }

    #[test]
    fn a_tokenizer_survives_its_own_json() {
        let tokenizer = Tokenizer::from_words(["reach", "it's", "blue"]).expect("a vocabulary");
        let again = Tokenizer::from_json(tokenizer.to_json().expect("json").as_bytes()).expect("its own json");
        assert_eq!(again.vocabulary(), tokenizer.vocabulary());
        assert_eq!(again.encode("reach blue").expect("short"), tokenizer.encode("reach blue").expect("short"));
    }

    #[test]
    fn too_long_a_sentence_is_an_error_that_says_so() {
        let tokenizer = Tokenizer::from_words(["go"]).expect("a vocabulary");
        let error = tokenizer.encode(&"go ".repeat(MAX_WORDS + 1)).expect_err("one word too many");
        assert!(matches!(error, Error::TooLong { found, limit } if found == MAX_WORDS + 1 && limit == MAX_WORDS));
    }
}
