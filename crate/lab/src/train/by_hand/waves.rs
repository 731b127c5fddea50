//! Numbers beside their sines and cosines, as [`policy::model`] makes them of places and senses.

/// How many octaves make `inputs` numbers of `numbers`: each its own, a sine and a cosine an octave.
pub fn numbers_of(inputs: usize, numbers: usize) -> usize {
    (inputs / numbers - 1) / 2
}

fn per_octave(octave: usize) -> f32 {
    core::f32::consts::FRAC_PI_2 * (1 << octave) as f32
}

/// `[rows, numbers]` to `[rows, numbers * (1 + 2 * octaves)]`.
pub fn waves(values: &[f32], numbers: usize, octaves: usize) -> Vec<f32> {
    let mut all = Vec::with_capacity(values.len() * (1 + 2 * octaves));
    for row in values.chunks_exact(numbers) {
        all.extend(row);
        for octave in 0..octaves {
            all.extend(row.iter().map(|value| (value * per_octave(octave)).sin()));
            all.extend(row.iter().map(|value| (value * per_octave(octave)).cos()));
        }
    }
    all
}

/// The gradient of the numbers from that of their waves.
pub fn unwave(values: &[f32], numbers: usize, octaves: usize, dwaves: &[f32]) -> Vec<f32> {
    let mut dvalues = Vec::with_capacity(values.len());
    for (row, dwaves) in values.chunks_exact(numbers).zip(dwaves.chunks_exact(numbers * (1 + 2 * octaves))) {
        for (index, value) in row.iter().enumerate() {
            let mut dvalue = dwaves[index];
            for octave in 0..octaves {
                let (sin, cos) = (value * per_octave(octave)).sin_cos();
                let dsin = dwaves[numbers * (1 + 2 * octave) + index];
                let dcos = dwaves[numbers * (2 + 2 * octave) + index];
                dvalue += per_octave(octave) * (cos * dsin - sin * dcos);
            }
            dvalues.push(dvalue);
        }
    }
    dvalues
}
