//! `cargo xtask bench`: how long things take, on this machine and in wasm, measured in one run.
//!
//! Natively a benchmark is a divan target. In wasm the same target holds `#[wasm_bindgen_bench]` functions, run by node
//! with the profile that visitors download; equal names stand on one line of the table. Making training data is
//! measured as it is done, by the lab itself.

mod generate;
mod line;
mod native;
mod page;
mod wasm;

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde::Serialize;

use crate::workspace::Workspace;
use crate::{setup, table};

/// A benchmark target of one of our crates.
pub struct Suite {
    pub package: &'static str,
    pub bench: &'static str,
    /// Whether it is measured in wasm too.
    pub in_wasm: bool,
}

/// Add a line for a new target; nothing else is needed.
pub const SUITES: [Suite; 6] = [
    Suite { package: "control", bench: "kinematics", in_wasm: false },
    Suite { package: "camera", bench: "frames", in_wasm: false },
    Suite { package: "mat", bench: "detection", in_wasm: false },
    Suite { package: "engine", bench: "desk", in_wasm: true },
    Suite { package: "sim", bench: "period", in_wasm: true },
    Suite { package: "policy", bench: "step", in_wasm: true },
];

/// The crate whose generation is measured.
const LAB: &str = "lab";

/// What is measured in a browser takes minutes, and is measured only where it is asked for: its name, and its file in
/// `e2e/bench`.
const IN_BROWSER: [(&str, &str); 2] = [("page", "page.spec.ts"), ("arm", "arm.spec.ts")];

/// A servo line on which things go wrong.
const LINE: &str = "servo";

/// Where the numbers are written, for whoever wants to compare two runs.
const FOLDER: &str = "target/bench";
const RESULTS: &str = "medians.json";

#[derive(Args)]
pub struct Options {
    /// Only the benchmarks of these crates ("servo": a line on which things go wrong, counted and not timed), and in a browser
    /// "page" for ten minutes of the page and "arm" for the loop over an arm's bus; may be repeated
    #[arg(long, value_name = "CRATE")]
    only: Vec<String>,
}

/// Median of one benchmark, by where it ran; of generation the mean, which is what its rate is made of.
#[derive(Default, Serialize)]
struct Medians {
    #[serde(skip_serializing_if = "Option::is_none")]
    native_ns: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wasm_ns: Option<f64>,
}

pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let known: Vec<_> =
        SUITES.iter().map(|suite| suite.package).chain([LAB, LINE]).chain(IN_BROWSER.map(|(name, _)| name)).collect();
    let all_known = options.only.iter().all(|only| known.contains(&only.as_str()));
    ensure!(all_known, "what has benchmarks is {}", known.join(", "));
    let asked = |name: &str| options.only.iter().any(|only| only == name);
    let specs: Vec<_> = IN_BROWSER.into_iter().filter(|(name, _)| asked(name)).map(|(_, spec)| spec).collect();
    if !specs.is_empty() {
        page::measure(workspace, &specs)?;
        if options.only.iter().all(|only| IN_BROWSER.iter().any(|(name, _)| only == name)) {
            return Ok(());
        }
    }
    let wanted = |package: &str| options.only.is_empty() || asked(package);
    let suites: Vec<_> = SUITES.iter().filter(|suite| wanted(suite.package)).collect();

    // All of it before the first number, so that nobody waits for a failure.
    setup::for_native_code(workspace)?;
    if suites.iter().any(|suite| suite.in_wasm) {
        setup::for_wasm_tests(workspace)?;
    }
    let folder = workspace.path(FOLDER);
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;

    let mut medians: BTreeMap<String, Medians> = BTreeMap::new();
    for suite in suites {
        let name = |benchmark: &str| format!("{} / {benchmark}", suite.package);
        println!("\n[bench] {} {}, native", suite.package, suite.bench);
        for (benchmark, median_ns) in native::measure(workspace, suite)? {
            medians.entry(name(&benchmark)).or_default().native_ns = Some(median_ns);
        }
        if suite.in_wasm {
            println!("\n[bench] {} {}, wasm", suite.package, suite.bench);
            for (benchmark, median_ns) in wasm::measure(workspace, suite, &folder)? {
                medians.entry(name(&benchmark)).or_default().wasm_ns = Some(median_ns);
            }
        }
    }

    if wanted(LAB) {
        println!("\n[bench] {LAB} generate, native");
        let frame_ns = generate::measure(workspace, &folder)?;
        medians.entry(format!("{LAB} / a generated frame")).or_default().native_ns = Some(frame_ns);
    }

    if wanted(LINE) {
        line::measure(workspace)?;
    }
    if medians.is_empty() {
        return Ok(());
    }

    let rows: Vec<_> = medians
        .iter()
        .map(|(name, median)| {
            let ratio = median.native_ns.zip(median.wasm_ns).map(|(native, wasm)| format!("{:.1} x", wasm / native));
            let time = |ns: Option<f64>| ns.map(in_words).unwrap_or_default();
            [name.clone(), time(median.native_ns), time(median.wasm_ns), ratio.unwrap_or_default()]
        })
        .collect();
    println!();
    table::print(["median", "native", "wasm", "wasm / native"], &rows);

    let path = folder.join(RESULTS);
    fs::write(&path, serde_json::to_string_pretty(&medians)?)
        .with_context(|| format!("cannot write {}", path.display()))?;
    println!("\nWritten to {}.", path.display());
    Ok(())
}

/// A duration in the unit in which it reads best.
fn in_words(ns: f64) -> String {
    match ns {
        ns if ns < 1e3 => format!("{ns:.0} ns"),
        ns if ns < 1e6 => format!("{:.1} us", ns / 1e3),
        ns => format!("{:.2} ms", ns / 1e6),
    }
}
