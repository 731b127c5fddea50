//! `cargo xtask mat`: the calibration mat that people print.
//!
//! The crate that looks for the mat also draws it, so its own example writes the files; this tool names no crate of ours.

use anyhow::Result;

use crate::process;
use crate::workspace::Workspace;

/// Writes `public/mat-a4.pdf` and `public/mat-letter.pdf`.
pub fn run(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo.args(["run", "--quiet", "--package", "mat", "--locked", "--example", "print", "--"]);
    process::run(cargo.arg(workspace.path("public")))
}
