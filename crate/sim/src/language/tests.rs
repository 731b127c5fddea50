use std::collections::BTreeSet;

use glam::Vec3;
use schema::message::Understanding;
use schema::{Color, Family, ObjectKind, ObjectSpec, Plan, Pose, Way};

use super::*;
use crate::task::{self, FAMILIES};
use crate::world::{Layout, ResetOptions};

fn drawn(seed: u64) -> Vec<ObjectState> {
    Layout::draw(seed, &ResetOptions::default()).objects
}

/// Whether something else is of the same kind and colour.
fn has_twin(thing: &ObjectState, objects: &[ObjectState]) -> bool {
    let alike = |other: &&ObjectState| (other.spec.kind, other.spec.color) == (thing.spec.kind, thing.spec.color);
    objects.iter().filter(alike).count() > 1
}

/// Things side by side.
fn row(things: &[(ObjectKind, Color)]) -> Vec<ObjectState> {
    let place = |(index, &(kind, color)): (usize, &(ObjectKind, Color))| ObjectState {
        id: ObjectId(index as u8),
        spec: ObjectSpec { kind, color, size_m: 0.03 },
        pose: Pose::at(Vec3::new(0.2, 0.08 * (index as f32 - 3.0), 0.015)),
        travel_m: 0.0,
    };
    things.iter().enumerate().map(place).collect()
}

fn simple() -> Vec<ObjectState> {
    row(&[
        (ObjectKind::Cube, Color::Red),
        (ObjectKind::Cube, Color::Blue),
        (ObjectKind::Ball, Color::Green),
        (ObjectKind::Bowl, Color::Blue),
        (ObjectKind::Plate, Color::Yellow),
        (ObjectKind::Button, Color::Pink),
    ])
}

fn goal(family: Family, object: u8, target: Option<u8>) -> Goal {
    Goal { target: target.map(ObjectId), ..Goal::on(family, ObjectId(object)) }
}

fn read(sentence: &str, objects: &[ObjectState]) -> Understanding {
    understand(sentence, objects)
}

fn goal_of(sentence: &str, objects: &[ObjectState]) -> Goal {
    match read(sentence, objects) {
        Understanding::Clear { plan: Plan { first, then: None }, .. } => first,
        other => panic!("{sentence:?}: {other:?}"),
    }
}

#[test]
fn every_sentence_of_every_family_is_read_back_as_its_goal() {
    for seed in 0..300 {
        let objects = drawn(seed);
        for (index, goal) in task::goals(&objects).into_iter().enumerate() {
            for wording in 0..3 {
                let text =
                    sentence(&goal.into(), &objects, Wording::Everything, seed * 1000 + index as u64 * 10 + wording);
                assert_eq!(goal_of(&text, &objects), goal, "{text:?} among {objects:?}");
            }
        }
    }
}

#[test]
fn every_sentence_for_two_goals_is_read_back_as_them() {
    let mut asked = 0;
    for seed in 0..60 {
        let objects = drawn(seed);
        for (index, plan) in task::pairs(&objects).into_iter().enumerate() {
            let text = sentence(&plan, &objects, Wording::Everything, seed * 1000 + index as u64);
            let read = read(&text, &objects);
            assert!(matches!(read, Understanding::Clear { plan: found, .. } if found == plan), "{text:?}: {read:?}");
            asked += 1;
        }
    }
    assert!(asked > 1000, "{asked}");
}

#[test]
fn every_template_with_plain_words_is_read_back_as_its_goal() {
    let mut misread = BTreeSet::new();
    let mut asked = BTreeSet::new();
    for objects in (0..40).map(drawn).filter(|objects| objects.iter().all(|thing| !has_twin(thing, objects))) {
        let goals = task::goals(&objects);
        for goal in goals.into_iter().filter(|goal| asked.insert((goal.family, goal.way, goal.target.is_none()))) {
            let phrases = task::family(goal.family).wording(&goal);
            for template in phrases.patterns() {
                for verb in phrases.verbs {
                    let kind = goal.target.map(|target| objects[usize::from(target.0)].spec.kind);
                    let preposition = kind.map_or("", |kind| lexicon::into(kind)[0]);
                    let text = fill(&template.replace("{verb}", verb).replace("{in}", preposition), &goal, &objects);
                    let read = read(&text, &objects);
                    if !matches!(read, Understanding::Clear { plan, .. } if plan == goal.into()) {
                        misread.insert(text);
                    }
                }
            }
        }
    }
    assert_eq!(asked.len(), Family::ALL.len() + 2, "both ways of a drawer, both ways to sort");
    assert!(misread.is_empty(), "{misread:#?}");
}

