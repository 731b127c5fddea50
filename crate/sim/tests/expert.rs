//! The scripted expert at work in the real physics.
//!
//! Few seeds, to be quick; `cargo run -p sim --release --example expert` measures its success rates over many.

use control::Governor;
use glam::{Vec2, Vec3};
use schema::{ActionChunk, ArmCommand, CHUNK_STEPS, Family, Goal, ObjectId};
use sim::task::{self, Judge, TaskView};
use sim::{ArmStart, ObjectState, ResetOptions, World};

const MOST_STEPS: usize = 250;
/// From the middle of a thing to the outline of the next, where a hand goes between them.
const FINGER_ROOM_M: f32 = 0.045;

fn advance(world: &mut World, command: &ArmCommand) {
    let target = Governor::default().govern(command, &world.arm_state()).allowed;
    world.advance(&target);
}

/// Whether the expert achieves the goal; `disturb` may interfere before each step.
fn solves(world: &mut World, goal: Goal, mut disturb: impl FnMut(&mut World, usize)) -> bool {
    let mut judge = Judge::new(goal.into());
    (0..MOST_STEPS).any(|step| {
        disturb(world, step);
        let (command, _) = task::expert(&TaskView::of(world), &goal.into());
        advance(world, &command);
        judge.observe(&TaskView::of(world))
    })
}

fn any_goal(world: &World, family: Family, pick: usize) -> Goal {
    let goals = task::family(family).goals(&world.objects());
    goals[pick % goals.len()]
}

/// Full scenes, from a seed on, that allow a family.
fn scenes(family: Family, first: u64, arm: ArmStart) -> impl Iterator<Item = World> {
    let worlds = (first..).map(move |seed| World::reset(seed, &ResetOptions { arm }));
    worlds.filter(move |world| !task::family(family).goals(&world.objects()).is_empty())
}

#[test]
fn each_family_is_solved_wherever_the_arm_starts() {
    for family in Family::ALL {
        for arm in [ArmStart::Ready, ArmStart::Anywhere] {
            for mut world in scenes(family, 0, arm).take(3) {
                let goal = any_goal(&world, family, world.seed() as usize);
                assert!(solves(&mut world, goal, |_, _| {}), "seed {}: {goal:?}", world.seed());
            }
        }
    }
}

#[test]
fn nothing_is_achieved_before_anything_is_done() {
    for seed in 0..60 {
        let world = World::reset(seed, &ResetOptions::default());
        let view = TaskView::of(&world);
        for goal in world.goals() {
            assert!(!task::solved(&view, &goal.into()), "seed {seed}: {goal:?}");
        }
    }
}

#[test]
fn a_finished_expert_says_so_and_keeps_still() {
    let mut world = World::reset(4, &ResetOptions::default());
    let goal = any_goal(&world, Family::Place, 0);
    assert!(solves(&mut world, goal, |_, _| {}));
    for _ in 0..10 {
        let (command, _) = task::expert(&TaskView::of(&world), &goal.into());
        advance(&mut world, &command);
    }
    let before = world.commanded();
    let (command, phase) = task::expert(&TaskView::of(&world), &goal.into());
    assert_eq!((phase, command.terminate), (schema::task::Phase::Done, 1.0));
    advance(&mut world, &command);
    for (a, b) in before.0.iter().zip(world.commanded().0) {
        assert!((a - b).abs() < 1e-3);
    }
}

#[test]
fn an_object_moved_in_the_middle_of_it_is_followed() {
    let mut tried = 0;
    for (seed, mut world) in (0..8).zip(scenes(Family::Pick, 0, ArmStart::Ready)) {
        let goal = any_goal(&world, Family::Pick, seed);
        let mut moved = false;
        let solved = solves(&mut world, goal, |world, step| moved |= step == 5 && move_somewhere(world, goal.object));
        assert!(solved, "seed {seed}: {goal:?}");
        tried += usize::from(moved);
    }
    assert!(tried >= 4, "there was room to move things in {tried} scenes");
}

