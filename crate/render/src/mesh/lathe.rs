//! Solids of revolution: a profile in the half plane (radius, height), turned about z.

use core::f32::consts::{FRAC_PI_2, PI, TAU};

use glam::{Vec2, Vec3};

use super::{EDGE_SEGMENTS, Mesh};

/// A point of a profile: radius and height in metres, and the outward normal there.
#[derive(Clone, Copy, Debug)]
pub struct Rib {
    at_m: Vec2,
    normal: Vec2,
}

/// Turns a profile that runs from the axis at the bottom, around the outside, back to the axis at the top.
///
/// Two ribs at one place with different normals make a crease. Ribs on the axis become a fan.
pub fn turn(profile: &[Rib], segments: u32) -> Mesh {
    let mut mesh = Mesh::default();
    let mut previous: Option<(Rib, Vec<u32>)> = None;
    for rib in profile {
        let on_axis = rib.at_m.x <= 0.0;
        let ring: Vec<u32> = if on_axis {
            vec![mesh.add(Vec3::new(0.0, 0.0, rib.at_m.y), Vec3::new(0.0, 0.0, rib.normal.y))]
        } else {
            (0..segments)
                .map(|i| {
                    let angle = i as f32 / segments as f32 * TAU;
                    let (s, c) = (libm::sinf(angle), libm::cosf(angle));
                    mesh.add(
                        Vec3::new(rib.at_m.x * c, rib.at_m.x * s, rib.at_m.y),
                        Vec3::new(rib.normal.x * c, rib.normal.x * s, rib.normal.y),
                    )
                })
                .collect()
        };
        if let Some((before, lower)) = &previous
            && before.at_m.distance(rib.at_m) > 1e-7
        {
            join(&mut mesh, lower, &ring, segments);
        }
        previous = Some((*rib, ring));
    }
    mesh
}

fn join(mesh: &mut Mesh, lower: &[u32], upper: &[u32], segments: u32) {
    for i in 0..segments as usize {
        let next = (i + 1) % segments as usize;
        match (lower.len(), upper.len()) {
            (1, 1) => {}
            (1, _) => mesh.triangle(lower[0], upper[next], upper[i]),
            (_, 1) => mesh.triangle(lower[i], lower[next], upper[0]),
            _ => mesh.quad(lower[i], lower[next], upper[next], upper[i]),
        }
    }
}

fn rib(radius_m: f32, height_m: f32, normal: Vec2) -> Rib {
    Rib { at_m: Vec2::new(radius_m, height_m), normal }
}

/// An arc of ribs about a centre, from one angle to another (0 points outwards, pi/2 up).
fn arc(profile: &mut Vec<Rib>, centre_m: Vec2, radius_m: f32, from_rad: f32, to_rad: f32, steps: u32) {
    for i in 0..=steps {
        let angle = from_rad + (to_rad - from_rad) * i as f32 / steps as f32;
        let normal = Vec2::new(libm::cosf(angle), libm::sinf(angle));
        profile.push(Rib { at_m: centre_m + normal * radius_m, normal });
    }
}

/// A cylinder along z with its rims rounded.
pub fn cylinder_profile(radius_m: f32, half_height_m: f32, edge_m: f32) -> Vec<Rib> {
    let edge_m = edge_m.min(radius_m * 0.999).min(half_height_m).max(1e-5);
    let (r, h) = (radius_m - edge_m, half_height_m - edge_m);
    let mut profile = vec![rib(0.0, -half_height_m, Vec2::NEG_Y)];
    arc(&mut profile, Vec2::new(r, -h), edge_m, -FRAC_PI_2, 0.0, EDGE_SEGMENTS);
    arc(&mut profile, Vec2::new(r, h), edge_m, 0.0, FRAC_PI_2, EDGE_SEGMENTS);
    profile.push(rib(0.0, half_height_m, Vec2::Y));
    profile
}

