//! From a run to a model folder, and the manifest over all models.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, ensure};
use burn::tensor::{Tensor, TensorData};
use policy::{
    PolicyConfig, Tokenizer,
    manifest::{CONFIG_FILE, FileEntry, Manifest, ModelEntry, TOKENIZER_FILE, WEIGHTS_FILE},
    model::Net,
    weights,
};

use crate::{
    files,
    train::checkpoint::{Progress, run_folder},
    words::WordVectors,
};

/// The measured success of a model's weights.
const REPORT_FILE: &str = "eval.json";

/// Make a model folder of a run's averaged weights, and write the manifest anew.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// Name of the run; without it only the manifest is written.
    #[arg(long)]
    run: Option<String>,
    /// Name of the model and of its folder, where it is to have another than the run's configuration says: a model of the
    /// same sizes that is to lie beside one that is there.
    #[arg(long, requires = "run")]
    name: Option<String>,
    /// What the page says after "trained", where the run's plan does not tell the whole of it.
    #[arg(long, requires = "run")]
    trained: Option<String>,
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
        describe(&mut config, arguments, &progress)?;
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

/// Names the model, and says how it was trained.
fn describe(config: &mut PolicyConfig, arguments: &Arguments, progress: &Progress) -> Result<()> {
    if let Some(name) = &arguments.name {
        config.name.clone_from(name);
    }
    let name = &config.name;
    // It is a folder, a part of an address, and a word in links.
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    ensure!(
        !name.is_empty() && name.chars().all(plain),
        "a model is named with small letters, digits and hyphens: {name:?}"
    );
    let by_plan = match progress.plan.taught_by {
        Some(_) => "on what a scripted expert does and a teacher network says",
        None => "on what a scripted expert does",
    };
    config.trained = Some(arguments.trained.clone().unwrap_or_else(|| by_plan.to_owned()));
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

/// The header of a safetensors file, and the numbers that follow it; `None` where it ends before those begin.
fn parts(safetensors: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = safetensors.split_first_chunk()?;
    rest.split_at_checked(u64::from_le_bytes(*length) as usize)
}

/// The numbers alone: the header names its metadata in no fixed order.
fn numbers(safetensors: &[u8]) -> Option<&[u8]> {
    Some(parts(safetensors)?.1)
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
        let read = |file: &str| {
            let path = folder.join(file);
            fs::read(&path).with_context(|| format!("the model is incomplete: {}", path.display()))
        };
        let (config, tokenizer, weights) = (read(CONFIG_FILE)?, read(TOKENIZER_FILE)?, read(WEIGHTS_FILE)?);
        let publish = |file: &str, content: &[u8]| FileEntry::of(&format!("{name}/{file}"), content);
        let files =
            vec![publish(CONFIG_FILE, &config), publish(TOKENIZER_FILE, &tokenizer), publish(WEIGHTS_FILE, &weights)];
        let config: PolicyConfig = serde_json::from_slice(&config)
            .with_context(|| format!("not a model's sizes: {}", folder.join(CONFIG_FILE).display()))?;
        // The page asks for a folder, and shows the name that its configuration has.
        ensure!(config.name == name, "the model calls itself {:?}: {}", config.name, folder.display());
        let entry = ModelEntry { files, parameters: Some(parameters(&weights)?), trained: config.trained };
        entries.insert(name.to_owned(), entry);
    }
    Ok(Manifest { models: entries })
}

/// How many numbers there are in a safetensors file, by its header.
fn parameters(safetensors: &[u8]) -> Result<u64> {
    let (header, _) = parts(safetensors).context("weights end within their header")?;
    let header: BTreeMap<String, serde_json::Value> = serde_json::from_slice(header)?;
    let count = |tensor: &serde_json::Value| -> Option<u64> {
        tensor["shape"].as_array()?.iter().map(serde_json::Value::as_u64).product()
    };
    header
        .iter()
        .filter(|(name, _)| *name != "__metadata__")
        .map(|(name, tensor)| count(tensor).with_context(|| format!("a tensor without a shape: {name}")))
        .sum()
}

