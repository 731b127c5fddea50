//! Scenes with two things alike: everything in them can be asked for, by a name that fits one thing.

use std::collections::BTreeSet;

use sim::language::{self, Wording, cards, is_expressible, paraphrase, sentence, suggestions};
use sim::world::Layout;
use sim::{ResetOptions, task};

use super::*;

fn drawn(seed: u64) -> Vec<ObjectState> {
    Layout::draw(seed, &ResetOptions::default()).objects
}

fn twins(objects: &[ObjectState]) -> Option<(&ObjectState, &ObjectState)> {
    let mut pairs = objects.iter().enumerate().flat_map(|(index, a)| objects[..index].iter().map(move |b| (a, b)));
    pairs.find(|(a, b)| (a.spec.kind, a.spec.color) == (b.spec.kind, b.spec.color))
}

#[test]
fn a_fifth_of_full_scenes_has_two_things_alike_and_sizes_differ_visibly() {
    let scenes: Vec<Vec<ObjectState>> = (0..400).map(drawn).collect();
    let with_twins = scenes.iter().filter(|objects| twins(objects).is_some()).count();
    assert!((60..=110).contains(&with_twins), "{with_twins} of 400");
    let sizes: Vec<f32> = scenes
        .iter()
        .flatten()
        .filter(|thing| matches!(thing.spec.kind, ObjectKind::Cube | ObjectKind::Cylinder | ObjectKind::Ball))
        .map(|thing| thing.spec.size_m)
        .collect();
    let share =
        |sized: &dyn Fn(f32) -> bool| sizes.iter().filter(|&&size_m| sized(size_m)).count() as f32 / sizes.len() as f32;
    assert!(share(&|size_m| size_m < 0.0262) > 0.2 && share(&|size_m| size_m >= 0.033) > 0.2);
    assert!(sizes.iter().all(|size_m| (0.024..=0.036).contains(size_m)));
}

#[test]
fn every_thing_has_a_name_of_its_own() {
    for seed in 0..300 {
        let objects = drawn(seed);
        let names: BTreeSet<String> = cards(&objects).into_iter().map(|card| card.name).collect();
        assert_eq!(names.len(), objects.len(), "seed {seed}: {names:?}");
        for card in cards(&objects) {
            let text = format!("reach for the {}", card.name);
            assert_eq!(goal_of(&text, &objects), on(Family::Reach, card.id.0), "seed {seed}: {text}");
        }
    }
}

#[test]
fn every_plan_can_be_asked_for_in_plain_words_and_in_those_of_the_grammar() {
    let (mut plans, mut checked) = (0, 0);
    for seed in (0..400).filter(|&seed| twins(&drawn(seed)).is_some()).take(40) {
        let objects = drawn(seed);
        let pairs = task::pairs(&objects).into_iter().step_by(5);
        for plan in task::goals(&objects).into_iter().map(Plan::from).chain(pairs) {
            plans += 1;
            assert!(is_expressible(&plan, &objects), "seed {seed}: {}", paraphrase(&plan, &objects));
            for wording in Wording::ALL {
                let text = sentence(&plan, &objects, wording, seed * 1000 + plans);
                let read = read(&text, &objects);
                assert!(
                    matches!(read, Understanding::Clear { plan: found, .. } if found == plan),
                    "{text:?}: {read:?}"
                );
                checked += 1;
            }
        }
        for text in suggestions(&objects, seed, 6) {
            assert!(matches!(read(&text, &objects), Understanding::Clear { .. }), "seed {seed}: {text}");
        }
    }
    assert!(checked > 4000, "{checked}");
}

#[test]
fn names_say_what_tells_two_things_apart() {
    let mut objects = table();
    let name = |objects: &[ObjectState], index: usize| language::name(&objects[index], objects);
    assert_eq!([0, 1, 5].map(|index| name(&objects, index)), ["big red cube", "small red cube", "blue cube"]);
    objects[0].spec.size_m = 0.025;
    assert_eq!([0, 1].map(|index| name(&objects, index)), ["left red cube", "right red cube"]);
    (objects[0].pose.position_m.x, objects[0].pose.position_m.y) = (0.14, 0.08);
    assert_eq!([0, 1].map(|index| name(&objects, index)), ["nearest red cube", "farthest red cube"]);
}

#[test]
fn some_sentences_tell_things_apart_although_they_need_not() {
    let objects = table();
    let told = |text: &String| {
        let words =
            ["left", "right", "behind", "front", "next", "beside", "nearest", "closest", "farthest", "furthest"];
        text.split(' ').any(|word| words.contains(&word))
    };
    let goal = on(Family::Pick, 3);
    let texts: Vec<String> = (0..1000).map(|seed| sentence(&goal.into(), &objects, Wording::Training, seed)).collect();
    let share = texts.iter().filter(|text| told(text)).count();
    assert!((100..300).contains(&share), "{share} of 1000");
}
