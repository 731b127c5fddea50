use schema::message::Understanding;

use schema::Family;

use super::*;
use crate::task;
use crate::world::{Layout, ResetOptions};

fn specs(seed: u64) -> Vec<ObjectSpec> {
    Layout::draw(seed, &ResetOptions::default()).objects.into_iter().map(|(spec, _)| spec).collect()
}

fn table() -> Vec<ObjectSpec> {
    let object = |kind, color| ObjectSpec { kind, color, size_m: 0.03 };
    vec![
        object(ObjectKind::Cube, Color::Red),
        object(ObjectKind::Cube, Color::Blue),
        object(ObjectKind::Ball, Color::Green),
        object(ObjectKind::Bowl, Color::Blue),
        object(ObjectKind::Plate, Color::Yellow),
        object(ObjectKind::Button, Color::Pink),
    ]
}

fn goal(family: Family, object: u8, target: Option<u8>) -> Goal {
    Goal { family, object: ObjectId(object), target: target.map(ObjectId) }
}

fn goal_of(sentence: &str) -> Goal {
    match understand_in(sentence, &table()) {
        Understanding::Clear { goal, .. } => goal,
        other => panic!("{sentence:?}: {other:?}"),
    }
}

#[test]
fn every_sentence_of_every_family_is_read_back_as_its_goal() {
    for seed in 0..400 {
        let specs = specs(seed);
        for (index, goal) in task::goals(&specs).into_iter().enumerate() {
            for wording in 0..6 {
                let text = sentence(&goal, &specs, seed * 1000 + index as u64 * 10 + wording);
                match understand_in(&text, &specs) {
                    Understanding::Clear { goal: read, .. } => assert_eq!(read, goal, "{text:?} among {specs:?}"),
                    other => panic!("{text:?} among {specs:?}: {other:?}"),
                }
            }
        }
    }
}

#[test]
fn every_template_with_plain_words_is_read_back_as_its_goal() {
    let specs = table();
    let mut misread = BTreeSet::new();
    for goal in task::goals(&specs) {
        let phrases = task::family(goal.family).phrases();
        for template in phrases.templates() {
            for verb in phrases.verbs {
                let preposition = goal.target.map_or("", |target| lexicon::into(specs[usize::from(target.0)].kind)[0]);
                let text = fill(&template.replace("{verb}", verb).replace("{in}", preposition), &goal, &specs);
                let read = understand_in(&text, &specs);
                if !matches!(read, Understanding::Clear { goal: read, .. } if read == goal) {
                    misread.insert(text);
                }
            }
        }
    }
    assert!(misread.is_empty(), "{misread:#?}");
}

#[test]
fn each_family_has_at_least_sixty_templates_and_no_two_alike() {
    for family in FAMILIES {
        let templates: BTreeSet<&str> = family.phrases().templates().collect();
        assert!(templates.len() >= 60, "{:?} has {}", family.family(), templates.len());
        assert_eq!(templates.len(), family.phrases().templates().count());
    }
}

#[test]
fn sentences_are_short_enough_for_the_policy_and_made_of_its_words() {
    let known: BTreeSet<String> = vocabulary().into_iter().collect();
    for seed in 0..2000 {
        let specs = specs(seed % 50);
        let goals = task::goals(&specs);
        let text = sentence(&goals[seed as usize % goals.len()], &specs, seed);
        let words = words_of(&text);
        assert!(words.len() <= schema::policy::MAX_WORDS, "{text:?}");
        for word in words {
            assert!(known.contains(&word), "{word:?} in {text:?}");
        }
    }
}

#[test]
fn wordings_vary_a_lot() {
    let specs = table();
    let goal = goal(Family::Pick, 0, None);
    let texts: BTreeSet<String> = (0..500).map(|seed| sentence(&goal, &specs, seed)).collect();
    assert!(texts.len() > 450, "{}", texts.len());
}

