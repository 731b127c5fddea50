//! `cargo xtask dist`: a static folder that works under any path of a plain web host.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::page::{self, Build};
use crate::setup;
use crate::workspace::Workspace;

/// The folder, below the root.
pub const FOLDER: &str = "dist";

/// The workers, by the names of their binaries.
const WORKERS: [&str; 2] = ["engine", "inference"];

pub fn run(workspace: &Workspace) -> Result<()> {
    setup::for_building(workspace)?;
    setup::for_shrinking(workspace)?;
    println!("Building and shrinking the page; this takes many minutes the first time.");
    let folder = workspace.path(FOLDER);
    page::build(workspace, Build::Shipped, &folder)?;
    for worker in WORKERS {
        stamp(&folder, worker)?;
    }
    println!();
    println!("The page lies in {}: copy it to any path of any web host that knows application/wasm.", folder.display());
    Ok(())
}

/// Makes a worker's loader ask for its two files by their content.
///
/// Trunk gives the page's own files hashed names, and workers plain ones. A browser that kept `engine.js` of one
/// release and fetched `engine_bg.wasm` of the next would be left with two halves that do not fit.
fn stamp(folder: &Path, worker: &str) -> Result<()> {
    let mut hasher = DefaultHasher::new();
    for file in [format!("{worker}.js"), format!("{worker}_bg.wasm")] {
        let path = folder.join(file);
        fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?.hash(&mut hasher);
    }
    let loader = folder.join(format!("{worker}_loader.js"));
    let trunks = fs::read_to_string(&loader).with_context(|| format!("cannot read {}", loader.display()))?;
    ensure!(
        trunks.trim() == format!("import init from './{worker}.js';await init();"),
        "Trunk writes another loader now, so this one must be written anew: {}",
        loader.display()
    );
    fs::write(&loader, stamped_loader(worker, hasher.finish()))
        .with_context(|| format!("cannot write {}", loader.display()))
}

fn stamped_loader(worker: &str, hash: u64) -> String {
    format!(
        "import init from './{worker}.js?{hash:016x}';\
         await init({{ module_or_path: new URL('./{worker}_bg.wasm?{hash:016x}', import.meta.url) }});"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loader_names_both_files_of_its_worker_by_their_content() {
        let loader = stamped_loader("engine", 0xAB);
        assert!(loader.contains("'./engine.js?00000000000000ab'"), "{loader}");
        assert!(loader.contains("'./engine_bg.wasm?00000000000000ab'"), "{loader}");
    }
}
