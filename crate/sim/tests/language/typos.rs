//! One wrong letter in a word.

use super::*;

#[test]
fn a_word_with_one_wrong_letter_is_read_as_it_was_meant() {
    for (text, expected) in [
        ("pick up the samll red cube", on(Family::Pick, 1)),
        ("Put the leftt red cube in the bowl", onto(Family::Place, 0, 2)),
        ("grab the bleu cube", on(Family::Pick, 5)),
        ("pcik up the green ball", on(Family::Pick, 3)),
        ("put the gren ball in the blue bolw", onto(Family::Place, 3, 2)),
        ("stack the tiny red cubee on the blue cube", onto(Family::Stack, 1, 5)),
        ("reach for the yelow plate", on(Family::Reach, 4)),
        ("press the buton", on(Family::Press, 6)),
        ("grab the thing behnd the bowl", on(Family::Pick, 3)),
        ("hovver over the neerest cube", on(Family::Reach, 0)),
        ("plaec the ball on the plaate", onto(Family::Place, 3, 4)),
    ] {
        assert_eq!(goal_of(text, &table()), expected, "{text:?}");
    }
}

#[test]
fn a_word_that_is_near_none_or_two_stays_unknown() {
    assert!(matches!(read("frobnicate zzzzq", &table()), Understanding::OnlyUnknown { words } if words.len() == 2));
    // A spoon is no spot, a pear is no pearl.
    assert!(matches!(read("pick up the pear", &table()), Understanding::NoObject));
    assert!(matches!(read("pick up the spoon", &table()), Understanding::NoObject));
}
