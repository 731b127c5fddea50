//! Things told from others by where they are and how large, in sentences nobody wrote a template for.

use schema::Way;
use sim::language::{Mention, understand_with};

use super::*;

#[test]
fn places_relations_and_sizes_tell_which_thing_is_meant() {
    for (text, expected) in [
        ("Pick up the left cube", on(Family::Pick, 0)),
        ("grab the rightmost cube!", on(Family::Pick, 1)),
        ("pick up the small red cube", on(Family::Pick, 1)),
        ("lift the big red block", on(Family::Pick, 0)),
        ("pick up the biggest cube", on(Family::Pick, 0)),
        ("take the red cube on the left", on(Family::Pick, 0)),
        ("Grab the red one on the right!", on(Family::Pick, 1)),
        ("pick up the cube that is closest to you", on(Family::Pick, 0)),
        ("pick up the cube which is on the right hand side", on(Family::Pick, 1)),
        ("get me the farthest cube", on(Family::Pick, 5)),
        ("fetch the block furthest away from you", on(Family::Pick, 5)),
        ("pick up the red cube left of the bowl", on(Family::Pick, 0)),
        ("Pick up the cube to the right of the blue bowl.", on(Family::Pick, 1)),
        ("grab the thing behind the bowl", on(Family::Pick, 3)),
        ("lift the cube in front of the bowl", on(Family::Pick, 5)),
        ("pick up the cube next to the button", on(Family::Pick, 1)),
        ("the object behind the bowl, pick it up", on(Family::Pick, 3)),
        ("Take the red block nearest to the plate", on(Family::Pick, 0)),
        ("pick up the leftmost of the red cubes", on(Family::Pick, 0)),
        ("grab the smaller of the red cubes", on(Family::Pick, 1)),
        ("pick up the cube, the left one", on(Family::Pick, 0)),
        ("pick up the small red cube right now", on(Family::Pick, 1)),
        ("hover over the cube on the far left", on(Family::Reach, 0)),
        ("go to the red cube that is furthest to the right", on(Family::Reach, 1)),
        ("point at the thing closest to the plate", on(Family::Reach, 0)),
        ("touch the nearest red block", on(Family::Reach, 0)),
        ("where is the tiny cube?", on(Family::Reach, 1)),
        ("press the button to the right of the ball", on(Family::Press, 6)),
        ("Put the left red cube in the bowl", onto(Family::Place, 0, 2)),
        ("put the small red cube onto the yellow plate", onto(Family::Place, 1, 4)),
        ("place the cube in front of the bowl on the plate", onto(Family::Place, 5, 4)),
        ("put the red cube beside the button into the blue bowl", onto(Family::Place, 1, 2)),
        ("could you move the bigger red cube onto the plate", onto(Family::Place, 0, 4)),
        ("drop the cube on the right in the bowl", onto(Family::Place, 1, 2)),
        ("put the red cube on the right right in the bowl", onto(Family::Place, 1, 2)),
        ("put the ball on the plate to the left of the bowl", onto(Family::Place, 3, 4)),
        ("pick up the block behind the plate and put it in the bowl", onto(Family::Place, 0, 2)),
        ("stack the right red cube on the left one", onto(Family::Stack, 1, 0)),
        ("stack the tiny red cube on the blue cube", onto(Family::Stack, 1, 5)),
        ("put the cube closest to the button on top of the cube in front of the bowl", onto(Family::Stack, 1, 5)),
    ] {
        assert_eq!(goal_of(text, &table()), expected, "{text:?}");
    }
}

