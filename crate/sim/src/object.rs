//! An object as it is at a moment, and what its shape means to a hand.

use core::f32::consts::FRAC_PI_2;

use glam::{Vec2, Vec3};
use schema::object::{
    BANANA_LENGTH_SHARE, BOWL_HEIGHT_M, BOWL_WALL_M, Drawer, MUG_HANDLE_HALF_WIDTH_M, MUG_HANDLE_M, PLATE_HEIGHT_M,
    PLATE_WALL_M,
};
use schema::{ObjectId, ObjectKind, ObjectSpec, Pose};

/// An object as it is now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ObjectState {
    pub id: ObjectId,
    pub spec: ObjectSpec,
    pub pose: Pose,
    /// How far its sliding part is from where it rests: a button pressed, a drawer open. Zero for all others.
    pub travel_m: f32,
}

/// How fingers come to lie flat against something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Faces {
    /// It is the same from all sides.
    Round,
    /// Two pairs of faces at right angles; one of them looks along this direction.
    Square { facing_rad: f32 },
    /// One pair of faces, the fingers close along this direction or its opposite.
    Slab { facing_rad: f32 },
    /// The same from all sides but for a handle, which fingers that close along this direction or its opposite, or turned
    /// from it by no more than [`HANDLE_SLACK_RAD`], leave alone.
    Handled { facing_rad: f32 },
}

/// Turned by this from straight across the handle, the fingers still miss it: it reaches as far out as the mug itself.
pub const HANDLE_SLACK_RAD: f32 = 0.5;

/// What something is as seen from above, for fingers that close from any direction.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Outline {
    /// As wide from every side that fingers come from.
    Even,
    /// Longer along an axis than it is wide.
    Long { axis: Vec3, length_m: f32 },
    /// Round, with a handle at the end of an axis.
    Handled { axis: Vec3 },
}

/// Something fingers can close around: an object, or a drawer's handle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grip {
    pub centre_m: Vec3,
    pub faces: Faces,
    /// How wide it is from face to face.
    pub width_m: f32,
    outline: Outline,
}

impl Grip {
    /// How wide it is for fingers that close along a direction.
    pub fn width_along_m(&self, across: Vec3) -> f32 {
        let parts = |axis: Vec3| {
            let along = axis.dot(across).abs().min(1.0);
            (along, (1.0 - along * along).sqrt())
        };
        match self.outline {
            Outline::Even => self.width_m,
            Outline::Long { axis, length_m } => {
                let (along, beside) = parts(axis);
                self.width_m * beside + length_m * along
            }
            Outline::Handled { axis } => {
                let (along, beside) = parts(axis);
                let half_m = self.width_m * 0.5;
                half_m + half_m.max((half_m + MUG_HANDLE_M) * along + MUG_HANDLE_HALF_WIDTH_M * beside)
            }
        }
    }
}

/// The direction on the table that is square to a level axis.
fn across_rad(axis: Vec3) -> f32 {
    libm::atan2f(axis.y, axis.x) + FRAC_PI_2
}

impl ObjectState {
    /// The point its shape is centred on, in the table's plane.
    pub fn xy_m(&self) -> Vec2 {
        self.pose.position_m.truncate()
    }

    /// Height of its centre (graspable things) or base (all others).
    pub fn z_m(&self) -> f32 {
        self.pose.position_m.z
    }

    /// How far it is above where it would stand on the table.
    pub fn lifted_m(&self) -> f32 {
        self.z_m() - self.spec.rest_height_m()
    }

    /// Where people would point if asked for it: its middle, of a drawer the handle.
    pub fn landmark_m(&self) -> Vec3 {
        match self.spec.kind {
            ObjectKind::Drawer => self.pose.transform_point(Drawer::handle_m(self.travel_m)),
            _ => self.pose.position_m,
        }
    }

    /// Where something put in or on it should come to lie.
    pub fn receiving_m(&self) -> Vec2 {
        match self.spec.kind {
            ObjectKind::Drawer => {
                let (from_m, to_m, _) = self.drawer().opening_m(self.travel_m);
                self.pose.transform_point(Vec3::new(f32::midpoint(from_m, to_m), 0.0, 0.0)).truncate()
            }
            _ => self.xy_m(),
        }
    }

    /// Whether something can be put in or on it now.
    pub fn receives(&self) -> bool {
        self.spec.kind.receives() && (self.spec.kind != ObjectKind::Drawer || self.is_open())
    }

    /// Whether a drawer is open far enough to put something in.
    pub fn is_open(&self) -> bool {
        self.travel_m > Drawer::TRAVEL_M * 0.8
    }

