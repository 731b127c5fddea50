//! Shapes as triangles, coarse: at 96 pixels a millimetre is a quarter of a pixel.

mod block;
mod lathe;

use glam::{Vec2, Vec3};
use schema::{Pose, Shape};

/// A closed or one-sided surface. Front faces run counter-clockwise.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mesh {
    pub positions_m: Vec<Vec3>,
    /// Unit normals, one a vertex.
    pub normals: Vec<Vec3>,
    pub triangles: Vec<[u16; 3]>,
}

/// Pieces around a circle.
const AROUND: usize = 16;
/// Pieces around a circle no more than four pixels wide: shafts, screws and horns.
const AROUND_NARROW: usize = 10;
const NARROW_M: f32 = 0.009;
/// Pieces around a bowl or plate, which are larger.
const AROUND_WIDE: usize = 24;
/// Rings from pole to pole of a ball.
const RINGS: usize = 8;

/// The triangles of a shape, in the shape's own frame.
pub(crate) fn tessellate(shape: &Shape) -> Mesh {
    match *shape {
        Shape::Box { half_m, edge_m } => block::block(half_m, edge_m),
        Shape::Cylinder { radius_m: r, half_height_m: h, edge_m } => {
            // The rim is one bevel wide; rounder would be finer than a pixel.
            let e = edge_m.min(r).min(h);
            lathe::lathe(
                around(r),
                &[
                    flat(&[Vec2::new(0.0, -h), Vec2::new(r - e, -h)]),
                    vec![
                        lathe::Ring { at_m: Vec2::new(r - e, -h), normal: Vec2::NEG_Y },
                        lathe::Ring { at_m: Vec2::new(r, e - h), normal: Vec2::X },
                        lathe::Ring { at_m: Vec2::new(r, h - e), normal: Vec2::X },
                        lathe::Ring { at_m: Vec2::new(r - e, h), normal: Vec2::Y },
                    ],
                    flat(&[Vec2::new(r - e, h), Vec2::new(0.0, h)]),
                ],
            )
        }
        Shape::Capsule { radius_m, half_height_m } => lathe::lathe(around(radius_m), &[round(radius_m, half_height_m)]),
        Shape::Sphere { radius_m } => lathe::lathe(AROUND, &[round(radius_m, 0.0)]),
        Shape::Bowl { base_radius_m: base, rim_radius_m: rim, height_m: height, wall_m: wall } => {
            let (floor, inner) = ((base - wall).max(0.0), (rim - wall).max(0.0));
            lathe::lathe(
                AROUND_WIDE,
                &[
                    flat(&[Vec2::ZERO, Vec2::new(base, 0.0)]),
                    flat(&[Vec2::new(base, 0.0), Vec2::new(rim, height)]),
                    flat(&[Vec2::new(rim, height), Vec2::new(inner, height)]),
                    flat(&[Vec2::new(inner, height), Vec2::new(floor, wall)]),
                    flat(&[Vec2::new(floor, wall), Vec2::new(0.0, wall)]),
                ],
            )
        }
        Shape::Disc { radius_m } => lathe::lathe(AROUND_WIDE, &[flat(&[Vec2::new(radius_m, 0.0), Vec2::ZERO])]),
        Shape::Rectangle { half_x_m, half_y_m, corner_m } => block::rectangle(half_x_m, half_y_m, corner_m),
    }
}

fn around(radius_m: f32) -> usize {
    if radius_m <= NARROW_M { AROUND_NARROW } else { AROUND }
}

impl Mesh {
    /// Adds another mesh, moved.
    pub fn append(&mut self, other: &Self, at: &Pose) -> Result<(), crate::Error> {
        let base = self.positions_m.len();
        if base + other.positions_m.len() > usize::from(u16::MAX) {
            return Err(crate::Error::TooDetailed);
        }
        let base = base as u16;
        self.positions_m.extend(other.positions_m.iter().map(|&point_m| at.transform_point(point_m)));
        self.normals.extend(other.normals.iter().map(|&normal| at.rotation * normal));
        self.triangles.extend(other.triangles.iter().map(|triangle| triangle.map(|index| index + base)));
        Ok(())
    }

    fn vertex(&mut self, position_m: Vec3, normal: Vec3) -> u16 {
        self.positions_m.push(position_m);
        self.normals.push(normal);
        (self.positions_m.len() - 1) as u16
    }

    /// A flat or bent quadrilateral, corners counter-clockwise from the front.
    fn quad(&mut self, a: u16, b: u16, c: u16, d: u16) {
        self.triangles.push([a, b, c]);
        self.triangles.push([a, c, d]);
    }
}

