//! The first stages of `EfficientNet`-Lite0 (Tan and Le 2019; the Lite variants are Google's, 2020), down to an eighth of the
//! picture's size, with batch normalisation folded into the convolutions: what a network that knows photographs looks for
//! first, to begin with or to measure against.

use burn::{
    module::{Module, Param},
    nn::{
        PaddingConfig2d,
        conv::{Conv2d, Conv2dConfig},
    },
    tensor::{Device, Tensor, activation},
};

/// Channels of the last stage kept.
pub const LITE_CHANNELS: usize = 40;
const FIRST_CHANNELS: usize = 32;
/// Rectifiers of this network are cut here.
const CEILING: f64 = 6.0;

/// An inverted bottleneck (Sandler et al. 2018): widen, filter each channel, narrow, and add what came in where that fits.
#[derive(Clone, Copy, Debug)]
struct Shape {
    from: usize,
    to: usize,
    /// Width of the filter, over `from`.
    expansion: usize,
    kernel: usize,
    stride: usize,
}

/// The blocks kept, as in the table of the paper.
const BLOCKS: [Shape; 5] = [
    Shape { from: 32, to: 16, expansion: 1, kernel: 3, stride: 1 },
    Shape { from: 16, to: 24, expansion: 6, kernel: 3, stride: 2 },
    Shape { from: 24, to: 24, expansion: 6, kernel: 3, stride: 1 },
    Shape { from: 24, to: 40, expansion: 6, kernel: 5, stride: 2 },
    Shape { from: 40, to: LITE_CHANNELS, expansion: 6, kernel: 5, stride: 1 },
];

/// Pictures to `[frames, 40, side / 8, side / 8]`.
#[derive(Module, Debug)]
pub struct Lite {
    first: Conv2d,
    blocks: Vec<Bottleneck>,
}

#[derive(Module, Debug)]
struct Bottleneck {
    widen: Option<Conv2d>,
    filter: Conv2d,
    narrow: Conv2d,
}

/// The weights of a convolution and the batch normalisation after it, as a pretrained network stores them.
#[derive(Clone, Debug)]
pub struct Normalised {
    /// `[to, from / groups, kernel, kernel]`, row by row.
    pub weight: Vec<f32>,
    /// Per channel: scale, shift, mean and variance.
    pub scale: Vec<f32>,
    pub shift: Vec<f32>,
    pub mean: Vec<f32>,
    pub variance: Vec<f32>,
}

/// What the network was trained with.
const EPSILON: f32 = 1e-3;

impl Lite {
    /// One with fresh weights.
    pub fn new(device: &Device) -> Self {
        Self {
            first: convolution(3, FIRST_CHANNELS, 3, 2, 1, device),
            blocks: BLOCKS.iter().map(|shape| Bottleneck::new(*shape, device)).collect(),
        }
    }

    /// One with the weights of a pretrained network, asked for by the names that its `PyTorch` ports use: of the
    /// convolution, then of the normalisation.
    pub fn from_pretrained<E>(
        device: &Device,
        mut named: impl FnMut(&str, &str) -> Result<Normalised, E>,
    ) -> Result<Self, E> {
        let mut net = Self::new(device);
        net.first = folded(net.first, &named("_conv_stem", "_bn0")?);
        for (index, block) in net.blocks.iter_mut().enumerate() {
            let mut of = |convolution: &str, norm: &str| {
                named(&format!("_blocks.{index}.{convolution}"), &format!("_blocks.{index}.{norm}"))
            };
            if let Some(widen) = block.widen.take() {
                block.widen = Some(folded(widen, &of("_expand_conv", "_bn0")?));
            }
            block.filter = folded(block.filter.clone(), &of("_depthwise_conv", "_bn1")?);
            block.narrow = folded(block.narrow.clone(), &of("_project_conv", "_bn2")?);
        }
        Ok(net)
    }

    /// `[frames, 3, side, side]`, each channel from -1 to 1, to `[frames, 40, side / 8, side / 8]`.
    pub fn forward(&self, pictures: Tensor<4>) -> Tensor<4> {
        let seen = rectified(self.first.forward(pictures));
        self.blocks.iter().fold(seen, |seen, block| block.forward(seen))
    }
}

impl Bottleneck {
    fn new(shape: Shape, device: &Device) -> Self {
        let Shape { from, to, expansion, kernel, stride } = shape;
        let wide = from * expansion;
        Self {
            widen: (expansion > 1).then(|| convolution(from, wide, 1, 1, 1, device)),
            filter: convolution(wide, wide, kernel, stride, wide, device),
            narrow: convolution(wide, to, 1, 1, 1, device),
        }
    }

    fn forward(&self, seen: Tensor<4>) -> Tensor<4> {
        let wide = match &self.widen {
            Some(widen) => rectified(widen.forward(seen.clone())),
            None => seen.clone(),
        };
        let narrow = self.narrow.forward(rectified(self.filter.forward(wide)));
        if narrow.dims() == seen.dims() { narrow + seen } else { narrow }
    }
}

/// Padded as `TensorFlow` does: where the stride leaves an odd pixel over, it is the last one.
fn convolution(from: usize, to: usize, kernel: usize, stride: usize, groups: usize, device: &Device) -> Conv2d {
    Conv2dConfig::new([from, to], [kernel, kernel])
        .with_stride([stride, stride])
        .with_groups(groups)
        .with_padding(PaddingConfig2d::Same)
        .init(device)
}

fn rectified(seen: Tensor<4>) -> Tensor<4> {
    activation::relu(seen).clamp_max(CEILING)
}

/// A convolution that does what its pretrained one and the normalisation after it do.
fn folded(mut convolution: Conv2d, normalised: &Normalised) -> Conv2d {
    let dims = convolution.weight.dims();
    let device = convolution.weight.val().device();
    let channels = normalised.scale.len();
    let gain: Vec<f32> =
        (0..channels).map(|at| normalised.scale[at] / (normalised.variance[at] + EPSILON).sqrt()).collect();
    let bias: Vec<f32> = (0..channels).map(|at| normalised.shift[at] - normalised.mean[at] * gain[at]).collect();
    let gain = Tensor::<1>::from_floats(gain.as_slice(), &device).reshape([channels, 1, 1, 1]);
    let weight = Tensor::<1>::from_floats(normalised.weight.as_slice(), &device).reshape(dims);
    convolution.weight = Param::from_tensor(weight * gain);
    convolution.bias = Some(Param::from_tensor(Tensor::from_floats(bias.as_slice(), &device)));
    convolution
}
