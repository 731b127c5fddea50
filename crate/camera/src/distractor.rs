//! Things on a desk that no instruction names.
//!
//! Desks have books, cups, pens and boxes on them. These are for pictures only: the world does not know them, so nothing
//! pushes them and the arm goes through them. That is why those within the arm's reach are flat.

use core::f32::consts::{FRAC_PI_2, PI};

use glam::{Quat, Vec2, Vec3};
use schema::scene::BodyKind;
use schema::{Body, Material, ObjectId, Pose, Shape, Visual};

use crate::capture::WORKSPACE_M;
use crate::look::muted;
use crate::random::Random;

/// The most there are at once.
pub const MOST: usize = 4;
/// The identifier of the first; the others count down from it, away from those of a world's objects.
pub const FIRST_ID: ObjectId = ObjectId(u8::MAX);

/// A round place on the table where something stands already.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Circle {
    /// In the world's xy.
    pub centre_m: Vec2,
    pub radius_m: f32,
}

/// The part of the table that the canonical camera sees.
const LOW_M: Vec2 = Vec2::new(-0.12, -0.26);
const HIGH_M: Vec2 = Vec2::new(0.38, 0.26);
/// The arm's base and what swings about it.
const BASE: Circle = Circle { centre_m: Vec2::new(-0.02, 0.0), radius_m: 0.10 };
/// Between a distractor and anything else.
const GAP_M: f32 = 0.006;
/// Places tried before one is given up.
const TRIES: usize = 24;
/// Distractors nearer to the camera than this are flat, so that they hide nothing.
const FRONT_X_M: f32 = 0.3;

/// Between none and [`MOST`] things at rest on the table, clear of `occupied`, of each other and of the arm's base. Three
/// in four are tried outside the workspace, the others within; where there is no room there are fewer.
///
/// The caller appends them to the scene it makes its [`Camera`](crate::Camera) from, and their poses, which stay as they
/// are, to the poses of every frame. `occupied` are all objects of the scene.
pub fn distractors(seed: u64, occupied: &[Circle]) -> Vec<Body> {
    let mut random = Random::new(seed, 0xD157);
    let count = (random.next() % (MOST as u64 + 1)) as usize;
    strewn(&mut random, count, occupied)
}

/// So many things, as far as there is room, like [`distractors`].
pub fn crowd(seed: u64, count: usize, occupied: &[Circle]) -> Vec<Body> {
    strewn(&mut Random::new(seed, 0xC0D), count, occupied)
}

fn strewn(random: &mut Random, count: usize, occupied: &[Circle]) -> Vec<Body> {
    let mut taken = occupied.to_vec();
    taken.push(BASE);
    let mut bodies = Vec::with_capacity(count);
    for _ in 0..count {
        let inside = random.chance(0.25);
        let Some((place, thing)) = find(random, inside, &taken) else { continue };
        taken.push(place);
        let turn = Quat::from_rotation_z(random.between(0.0, 2.0 * PI));
        bodies.push(Body {
            kind: BodyKind::Object(ObjectId(FIRST_ID.0 - bodies.len() as u8)),
            pose: Pose::new(place.centre_m.extend(0.0), turn),
            visuals: thing.visuals,
        });
    }
    bodies
}

/// Something and a place for it; smaller things are tried when larger ones do not fit.
fn find(random: &mut Random, inside: bool, taken: &[Circle]) -> Option<(Circle, Thing)> {
    for attempt in 0..TRIES {
        let scale = 1.0 - 0.5 * attempt as f32 / TRIES as f32;
        let centre_m = Vec2::new(random.between(LOW_M.x, HIGH_M.x), random.between(LOW_M.y, HIGH_M.y));
        let flat = inside || centre_m.x > FRONT_X_M;
        let thing = if flat { Thing::flat(random, scale, inside) } else { Thing::standing(random, scale) };
        let place = Circle { centre_m, radius_m: thing.radius_m };
        let within = (centre_m - WORKSPACE_M[0]).min(WORKSPACE_M[1] - centre_m).min_element();
        // Outside is wholly outside, but for corners.
        let fits = if inside { within > 0.0 } else { within < -0.8 * place.radius_m };
        if fits && taken.iter().all(|other| place.clear_of(other)) {
            return Some((place, thing));
        }
    }
    None
}

impl Circle {
    fn clear_of(&self, other: &Self) -> bool {
        self.centre_m.distance(other.centre_m) > self.radius_m + other.radius_m + GAP_M
    }
}

/// A thing on the table: its visuals over the origin, and how far they reach from it.
struct Thing {
    visuals: Vec<Visual>,
    radius_m: f32,
}

impl Thing {
    /// A card, a book or a pen. Within the workspace they are muted, lest they be taken for a painted zone.
    fn flat(random: &mut Random, scale: f32, inside: bool) -> Self {
        let material = if inside { material(muted(random, 0.1, 0.95, 0.3), random) } else { any_material(random) };
        if random.chance(0.35) {
            let radius_m = random.between(0.003, 0.006);
            let half_height_m = random.between(0.03, 0.065) * scale;
            let lying = Pose::new(Vec3::Z * radius_m, Quat::from_rotation_y(FRAC_PI_2));
            let pen = Visual { shape: Shape::Capsule { radius_m, half_height_m }, local: lying, material };
            return Self { visuals: vec![pen], radius_m: half_height_m + radius_m };
        }
        let thick_m = if random.chance(0.5) { random.between(0.0004, 0.002) } else { random.between(0.004, 0.014) };
        let half_m = Vec3::new(random.between(0.015, 0.05) * scale, random.between(0.02, 0.06) * scale, thick_m * 0.5);
        Self {
            radius_m: half_m.truncate().length(),
            visuals: vec![block(half_m, 0.001_f32.min(thick_m * 0.3), material)],
        }
    }