/// A straight piece of profile, all of it with the normal on its right hand as it is walked.
fn flat(points_m: &[Vec2]) -> Vec<lathe::Ring> {
    let along = points_m[points_m.len() - 1] - points_m[0];
    let normal = Vec2::new(along.y, -along.x).normalize_or_zero();
    points_m.iter().map(|&at_m| lathe::Ring { at_m, normal }).collect()
}

/// A half circle from the lower pole to the upper one, its halves moved apart by a straight part.
fn round(radius_m: f32, half_straight_m: f32) -> Vec<lathe::Ring> {
    let mut rings = Vec::with_capacity(RINGS + 2);
    for i in 0..=RINGS {
        let angle_rad = core::f32::consts::PI * (i as f32 / RINGS as f32 - 0.5);
        let normal = Vec2::new(libm::cosf(angle_rad).max(0.0), libm::sinf(angle_rad));
        let shift_m = Vec2::new(0.0, half_straight_m);
        if i * 2 <= RINGS {
            rings.push(lathe::Ring { at_m: normal * radius_m - shift_m, normal });
        }
        if i * 2 > RINGS || (i * 2 == RINGS && half_straight_m > 0.0) {
            rings.push(lathe::Ring { at_m: normal * radius_m + shift_m, normal });
        }
    }
    rings
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOLIDS: [Shape; 6] = [
        Shape::Box { half_m: Vec3::new(0.02, 0.03, 0.01), edge_m: 0.004 },
        Shape::Box { half_m: Vec3::new(0.02, 0.03, 0.01), edge_m: 0.0 },
        Shape::Cylinder { radius_m: 0.02, half_height_m: 0.03, edge_m: 0.002 },
        Shape::Capsule { radius_m: 0.02, half_height_m: 0.03 },
        Shape::Sphere { radius_m: 0.02 },
        Shape::Bowl { base_radius_m: 0.03, rim_radius_m: 0.05, height_m: 0.03, wall_m: 0.004 },
    ];

    fn corners(mesh: &Mesh, triangle: [u16; 3]) -> [Vec3; 3] {
        triangle.map(|index| mesh.positions_m[usize::from(index)])
    }

    /// Signed volume by the divergence theorem: positive only for a closed surface with its front outside.
    fn volume_m3(mesh: &Mesh) -> f32 {
        mesh.triangles
            .iter()
            .map(|&triangle| {
                let [a, b, c] = corners(mesh, triangle);
                a.dot(b.cross(c)) / 6.0
            })
            .sum()
    }

    #[test]
    fn solids_enclose_about_the_volume_of_their_formula() {
        use core::f32::consts::PI;
        let cone_m3 = |a: f32, b: f32, h: f32| PI * h / 3.0 * (a * a + a * b + b * b);
        let expected_m3 = [
            8.0 * 0.02 * 0.03 * 0.01,
            8.0 * 0.02 * 0.03 * 0.01,
            PI * 0.02 * 0.02 * 0.06,
            PI * 0.02 * 0.02 * 0.06 + 4.0 / 3.0 * PI * 0.02 * 0.02 * 0.02,
            4.0 / 3.0 * PI * 0.02 * 0.02 * 0.02,
            cone_m3(0.03, 0.05, 0.03) - cone_m3(0.026, 0.046, 0.026),
        ];
        for (shape, expected) in SOLIDS.iter().zip(expected_m3) {
            let found = volume_m3(&tessellate(shape));
            // Coarse circles and bevels lose up to a tenth.
            assert!(found > expected * 0.88 && found < expected * 1.02, "{shape:?}: {found} of {expected}");
        }
    }

    #[test]
    fn every_triangle_faces_the_way_its_normals_point() {
        let flats =
            [Shape::Disc { radius_m: 0.03 }, Shape::Rectangle { half_x_m: 0.03, half_y_m: 0.02, corner_m: 0.005 }];
        for shape in SOLIDS.iter().chain(&flats) {
            let mesh = tessellate(shape);
            for &triangle in &mesh.triangles {
                let [a, b, c] = corners(&mesh, triangle);
                let face = (b - a).cross(c - a);
                let mean: Vec3 = triangle.iter().map(|&index| mesh.normals[usize::from(index)]).sum();
                assert!(face.length() > 1e-9, "{shape:?} has a triangle without area");
                assert!(face.dot(mean) > 0.0, "{shape:?} has a triangle inside out");
            }
            assert!(mesh.normals.iter().all(|normal| (normal.length() - 1.0).abs() < 1e-4));
        }
    }
}