    /// Top of what stands on a receiver's floor, measured from its base: its floor's thickness.
    pub fn floor_m(&self) -> f32 {
        match self.spec.kind {
            ObjectKind::Bowl => BOWL_WALL_M,
            ObjectKind::Plate => PLATE_WALL_M,
            ObjectKind::Drawer => Drawer::FLOOR_M,
            _ => 0.0,
        }
    }

    /// What opening fingers must stay above to let go over a receiver, measured from its base.
    pub fn rim_m(&self) -> f32 {
        match self.spec.kind {
            ObjectKind::Bowl => BOWL_HEIGHT_M,
            ObjectKind::Plate => PLATE_HEIGHT_M,
            ObjectKind::Drawer => Drawer::HEIGHT_M,
            _ => 0.0,
        }
    }

    /// How fingers take it.
    pub fn grip(&self) -> Grip {
        let size_m = self.spec.size_m;
        let (faces, outline) = match self.spec.kind {
            ObjectKind::Cube => (self.level_face(), Outline::Even),
            ObjectKind::Banana => {
                let axis = self.pose.rotation * Vec3::X;
                let faces = Faces::Slab { facing_rad: across_rad(axis) };
                (faces, Outline::Long { axis, length_m: size_m * BANANA_LENGTH_SHARE })
            }
            ObjectKind::Mug if self.lying_axis().is_none() => {
                let axis = self.pose.rotation * Vec3::X;
                (Faces::Handled { facing_rad: across_rad(axis) }, Outline::Handled { axis })
            }
            _ => match self.lying_axis() {
                Some(axis) => {
                    let facing_rad = libm::atan2f(axis.y, axis.x);
                    (Faces::Square { facing_rad }, Outline::Long { axis, length_m: 2.0 * self.spec.half_height_m() })
                }
                None => (Faces::Round, Outline::Even),
            },
        };
        Grip { centre_m: self.pose.position_m, faces, width_m: size_m, outline }
    }

    /// The handle of a drawer, as fingers take it: from both sides, along the front.
    pub fn handle(&self) -> Grip {
        let outwards = self.pose.rotation * Vec3::X;
        Grip {
            centre_m: self.landmark_m(),
            faces: Faces::Slab { facing_rad: across_rad(outwards) },
            width_m: 2.0 * Drawer::HANDLE_RADIUS_M,
            outline: Outline::Even,
        }
    }

    /// The axis of a cylinder or mug that lies on its side.
    fn lying_axis(&self) -> Option<Vec3> {
        let axis = self.pose.rotation * Vec3::Z;
        let stands = matches!(self.spec.kind, ObjectKind::Cylinder | ObjectKind::Mug);
        (stands && axis.z.abs() < 0.7).then_some(axis)
    }

    /// The direction one of a cube's upright faces looks in.
    fn level_face(&self) -> Faces {
        let axes = [Vec3::X, Vec3::Y, Vec3::Z].map(|axis| self.pose.rotation * axis);
        let level = axes.into_iter().fold(axes[0], |best, axis| if axis.z.abs() < best.z.abs() { axis } else { best });
        Faces::Square { facing_rad: libm::atan2f(level.y, level.x) }
    }

    /// Whether a point of the table lies within its outline; of a drawer, within what is open of it.
    pub fn covers(&self, point_m: Vec2) -> bool {
        let local = self.pose.rotation.conjugate() * (point_m - self.xy_m()).extend(0.0);
        let half_m = self.spec.size_m * 0.5;
        match self.spec.kind {
            ObjectKind::Zone | ObjectKind::Button => local.x.abs() < half_m && local.y.abs() < half_m,
            ObjectKind::Drawer => {
                let (from_m, to_m, half_y_m) = self.drawer().opening_m(self.travel_m);
                local.x > from_m && local.x < to_m && local.y.abs() < half_y_m
            }
            _ => local.truncate().length() < half_m,
        }
    }

    /// A circle on the table that nothing else should stand in: its centre and radius.
    pub fn outline(&self) -> (Vec2, f32) {
        let r = self.spec.size_m * 0.5;
        match self.spec.kind {
            ObjectKind::Banana => (self.xy_m(), r * BANANA_LENGTH_SHARE),
            ObjectKind::Drawer => {
                // From the back of the cabinet to the handle.
                let front_m = Drawer::handle_m(self.travel_m).x;
                let middle_m = Vec3::new((front_m - Drawer::HALF_DEPTH_M) * 0.5, 0.0, 0.0);
                (self.pose.transform_point(middle_m).truncate(), (front_m + Drawer::HALF_DEPTH_M) * 0.5)
            }
            _ => (self.xy_m(), r),
        }
    }

    fn drawer(&self) -> Drawer {
        Drawer { width_m: self.spec.size_m }
    }
}
