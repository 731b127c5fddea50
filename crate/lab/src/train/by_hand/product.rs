//! Matrix products over slices, and the few element-wise loops that are worth a name.

use gemm::Parallelism;

/// A matrix that is looked at: any two strides over a slice.
#[derive(Clone, Copy, Debug)]
pub struct Mat<'a> {
    values: &'a [f32],
    rows: usize,
    columns: usize,
    row_stride: usize,
    column_stride: usize,
}

impl<'a> Mat<'a> {
    /// All of a slice, row by row.
    pub fn of(values: &'a [f32], columns: usize) -> Self {
        Self { values, rows: values.len() / columns, columns, row_stride: columns, column_stride: 1 }
    }

    /// `columns` of its columns from one on.
    #[must_use]
    pub fn columns_from(self, first: usize, columns: usize) -> Self {
        debug_assert!(first + columns <= self.columns, "columns of the matrix");
        Self { values: &self.values[first * self.column_stride..], columns, ..self }
    }

    /// `rows` of its rows from one on.
    #[must_use]
    pub fn rows_from(self, first: usize, rows: usize) -> Self {
        debug_assert!(first + rows <= self.rows, "rows of the matrix");
        Self { values: &self.values[first * self.row_stride..], rows, ..self }
    }

    /// Rows as columns.
    #[must_use]
    pub fn transposed(self) -> Self {
        Self {
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
            ..self
        }
    }

    /// Index behind the last value that is looked at.
    fn end(&self) -> usize {
        if self.rows == 0 || self.columns == 0 {
            0
        } else {
            (self.rows - 1) * self.row_stride + (self.columns - 1) * self.column_stride + 1
        }
    }
}

/// A matrix that is written to, row by row with room between the rows.
#[derive(Debug)]
pub struct MatMut<'a> {
    values: &'a mut [f32],
    rows: usize,
    columns: usize,
    row_stride: usize,
}

impl<'a> MatMut<'a> {
    /// All of a slice, row by row.
    pub fn of(values: &'a mut [f32], columns: usize) -> Self {
        let rows = values.len() / columns;
        Self { values, rows, columns, row_stride: columns }
    }

    /// A part of it.
    #[must_use]
    pub fn part(self, first_row: usize, rows: usize, first_column: usize, columns: usize) -> Self {
        debug_assert!(first_row + rows <= self.rows && first_column + columns <= self.columns, "a part of the matrix");
        Self { values: &mut self.values[first_row * self.row_stride + first_column..], rows, columns, ..self }
    }

    fn end(&self) -> usize {
        if self.rows == 0 || self.columns == 0 { 0 } else { (self.rows - 1) * self.row_stride + self.columns }
    }
}

/// What becomes of what stood there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Into {
    Replaced,
    Added,
}

/// `scale * a * b` into a matrix, on the calling thread.
#[expect(clippy::needless_pass_by_value, reason = "whoever writes to a part of a matrix has it for that alone")]
pub fn product(to: MatMut, how: Into, a: Mat, b: Mat, scale: f32) {
    let (m, n, k) = (to.rows, to.columns, a.columns);
    assert!(a.rows == m && b.columns == n && b.rows == k, "[{}, {}] x [{}, {}] is [{m}, {n}]", a.rows, k, b.rows, n);
    assert!(
        to.end() <= to.values.len() && a.end() <= a.values.len() && b.end() <= b.values.len(),
        "matrices lie within their slices"
    );
    let keep = if how == Into::Added { 1.0 } else { 0.0 };
    #[expect(
        unsafe_code,
        reason = "the only fast matrix product there is takes pointers; both asserts above bound them"
    )]
    // SAFETY: every index the product touches is below an `end` that was checked, and `to` is borrowed for writing alone.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            to.values.as_mut_ptr(),
            1,
            to.row_stride as isize,
            how == Into::Added,
            a.values.as_ptr(),
            a.column_stride as isize,
            a.row_stride as isize,
            b.values.as_ptr(),
            b.column_stride as isize,
            b.row_stride as isize,
            keep,
            scale,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

/// Adds one to another, value by value.
pub fn add(to: &mut [f32], from: &[f32]) {
    debug_assert_eq!(to.len(), from.len(), "as many values");
    for (to, from) in to.iter_mut().zip(from) {
        *to += from;
    }
}

