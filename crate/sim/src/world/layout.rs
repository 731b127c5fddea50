//! Which objects stand where, and how the arm starts, drawn by seed.

use core::f32::consts::{FRAC_PI_2, PI, TAU};

use control::kinematics::{forward, inverse};
use glam::{Quat, Vec2, Vec3};
use schema::arm::{CHAIN, gripper_angle_rad};
use schema::object::{BANANA_LENGTH_SHARE, MUG_HANDLE_M};
use schema::{EePose, Joint, JointAngles, ObjectId, ObjectKind, ObjectSpec, Pose};

use super::contents;
use crate::object::ObjectState;
use crate::random::Random;

/// What varies from reset to reset beside the seed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResetOptions {
    pub arm: ArmStart,
}

/// How the arm starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ArmStart {
    /// Above the table and out of the way, a little different by seed: how visitors and evaluations find it.
    #[default]
    Ready,
    /// Anywhere it may come to be in the middle of a task, fingers open or closed.
    Anywhere,
}

/// A scene before physics.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Objects in the order of their ids.
    pub objects: Vec<ObjectState>,
    pub joints: JointAngles,
}

/// Distances from the pan axis at which fingers straight down reach the table, and nearly straight down carrying height.
const NEAREST_M: f32 = 0.118;
const FARTHEST_M: f32 = 0.236;
/// Sideways limit of what the model's camera sees well.
const ASIDE_M: f32 = 0.13;
/// A cube is turned at most this far against the arm's direction, so that how to take it is never a coin toss.
const MILD_YAW_RAD: f32 = 0.4;
/// The same for what is taken across one direction only.
const BANANA_YAW_RAD: f32 = 0.8;
/// What the open fingers need beside the object they straddle, metres from its centre.
const FINGER_ROOM_M: f32 = 0.045;
/// Draws of one object's place before the scene is begun anew.
const PLACES_TRIED: usize = 60;
/// Draws of a whole scene before one with the fewest objects is taken for granted to fit.
const SCENES_TRIED: usize = 40;

impl Layout {
    /// The scene of a seed: three or four things to grasp, one or two to put them on, sometimes a button and a
    /// drawer, and now and then two things alike in both kind and colour.
    pub fn draw(seed: u64, options: &ResetOptions) -> Self {
        let mut random = Random::new(seed, 1);
        let objects = (0..)
            .find_map(|attempt| {
                let fewest = attempt >= SCENES_TRIED;
                let specs = contents::draw_specs(&mut random, fewest);
                draw_places(&mut random, &specs)
            })
            .expect("an endless search only ends by finding");
        let mut random = Random::new(seed, 2);
        let joints = match options.arm {
            ArmStart::Ready => ready(&mut random),
            ArmStart::Anywhere => anywhere(&mut random, &objects),
        };
        Self { objects, joints }
    }
}

fn draw_places(random: &mut Random, specs: &[ObjectSpec]) -> Option<Vec<ObjectState>> {
    let mut order: Vec<usize> = (0..specs.len()).collect();
    // The widest first: they are the hardest to fit.
    order.sort_by(|&a, &b| specs[b].size_m.total_cmp(&specs[a].size_m));
    // A drawer stands in few places.
    order.sort_by_key(|&index| specs[index].kind != ObjectKind::Drawer);
    let mut placed: Vec<Option<ObjectState>> = vec![None; specs.len()];
    for index in order {
        let spec = specs[index];
        let object = (0..PLACES_TRIED)
            .map(|_| {
                let (pose, travel_m) = match spec.kind {
                    ObjectKind::Drawer => contents::draw_drawer(random),
                    _ => (draw_place(random, spec), 0.0),
                };
                ObjectState { id: ObjectId(index as u8), spec, pose, travel_m }
            })
            .find(|object| placed.iter().flatten().all(|other| are_apart(object, other)))?;
        placed[index] = Some(object);
    }
    placed.into_iter().collect()
}

/// Whether two objects leave room for the open fingers between them.
fn are_apart(a: &ObjectState, b: &ObjectState) -> bool {
    match (a.spec.kind, b.spec.kind) {
        (ObjectKind::Drawer, _) => contents::is_clear_of_drawer(b, a),
        (_, ObjectKind::Drawer) => contents::is_clear_of_drawer(a, b),
        _ => (a.xy_m() - b.xy_m()).length() > spacing_m(a.spec, b.spec) && contents::are_told_apart(a, b),
    }
}

/// How far two objects' centres must be apart for the open fingers to fit between them.
fn spacing_m(a: ObjectSpec, b: ObjectSpec) -> f32 {
    match (a.kind.graspable(), b.kind.graspable()) {
        (true, true) => FINGER_ROOM_M + reach_m(a).max(reach_m(b)),
        (true, false) => FINGER_ROOM_M + reach_m(b),
        (false, true) => FINGER_ROOM_M + reach_m(a),
        (false, false) => reach_m(a) + reach_m(b) + 0.008,
    }
}

/// How far an object reaches from its middle.
fn reach_m(spec: ObjectSpec) -> f32 {
    match spec.kind {
        // A square's corner reaches further than its side.
        ObjectKind::Cube | ObjectKind::Zone | ObjectKind::Button => spec.size_m * 0.62,
        ObjectKind::Mug => spec.size_m * 0.5 + MUG_HANDLE_M * 0.5,
        ObjectKind::Banana => spec.size_m * BANANA_LENGTH_SHARE * 0.42,
        _ => spec.size_m * 0.5,
    }
}

