//! A model that is here, and the backend it runs on.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use inference::{
    failure,
    observation::Observation,
    verdict::{PATIENCE_MS, TIMED_PASSES, Trial, cause_of, decide},
};
use policy::{
    Policy, device,
    manifest::{CONFIG_FILE, TOKENIZER_FILE, WEIGHTS_FILE},
};
use schema::{
    CAMERA_SIDE, Image, PolicyStep, Proprioception, TapChoice,
    message::{Backend, BackendChoice, LoadFailure, ModelFacts, Token},
};
use wire::worker::now_ms;

use super::{download::Files, gpu::Gpu};

/// Probabilities of the two backends may differ by this much: rounding in another order, and nothing else.
const AGREE_WITHIN: f32 = 1e-3;

/// The model, its policy on the CPU, and perhaps one on the GPU.
pub struct Loaded {
    files: Files,
    places: [usize; 3],
    /// Always there, so that a lost device loses no pass.
    cpu: Policy,
    webgpu: RefCell<Option<Rc<OnGpu>>>,
    backend: RefCell<Backend>,
    /// What was asked for last; a measurement that ends later must not overrule it.
    choice: Cell<BackendChoice>,
}

/// The same policy on a GPU.
struct OnGpu {
    policy: Policy,
    gpu: Gpu,
}

impl Loaded {
    /// Builds the policy on the CPU from verified files.
    pub fn new(files: Files, manifest: &str, choice: BackendChoice) -> Result<Self, LoadFailure> {
        let place = |name| failure::place_of(&files.entry, name, manifest);
        let places = [place(CONFIG_FILE)?, place(TOKENIZER_FILE)?, place(WEIGHTS_FILE)?];
        let cpu = build(&files, places, &device::cpu()).map_err(|error| failure::of_policy(&files.entry, &error))?;
        let why = match choice {
            BackendChoice::Cpu => "it was chosen",
            BackendChoice::Auto | BackendChoice::Webgpu => "WebGPU has not been tried yet",
        };
        Ok(Self {
            files,
            places,
            cpu,
            webgpu: RefCell::default(),
            backend: RefCell::new(Backend::Cpu { why: why.into() }),
            choice: Cell::new(choice),
        })
    }

    /// What the page shows of the model.
    pub fn facts(&self) -> ModelFacts {
        ModelFacts { cached: self.files.cached, bytes: self.files.entry.bytes(), ..self.cpu.facts() }
    }

    /// What it runs on.
    pub fn backend(&self) -> Backend {
        self.backend.borrow().clone()
    }

    /// How a sentence falls into tokens.
    pub fn tokens(&self, sentence: &str) -> Result<Vec<Token>, policy::Error> {
        self.cpu.tokenizer().encode(sentence).map(|sentence| sentence.tokens)
    }

    /// One forward pass on the backend in use. A device that is lost on the way costs time and nothing else: `lost` is
    /// told, and the pass is made on the CPU.
    pub async fn pass(
        &self,
        observation: &Observation,
        masked_words: &[usize],
        lost: impl FnOnce(&Backend),
    ) -> Result<PolicyStep, policy::Error> {
        let on_gpu = self.webgpu.borrow().clone();
        let Some(on_gpu) = on_gpu else { return Box::pin(step(&self.cpu, observation, masked_words)).await };
        // Boxed, so that whoever awaits a pass does not carry the whole of it.
        match Box::pin(step(&on_gpu.policy, observation, masked_words)).await {
            Err(policy::Error::Device(reason)) => {
                lost(&self.stay_on_cpu(format!("the WebGPU device was lost: {}", cause_of(&reason))));
                Box::pin(step(&self.cpu, observation, masked_words)).await
            }
            result => result,
        }
    }

    /// Destroys the device, then makes a pass so that the loss is noticed now and not at the next instruction.
    pub async fn lose_device(&self, lost: impl FnOnce(&Backend)) -> Result<(), policy::Error> {
        let on_gpu = self.webgpu.borrow().clone();
        let Some(on_gpu) = on_gpu else { return Ok(()) };
        on_gpu.gpu.lose();
        self.pass(&probe(), &[], lost).await.map(|_| ())
    }

    /// Remembers what was asked for; the CPU takes over at once unless WebGPU is to be used.
    pub fn choose(&self, choice: BackendChoice) {
        self.choice.set(choice);
        if choice == BackendChoice::Cpu {
            self.stay_on_cpu("it was chosen".into());
        }
    }