/// Adds each row to one row.
pub fn add_rows(to: &mut [f32], rows: &[f32]) {
    for row in rows.chunks_exact(to.len()) {
        add(to, row);
    }
}

/// Below nothing, nothing.
pub fn rectify(values: &mut [f32]) {
    for value in values {
        *value = value.max(0.0);
    }
}

/// What of a gradient goes through a rectifier that gave `rectified`.
pub fn through_rectifier(gradient: &mut [f32], rectified: &[f32]) {
    for (gradient, value) in gradient.iter_mut().zip(rectified) {
        *gradient = if *value > 0.0 { *gradient } else { 0.0 };
    }
}

/// A row to probabilities.
pub fn softmax(row: &mut [f32]) {
    let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for value in &mut *row {
        *value = exp(*value - most);
    }
    let whole = 1.0 / sum(row);
    for value in row {
        *value *= whole;
    }
}

/// The gradient of the scores from that of the probabilities, in place.
pub fn through_softmax(gradient: &mut [f32], probabilities: &[f32]) {
    let mean = dot(gradient, probabilities);
    for (gradient, probability) in gradient.iter_mut().zip(probabilities) {
        *gradient = probability * (*gradient - mean);
    }
}

/// Values summed side by side at once.
const LANES: usize = 16;

/// Sum of all values; in a fixed order that the compiler can turn into wide instructions.
pub fn sum(values: &[f32]) -> f32 {
    let mut lanes = [0.0; LANES];
    let (whole, rest) = values.as_chunks::<LANES>();
    for chunk in whole {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value;
        }
    }
    lanes.iter().sum::<f32>() + rest.iter().sum::<f32>()
}

/// Sum of the products of two rows.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0; LANES];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    for (a, b) in a.iter().zip(b) {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    lanes.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f32>()
}

/// `e` to the power of a number that is not above 0 by much, within 2e-7 of itself: split into a power of two and a
/// polynomial (the coefficients are those of Cephes' `expf`), so that a loop over it becomes wide instructions.
fn exp(x: f32) -> f32 {
    // Adding this rounds to a whole number, which is then in the low bits.
    const ROUND: f32 = 12_582_912.0;
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    let x = x.max(-87.0);
    let rounded = x * core::f32::consts::LOG2_E + ROUND;
    let whole = rounded - ROUND;
    let r = x - whole * LN_2_HIGH - whole * LN_2_LOW;
    let p = 1.987_569_1e-4;
    let p = p * r + 1.398_199_9e-3;
    let p = p * r + 8.333_452e-3;
    let p = p * r + 4.166_579_6e-2;
    let p = p * r + 1.666_666_5e-1;
    let p = p * r + 0.5;
    let p = p * r * r + r + 1.0;
    let power = f32::from_bits((rounded.to_bits() << 23).wrapping_add(0x3F80_0000));
    p * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_right_to_seven_digits() {
        for step in 0..8700 {
            let x = -(step as f32) * 0.01;
            let (ours, theirs) = (exp(x), x.exp());
            assert!((ours - theirs).abs() <= 3e-7 * theirs, "e^{x}: {ours} instead of {theirs}");
        }
        assert!(exp(-200.0) < 1e-36);
    }

    #[test]
    fn parts_of_matrices_are_multiplied_where_they_lie() {
        let a: Vec<f32> = (0..12).map(|value| value as f32).collect(); // [3, 4]
        let mut to = vec![1.0; 12]; // [3, 4]
        // Columns 1 and 2 of a, times their own transpose, into columns 1 to 3.
        let part = Mat::of(&a, 4).columns_from(1, 2);
        product(MatMut::of(&mut to, 4).part(0, 3, 1, 3), Into::Added, part, part.transposed(), 2.0);
        let expected = |row: usize, column: usize| {
            let of = |row: usize| [a[row * 4 + 1], a[row * 4 + 2]];
            let dot: f32 = of(row).iter().zip(of(column)).map(|(a, b)| a * b).sum();
            1.0 + 2.0 * dot
        };
        for row in 0..3 {
            assert_eq!(to[row * 4], 1.0);
            for column in 0..3 {
                assert_eq!(to[row * 4 + 1 + column], expected(row, column));
            }
        }
    }
}
