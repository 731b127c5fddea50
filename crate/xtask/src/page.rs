//! Building the page and its two workers with Trunk.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::workspace::Workspace;
use crate::{offline, process};

/// How much is done to the wasm.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// Minutes faster to build; what `serve` and the browser tests load.
    Quick,
    /// Compiled as for visitors, but not through wasm-opt.
    Optimised,
    /// As small as it gets, through wasm-opt; what visitors download.
    Shipped,
}

impl Build {
    /// Trunk's arguments for it. `--release` is what makes Trunk run wasm-opt; how optimised the code is, the profile
    /// says.
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Quick => &["--cargo-profile", "quick"],
            Self::Optimised => &["--cargo-profile", "web"],
            Self::Shipped => &["--release", "--cargo-profile", "web"],
        }
    }
}

/// `trunk` with a subcommand and the arguments of a build into a folder.
pub fn trunk(workspace: &Workspace, subcommand: &str, build: Build, into: &Path) -> Command {
    let mut trunk = workspace.command("trunk");
    // Trunk reads NO_COLOR as a boolean and refuses the usual `1`.
    trunk.env_remove("NO_COLOR");
    // Not `--offline`, which would also keep cargo from fetching crates; Trunk downloads no tool of its own choice as
    // long as the path has those of the right version, and the set-up has seen to that.
    trunk.arg(subcommand).args(build.arguments()).arg("--locked").arg("--dist").arg(into);
    trunk
}

/// Builds the page into a folder, with a service worker that keeps it.
pub fn build(workspace: &Workspace, build: Build, into: &Path) -> Result<()> {
    process::run(&mut trunk(workspace, "build", build, into))?;
    offline::fill_in(into)
}
