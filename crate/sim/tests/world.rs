//! The world by itself: what holds whoever drives it.

use glam::{Vec2, Vec3};
use schema::scene::BodyKind;
use schema::{Family, Joint, JointAngles, ObjectKind, Pose};
use sim::{ResetOptions, World};

fn still(world: &mut World, periods: usize) {
    let target = world.commanded();
    for _ in 0..periods {
        world.advance(&target);
    }
}

#[test]
fn the_same_seed_gives_the_same_world_and_the_same_future() {
    let run = |seed| {
        let mut world = World::reset(seed, &ResetOptions::default());
        still(&mut world, 5);
        world.pose_hash()
    };
    assert_eq!(run(3), run(3));
    assert_ne!(run(3), run(4));
}

#[test]
fn a_clone_goes_on_as_the_original_does() {
    let mut world = World::reset(5, &ResetOptions::default());
    still(&mut world, 3);
    let mut copy = world.clone();
    let mut target = world.commanded();
    target[Joint::ShoulderPan] += 0.3;
    for _ in 0..5 {
        world.advance(&target);
        copy.advance(&target);
        assert_eq!(world.pose_hash(), copy.pose_hash());
    }
}

#[test]
fn a_period_taken_step_by_step_is_the_same_period() {
    let mut whole = World::reset(6, &ResetOptions::default());
    let mut stepped = whole.clone();
    let mut target = whole.commanded();
    target[Joint::WristFlex] -= 0.2;
    whole.advance(&target);
    stepped.begin_period(&target);
    let mut steps = 1;
    while stepped.substep() {
        steps += 1;
    }
    assert_eq!(steps, schema::PHYSICS_STEPS_PER_PERIOD);
    assert_eq!(whole.pose_hash(), stepped.pose_hash());
}

#[test]
fn untouched_objects_stay_where_they_stand() {
    for seed in 0..10 {
        let mut world = World::reset(seed, &ResetOptions::default());
        let before = world.objects();
        still(&mut world, 30);
        for (a, b) in before.iter().zip(world.objects()) {
            let moved_m = (a.pose.position_m - b.pose.position_m).length();
            assert!(moved_m < 0.0015, "seed {seed}: {:?} moved {moved_m}", a.spec.kind);
        }
    }
}

#[test]
fn the_arm_follows_its_targets_closely_and_does_not_sag() {
    let mut world = World::reset(1, &ResetOptions::default());
    let mut target = world.commanded();
    for step in 0..10 {
        target[Joint::ShoulderPan] += if step < 5 { 0.15 } else { -0.15 };
        target[Joint::ElbowFlex] += 0.02;
        world.advance(&target);
        let worst = target.0.iter().zip(world.joints().0).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst < 0.012, "{worst} rad behind while moving");
    }
    still(&mut world, 5);
    let worst = target.0.iter().zip(world.joints().0).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(worst < 0.002, "{worst} rad off at rest");
}

#[test]
fn targets_beyond_the_joint_limits_are_brought_inside() {
    let mut world = World::reset(1, &ResetOptions::default());
    world.advance(&JointAngles([9.0, f32::NAN, 0.0, 0.0, 0.0, -9.0]));
    for joint in Joint::ALL {
        let (low, high) = joint.limits_rad();
        assert!((low..=high).contains(&world.commanded()[joint]));
        assert!(world.joints()[joint].is_finite());
    }
}

#[test]
fn scene_and_poses_list_the_same_bodies_in_the_same_order() {
    let mut world = World::reset(8, &ResetOptions::default());
    still(&mut world, 2);
    let scene = world.scene();
    let mut poses = vec![Pose::IDENTITY; 3];
    world.poses(&mut poses);
    assert_eq!(scene.bodies.iter().map(|body| body.pose).collect::<Vec<_>>(), poses);
    assert_eq!(scene.bodies[0].kind, BodyKind::Table);
    let sliding = world.specs().iter().filter(|spec| spec.slide().is_some()).count();
    assert_eq!(scene.bodies.len(), 1 + 7 + world.specs().len() + sliding);
    let links = control::kinematics::forward(&world.joints());
    for (body, link) in scene.bodies[1..8].iter().zip(links) {
        assert!((body.pose.position_m - link.position_m).length() < 1e-4);
    }
}

