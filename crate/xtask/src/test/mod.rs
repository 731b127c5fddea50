//! `cargo xtask test`: every check there is, in the order of what fails soonest.

pub mod browser;
mod lint;
mod unit;
mod wasm;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use crate::table;
use crate::workspace::Workspace;

#[derive(Args)]
pub struct Options {
    /// Run only these parts; may be repeated
    #[arg(long, value_enum, value_name = "PART")]
    only: Vec<Part>,
    /// Words passed on to Playwright, such as `-g webcam`; runs only the browser tests unless --only says otherwise
    #[arg(last = true, value_name = "PLAYWRIGHT")]
    playwright: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Formatting, clippy for the host, clippy for wasm with its stricter list
    Lint,
    /// Unit, property, golden and documentation tests on this machine
    Unit,
    /// The tests that must hold in wasm too, under node
    Wasm,
    /// The page in Chromium
    E2e,
}

/// The checks that ran so far: what, how long, and what was wrong.
#[derive(Default)]
pub struct Report {
    checks: Vec<(String, Duration, Option<anyhow::Error>)>,
}

impl Report {
    /// Runs one check. A failure is kept for the end, so that one run tells everything that is wrong.
    pub fn check(&mut self, what: &str, body: impl FnOnce() -> Result<()>) -> bool {
        println!();
        println!("[test] {what}");
        let begun = Instant::now();
        let outcome = body();
        let passed = outcome.is_ok();
        if let Err(error) = &outcome {
            println!("[test] {what}: FAILED: {error:#}");
        }
        self.checks.push((what.to_owned(), begun.elapsed(), outcome.err()));
        passed
    }

    fn finish(self) -> Result<()> {
        let rows: Vec<_> = self
            .checks
            .iter()
            .map(|(what, took, error)| {
                let outcome = if error.is_none() { "passed" } else { "FAILED" };
                [what.clone(), format!("{:.0} s", took.as_secs_f64()), outcome.to_owned()]
            })
            .collect();
        println!();
        table::print(["check", "took", ""], &rows);
        let failed: Vec<_> = self
            .checks
            .iter()
            .filter_map(|(what, _, error)| Some(format!("  {what}: {:#}", error.as_ref()?)))
            .collect();
        if !failed.is_empty() {
            bail!("{} of {} checks failed:\n{}", failed.len(), self.checks.len(), failed.join("\n"));
        }
        println!("All {} checks passed.", self.checks.len());
        Ok(())
    }
}

pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let wanted = |part| match (&options.only[..], &options.playwright[..]) {
        ([], []) => true,
        ([], _) => part == Part::E2e,
        (only, _) => only.contains(&part),
    };
    let mut report = Report::default();
    if wanted(Part::Lint) {
        lint::run(workspace, &mut report);
    }
    if wanted(Part::Unit) {
        unit::run(workspace, &mut report);
    }
    if wanted(Part::Wasm) {
        wasm::run(workspace, &mut report);
    }
    if wanted(Part::E2e) {
        browser::run(workspace, &mut report, &options.playwright);
    }
    report.finish()
}
