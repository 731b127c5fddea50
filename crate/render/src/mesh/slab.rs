//! A rectangle with rounded corners, facing +z at height 0: a thin slab whose upper rim is rolled over.

use core::f32::consts::FRAC_PI_2;

use glam::{Vec2, Vec3};

use super::{EDGE_SEGMENTS, Mesh};

/// Segments around one corner.
const CORNER_SEGMENTS: u32 = 8;

/// The slab reaches `depth_m` below its face.
pub fn slab(half_x_m: f32, half_y_m: f32, corner_m: f32, depth_m: f32) -> Mesh {
    let corner_m = corner_m.min(half_x_m).min(half_y_m).max(depth_m);
    let outline = outline(half_x_m, half_y_m, corner_m);
    let mut mesh = Mesh::default();

    let mut rings: Vec<Vec<u32>> = Vec::new();
    // Rim from the foot of the slab over the roll to the face.
    let mut ring = |mesh: &mut Mesh, inset_m: f32, z_m: f32, lift: f32| {
        rings.push(
            outline
                .iter()
                .map(|(centre, out)| {
                    let at = *centre + *out * (corner_m - inset_m);
                    let flat = libm::sqrtf((1.0 - lift * lift).max(0.0));
                    mesh.add(at.extend(z_m), (*out * flat).extend(lift))
                })
                .collect(),
        );
    };
    for i in 0..=EDGE_SEGMENTS {
        let angle = FRAC_PI_2 * i as f32 / EDGE_SEGMENTS as f32;
        let (s, c) = (libm::sinf(angle), libm::cosf(angle));
        ring(&mut mesh, depth_m * (1.0 - c), -depth_m * (1.0 - s), s);
    }
    let count = outline.len();
    for pair in rings.windows(2) {
        for i in 0..count {
            let next = (i + 1) % count;
            mesh.quad(pair[0][i], pair[0][next], pair[1][next], pair[1][i]);
        }
    }

    let top = mesh.add(Vec3::ZERO, Vec3::Z);
    let bottom = mesh.add(Vec3::new(0.0, 0.0, -depth_m), Vec3::NEG_Z);
    let under: Vec<u32> = outline
        .iter()
        .map(|(centre, out)| mesh.add((*centre + *out * corner_m).extend(-depth_m), Vec3::NEG_Z))
        .collect();
    let face = &rings[rings.len() - 1];
    for i in 0..count {
        let next = (i + 1) % count;
        mesh.triangle(face[i], face[next], top);
        mesh.triangle(under[next], under[i], bottom);
    }
    mesh
}

/// Corner centres and outward directions, counter-clockwise.
fn outline(half_x_m: f32, half_y_m: f32, corner_m: f32) -> Vec<(Vec2, Vec2)> {
    let (x, y) = (half_x_m - corner_m, half_y_m - corner_m);
    let corners = [Vec2::new(x, y), Vec2::new(-x, y), Vec2::new(-x, -y), Vec2::new(x, -y)];
    let mut outline = Vec::new();
    for (quarter, centre) in corners.into_iter().enumerate() {
        for i in 0..=CORNER_SEGMENTS {
            let angle = FRAC_PI_2 * (quarter as f32 + i as f32 / CORNER_SEGMENTS as f32);
            outline.push((centre, Vec2::new(libm::cosf(angle), libm::sinf(angle))));
        }
    }
    outline
}
