//! How a folder of frames was made: `dataset.json`, beside the shards.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::files;

const FILE: &str = "dataset.json";

/// How the frames of a folder were made. The same facts give the same frames again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// Version of the lab.
    pub version: String,
    /// First seed, as for `generate --seed`.
    pub seed: u64,
    /// The model that moved the arm; `None` is the expert.
    pub policy: Option<ModelUsed>,
    /// Share of episodes in which the expert moved the arm in spite of a policy.
    pub beta: f64,
    /// Share of the expert's episodes with noise on what it commanded.
    pub dart: f64,
    /// Goals labelled in a frame, at most.
    pub goals: usize,
    /// Finished shards; 0 until a generation has come to its end.
    pub shards: usize,
    /// Frames in them.
    pub frames: usize,
}

/// A model as it was when it moved the arm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelUsed {
    /// Its folder then.
    pub folder: String,
    /// SHA-256 of its weights.
    pub sha256: String,
}

impl Provenance {
    /// What lies beside the shards of a folder, if anything does.
    pub fn load(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(FILE);
        if !path.exists() {
            return Ok(None);
        }
        let text = fs::read(&path).with_context(|| format!("cannot read: {}", path.display()))?;
        serde_json::from_slice(&text).map(Some).with_context(|| format!("not a data set's facts: {}", path.display()))
    }

    pub fn save(&self, folder: &Path) -> Result<()> {
        files::write(&folder.join(FILE), serde_json::to_string_pretty(self)? + "\n")
    }

    /// An error that names the difference, unless both make the same frames.
    pub fn ensure_same_frames(&self, asked: &Self) -> Result<()> {
        let facts = |of: &Self| {
            [
                ("version", of.version.clone()),
                ("seed", of.seed.to_string()),
                ("policy", of.policy.as_ref().map_or("none".to_owned(), |policy| policy.sha256.clone())),
                ("beta", of.beta.to_string()),
                ("dart", of.dart.to_string()),
                ("goals", of.goals.to_string()),
            ]
        };
        for ((name, was), (_, is)) in facts(self).into_iter().zip(facts(asked)) {
            ensure!(
                was == is,
                "the shards there were made with {name} {was}, not {is}; go on with that, or choose another folder"
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::test_folder;

    #[test]
    fn facts_survive_their_file_and_other_facts_are_refused_by_name() {
        let folder = test_folder("provenance");
        assert!(Provenance::load(&folder).expect("an empty folder is no mistake").is_none());
        let facts = Provenance {
            version: "0.1.0".to_owned(),
            seed: 1_000_000,
            policy: Some(ModelUsed { folder: "models/nano".to_owned(), sha256: "ab".to_owned() }),
            beta: 0.2,
            dart: 0.5,
            goals: 4,
            shards: 1,
            frames: 4_010,
        };
        facts.save(&folder).expect("the folder can be written");
        let found = Provenance::load(&folder).expect("it was written").expect("it is there");
        assert_eq!(found, facts);
        let more = Provenance { shards: 0, frames: 0, ..facts.clone() };
        found.ensure_same_frames(&more).expect("more of the same");
        let other = Provenance { dart: 0.4, ..facts };
        let refusal = found.ensure_same_frames(&other).expect_err("other frames");
        assert!(refusal.to_string().contains("dart 0.5, not 0.4"), "{refusal}");
        fs::remove_dir_all(&folder).expect("it is the test's own");
    }
}
