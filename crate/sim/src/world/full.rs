//! What scenes of [`super::layout::Scenes::Full`] are made of.

use core::f32::consts::FRAC_PI_2;

use glam::{Quat, Vec2, Vec3};
use schema::object::Drawer;
use schema::{Color, ObjectKind, ObjectSpec, Pose};

use super::layout::draw_size_m;
use crate::object::ObjectState;
use crate::random::Random;

/// How often there is a drawer, and a button.
const DRAWER: f32 = 0.4;
const BUTTON: f32 = 0.55;
/// How often two things share a colour, so that the noun decides and there is something to gather.
const SHARED_COLOUR: f32 = 0.6;
/// How often receivers have colours of things, so that there is something to sort by.
const MATCHING: f32 = 0.4;
/// Where cabinets stand: to one side, their front towards the middle.
const CABINET_X_M: (f32, f32) = (0.135, 0.165);
const CABINET_Y_M: f32 = 0.152;
const CABINET_YAW_RAD: f32 = 0.15;
/// How often a drawer starts open.
const OPEN: f32 = 0.5;
/// What is left between a drawer and what stands near it; things to grasp want the hand beside them as well.
const ROOM_M: f32 = 0.010;
const FINGERS_M: f32 = 0.040;

/// Kinds to grasp, the more often listed the more often drawn.
const GRASPABLE: [ObjectKind; 10] = {
    use ObjectKind::{Ball, Banana, Cube, Cylinder, Mug};
    [Cube, Cube, Cube, Cube, Cylinder, Cylinder, Ball, Ball, Mug, Banana]
};
const RECEIVERS: [ObjectKind; 4] = [ObjectKind::Bowl, ObjectKind::Plate, ObjectKind::Zone, ObjectKind::Zone];
/// Bananas are ripe or not.
const BANANA_COLOURS: [Color; 2] = [Color::Yellow, Color::Green];

/// Three or four things to grasp, one or two to put them on, sometimes a button and a drawer; no two alike in both kind
/// and colour.
pub(super) fn draw_specs(random: &mut Random, fewest: bool) -> Vec<ObjectSpec> {
    let drawer = !fewest && random.chance(DRAWER);
    let button = !fewest && random.chance(BUTTON);
    let graspable = if fewest || drawer || random.chance(0.5) { 3 } else { 4 };
    let receivers = if fewest || (drawer && random.chance(0.6)) || random.chance(0.3) { 1 } else { 2 };
    let mut specs: Vec<ObjectSpec> = Vec::new();
    let shared = random.chance(SHARED_COLOUR).then(|| *random.pick(&Color::ALL));
    for index in 0..graspable {
        push(random, &mut specs, &GRASPABLE, shared.filter(|_| index < 2));
    }
    let matching = random.chance(MATCHING);
    for index in 0..receivers {
        let color = matching.then(|| specs[index * 2 % graspable].color);
        push(random, &mut specs, &RECEIVERS, color);
    }
    if button {
        push(random, &mut specs, &[ObjectKind::Button], None);
    }
    if drawer {
        push(random, &mut specs, &[ObjectKind::Drawer], None);
    }
    random.shuffle(&mut specs);
    specs
}

/// Adds an object of one of these kinds and, where it can be had, of this colour.
fn push(random: &mut Random, specs: &mut Vec<ObjectSpec>, kinds: &[ObjectKind], wanted: Option<Color>) {
    let spec = loop {
        let kind = *random.pick(kinds);
        let color = match (kind, wanted) {
            (ObjectKind::Banana, _) => *random.pick(&BANANA_COLOURS),
            (_, Some(color)) => color,
            (_, None) => *random.pick(&Color::ALL),
        };
        if !specs.iter().any(|other| other.kind == kind && other.color == color) {
            break ObjectSpec { kind, color, size_m: draw_size_m(random, kind) };
        }
    };
    specs.push(spec);
}

/// Where a drawer's cabinet stands, and how far the drawer is out.
pub(super) fn draw_drawer(random: &mut Random) -> (Pose, f32) {
    let side = if random.chance(0.5) { 1.0 } else { -1.0 };
    let at_m = Vec3::new(random.between(CABINET_X_M.0, CABINET_X_M.1), side * CABINET_Y_M, 0.0);
    let yaw_rad = random.between(-CABINET_YAW_RAD, CABINET_YAW_RAD) - side * FRAC_PI_2;
    let travel_m = if random.chance(OPEN) { Drawer::TRAVEL_M } else { 0.0 };
    (Pose::new(at_m, Quat::from_rotation_z(yaw_rad)), travel_m)
}

/// Whether an object leaves a drawer room to be opened, and the hand room at either.
pub(super) fn is_clear_of_drawer(object: &ObjectState, drawer: &ObjectState) -> bool {
    let end_m = Drawer::handle_m(Drawer::TRAVEL_M).x;
    let from_m = drawer.pose.transform_point(Vec3::new(-Drawer::HALF_DEPTH_M, 0.0, 0.0)).truncate();
    let to_m = drawer.pose.transform_point(Vec3::new(end_m, 0.0, 0.0)).truncate();
    let apart_m = to_segment_m(object.xy_m(), from_m, to_m) - drawer.spec.size_m * 0.5;
    let (_, r) = object.outline();
    apart_m > if object.spec.kind.graspable() { FINGERS_M } else { r + ROOM_M }
}

fn to_segment_m(point_m: Vec2, from_m: Vec2, to_m: Vec2) -> f32 {
    let along = to_m - from_m;
    let share = ((point_m - from_m).dot(along) / along.length_squared()).clamp(0.0, 1.0);
    (from_m + along * share - point_m).length()
}
