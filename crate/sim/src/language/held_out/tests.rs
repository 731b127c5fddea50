use schema::Plan;
use schema::message::Understanding;

use super::draw::{all_phrases, combinations, synonyms};
use super::*;
use crate::language::{paraphrase, sentence, understand};
use crate::task;
use crate::world::{Layout, ResetOptions};

fn drawn(seed: u64) -> Vec<ObjectState> {
    Layout::draw(seed, &ResetOptions::default()).objects
}

/// Every goal of some scenes with sentences for it.
fn sentences(wording: Wording, seeds: std::ops::Range<u64>) -> Vec<(Goal, String)> {
    let scene = |seed: u64| {
        let objects = drawn(seed);
        let said = |(index, goal): (u64, Goal)| (goal, sentence(&goal.into(), &objects, wording, seed * 1000 + index));
        (0..).zip(task::goals(&objects)).map(said).collect::<Vec<_>>()
    };
    seeds.flat_map(scene).collect()
}

fn share(of: usize, all: usize) -> f32 {
    of as f32 / all as f32
}

#[test]
fn a_fifth_of_the_verbs_and_templates_of_every_way_of_asking_is_held_out() {
    for (family, phrases) in all_phrases() {
        let verbs = phrases.verbs.iter().filter(|verb| is_held_out_phrase(verb)).count();
        assert!((0.15..=0.25).contains(&share(verbs, phrases.verbs.len())), "{family:?}: {verbs} verbs");
        let held = phrases.expanded_of(|pattern| is_held_out_template(family, pattern)).len();
        let all = phrases.expanded().len();
        assert!((0.15..=0.25).contains(&share(held, all)), "{family:?}: {held} of {all} templates");
    }
}

#[test]
fn a_fifth_of_the_nouns_and_colour_words_is_held_out() {
    for lists in [ObjectKind::ALL.map(nouns).to_vec(), Color::ALL.map(colors).to_vec()] {
        let words: Vec<&str> = lists.iter().flat_map(|list| list.iter().copied()).collect();
        let held = words.iter().filter(|word| is_held_out_phrase(word)).count();
        assert!((0.17..=0.23).contains(&share(held, words.len())), "{held} of {}", words.len());
        assert!(lists.iter().all(|list| list.iter().any(|word| is_held_out_phrase(word))));
    }
}

#[test]
fn fifteen_percent_of_what_is_done_to_kinds_and_colours_is_held_out() {
    let mut held_in_all = 0;
    for family in Family::ALL {
        let all = combinations(family);
        let held = all.iter().filter(|(kind, color)| is_held_out(family, *kind, *color)).count();
        held_in_all += held;
        assert!((share(held, all.len()) - 0.15).abs() < 0.5 / all.len() as f32 + 1e-3, "{family:?}: {held}");
    }
    let listed: usize = COMBINATIONS.iter().map(|(.., colors)| colors.len()).sum();
    assert_eq!(listed, held_in_all, "nothing is listed that is never done");
}

#[test]
fn plain_words_and_plain_sentences_are_never_held_out() {
    assert!(synonyms().iter().all(|list| !is_held_out_phrase(list[0])));
    for seed in 0..100 {
        let objects = drawn(seed);
        for goal in task::goals(&objects) {
            let plain = paraphrase(&goal.into(), &objects);
            assert!(!words_of(&plain).iter().any(|word| is_held_out_word(word)), "{plain}");
        }
    }
}

#[test]
fn what_is_held_out_is_in_the_grammar_and_is_what_it_says() {
    let all: Vec<&str> = synonyms().into_iter().flatten().copied().collect();
    for phrase in [VERBS, NOUNS, COLORS].into_iter().flatten() {
        assert!(all.contains(phrase), "{phrase}");
        assert!(words_in(phrase).any(|word| is_held_out_word(&word)), "{phrase} has no word of its own");
    }
    for (family, patterns) in TEMPLATES {
        for pattern in *patterns {
            let phrases = task::family(*family).phrases();
            assert!(phrases.iter().any(|phrases| phrases.patterns().any(|other| other == *pattern)), "{pattern}");
            assert!(!words_in(pattern).any(|word| is_held_out_word(&word)), "{pattern} has a word training never says");
        }
    }
}

/// A word kept from training is taken for itself, never for the misspelling of another one.
#[test]
fn no_word_that_is_held_out_looks_like_the_typo_of_one_that_is_not() {
    let trained = words(Wording::Training);
    for word in held_out_words() {
        assert_eq!(schema::words::corrected(&word, &|near| trained.contains(near)), None, "{word}");
    }
}

#[test]
fn training_says_nothing_that_is_held_out() {
    for (goal, text) in sentences(Wording::Training, 0..150) {
        assert!(!words_of(&text).iter().any(|word| is_held_out_word(word)), "{text}");
        if let Some(templates) = templates_of(&text, &goal) {
            assert!(
                templates.iter().any(|pattern| !is_held_out_template(goal.family, pattern)),
                "{text}: {templates:?}"
            );
        }
    }
}

#[test]
fn two_goals_are_told_in_training_without_what_is_held_out() {
    for seed in 0..40 {
        let objects = drawn(seed);
        for (index, plan) in (0..).zip(task::pairs(&objects)) {
            let text = sentence(&plan, &objects, Wording::Training, seed * 1000 + index);
            assert!(!words_of(&text).iter().any(|word| is_held_out_word(word)), "{text}");
        }
    }
}

