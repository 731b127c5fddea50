//! `cargo xtask dist`: a static folder that works under any path of a plain web host.

use anyhow::Result;

use crate::page::{self, Build};
use crate::setup;
use crate::workspace::Workspace;

/// The folder, below the root.
pub const FOLDER: &str = "dist";

pub fn run(workspace: &Workspace) -> Result<()> {
    setup::for_building(workspace)?;
    setup::for_shrinking(workspace)?;
    println!("Building the page; this takes many minutes the first time.");
    println!("Its three programs are compiled as a whole each; then wasm-opt makes them smaller, without a word.");
    let folder = workspace.path(FOLDER);
    page::build(workspace, Build::Shipped, &folder)?;
    println!();
    println!("The page lies in {}: copy it to any path of any web host that knows application/wasm.", folder.display());
    Ok(())
}
