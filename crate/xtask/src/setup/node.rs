use std::fs;

use anyhow::{Context, Result, bail};

use super::Step;
use crate::process;
use crate::workspace::Workspace;

/// The oldest version that does: Playwright wants 20, and `import.meta.dirname` came with 20.11.
const OLDEST_NODE: (u32, u32) = (20, 11);

/// The JavaScript runtime that drives the browser and runs wasm tests.
pub struct Node;

impl Step for Node {
    fn what(&self) -> String {
        let (major, minor) = OLDEST_NODE;
        format!("node {major}.{minor} or newer, with npm")
    }

    fn takes(&self) -> &'static str {
        "which is left to you"
    }

    fn is_done(&self, workspace: &Workspace) -> bool {
        let Some(node) = workspace.which("node") else { return false };
        let version = process::read(workspace.command(node).arg("--version")).ok();
        version.and_then(|line| version_of(&line)).is_some_and(|version| version >= OLDEST_NODE)
            && workspace.which("npm").is_some()
    }

    fn install(&self, _workspace: &Workspace) -> Result<()> {
        bail!("there are too many ways to have node on a machine to choose one here")
    }

    fn by_hand(&self) -> String {
        "take the current long-term version from https://nodejs.org/en/download, or with nvm (`nvm install --lts`, \
         https://github.com/nvm-sh/nvm), or from NodeSource's packages for apt \
         (https://github.com/nodesource/distributions). Debian 12 and Ubuntu 24.04 themselves have node 18, which is \
         too old"
            .to_owned()
    }
}

/// Major and minor of what `node --version` prints.
fn version_of(line: &str) -> Option<(u32, u32)> {
    let mut numbers = line.strip_prefix('v')?.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// The wasm optimiser, as a native program that npm carries.
pub struct Binaryen;

impl Binaryen {
    const VERSION: &str = "132.0.0";
}

impl Step for Binaryen {
    fn what(&self) -> String {
        format!("wasm-opt, which makes wasm smaller (binaryen {})", Self::VERSION)
    }

    fn takes(&self) -> &'static str {
        "a download of less than a minute"
    }

    fn is_done(&self, workspace: &Workspace) -> bool {
        let package = workspace.path("tools/node_modules/binaryen/package.json");
        let right_version = fs::read_to_string(package)
            .ok()
            .and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok())
            .is_some_and(|package| package["version"] == Self::VERSION);
        right_version && process::succeeds(workspace.command("wasm-opt").arg("--version"))
    }

    fn install(&self, workspace: &Workspace) -> Result<()> {
        let mut npm = workspace.command("npm");
        npm.args(["install", "--no-save", "--no-audit", "--no-fund", "--prefix"]);
        process::run(npm.arg(workspace.tools()).arg(format!("binaryen@{}", Self::VERSION)))
    }

    fn by_hand(&self) -> String {
        format!("`npm install --prefix tools binaryen@{}`", Self::VERSION)
    }
}

/// What the browser tests import, exactly as the lock file has it.
pub struct TestPackages;

impl TestPackages {
    const LOCK: &str = "e2e/package-lock.json";
    /// A copy of the lock file that was installed last.
    const INSTALLED: &str = "e2e/node_modules/.installed-lock.json";
}

impl Step for TestPackages {
    fn what(&self) -> String {
        "npm packages of e2e".to_owned()
    }

    fn takes(&self) -> &'static str {
        "less than a minute"
    }

    fn is_done(&self, workspace: &Workspace) -> bool {
        let read = |below| fs::read(workspace.path(below)).ok();
        read(Self::LOCK).is_some_and(|lock| read(Self::INSTALLED) == Some(lock))
    }

    fn install(&self, workspace: &Workspace) -> Result<()> {
        let mut npm = workspace.command("npm");
        // The tests drive the system's Chromium, so Playwright need not download its own.
        npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        process::run(npm.args(["ci", "--no-audit", "--no-fund", "--prefix", "e2e"]))?;
        fs::copy(workspace.path(Self::LOCK), workspace.path(Self::INSTALLED))
            .context("cannot note which lock file was installed")?;
        Ok(())
    }

    fn by_hand(&self) -> String {
        "`npm ci --prefix e2e`".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_node_are_compared_as_numbers() {
        assert_eq!(version_of("v20.9.0"), Some((20, 9)));
        assert_eq!(version_of("20.11.0"), None);
        assert!(version_of("v20.9.0") < Some(OLDEST_NODE));
        assert!(version_of("v20.11.1") >= Some(OLDEST_NODE));
        assert!(version_of("v22.3.0") >= Some(OLDEST_NODE));
    }
}
