//! What JPEG loses, without the file.
//!
//! A JPEG file loses only where colours are halved in resolution and where the coefficients of 8 x 8 blocks are rounded;
//! the rest of the format is lossless packing. So this does the two and skips the packing. The crates there are
//! (`jpeg-encoder` 0.7 with `zune-jpeg` 0.5) would take memory for every frame, and choose other arithmetic where a
//! processor has wide instructions, while these pictures must be the same bytes everywhere.
//!
//! Tables and their scaling by quality are those of the standard's annex K (ITU-T T.81, 1992) and of the Independent JPEG
//! Group's `jpeg_set_quality`; colours are JFIF's (ITU-R BT.601, full range).

use schema::Image;

/// Side of a block.
const N: usize = 8;
type Block = [[f32; N]; N];

/// T.81 table K.1.
const LUMINANCE: [[u8; N]; N] = [
    [16, 11, 10, 16, 24, 40, 51, 61],
    [12, 12, 14, 19, 26, 58, 60, 55],
    [14, 13, 16, 24, 40, 57, 69, 56],
    [14, 17, 22, 29, 51, 87, 80, 62],
    [18, 22, 37, 56, 68, 109, 103, 77],
    [24, 35, 55, 64, 81, 104, 113, 92],
    [49, 64, 78, 87, 103, 121, 120, 101],
    [72, 92, 95, 98, 112, 100, 103, 99],
];

/// T.81 table K.2.
const CHROMINANCE: [[u8; N]; N] = [
    [17, 18, 24, 47, 99, 99, 99, 99],
    [18, 21, 26, 66, 99, 99, 99, 99],
    [24, 26, 56, 99, 99, 99, 99, 99],
    [47, 66, 99, 99, 99, 99, 99, 99],
    [99, 99, 99, 99, 99, 99, 99, 99],
    [99, 99, 99, 99, 99, 99, 99, 99],
    [99, 99, 99, 99, 99, 99, 99, 99],
    [99, 99, 99, 99, 99, 99, 99, 99],
];

/// Compresses pictures in place; keeps its memory from frame to frame.
#[derive(Clone, Debug, Default)]
pub(super) struct Jpeg {
    /// Luminance in full, then the two colour differences in half resolution, all about zero.
    planes: [Plane; 3],
    /// The basis of the cosine transform, worked out at the first picture.
    basis: Option<Basis>,
}

#[derive(Clone, Debug, Default)]
struct Plane {
    values: Vec<f32>,
    width: usize,
}

/// Row `k` is the k-th cosine; and the transpose.
#[derive(Clone, Copy, Debug)]
struct Basis {
    rows: Block,
    columns: Block,
}

impl Basis {
    fn new() -> Self {
        let mut basis = Self { rows: [[0.0; N]; N], columns: [[0.0; N]; N] };
        for k in 0..N {
            // Orthonormal.
            let scale = if k == 0 { libm::sqrtf(0.125) } else { 0.5 };
            for x in 0..N {
                let angle_rad = core::f32::consts::PI / 16.0 * ((2 * x + 1) * k) as f32;
                basis.rows[k][x] = scale * libm::cosf(angle_rad);
                basis.columns[x][k] = basis.rows[k][x];
            }
        }
        basis
    }
}

impl Jpeg {
    /// Loses what a file of this quality, 1 to 100, would.
    pub fn compress(&mut self, image: &mut Image, quality: u8) {
        let basis = *self.basis.get_or_insert_with(Basis::new);
        self.split(image);
        for (plane, table) in self.planes.iter_mut().zip([&LUMINANCE, &CHROMINANCE, &CHROMINANCE]) {
            let steps = steps(table, quality);
            plane.round(&basis, &steps);
        }
        self.join(image);
    }

    /// To luminance and halved colour differences, padded to whole blocks by repeating the border.
    fn split(&mut self, image: &Image) {
        let (width, height) = (image.width.next_multiple_of(2 * N), image.height.next_multiple_of(2 * N));
        let [luminance, blue, red] = &mut self.planes;
        luminance.shape(width, height);
        blue.shape(width / 2, height / 2);
        red.shape(width / 2, height / 2);
        for y in 0..height {
            let line = y.min(image.height - 1) * image.width;
            let half = y / 2 * (width / 2);
            for x in 0..width {
                let index = (line + x.min(image.width - 1)) * 3;
                let [r, g, b] = [0, 1, 2].map(|channel| f32::from(image.rgb[index + channel]));
                let value = 0.299 * r + 0.587 * g + 0.114 * b;
                luminance.values[y * width + x] = value - 128.0;
                // A quarter each: four pixels share one.
                blue.values[half + x / 2] += (b - value) * (0.25 / 1.772);
                red.values[half + x / 2] += (r - value) * (0.25 / 1.402);
            }
        }
    }

    fn join(&self, image: &mut Image) {
        let [luminance, blue, red] = &self.planes;
        for (y, row) in image.rgb.chunks_exact_mut(image.width * 3).enumerate() {
            let (line, half) = (y * luminance.width, y / 2 * blue.width);
            for (x, pixel) in row.chunks_exact_mut(3).enumerate() {
                let value = luminance.values[line + x] + 128.0;
                let (blue, red) = (blue.values[half + x / 2], red.values[half + x / 2]);
                let rgb = [value + 1.402 * red, value - 0.344_136 * blue - 0.714_136 * red, value + 1.772 * blue];
                for (byte, value) in pixel.iter_mut().zip(rgb) {
                    // The cast cuts off what is outside a byte's range.
                    *byte = (value + 0.5) as u8;
                }
            }
        }
    }
}