fn draw_place(random: &mut Random, spec: ObjectSpec) -> Pose {
    let axis_m = Vec2::new(CHAIN[0].xyz_m[0], CHAIN[0].xyz_m[1]);
    // Evenly over the area: the square of the distance is even.
    let distance_m = random.between(NEAREST_M * NEAREST_M, FARTHEST_M * FARTHEST_M).sqrt();
    let widest_rad = libm::asinf((ASIDE_M / distance_m).min(0.85));
    let bearing_rad = random.between(-widest_rad, widest_rad);
    let at_m = axis_m + distance_m * Vec2::new(libm::cosf(bearing_rad), libm::sinf(bearing_rad));
    let yaw_rad = match spec.kind {
        ObjectKind::Cube => bearing_rad + random.between(-MILD_YAW_RAD, MILD_YAW_RAD),
        ObjectKind::Zone | ObjectKind::Button => random.between(-0.3, 0.3),
        // Lying so that the hand need not be turned much to take it across; a mug's handle to either side.
        ObjectKind::Banana => bearing_rad + random.between(-BANANA_YAW_RAD, BANANA_YAW_RAD),
        ObjectKind::Mug => {
            let back_rad = if random.chance(0.5) { PI } else { 0.0 };
            bearing_rad + back_rad + random.between(-BANANA_YAW_RAD, BANANA_YAW_RAD)
        }
        _ => random.between(0.0, TAU),
    };
    Pose::new(at_m.extend(spec.rest_height_m()), Quat::from_rotation_z(yaw_rad))
}

fn posed(position_m: Vec3, roll_rad: f32, opening: f32) -> JointAngles {
    let wanted = EePose { position_m, pitch_rad: crate::gripper::pitch_at(position_m.z), roll_rad };
    let mut joints = inverse(&wanted, &JointAngles::default()).joints();
    joints[Joint::Gripper] = gripper_angle_rad(opening);
    joints
}

fn ready(random: &mut Random) -> JointAngles {
    let position_m = Vec3::new(random.between(0.16, 0.20), random.between(-0.06, 0.06), random.between(0.11, 0.135));
    posed(position_m, FRAC_PI_2 + random.between(-0.25, 0.25), random.between(0.15, 0.5))
}

fn anywhere(random: &mut Random, objects: &[ObjectState]) -> JointAngles {
    /// Below this the fingers could start inside an object.
    const CLEAR_M: f32 = 0.065;
    loop {
        let position_m =
            Vec3::new(random.between(0.14, 0.26), random.between(-0.13, 0.13), random.between(0.015, 0.12));
        let joints = posed(position_m, FRAC_PI_2 + random.between(-0.7, 0.7), random.between(0.0, 0.6));
        let tool_m = control::kinematics::tool_pose(&joints).position_m;
        let wrist_m = forward(&joints)[4].position_m;
        let clear = tool_m.z > CLEAR_M
            || objects.iter().map(ObjectState::outline).all(|(centre_m, r)| {
                let apart_m = (centre_m - tool_m.truncate()).length();
                apart_m > FINGER_ROOM_M + r * 1.2
            });
        if clear && tool_m.z > 0.012 && wrist_m.z > 0.05 {
            return joints;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_scene() {
        for seed in 0..20 {
            assert_eq!(Layout::draw(seed, &ResetOptions::default()), Layout::draw(seed, &ResetOptions::default()));
        }
        assert_ne!(Layout::draw(1, &ResetOptions::default()), Layout::draw(2, &ResetOptions::default()));
    }

    #[test]
    fn objects_are_put_where_the_hand_reaches_the_table_and_carrying_height() {
        for seed in 0..300 {
            for ObjectState { pose, .. } in Layout::draw(seed, &ResetOptions::default()).objects {
                for (z_m, roll_rad) in [(0.012, 1.1), (0.012, 2.1), (0.078, 1.1), (0.078, 2.1)] {
                    let position_m = pose.position_m.truncate().extend(z_m);
                    let wanted = EePose { position_m, pitch_rad: crate::gripper::pitch_at(z_m), roll_rad };
                    assert!(inverse(&wanted, &JointAngles::default()).reached().is_some(), "{wanted:?}");
                }
            }
        }
    }

    #[test]
    fn scenes_often_need_both_colour_and_noun() {
        let share = |same: fn(&ObjectSpec, &ObjectSpec) -> bool| {
            let scenes = (0..300).filter(|&seed| {
                let objects = Layout::draw(seed, &ResetOptions::default()).objects;
                let mut pairs =
                    objects.iter().enumerate().flat_map(|(i, a)| objects[..i].iter().map(move |b| (&a.spec, &b.spec)));
                pairs.any(|(a, b)| a.kind.graspable() && b.kind.graspable() && same(a, b))
            });
            scenes.count() as f32 / 300.0
        };
        assert!(share(|a, b| a.color == b.color) > 0.4);
        assert!(share(|a, b| a.kind == b.kind) > 0.6);
    }
}
