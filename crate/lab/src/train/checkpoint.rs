//! A run's folder: everything needed to go on after a crash, and what `export` makes a model of.
//!
//! The files of a checkpoint carry its step in their names. `progress.json` says which step counts and is renamed into its
//! place last, so that a crash at any moment leaves one whole checkpoint.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use burn::optim::ModuleOptimizer;
use policy::{PolicyConfig, Tokenizer, weights};
use serde::{Deserialize, Serialize};

use super::{learner::Learner, loss::Parts, plan::Plan};
use crate::{files, provenance::Provenance};

const PROGRESS_FILE: &str = "progress.json";
const CONFIG_FILE: &str = "config.json";
const TOKENIZER_FILE: &str = "tokenizer.json";

/// How far a run is, and with what it was made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    pub step: u64,
    pub samples: u64,
    /// Wall-clock seconds of training so far.
    pub seconds: f64,
    pub seed: u64,
    /// What decides how it trains.
    pub plan: Plan,
    /// How the weights were moved, see [`super::optimiser::SPLIT`].
    pub optimiser: String,
    /// Folders of frames it was trained on, and how many frames they held, in order of use.
    pub data: Vec<(String, usize)>,
    /// How these folders were made, those that say so.
    pub provenance: Vec<(String, Provenance)>,
    /// "flex" or "cuda"
    pub device: String,
    /// Step, then mean parts of the loss since the entry before.
    pub losses: Vec<(u64, Parts)>,
}

/// One of the large files of a checkpoint.
#[derive(Clone, Copy, Debug)]
struct Part {
    stem: &'static str,
    extension: &'static str,
}

const RAW: Part = Part { stem: "raw", extension: "bpk" };
const OPTIMISER: Part = Part { stem: "optimiser", extension: "bpk" };
const AVERAGE: Part = Part { stem: "average", extension: "safetensors" };

impl Part {
    fn name(self, step: u64) -> String {
        format!("{}-{step}.{}", self.stem, self.extension)
    }

    /// Whether a file is this part of any checkpoint.
    fn names(self, file: &str) -> bool {
        file.strip_prefix(self.stem)
            .and_then(|rest| rest.strip_prefix('-')?.strip_suffix(self.extension)?.strip_suffix('.'))
            .is_some_and(|step| step.parse::<u64>().is_ok())
    }
}

/// Where a run keeps its files.
#[derive(Clone, Debug)]
pub struct RunFolder(pub PathBuf);

impl RunFolder {
    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A large file of the checkpoint at a step.
    fn part(&self, part: Part, step: u64) -> PathBuf {
        self.path(&part.name(step))
    }

    /// Whether there is a checkpoint to resume from.
    pub fn started(&self) -> bool {
        self.path(PROGRESS_FILE).exists()
    }

    pub fn load_config(&self) -> Result<(PolicyConfig, Tokenizer)> {
        let read = |name: &str| {
            let path = self.path(name);
            fs::read(&path).with_context(|| format!("the run is incomplete: {}", path.display()))
        };
        Ok((serde_json::from_slice(&read(CONFIG_FILE)?)?, Tokenizer::from_json(&read(TOKENIZER_FILE)?)?))
    }

    pub fn save_config(&self, config: &PolicyConfig, tokenizer: &Tokenizer) -> Result<()> {
        fs::create_dir_all(&self.0)?;
        files::write(&self.path(CONFIG_FILE), serde_json::to_string_pretty(config)?)?;
        files::write(&self.path(TOKENIZER_FILE), tokenizer.to_json()?)
    }

    pub fn load_progress(&self) -> Result<Progress> {
        let path = self.path(PROGRESS_FILE);
        let text = fs::read(&path).with_context(|| format!("no run here: {}", path.display()))?;
        serde_json::from_slice(&text).with_context(|| format!("not a run's progress: {}", path.display()))
    }

    /// The averaged weights of a step, as evaluated and exported.
    pub fn load_average<M: Learner>(&self, step: u64, fresh: M) -> Result<M> {
        let path = self.part(AVERAGE, step);
        let bytes = fs::read(&path).with_context(|| format!("no averaged weights: {}", path.display()))?;
        Ok(weights::from_bytes(&bytes, fresh)?)
    }

    /// The raw weights of a step in full precision, with the parameter ids the optimiser knows them by.
    pub fn load_raw<M: Learner>(&self, step: u64, fresh: M) -> Result<M> {
        fresh.try_load_file(self.part(RAW, step)).map_err(|error| anyhow::anyhow!("raw weights do not load: {error}"))
    }

    pub fn load_optimiser(&self, step: u64, fresh: ModuleOptimizer) -> Result<ModuleOptimizer> {
        fresh
            .load(self.part(OPTIMISER, step))
            .map_err(|error| anyhow::anyhow!("optimiser state does not load: {error}"))
    }

    /// Writes a checkpoint, then removes the one before.
    pub fn save<M: Learner>(
        &self,
        progress: &Progress,
        raw: &M,
        average: &M,
        config: &PolicyConfig,
        optimiser: &ModuleOptimizer,
    ) -> Result<()> {
        let place = |part: Part| self.part(part, progress.step);
        raw.clone().save_file(place(RAW)).map_err(|error| anyhow::anyhow!("raw weights do not save: {error}"))?;
        optimiser.save(place(OPTIMISER)).map_err(|error| anyhow::anyhow!("optimiser state does not save: {error}"))?;
        for part in [RAW, OPTIMISER] {
            fs::File::open(place(part))?.sync_all()?;
        }
        files::write(&place(AVERAGE), weights::to_bytes(average, &config.name)?)?;
        files::write(&self.path(PROGRESS_FILE), serde_json::to_string_pretty(progress)?)?;
        self.remove_others(progress.step)
    }

    /// Removes the files of all checkpoints but one.
    fn remove_others(&self, step: u64) -> Result<()> {
        for entry in fs::read_dir(&self.0)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if [RAW, OPTIMISER, AVERAGE].into_iter().any(|part| part.names(&name) && name != part.name(step)) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

/// A run folder by name, under `runs/`.
pub fn run_folder(name: &str) -> RunFolder {
    RunFolder(Path::new("runs").join(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::test_folder;

    #[test]
    fn the_files_of_other_checkpoints_go_and_nothing_else_does() {
        let folder = RunFolder(test_folder("checkpoint"));
        let stay = ["raw-20.bpk", "average-20.safetensors", "config.json", "raw-data.bpk", "raw-20.txt"];
        let go = ["raw-10.bpk", "optimiser-30.bpk", "average-10.safetensors"];
        for name in stay.iter().chain(&go) {
            fs::write(folder.path(name), "").expect("the folder can be written");
        }
        folder.remove_others(20).expect("they can be removed");
        assert!(stay.iter().all(|name| folder.path(name).exists()));
        assert!(!go.iter().any(|name| folder.path(name).exists()));
        fs::remove_dir_all(&folder.0).expect("it is the test's own");
    }
}