impl Plane {
    fn shape(&mut self, width: usize, height: usize) {
        self.width = width;
        self.values.clear();
        self.values.resize(width * height, 0.0);
    }

    /// Transforms each block, rounds its coefficients to whole steps, and transforms it back.
    fn round(&mut self, basis: &Basis, steps: &Block) {
        let width = self.width;
        for rows in self.values.chunks_exact_mut(width * N) {
            for left in (0..width).step_by(N) {
                let mut block = [[0.0; N]; N];
                for (row, values) in block.iter_mut().zip(rows.chunks_exact(width)) {
                    row.copy_from_slice(&values[left..left + N]);
                }
                let mut waves = product(&product(&basis.rows, &block), &basis.columns);
                for (row, steps) in waves.iter_mut().zip(steps) {
                    for (wave, &step) in row.iter_mut().zip(steps) {
                        *wave = nearest(*wave / step) * step;
                    }
                }
                let block = product(&product(&basis.columns, &waves), &basis.rows);
                for (row, values) in block.iter().zip(rows.chunks_exact_mut(width)) {
                    values[left..left + N].copy_from_slice(row);
                }
            }
        }
    }
}

/// The quantiser's steps at a quality, as `jpeg_set_quality` scales them.
fn steps(table: &[[u8; N]; N], quality: u8) -> Block {
    let quality = i32::from(quality.clamp(1, 100));
    let percent = if quality < 50 { 5000 / quality } else { 200 - quality * 2 };
    table.map(|row| row.map(|step| ((i32::from(step) * percent + 50) / 100).clamp(1, 255) as f32))
}

/// A matrix product, eight columns at a time.
fn product(a: &Block, b: &Block) -> Block {
    let mut out = [[0.0; N]; N];
    for (out, a) in out.iter_mut().zip(a) {
        for (&factor, b) in a.iter().zip(b) {
            for (out, &value) in out.iter_mut().zip(b) {
                *out += factor * value;
            }
        }
    }
    out
}

/// The nearest whole number. Coefficients are below 1,024; adding more than that first makes the cast round down.
fn nearest(value: f32) -> f32 {
    const LIFT: f32 = 2048.0;
    ((value + (LIFT + 0.5)) as i32 - LIFT as i32) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn squares() -> Image {
        let mut image = Image::new(40, 30);
        for (index, pixel) in image.rgb.chunks_exact_mut(3).enumerate() {
            let (x, y) = (index % 40, index / 40);
            let light = (x / 5 + y / 5).is_multiple_of(2);
            pixel.copy_from_slice(if light { &[220, 190, 160] } else { &[40, 60, 90] });
        }
        image
    }

    /// Levels a byte is off by, on average.
    fn error(quality: u8) -> f32 {
        let mut image = squares();
        Jpeg::default().compress(&mut image, quality);
        let sum: u32 = image.rgb.iter().zip(&squares().rgb).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
        sum as f32 / image.rgb.len() as f32
    }

    /// libjpeg-turbo, called by Pillow 13.0 with `subsampling=2`, on the same picture. It blends halved colours where this
    /// repeats them.
    const REFERENCE: [(u8, f32); 5] = [(95, 9.94), (75, 14.05), (50, 19.18), (20, 26.06), (5, 33.30)];

    #[test]
    fn as_much_is_lost_as_in_a_file_of_the_same_quality() {
        for (quality, expected) in REFERENCE {
            let found = error(quality);
            assert!((found / expected - 1.0).abs() < 0.12, "quality {quality}: {found} where {expected} is lost");
        }
    }

    #[test]
    fn an_even_grey_survives_every_quality_to_within_its_step() {
        for quality in [1, 50, 100] {
            let mut image = Image { rgb: vec![128; 20 * 20 * 3], ..Image::new(20, 20) };
            Jpeg::default().compress(&mut image, quality);
            assert!(image.rgb.iter().all(|&byte| byte == 128), "quality {quality}");
        }
    }

    #[test]
    fn at_full_quality_what_is_grey_changes_by_a_level_or_two() {
        let mut image = squares();
        for pixel in image.rgb.chunks_exact_mut(3) {
            pixel.copy_from_slice(&[pixel[0]; 3]);
        }
        let before = image.clone();
        Jpeg::default().compress(&mut image, 100);
        assert!(image.rgb.iter().zip(&before.rgb).all(|(a, b)| a.abs_diff(*b) <= 2));
    }

    #[test]
    fn the_quality_scales_the_tables_as_the_reference_does() {
        assert_eq!(steps(&LUMINANCE, 50)[0][0], 16.0);
        assert_eq!(steps(&LUMINANCE, 75)[0][0], 8.0);
        assert_eq!(steps(&LUMINANCE, 25)[7][7], 198.0);
        assert_eq!(steps(&LUMINANCE, 100), [[1.0; N]; N]);
    }
}
