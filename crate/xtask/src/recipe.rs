//! `cargo xtask recipe`: a whole model from nothing, with everything this machine's processor can do.

use anyhow::Result;
use clap::Args;

use crate::workspace::Workspace;
use crate::{process, setup};

/// Programs for this very processor lie apart from those for any.
const TARGET: &str = "target/native";

#[derive(Args)]
pub struct Options {
    /// Words passed on to `lab recipe`: another recipe than that of nano, or --list
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    passed_on: Vec<String>,
}

pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    setup::for_native_code(workspace)?;
    println!("[recipe] building the lab for this processor: ten minutes the first time");
    let mut cargo = workspace.cargo();
    // Element-wise loops become as wide as the processor; results differ in their last bits from machine to machine.
    cargo.env("RUSTFLAGS", "-C target-cpu=native");
    cargo.args(["run", "--release", "--locked", "--package", "lab", "--target-dir", TARGET, "--", "recipe"]);
    process::run(cargo.args(&options.passed_on))
}
