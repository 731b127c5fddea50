use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::Suite;
use crate::process;
use crate::workspace::Workspace;

/// What the runner of wasm-bindgen writes about one benchmark, as far as it is needed here.
#[derive(Deserialize)]
struct Measured {
    estimates: Estimates,
}

#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    /// Nanoseconds.
    point_estimate: f64,
}

/// Runs a suite in wasm under node and brings the median of each benchmark, nanoseconds; what the runner writes goes to
/// a folder.
pub fn measure(workspace: &Workspace, suite: &Suite, folder: &Path) -> Result<Vec<(String, f64)>> {
    let results = folder.join(format!("{}-{}.json", suite.package, suite.bench));
    // The runner compares with what it finds there; this run stands for itself.
    if results.exists() {
        fs::remove_file(&results).with_context(|| format!("cannot remove {}", results.display()))?;
    }
    let mut cargo = workspace.cargo();
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
    cargo.env("WASM_BINDGEN_BENCH_RESULT", &results);
    cargo.args(["bench", "--target", "wasm32-unknown-unknown", "--profile", "web", "--locked"]);
    process::run(cargo.args(["--package", suite.package, "--bench", suite.bench]))?;

    let text = fs::read_to_string(&results)
        .with_context(|| format!("{} {} measured nothing in wasm", suite.package, suite.bench))?;
    let measured: BTreeMap<String, Measured> =
        serde_json::from_str(&text).with_context(|| format!("cannot understand {}", results.display()))?;
    Ok(measured.into_iter().map(|(name, measured)| (name, measured.estimates.median.point_estimate)).collect())
}
