//! What is under a pointer: rays against the parametric shapes, on the CPU.
//!
//! Each shape is a signed distance function, walked along the ray by the distance that is certainly free.

use glam::{Vec2, Vec3};
use schema::{Pose, Scene, Shape, scene::BodyKind};

/// Half line of sight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ray {
    pub origin_m: Vec3,
    /// Unit length.
    pub direction: Vec3,
}

impl Ray {
    /// The point at a distance.
    pub fn at(&self, distance_m: f32) -> Vec3 {
        self.origin_m + self.direction * distance_m
    }

    /// Where it meets the horizontal plane at a height, if it ever does.
    pub fn at_height(&self, height_m: f32) -> Option<Vec3> {
        let distance_m = (height_m - self.origin_m.z) / self.direction.z;
        (distance_m.is_finite() && distance_m > 0.0).then(|| self.at(distance_m))
    }
}

/// What a ray meets first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    pub kind: BodyKind,
    pub at_m: Vec3,
    pub distance_m: f32,
}

/// Further away than this there is nothing to click on, not even table.
const REACH_M: f32 = 4.0;
/// Close enough to count as touching: half a pixel at arm's length.
const TOUCH_M: f32 = 0.000_25;
/// Steps before a grazing ray gives up.
const STEPS: usize = 96;
/// Painted shapes have no thickness; this much makes them solid.
const PAINT_M: f32 = 0.000_5;

/// The nearest body along a ray, with the table as an endless plane at height 0.
///
/// `poses` are those of the scene's bodies, in order.
pub fn pick(scene: &Scene, poses: &[Pose], ray: &Ray) -> Option<Hit> {
    let table =
        ray.at_height(0.0).map(|at_m| Hit { kind: BodyKind::Table, at_m, distance_m: at_m.distance(ray.origin_m) });
    let mut best = table.filter(|hit| hit.distance_m <= REACH_M);
    for (body, pose) in scene.bodies.iter().zip(poses) {
        if body.kind == BodyKind::Table {
            continue;
        }
        for visual in &body.visuals {
            let into = (*pose * visual.local).inverse();
            let local = Ray { origin_m: into.transform_point(ray.origin_m), direction: into.rotation * ray.direction };
            let limit_m = best.map_or(REACH_M, |hit| hit.distance_m);
            if let Some(distance_m) = walk(&visual.shape, &local, limit_m) {
                best = Some(Hit { kind: body.kind, at_m: ray.at(distance_m), distance_m });
            }
        }
    }
    best
}

fn walk(shape: &Shape, ray: &Ray, limit_m: f32) -> Option<f32> {
    // Only the stretch inside the shape's bounding ball is worth walking.
    let radius_m = bounding_radius_m(shape) + TOUCH_M;
    let nearest_m = -ray.origin_m.dot(ray.direction);
    let miss2 = ray.origin_m.length_squared() - nearest_m * nearest_m;
    let half_m = libm::sqrtf((radius_m * radius_m - miss2).max(0.0));
    if miss2 > radius_m * radius_m || nearest_m + half_m < 0.0 {
        return None;
    }
    let mut at_m = (nearest_m - half_m).max(0.0);
    let end_m = (nearest_m + half_m).min(limit_m);
    for _ in 0..STEPS {
        if at_m > end_m {
            return None;
        }
        let free_m = distance_m(shape, ray.at(at_m));
        if free_m < TOUCH_M {
            return Some(at_m);
        }
        at_m += free_m;
    }
    None
}

fn bounding_radius_m(shape: &Shape) -> f32 {
    match *shape {
        Shape::Box { half_m, .. } => half_m.length(),
        Shape::Cylinder { radius_m, half_height_m, .. } => Vec2::new(radius_m, half_height_m).length(),
        Shape::Capsule { radius_m, half_height_m } => radius_m + half_height_m,
        Shape::Sphere { radius_m } => radius_m,
        Shape::Bowl { rim_radius_m, height_m, .. } => Vec2::new(rim_radius_m, height_m).length(),
        Shape::Disc { radius_m } => radius_m + PAINT_M,
        Shape::Rectangle { half_x_m, half_y_m, .. } => Vec2::new(half_x_m, half_y_m).length() + PAINT_M,
    }
}

/// Signed distance from a point in the shape's frame to its surface (formulas after Quilez).
pub fn distance_m(shape: &Shape, p: Vec3) -> f32 {
    let around = Vec2::new(Vec2::new(p.x, p.y).length(), p.z);
    match *shape {
        Shape::Box { half_m, edge_m } => {
            let edge_m = edge_m.min(half_m.min_element());
            let q = p.abs() - half_m + Vec3::splat(edge_m);
            q.max(Vec3::ZERO).length() + q.max_element().min(0.0) - edge_m
        }
        Shape::Cylinder { radius_m, half_height_m, edge_m } => {
            let edge_m = edge_m.min(radius_m).min(half_height_m);
            flat(Vec2::new(around.x, around.y.abs()) - Vec2::new(radius_m, half_height_m) + Vec2::splat(edge_m))
                - edge_m
        }
        Shape::Capsule { radius_m, half_height_m } => {
            Vec2::new(around.x, (around.y.abs() - half_height_m).max(0.0)).length() - radius_m
        }
        Shape::Sphere { radius_m } => p.length() - radius_m,
        Shape::Bowl { base_radius_m, rim_radius_m, height_m, wall_m } => {
            // The middle of the wall: along the floor, then up to the rim.
            let half_m = wall_m * 0.5;
            let foot = Vec2::new(base_radius_m - half_m, half_m);
            let rim = Vec2::new(rim_radius_m - half_m, height_m - half_m);
            segment(around, Vec2::new(0.0, half_m), foot).min(segment(around, foot, rim)) - half_m
        }
        Shape::Disc { radius_m } => flat(Vec2::new(around.x - radius_m, around.y.abs() - PAINT_M)),
        Shape::Rectangle { half_x_m, half_y_m, corner_m } => {
            let corner_m = corner_m.min(half_x_m).min(half_y_m);
            let outline = flat(Vec2::new(p.x, p.y).abs() - Vec2::new(half_x_m, half_y_m) + Vec2::splat(corner_m));
            flat(Vec2::new(outline - corner_m, p.z.abs() - PAINT_M))
        }
    }
}

/// Distance to a quadrant's corner at the origin.
fn flat(q: Vec2) -> f32 {
    q.max(Vec2::ZERO).length() + q.max_element().min(0.0)
}

fn segment(p: Vec2, a: Vec2, b: Vec2) -> f32 {
    let (along, to) = (b - a, p - a);
    let share = (to.dot(along) / along.length_squared().max(1e-12)).clamp(0.0, 1.0);
    to.distance(along * share)
}

#[cfg(test)]
mod tests;
