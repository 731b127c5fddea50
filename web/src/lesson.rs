//! The first lesson: cards that drive the real page. "Why did it go for that one?", asked by looking, poking and comparing.

/// The scene all cards are about: a red cube on one side, a blue one on the other.
pub const SEED: u64 = 1457;
/// One of them, and where it is to go.
pub const SENTENCE: &str = "pick up the red cube";
/// The word of the sentence that decides, and another in its place.
pub const WORD: &str = "red";
/// What the lesson says instead.
pub const OTHER: &str = "blue";

/// What a card lets be seen over the picture when it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// The picture alone.
    Plain,
    /// Where the word that decides looks.
    AttentionOfWord,
    /// Where the sideways motion of the action looks.
    AttentionOfAction,
    /// What the action hangs on.
    Effect,
    /// Where the policy thinks the named thing is.
    Object,
}

/// What a card does when it is asked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Run,
    /// The word that decides is taken away, or comes back.
    SwitchOff,
    /// Another word is said in its place, or no longer is.
    SayInstead,
    Measure,
    /// The words lose their lesson: the box gets the focus.
    Type,
}

/// One card.
#[derive(Clone, Copy, Debug)]
pub struct Card {
    pub title: &'static str,
    pub text: &'static str,
    pub shows: Shows,
    /// The id of the part of the page that it is about.
    pub about: &'static str,
    /// The button that does something, and what.
    pub deed: Option<(&'static str, Deed)>,
}

/// In order.
pub const CARDS: [Card; 10] = [
    Card {
        title: "An arm that reads",
        text: "Ten times a second a small model looks at this table, reads the sentence under it, and says where the arm \
               should go. Nobody has written down how to pick up a cube: it has watched somebody who knows. Let it try.",
        shows: Shows::Plain,
        about: "table",
        deed: Some(("Run it", Deed::Run)),
    },
    Card {
        title: "What it sees",
        text: "This is all it sees: 96 by 96 pixels from a camera that faces the arm. No list of objects, no coordinates. \
               Whatever it knows of the cubes it has to find in these pixels, anew at every step.",
        shows: Shows::Plain,
        about: "seen",
        deed: None,
    },
    Card {
        title: "What it reads",
        text: "The sentence falls into words, and each word into a number. A word it does not know is marked, and it has only \
               the others to go by. Somewhere the word “red” and the red pixels have to meet.",
        shows: Shows::Plain,
        about: "words",
        deed: None,
    },
    Card {
        title: "Where does it look when you say “red”?",
        text: "The colours over the picture are attention: how much of what the word takes in comes from each patch of the \
               picture. Choose other words under “Attention of” and see whether the map follows.",
        shows: Shows::AttentionOfWord,
        about: "seen",
        deed: None,
    },
    Card {
        title: "Looking is not a reason",
        text: "Now it is the attention of one number of the action: how far to the left the arm goes. It shows what was read, \
               not what it did with it. Look at the layers and heads one by one: some look at nothing useful at all. To learn \
               what matters, something has to be taken away.",
        shows: Shows::AttentionOfAction,
        about: "seen",
        deed: None,
    },
    Card {
        title: "What it chose",
        text: "Seven numbers, eight steps ahead. Each number is not one value but odds for 256 of them, drawn as a strip: a \
               narrow peak where it is sure, a wide one where it is not. The arm is given the middle of each peak.",
        shows: Shows::Plain,
        about: "chosen",
        deed: None,
    },
    Card {
        title: "Take the word away",
        text: "Switch “red” off: nothing in the model can look at it any more. The arrow over the picture shows where the arm \
               was going, the orange one where it would go now. Then try the same with “the”.",
        shows: Shows::Object,
        about: "words",
        deed: Some(("Switch “red” off", Deed::SwitchOff)),
    },
    Card {
        title: "Say another word",
        text: "Say “blue” where “red” was, and leave everything else as it is. Two arms on the table show both futures. One \
               word makes the difference, so it is the word that decides, and not the look of the table.",
        shows: Shows::Object,
        about: "words",
        deed: Some(("Say “blue” instead", Deed::SayInstead)),
    },
    Card {
        title: "What it hangs on",
        text: "Cover every square of the picture once and leave out every word once, and note how far the action moves: that is \
               a cause, measured. Under the map stands how well attention agrees with it. It often does not.",
        shows: Shows::Effect,
        about: "seen",
        deed: Some(("Measure", Deed::Measure)),
    },
    Card {
        title: "Your turn",
        text: "Drag the cubes about while it runs. Ask for something that is not there, or in words it may not know. Find where \
               it fails: it does, and the help says how often. Then share what you found as a link.",
        shows: Shows::Object,
        about: "table",
        deed: Some(("Type something", Deed::Type)),
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_card_can_be_told_from_the_others_and_is_read_at_a_glance() {
        let titles: BTreeSet<&str> = CARDS.iter().map(|card| card.title).collect();
        assert_eq!(titles.len(), CARDS.len());
        for card in CARDS {
            assert!((120..=360).contains(&card.text.len()), "{}: {} letters", card.title, card.text.len());
        }
    }

    #[test]
    fn the_word_that_decides_is_in_the_sentence() {
        assert_eq!(SENTENCE.split(' ').filter(|word| *word == WORD).count(), 1);
        assert!(!SENTENCE.contains(OTHER));
    }
}
