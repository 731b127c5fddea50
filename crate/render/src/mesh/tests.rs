use std::collections::BTreeMap;

use glam::Vec3;
use schema::{Color, ObjectKind, ObjectSpec, Shape, arm};

use super::{Mesh, Vertex};
use crate::pick::distance_m;

/// Every shape of the arm and of all objects, at sizes the world uses.
fn every_shape() -> Vec<Shape> {
    let arm = (0..=6).flat_map(arm::link_visuals);
    let objects = ObjectKind::ALL.into_iter().flat_map(|kind| {
        [0.024, 0.05, 0.12]
            .into_iter()
            .flat_map(move |size_m| ObjectSpec { kind, color: Color::Red, size_m }.still_visuals())
    });
    let rest = [Shape::Disc { radius_m: 0.05 }, Shape::Capsule { radius_m: 0.01, half_height_m: 0.0 }];
    arm.chain(objects).map(|visual| visual.shape).chain(rest).collect()
}

fn corners(mesh: &Mesh) -> impl Iterator<Item = [Vertex; 3]> {
    mesh.indices.chunks_exact(3).map(|t| [0, 1, 2].map(|i| mesh.vertices[t[i] as usize]))
}

fn at(vertex: Vertex) -> Vec3 {
    Vec3::from_array(vertex.position_m)
}

/// Positions to a hundredth of a micrometre, so that vertices that share a place but not a normal are one.
fn key(vertex: Vertex) -> [i64; 3] {
    vertex.position_m.map(|v| (f64::from(v) * 1e7).round() as i64)
}

#[test]
fn every_normal_has_unit_length() {
    for shape in every_shape() {
        for vertex in Mesh::of(&shape).vertices {
            let length = Vec3::from_array(vertex.normal).length();
            assert!((length - 1.0).abs() < 1e-4, "{shape:?}: {length}");
        }
    }
}

#[test]
fn every_mesh_is_closed() {
    for shape in every_shape() {
        let mut open: BTreeMap<([i64; 3], [i64; 3]), i32> = BTreeMap::new();
        for triangle in corners(&Mesh::of(&shape)) {
            let k = triangle.map(key);
            for (a, b) in [(k[0], k[1]), (k[1], k[2]), (k[2], k[0])] {
                if a != b {
                    *open.entry((a, b)).or_default() += 1;
                    *open.entry((b, a)).or_default() -= 1;
                }
            }
        }
        let unpaired = open.values().filter(|count| **count != 0).count();
        assert_eq!(unpaired, 0, "{shape:?}");
    }
}

#[test]
fn every_triangle_faces_the_way_its_normals_do() {
    for shape in every_shape() {
        for [a, b, c] in corners(&Mesh::of(&shape)) {
            let face = (at(b) - at(a)).cross(at(c) - at(a));
            let normal = Vec3::from_array(a.normal) + Vec3::from_array(b.normal) + Vec3::from_array(c.normal);
            // Slivers have no direction worth checking.
            if face.length() > 1e-10 {
                assert!(face.normalize().dot(normal.normalize()) > 0.3, "{shape:?}: {a:?} {b:?} {c:?}");
            }
        }
    }
}

#[test]
fn every_vertex_lies_on_the_surface_that_picking_knows() {
    for shape in every_shape() {
        // Flat shapes have paint's thickness in one and a slab's in the other; a bowl's fillet is drawn only.
        let tolerance_m = match shape {
            Shape::Disc { .. } | Shape::Rectangle { .. } => 0.0013,
            Shape::Bowl { rim_radius_m, wall_m, .. } => 1.2 * wall_m.max(0.1 * rim_radius_m),
            _ => 0.000_05,
        };
        for vertex in Mesh::of(&shape).vertices {
            let off_m = distance_m(&shape, at(vertex));
            // The middles of box faces and caps are on the surface too, so nothing may be far inside either.
            assert!(off_m.abs() < tolerance_m, "{shape:?}: {off_m} at {vertex:?}");
        }
    }
}

#[test]
fn the_arm_stays_cheap_to_draw() {
    let pieces: Vec<_> = (0..=6).flat_map(arm::link_visuals).collect();
    let triangles: usize = pieces.iter().map(|visual| Mesh::of(&visual.shape).indices.len() / 3).sum();
    assert!(pieces.len() <= 60, "{} pieces", pieces.len());
    assert!(triangles < 80_000, "{triangles} triangles");
}
