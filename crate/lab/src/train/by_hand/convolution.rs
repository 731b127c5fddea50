//! 3 x 3 convolutions over rows of pixels, `[height * width, channels]`: each pixel's neighbourhood as a row, times a matrix.

use anyhow::{Result, ensure};

use super::{
    arena::{Arena, Slot},
    product::{Into, Mat, MatMut, add_rows, product},
};

/// Side of the kernel; one pixel is added around the picture.
const SIDE: usize = 3;
const TAPS: usize = SIDE * SIDE;

/// A convolution of the stem.
#[derive(Debug)]
pub struct Convolution {
    /// `[to, from, 3, 3]`
    weight: Slot,
    bias: Slot,
    pub from: usize,
    pub to: usize,
    stride: usize,
    /// Side of the square that comes in, pixels.
    side: usize,
}

impl Convolution {
    pub fn new(arena: &Arena, name: &str, side: usize, stride: usize) -> Result<Self> {
        let weight = arena.slot(&format!("{name}.weight"))?;
        ensure!(weight.dims.len() == 4 && weight.dims[2..] == [SIDE, SIDE], "{name} is no 3 x 3 convolution");
        let (to, from) = (weight.dims[0], weight.dims[1]);
        Ok(Self { weight, bias: arena.slot(&format!("{name}.bias"))?, from, to, stride, side })
    }

    /// Side of the square that comes out.
    pub fn side_out(&self) -> usize {
        self.side.div_ceil(self.stride)
    }

    /// `[9 * from, to]`: the kernel as a matrix, neighbour by neighbour.
    pub fn matrix(&self, all: &[f32]) -> Vec<f32> {
        let kernel = self.weight.of(all);
        let mut matrix = vec![0.0; kernel.len()];
        for (at, value) in self.places().zip(kernel) {
            matrix[at] = *value;
        }
        matrix
    }

    /// Where each value of the kernel is in the matrix.
    fn places(&self) -> impl Iterator<Item = usize> {
        let (from, to) = (self.from, self.to);
        (0..to).flat_map(move |out| {
            (0..from).flat_map(move |into| (0..TAPS).map(move |tap| (tap * from + into) * to + out))
        })
    }

    /// One picture, `[side * side, from]`, to `[side_out * side_out, to]`; `matrix` is that of the kernel.
    pub fn forward(&self, all: &[f32], matrix: &[f32], picture: &[f32]) -> Vec<f32> {
        let neighbours = self.neighbours(picture);
        let mut seen = self.bias.of(all).repeat(self.side_out() * self.side_out());
        let to = MatMut::of(&mut seen, self.to);
        product(to, Into::Added, Mat::of(&neighbours, TAPS * self.from), Mat::of(matrix, self.to), 1.0);
        seen
    }

    /// Adds to the gradient of the kernel's matrix, and gives that of the picture where it is wanted.
    pub fn backward(
        &self,
        gradients: &mut [f32],
        dmatrix: &mut [f32],
        matrix: &[f32],
        picture: &[f32],
        dseen: &[f32],
        wanted: bool,
    ) -> Option<Vec<f32>> {
        add_rows(self.bias.of_mut(gradients), dseen);
        let dseen = Mat::of(dseen, self.to);
        let mut neighbours = self.neighbours(picture);
        let rows = Mat::of(&neighbours, TAPS * self.from);
        product(MatMut::of(dmatrix, self.to), Into::Added, rows.transposed(), dseen, 1.0);
        wanted.then(|| {
            let rows = MatMut::of(&mut neighbours, TAPS * self.from);
            product(rows, Into::Replaced, dseen, Mat::of(matrix, self.to).transposed(), 1.0);
            let mut dpicture = vec![0.0; picture.len()];
            self.each_run(|pixel, row, count| {
                let run = &neighbours[row..row + count];
                super::product::add(&mut dpicture[pixel..pixel + count], run);
            });
            dpicture
        })
    }

    /// Adds the gradient of the kernel's matrix to that of the kernel.
    pub fn put(&self, gradients: &mut [f32], dmatrix: &[f32]) {
        for (at, value) in self.places().zip(self.weight.of_mut(gradients)) {
            *value += dmatrix[at];
        }
    }

    /// `[side_out * side_out, 9 * from]`: the nine neighbours of each pixel, zeros outside the picture.
    fn neighbours(&self, picture: &[f32]) -> Vec<f32> {
        let mut rows = vec![0.0; self.side_out() * self.side_out() * TAPS * self.from];
        self.each_run(|pixel, row, count| rows[row..row + count].copy_from_slice(&picture[pixel..pixel + count]));
        rows
    }

    /// Calls with where a run of neighbours lies in the picture, where in the rows, and how long it is. Neighbours in a line
    /// lie side by side in both.
    fn each_run(&self, mut call: impl FnMut(usize, usize, usize)) {
        let out = self.side_out();
        for y in 0..out {
            for x in 0..out {
                for line in 0..SIDE {
                    let Some(picture_y) = (y * self.stride + line).checked_sub(1).filter(|&y| y < self.side) else {
                        continue;
                    };
                    let left = (x * self.stride).saturating_sub(1);
                    let right = (x * self.stride + SIDE - 1).min(self.side);
                    let skipped = left + 1 - x * self.stride;
                    let row = (y * out + x) * TAPS + line * SIDE + skipped;
                    call((picture_y * self.side + left) * self.from, row * self.from, (right - left) * self.from);
                }
            }
        }
    }
}
