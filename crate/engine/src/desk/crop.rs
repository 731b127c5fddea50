//! A square of a picture as the model is shown it while nobody knows where the camera stands.

use schema::{CAMERA_SIDE, Image};

/// Brings a square of an RGBA picture to the model's size: each pixel is the mean of those it stands for. `square` is left,
/// top and side in pixels; what hangs over the picture's edge repeats it.
pub fn crop(rgba: &[u8], [width, height]: [usize; 2], square: [f32; 3]) -> Image {
    let [left, top, side] = square;
    let mut image = Image::new(CAMERA_SIDE, CAMERA_SIDE);
    if width == 0 || height == 0 || rgba.len() < width * height * 4 {
        return image;
    }
    let span = |from: f32, place: usize, length: usize| {
        let at = |place: usize| from + side * place as f32 / CAMERA_SIDE as f32;
        let first = (at(place).max(0.0) as usize).min(length - 1);
        let end = (at(place + 1).max(0.0) as usize).clamp(first + 1, length);
        first..end
    };
    let columns: Vec<_> = (0..CAMERA_SIDE).map(|x| span(left, x, width)).collect();
    for (y, row) in image.rgb.chunks_exact_mut(CAMERA_SIDE * 3).enumerate() {
        let rows = span(top, y, height);
        for (pixel, columns) in row.chunks_exact_mut(3).zip(&columns) {
            let mut sums = [0u32; 3];
            for y in rows.clone() {
                let from = &rgba[(y * width + columns.start) * 4..(y * width + columns.end) * 4];
                for four in from.chunks_exact(4) {
                    sums.iter_mut().zip(four).for_each(|(sum, byte)| *sum += u32::from(*byte));
                }
            }
            let count = (rows.len() * columns.len()) as u32;
            pixel.copy_from_slice(&sums.map(|sum| ((sum + count / 2) / count) as u8));
        }
    }
    image
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_square_alone_is_seen_and_halves_keep_their_place() {
        // Left of the square red, in it green above and blue below.
        let [width, height] = [640usize, 480];
        let colour = |x: usize, y: usize| match (x < 80, y < 240) {
            (true, _) => [255, 0, 0, 255],
            (false, true) => [0, 200, 0, 255],
            (false, false) => [0, 0, 100, 255],
        };
        let rgba: Vec<u8> = (0..width * height).flat_map(|place| colour(place % width, place / width)).collect();
        let image = crop(&rgba, [width, height], [80.0, 0.0, 480.0]);
        let (upper, lower) = image.rgb.split_at(CAMERA_SIDE * CAMERA_SIDE / 2 * 3);
        assert!(upper.chunks_exact(3).all(|pixel| pixel == [0, 200, 0]));
        assert!(lower.chunks_exact(3).all(|pixel| pixel == [0, 0, 100]));
    }

    #[test]
    fn a_square_beyond_the_picture_and_bytes_that_are_missing_do_no_harm() {
        assert_eq!(crop(&[9; 4 * 16], [4, 4], [-50.0, 90.0, 300.0]).rgb, vec![9; CAMERA_SIDE * CAMERA_SIDE * 3]);
        assert_eq!(crop(&[9; 3], [4, 4], [0.0, 0.0, 4.0]).rgb, vec![0; CAMERA_SIDE * CAMERA_SIDE * 3]);
    }
}
