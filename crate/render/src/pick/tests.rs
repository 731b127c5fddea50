use glam::{Vec2, Vec3};
use schema::{JointAngles, ObjectId, Pose, Scene, scene::BodyKind};

use super::{Hit, pick};
use crate::{Orbit, View, reference::tidy_table};

fn seen() -> (Scene, Vec<Pose>, View) {
    let scene = tidy_table(&JointAngles([0.35, -0.55, 0.75, 0.95, 0.2, 0.7]));
    let poses = scene.bodies.iter().map(|body| body.pose).collect();
    let (width, height) = (900, 700);
    let camera = Orbit::default().camera(width as f32 / height as f32);
    (scene, poses, View { camera, width, height })
}

fn at_pixel(pixel: Vec2) -> Option<Hit> {
    let (scene, poses, view) = seen();
    pick(&scene, &poses, &view.ray_at(pixel.x, pixel.y))
}

#[test]
fn a_pixel_and_the_ray_through_it_agree() {
    let (.., view) = seen();
    for pixel in [Vec2::new(3.0, 5.0), Vec2::new(450.0, 350.0), Vec2::new(890.0, 20.0)] {
        let ray = view.ray_at(pixel.x, pixel.y);
        let back = view.pixel_of(ray.at(0.8)).expect("in front of the camera");
        assert!(back.distance(pixel) < 0.02, "{pixel} {back}");
    }
}

#[test]
fn pointing_at_an_object_finds_it() {
    let (scene, poses, view) = seen();
    let mut found = 0;
    for (body, pose) in scene.bodies.iter().zip(&poses) {
        let BodyKind::Object(id) = body.kind else { continue };
        let pixel = view.pixel_of(pose.position_m).expect("in front of the camera");
        let hit = at_pixel(pixel).expect("the table is endless");
        // Something may stand in front of it, but never behind.
        let distance_m = pose.position_m.distance(view.camera.eye_m);
        assert!(hit.distance_m <= distance_m + 0.01, "{id:?} {hit:?}");
        found += usize::from(hit.kind == BodyKind::Object(id));
    }
    assert!(found >= 6, "{found} of 8 objects are in plain view");
}

#[test]
fn pointing_beside_everything_finds_the_table_at_height_zero() {
    let (.., view) = seen();
    let pixel = view.pixel_of(Vec3::new(0.42, -0.24, 0.0)).expect("in front of the camera");
    let hit = at_pixel(pixel).expect("the table is endless");
    assert_eq!(hit.kind, BodyKind::Table);
    assert!(hit.at_m.distance(Vec3::new(0.42, -0.24, 0.0)) < 1e-4, "{hit:?}");
}

#[test]
fn an_object_in_a_bowl_is_found_through_its_mouth() {
    let (mut scene, mut poses, _) = seen();
    poses[7].position_m = poses[8].position_m + Vec3::new(0.0, 0.0, 0.02);
    scene.bodies.retain(|body| !matches!(body.kind, BodyKind::ArmLink(_)));
    let poses = poses.split_off(7);
    let above = super::Ray { origin_m: poses[0].position_m + Vec3::Z, direction: Vec3::NEG_Z };
    assert_eq!(pick(&scene, &poses, &above).map(|hit| hit.kind), Some(BodyKind::Object(ObjectId(0))));
    let beside = super::Ray { origin_m: above.origin_m + Vec3::new(0.053, 0.0, 0.0), ..above };
    assert_eq!(pick(&scene, &poses, &beside).map(|hit| hit.kind), Some(BodyKind::Object(ObjectId(1))));
}

#[test]
fn the_arm_is_found_where_it_is_drawn() {
    let (_, poses, view) = seen();
    let elbow = view.pixel_of(poses[3].transform_point(Vec3::new(-0.07, 0.0, 0.018))).expect("in view");
    let hit = at_pixel(elbow).expect("something is there");
    assert!(matches!(hit.kind, BodyKind::ArmLink(_)), "{hit:?}");
}

#[test]
fn looking_away_from_the_table_finds_nothing_to_drag_on() {
    let (.., mut view) = seen();
    view.camera.target_m = view.camera.eye_m + Vec3::new(-1.0, 0.0, 0.3);
    assert_eq!(view.drag_point(450.0, 350.0, 0.0), None);
    view.camera.target_m = Vec3::ZERO;
    let held = view.drag_point(450.0, 350.0, 0.05).expect("looking down");
    assert!((held.z - 0.05).abs() < 1e-5);
}
