//! What two runs differ in, and how far apart they are.

use schema::{ActionDim, CHUNK_STEPS, DIMS, Forecast};

use crate::trace::{Quantity, StepRecord};

/// What the second run of a comparison has other than the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Differs {
    #[default]
    Sentence,
    /// The CPU, then WebGPU.
    Backend,
    /// What is likeliest by each distribution, then a sample of it.
    Decoding,
    /// The model that is loaded, then another.
    Model,
}

impl Differs {
    /// All of them, in the order of the choice.
    pub const ALL: [Self; 4] = [Self::Sentence, Self::Backend, Self::Decoding, Self::Model];

    /// What a person calls it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Sentence => "two sentences",
            Self::Backend => "CPU and WebGPU",
            Self::Decoding => "likeliest and sample",
            Self::Model => "two models",
        }
    }
}

/// Where the tools of two runs parted: the first step after which they are farther apart than this, metres.
pub const PARTED_M: f32 = 0.01;

/// The first step at which the two tools are [`PARTED_M`] apart.
pub fn parted_at(a: &[StepRecord], b: &[StepRecord]) -> Option<usize> {
    let at = |step: &StepRecord| [Quantity::X, Quantity::Y, Quantity::Z].map(|axis| step.values(axis).1);
    a.iter().zip(b).position(|(a, b)| {
        let off = at(a).iter().zip(at(b)).map(|(a, b)| (a - b) * (a - b)).sum::<f32>();
        off.sqrt() > PARTED_M
    })
}

/// Each dimension of the action at one step of two chunks: the first, the second, and how far from the one to the other.
pub fn dims(a: &Forecast, b: &Forecast, step: usize) -> [(ActionDim, f32, f32, f32); DIMS] {
    let step = step.min(CHUNK_STEPS - 1);
    core::array::from_fn(|dim| {
        let (a, b) = (a.chunk.steps[step][dim], b.chunk.steps[step][dim]);
        (ActionDim::ALL[dim], a, b, b - a)
    })
}

#[cfg(test)]
mod tests {
    use schema::{ArmCommand, EePose, JointAngles, message::Governed};

    use crate::trace::Joints;

    use super::*;

    fn steps(count: usize, y_m: impl Fn(usize) -> f32) -> Vec<StepRecord> {
        let record = |step: usize| {
            let mut allowed_ee = EePose::default();
            allowed_ee.position_m.y = y_m(step);
            let raw = ArmCommand::default();
            let governed = Governed { raw, allowed: JointAngles::default(), allowed_ee, limits: vec![] };
            StepRecord::new((step as u32 + 1, step as u32), governed, Joints::default())
        };
        (0..count).map(record).collect()
    }

    #[test]
    fn runs_part_where_their_tools_do() {
        let straight = steps(10, |_| 0.0);
        let aside = steps(8, |step| step as f32 * 0.004);
        assert_eq!(parted_at(&straight, &aside), Some(3));
        assert_eq!(parted_at(&straight, &straight), None);
        assert_eq!(parted_at(&straight, &[]), None);
    }

    #[test]
    fn a_difference_is_from_the_first_to_the_second() {
        let (a, mut b) = (Forecast::default(), Forecast::default());
        b.chunk.steps[2][1] = 0.5;
        let dims = dims(&a, &b, 2);
        assert_eq!(dims[1], (ActionDim::ALL[1], 0.0, 0.5, 0.5));
        assert_eq!(dims[0].3, 0.0);
    }
}