/// A cylinder with half-sphere ends; without a straight part, a ball.
pub fn capsule_profile(radius_m: f32, half_height_m: f32) -> Vec<Rib> {
    // Bands half as wide as the segments around keep the triangles near square.
    let steps = super::turn_segments(radius_m) / 4;
    let mut profile = vec![rib(0.0, -half_height_m - radius_m, Vec2::NEG_Y)];
    let first = FRAC_PI_2 / steps as f32;
    arc(&mut profile, Vec2::new(0.0, -half_height_m), radius_m, -FRAC_PI_2 + first, 0.0, steps - 1);
    arc(&mut profile, Vec2::new(0.0, half_height_m), radius_m, 0.0, FRAC_PI_2 - first, steps - 1);
    profile.push(rib(0.0, half_height_m + radius_m, Vec2::Y));
    profile
}

/// A bowl: outer wall up from a rounded foot, a half-round rim, inner wall down into a filleted floor.
pub fn bowl_profile(base_radius_m: f32, rim_radius_m: f32, height_m: f32, wall_m: f32) -> Vec<Rib> {
    let rim_m = wall_m * 0.5;
    // The wall is straight between the outside of the foot and the outside of the rim.
    let along = Vec2::new(rim_radius_m - base_radius_m, height_m).normalize_or(Vec2::Y);
    let out = Vec2::new(along.y, -along.x);
    let out_angle = libm::atan2f(out.y, out.x);

    let foot_m = (wall_m * 0.6).min(height_m * 0.4);
    // The foot's arc touches the base plane and the wall's line, which passes through (base_radius, 0).
    let foot = Vec2::new(base_radius_m + along.x / along.y * foot_m - foot_m / out.x, foot_m);
    let rim = Vec2::new(rim_radius_m - rim_m, height_m - rim_m);

    // The fillet inside touches the floor's top and the wall's inner face.
    let fillet_m = (height_m - wall_m).min(base_radius_m * 0.5) * 0.7;
    let floor_m = wall_m.min(height_m * 0.5);
    let fillet_y = floor_m + fillet_m;
    let inner_at = |y: f32| rim.x - out.x * rim_m + (y - (rim.y - out.y * rim_m)) * along.x / along.y;
    let fillet = Vec2::new(inner_at(fillet_y + out.y * fillet_m) - out.x * fillet_m, fillet_y);

    let mut profile = vec![rib(0.0, 0.0, Vec2::NEG_Y)];
    arc(&mut profile, foot, foot_m, -FRAC_PI_2, out_angle, EDGE_SEGMENTS);
    arc(&mut profile, rim, rim_m, out_angle, out_angle + PI, EDGE_SEGMENTS * 2);
    // Seen from inside the bowl the surface curves the other way: the normal points to the fillet's centre.
    let steps = EDGE_SEGMENTS * 2;
    for i in 0..=steps {
        let angle = out_angle + (-FRAC_PI_2 - out_angle) * i as f32 / steps as f32;
        let towards_wall = Vec2::new(libm::cosf(angle), libm::sinf(angle));
        profile.push(Rib { at_m: fillet + towards_wall * fillet_m, normal: -towards_wall });
    }
    profile.push(rib(0.0, floor_m, Vec2::Y));
    profile
}

/// A disc facing +z at height 0, a slab of the given depth below it, its rim rolled over.
pub fn disc_profile(radius_m: f32, depth_m: f32) -> Vec<Rib> {
    let mut profile = vec![rib(0.0, -depth_m, Vec2::NEG_Y), rib(radius_m, -depth_m, Vec2::NEG_Y)];
    profile.push(rib(radius_m, -depth_m, Vec2::X));
    arc(&mut profile, Vec2::new(radius_m - depth_m, -depth_m), depth_m, 0.0, FRAC_PI_2, EDGE_SEGMENTS);
    profile.push(rib(0.0, 0.0, Vec2::Y));
    profile
}
