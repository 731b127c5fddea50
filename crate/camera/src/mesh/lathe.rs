//! Surfaces of revolution about z.

use glam::{Vec2, Vec3};

use super::Mesh;

/// A circle of the surface: distance from the axis and height, and the normal in the same half plane.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ring {
    pub at_m: Vec2,
    pub normal: Vec2,
}

/// Nearer to the axis than this a ring is a point.
const POLE_M: f32 = 1e-6;

/// Turns profiles about z. A profile is walked with the outside on the right hand: up along an outer wall. Profiles do
/// not share vertices, so that there is an edge between them; rings within one do, so that it is smooth.
pub(super) fn lathe(around: usize, profiles: &[Vec<Ring>]) -> Mesh {
    let spokes: Vec<Vec2> = (0..around)
        .map(|i| {
            let angle_rad = core::f32::consts::TAU * i as f32 / around as f32;
            Vec2::new(libm::cosf(angle_rad), libm::sinf(angle_rad))
        })
        .collect();
    let mut mesh = Mesh::default();
    for profile in profiles {
        let first_of_ring: Vec<u16> = profile.iter().map(|ring| ring_of_vertices(&mut mesh, ring, &spokes)).collect();
        for (rings, firsts) in profile.windows(2).zip(first_of_ring.windows(2)) {
            join(&mut mesh, [rings[0], rings[1]], [firsts[0], firsts[1]], around);
        }
    }
    mesh
}

fn ring_of_vertices(mesh: &mut Mesh, ring: &Ring, spokes: &[Vec2]) -> u16 {
    let on = |spoke: Vec2, at: Vec2| (spoke * at.x).extend(at.y);
    if is_pole(ring) {
        return mesh.vertex(Vec3::new(0.0, 0.0, ring.at_m.y), on(Vec2::X, ring.normal));
    }
    let first = mesh.positions_m.len() as u16;
    for &spoke in spokes {
        mesh.vertex(on(spoke, ring.at_m), on(spoke, ring.normal));
    }
    first
}

fn join(mesh: &mut Mesh, [low, high]: [Ring; 2], [low_first, high_first]: [u16; 2], around: usize) {
    for i in 0..around as u16 {
        let next = (i + 1) % around as u16;
        match (is_pole(&low), is_pole(&high)) {
            (true, true) => {}
            (true, false) => mesh.triangles.push([low_first, high_first + next, high_first + i]),
            (false, true) => mesh.triangles.push([low_first + i, low_first + next, high_first]),
            (false, false) => {
                mesh.quad(low_first + i, low_first + next, high_first + next, high_first + i);
            }
        }
    }
}

fn is_pole(ring: &Ring) -> bool {
    ring.at_m.x < POLE_M
}