#[test]
fn each_way_of_asking_has_hundreds_of_templates_and_no_two_alike() {
    for family in FAMILIES {
        for phrases in family.phrases() {
            let templates = phrases.expanded();
            assert!(templates.len() >= 300, "{:?} has {}", family.family(), templates.len());
            let patterns: BTreeSet<&str> = phrases.patterns().collect();
            assert!(patterns.len() >= 38, "{:?} has {} patterns", family.family(), patterns.len());
            let different: BTreeSet<&String> = templates.iter().collect();
            assert_eq!(different.len(), templates.len(), "{:?}", family.family());
        }
    }
}

#[test]
fn sentences_are_short_enough_for_the_policy_and_made_of_its_words() {
    let known: BTreeSet<String> = vocabulary().into_iter().collect();
    for seed in 0..2000 {
        let objects = drawn(seed % 50);
        let mut plans: Vec<Plan> = task::goals(&objects).into_iter().map(Plan::from).collect();
        plans.extend(task::pairs(&objects));
        let text = sentence(&plans[seed as usize % plans.len()], &objects, Wording::Everything, seed);
        let words = words_of(&text);
        assert!(words.len() <= schema::policy::MAX_WORDS, "{text:?}");
        for word in words {
            assert!(known.contains(&word), "{word:?} in {text:?}");
        }
    }
}

#[test]
fn wordings_vary_a_lot() {
    let objects = simple();
    let goal = goal(Family::Pick, 0, None);
    let texts: BTreeSet<String> =
        (0..500).map(|seed| sentence(&goal.into(), &objects, Wording::Everything, seed)).collect();
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
        assert_eq!(goal_of(text, &simple()), expected, "{text:?}");
    }
}

#[test]
fn sentences_of_the_other_families_are_understood() {
    let mut objects = row(&[
        (ObjectKind::Cube, Color::Red),
        (ObjectKind::Cube, Color::Blue),
        (ObjectKind::Ball, Color::Red),
        (ObjectKind::Banana, Color::Yellow),
        (ObjectKind::Bowl, Color::Blue),
        (ObjectKind::Zone, Color::Green),
        (ObjectKind::Button, Color::Pink),
        (ObjectKind::Drawer, Color::Purple),
    ]);
    // Far from everything, so that something can be pushed there.
    objects[5].pose.position_m = Vec3::new(0.13, -0.16, 0.0);
    objects[7].travel_m = 0.05;
    let drawer = |way| Goal { way: Some(way), ..Goal::on(Family::Drawer, ObjectId(7)) };
    for (text, expected) in [
        ("press the button", goal(Family::Press, 6, None)),
        ("Push the pink button, please!", goal(Family::Press, 6, None)),
        ("hit that switch", goal(Family::Press, 6, None)),
        ("push the blue cube into the green zone", goal(Family::Push, 1, Some(5))),
        ("Slide the blue block over to the green square", goal(Family::Push, 1, Some(5))),
        ("shut the drawer", drawer(Way::Close)),
        ("could you close the purple drawer", drawer(Way::Close)),
        ("push the drawer back in", drawer(Way::Close)),
        ("pull the drawer open", drawer(Way::Open)),
        ("open the cupboard", drawer(Way::Open)),
        ("put the banana in the drawer", goal(Family::Place, 3, Some(7))),
        ("stack the red cube on the blue cube", goal(Family::Stack, 0, Some(1))),
        ("put the blue cube on top of the red cube", goal(Family::Stack, 1, Some(0))),
        ("put all the red things in the blue bowl", goal(Family::Sort, 0, Some(4))),
        ("both red objects belong in the bowl", goal(Family::Sort, 0, Some(4))),
        ("pick up the banana", goal(Family::Pick, 3, None)),
        ("reach for the drawer", goal(Family::Reach, 7, None)),
    ] {
        assert_eq!(goal_of(text, &objects), expected, "{text:?}");
    }
    let read = |text: &str| read(text, &objects);
    assert!(matches!(read("sort the things by colour"), Understanding::Impossible { .. }), "one colour alone matches");
    assert!(matches!(read("stack the ball on the blue cube"), Understanding::Impossible { .. }));
    assert!(matches!(read("open the bowl"), Understanding::Impossible { .. } | Understanding::NoTask));
}

