//! A box with rounded edges and corners: a smaller box, grown by the edge radius in every direction.

use core::f32::consts::FRAC_PI_4;

use glam::Vec3;

use super::{EDGE_SEGMENTS, Mesh};

/// Each face is a grid whose outer rows bend over the edge to meet the neighbouring face half way.
pub fn rounded_box(half_m: Vec3, edge_m: f32) -> Mesh {
    let edge_m = edge_m.min(half_m.min_element() * 0.999).max(1e-5);
    let core_m = half_m - Vec3::splat(edge_m);
    let mut mesh = Mesh::default();
    for axis in 0..3 {
        for sign in [1.0, -1.0] {
            face(&mut mesh, axis, sign, core_m, edge_m);
        }
    }
    mesh
}

/// Where a row of the grid stands: which end of the core box it hangs on, and how far it bends.
fn rows() -> Vec<(f32, f32)> {
    let bend = |i: u32| libm::tanf(FRAC_PI_4 * i as f32 / EDGE_SEGMENTS as f32);
    let low = (0..=EDGE_SEGMENTS).rev().map(|i| (-1.0, -bend(i)));
    let high = (0..=EDGE_SEGMENTS).map(|i| (1.0, bend(i)));
    low.chain(high).collect()
}

fn face(mesh: &mut Mesh, axis: usize, sign: f32, core_m: Vec3, edge_m: f32) {
    let (u_axis, v_axis) = ((axis + 1) % 3, (axis + 2) % 3);
    let rows = rows();
    let first = mesh.vertices.len() as u32;
    for (v_end, v_bend) in &rows {
        for (u_end, u_bend) in &rows {
            let (mut corner, mut normal) = (Vec3::ZERO, Vec3::ZERO);
            corner[axis] = sign * core_m[axis];
            corner[u_axis] = u_end * core_m[u_axis];
            corner[v_axis] = v_end * core_m[v_axis];
            normal[axis] = sign;
            normal[u_axis] = *u_bend;
            normal[v_axis] = *v_bend;
            let normal = normal.normalize();
            mesh.add(corner + normal * edge_m, normal);
        }
    }
    let side = rows.len() as u32;
    for v in 0..side - 1 {
        for u in 0..side - 1 {
            let a = first + v * side + u;
            let (b, c, d) = (a + 1, a + side + 1, a + side);
            if sign > 0.0 { mesh.quad(a, b, c, d) } else { mesh.quad(a, d, c, b) }
        }
    }
}
