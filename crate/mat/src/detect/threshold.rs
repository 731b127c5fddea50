//! Dark pixels: those darker than the mean of a square around them.

use super::Part;
use crate::grey::Grey;

/// The square reaches this far to each side in a picture 640 wide: about as far as the frame of a marker is wide that is seen
/// from so near that the mat fills the picture, so that the light beside it is in the square.
const REACH_PX: usize = 14;
/// And at least so far in smaller ones.
const LEAST_REACH_PX: usize = 8;
/// How many levels darker. Less, and the noise of even surfaces makes blobs; more, and markers in the dark are missed.
const DARKER_BY: u32 = 6;
/// How dark a pixel must be beside its surroundings to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Darkness {
    /// A little darker than the mean: finds markers in haze and blur.
    Slight,
    /// Much darker: paper in a shadow beside paper in the sun does not count, nor does a desk beside the mat, so that markers
    /// keep apart from both.
    Strong,
}

impl Darkness {
    /// At most so many eighths as light as the mean.
    const fn eighths(self) -> u32 {
        match self {
            Self::Slight => 7,
            Self::Strong => 6,
        }
    }
}

/// Keeps its memory from picture to picture.
#[derive(Clone, Debug, Default)]
pub(super) struct Threshold {
    dark: Vec<bool>,
    /// Sums along columns of the rows that the square covers.
    columns: Vec<u32>,
}

impl Threshold {
    /// Which pixels of the part are dark, row by row.
    pub fn dark(&self) -> &[bool] {
        &self.dark
    }

    pub fn find(&mut self, picture: &Grey, part: Part, darkness: Darkness) {
        let eighths = darkness.eighths();
        let Part { left, top, width, height } = part;
        let row = |y: usize| {
            let start = (top + y) * picture.width + left;
            &picture.levels[start..start + width]
        };
        let reach = (REACH_PX * picture.width / 640).max(LEAST_REACH_PX);
        self.dark.clear();
        self.dark.reserve(width * height);
        self.columns.clear();
        self.columns.resize(width, 0);
        let mut rows = 0;
        let add = |columns: &mut [u32], row: &[u8]| {
            columns.iter_mut().zip(row).for_each(|(sum, &level)| *sum += u32::from(level));
        };
        for y in 0..height.min(reach) {
            add(&mut self.columns, row(y));
            rows += 1;
        }
        for y in 0..height {
            if y + reach < height {
                add(&mut self.columns, row(y + reach));
                rows += 1;
            }
            if y > reach {
                self.columns.iter_mut().zip(row(y - reach - 1)).for_each(|(sum, &level)| *sum -= u32::from(level));
                rows -= 1;
            }
            let mut sum: u32 = self.columns[..width.min(reach)].iter().sum();
            let mut columns = width.min(reach) as u32;
            for (x, &level) in row(y).iter().enumerate() {
                if x + reach < width {
                    sum += self.columns[x + reach];
                    columns += 1;
                }
                if x > reach {
                    sum -= self.columns[x - reach - 1];
                    columns -= 1;
                }
                let level = u32::from(level) * rows * columns;
                self.dark.push(level + DARKER_BY * rows * columns < sum && level * 8 < sum * eighths);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dark_square_is_found_on_light_that_falls_off() {
        let mut picture = Grey::new(90, 70);
        for (index, level) in picture.levels.iter_mut().enumerate() {
            let (x, y) = (index % 90, index / 90);
            let light = 250 - 2 * x;
            let square = (30..50).contains(&x) && (20..40).contains(&y);
            *level = if square { light / 4 } else { light } as u8;
        }
        let mut threshold = Threshold::default();
        threshold.find(&picture, Part::whole(&picture), Darkness::Slight);
        let dark = |x: usize, y: usize| threshold.dark()[y * 90 + x];
        assert!(dark(31, 21) && dark(48, 38) && dark(40, 21));
        assert!(!dark(28, 30) && !dark(52, 30) && !dark(40, 18) && !dark(80, 5));
    }

    #[test]
    fn paper_in_a_shadow_is_not_strongly_dark() {
        let mut picture = Grey::new(60, 40);
        for (index, level) in picture.levels.iter_mut().enumerate() {
            let x = index % 60;
            *level = if (20..26).contains(&x) {
                40
            } else if x < 35 {
                230
            } else {
                165
            };
        }
        let mut threshold = Threshold::default();
        let mut dark = |darkness: Darkness, x: usize| {
            threshold.find(&picture, Part::whole(&picture), darkness);
            threshold.dark()[20 * 60 + x]
        };
        assert!(dark(Darkness::Slight, 36) && !dark(Darkness::Strong, 36));
        assert!(dark(Darkness::Slight, 23) && dark(Darkness::Strong, 23));
    }

    #[test]
    fn an_even_picture_has_nothing_dark() {
        let mut picture = Grey::new(50, 40);
        picture.levels.fill(9);
        let mut threshold = Threshold::default();
        threshold.find(&picture, Part::whole(&picture), Darkness::Slight);
        assert!(threshold.dark().iter().all(|&dark| !dark));
    }
}
