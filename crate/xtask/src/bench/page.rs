//! The page in a browser: what its main thread and its memory take in ten minutes, how evenly an arm's bus is served.

use std::env;

use anyhow::Result;

use crate::page::{self, Build};
use crate::setup;
use crate::test::browser;
use crate::workspace::Workspace;

/// Where the page for it is built.
const PAGE: &str = "target/bench/page";

/// Builds the page as for visitors, but for wasm-opt, and prints what Playwright measures in these files of `e2e/bench`.
/// `PAGE=dist` measures a folder that is there already, `BENCH_MINUTES=1` and `BENCH_SECONDS=20` take less time.
pub fn measure(workspace: &Workspace, specs: &[&str]) -> Result<()> {
    let chosen = env::var("PAGE").ok();
    setup::for_browser_tests(workspace)?;
    let page = workspace.path(chosen.as_deref().unwrap_or(PAGE));
    if chosen.is_none() {
        setup::for_building(workspace)?;
        page::build(workspace, Build::Optimised, &page)?;
    }
    browser::playwright(workspace, &page, |command| {
        command.env("BENCH", "1").arg("--project=bench").args(specs);
    })
}
