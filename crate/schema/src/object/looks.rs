//! What things look like: parametric shapes in their own frames.

use core::f32::consts::FRAC_PI_2;

use glam::{Quat, Vec3};

use super::measures::{
    BANANA_LENGTH_SHARE, BOWL_BASE_SHARE, BOWL_HEIGHT_M, BOWL_WALL_M, BUTTON_TRAVEL_M, Drawer, MUG_HANDLE_HALF_WIDTH_M,
    MUG_HANDLE_M, MUG_WALL_M, PLATE_BASE_SHARE, PLATE_HEIGHT_M, PLATE_WALL_M,
};
use super::{ObjectKind, ObjectSpec};
use crate::{Material, Pose, Shape, Visual};

/// What buttons stand on.
const DARK: Material = Material::plastic([0.16, 0.17, 0.19]);
/// The inside of drawers.
const PALE: Material = Material::matt([0.86, 0.83, 0.77]);
/// Turns of a banana's ends against its middle.
const BEND_RAD: f32 = 0.42;

/// A part that slides in its object.
#[derive(Clone, Debug, PartialEq)]
pub struct Slide {
    /// The direction it slides in, in the object's frame.
    pub axis: Vec3,
    /// How far.
    pub travel_m: f32,
    /// What it is drawn with, in the object's frame while it has not moved.
    pub visuals: Vec<Visual>,
}

impl ObjectSpec {
    /// The shapes it is drawn with, in its own frame; those of a part that slides are [`Self::slide`]'s.
    pub fn visuals(&self) -> Vec<Visual> {
        let paint = Material::plastic(self.color.srgb());
        let r = self.size_m * 0.5;
        match self.kind {
            ObjectKind::Cube => vec![at(0.0, Shape::Box { half_m: Vec3::splat(r), edge_m: 0.002 }, paint)],
            ObjectKind::Cylinder => vec![drum(0.0, r, self.half_height_m(), 0.0015, paint)],
            ObjectKind::Ball => vec![at(0.0, Shape::Sphere { radius_m: r }, paint)],
            ObjectKind::Bowl => vec![at(
                0.0,
                Shape::Bowl {
                    base_radius_m: r * BOWL_BASE_SHARE,
                    rim_radius_m: r,
                    height_m: BOWL_HEIGHT_M,
                    wall_m: BOWL_WALL_M,
                },
                paint,
            )],
            ObjectKind::Plate => vec![at(
                0.0,
                Shape::Bowl {
                    base_radius_m: r * PLATE_BASE_SHARE,
                    rim_radius_m: r,
                    height_m: PLATE_HEIGHT_M,
                    wall_m: PLATE_WALL_M,
                },
                paint,
            )],
            ObjectKind::Zone => {
                let sheet = Shape::Rectangle { half_x_m: r, half_y_m: r, corner_m: 0.006 };
                vec![at(0.0006, sheet, Material::matt(self.color.srgb()))]
            }
            ObjectKind::Button => vec![block([0.0, 0.0, 0.004], [r, r, 0.004], 0.002, DARK)],
            ObjectKind::Mug => mug(self, paint),
            ObjectKind::Banana => banana(self, paint),
            ObjectKind::Drawer => cabinet(self, paint),
        }
    }

    /// All of it while nothing has moved.
    pub fn still_visuals(&self) -> Vec<Visual> {
        let mut visuals = self.visuals();
        visuals.extend(self.slide().into_iter().flat_map(|slide| slide.visuals));
        visuals
    }

    /// The part of it that slides, for buttons and drawers.
    pub fn slide(&self) -> Option<Slide> {
        let paint = Material::plastic(self.color.srgb());
        match self.kind {
            ObjectKind::Button => Some(Slide {
                axis: Vec3::NEG_Z,
                travel_m: BUTTON_TRAVEL_M,
                visuals: vec![drum(0.012, self.size_m * 0.31, 0.004, 0.001, paint)],
            }),
            ObjectKind::Drawer => Some(Slide { axis: Vec3::X, travel_m: Drawer::TRAVEL_M, visuals: tray(self, paint) }),
            _ => None,
        }
    }
}

fn at(z_m: f32, shape: Shape, material: Material) -> Visual {
    Visual { shape, local: Pose::at(Vec3::new(0.0, 0.0, z_m)), material }
}

fn drum(z_m: f32, radius_m: f32, half_height_m: f32, edge_m: f32, material: Material) -> Visual {
    at(z_m, Shape::Cylinder { radius_m, half_height_m, edge_m }, material)
}

fn block(centre_m: [f32; 3], half_m: [f32; 3], edge_m: f32, material: Material) -> Visual {
    Visual {
        shape: Shape::Box { half_m: Vec3::from_array(half_m), edge_m },
        local: Pose::at(Vec3::from_array(centre_m)),
        material,
    }
}

