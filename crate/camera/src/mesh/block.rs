//! Boxes, bevelled where their edges are wide enough to be seen, and flat rectangles.

use core::f32::consts::FRAC_PI_2;

use glam::Vec3;

use super::Mesh;

/// Narrower edges than this are less than a pixel and drawn sharp.
const SEEN_EDGE_M: f32 = 0.0025;
/// So are those of boxes thinner than this half width, whose faces are hardly wider than their edges.
const SEEN_HALF_M: f32 = 0.006;

/// The six faces: outward normal, and two directions along it with `a x b = normal`.
const FACES: [[Vec3; 3]; 6] = [
    [Vec3::X, Vec3::Y, Vec3::Z],
    [Vec3::NEG_X, Vec3::Z, Vec3::Y],
    [Vec3::Y, Vec3::Z, Vec3::X],
    [Vec3::NEG_Y, Vec3::X, Vec3::Z],
    [Vec3::Z, Vec3::X, Vec3::Y],
    [Vec3::NEG_Z, Vec3::Y, Vec3::X],
];

/// A box about its centre. Bevels blend the normals of the faces they join, which makes them look round.
pub(super) fn block(half_m: Vec3, edge_m: f32) -> Mesh {
    let thinnest_m = half_m.min_element();
    let sharp = edge_m < SEEN_EDGE_M || thinnest_m < SEEN_HALF_M;
    let inset_m = if sharp { 0.0 } else { edge_m.min(thinnest_m * 0.9) };
    let mut mesh = Mesh::default();
    // Each corner has one vertex on each of the three faces that meet there: [corner as sign bits][axis].
    let mut corner = [[0u16; 3]; 8];
    for [normal, a, b] in FACES {
        let axis = axis_of(normal);
        let indices = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)].map(|(s, t)| {
            let signs = normal + a * s + b * t;
            let inset = (a.abs() + b.abs()) * inset_m;
            let index = mesh.vertex(signs * (half_m - inset), normal);
            corner[corner_of(signs)][axis] = index;
            index
        });
        mesh.quad(indices[0], indices[1], indices[2], indices[3]);
    }
    if inset_m > 0.0 {
        bevel_edges(&mut mesh, &corner);
        bevel_corners(&mut mesh, &corner);
    }
    mesh
}

/// A quadrilateral along each of the twelve edges, between the two faces that meet there.
fn bevel_edges(mesh: &mut Mesh, corner: &[[u16; 3]; 8]) {
    for along in 0..3 {
        let (one, two) = ((along + 1) % 3, (along + 2) % 3);
        for signs in 0..4 {
            let low = (signs & 1) << one | (signs >> 1) << two;
            let high = low | 1 << along;
            let [a, b, c, d] = [corner[low][one], corner[low][two], corner[high][two], corner[high][one]];
            // Seen from outside, the way round changes with each mirrored axis.
            if (signs & 1) == (signs >> 1) { mesh.quad(a, b, c, d) } else { mesh.quad(a, d, c, b) }
        }
    }
}

/// A triangle at each of the eight corners.
fn bevel_corners(mesh: &mut Mesh, corner: &[[u16; 3]; 8]) {
    for (signs, &[x, y, z]) in corner.iter().enumerate() {
        // With an odd number of positive signs x, y, z run counter-clockwise.
        mesh.triangles.push(if signs.count_ones() % 2 == 1 { [x, y, z] } else { [x, z, y] });
    }
}

fn axis_of(normal: Vec3) -> usize {
    if normal.x != 0.0 {
        0
    } else if normal.y != 0.0 {
        1
    } else {
        2
    }
}

fn corner_of(signs: Vec3) -> usize {
    usize::from(signs.x > 0.0) | usize::from(signs.y > 0.0) << 1 | usize::from(signs.z > 0.0) << 2
}

/// A rectangle facing +z with rounded corners, as a fan about its centre.
pub(super) fn rectangle(half_x_m: f32, half_y_m: f32, corner_m: f32) -> Mesh {
    const PER_CORNER: usize = 3;
    let corner_m = corner_m.clamp(0.0, half_x_m.min(half_y_m));
    let mut mesh = Mesh::default();
    let centre = mesh.vertex(Vec3::ZERO, Vec3::Z);
    for (quarter, (sx, sy)) in [(1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)].into_iter().enumerate() {
        let middle_m = Vec3::new(sx * (half_x_m - corner_m), sy * (half_y_m - corner_m), 0.0);
        for i in 0..PER_CORNER {
            let angle_rad = FRAC_PI_2 * (quarter as f32 + i as f32 / (PER_CORNER - 1) as f32);
            let out = Vec3::new(libm::cosf(angle_rad), libm::sinf(angle_rad), 0.0);
            mesh.vertex(middle_m + out * corner_m, Vec3::Z);
        }
    }
    let rim = (4 * PER_CORNER) as u16;
    for i in 0..rim {
        mesh.triangles.push([centre, centre + 1 + i, centre + 1 + (i + 1) % rim]);
    }
    mesh
}
