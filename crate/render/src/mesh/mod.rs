//! Shapes made into triangles: true to size, smooth where the shape is round, closed, wound counter-clockwise from
//! outside.
//!
//! Every edge a hand would feel is really rounded, because a rounded edge catches the light and a sharp one does not.

mod lathe;
mod rounded_box;
mod slab;

use glam::Vec3;
use schema::Shape;

/// A corner of a triangle.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Vertex {
    /// In the shape's own frame, metres.
    pub position_m: [f32; 3],
    /// Unit length, outwards.
    pub normal: [f32; 3],
}

impl Vertex {
    fn new(position_m: Vec3, normal: Vec3) -> Self {
        Self { position_m: position_m.to_array(), normal: normal.to_array() }
    }
}

/// Triangles of one shape.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mesh {
    pub vertices: Vec<Vertex>,
    /// Three to a triangle.
    pub indices: Vec<u32>,
}

/// Segments around a full turn of something round.
const TURN_SEGMENTS: u32 = 56;
/// Segments across a rounded edge.
const EDGE_SEGMENTS: u32 = 4;
/// How far a painted shape is let into what it lies on, so that even flat things are closed solids.
const SLAB_M: f32 = 0.0006;

impl Mesh {
    /// The triangles of a shape.
    pub fn of(shape: &Shape) -> Self {
        match *shape {
            Shape::Box { half_m, edge_m } => rounded_box::rounded_box(half_m, edge_m),
            Shape::Cylinder { radius_m, half_height_m, edge_m } => {
                lathe::turn(&lathe::cylinder_profile(radius_m, half_height_m, edge_m), turn_segments(radius_m))
            }
            Shape::Capsule { radius_m, half_height_m } => {
                lathe::turn(&lathe::capsule_profile(radius_m, half_height_m), turn_segments(radius_m))
            }
            Shape::Sphere { radius_m } => lathe::turn(&lathe::capsule_profile(radius_m, 0.0), turn_segments(radius_m)),
            Shape::Bowl { base_radius_m, rim_radius_m, height_m, wall_m } => lathe::turn(
                &lathe::bowl_profile(base_radius_m, rim_radius_m, height_m, wall_m),
                turn_segments(rim_radius_m),
            ),
            Shape::Disc { radius_m } => lathe::turn(&lathe::disc_profile(radius_m, SLAB_M), turn_segments(radius_m)),
            Shape::Rectangle { half_x_m, half_y_m, corner_m } => slab::slab(half_x_m, half_y_m, corner_m, SLAB_M),
        }
    }

    fn add(&mut self, position_m: Vec3, normal: Vec3) -> u32 {
        self.vertices.push(Vertex::new(position_m, normal));
        self.vertices.len() as u32 - 1
    }

    fn triangle(&mut self, a: u32, b: u32, c: u32) {
        self.indices.extend_from_slice(&[a, b, c]);
    }

    /// `a b` is the lower edge and `d c` the upper one, seen from outside.
    fn quad(&mut self, a: u32, b: u32, c: u32, d: u32) {
        self.triangle(a, b, c);
        self.triangle(a, c, d);
    }
}

/// Small round things need fewer segments to look round.
fn turn_segments(radius_m: f32) -> u32 {
    match radius_m {
        r if r < 0.004 => 16,
        r if r < 0.009 => 28,
        r if r < 0.018 => 40,
        _ => TURN_SEGMENTS,
    }
}

#[cfg(test)]
mod tests;