#[test]
fn unseen_words_stand_in_templates_of_training() {
    for (goal, text) in sentences(Wording::UnseenWords, 0..60) {
        assert!(words_of(&text).iter().any(|word| is_held_out_word(word)), "{text}");
        if let Some(templates) = templates_of(&text, &goal) {
            assert!(
                templates.iter().any(|pattern| !is_held_out_template(goal.family, pattern)),
                "{text}: {templates:?}"
            );
        }
    }
}

#[test]
fn unseen_templates_are_made_of_words_of_training() {
    let mut matched = 0;
    for (goal, text) in sentences(Wording::UnseenTemplates, 0..60) {
        assert!(!words_of(&text).iter().any(|word| is_held_out_word(word)), "{text}");
        if let Some(templates) = templates_of(&text, &goal) {
            matched += 1;
            assert!(
                templates.iter().any(|pattern| is_held_out_template(goal.family, pattern)),
                "{text}: {templates:?}"
            );
        }
    }
    assert!(matched > 500, "{matched}");
}

#[test]
fn every_wording_is_read_back_as_its_plan() {
    for wording in Wording::ALL {
        for seed in 0..60 {
            let objects = drawn(seed);
            for (index, goal) in (0..).zip(task::goals(&objects)) {
                let text = sentence(&goal.into(), &objects, wording, seed * 1000 + index);
                let read = understand(&text, &objects);
                let Understanding::Clear { plan, .. } = read else { panic!("{text:?}: {read:?}") };
                assert_eq!(plan, Plan::from(goal), "{text:?}");
            }
        }
    }
}

#[test]
fn every_scene_leaves_enough_to_ask_for() {
    for seed in 0..300 {
        let objects = drawn(seed);
        let goals = task::goals(&objects);
        let left = goals.iter().filter(|goal| !is_held_out_combination(goal, &objects)).count();
        assert!(left >= 4, "seed {seed}: {left} of {}", goals.len());
    }
}

/// The patterns that can have made a sentence; nothing for one that tells things by size or place, whose slots hold more.
fn templates_of(text: &str, goal: &Goal) -> Option<Vec<&'static str>> {
    let padded = format!(" {text} ");
    let is_told = lexicon::qualifiers().any(|phrase| {
        let terse = phrase.replace("the ", "");
        padded.contains(&format!(" {phrase} ")) || padded.contains(&format!(" {terse} "))
    });
    if is_told {
        return None;
    }
    let words: Vec<&str> = text.split(' ').filter(|word| *word != "the").collect();
    let phrases = task::family(goal.family).wording(goal);
    let around = |list: &[&'static str]| -> Vec<Vec<&'static str>> {
        list.iter().map(|phrase| phrase.split_whitespace().filter(|word| *word != "the").collect()).collect()
    };
    let (openings, closings) = (around(lexicon::OPENINGS), around(lexicon::CLOSINGS));
    let frames = around(&lexicon::FRAMES.concat());
    let starts: Vec<&[&str]> = cut(&[&words], &openings, true);
    let starts = cut(&starts, &frames, true);
    let bare = cut(&starts, &closings, false);
    let made = |pattern: &&str| {
        let pieces: Vec<&str> = pattern.split(' ').filter(|piece| *piece != "the").collect();
        bare.iter().any(|words| fits(words, &pieces, phrases.verbs))
    };
    Some(phrases.patterns().filter(made).collect())
}

/// Each of some sentences as it is, and without what may stand before or after it.
fn cut<'a, 'b>(sentences: &[&'a [&'b str]], around: &[Vec<&'static str>], before: bool) -> Vec<&'a [&'b str]> {
    let mut all = sentences.to_vec();
    for words in sentences {
        for phrase in around {
            let phrase = phrase.as_slice();
            all.extend(if before { words.strip_prefix(phrase) } else { words.strip_suffix(phrase) });
        }
    }
    all
}

/// Whether words fit the pieces of a pattern.
fn fits(words: &[&str], pieces: &[&str], verbs: &[&str]) -> bool {
    let Some((piece, rest)) = pieces.split_first() else { return words.is_empty() };
    let choices: Vec<&str> = match *piece {
        "{verb}" => verbs.to_vec(),
        "{in}" => ObjectKind::ALL.into_iter().flat_map(|kind| into(kind).iter().copied()).collect(),
        "{things}" => lexicon::THINGS.to_vec(),
        "{color}" | "{target_color}" => Color::ALL
            .into_iter()
            .flat_map(|color| colors(color).iter().chain(shades(color)).copied())
            // Left out where the noun suffices.
            .chain([""])
            .collect(),
        "{object}" | "{target}" => ObjectKind::ALL
            .into_iter()
            .flat_map(|kind| nouns(kind).iter().copied())
            .chain(lexicon::ANYTHING.iter().copied())
            .collect(),
        word => vec![word],
    };
    choices.iter().any(|choice| {
        let choice: Vec<&str> = choice.split_whitespace().filter(|word| *word != "the").collect();
        words.strip_prefix(choice.as_slice()).is_some_and(|left| fits(left, rest, verbs))
    })
}
