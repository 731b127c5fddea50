//! `cargo xtask bench --only policy`: one step of nano on the CPU, natively and in wasm.
//!
//! The weights are fresh: arithmetic takes as long with trained ones.

use policy::{Policy, PolicyConfig, Sentence, Tokenizer, device, model::Net, weights};
use schema::{ActionRange, CAMERA_SIDE, CHUNK_STEPS, DIMS, Image, PolicyStep, Proprioception, TapChoice};

/// Words nano knows, beside the two reserved ones.
const WORDS: usize = 368;

/// All that a step takes.
struct Bench {
    policy: Policy,
    picture: Image,
    sentence: Sentence,
    proprioception: Proprioception,
}

impl Bench {
    fn new() -> Self {
        let words: Vec<_> = (0..WORDS).map(|word| format!("word{word}")).collect();
        let tokenizer = Tokenizer::from_words(words.iter().map(String::as_str)).expect("the words differ");
        let range = ActionRange { low: [[-1.0; DIMS]; CHUNK_STEPS], high: [[1.0; DIMS]; CHUNK_STEPS] };
        let config = PolicyConfig::nano(tokenizer.vocabulary(), range);
        let device = device::cpu();
        let weights = weights::to_bytes(&Net::new(&config, &device), &config.name).expect("weights to bytes");
        let config_json = serde_json::to_vec(&config).expect("a configuration is JSON");
        let tokenizer_json = tokenizer.to_json().expect("a tokenizer is JSON");
        let policy =
            Policy::from_bytes(&config_json, tokenizer_json.as_bytes(), &weights, &device).expect("its own bytes");
        let sentence = tokenizer.encode("word1 word2 word3 word4 word5 word6 word7").expect("seven words fit");
        let mut picture = Image::new(CAMERA_SIDE, CAMERA_SIDE);
        for (place, level) in picture.rgb.iter_mut().enumerate() {
            *level = (place * 7 % 256) as u8;
        }
        let proprioception = Proprioception::default();
        Self { policy, picture, sentence, proprioception }
    }

    async fn step(&self, taps: TapChoice) -> PolicyStep {
        self.policy
            .step(&self.picture, &self.sentence, &[], &self.proprioception, taps)
            .await
            .expect("the picture has the right size")
    }
}

#[cfg(not(target_family = "wasm"))]
mod native {
    use super::{Bench, TapChoice};

    #[divan::bench(name = "step")]
    fn step(bencher: divan::Bencher) {
        let bench = Bench::new();
        bencher.bench_local(|| pollster::block_on(bench.step(TapChoice::None)));
    }

    #[divan::bench(name = "step with attention")]
    fn step_with_attention(bencher: divan::Bencher) {
        let bench = Bench::new();
        bencher.bench_local(|| pollster::block_on(bench.step(TapChoice::All)));
    }
}

#[cfg(target_family = "wasm")]
mod wasm {
    use std::rc::Rc;

    use wasm_bindgen_test::{Criterion, wasm_bindgen_bench};

    use super::{Bench, TapChoice};

    #[wasm_bindgen_bench]
    async fn step(criterion: &mut Criterion) {
        measure(criterion, "step", TapChoice::None).await;
    }

    #[wasm_bindgen_bench]
    async fn step_with_attention(criterion: &mut Criterion) {
        measure(criterion, "step with attention", TapChoice::All).await;
    }

    async fn measure(criterion: &mut Criterion, name: &str, taps: TapChoice) {
        let bench = Rc::new(Bench::new());
        let run = move || {
            let bench = Rc::clone(&bench);
            async move { bench.step(taps).await }
        };
        criterion.bench_async_function(name, move |bencher| Box::pin(bencher.iter_future(run.clone()))).await;
    }
}

fn main() {
    // In wasm the runner finds the functions by itself.
    #[cfg(not(target_family = "wasm"))]
    divan::main();
}
