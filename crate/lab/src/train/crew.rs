//! One step's gradients, computed by several threads.
//!
//! A CPU's tensor operations are too small to share out one by one: two cores work on two halves of the batch instead, from
//! the picture to the gradients, and the halves' gradients are averaged.

use std::thread;

use anyhow::{Result, anyhow};
use burn::{
    optim::{GradientsAccumulator, GradientsParams},
    tensor::Device,
};
use rayon::ThreadPool;

use super::{
    batch::Batch,
    distil::Lessons,
    learner::{Aim, Learner},
    loss::{Parts, Sums},
};

/// Threads that each compute a part of a batch.
pub struct Crew {
    /// A pool of one thread each, so that what an operation would share out among cores stays on its own.
    pools: Vec<ThreadPool>,
    device: Device,
    sums: Sums,
    lessons: Option<Lessons>,
    /// Whether the likelihood of action tokens counts.
    tokens: bool,
}

impl Crew {
    pub fn new(workers: usize, device: &Device, lessons: Option<Lessons>, tokens: bool) -> Result<Self> {
        let pool = || rayon::ThreadPoolBuilder::new().num_threads(1).build();
        let pools = (0..workers.max(1)).map(|_| pool()).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { pools, device: device.clone(), sums: Sums::new(device), lessons, tokens })
    }

    /// Parts a batch should be cut into.
    pub fn workers(&self) -> usize {
        self.pools.len()
    }

    /// The gradients of the mean loss over the parts of a batch, and the loss itself; of reading and looking alone, or of all.
    pub fn gradients<M: Learner>(&self, net: &M, parts: Vec<Batch>, looking: bool) -> Result<(GradientsParams, Parts)> {
        let samples: usize = parts.iter().map(|part| part.samples).sum();
        let share = |part: &Batch| part.samples as f32 / samples as f32;
        let done: Vec<Result<(GradientsParams, Parts)>> = thread::scope(|scope| {
            let running: Vec<_> = self
                .pools
                .iter()
                .zip(parts)
                .map(|(pool, part)| {
                    let share = share(&part);
                    scope.spawn(move || pool.install(|| self.part(net, &part, share, looking)))
                })
                .collect();
            running
                .into_iter()
                .map(|part| part.join().unwrap_or_else(|_| Err(anyhow!("a training thread stopped"))))
                .collect()
        });
        let mut sum = GradientsAccumulator::new();
        let mut losses = Parts::default();
        for part in done {
            let (gradients, part) = part?;
            sum.accumulate(net, gradients);
            for (loss, part) in losses.iter_mut().zip(part) {
                *loss += part;
            }
        }
        Ok((sum.grads(), losses))
    }

    /// A part's share of both.
    fn part<M: Learner>(&self, net: &M, batch: &Batch, share: f32, looking: bool) -> Result<(GradientsParams, Parts)> {
        // Leaves of its own: graphs that share leaves wait for each other. (A fork would do, but leaves nodes behind in the
        // graph of the original, and every later step has more of them to go through.)
        let net = net.valid().train();
        let aim = Aim { sums: &self.sums, lessons: self.lessons.as_ref(), looking, tokens: self.tokens };
        let loss = net.loss(batch, &aim, &self.device);
        let (total, values, names) = loss.read();
        let values: Vec<f32> = values.into_data().try_to_vec().map_err(|error| anyhow!("{error:?}"))?;
        let mut parts = Parts::default();
        for (part, value) in names.into_iter().zip(values) {
            parts[part as usize] = value * share;
        }
        Ok((GradientsParams::from_grads((total * share).backward(), &net), parts))
    }
}
