//! Tells the service worker of a built page what it keeps: the files of this build, by their hashes.
//!
//! Only a page that was built once is kept. One that `cargo xtask serve` builds again and again has the worker as it
//! lies in `public`, which keeps nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::files;

/// The service worker, below the page's folder.
const WORKER: &str = "sw.js";
/// The line of it that is filled in.
const BLANK: &str = "const BUILD = { version: \"\", files: {} };";

/// What is filled in.
#[derive(Serialize)]
struct Build {
    /// Differs whenever a file does, the worker included.
    version: String,
    /// Path to SHA-256.
    files: BTreeMap<String, String>,
}

/// Fills in the service worker of a page that was just built.
pub fn fill_in(folder: &Path) -> Result<()> {
    let mut files = BTreeMap::new();
    for path in files::below(folder)?.into_iter().filter(|path| is_kept(path)) {
        let content = fs::read(folder.join(&path)).with_context(|| format!("cannot read {path}"))?;
        files.insert(path, sha256(&content));
    }
    let path = folder.join(WORKER);
    let blank = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let filled = filled(&blank, files)?;
    fs::write(&path, filled).with_context(|| format!("cannot write {}", path.display()))
}

/// The worker itself is kept by the browser; the list of models, and what they are made of, by the inference worker, which
/// tells the page of it. The guide's pictures
/// come from the host to whoever reads it: its words do without, and nobody else downloads them.
fn is_kept(path: &str) -> bool {
    let is_picture = Path::new(path).extension().is_some_and(|extension| extension == "webp");
    path != WORKER && !is_picture && (!path.starts_with("models/") || path.ends_with("/eval.json"))
}

fn filled(worker: &str, files: BTreeMap<String, String>) -> Result<String> {
    ensure!(worker.matches(BLANK).count() == 1, "{WORKER} should have the line `{BLANK}` once");
    let version = sha256(format!("{worker}{}", serde_json::to_string(&files)?).as_bytes())[..16].to_owned();
    let build = serde_json::to_string(&Build { version, files })?;
    Ok(worker.replace(BLANK, &format!("const BUILD = {build};")))
}

fn sha256(content: &[u8]) -> String {
    format!("{:x}", Sha256::digest(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    const IN_PUBLIC: &str = include_str!("../../../public/sw.js");

    fn version_of(worker: &str, files: [(&str, &str); 2]) -> Result<String> {
        let files = files.map(|(path, hash)| (path.to_owned(), hash.to_owned())).into();
        let filled = filled(worker, files)?;
        let line = filled.lines().find_map(|line| line.strip_prefix("const BUILD = ")).context("no such line")?;
        let build: serde_json::Value = serde_json::from_str(line.trim_end_matches(';'))?;
        ensure!(build["files"]["a.js"] == "1", "{build}");
        Ok(build["version"].as_str().context("the version is text")?.to_owned())
    }

    #[test]
    fn a_build_has_another_version_when_a_file_or_the_worker_has_changed() -> Result<()> {
        let version = version_of(IN_PUBLIC, [("a.js", "1"), ("b.js", "2")])?;
        assert_eq!(version, version_of(IN_PUBLIC, [("b.js", "2"), ("a.js", "1")])?);
        assert_ne!(version, version_of(IN_PUBLIC, [("a.js", "1"), ("b.js", "3")])?);
        assert_ne!(version, version_of(&format!("{IN_PUBLIC}// more\n"), [("a.js", "1"), ("b.js", "2")])?);
        Ok(())
    }

    #[test]
    fn a_worker_without_the_line_is_refused() {
        assert!(filled("nothing to fill in", BTreeMap::new()).is_err());
    }

    #[test]
    fn what_others_keep_is_left_to_them() {
        assert!(is_kept("index.html") && is_kept("canned/first.json") && is_kept("models/nano/eval.json"));
        assert!(
            is_kept("arm.html") && is_kept("teaching.html") && is_kept("arm-wiring.svg") && !is_kept("arm-stop.webp")
        );
        assert!(!is_kept("sw.js") && !is_kept("models/manifest.json") && !is_kept("models/nano/model.safetensors"));
    }
}
