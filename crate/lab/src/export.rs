//! From a run to a model folder, and the manifest over all models.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow};
use burn::tensor::{Tensor, TensorData};
use policy::{
    Tokenizer,
    manifest::{CONFIG_FILE, FileEntry, Manifest, ModelEntry, TOKENIZER_FILE, WEIGHTS_FILE},
    model::Net,
    weights,
};

use crate::{files, train::checkpoint::run_folder, words::WordVectors};

/// The measured success of a model's weights.
const REPORT_FILE: &str = "eval.json";

/// Make a model folder of a run's averaged weights, and write the manifest anew.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// Name of the run; without it only the manifest is written.
    #[arg(long)]
    run: Option<String>,
    /// Where models are.
    #[arg(long, default_value = "models")]
    models: PathBuf,
    /// Folder that `lab words` wrote: words it has and the run has not are given embeddings projected from there.
    #[arg(long)]
    words: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    if let Some(name) = &arguments.run {
        let folder = run_folder(name);
        let (mut config, mut tokenizer) = folder.load_config()?;
        let progress = folder.load_progress()?;
        let mut net = folder.load_average(progress.step, Net::new(&config, &policy::device::cpu()))?;
        if let Some(vectors) = &arguments.words {
            (net, tokenizer) = with_words(net, &tokenizer, &WordVectors::load(vectors)?)?;
            config.projected = tokenizer.vocabulary() - config.vocabulary;
            config.vocabulary = tokenizer.vocabulary();
            println!("{} words are projected", config.projected);
        }
        let weights = weights::to_bytes(&net, &config.name)?;
        let model = arguments.models.join(&config.name);
        fs::create_dir_all(&model)?;
        if remove_stale_report(&model, &weights)? {
            println!("removed {REPORT_FILE}, which was about other weights; measure again with `lab evaluate`");
        }
        files::write(&model.join(CONFIG_FILE), serde_json::to_string_pretty(&config)?)?;
        files::write(&model.join(TOKENIZER_FILE), tokenizer.to_json()?)?;
        files::write(&model.join(WEIGHTS_FILE), weights)?;
        files::write(&model.join("training.json"), serde_json::to_string_pretty(&progress)?)?;
        println!("wrote {}", model.display());
    }
    let manifest = manifest(&arguments.models)?;
    files::write(&arguments.models.join("manifest.json"), serde_json::to_string_pretty(&manifest)? + "\n")?;
    println!("wrote {} over {} models", arguments.models.join("manifest.json").display(), manifest.models.len());
    Ok(())
}

/// A network with words it never read in training, each near what a text encoder finds alike.
fn with_words(net: Net, tokenizer: &Tokenizer, vectors: &WordVectors) -> Result<(Net, Tokenizer)> {
    let words = tokenizer.words();
    let embeddings = net.embeddings();
    let [rows, width] = embeddings.dims();
    let values: Vec<f32> = embeddings.clone().into_data().try_to_vec().map_err(|error| anyhow!("{error:?}"))?;
    let known: Vec<(String, Vec<f32>)> =
        words.iter().cloned().zip(values.chunks_exact(width).skip(rows - words.len()).map(<[f32]>::to_vec)).collect();
    let wanted: Vec<String> = vectors.words.iter().filter(|word| !tokenizer.knows(word)).cloned().collect();
    let more = vectors.project(&known, &wanted)?.concat();
    let more = Tensor::from_data(TensorData::new(more, [wanted.len(), width]), &embeddings.device());
    let all = Tokenizer::from_words(words.iter().chain(&wanted).map(String::as_str))?;
    Ok((net.with_words_from(rows, more), all))
}

/// Removes the report of a model about to get other weights; says whether there was one.
fn remove_stale_report(model: &Path, weights: &[u8]) -> Result<bool> {
    let report = model.join(REPORT_FILE);
    if !report.exists() {
        return Ok(false);
    }
    let same = fs::read(model.join(WEIGHTS_FILE)).is_ok_and(|old| numbers(&old) == numbers(weights));
    if !same {
        fs::remove_file(&report).with_context(|| format!("cannot remove: {}", report.display()))?;
    }
    Ok(!same)
}

/// What follows the header of a safetensors file, which names its metadata in no fixed order.
fn numbers(safetensors: &[u8]) -> Option<&[u8]> {
    let (length, rest) = safetensors.split_first_chunk()?;
    rest.get(u64::from_le_bytes(*length) as usize..)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::test_folder;

    #[test]
    fn a_report_goes_with_the_weights_it_is_about() {
        let file = |header: &[u8], numbers: &[u8]| [&(header.len() as u64).to_le_bytes()[..], header, numbers].concat();
        let model = test_folder("export");
        let report = model.join(REPORT_FILE);
        fs::write(model.join(WEIGHTS_FILE), file(b"{a, b}", b"weights")).expect("the folder can be written");
        fs::write(&report, "{}").expect("the folder can be written");
        assert!(!remove_stale_report(&model, &file(b"{b, a}", b"weights")).expect("nothing to remove"));
        assert!(report.exists());
        assert!(remove_stale_report(&model, &file(b"{a, b}", b"heights")).expect("it can be removed"));
        assert!(!report.exists());
        fs::remove_dir_all(&model).expect("it is the test's own");
    }
}
