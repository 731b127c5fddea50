//! The square of a webcam frame that the model is shown.

/// The smallest square, as a share of the frame's shorter side.
const SMALLEST: f32 = 0.2;

/// A square inside a frame: its centre as shares of width and height, its side as a share of the shorter side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crop {
    pub x: f32,
    pub y: f32,
    pub side: f32,
}

impl Default for Crop {
    fn default() -> Self {
        Self { x: 0.5, y: 0.5, side: 1.0 }
    }
}

/// A square in pixels: left, top, side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Square {
    pub left: f32,
    pub top: f32,
    pub side: f32,
}

impl Crop {
    /// The same square, moved and shrunk until it lies within a frame of this size.
    #[must_use]
    pub fn within(self, width: f32, height: f32) -> Self {
        let side = self.side.clamp(SMALLEST, 1.0);
        let half = side * width.min(height) * 0.5;
        let (half_x, half_y) = (half / width, half / height);
        Self { x: self.x.clamp(half_x, 1.0 - half_x), y: self.y.clamp(half_y, 1.0 - half_y), side }
    }

    /// The square in pixels of a frame of this size.
    pub fn square(self, width: f32, height: f32) -> Square {
        let Self { x, y, side } = self.within(width, height);
        let side_px = side * width.min(height);
        Square { left: x * width - side_px * 0.5, top: y * height - side_px * 0.5, side: side_px }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn untouched_it_is_the_largest_square_in_the_middle() {
        assert_eq!(Crop::default().square(640.0, 480.0), Square { left: 80.0, top: 0.0, side: 480.0 });
    }

    proptest! {
        #[test]
        fn it_never_leaves_the_frame(
            (x, y, side) in (-2.0_f32..3.0, -2.0_f32..3.0, -1.0_f32..3.0),
            (width, height) in (100.0_f32..2000.0, 100.0_f32..2000.0),
        ) {
            let Square { left, top, side } = Crop { x, y, side }.square(width, height);
            prop_assert!(left >= -0.01 && top >= -0.01 && side > 0.0);
            prop_assert!(left + side <= width + 0.01 && top + side <= height + 0.01);
        }
    }
}
