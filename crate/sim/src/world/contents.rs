//! What scenes are made of.

use core::f32::consts::FRAC_PI_2;

use glam::{Quat, Vec2, Vec3};
use schema::object::Drawer;
use schema::{Color, ObjectKind, ObjectSpec, Pose};

use crate::object::ObjectState;
use crate::random::Random;

/// How often there is a drawer, and a button.
const DRAWER: f32 = 0.4;
const BUTTON: f32 = 0.55;
/// How often two things share a colour, so that the noun decides and there is something to gather.
const SHARED_COLOUR: f32 = 0.6;
/// How often two things are alike in kind and colour, so that only size or place tells them apart; and how often these are
/// receivers.
const TWINS: f32 = 0.22;
const TWIN_RECEIVERS: f32 = 0.25;
/// How often twins to grasp differ in size.
const UNLIKE_TWINS: f32 = 0.5;
/// How often a cube, cylinder or ball is small, and how often big.
const SMALL: f32 = 0.25;
const BIG: f32 = 0.3;
/// What small and big ones measure, metres; the gripper opens to 75 mm, and wants 28 mm beside what it takes.
const SMALL_M: (f32, f32) = (0.024, 0.026);
const BIG_M: (f32, f32) = (0.033, 0.036);
/// How many times as large the larger of two things is at least that size tells apart.
const UNLIKE: f32 = 1.2;
/// Twins of one size are apart by this in one of the directions that tell them apart, so that they stay so when nudged.
const TWINS_APART_M: f32 = 0.035;
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
/// The colours things of a kind come in.
pub const fn colors_of(kind: ObjectKind) -> &'static [Color] {
    match kind {
        // Ripe or not.
        ObjectKind::Banana => &[Color::Yellow, Color::Green],
        _ => &Color::ALL,
    }
}

/// Three or four things to grasp, one or two to put them on, sometimes a button and a drawer; now and then two of them
/// alike in both kind and colour.
pub(super) fn draw_specs(random: &mut Random, fewest: bool) -> Vec<ObjectSpec> {
    let drawer = !fewest && random.chance(DRAWER);
    let button = !fewest && random.chance(BUTTON);
    let twins = !fewest && random.chance(TWINS);
    let twin_receivers = twins && random.chance(TWIN_RECEIVERS);
    let graspable = if fewest || drawer || random.chance(0.5) { 3 } else { 4 };
    let receivers = if fewest || (drawer && random.chance(0.6)) || random.chance(0.3) { 1 } else { 2 };
    let receivers = if twin_receivers { 2 } else { receivers };
    let mut specs: Vec<ObjectSpec> = Vec::new();
    let shared = random.chance(SHARED_COLOUR).then(|| *random.pick(&Color::ALL));
    for index in 0..graspable {
        if index == 1 && twins && !twin_receivers {
            push_twin(random, &mut specs);
        } else {
            push(random, &mut specs, &GRASPABLE, shared.filter(|_| index < 2));
        }
    }
    let matching = random.chance(MATCHING);
    for index in 0..receivers {
        if index == 1 && twin_receivers {
            push_twin(random, &mut specs);
        } else {
            let color = matching.then(|| specs[index * 2 % graspable].color);
            push(random, &mut specs, &RECEIVERS, color);
        }
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
            (ObjectKind::Banana, _) | (_, None) => *random.pick(colors_of(kind)),
            (_, Some(color)) => color,
        };
        if !specs.iter().any(|other| other.kind == kind && other.color == color) {
            break ObjectSpec { kind, color, size_m: draw_size_m(random, kind) };
        }
    };
    specs.push(spec);
}

/// Adds another one like the last; where it comes in sizes, often one is small and the other big.
fn push_twin(random: &mut Random, specs: &mut Vec<ObjectSpec>) {
    let Some(mut last) = specs.pop() else { return };
    let mut twin = ObjectSpec { size_m: draw_size_m(random, last.kind), ..last };
    if comes_in_sizes(last.kind) && random.chance(UNLIKE_TWINS) {
        (last.size_m, twin.size_m) = (random.between(SMALL_M.0, SMALL_M.1), random.between(BIG_M.0, BIG_M.1));
    }
    specs.extend([last, twin]);
}

const fn comes_in_sizes(kind: ObjectKind) -> bool {
    matches!(kind, ObjectKind::Cube | ObjectKind::Cylinder | ObjectKind::Ball)
}

fn draw_size_m(random: &mut Random, kind: ObjectKind) -> f32 {
    let draw = random.unit();
    if !comes_in_sizes(kind) || draw > SMALL + BIG {
        draw_usual_size_m(random, kind)
    } else if draw < SMALL {
        random.between(SMALL_M.0, SMALL_M.1)
    } else {
        random.between(BIG_M.0, BIG_M.1)
    }
}

fn draw_usual_size_m(random: &mut Random, kind: ObjectKind) -> f32 {
    let (low_m, high_m) = match kind {
        ObjectKind::Cube => (0.026, 0.031),
        ObjectKind::Cylinder => (0.025, 0.030),
        ObjectKind::Ball => (0.028, 0.033),
        ObjectKind::Bowl => (0.080, 0.090),
        ObjectKind::Plate => (0.080, 0.094),
        ObjectKind::Zone => (0.068, 0.082),
        ObjectKind::Button => (0.036, 0.042),
        ObjectKind::Mug => (0.028, 0.032),
        ObjectKind::Banana => (0.018, 0.021),
        ObjectKind::Drawer => (0.070, 0.076),
    };
    random.between(low_m, high_m)
}

/// Whether two objects are not alike, or size or place tells them apart.
pub(super) fn are_told_apart(a: &ObjectState, b: &ObjectState) -> bool {
    let alike = (a.spec.kind, a.spec.color) == (b.spec.kind, b.spec.color);
    let (small_m, big_m) = (a.spec.size_m.min(b.spec.size_m), a.spec.size_m.max(b.spec.size_m));
    let sideways_m = (a.xy_m().y - b.xy_m().y).abs();
    let outwards_m = (a.xy_m().length() - b.xy_m().length()).abs();
    !alike || small_m * UNLIKE < big_m || sideways_m.max(outwards_m) > TWINS_APART_M
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
