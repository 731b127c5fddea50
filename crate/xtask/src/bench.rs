//! `cargo xtask bench`.
use anyhow::Result;
use clap::Args;

use crate::workspace::Workspace;

#[derive(Args)]
pub struct Options {}

pub fn run(_workspace: &Workspace, _options: &Options) -> Result<()> {
    Ok(())
}
