use anyhow::Result;

use super::Step;
use crate::process;
use crate::workspace::Workspace;

/// A tool that cargo builds from its published source.
pub struct CargoTool {
    package: &'static str,
    program: &'static str,
    version: String,
    flags: &'static [&'static str],
    takes: &'static str,
}

impl CargoTool {
    /// Builds and serves the page. The newest version that this workspace's compiler accepts.
    pub fn trunk() -> Self {
        Self {
            package: "trunk",
            program: "trunk",
            version: "0.21.14".to_owned(),
            // Its default features want the headers of OpenSSL.
            flags: &["--locked", "--no-default-features", "--features", "rustls"],
            takes: "about 7 minutes on two cores",
        }
    }

    /// Makes the JavaScript around wasm. Its version must be that of the library to the digit.
    pub fn wasm_bindgen(workspace: &Workspace) -> Result<Self> {
        Ok(Self {
            package: "wasm-bindgen-cli",
            program: "wasm-bindgen",
            version: workspace.locked_version("wasm-bindgen")?,
            // Not `--locked`: the lock file it was published with names versions that no longer resolve.
            flags: &["--no-default-features"],
            takes: "about 2 minutes on two cores",
        })
    }

    /// The words after `cargo install`, apart from where to.
    fn arguments(&self) -> Vec<String> {
        let mut words = vec![format!("{}@{}", self.package, self.version)];
        words.extend(self.flags.iter().map(|&flag| flag.to_owned()));
        words
    }
}

impl Step for CargoTool {
    fn what(&self) -> String {
        format!("{} {}", self.package, self.version)
    }

    fn takes(&self) -> &'static str {
        self.takes
    }

    fn is_done(&self, workspace: &Workspace) -> bool {
        workspace.which(self.program).is_some_and(|program| {
            process::read(workspace.command(program).arg("--version"))
                .is_ok_and(|line| line.split_whitespace().last() == Some(self.version.as_str()))
        })
    }

    fn install(&self, workspace: &Workspace) -> Result<()> {
        let mut cargo = workspace.cargo();
        // These tools publish profiles for the fastest program there can be; here they are built once and wait for others.
        cargo.env("CARGO_PROFILE_RELEASE_LTO", "off").env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        process::run(cargo.arg("install").args(self.arguments()).arg("--root").arg(workspace.tools()))
    }

    fn by_hand(&self) -> String {
        format!("`cargo install {}`", self.arguments().join(" "))
    }
}