    /// Tries WebGPU for the choice made last, and moves there if that is the verdict. `None` when another choice was
    /// made meanwhile.
    pub async fn settle(&self) -> Option<Backend> {
        let choice = self.choice.get();
        let (trial, on_gpu) = match choice {
            BackendChoice::Cpu => (Trial::Absent { reason: "it was not tried".into() }, None),
            BackendChoice::Auto | BackendChoice::Webgpu => match Box::pin(self.try_webgpu(choice)).await {
                Ok((trial, on_gpu)) => (trial, Some(on_gpu)),
                Err(trial) => (trial, None),
            },
        };
        if self.choice.get() != choice {
            return None;
        }
        let backend = decide(choice, trial);
        *self.webgpu.borrow_mut() = match (&backend, on_gpu) {
            (Backend::Webgpu { .. }, Some(on_gpu)) => Some(Rc::new(on_gpu)),
            _ => None,
        };
        *self.backend.borrow_mut() = backend.clone();
        Some(backend)
    }

    fn stay_on_cpu(&self, why: String) -> Backend {
        let backend = Backend::Cpu { why };
        *self.webgpu.borrow_mut() = None;
        *self.backend.borrow_mut() = backend.clone();
        backend
    }

    /// The policy on a GPU that was seen to work, with what was measured; or why not.
    async fn try_webgpu(&self, choice: BackendChoice) -> Result<(Trial, OnGpu), Trial> {
        let broken = |error: policy::Error| Trial::Broken { reason: cause_of(&error.to_string()).to_owned() };
        let gpu = Gpu::acquire().await.map_err(|reason| Trial::Absent { reason })?;
        let adapter = gpu.adapter.clone();
        if choice == BackendChoice::Auto && gpu.software {
            return Err(Trial::Software { adapter });
        }
        let policy = build(&self.files, self.places, &gpu.device).map_err(broken)?;
        let observation = probe();
        let began_ms = now_ms();
        let there = step(&policy, &observation, &[]).await.map_err(broken)?;
        let first_pass_ms = now_ms() - began_ms;
        let here = step(&self.cpu, &observation, &[]).await.map_err(broken)?;
        let apart = there
            .probabilities
            .iter()
            .zip(&here.probabilities)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, |worst: f32, apart| if apart.is_nan() { f32::INFINITY } else { worst.max(apart) });
        if apart > AGREE_WITHIN {
            return Err(Trial::Broken { reason: format!("its probabilities are off by {apart:.4}") });
        }
        let on_gpu = OnGpu { policy, gpu };
        if choice == BackendChoice::Webgpu {
            return Ok((Trial::Works { adapter }, on_gpu));
        }
        if first_pass_ms > PATIENCE_MS {
            return Err(Trial::Slow { adapter, first_pass_ms: first_pass_ms as f32 });
        }
        let webgpu_ms = fastest(&on_gpu.policy, &observation).await.map_err(broken)?;
        let cpu_ms = fastest(&self.cpu, &observation).await.map_err(broken)?;
        Ok((Trial::Measured { adapter, cpu_ms, webgpu_ms }, on_gpu))
    }
}

fn build(files: &Files, places: [usize; 3], device: &burn::tensor::Device) -> Result<Policy, policy::Error> {
    let [config, tokenizer, weights] = places.map(|place| files.contents[place].as_slice());
    Policy::from_bytes(config, tokenizer, weights, device)
}

async fn step(policy: &Policy, observation: &Observation, masked_words: &[usize]) -> Result<PolicyStep, policy::Error> {
    let sentence = policy.tokenizer().encode(&observation.sentence)?;
    policy.step(&observation.picture, &sentence, masked_words, &observation.proprioception, observation.taps).await
}

async fn fastest(policy: &Policy, observation: &Observation) -> Result<f32, policy::Error> {
    let mut fastest_ms = f64::INFINITY;
    for _ in 0..TIMED_PASSES {
        let began_ms = now_ms();
        step(policy, observation, &[]).await?;
        fastest_ms = fastest_ms.min(now_ms() - began_ms);
    }
    Ok(fastest_ms as f32)
}

/// Something to look at when nothing else is: a ramp of greys.
fn probe() -> Observation {
    let mut picture = Image::new(CAMERA_SIDE, CAMERA_SIDE);
    for (pixel, rgb) in picture.rgb.chunks_exact_mut(3).enumerate() {
        rgb.fill((pixel * 255 / (CAMERA_SIDE * CAMERA_SIDE)) as u8);
    }
    Observation {
        picture,
        sentence: "pick up the red cube".into(),
        proprioception: Proprioception::default(),
        taps: TapChoice::None,
    }
}
