//! Brings a fresh machine to where the workspace's commands run.
//!
//! Each step is announced with how long it may take, skipped when it is done already, and fails with the exact thing to
//! type when it cannot be done from here.

mod apt;
mod cargo_tool;
mod node;
mod wasm_target;

use std::env;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};

use crate::workspace::Workspace;
pub use apt::{chromium, needs_virtual_display};

/// What this run has failed to install, and does not try again.
static FAILED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// One thing a machine may lack.
pub trait Step {
    /// What it is, with its version where that matters.
    fn what(&self) -> String;
    /// How long the installation may take, as a person says it.
    fn takes(&self) -> &'static str;
    /// Whether it is there, in the right version.
    fn is_done(&self, workspace: &Workspace) -> bool;
    /// Puts it there.
    fn install(&self, workspace: &Workspace) -> Result<()>;
    /// What to type where [`Self::install`] fails.
    fn by_hand(&self) -> String;
}

/// What compiling native code takes.
pub fn for_native_code(workspace: &Workspace) -> Result<()> {
    prepare(workspace, &[])
}

/// What building the page takes.
pub fn for_building(workspace: &Workspace) -> Result<()> {
    prepare(
        workspace,
        &[&wasm_target::WasmTarget, &cargo_tool::CargoTool::trunk(), &cargo_tool::CargoTool::wasm_bindgen(workspace)?],
    )
}

/// What shrinking the page takes.
pub fn for_shrinking(workspace: &Workspace) -> Result<()> {
    prepare(workspace, &[&node::Node, &node::Binaryen])
}

/// What tests of wasm code outside a browser take.
pub fn for_wasm_tests(workspace: &Workspace) -> Result<()> {
    prepare(workspace, &[&wasm_target::WasmTarget, &node::Node, &cargo_tool::CargoTool::wasm_bindgen(workspace)?])
}

/// What compiling and linting wasm code takes.
pub fn for_wasm_lints(workspace: &Workspace) -> Result<()> {
    prepare(workspace, &[&wasm_target::WasmTarget])
}

/// What native tests of the stage take; they skip themselves where `ALLOW_NO_ADAPTER` is set and there is nothing to
/// draw with.
pub fn for_native_pictures(workspace: &Workspace) -> Result<()> {
    if env::var_os("ALLOW_NO_ADAPTER").is_some() {
        return for_native_code(workspace);
    }
    prepare(workspace, &[&apt::NATIVE_PICTURES])
}

/// What tests in a browser take, beside a built page.
pub fn for_browser_tests(workspace: &Workspace) -> Result<()> {
    prepare(workspace, &[&node::Node, &node::TestPackages, &apt::NATIVE_PICTURES, &apt::BROWSER])
}

fn prepare(workspace: &Workspace, steps: &[&dyn Step]) -> Result<()> {
    let first: [&dyn Step; 1] = [&apt::C_COMPILER];
    first.iter().chain(steps).try_for_each(|step| take(workspace, *step))
}

fn take(workspace: &Workspace, step: &dyn Step) -> Result<()> {
    let what = step.what();
    if step.is_done(workspace) {
        println!("[set-up] {what}: there");
        return Ok(());
    }
    let mut failed = FAILED.lock().unwrap_or_else(PoisonError::into_inner);
    if failed.contains(&what) {
        bail!("{what} could not be installed, as said above");
    }
    println!("[set-up] {what}: installing, {}", step.takes());
    let begun = Instant::now();
    let installed = step.install(workspace).and_then(|()| {
        ensure!(step.is_done(workspace), "it is still not found");
        Ok(())
    });
    if installed.is_err() {
        failed.push(what.clone());
    }
    installed.with_context(|| format!("{what} could not be installed. By hand: {}", step.by_hand()))?;
    println!("[set-up] {what}: installed in {:.0} s", begun.elapsed().as_secs_f64());
    Ok(())
}
