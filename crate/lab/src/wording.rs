//! Goals in the words of training, and the words themselves.

use rand::Rng;
use schema::{Plan, words::SHORTEST_CORRECTED};
use sim::{ObjectState, language::Wording};

/// Attempts at a typo.
const TRIES: u64 = 16;

/// The words a policy is taught: those that training says. What is held out stays unknown to it, and is reported as such.
pub fn vocabulary() -> Vec<String> {
    let held_out = sim::language::held_out_words();
    let mut words = sim::language::vocabulary();
    words.retain(|word| held_out.binary_search(word).is_err());
    words
}

/// A plan in the words and templates of training, drawn by seed.
pub fn sentence(plan: &Plan, objects: &[ObjectState], seed: u64) -> String {
    sim::language::sentence(plan, objects, Wording::Training, seed)
}

/// A sentence with one letter of one longer word left out, put in, exchanged, or swapped with its neighbour; the word is
/// then not a known one.
pub fn with_typo(sentence: &str, rng: &mut impl Rng, known: &dyn Fn(&str) -> bool) -> String {
    let mut words: Vec<String> = sentence.split(' ').map(str::to_owned).collect();
    let long: Vec<usize> =
        (0..words.len()).filter(|&index| words[index].chars().count() >= SHORTEST_CORRECTED).collect();
    if long.is_empty() {
        return sentence.to_owned();
    }
    let word = &mut words[long[rng.random_range(0..long.len())]];
    let typo = (0..TRIES).map(|_| mistyped(word, rng)).find(|typo| !known(typo));
    if let Some(typo) = typo {
        *word = typo;
    }
    words.join(" ")
}

/// A word with one mistake after its first letter, or by chance none.
fn mistyped(word: &str, rng: &mut impl Rng) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = rng.random_range(1..letters.len());
    let other = char::from(rng.random_range(b'a'..=b'z'));
    match rng.random_range(0..4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, other),
        2 => letters[at] = other,
        _ => letters.swap(at - 1, at),
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_pcg::Pcg64Mcg;
    use schema::words::corrected;

    use super::*;

    #[test]
    fn most_typos_are_read_as_they_were_meant() {
        let words = sim::language::vocabulary();
        let known = |word: &str| words.iter().any(|other| other == word);
        let mut rng = Pcg64Mcg::seed_from_u64(1);
        let (mut mended, mut wrong) = (0, 0);
        for _ in 0..500 {
            let text = "please place the orange cylinder into the purple bowl";
            let typed = with_typo(text, &mut rng, &known);
            assert_ne!(typed, text);
            let read: Vec<String> =
                typed.split(' ').map(|word| corrected(word, &known).unwrap_or_else(|| word.to_owned())).collect();
            mended += usize::from(read.join(" ") == text);
            wrong += usize::from(read.iter().all(|word| known(word)) && read.join(" ") != text);
        }
        assert!(mended > 400 && wrong < 15, "{mended} mended, {wrong} wrong");
    }
}
