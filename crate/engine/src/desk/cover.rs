//! Hiding a place of a webcam's picture from the model.
//!
//! A policy cannot be told "the left one". When two places fit a sentence and the visitor says which is meant, the other
//! is painted over in what the model is shown, and the page shows exactly that.

use schema::CAMERA_SIDE;

/// Radius of what is painted over: two patches.
const RADIUS_PX: f32 = 16.0;
/// The ring around it whose mean colour it takes.
const RING_PX: f32 = 20.0;

/// Paints a disc around a place (shares of width and height) in the mean colour of the ring around it.
pub fn cover(rgb: &mut [u8], [x, y]: [f32; 2]) {
    let (centre_x, centre_y) = (x * CAMERA_SIDE as f32, y * CAMERA_SIDE as f32);
    let distance = |place: usize| {
        let (column, row) = ((place % CAMERA_SIDE) as f32 + 0.5, (place / CAMERA_SIDE) as f32 + 0.5);
        ((column - centre_x).powi(2) + (row - centre_y).powi(2)).sqrt()
    };
    let (mut sum, mut count) = ([0_u32; 3], 0_u32);
    for (place, pixel) in rgb.chunks_exact(3).enumerate() {
        if (RADIUS_PX..RING_PX).contains(&distance(place)) {
            count += 1;
            sum.iter_mut().zip(pixel).for_each(|(sum, channel)| *sum += u32::from(*channel));
        }
    }
    let mean = sum.map(|sum| (sum / count.max(1)) as u8);
    for (place, pixel) in rgb.chunks_exact_mut(3).enumerate() {
        if distance(place) < RADIUS_PX {
            pixel.copy_from_slice(&mean);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_on_a_plain_desk_is_gone_and_the_desk_is_as_it_was() {
        let desk = [90, 80, 70];
        let mut rgb = desk.repeat(CAMERA_SIDE * CAMERA_SIDE);
        let thing = (40 * CAMERA_SIDE + 30) * 3;
        rgb[thing..thing + 3].copy_from_slice(&[255, 0, 0]);
        cover(&mut rgb, [30.0 / 96.0, 40.0 / 96.0]);
        assert!(rgb.chunks_exact(3).all(|pixel| pixel == desk));
    }

    #[test]
    fn what_lies_farther_away_stays() {
        let mut rgb = vec![10; CAMERA_SIDE * CAMERA_SIDE * 3];
        let far = (80 * CAMERA_SIDE + 80) * 3;
        rgb[far] = 200;
        cover(&mut rgb, [0.2, 0.2]);
        assert_eq!(rgb[far], 200);
    }
}
