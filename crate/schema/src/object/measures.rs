//! The measures of things, shared by what draws them and what makes them collide. Metres.

use glam::Vec3;

/// Height of every bowl's rim above its base.
pub const BOWL_HEIGHT_M: f32 = 0.028;
/// Outer floor radius of a bowl over its rim radius.
pub const BOWL_BASE_SHARE: f32 = 0.72;
/// Thickness of a bowl.
pub const BOWL_WALL_M: f32 = 0.004;
/// Height of every plate's rim above its base.
pub const PLATE_HEIGHT_M: f32 = 0.008;
/// Outer floor radius of a plate over its rim radius.
pub const PLATE_BASE_SHARE: f32 = 0.8;
/// Thickness of a plate.
pub const PLATE_WALL_M: f32 = 0.004;

/// How far a button goes down.
pub const BUTTON_TRAVEL_M: f32 = 0.004;

/// Thickness of a mug.
pub const MUG_WALL_M: f32 = 0.003;
/// How far a mug's handle stands out from its side, along the mug's x.
pub const MUG_HANDLE_M: f32 = 0.008;
/// Half the width of its bars.
pub const MUG_HANDLE_HALF_WIDTH_M: f32 = 0.0028;

/// Length of a banana over its thickness; it lies along its x.
pub const BANANA_LENGTH_SHARE: f32 = 2.9;

/// A drawer in its cabinet, in the cabinet's frame: the origin is the centre of the base, the drawer comes out along x, and
/// `width_m` is the cabinet's extent along y.
///
/// ```text
///      cabinet       tray, pulled out
///   +-----------+ - - - - - - - +|
///   |           |               ||====O   handle: a post to grip
///   +-----------+ - - - - - - - +|
///   back      front           plate
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drawer {
    pub width_m: f32,
}

impl Drawer {
    /// Half the cabinet's depth.
    pub const HALF_DEPTH_M: f32 = 0.030;
    /// The cabinet's height.
    pub const HEIGHT_M: f32 = 0.046;
    /// Thickness of the cabinet and of the tray's walls and floor.
    pub const WALL_M: f32 = 0.003;
    /// How far the drawer comes out.
    pub const TRAVEL_M: f32 = 0.050;
    /// Height of the tray's floor above the table.
    pub const FLOOR_M: f32 = 0.006;
    /// Height of the tray's walls above the table.
    pub const RIM_M: f32 = 0.028;
    /// Half the thickness of the front plate.
    pub const HALF_PLATE_M: f32 = 0.002;
    /// The handle: a post with this radius, its centre this far before the front plate, from the first to the second
    /// height.
    pub const HANDLE_RADIUS_M: f32 = 0.008;
    pub const HANDLE_AHEAD_M: f32 = 0.016;
    pub const HANDLE_FROM_M: f32 = 0.008;
    pub const HANDLE_TO_M: f32 = 0.034;

    /// The middle of the front plate's outer face, closed.
    pub const fn face_x_m() -> f32 {
        Self::HALF_DEPTH_M + 2.0 * Self::HALF_PLATE_M
    }

    /// The middle of the handle when the drawer is out by `travel_m`.
    pub fn handle_m(travel_m: f32) -> Vec3 {
        let height_m = f32::midpoint(Self::HANDLE_FROM_M, Self::HANDLE_TO_M);
        Vec3::new(Self::face_x_m() + Self::HANDLE_AHEAD_M + travel_m, 0.0, height_m)
    }

    /// The part of the tray that is open to above when the drawer is out by `travel_m`: from and to along x, and half its
    /// extent along y.
    pub fn opening_m(&self, travel_m: f32) -> (f32, f32, f32) {
        let half_y_m = self.width_m * 0.5 - 2.0 * Self::WALL_M;
        (Self::HALF_DEPTH_M, Self::HALF_DEPTH_M + travel_m, half_y_m)
    }
}
