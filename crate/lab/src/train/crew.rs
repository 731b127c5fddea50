//! One step's gradients, computed by several threads.
//!
//! A CPU's tensor operations are too small to share out one by one: each core works on its own parts of the batch instead,
//! from the picture to the gradients, and the parts' gradients are added up.

use std::thread;

use anyhow::{Result, anyhow};
use burn::{
    optim::{GradientsAccumulator, GradientsParams},
    tensor::Device,
};
use rayon::ThreadPool;

use super::{
    batch::Batch,
    by_hand::ByHand,
    distil::Lessons,
    learner::{Aim, Learner},
    loss::{Parts, Sums},
};

/// Pictures in a part whose gradients are computed by hand: what is kept of them is read back before it has left the caches.
const PICTURES_BY_HAND: usize = 2;

/// Threads that each compute parts of a batch.
pub struct Crew {
    /// A pool of one thread each, so that what an operation would share out among cores stays on its own.
    pools: Vec<ThreadPool>,
    device: Device,
    /// The network written out; without it, autodiff differentiates it.
    by_hand: Option<ByHand>,
    sums: Sums,
    lessons: Option<Lessons>,
    /// Whether the likelihood of action tokens counts.
    tokens: bool,
}

impl Crew {
    pub fn new(
        workers: usize,
        device: &Device,
        by_hand: Option<ByHand>,
        lessons: Option<Lessons>,
        tokens: bool,
    ) -> Result<Self> {
        let pool = || rayon::ThreadPoolBuilder::new().num_threads(1).build();
        let pools = (0..workers.max(1)).map(|_| pool()).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { pools, device: device.clone(), by_hand, sums: Sums::new(device), lessons, tokens })
    }

    /// Parts a batch of so many pictures should be cut into.
    pub fn parts(&self, pictures: usize) -> usize {
        let workers = self.pools.len();
        match self.by_hand {
            Some(_) => pictures.div_ceil(PICTURES_BY_HAND).next_multiple_of(workers).min(pictures),
            None => workers.min(pictures),
        }
    }

    /// The gradients of the mean loss over the parts of a batch, and the loss itself; of reading and looking alone, or of all.
    pub fn gradients<M: Learner>(&self, net: &M, parts: &[Batch], looking: bool) -> Result<(GradientsParams, Parts)> {
        let samples: usize = parts.iter().map(|part| part.samples).sum();
        let share = |part: &Batch| part.samples as f32 / samples as f32;
        let aim = Aim { sums: &self.sums, lessons: self.lessons.as_ref(), looking, tokens: self.tokens };
        let mut losses = Parts::default();
        if let Some(by_hand) = &self.by_hand {
            let weights = by_hand.weights(net);
            let done = self.each(parts, |parts| {
                let mut sum = by_hand.no_sum();
                let mut losses = Parts::default();
                for part in parts {
                    add(&mut losses, by_hand.add(&weights, &mut sum, part, share(part), &aim, &self.device)?);
                }
                Ok((sum, losses))
            })?;
            let mut sum = by_hand.no_sum();
            for (part, loss) in done {
                sum.add(&part);
                add(&mut losses, loss);
            }
            return Ok((by_hand.gradients(net, sum, &self.device), losses));
        }
        let done = self.each(parts, |parts| {
            parts.into_iter().map(|part| self.differentiate(net, part, share(part), &aim)).collect()
        })?;
        let mut sum = GradientsAccumulator::new();
        for (gradients, loss) in done.into_iter().flat_map(|done: Vec<_>| done) {
            sum.accumulate(net, gradients);
            add(&mut losses, loss);
        }
        Ok((sum.grads(), losses))
    }

    /// Shares the parts out among the threads, each to the same one every time, so that sums come out the same.
    fn each<T: Send>(&self, parts: &[Batch], work: impl Fn(Vec<&Batch>) -> Result<T> + Sync) -> Result<Vec<T>> {
        let workers = self.pools.len();
        let work = &work;
        thread::scope(|scope| {
            let mut running = Vec::with_capacity(workers);
            for (worker, pool) in self.pools.iter().enumerate() {
                let own: Vec<&Batch> = parts.iter().skip(worker).step_by(workers).collect();
                running.push(scope.spawn(move || pool.install(|| work(own))));
            }
            let stopped = |_| Err(anyhow!("a training thread stopped"));
            running.into_iter().map(|thread| thread.join().unwrap_or_else(stopped)).collect()
        })
    }

    /// A part's share of both, by autodiff.
    fn differentiate<M: Learner>(
        &self,
        net: &M,
        batch: &Batch,
        share: f32,
        aim: &Aim,
    ) -> Result<(GradientsParams, Parts)> {
        // Leaves of its own: graphs that share leaves wait for each other. (A fork would do, but leaves nodes behind in the
        // graph of the original, and every later step has more of them to go through.)
        let net = net.valid().train();
        let (total, parts) = net.loss(batch, aim, &self.device).read()?;
        let gradients = GradientsParams::from_grads((total * share).backward(), &net);
        Ok((gradients, parts.map(|part| part * share)))
    }
}

fn add(losses: &mut Parts, more: Parts) {
    for (loss, more) in losses.iter_mut().zip(more) {
        *loss += more;
    }
}