#[cfg(test)]
mod tests {
    use burn::module::Module as _;
    use clap::Parser as _;
    use policy::device;
    use schema::{ActionRange, CHUNK_STEPS, DIMS};

    use super::*;
    use crate::files::test_folder;

    /// A model that is made in a moment.
    fn tiny() -> PolicyConfig {
        let range = ActionRange { low: [[-0.1; DIMS]; CHUNK_STEPS], high: [[0.1; DIMS]; CHUNK_STEPS] };
        PolicyConfig { width: 16, heads: 2, trunk_layers: 2, stem: [4, 4, 8, 32], ..PolicyConfig::nano(9, range) }
    }

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        arguments: Arguments,
    }

    /// What the options of a command line say.
    fn arguments(line: &str) -> Arguments {
        Line::try_parse_from(["export"].into_iter().chain(line.split_whitespace()))
            .expect("options of `lab export`")
            .arguments
    }

    fn described(line: &str, taught_by: Option<&str>) -> Result<PolicyConfig> {
        let mut progress = Progress::default();
        progress.plan.taught_by = taught_by.map(str::to_owned);
        let mut config = tiny();
        describe(&mut config, &arguments(line), &progress)?;
        Ok(config)
    }

    #[test]
    fn a_model_is_called_what_the_command_says_and_else_what_its_run_does() {
        let name = |line: &str| described(line, None).map(|config| config.name);
        assert_eq!(name("--run plain").expect("as the run has it"), "nano");
        assert_eq!(name("--run plain --name nano-plain").expect("as it was told"), "nano-plain");
        for strange in ["../nano", "Nano", "na_no"] {
            assert!(name(&format!("--run plain --name {strange}")).is_err(), "{strange}");
        }
    }

    #[test]
    fn how_a_model_was_trained_is_its_plan_or_what_the_command_says() {
        let trained = |line: &str, taught_by: Option<&str>| {
            described(line, taught_by).expect("a name").trained.expect("it is said")
        };
        let (alone, taught) = (trained("--run a", None), trained("--run a", Some("teacher")));
        assert!(taught.starts_with(&alone) && taught.contains("teacher") && !alone.contains("teacher"), "{taught}");
        assert_eq!(trained("--run a --trained twice", Some("teacher")), "twice");
    }

    /// Puts a model of the least size into its folder.
    fn put_model(models: &Path, folder: &str, name: &str) -> usize {
        let config = PolicyConfig { name: name.to_owned(), trained: Some("by hand".to_owned()), ..tiny() };
        let net = Net::new(&config, &device::cpu());
        let folder = models.join(folder);
        fs::create_dir_all(&folder).expect("the folder can be written");
        let write =
            |file: &str, content: &[u8]| fs::write(folder.join(file), content).expect("the folder can be written");
        write(CONFIG_FILE, &serde_json::to_vec(&config).expect("plain data"));
        write(TOKENIZER_FILE, b"[]");
        write(WEIGHTS_FILE, &weights::to_bytes(&net, name).expect("weights that were just made"));
        net.num_params()
    }

    #[test]
    fn two_models_of_one_size_lie_side_by_side_and_the_manifest_says_what_each_is() {
        let models = test_folder("manifest");
        let count = put_model(&models, "nano", "nano");
        put_model(&models, "nano-plain", "nano-plain");
        let manifest = manifest(&models).expect("two whole models");
        let cards = manifest.cards();
        assert_eq!(cards.iter().map(|card| card.name.as_str()).collect::<Vec<_>>(), ["nano", "nano-plain"]);
        assert_eq!((cards[0].parameters, cards[0].trained.as_deref()), (Some(count as u64), Some("by hand")));
        assert_eq!(manifest.models["nano-plain"].files[2].path, "nano-plain/model.safetensors");

        put_model(&models, "copy", "nano");
        let error = super::manifest(&models).expect_err("the folder is called otherwise");
        assert!(error.to_string().contains("calls itself \"nano\""), "{error}");
        fs::remove_dir_all(&models).expect("it is the test's own");
    }

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