#[test]
fn what_stands_in_the_way_is_said() {
    let objects = simple();
    let read = |text: &str| read(text, &objects);
    assert_eq!(read("   "), Understanding::Empty);
    assert_eq!(read("frobnicate zxcv"), Understanding::OnlyUnknown { words: vec!["frobnicate".into(), "zxcv".into()] });
    assert_eq!(read("pick up"), Understanding::NoObject);
    assert_eq!(read("the red cube"), Understanding::NoTask);
    assert!(matches!(read("pick up the purple cube"), Understanding::NotHere { wanted, present }
        if wanted == "purple cube" && present.contains(&"red cube".to_owned())));
    assert!(matches!(read("pick up the cube"), Understanding::Ambiguous { options, .. } if options.len() == 2));
    assert!(matches!(read("pick up the bowl"), Understanding::Impossible { .. }));
    assert!(matches!(read("put the bowl on the blue cube"), Understanding::Impossible { .. }));
    assert!(matches!(read("put the red cube down"), Understanding::Impossible { .. }));
    assert!(matches!(read("do not pick up the red cube"), Understanding::Impossible { .. }));
}

#[test]
fn a_choice_settles_what_was_ambiguous() {
    let read = understand_with("pick up the cube", &simple(), &[ObjectId(1)]);
    assert!(matches!(read, Understanding::Clear { plan, .. } if plan == goal(Family::Pick, 1, None).into()));
}

#[test]
fn two_questions_take_two_answers() {
    let mut objects = simple();
    let bowl = objects[3];
    let second = ObjectId(objects.len() as u8);
    objects.push(ObjectState { id: second, spec: ObjectSpec { color: Color::Purple, ..bowl.spec }, ..bowl });
    let wanted_of = |chosen: &[ObjectId]| match understand_with("put the cube in the bowl", &objects, chosen) {
        Understanding::Ambiguous { wanted, .. } => wanted,
        other => panic!("{other:?}"),
    };
    assert_eq!((wanted_of(&[]), wanted_of(&[ObjectId(1)])), ("cube".into(), "bowl".into()));
    let read = understand_with("put the cube in the bowl", &objects, &[ObjectId(1), second]);
    assert!(
        matches!(read, Understanding::Clear { plan, .. } if (plan.first.object, plan.first.target) == (ObjectId(1), Some(second)))
    );
}

#[test]
fn suggestions_fit_the_scene_and_are_understood() {
    for seed in 0..50 {
        let objects = drawn(seed);
        let offered = suggestions(&objects, seed, 6);
        assert_eq!(offered.len(), 6);
        for text in offered {
            let read = read(&text, &objects);
            assert!(matches!(read, Understanding::Clear { .. }), "{text:?}: {read:?}");
        }
    }
}

#[test]
fn no_word_names_two_things() {
    let mut seen = BTreeSet::new();
    let kinds = ObjectKind::ALL.into_iter().flat_map(|kind| nouns(kind).iter());
    let paints = Color::ALL.into_iter().flat_map(|color| colors(color).iter());
    for word in kinds.chain(paints).chain(lexicon::ANYTHING).chain(lexicon::THINGS) {
        assert!(seen.insert(word), "{word:?} is listed twice");
    }
}