/// A deep bowl with straight walls, and three bars for a handle.
fn mug(spec: &ObjectSpec, paint: Material) -> Vec<Visual> {
    let (r, half_m) = (spec.size_m * 0.5, spec.half_height_m());
    let hull = Shape::Bowl { base_radius_m: r, rim_radius_m: r, height_m: 2.0 * half_m, wall_m: MUG_WALL_M };
    let out_m = MUG_HANDLE_M * 0.5;
    let mut pieces = vec![at(-half_m, hull, paint)];
    for z_m in [-0.45 * half_m, 0.45 * half_m] {
        pieces.push(block(
            [r + out_m - 0.001, 0.0, z_m],
            [out_m + 0.001, MUG_HANDLE_HALF_WIDTH_M, 0.0022],
            0.001,
            paint,
        ));
    }
    pieces.push(block(
        [r + MUG_HANDLE_M - 0.0022, 0.0, 0.0],
        [0.0022, MUG_HANDLE_HALF_WIDTH_M, 0.45 * half_m + 0.0022],
        0.001,
        paint,
    ));
    pieces
}

/// A middle and two ends that bend to the same side, with dark tips.
fn banana(spec: &ObjectSpec, paint: Material) -> Vec<Visual> {
    let r = spec.size_m * 0.5;
    let length_m = spec.size_m * BANANA_LENGTH_SHARE;
    let part_m = length_m / 3.0;
    let mut pieces = vec![Visual {
        shape: Shape::Capsule { radius_m: r, half_height_m: part_m * 0.5 },
        local: Pose::new(Vec3::ZERO, Quat::from_rotation_y(FRAC_PI_2)),
        material: paint,
    }];
    for end in [-1.0, 1.0] {
        let turn = Quat::from_rotation_z(end * BEND_RAD);
        let knee_m = Vec3::new(end * part_m * 0.5, 0.0, 0.0);
        let along = turn * Vec3::new(end, 0.0, 0.0);
        let half_m = (length_m * 0.5 - part_m * 0.5 - r * 0.8) * 0.5;
        pieces.push(Visual {
            shape: Shape::Capsule { radius_m: r * 0.86, half_height_m: half_m },
            local: Pose::new(knee_m + along * half_m, turn * Quat::from_rotation_y(FRAC_PI_2)),
            material: paint,
        });
        pieces.push(Visual {
            shape: Shape::Sphere { radius_m: r * 0.34 },
            local: Pose::at(knee_m + along * (2.0 * half_m + r * 0.62)),
            material: Material::matt([0.25, 0.19, 0.10]),
        });
    }
    pieces
}

/// Top, back and two sides; the front is open.
fn cabinet(spec: &ObjectSpec, paint: Material) -> Vec<Visual> {
    let (d, w, h) = (Drawer::HALF_DEPTH_M, spec.size_m * 0.5, Drawer::HEIGHT_M * 0.5);
    let t = Drawer::WALL_M * 0.5;
    vec![
        block([0.0, 0.0, 2.0 * h - t], [d, w, t], 0.001, paint),
        block([t - d, 0.0, h - t], [t, w, h - t], 0.001, paint),
        block([0.0, t - w, h - t], [d, t, h - t], 0.001, paint),
        block([0.0, w - t, h - t], [d, t, h - t], 0.001, paint),
    ]
}

/// Floor, back, sides, front plate and handle, closed.
fn tray(spec: &ObjectSpec, paint: Material) -> Vec<Visual> {
    let d = Drawer::HALF_DEPTH_M - Drawer::WALL_M;
    let w = spec.size_m * 0.5 - Drawer::WALL_M - 0.0005;
    let t = Drawer::WALL_M * 0.5;
    let (low_m, rim_m) = (Drawer::FLOOR_M - 2.0 * t, Drawer::RIM_M);
    let (mid_m, tall_m) = (f32::midpoint(low_m, rim_m), (rim_m - low_m) * 0.5);
    let plate_m = Drawer::HALF_PLATE_M;
    let handle_m = Drawer::handle_m(0.0);
    let reach_m = Drawer::HANDLE_AHEAD_M * 0.5;
    let post_m = (Drawer::HANDLE_TO_M - Drawer::HANDLE_FROM_M) * 0.5;
    vec![
        block([0.0, 0.0, Drawer::FLOOR_M - t], [d, w, t], 0.0, PALE),
        block([t - d, 0.0, mid_m], [t, w, tall_m], 0.0, PALE),
        block([0.0, t - w, mid_m], [d, t, tall_m], 0.0, PALE),
        block([0.0, w - t, mid_m], [d, t, tall_m], 0.0, PALE),
        block(
            [Drawer::HALF_DEPTH_M + plate_m, 0.0, Drawer::HEIGHT_M * 0.5 + 0.0005],
            [plate_m, spec.size_m * 0.5, Drawer::HEIGHT_M * 0.5 - 0.0005],
            0.001,
            paint,
        ),
        block([Drawer::face_x_m() + reach_m, 0.0, 0.013], [reach_m, 0.003, 0.003], 0.001, DARK),
        Visual {
            shape: Shape::Cylinder { radius_m: Drawer::HANDLE_RADIUS_M, half_height_m: post_m, edge_m: 0.001 },
            local: Pose::at(handle_m),
            material: DARK,
        },
    ]
}
