//! Bowls and plates: a floor and a ring of leaning walls.

use core::f32::consts::TAU;

use glam::{Quat, Vec3};
use rapier3d::prelude::{ColliderBuilder, MassProperties};
use schema::object::{BOWL_BASE_SHARE, BOWL_HEIGHT_M, BOWL_WALL_M, PLATE_BASE_SHARE, PLATE_HEIGHT_M, PLATE_WALL_M};
use schema::{ObjectKind, ObjectSpec, Pose};

use super::arm::to_rigid;
use super::thing::upright;

/// Glazed clay, kg/m^3, so that bowls and plates stand firmly.
const DENSITY: f32 = 2400.0;
/// Walls a round dish is approximated with.
const SIDES: usize = 14;

/// The measures of a round dish standing on the origin.
#[derive(Clone, Copy)]
pub(super) struct Dish {
    base_radius_m: f32,
    half_floor_m: f32,
    /// Half extents of one wall: across, along the rim, up its slant.
    half_wall_m: Vec3,
    /// How far the walls lean outwards.
    lean_rad: f32,
    /// Where the middle of a wall is: from the axis, and above the table.
    wall_radius_m: f32,
    wall_height_m: f32,
}

impl Dish {
    /// The dish of a bowl or a plate.
    pub fn of(spec: ObjectSpec) -> Option<Self> {
        let rim_radius_m = spec.size_m * 0.5;
        let (base_share, height_m, thick_m) = match spec.kind {
            ObjectKind::Bowl => (BOWL_BASE_SHARE, BOWL_HEIGHT_M, BOWL_WALL_M),
            ObjectKind::Plate => (PLATE_BASE_SHARE, PLATE_HEIGHT_M, PLATE_WALL_M),
            _ => return None,
        };
        let base_radius_m = rim_radius_m * base_share;
        let run_m = rim_radius_m - base_radius_m;
        let half_thick_m = thick_m * 0.5;
        let lean_rad = libm::atan2f(run_m, height_m);
        let slant_m = (run_m * run_m + height_m * height_m).sqrt();
        // A leaning wall's lower edge dips below its middle line; it is raised so that the dish stands on its floor.
        let dip_m = half_thick_m * libm::sinf(lean_rad);
        // Neighbouring walls meet at their outer edges at the rim.
        let half_width_m = rim_radius_m * libm::tanf(TAU / 2.0 / SIDES as f32);
        Some(Self {
            base_radius_m,
            half_floor_m: half_thick_m,
            half_wall_m: Vec3::new(half_thick_m, half_width_m, slant_m * 0.5),
            lean_rad,
            wall_radius_m: (base_radius_m + rim_radius_m) * 0.5 - half_thick_m,
            wall_height_m: height_m * 0.5 + dip_m,
        })
    }

    /// Its shape, without mass: that is [`Self::mass_properties`].
    pub fn colliders(self) -> Vec<ColliderBuilder> {
        let floor = upright(self.half_floor_m, self.base_radius_m, self.half_floor_m);
        let walls = (0..SIDES).map(|side| {
            let around = Quat::from_rotation_z(TAU * side as f32 / SIDES as f32);
            let pose = Pose::new(
                around * Vec3::new(self.wall_radius_m, 0.0, self.wall_height_m),
                around * Quat::from_rotation_y(self.lean_rad),
            );
            let Vec3 { x, y, z } = self.half_wall_m;
            ColliderBuilder::cuboid(x, y, z).position(to_rigid(&pose))
        });
        core::iter::once(floor).chain(walls).map(|collider| collider.density(0.0)).collect()
    }

    /// Mass, its centre, and the moments of inertia about it, the two level ones being equal.
    ///
    /// The engine would add the colliders up and diagonalise a matrix that all but has equal eigenvalues, whose axes hang
    /// on the last bit of each sum: different natively and in wasm.
    pub fn mass_properties(self) -> MassProperties {
        let floor_kg =
            DENSITY * core::f32::consts::PI * self.base_radius_m * self.base_radius_m * 2.0 * self.half_floor_m;
        let Vec3 { x, y, z } = self.half_wall_m;
        let wall_kg = DENSITY * 8.0 * x * y * z;
        let ring_kg = wall_kg * SIDES as f32;
        let mass_kg = floor_kg + ring_kg;
        let centre_m = (floor_kg * self.half_floor_m + ring_kg * self.wall_height_m) / mass_kg;

        // A disc about its own axes.
        let floor_up = floor_kg * self.base_radius_m * self.base_radius_m / 2.0;
        let floor_level = floor_up / 2.0 + floor_kg * self.half_floor_m * self.half_floor_m / 3.0;
        // A cuboid about its own axes, leaning about y, then averaged over the ring.
        let (sin, cos) = libm::sincosf(self.lean_rad);
        let own = Vec3::new(y * y + z * z, x * x + z * z, x * x + y * y) * (wall_kg / 3.0);
        let leaning_up = own.x * sin * sin + own.z * cos * cos;
        let leaning_out = own.x * cos * cos + own.z * sin * sin;
        let away = wall_kg * self.wall_radius_m * self.wall_radius_m;
        let wall_up = leaning_up + away;
        let wall_level = (leaning_out + own.y + away) / 2.0;

        let below = |height_m: f32| (height_m - centre_m) * (height_m - centre_m);
        let up = floor_up + SIDES as f32 * wall_up;
        let level = floor_level
            + SIDES as f32 * wall_level
            + floor_kg * below(self.half_floor_m)
            + ring_kg * below(self.wall_height_m);
        MassProperties::new(Vec3::new(0.0, 0.0, centre_m), mass_kg, Vec3::new(level, level, up))
    }
}

#[cfg(test)]
mod tests {
    use schema::Color;

    use super::*;

    #[test]
    fn mass_and_moments_are_the_sum_of_the_parts() {
        for (kind, size_m) in [(ObjectKind::Bowl, 0.09), (ObjectKind::Plate, 0.11)] {
            let dish = Dish::of(ObjectSpec { kind, color: Color::Blue, size_m }).expect("a dish");
            let whole = dish.mass_properties();
            let parts = dish.colliders().into_iter().map(|part| part.density(DENSITY).build());
            let sum: MassProperties = parts.map(|part| part.mass_properties().transform_by(part.position())).sum();
            let close = |a: f32, b: f32, share: f32| (a - b).abs() < share * b.abs().max(1e-9);
            assert!(close(whole.mass(), sum.mass(), 1e-4));
            assert!(close(whole.local_com.z, sum.local_com.z, 1e-4));
            let (ours, theirs) = (whole.reconstruct_inertia_matrix(), sum.reconstruct_inertia_matrix());
            // The engine's sum loses precision on the way through its eigenvectors.
            let mean_level = f32::midpoint(theirs.x_axis.x, theirs.y_axis.y);
            assert!(close(ours.x_axis.x, mean_level, 0.02), "{} {mean_level}", ours.x_axis.x);
            assert!(close(ours.z_axis.z, theirs.z_axis.z, 0.02), "{} {}", ours.z_axis.z, theirs.z_axis.z);
        }
    }
}
