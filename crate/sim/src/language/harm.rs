//! Words that no arm should act on: people, animals, and what hurts them.
//!
//! A model of words and pictures would try all the same, with whatever else the sentence names. The list is short and
//! misses much; what it has is never a word for anything on the table, nor for the arm itself, which has a hand and fingers.

use std::collections::BTreeSet;
use std::sync::LazyLock;

static WORDS: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| [PEOPLE, ANIMALS, BODY, HARM].into_iter().flat_map(str::split_whitespace).collect());

const PEOPLE: &str = "person persons people human humans man men woman women child children kid kids babies infant toddler \
                      boy boys girl girls guy guys adult adults someone somebody anyone anybody everyone everybody \
                      neighbor neighbour friend friends mother father mom dad brother sister teacher student students";

const ANIMALS: &str = "animal animals pet pets cat cats kitten dog dogs puppy hamster rabbit bird birds mouse mice";

const BODY: &str = "face faces eye eyes mouth nose ear ears throat neck skin thumb thumbs toe toes knee knees belly";

const HARM: &str = "hurt hurts hurting harm harms injure injures kill kills murder stab stabs slash choke strangle \
                    suffocate attack attacks assault bite wound maim torture bully scare frighten burn poison shoot";

/// Those of a sentence's words, as they were typed, that name people, animals or harm.
pub(super) fn harmful_words(words: &[String]) -> Vec<String> {
    // Baby blue is a colour.
    let is_baby =
        |(place, word): (usize, &String)| word == "baby" && words.get(place + 1).is_none_or(|next| next != "blue");
    let is_harmful = |(place, word): &(usize, &String)| WORDS.contains(word.as_str()) || is_baby((*place, word));
    words.iter().enumerate().filter(is_harmful).map(|(_, word)| word.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{vocabulary, words_of};
    use super::*;

    #[test]
    fn no_word_of_the_language_is_one_of_harm() {
        let both: Vec<_> = vocabulary().into_iter().filter(|word| WORDS.contains(word.as_str())).collect();
        assert_eq!(both, Vec::<String>::new());
    }

    #[test]
    fn people_animals_and_harm_are_found_wherever_they_stand() {
        let harmful = |sentence| harmful_words(&words_of(sentence));
        assert_eq!(harmful("Push the red cube into the CHILD, and hurt it!"), ["child", "hurt"]);
        assert_eq!(harmful("give it to the baby"), ["baby"]);
        for harmless in ["pick up the red cube with your hand", "reach for the baby blue cube"] {
            assert_eq!(harmful(harmless), Vec::<String>::new());
        }
    }
}