    /// A box, a can, a cup or a bottle.
    fn standing(random: &mut Random, scale: f32) -> Self {
        let material = any_material(random);
        let upright = |shape, z_m: f32, material| Visual { shape, local: Pose::at(Vec3::Z * z_m), material };
        match random.next() % 4 {
            0 => {
                let half_m =
                    Vec3::new(random.between(0.015, 0.05), random.between(0.015, 0.05), random.between(0.01, 0.05));
                let half_m = half_m * scale;
                Self { radius_m: half_m.truncate().length(), visuals: vec![block(half_m, 0.002, material)] }
            }
            1 => {
                let (radius_m, half_height_m) =
                    (random.between(0.015, 0.035) * scale, random.between(0.015, 0.06) * scale);
                let can = Shape::Cylinder { radius_m, half_height_m, edge_m: 0.002 };
                Self { radius_m, visuals: vec![upright(can, half_height_m, material)] }
            }
            2 => {
                let (rim_radius_m, height_m) =
                    (random.between(0.025, 0.042) * scale, random.between(0.05, 0.1) * scale);
                let base_radius_m = rim_radius_m * random.between(0.7, 0.95);
                let cup = Shape::Bowl { base_radius_m, rim_radius_m, height_m, wall_m: 0.003 };
                Self { radius_m: rim_radius_m, visuals: vec![upright(cup, 0.0, material)] }
            }
            _ => {
                let (radius_m, half_height_m) =
                    (random.between(0.014, 0.03) * scale, random.between(0.03, 0.06) * scale);
                let bottle = Shape::Cylinder { radius_m, half_height_m, edge_m: 0.004 };
                let lid = Shape::Cylinder { radius_m: radius_m * 0.5, half_height_m: 0.01, edge_m: 0.002 };
                let top_m = 2.0 * half_height_m + 0.01;
                let visuals = vec![upright(bottle, half_height_m, material), upright(lid, top_m, any_material(random))];
                Self { visuals, radius_m }
            }
        }
    }
}

fn block(half_m: Vec3, edge_m: f32, material: Material) -> Visual {
    Visual { shape: Shape::Box { half_m, edge_m }, local: Pose::at(Vec3::Z * half_m.z), material }
}

/// Mostly what offices are made of, sometimes a toy's colour.
fn any_material(random: &mut Random) -> Material {
    let saturation = if random.chance(0.3) { 1.0 } else { 0.35 };
    let srgb = muted(random, 0.05, 1.0, saturation);
    material(srgb, random)
}

fn material(srgb: [f32; 3], random: &mut Random) -> Material {
    Material { srgb, roughness: random.between(0.3, 1.0), metallic: if random.chance(0.1) { 1.0 } else { 0.0 } }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OCCUPIED: [Circle; 3] = [
        Circle { centre_m: Vec2::new(0.2, 0.1), radius_m: 0.05 },
        Circle { centre_m: Vec2::new(0.25, -0.08), radius_m: 0.02 },
        Circle { centre_m: Vec2::new(0.12, -0.1), radius_m: 0.05 },
    ];

    /// How far a body reaches from its place in the plane, over all corners of what bounds its visuals.
    fn reach_m(body: &Body) -> f32 {
        body.visuals
            .iter()
            .map(|visual| match visual.shape {
                Shape::Box { half_m, .. } => half_m.truncate().length(),
                Shape::Cylinder { radius_m, .. } => radius_m,
                Shape::Capsule { radius_m, half_height_m } => radius_m + half_height_m,
                Shape::Bowl { rim_radius_m, .. } => rim_radius_m,
                _ => panic!("no distractor has another shape"),
            })
            .fold(0.0, f32::max)
    }

    #[test]
    fn they_stand_clear_of_objects_and_of_each_other() {
        for seed in 0..300 {
            let bodies = distractors(seed, &OCCUPIED);
            assert!(bodies.len() <= MOST);
            let own = bodies
                .iter()
                .map(|body| Circle { centre_m: body.pose.position_m.truncate(), radius_m: reach_m(body) - 1e-5 });
            let all: Vec<Circle> = OCCUPIED.into_iter().chain([BASE]).chain(own).collect();
            for (index, one) in all.iter().enumerate().skip(OCCUPIED.len() + 1) {
                assert!(all[..index].iter().all(|other| one.clear_of(other)), "seed {seed}: {one:?}");
            }
        }
    }

    #[test]
    fn most_stand_outside_the_workspace_and_some_within() {
        let places: Vec<Vec3> =
            (0..300).flat_map(|seed| distractors(seed, &OCCUPIED)).map(|body| body.pose.position_m).collect();
        let within = |at_m: &&Vec3| {
            let at_m = at_m.truncate();
            at_m.cmpgt(WORKSPACE_M[0]).all() && at_m.cmplt(WORKSPACE_M[1]).all()
        };
        let share = places.iter().filter(within).count() as f32 / places.len() as f32;
        assert!(places.len() > 300 && (0.05..0.35).contains(&share), "{share} of {}", places.len());
    }

    #[test]
    fn a_seed_always_gives_the_same_and_a_full_table_none() {
        assert_eq!(distractors(7, &OCCUPIED), distractors(7, &OCCUPIED));
        let everywhere = [Circle { centre_m: Vec2::ZERO, radius_m: 1.0 }];
        assert!((0..20).all(|seed| distractors(seed, &everywhere).is_empty()));
    }
}