#[test]
fn sentences_nobody_wrote_a_template_for_are_understood() {
    for (text, expected) in [
        ("Put the red cube in the blue bowl.", goal(Family::Place, 0, Some(3))),
        ("could you please drop the crimson block into the navy dish?", goal(Family::Place, 0, Some(3))),
        ("Into the bowl goes the ball!", goal(Family::Place, 2, Some(3))),
        ("The green thing should end up on the plate", goal(Family::Place, 2, Some(4))),
        ("the red one onto the yellow one, please", goal(Family::Place, 0, Some(4))),
        ("take the ball from the plate and put it in the blue bowl", goal(Family::Place, 2, Some(3))),
        ("Grab the marble", goal(Family::Pick, 2, None)),
        ("lift that red one up", goal(Family::Pick, 0, None)),
        ("Can you get me the emerald sphere?", goal(Family::Pick, 2, None)),
        ("go to the bowl", goal(Family::Reach, 3, None)),
        ("Move your arm over the pink button", goal(Family::Reach, 5, None)),
        ("point at the cube that is red", goal(Family::Reach, 0, None)),
        ("touch the button", goal(Family::Reach, 5, None)),
        ("pick up the green ball and place it on the plate", goal(Family::Place, 2, Some(4))),
        ("I'd love for the red block to be sitting on the yellow saucer", goal(Family::Place, 0, Some(4))),
        ("drop the dark blue cube into the bowl", goal(Family::Place, 1, Some(3))),
        ("the ball: put it in the bowl", goal(Family::Place, 2, Some(3))),
        ("move the green ball from where it is to the yellow plate", goal(Family::Place, 2, Some(4))),
        ("could you lift up the ball for a second", goal(Family::Pick, 2, None)),
        ("go grab the red one", goal(Family::Pick, 0, None)),
        ("take the ball", goal(Family::Pick, 2, None)),
        ("hold the red cube", goal(Family::Pick, 0, None)),
        ("I want to hold the green sphere", goal(Family::Pick, 2, None)),
        ("hover above the plate", goal(Family::Reach, 4, None)),
        ("get your hand over the green ball", goal(Family::Reach, 2, None)),
        ("where's the ball?", goal(Family::Reach, 2, None)),
        ("approach the yellow tray", goal(Family::Reach, 4, None)),
        ("take the red cube out and lay it on the plate", goal(Family::Place, 0, Some(4))),
        ("grab the ball and then drop it into the blue bowl", goal(Family::Place, 2, Some(3))),
        ("place the ball that is green in the bowl that is blue", goal(Family::Place, 2, Some(3))),
        ("put the green one in the blue bowl and the arm away", goal(Family::Place, 2, Some(3))),
    ] {
        assert_eq!(goal_of(text), expected, "{text:?}");
    }
}

#[test]
fn what_stands_in_the_way_is_said() {
    let specs = table();
    let read = |text: &str| understand_in(text, &specs);
    assert_eq!(read("   "), Understanding::Empty);
    assert_eq!(read("frobnicate zxcv"), Understanding::OnlyUnknown { words: vec!["frobnicate".into(), "zxcv".into()] });
    assert_eq!(read("pick up"), Understanding::NoObject);
    assert_eq!(read("the red cube"), Understanding::NoTask);
    assert!(matches!(read("pick up the purple cube"), Understanding::NotHere { wanted, present }
        if wanted == "purple cube" && present.contains(&"red cube".to_owned())));
    assert!(matches!(read("pick up the cube"), Understanding::Ambiguous { options, .. } if options.len() == 2));
    assert!(matches!(read("pick up the bowl"), Understanding::Impossible { .. }));
    assert!(matches!(read("put the red cube on the blue cube"), Understanding::Impossible { .. }));
    assert!(matches!(read("put the red cube down"), Understanding::Impossible { .. }));
    assert!(matches!(read("do not pick up the red cube"), Understanding::Impossible { .. }));
}

#[test]
fn a_choice_settles_what_was_ambiguous() {
    let read = understand_with("pick up the cube", &table(), &[ObjectId(1)]);
    assert!(matches!(read, Understanding::Clear { goal: found, .. } if found == goal(Family::Pick, 1, None)));
}

#[test]
fn two_questions_take_two_answers() {
    let mut specs = table();
    let bowl = specs[3];
    specs.push(ObjectSpec { color: Color::Purple, ..bowl });
    let wanted_of = |chosen: &[ObjectId]| match understand_with("put the cube in the bowl", &specs, chosen) {
        Understanding::Ambiguous { wanted, .. } => wanted,
        other => panic!("{other:?}"),
    };
    let second = ObjectId(specs.len() as u8 - 1);
    assert_eq!((wanted_of(&[]), wanted_of(&[ObjectId(1)])), ("cube".into(), "bowl".into()));
    let read = understand_with("put the cube in the bowl", &specs, &[ObjectId(1), second]);
    assert!(
        matches!(read, Understanding::Clear { goal, .. } if (goal.object, goal.target) == (ObjectId(1), Some(second)))
    );
}

#[test]
fn suggestions_fit_the_scene_and_are_understood() {
    for seed in 0..50 {
        let specs = specs(seed);
        let offered = suggestions(&specs, seed, 6);
        assert_eq!(offered.len(), 6);
        for text in offered {
            assert!(matches!(understand_in(&text, &specs), Understanding::Clear { .. }), "{text:?}");
        }
    }
}

#[test]
fn no_word_names_two_things() {
    let mut seen = BTreeSet::new();
    let kinds = ObjectKind::ALL.into_iter().flat_map(|kind| nouns(kind).iter());
    let paints = Color::ALL.into_iter().flat_map(|color| colors(color).iter());
    for word in kinds.chain(paints).chain(lexicon::ANYTHING) {
        assert!(seen.insert(word), "{word:?} is listed twice");
    }
}