/// Puts an object five centimetres from where it is, where the open fingers fit around it, if there is such a place.
fn move_somewhere(world: &mut World, id: ObjectId) -> bool {
    let at_m = world.object(id).xy_m();
    let others: Vec<ObjectState> = world.objects().into_iter().filter(|other| other.id != id).collect();
    let around = (0..40).map(|turn| at_m + 0.05 * Vec2::from_angle(turn as f32 * 0.4));
    let within_reach = around.filter(|to_m| (0.12..0.23).contains(&(to_m - Vec2::new(0.039, 0.0)).length()));
    let has_room = |to_m: &Vec2| {
        others.iter().map(ObjectState::outline).all(|(centre_m, r)| (centre_m - to_m).length() > FINGER_ROOM_M + r)
    };
    within_reach.filter(has_room).any(|to_m| world.place_at(id, to_m, None))
}

#[test]
fn another_instruction_in_the_middle_of_it_is_taken_up() {
    for seed in 0..4 {
        let mut world = World::reset(seed, &ResetOptions::default());
        let (first, then) = (any_goal(&world, Family::Pick, 0), any_goal(&world, Family::Place, 5));
        for _ in 0..14 {
            let (command, _) = task::expert(&TaskView::of(&world), &first.into());
            advance(&mut world, &command);
        }
        assert!(solves(&mut world, then, |_, _| {}), "seed {seed}: {first:?}, then {then:?}");
    }
}

#[test]
fn a_label_begins_with_what_the_expert_would_do() {
    let mut world = World::reset(9, &ResetOptions::default());
    let goal = any_goal(&world, Family::Place, 1);
    for _ in 0..30 {
        let view = TaskView::of(&world);
        let (command, phase) = task::expert(&view, &goal.into());
        let (chunk, labelled) = task::label(&view, &goal.into());
        assert_eq!(chunk.steps[0], command.relative_to(&view.commanded_ee));
        assert_eq!(phase, labelled);
        advance(&mut world, &command);
    }
}

/// How far the hand ends from where a label's last step puts it, when the expert goes on step by step instead.
#[test]
fn a_label_foresees_where_the_expert_will_be_eight_steps_on() {
    /// Physics pushes things about a little more than geometry foresees, and the governor slows single joints.
    const MEDIAN_M: f32 = 0.004;
    let mut misses_m = Vec::new();
    for family in Family::ALL {
        let mut world = scenes(family, 20, ArmStart::Ready).next().expect("an endless search");
        let goal = any_goal(&world, family, 0);
        for _ in 0..3 {
            let view = TaskView::of(&world);
            let (ActionChunk { steps }, _) = task::label(&view, &goal.into());
            let foreseen = ArmCommand::from_step(&steps[CHUNK_STEPS - 1], &view.commanded_ee);
            for _ in 0..CHUNK_STEPS {
                let (command, _) = task::expert(&TaskView::of(&world), &goal.into());
                advance(&mut world, &command);
            }
            let there = TaskView::of(&world).commanded_ee;
            misses_m.push((there.position_m - foreseen.ee.position_m).length());
        }
    }
    misses_m.sort_by(f32::total_cmp);
    assert!(misses_m[misses_m.len() / 2] < MEDIAN_M, "{misses_m:?}");
}

#[test]
fn any_state_can_be_labelled_for_any_goal_with_finite_small_steps() {
    for seed in 0..20 {
        let mut world = World::reset(seed, &ResetOptions { arm: ArmStart::Anywhere });
        let goals = world.goals();
        for step in 0..10 {
            let view = TaskView::of(&world);
            for goal in &goals {
                let (chunk, _) = task::label(&view, &(*goal).into());
                for (index, action) in chunk.steps.iter().enumerate() {
                    assert!(action.iter().all(|x| x.is_finite()));
                    let way_m = Vec3::new(action[0], action[1], action[2]).length();
                    assert!(way_m < 0.027 * (index + 1) as f32, "{way_m} in {} steps", index + 1);
                    assert!((0.0..=1.0).contains(&action[5]) && (0.0..=1.0).contains(&action[6]));
                }
            }
            let (command, _) = task::expert(&view, &goals[step % goals.len()].into());
            advance(&mut world, &command);
        }
    }
}
