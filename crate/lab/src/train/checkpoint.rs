//! A run's folder: everything needed to go on after a crash, and what `export` makes a model of.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use burn::{module::Module, optim::ModuleOptimizer, tensor::Device};
use policy::{PolicyConfig, Tokenizer, model::Net, weights};
use serde::{Deserialize, Serialize};

/// How far a run is, and with what it was made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    pub step: u64,
    pub samples: u64,
    /// Wall-clock seconds of training so far.
    pub seconds: f64,
    pub seed: u64,
    /// Folders of frames it was trained on, and how many frames they held, in order of use.
    pub data: Vec<(String, usize)>,
    /// "flex" or "cuda"
    pub device: String,
    /// Step, then mean loss parts since the entry before: cross-entropy, L1, phase, success, pointers.
    pub losses: Vec<(u64, [f32; 5])>,
}

/// Where a run keeps its files.
#[derive(Clone, Debug)]
pub struct RunFolder(pub PathBuf);

impl RunFolder {
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Whether there is a checkpoint to resume from.
    pub fn started(&self) -> bool {
        self.path("progress.json").exists()
    }

    pub fn load_config(&self) -> Result<(PolicyConfig, Tokenizer)> {
        let read = |name: &str| {
            let path = self.path(name);
            fs::read(&path).with_context(|| format!("the run is incomplete: {}", path.display()))
        };
        Ok((serde_json::from_slice(&read("config.json")?)?, Tokenizer::from_json(&read("tokenizer.json")?)?))
    }

    pub fn save_config(&self, config: &PolicyConfig, tokenizer: &Tokenizer) -> Result<()> {
        fs::create_dir_all(&self.0)?;
        fs::write(self.path("config.json"), serde_json::to_string_pretty(config)?)?;
        fs::write(self.path("tokenizer.json"), tokenizer.to_json()?)?;
        Ok(())
    }

    pub fn load_progress(&self) -> Result<Progress> {
        let path = self.path("progress.json");
        let text = fs::read(&path).with_context(|| format!("no run here: {}", path.display()))?;
        Ok(serde_json::from_slice(&text)?)
    }

    /// The averaged weights, as evaluated and exported.
    pub fn load_average(&self, config: &PolicyConfig, device: &Device) -> Result<Net> {
        let path = self.path("average.safetensors");
        let bytes = fs::read(&path).with_context(|| format!("no averaged weights: {}", path.display()))?;
        Ok(weights::from_bytes(&bytes, config, device)?)
    }

    /// The raw weights in full precision, with the parameter ids the optimiser knows them by.
    pub fn load_raw(&self, fresh: Net) -> Result<Net> {
        fresh.try_load_file(self.path("raw.bpk")).map_err(|error| anyhow::anyhow!("raw weights do not load: {error}"))
    }

    pub fn load_optimiser(&self, fresh: ModuleOptimizer) -> Result<ModuleOptimizer> {
        fresh
            .load(self.path("optimiser.bpk"))
            .map_err(|error| anyhow::anyhow!("optimiser state does not load: {error}"))
    }

    /// Writes everything beside the old files, then renames, so that a crash leaves one whole checkpoint.
    pub fn save(
        &self,
        progress: &Progress,
        raw: &Net,
        average: &Net,
        config: &PolicyConfig,
        optimiser: &ModuleOptimizer,
    ) -> Result<()> {
        raw.clone().save_file(self.path("next-raw.bpk")).map_err(|error| anyhow::anyhow!("{error}"))?;
        optimiser.save(self.path("next-optimiser.bpk")).map_err(|error| anyhow::anyhow!("{error}"))?;
        fs::write(self.path("next-average.safetensors"), weights::to_bytes(average, config)?)?;
        fs::write(self.path("next-progress.json"), serde_json::to_string_pretty(progress)?)?;
        for name in ["raw.bpk", "optimiser.bpk", "average.safetensors", "progress.json"] {
            fs::rename(self.path(&format!("next-{name}")), self.path(name))?;
        }
        Ok(())
    }
}

/// A run folder by name, under `runs/`.
pub fn run_folder(name: &str) -> RunFolder {
    RunFolder(Path::new("runs").join(name))
}