#[test]
fn what_is_said_without_need_does_no_harm() {
    for (text, expected) in [
        ("pick up the little green ball", on(Family::Pick, 3)),
        ("grab the big blue cube", on(Family::Pick, 5)),
        ("put the tiny ball in the large bowl", onto(Family::Place, 3, 2)),
        ("reach for the left button", on(Family::Reach, 6)),
        ("hover near the ball", on(Family::Reach, 3)),
        ("move next to the green ball", on(Family::Reach, 3)),
        ("move your gripper close to the plate", on(Family::Reach, 4)),
        ("take the ball over to the yellow plate on the left", onto(Family::Place, 3, 4)),
    ] {
        assert_eq!(goal_of(text, &table()), expected, "{text:?}");
    }
}

/// What is asked back: the things that are offered.
fn offered(text: &str, objects: &[ObjectState]) -> Vec<u8> {
    match read(text, objects) {
        Understanding::Ambiguous { options, .. } => options.iter().map(|card| card.id.0).collect(),
        other => panic!("{text:?}: {other:?}"),
    }
}

#[test]
fn what_is_not_clear_is_asked_and_never_guessed() {
    assert_eq!(offered("pick up the red cube", &table()), [0, 1]);
    assert_eq!(offered("pick up the cube behind the bowl", &table()), [0, 1, 5], "none is");
    assert_eq!(offered("pick up the ball left of the bowl", &table()), [3], "it is not");
    assert_eq!(offered("pick up the thing next to the red cube", &table()), [0, 1], "next to which one?");
    let mut even = table();
    even[0].pose.position_m.y = 0.07;
    assert_eq!(offered("pick up the left red cube", &even), [0, 1], "one is a centimetre further left");
    even[0].spec.size_m = 0.028;
    assert_eq!(offered("pick up the small red cube", &even), [0, 1], "they differ by an eighth");
    assert!(matches!(read("pick up the left purple cube", &table()), Understanding::NotHere { .. }));
    assert!(matches!(read("put the ball next to the bowl", &table()), Understanding::Impossible { .. }));
    assert!(matches!(read("put all the small red cubes in the bowl", &table()), Understanding::Impossible { .. }));
}

#[test]
fn an_answer_settles_what_the_other_thing_is_told_by() {
    let objects = table();
    let read = understand_with("pick up the thing next to the red cube", &objects, &[ObjectId(1)]);
    assert!(matches!(read, Understanding::Clear { plan, .. } if plan == on(Family::Pick, 5).into()), "{read:?}");
}

#[test]
fn the_words_about_a_place_are_no_signs_of_a_task() {
    let mut objects = table();
    let mut drawer = thing(7, ObjectKind::Drawer, Color::Purple, 0.074, (0.12, -0.13));
    drawer.travel_m = 0.05;
    objects.push(drawer);
    let way = |way| Goal { way: Some(way), ..on(Family::Drawer, 7) };
    assert_eq!(goal_of("open the drawer behind the plate", &objects), way(Way::Open));
    assert_eq!(goal_of("open the drawer to the left of the ball", &objects), way(Way::Open));
    assert_eq!(goal_of("close the drawer on the left", &objects), way(Way::Close));
    assert_eq!(goal_of("grab the cube closest to the arm", &objects), on(Family::Pick, 0));
}

#[test]
fn both_parts_of_a_plan_speak_of_things_as_they_are_now() {
    let text = "put the nearest red cube on the plate and then put the farthest red cube in the bowl";
    let read = read(text, &table());
    let Understanding::Clear { plan, paraphrase } = read else { panic!("{read:?}") };
    assert_eq!(plan, Plan { first: onto(Family::Place, 0, 4), then: Some(onto(Family::Place, 1, 2)) });
    assert_eq!(paraphrase, "put the big red cube on the yellow plate and then put the small red cube in the blue bowl");
}

#[test]
fn a_mention_says_everything_that_was_said_of_it() {
    let wanted = match read("pick up the small purple cube behind the blue bowl", &table()) {
        Understanding::NotHere { wanted, .. } => wanted,
        other => panic!("{other:?}"),
    };
    assert_eq!(wanted, "small purple cube behind the blue bowl");
    assert_eq!(Mention::default().words(), "object");
}
