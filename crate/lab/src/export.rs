//! From a run to a model folder, and the manifest over all models.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use policy::{
    manifest::{CONFIG_FILE, FileEntry, Manifest, ModelEntry, TOKENIZER_FILE, WEIGHTS_FILE},
    weights,
};

use crate::train::checkpoint::run_folder;

/// Make a model folder of a run's averaged weights, and write the manifest anew.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// Name of the run; without it only the manifest is written.
    #[arg(long)]
    run: Option<String>,
    /// Where models are.
    #[arg(long, default_value = "models")]
    models: PathBuf,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    if let Some(name) = &arguments.run {
        let folder = run_folder(name);
        let (config, tokenizer) = folder.load_config()?;
        let net = folder.load_average(&config, &policy::device::cpu())?;
        let model = arguments.models.join(&config.name);
        fs::create_dir_all(&model)?;
        fs::write(model.join(CONFIG_FILE), serde_json::to_string_pretty(&config)?)?;
        fs::write(model.join(TOKENIZER_FILE), tokenizer.to_json()?)?;
        fs::write(model.join(WEIGHTS_FILE), weights::to_bytes(&net, &config)?)?;
        fs::write(model.join("training.json"), serde_json::to_string_pretty(&folder.load_progress()?)?)?;
        println!("wrote {}", model.display());
    }
    let manifest = manifest(&arguments.models)?;
    fs::write(arguments.models.join("manifest.json"), serde_json::to_string_pretty(&manifest)? + "\n")?;
    println!("wrote {} over {} models", arguments.models.join("manifest.json").display(), manifest.models.len());
    Ok(())
}

/// What lies in each model folder now.
fn manifest(models: &Path) -> Result<Manifest> {
    let mut entries = BTreeMap::new();
    for entry in fs::read_dir(models).with_context(|| format!("no models: {}", models.display()))? {
        let folder = entry?.path();
        if !folder.join(WEIGHTS_FILE).exists() {
            continue;
        }
        let name = folder.file_name().and_then(|name| name.to_str()).context("a model folder has a plain name")?;
        let files = [CONFIG_FILE, TOKENIZER_FILE, WEIGHTS_FILE]
            .into_iter()
            .map(|file| {
                let path = folder.join(file);
                let content =
                    fs::read(&path).with_context(|| format!("the model is incomplete: {}", path.display()))?;
                Ok(FileEntry::of(&format!("{name}/{file}"), &content))
            })
            .collect::<Result<_>>()?;
        entries.insert(name.to_owned(), ModelEntry { files });
    }
    Ok(Manifest { models: entries })
}
