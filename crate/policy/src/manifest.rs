//! `models/manifest.json`: which files each model has, how large they are, and what they hash to.
//!
//! Paths are relative to the manifest. A file is accepted only when both its length and its SHA-256 are the manifest's,
//! so that a half-finished download or a changed file is an error that names both sides, and a cache can be keyed by
//! content.

use std::collections::BTreeMap;

use schema::message::{LoadFailure, ModelCard};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The file that holds the sizes of a model.
pub const CONFIG_FILE: &str = "config.json";
/// The file that holds its words.
pub const TOKENIZER_FILE: &str = "tokenizer.json";
/// The file that holds its weights.
pub const WEIGHTS_FILE: &str = "model.safetensors";

/// All models there are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// By name, such as "nano".
    pub models: BTreeMap<String, ModelEntry>,
}

/// The files of one model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelEntry {
    /// In the order they are read; [`CONFIG_FILE`], [`TOKENIZER_FILE`] and [`WEIGHTS_FILE`] are among them.
    pub files: Vec<FileEntry>,
    /// Of the network; manifests of before do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<u64>,
    /// What follows "trained", for whoever chooses a model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trained: Option<String>,
}

/// One file as it was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Relative to the manifest, with forward slashes: "nano/model.safetensors".
    pub path: String,
    pub bytes: u64,
    /// Lower-case hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// Reads `manifest.json`; `file` is the name its failure carries.
    pub fn from_json(json: &[u8], file: &str) -> Result<Self, LoadFailure> {
        serde_json::from_slice(json)
            .map_err(|error| LoadFailure::Unreadable { file: file.to_owned(), message: error.to_string() })
    }

    /// What whoever chooses a model is told of each, in the order of their names.
    pub fn cards(&self) -> Vec<ModelCard> {
        let card = |(name, model): (&String, &ModelEntry)| ModelCard {
            name: name.clone(),
            bytes: model.bytes(),
            parameters: model.parameters,
            trained: model.trained.clone(),
        };
        self.models.iter().map(card).collect()
    }

    /// The files of a model; `file` is the name its failure carries.
    pub fn model(&self, name: &str, file: &str) -> Result<&ModelEntry, LoadFailure> {
        self.models.get(name).ok_or_else(|| {
            let known: Vec<&str> = self.models.keys().map(String::as_str).collect();
            LoadFailure::Unreadable {
                file: file.to_owned(),
                message: format!("it lists no model named {name:?}; it has {known:?}"),
            }
        })
    }
}

impl ModelEntry {
    /// Bytes of all files together.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// The place of the file with this name, whatever folder it lies in.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.files.iter().position(|file| file.path.rsplit('/').next() == Some(name))
    }
}

impl FileEntry {
    /// The entry a file gets when it is published.
    pub fn of(path: &str, content: &[u8]) -> Self {
        Self { path: path.to_owned(), bytes: content.len() as u64, sha256: sha256_hex(content) }
    }

    /// Compares what arrived with what was published. The length is looked at first: a truncated file also has another
    /// hash, but its length says more.
    pub fn verify(&self, found_bytes: u64, found_sha256: &str) -> Result<(), LoadFailure> {
        if found_bytes < self.bytes {
            return Err(LoadFailure::Truncated {
                file: self.path.clone(),
                expected_bytes: self.bytes,
                found_bytes,
                expected_sha256: self.sha256.clone(),
                found_sha256: found_sha256.to_owned(),
            });
        }
        if found_sha256 != self.sha256 {
            return Err(LoadFailure::Altered {
                file: self.path.clone(),
                expected_sha256: self.sha256.clone(),
                found_sha256: found_sha256.to_owned(),
            });
        }
        Ok(())
    }
}

/// The SHA-256 of some bytes in lower-case hexadecimal.
pub fn sha256_hex(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}

/// Bytes as lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use core::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published() -> FileEntry {
        FileEntry::of("nano/model.safetensors", b"weights")
    }

    fn verify(entry: &FileEntry, content: &[u8]) -> Result<(), LoadFailure> {
        entry.verify(content.len() as u64, &sha256_hex(content))
    }

    #[test]
    fn the_hash_is_the_published_sha256() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(sha256_hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn what_was_published_is_accepted() {
        assert_eq!(verify(&published(), b"weights"), Ok(()));
    }

    #[test]
    fn a_short_file_is_truncated_and_says_both_lengths_and_both_hashes() {
        assert_eq!(
            verify(&published(), b"weig"),
            Err(LoadFailure::Truncated {
                file: "nano/model.safetensors".into(),
                expected_bytes: 7,
                found_bytes: 4,
                expected_sha256: published().sha256,
                found_sha256: sha256_hex(b"weig"),
            })
        );
    }

    #[test]
    fn a_changed_or_longer_file_is_altered_and_says_both_hashes() {
        for content in [&b"weightz"[..], b"weights and more"] {
            let failure = verify(&published(), content);
            assert!(
                matches!(&failure, Err(LoadFailure::Altered { expected_sha256, found_sha256, .. })
                    if *expected_sha256 == published().sha256 && *found_sha256 == sha256_hex(content)),
                "{failure:?}"
            );
        }
    }

    #[test]
    fn a_manifest_survives_its_own_json_and_finds_files_by_name() {
        let files = vec![FileEntry::of("nano/config.json", b"{}"), published()];
        let entry = ModelEntry { files, parameters: Some(7), trained: Some("by hand".into()) };
        let manifest = Manifest { models: [("nano".to_owned(), entry)].into() };
        let json = serde_json::to_vec(&manifest).expect("plain data");
        let again = Manifest::from_json(&json, "manifest.json").expect("its own json");
        assert_eq!(again, manifest);
        let nano = again.model("nano", "manifest.json").expect("it is there");
        assert_eq!((nano.bytes(), nano.position(WEIGHTS_FILE), nano.position(TOKENIZER_FILE)), (9, Some(1), None));
        let card = &again.cards()[0];
        assert_eq!((card.parameters, card.trained.as_deref()), (Some(7), Some("by hand")));
    }

    #[test]
    fn a_manifest_of_before_lists_its_models_without_what_it_does_not_say() {
        let json =
            br#"{"models": {"small": {"files": []}, "nano": {"files": [{"path": "a", "bytes": 3, "sha256": ""}]}}}"#;
        let cards = Manifest::from_json(json, "manifest.json").expect("the form of before").cards();
        let known: Vec<(&str, u64)> = cards.iter().map(|card| (card.name.as_str(), card.bytes)).collect();
        assert_eq!(known, [("nano", 3), ("small", 0)]);
        assert!(cards.iter().all(|card| card.parameters.is_none() && card.trained.is_none()));
    }

    #[test]
    fn a_model_that_is_not_listed_is_unreadable_and_says_what_is() {
        let manifest = Manifest { models: [("nano".to_owned(), ModelEntry::default())].into() };
        let failure = manifest.model("giant", "manifest.json").expect_err("there is no giant");
        assert!(matches!(failure, LoadFailure::Unreadable { message, .. } if message.contains("nano")));
        assert!(matches!(Manifest::from_json(b"<html>", "manifest.json"), Err(LoadFailure::Unreadable { .. })));
    }
}