#[test]
fn every_scene_allows_at_least_four_instructions() {
    for seed in 0..200 {
        let world = World::reset(seed, &ResetOptions::default());
        assert!(world.goals().len() >= 4, "seed {seed}");
    }
}

#[test]
fn every_family_can_be_asked_for_in_a_good_share_of_them() {
    const SCENES: u64 = 300;
    for family in Family::ALL {
        let allows = |seed: &u64| {
            let world = World::reset(*seed, &ResetOptions::default());
            !sim::task::family(family).goals(&world.objects()).is_empty()
        };
        let share = (0..SCENES).filter(allows).count() as f32 / SCENES as f32;
        assert!(share > 0.25, "{family:?} in {share} of the scenes");
    }
}

/// A scene with a thing of some kind in it, and that thing.
fn with(kind: ObjectKind) -> (World, sim::ObjectState) {
    let mut worlds = (0..).map(|seed| World::reset(seed, &ResetOptions::default()));
    worlds
        .find_map(|world| {
            let thing = world.objects().into_iter().find(|object| object.spec.kind == kind)?;
            Some((world, thing))
        })
        .expect("an endless search")
}

#[test]
fn a_button_springs_back_and_a_drawer_stays_where_it_is_left() {
    let (mut world, button) = with(ObjectKind::Button);
    assert_eq!(button.travel_m, 0.0);
    still(&mut world, 5);
    assert!(world.object(button.id).travel_m.abs() < 1e-4, "{}", world.object(button.id).travel_m);

    let (mut world, drawer) = with(ObjectKind::Drawer);
    assert!(drawer.travel_m == 0.0 || drawer.is_open());
    still(&mut world, 30);
    assert!((world.object(drawer.id).travel_m - drawer.travel_m).abs() < 1e-3);
}

#[test]
fn a_drawer_takes_what_slides_in_it_along_when_it_is_moved() {
    let (mut world, drawer) = with(ObjectKind::Drawer);
    let before = world.object(drawer.id);
    world.drag(drawer.id, Vec3::new(0.35, 0.2, 0.0));
    still(&mut world, 3);
    world.release_drag();
    still(&mut world, 3);
    let after = world.object(drawer.id);
    assert!((after.xy_m() - Vec2::new(0.35, 0.2)).length() < 1e-3, "{}", after.xy_m());
    assert!((after.travel_m - before.travel_m).abs() < 2e-3, "{} to {}", before.travel_m, after.travel_m);
}

#[test]
fn a_dragged_object_follows_and_stands_where_it_is_let_go() {
    let mut world = World::reset(2, &ResetOptions::default());
    let cube = world.objects().into_iter().find(|object| object.spec.kind.graspable()).expect("three at least").id;
    // Behind everything else the seed put there.
    let to_m = Vec3::new(0.33, 0.16, 0.0);
    world.drag(cube, to_m);
    assert_eq!(world.dragged(), Some(cube));
    still(&mut world, 12);
    world.release_drag();
    still(&mut world, 8);
    let object = world.object(cube);
    assert!((object.pose.position_m - to_m).truncate().length() < 0.012, "{}", object.pose.position_m);
    assert!((object.pose.position_m.z - object.spec.rest_height_m()).abs() < 0.004, "{}", object.pose.position_m);
}

#[test]
fn an_object_is_put_only_where_there_is_room() {
    let mut world = World::reset(2, &ResetOptions::default());
    let objects = world.objects();
    let bodies: Vec<_> = objects.iter().filter(|object| object.spec.kind != ObjectKind::Zone).collect();
    let other_m = bodies[1].pose.position_m.truncate();
    assert!(!world.place_at(bodies[0].id, other_m, None));
    assert!(!world.place_at(bodies[0].id, Vec2::new(2.0, 0.0), None));
    assert!(!world.place_at(bodies[0].id, Vec2::NAN, None));
    assert!(world.place_at(bodies[0].id, Vec2::new(0.34, -0.2), Some(0.3)));
    assert!((world.object(bodies[0].id).pose.position_m.truncate() - Vec2::new(0.34, -0.2)).length() < 1e-6);
    assert!(world.nudge(bodies[0].id, -0.01, 0.0));
    assert!((world.object(bodies[0].id).pose.position_m.x - 0.33).abs() < 1e-6);
}
