//! `cargo xtask budget`: what visitors download, compressed, against what was promised.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::Args;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::workspace::Workspace;
use crate::{dist, files, table};

#[derive(Args)]
pub struct Options {
    /// Measure the `dist` that is there
    #[arg(long)]
    no_build: bool,
}

/// A part of the page that is downloaded as one.
struct Budget {
    name: &'static str,
    limit_bytes: usize,
    /// Whether a file, by its path below `dist`, belongs to the part.
    holds: fn(&str) -> bool,
}

/// The first part that holds a file has it.
const BUDGETS: [Budget; 5] = [
    Budget { name: "engine", limit_bytes: 1_500_000, holds: |path| path.starts_with("engine") },
    Budget { name: "inference", limit_bytes: 3_500_000, holds: |path| path.starts_with("inference") },
    Budget { name: "bus", limit_bytes: 300_000, holds: |path| path.starts_with("bus") },
    Budget {
        name: "model nano",
        limit_bytes: 5_000_000,
        holds: |path| is_of_model(path) && path.starts_with("models/nano/"),
    },
    Budget {
        name: "page",
        limit_bytes: 600_000,
        holds: |path| {
            let kinds = ["html", "css", "js", "wasm", "svg", "woff2"];
            let extension = Path::new(path).extension().and_then(|extension| extension.to_str());
            extension.is_some_and(|extension| kinds.contains(&extension))
        },
    },
];

/// All models together. A visitor downloads those that were chosen; a host has them all, and so has a browser that was
/// shown each.
const MODELS: Budget = Budget { name: "all models", limit_bytes: 10_000_000, holds: is_of_model };

/// Whether the page fetches a file as part of a model; the card and the evaluation beside it are for people.
fn is_of_model(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    matches!(parts[..], ["models", _, "config.json" | "model.safetensors" | "tokenizer.json"])
}

pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    if !options.no_build {
        dist::run(workspace)?;
    }
    let folder = workspace.path(dist::FOLDER);
    let files = files::below(&folder)
        .with_context(|| format!("{} cannot be read; build it with `cargo xtask dist`", folder.display()))?;

    let mut used = [0; BUDGETS.len()];
    let (mut models, mut other) = (0, 0);
    for path in &files {
        let bytes = fs::read(folder.join(path)).with_context(|| format!("cannot read {path}"))?;
        let size = gzipped_bytes(&bytes)?;
        match BUDGETS.iter().position(|budget| (budget.holds)(path)) {
            Some(part) => used[part] += size,
            None if (MODELS.holds)(path) => {}
            None => other += size,
        }
        if (MODELS.holds)(path) {
            models += size;
        }
    }
    let judged = || BUDGETS.iter().zip(used).chain([(&MODELS, models)]);

    let kilobytes = |bytes: usize| format!("{:.0} kB", bytes as f64 / 1000.0);
    let mut rows: Vec<_> = judged()
        .map(|(budget, used)| {
            let left = 100.0 - 100.0 * used as f64 / budget.limit_bytes as f64;
            [budget.name.to_owned(), kilobytes(used), kilobytes(budget.limit_bytes), format!("{left:.0} %")]
        })
        .collect();
    rows.push(["everything else".to_owned(), kilobytes(other), String::new(), String::new()]);
    println!();
    table::print(["part", "gzip -9", "limit", "left"], &rows);

    let missing: Vec<_> = judged().filter(|&(_, used)| used == 0).map(|(budget, _)| budget.name).collect();
    if !missing.is_empty() {
        bail!("no file of these parts is in {}: {}", folder.display(), missing.join(", "));
    }
    let over: Vec<_> =
        judged().filter(|(budget, used)| *used > budget.limit_bytes).map(|(budget, _)| budget.name).collect();
    if !over.is_empty() {
        bail!("over budget: {}", over.join(", "));
    }
    Ok(())
}

fn gzipped_bytes(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part_of(path: &str) -> Option<&'static str> {
        BUDGETS.iter().find(|budget| (budget.holds)(path)).map(|budget| budget.name)
    }

    #[test]
    fn every_file_counts_once_and_where_it_belongs() {
        assert_eq!(part_of("index.html"), Some("page"));
        assert_eq!(part_of("web-0123456789abcdef_bg.wasm"), Some("page"));
        assert_eq!(part_of("engine_bg.wasm"), Some("engine"));
        assert_eq!(part_of("inference_loader.js"), Some("inference"));
        assert_eq!(part_of("bus_bg.wasm"), Some("bus"));
        assert_eq!(part_of("models/nano/model.safetensors"), Some("model nano"));
        assert_eq!(part_of("models/nano/README.md"), None);
    }

    #[test]
    fn another_model_counts_in_the_sum_of_all() {
        let is_model = |path: &str| (MODELS.holds)(path);
        assert!(is_model("models/nano/model.safetensors") && is_model("models/nano-plain/config.json"));
        assert_eq!(part_of("models/nano-plain/model.safetensors"), None);
        assert!(!is_model("models/manifest.json") && !is_model("models/nano/failures/config.json"));
    }

    #[test]
    fn the_limits_are_those_that_the_readme_promises() {
        let readme = include_str!("../../../README.md");
        for budget in BUDGETS.iter().chain([&MODELS]) {
            let row = format!("| {} | {} kB |", budget.name, budget.limit_bytes / 1000);
            assert!(readme.contains(&row), "README.md has no row `{row}`");
        }
    }

    #[test]
    fn compression_is_measured_and_not_guessed() -> Result<()> {
        let zeros = gzipped_bytes(&vec![0; 100_000])?;
        assert!((20..1_000).contains(&zeros), "{zeros} bytes");
        Ok(())
    }
}
